"""What a page looks like, on a screen and on paper, measured in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page

from extent import few_by_default
from site_builder import ROOT, Built, Files, MakeSite, build, serving, write_files

NEIGHBOURS = "2024/handing-over-before-leave/"
LONG = "_".join(["name"] * 30)
WIDE = "|".join(["wide"] * 12)
BAG = f"""Title: The bag
Date: 2026-03-02
Tags: work
Checklist: ordered
Source: Ana's "List" <https://example.org/>

1. **Lock up.** Now.

    - [ ] Lock the door
        - [ ] Twice

2. **Write `{LONG}` down.** See below, and at {LONG}.

    |{WIDE}|
    |{"|".join(["---"] * 12)}|
    |{WIDE}|

    ```
    {LONG}
    ```
"""
SAID = (
    "Title: Said\nDate: 2026-03-03\nTags: work\nLessons: Say no early {id=early}\n\nOne has to say no early. Then go.\n"
)


def built_once(folder: Path, files: Files, publish: bool) -> Built:
    """A site without cards, for all tests that look at it."""
    write_files(folder / "content", files)
    built = build(folder, publish, {"CARD_FORMATS": []}, False)
    assert built.ok, built.text
    return built


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site with boxes in boxes, what is too wide for a card, and a sentence that is a lesson."""
    built = built_once(tmp_path_factory.mktemp("looks"), {"posts/bag.md": BAG, "posts/said.md": SAID}, publish=True)
    with serving(built.output) as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a fresh profile, at desktop width."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def box(found: Locator) -> dict[str, float]:
    """Where an element is."""
    place = found.bounding_box()
    assert place is not None
    return {**place, "right": place["x"] + place["width"], "bottom": place["y"] + place["height"]}


@pytest.mark.parametrize("width", [390, 1280])
def test_what_follows_a_pile_of_cards_is_clear_of_it(page: Page, example_address: str, width: int) -> None:
    """The link to all cards stands below the cards that are drawn under the last one."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(example_address)
    below = box(page.get_by_role("link", name="All cards"))["y"] - box(page.locator(".pile").last)["bottom"]
    assert below > 16


@pytest.mark.parametrize("address", ["2026/bag/", "cards/bag/"])
def test_a_box_in_a_box_is_indented(page: Page, small: str, address: str) -> None:
    """A list of boxes within an item stands to the right of it, on the post's page and on its cards."""
    page.goto(f"{small}/{address}")
    inputs = page.locator(".task-list input")
    outer, inner = (box(inputs.nth(number)) for number in (0, 1))
    assert inner["x"] >= outer["right"]


def test_a_step_that_ends_in_boxes_has_room_below(page: Page, small: str) -> None:
    """The line below a step is as far from its last box as from its last paragraph."""
    page.goto(f"{small}/2026/bag/")
    step = page.locator("#step-1")
    assert box(step)["bottom"] - box(step.locator("input").last)["bottom"] > 12


@pytest.mark.parametrize("media", ["screen", "print"])
def test_nothing_leaves_its_card(page: Page, small: str, media: str) -> None:
    """Whatever is too wide for a card breaks: nothing overlaps its edge, and on paper nothing is cut off."""
    page.emulate_media(media="print" if media == "print" else "screen")
    page.goto(f"{small}/cards/bag/")
    wide = "all => all.filter(e => e.scrollWidth > e.clientWidth && getComputedStyle(e).display != 'inline').length"
    assert page.locator(".card").evaluate_all(wide) == 0
    if media == "print":
        assert page.locator(".card *:not(.drawn, input)").evaluate_all(wide) == 0


def test_a_sentence_that_is_a_lesson_is_no_link(page: Page, small: str) -> None:
    """It is marked as with a marker: no line below it, and what follows it stands where it would without."""
    page.goto(f"{small}/2026/said/")
    said = page.locator("mark.quoted-lesson")
    gap = said.evaluate(
        "e => { const r = document.createRange(); r.setStart(e.nextSibling, 0); r.setEnd(e.nextSibling, 1);"
        " const end = document.createRange(); end.selectNodeContents(e);"
        " return r.getBoundingClientRect().left - end.getBoundingClientRect().right }"
    )
    assert abs(gap) < 0.5
    assert said.evaluate("e => getComputedStyle(e).backgroundImage") == "none"
    assert said.evaluate("e => getComputedStyle(e).backgroundColor") != "rgba(0, 0, 0, 0)"


def test_what_is_quoted_is_typeset(page: Page, small: str) -> None:
    """The source of a post has the marks that its text has."""
    page.goto(f"{small}/2026/bag/")
    assert page.get_by_text("From Ana’s “List”").is_visible()


def test_older_and_newer_look_like_links(page: Page, example_address: str) -> None:
    """The titles of the posts before and after are underlined, and what they are is not."""
    page.goto(f"{example_address}/{NEIGHBOURS}")
    link = page.locator(".neighbours a").first
    assert "underline" in link.evaluate("e => getComputedStyle(e).textDecorationLine")
    # A line is drawn through all that is in its line, but for what is a block there.
    assert link.locator("span").evaluate("e => getComputedStyle(e).display") == "inline-block"


def test_lists_of_tags_are_told_apart(page: Page, example_address: str) -> None:
    """One leads to pages, the other narrows this one, and their names say so."""
    page.goto(f"{example_address}/lessons/")
    assert page.locator("summary").all_inner_texts()[-2:] == ["Pages by tag", "Narrow by tag"]


def test_printed_lessons_are_lessons(page: Page, example_address: str) -> None:
    """On paper the chart is a small picture, and what only a screen can follow is left out."""
    page.emulate_media(media="print")
    page.goto(f"{example_address}/lessons/")
    assert box(page.locator(".chart svg"))["height"] <= 4 / 2.54 * 96 + 0.5
    assert not page.get_by_text("Take them with you").is_visible()
    assert not page.get_by_text("Subscribe:").is_visible()


