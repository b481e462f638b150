"""A blog without posts, pages, lessons, cards or tags is a working blog."""

from __future__ import annotations

import re

import pytest

from site_builder import Files, MakeSite

PUBLIC = {"SITEURL": "https://example.org"}
CHECK = PUBLIC | {"CHECK_ONLY": True}
POST = "Title: A\nDate: 2024-03-02\nTags: work\n{more}\nText.\n"
PAGE = "Title: About\n\nText.\n"
EMPTY = 'content:1:1: warning: nothing is published: there is no text here yet; make new TITLE="..." starts one'


def menu_in(page: str) -> list[str]:
    """Return the addresses in the menu of a page."""
    menu = page.partition('<nav aria-label="Site">')[2].partition("</nav>")[0]
    return re.findall(r'href="([^"]+)"', menu)


@pytest.mark.parametrize(
    ("files", "diagnostics"),
    [
        ({}, [EMPTY]),
        ({"pages/about.md": PAGE}, []),
        (
            {"posts/a.md": POST.format(more="Status: draft\n")},
            ["content:1:1: warning: nothing is published: all texts here are drafts or still to come"],
        ),
    ],
)
def test_check_and_publish_agree_about_an_empty_site(site: MakeSite, files: Files, diagnostics: list[str]) -> None:
    """All commands succeed on an empty site, and a publish counts the warnings that a check reports."""
    assert site(files).ok
    checked, published = site(files, publish=True, settings=CHECK), site(files, publish=True, settings=PUBLIC)
    assert checked.ok, checked.text
    assert checked.diagnostics == diagnostics
    assert published.ok, published.text
    assert ("1 warning; see it with make check" in published.text) == bool(diagnostics)


def test_the_last_post_can_be_removed(site: MakeSite) -> None:
    """A site without its last post can be published, and the post is removed."""
    built = site({"posts/a.md": POST.format(more="")}, publish=True, settings=PUBLIC)
    rebuilt = built.rebuild({"posts/a.md": None})
    assert rebuilt.ok, rebuilt.text
    assert "2024/a/index.html" not in rebuilt.files()


def test_the_menu_has_no_empty_sections(site: MakeSite) -> None:
    """After each change, the menu of every page has the sections with an entry, the pages, then the search."""
    built = site({"pages/about.md": PAGE})
    assert menu_in(built.read("")) == menu_in(built.read("404.html")) == ["/about/"]
    built = built.rebuild({"posts/a.md": POST.format(more="")})
    assert menu_in(built.read("about/")) == ["/archive/", "/tags/", "/about/", "/search/"]
    built = built.rebuild({"posts/a.md": POST.format(more="Checklist: yes\n") + "\n1. **One.**\n2. **Two.**\n"})
    assert menu_in(built.read("about/")) == ["/archive/", "/cards/", "/tags/", "/about/", "/search/"]
    built = built.rebuild({"posts/a.md": POST.format(more="") + "\n> **Lesson:** Ask.\n"})
    assert menu_in(built.read("about/")) == ["/archive/", "/lessons/", "/tags/", "/about/", "/search/"]


def test_lessons_as_cards_are_a_section(site: MakeSite) -> None:
    """Cards are in the menu, even if all of them are lessons."""
    text = POST.format(more="") + "\n> **Lesson:** Ask.\n"
    built = site({"posts/a.md": text}, settings={"LESSON_DECKS": ["work"], "CARD_FORMATS": []})
    assert "/cards/" in menu_in(built.read(""))


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("archive/", "No post is here yet."),
        ("cards/", "No card is here yet."),
        ("tags/", "No tag is here yet."),
        ("categories/", "No category is here yet."),
        ("lessons/", "No lesson is here yet."),
    ],
)
def test_the_page_of_an_empty_section_has_a_message(site: MakeSite, address: str, words: str) -> None:
    """The page has a message and no downloads, and is not in the sitemap."""
    built = site({}, publish=True, settings=PUBLIC)
    page = built.read(address)
    assert f"<p>{words}</p>" in page
    assert not re.search(r'href="[^"]*\.(csv|tsv|ics|pdf|schema\.json)"|lessons\.json', page)
    assert f"<loc>https://example.org/{address}</loc>" not in built.read("sitemap.xml")


def test_an_empty_site_has_no_links_to_empty_lists(site: MakeSite) -> None:
    """Pages of an empty site link only to the home page and to feeds."""
    built = site({}, publish=True, settings=PUBLIC)
    for page in ("", "404.html", "lessons/", "search/"):
        links = set(re.findall(r'<a [^>]*href="([^"]+)"', built.read(page)))
        assert {link for link in links if "/feeds/" not in link} == {"#_main", "/"}


def test_empty_lists_of_lessons_have_no_links(site: MakeSite) -> None:
    """The lessons page links to the second-hand list only if it has a lesson."""
    files = {"posts/a.md": POST.format(more="") + "\n> **Lesson:** Ask.\n"}
    assert 'href="/lessons/second-hand/"' not in (page := site(files).read("lessons/"))
    assert 'href="/lessons/on/"' in page
    second = {"posts/a.md": files["posts/a.md"].replace("Lesson", "Lesson (second hand)")}
    assert 'href="/lessons/second-hand/"' in site(second).read("lessons/")


def test_an_empty_home_page_names_the_first_command(site: MakeSite) -> None:
    """The preview of an empty home page has the command `make new`, but not the published page."""
    assert "make new TITLE=" in site({}).read("")
    assert "make new TITLE=" not in site({}, publish=True, settings=PUBLIC).read("")
    assert "make new TITLE=" not in site({"posts/a.md": POST.format(more="")}).read("")
