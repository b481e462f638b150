"""Check pinned posts on the home page, and the entries of the menu."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from site_builder import Built, MakeSite

Serve = Callable[[Path], str]


def post(title: str, more: str = "", date: str = "2024-03-04") -> str:
    """Return a small post."""
    return f"Title: {title}\nDate: {date}\nTags: work\n{more}\nText.\n"


def latest(built: Built) -> list[str]:
    """Return the slugs of the posts on the home page, in order."""
    return re.findall(r'<h3><a href="/2024/(\w+)/">', built.read(""))


def test_pinned_posts_come_first_only_on_the_home_page(site: MakeSite) -> None:
    """The home page marks pinned posts and lists them first; other lists and feeds are sorted by date."""
    files = {f"posts/p{day}.md": post(f"P{day}", date=f"2024-03-0{day}") for day in range(1, 5)}
    files["posts/p2.md"] = post("P2", "Pinned: yes\n", "2024-03-02")
    built = site(files, settings={"RECENT_POSTS": 3})
    assert latest(built) == ["p2", "p4", "p3"]
    assert built.read("").count("Pinned") == 1
    assert "Pinned" not in built.read("2024/")
    assert [entry["title"] for entry in json.loads(built.read("feeds/all.json"))["items"]] == ["P4", "P3", "P2", "P1"]


def test_every_pinned_post_is_on_the_home_page(site: MakeSite) -> None:
    """The home page has every pinned post, even if there are more of them than RECENT_POSTS."""
    files = {f"posts/p{day}.md": post(f"P{day}", "Pinned: true\n", f"2024-03-0{day}") for day in range(1, 4)}
    built = site(files | {"posts/p0.md": post("P0", "Pinned: no\n")}, settings={"RECENT_POSTS": 2})
    assert latest(built) == ["p3", "p2", "p1"]


@pytest.mark.parametrize(
    ("path", "line", "message"),
    [
        ("posts/a.md", "Pinned: maybe", '4:9: error: unknown pinned "maybe"; it is one of yes, no'),
        ("posts/a.md", "Sticky: true", '4:1: error: unknown field "Sticky"; write "Pinned: yes"'),
        (
            "pages/a.md",
            "Pinned: yes",
            '4:1: error: a page cannot have a "Pinned"; remove this line, or make the page a',
        ),
    ],
)
def test_a_wrong_field_for_pinning_is_an_error(path: str, line: str, message: str, site: MakeSite) -> None:
    """A wrong value, an unknown field and a pinned page are errors with the remedy."""
    built = site({path: post("A", f"{line}\n"), "posts/z.md": post("Z")}, settings={"CHECK_ONLY": True})
    assert f"content/{path}:{message}" in built.text


def menu(built: Built, address: str = "") -> list[tuple[str, str]]:
    """Return the addresses and the names in the menu of a page, as escaped in HTML."""
    inner = built.read(address).partition('<nav aria-label="Site">')[2].partition("</nav>")[0]
    return re.findall(r'<a href="([^"]*)"[^>]*>([^<]*)</a>', inner)


PAGES = {"posts/a.md": post("A"), "pages/about.md": "Title: About\n\nText.", "pages/zoo.md": "Title: Zoo\n\nText."}


def test_the_menu_has_the_entries_of_the_setting(site: MakeSite) -> None:
    """Entries of MENUITEMS are between the sections and the pages; no address is repeated, and other hosts are kept."""
    items = [
        ("Work <b>", "/tags/work/"),
        ("Me", "/about/"),
        ("All", "/archive/"),
        ("Code", "https://code.example/?a&b"),
    ]
    built = site(PAGES, publish=True, settings={"MENUITEMS": items, "SITEURL": "https://example.org/blog"})
    assert menu(built) == [
        ("/blog/tags/", "Tags"),
        ("/blog/tags/work/", "Work &lt;b&gt;"),
        ("/blog/about/", "Me"),
        ("/blog/archive/", "All"),
        ("https://code.example/?a&amp;b", "Code"),
        ("/blog/zoo/", "Zoo"),
        ("/blog/search/", "Search"),
    ]
    assert '<a href="/blog/about/" aria-current="page">Me</a>' in built.read("about/")


def test_pages_can_be_left_out_of_the_menu(site: MakeSite) -> None:
    """A page is in the menu unless a setting excludes it; a change of the setting changes the menu of every page."""
    built = site(PAGES)
    assert ("/zoo/", "Zoo") in menu(built, "2024/a/")
    built = built.rebuild(DISPLAY_PAGES_ON_MENU=False, MENUITEMS=(("Me", "/about/#me"),))
    assert menu(built, "2024/a/") == [
        ("/archive/", "Posts"),
        ("/tags/", "Tags"),
        ("/about/#me", "Me"),
        ("/search/", "Search"),
    ]


@pytest.mark.parametrize(
    "value",
    [
        "about",
        [("A",)],
        [("A", "/a/", "x")],
        [("", "/a/")],
        [("A", ["/b/"])],
        [("A", "javascript:alert(1)")],
        [("A", '/"x')],
    ],
)
def test_a_menu_of_the_wrong_form_is_an_error(value: object, site: MakeSite) -> None:
    """A value of MENUITEMS in the wrong form is an error that shows the right form."""
    built = site(PAGES, settings={"MENUITEMS": value})
    assert "MENUITEMS: " in built.text
    assert 'write it as (("About", "/about/"), ("Code", "https://example.org/code"))' in built.text
    assert not built.ok


def test_an_entry_of_the_menu_without_a_target_is_an_error(site: MakeSite) -> None:
    """An entry whose address does not exist is one error, at the line of the setting; a preview only warns of it."""
    built = site(PAGES, settings={"MENUITEMS": [("Gone", "/gone/")], "CHECK_ONLY": True})
    assert built.text.count("/gone/") == 1
    assert ':1: error: MENUITEMS: nothing is built at /gone/, where "Gone" leads; write the' in built.text


def test_a_long_menu_is_readable_on_a_phone(site: MakeSite, served: Serve, browser: Browser) -> None:
    """On a screen of 320 pixels, a long menu causes no horizontal scrolling, and axe finds no problem."""
    items = [("Donaudampfschifffahrtsgesellschaftskapitän" * 2, "/about/"), ("مرحبا", "https://a.example/")]
    built = site(
        PAGES, settings={"MENUITEMS": items + [(f"Entry {number}", f"/tags/?{number}") for number in range(12)]}
    )
    page = browser.new_page(viewport={"width": 320, "height": 640})
    page.goto(f"{served(built.output)}/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    results = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]})
    assert [one["id"] for one in results.response["violations"]] == []
    page.close()