WORD = "Donaudampfschifffahrtsgesellschaftskapitänsmützen"
HAT = f"""Title: {WORD}
Date: 2026-03-02
Tags: {WORD}, work
Checklist: ordered
Category: {WORD}
Series: {WORD}
Source: {WORD} <https://example.org/>

{"All about hats. " * 80}

> **Lesson:** "{WORD}" is long. #{WORD} #work
> {{id=hat superseded_by=cap why_changed="{WORD}"}}

> **Lesson:** {WORD}. #work
> {{id=cap from="{WORD}"}}

1. **"{WORD}?"** Say "{WORD}".

2. **{WORD}.** Then "{WORD}".

## {WORD}

## {WORD} a

## {WORD} b

## {WORD} c
"""
CAP = f"Title: Cap\nDate: 2026-03-03\nTags: work\nSeries: {WORD}\n\nShort.\n\n> **Lesson:** Wear one. #work\n"


@pytest.fixture(scope="module")
def hats(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[str]]]:
    """The address of a site with a long word wherever there can be one, and its pages."""
    built = built_once(tmp_path_factory.mktemp("hats"), {"posts/hat.md": HAT, "posts/cap.md": CAP}, publish=False)
    with serving(built.output) as address:
        yield address, [name for name in built.files() if name.endswith(".html")]


@pytest.mark.parametrize("width", [320, 375])
def test_no_page_scrolls_sideways_for_a_long_word(page: Page, hats: tuple[str, list[str]], width: int) -> None:
    """Wherever a word can stand it is broken where the line ends."""
    address, names = hats
    page.set_viewport_size({"width": width, "height": 800})
    wide = []
    for name in names:
        page.goto(f"{address}/{name}")
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(name)
    assert wide == []


@pytest.mark.parametrize("address", ["cards/hat/", "2026/hat/"])
def test_a_quotation_mark_does_not_touch_the_number_before_it(
    page: Page, hats: tuple[str, list[str]], address: str
) -> None:
    """It hangs into a margin, and beside the number of a step there is none; the number itself is never broken."""
    page.goto(f"{hats[0]}/{address}")
    step = page.locator("#step-1")
    number, mark = box(step.locator(".n")), box(step.locator(".dquo").first)
    is_below = mark["y"] >= number["bottom"] - 2  # where the font is wide, the first word is on the next line
    assert is_below or mark["x"] - number["right"] > 2
    assert number["height"] < 40


@pytest.mark.parametrize("width", [320, 375, 1280])
def test_what_is_to_keep_has_room_around_it(page: Page, hats: tuple[str, list[str]], width: int) -> None:
    """Its first line is clear of the red rule, its last of the border, and no rule crosses a line of text."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{hats[0]}/2026/hat/")
    card = page.locator(".takeaways")
    links = [box(link) for link in card.locator("li a").all()]
    assert links[0]["y"] - box(card.locator("h2"))["bottom"] > 6
    assert box(card)["bottom"] - links[-1]["bottom"] > 6
    assert card.locator("ul").evaluate("e => getComputedStyle(e).backgroundImage") == "none"


def test_the_feeds_of_a_tag_stand_apart_from_its_posts(page: Page, hats: tuple[str, list[str]]) -> None:
    """They are not taken for the last row of the list."""
    page.goto(f"{hats[0]}/lessons/tags/work/")
    assert box(page.get_by_text("Subscribe:"))["y"] - box(page.locator(".titles").last)["bottom"] > 12


@pytest.mark.parametrize(("width", "years"), few_by_default([(320, 17), (1200, 17), (375, 8), (320, 60), (320, 2)], 2))
def test_the_years_of_the_chart_are_whole_and_apart(
    page: Page, site: MakeSite, served: Callable[[Path], str], width: int, years: int
) -> None:
    """No label is cut off at the edge of the drawing or touches another, and on a phone they can be read."""
    lesson = "Title: Of {0}\nDate: {0}-03-02\nTags: work\n\n> **Lesson:** Number {0}. #work\n"
    more = "".join(f"\nMore.\n\n> **Lesson:** Another {n}. #work\n" for n in range(12))
    files = {f"posts/{year}.md": lesson.format(year) for year in range(2027 - years, 2027)}
    page.set_viewport_size({"width": width, "height": 800})
    built = site(files | {"posts/2026.md": lesson.format(2026) + more})
    assert built.ok, built.text
    page.goto(f"{served(built.output)}/lessons/")
    drawing = box(page.locator(".chart svg"))
    texts = [box(one) for one in page.locator(".chart text").all()]
    assert min(one["x"] for one in texts) >= drawing["x"]
    assert max(one["right"] for one in texts) <= drawing["right"]
    assert min(one["height"] for one in texts) >= 12
    for line in {round(one["y"]) for one in texts}:
        beside = sorted((one for one in texts if round(one["y"]) == line), key=lambda one: one["x"])
        assert all(one["right"] < other["x"] for one, other in pairwise(beside))


def test_what_is_folded_away_is_printed(page: Page) -> None:
    """Paper cannot be clicked: details that are closed on the screen are open on it."""
    style = (ROOT / "theme/static/hindsight.css").read_text(encoding="utf-8")
    page.set_content(f"<style>{style}</style><main><details><summary>More</summary><p>Inside.</p></details></main>")
    inside = page.get_by_text("Inside.")
    assert not inside.is_visible()
    page.emulate_media(media="print")
    assert inside.evaluate("element => element.checkVisibility({contentVisibilityAuto: true})")
    assert inside.bounding_box() is not None
