"""Headings link to themselves, footnotes are beside their references, and numbers of lines are not copied."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from hindsight.core.markdown.page_marks import with_page_marks
from site_builder import Built, MakeSite
from test_browser_looks import box

POST = "Title: A\nDate: 2024-01-01\nTags: t\n\n"
NOTES = (
    f"{POST}One[^1] two[^b] three.[^1]\n\n{'Text.' + chr(10) * 2}Four[^c].\n\n"
    f"[^1]: First.\n[^b]: {'Second. ' * 20}\n[^c]: Third.\n"
)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a page with a fresh profile, at desktop width."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(
    ("heading", "linked"),
    [
        ('<h2 id="a">A <em>b</em></h2>', '<h2 id="a"><a class="self" href="#a">A <em>b</em></a></h2>'),
        ('<h3 class="x" id="a">A</h3>', '<h3 class="x" id="a"><a class="self" href="#a">A</a></h3>'),
        ('<h2 id="a">A <abbr>b</abbr></h2>', '<h2 id="a"><a class="self" href="#a">A <abbr>b</abbr></a></h2>'),
        (
            '<h2 id="a">A <a href="/">b</a></h2>',
            '<h2 id="a">A <a href="/">b</a> <a class="anchor" href="#a" aria-labelledby="a">#</a></h2>',
        ),
        ('<h2 class="lead" id="a">A</h2>', '<h2 class="lead" id="a">A</h2>'),
        ("<h2>A</h2>", "<h2>A</h2>"),
        ('<h2 id="a"></h2>', '<h2 id="a"></h2>'),
        ('<p id="a">A</p>', '<p id="a">A</p>'),
    ],
)
def test_a_heading_links_to_itself(heading: str, linked: str) -> None:
    """A heading with an id is a link, or has one after its words if it holds a link."""
    assert with_page_marks(heading) == linked


def test_only_the_page_has_the_links(site: MakeSite) -> None:
    """The links are not in feeds, contents and other pages."""
    built = site({"posts/a.md": POST + "".join(f"## {word}\n\nText.\n\n" for word in "BCDE")})
    assert '<h2 id="b"><a class="self" href="#b">B</a></h2>' in built.read("2024/a/")
    assert '<li><a href="#b">B</a></li>' in built.read("2024/a/")
    with_links = [name for name in built.files() if b'class="self"' in built.path(name).read_bytes()]
    assert with_links == ["2024/a/index.html"]


def test_references_have_the_numbers_of_their_notes(site: MakeSite) -> None:
    """Only the first reference to a note has the class by which the style sheet places the note."""
    built = site({"posts/a.md": NOTES})
    page = built.read("2024/a/")
    assert page.count('class="footnote-ref n1"') == 1
    assert page.count('class="footnote-ref n2"') == page.count('class="footnote-ref n3"') == 1
    assert "notes.css" in page
    assert "footnote-ref n1" not in built.read("feeds/all.atom.xml")


@pytest.fixture
def noted(site: MakeSite) -> Built:
    """Build a post with three notes, the second of which is long."""
    return site({"posts/a.md": NOTES})


def test_notes_are_beside_their_references(page: Page, noted: Built, served: Callable[[Path], str]) -> None:
    """On a wide screen each note is right of the text, at its reference or below the note above, and overlaps none."""
    page.goto(f"{served(noted.output)}/2024/a/")
    notes = [box(note) for note in page.locator(".footnote li").all()]
    text = box(page.locator(".prose"))
    assert all(note["x"] > text["right"] and note["right"] <= 1280 for note in notes)
    assert abs(notes[0]["y"] - box(page.locator("a.n1"))["y"]) < 20
    assert abs(notes[2]["y"] - max(box(page.locator("a.n3"))["y"], notes[1]["bottom"])) < 40
    assert all(above["bottom"] <= below["y"] for above, below in pairwise(notes))
    assert page.evaluate("document.documentElement.scrollWidth") == 1280


@pytest.mark.parametrize(("width", "media"), [(900, "screen"), (390, "screen"), (1280, "print")])
def test_elsewhere_notes_are_below_the_text(
    page: Page, noted: Built, served: Callable[[Path], str], width: int, media: str
) -> None:
    """On a narrow screen and on paper the notes are below the text."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(media="print" if media == "print" else "screen")
    page.goto(f"{served(noted.output)}/2024/a/")
    last = box(page.locator(".prose > p").last)
    assert all(box(note)["y"] > last["y"] for note in page.locator(".footnote li").all())


def test_many_notes_stay_below_the_text(page: Page, site: MakeSite, served: Callable[[Path], str]) -> None:
    """With more notes than the style sheet has rules, all of them are below the text."""
    notes = "".join(f"\n[^{number}]: Note.\n" for number in range(25))
    built = site({"posts/a.md": f"{POST}{''.join(f'a[^{number}] ' for number in range(25))}\n{notes}"})
    page.goto(f"{served(built.output)}/2024/a/")
    assert box(page.locator(".footnote li").first)["x"] < box(page.locator(".prose"))["right"]


def test_copied_code_has_no_numbers(page: Page, site: MakeSite, served: Callable[[Path], str]) -> None:
    """The text of numbered code, which the button copies, and a selection of it have no numbers."""
    built = site({"posts/a.md": f"{POST}```python {{linenos=1 hl_lines=1}}\na = 1\nb = 2\n```\n"})
    page.goto(f"{served(built.output)}/2024/a/")
    assert page.locator(".highlight pre").text_content() == "a = 1\nb = 2\n"
    selected = "(getSelection().selectAllChildren(document.querySelector('.highlight pre')), getSelection().toString())"
    assert page.evaluate(selected).strip() == "a = 1\nb = 2"
