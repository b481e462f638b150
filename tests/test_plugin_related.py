"""Related posts in stock Pelican, for themes that show them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from plugin_builds import plugin_build
from site_builder import MakeSite, write_files
from test_related import lists, post

SHOW = "{% for other in article.related %}{{ other.url }} {% endfor %}"


def related(folder: Path, files: dict[str, str | bytes | None], **settings: Any) -> dict[str, list[str]]:
    """Return the addresses of the related posts of each post that has some, by its own address."""
    write_files(folder / "own", {"article.html": SHOW})
    built = plugin_build(folder, files, THEME_TEMPLATES_OVERRIDES=[str(folder / "own")], **settings)
    assert built.messages == ()
    assert built.pelican
    shown = {name: data.decode().split() for name, data in built.files().items() if "/" not in name}
    return {name: urls for name, urls in shown.items() if urls and all(url in shown for url in urls)}


def many(number: int) -> dict[str, str | bytes | None]:
    """Return posts with a tag that many share."""
    return {f"n{one}.md": post(f"Nr {one}", 1 + one % 28, "work") for one in range(number)}


def test_a_rare_tag_relates_posts(tmp_path: Path) -> None:
    """Posts with a rare tag are related, those with a tag that many posts have are not."""
    files = many(30) | {"a.md": post("A", 3, "work, boats"), "b.md": post("B", 9, "work, boats")}
    assert related(tmp_path, files) == {"a.html": ["b.html"], "b.html": ["a.html"]}


@pytest.mark.parametrize(("number", "found"), [(0, 0), (1, 1), (3, 3)])
def test_a_setting_limits_the_list(tmp_path: Path, number: int, found: int) -> None:
    """RELATED_POSTS is the length of the list; 0 leaves it empty."""
    files: dict[str, str | bytes | None] = {f"c{day}.md": post(f"C{day}", day, "boats") for day in range(1, 7)}
    assert len(related(tmp_path, files, RELATED_POSTS=number).get("c1.html", ())) == found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://other.example/p#x", "https://other.example/p"),
        ("{filename}n1.md", "{filename}/n1.md#x"),
        ("https://example.org/nr-1.html", "/nr-1.html"),
    ],
)
def test_links_to_one_page_relate_posts(tmp_path: Path, one: str, other: str) -> None:
    """Posts that link to the same page are related, in whichever form they write the link."""
    files = many(30) | {"a.md": post("A", 3, text=f"[x]({one})"), "b.md": post("B", 9, text=f"[y]({other})")}
    assert related(tmp_path, files) == {"a.html": ["b.html"], "b.html": ["a.html"]}


def test_posts_that_a_page_leads_to_anyway_are_left_out(tmp_path: Path) -> None:
    """A post to which a post links, one that links to it, and parts of its series are not in its list."""
    files: dict[str, str | bytes | None] = {
        "a.md": post("A", 1, "boats", "[B]({filename}b.md)"),
        "b.md": post("B", 2, "boats"),
        "c.md": post("C", 3, "boats", more="Series: S\n"),
        "d.md": post("D", 4, "boats", more="Series: S\n"),
    }
    found = related(tmp_path, files)
    assert found == {
        "a.html": ["c.html"],  # of a series, one part
        "b.html": ["c.html"],
        "c.html": ["b.html", "a.html"],
        "d.html": ["b.html", "a.html"],
    }


def test_a_field_of_that_name_stays(tmp_path: Path) -> None:
    """A field `Related` of the blog's own is not replaced."""
    write_files(tmp_path / "own", {"article.html": "{{ article.related }}"})
    files: dict[str, str | bytes | None] = {
        "a.md": post("A", 1, "boats", more="Related: Mine\n"),
        "b.md": post("B", 2, "boats"),
    }
    built = plugin_build(tmp_path, files, THEME_TEMPLATES_OVERRIDES=[str(tmp_path / "own")])
    assert built.read("a.html") == "Mine"


def test_both_hosts_find_the_same_related_posts(site: MakeSite, tmp_path: Path) -> None:
    """Stock Pelican and Hindsight's own build give the same lists."""
    texts = {f"c{day}.md": post(f"C{day} about harbours", day, "boats" if day % 2 else "ropes") for day in range(1, 12)}
    texts |= {"a.md": post("A", 10, "boats, ropes"), "b.md": post("B", 1, text="[A]({filename}a.md)")}
    built = site({f"posts/{name}": text for name, text in texts.items()}, publish=True)
    found = related(tmp_path, {**texts}, SLUGIFY_SOURCE="basename")
    assert len(found) == 12
    for name, urls in found.items():
        of_host = lists(built, f"2024/{name.removesuffix('.html')}/").get("Related posts", [])
        assert [f"2024/{url.removesuffix('.html')}/" for url in urls] == of_host
