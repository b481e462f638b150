"""The home page and the menu: pinned posts, and entries of the writer's own."""

from __future__ import annotations

import json
import re

import pytest

from site_builder import Built, MakeSite


def post(title: str, more: str = "", date: str = "2024-03-04") -> str:
    """Return a small post."""
    return f"Title: {title}\nDate: {date}\nTags: work\n{more}\nText.\n"


def latest(built: Built) -> list[str]:
    """Return the slugs of the posts on the home page, in their order."""
    return re.findall(r'<h3><a href="/2024/(\w+)/">', built.read(""))


def test_pinned_posts_come_first_on_the_home_page_alone(site: MakeSite) -> None:
    """They are marked there; other lists and feeds go by date."""
    files = {f"posts/p{day}.md": post(f"P{day}", date=f"2024-03-0{day}") for day in range(1, 5)}
    files["posts/p2.md"] = post("P2", "Pinned: yes\n", "2024-03-02")
    built = site(files, settings={"RECENT_POSTS": 3})
    assert latest(built) == ["p2", "p4", "p3"]
    assert built.read("").count("Pinned") == 1
    assert "Pinned" not in built.read("2024/")
    assert [entry["title"] for entry in json.loads(built.read("feeds/all.json"))["items"]] == ["P4", "P3", "P2", "P1"]


def test_every_pinned_post_is_on_the_home_page(site: MakeSite) -> None:
    """Even if there are more of them than it shows posts."""
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
def test_a_mistake_about_pinning_is_named(path: str, line: str, message: str, site: MakeSite) -> None:
    """With what to write."""
    built = site({path: post("A", f"{line}\n"), "posts/z.md": post("Z")}, settings={"CHECK_ONLY": True})
    assert f"content/{path}:{message}" in built.text
