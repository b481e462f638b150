"""Check the links of texts to addresses of their own site."""

from __future__ import annotations

import pytest

from site_builder import MakeSite
from support import HEAD

SITE = "https://notes.example/blog"
TARGET = f"{HEAD}Slug: rope\nAliases: /old/rope/\n\n## Knots\n\nText."


def problems_of(site: MakeSite, link: str) -> list[str]:
    """Return the problems of a post with this link, without the file's path."""
    posts = {"posts/rope.md": TARGET, "posts/walk.md": f"{HEAD}\nSee [it]({link})."}
    built = site(posts, publish=True, settings={"SITEURL": SITE, "CHECK_ONLY": True})
    return [line.partition("walk.md:")[2] for line in built.diagnostics if "walk.md" in line]


@pytest.mark.parametrize(
    ("link", "problem"),
    [
        (
            f"{SITE}/2024/rape/",
            f"error: nothing is built at {SITE}/2024/rape/, which is an address of this site; "
            "link to the page's file",
        ),
        (f"{SITE}/2024/rope/#nots", 'error: there is no "#nots" in posts/rope.md'),
        (
            "//NOTES.example/blog/wiki/",
            "warning: nothing is built at //NOTES.example/blog/wiki/; is the address right?",
        ),
        ("http://notes.example/blog/2024/rope/", "warning: http://notes.example/blog/2024/rope/ is this site without "
         'https; write "/posts/rope.md"'),
        ("/old/rope/", 'warning: /old/rope/ redirects to /2024/rope/; write "/posts/rope.md"'),
        (f"{SITE}/old/rope/", 'warning: /old/rope/ redirects to /2024/rope/; write "/posts/rope.md"'),
    ],
)  # fmt: skip
def test_a_link_to_the_site_itself_is_checked(site: MakeSite, link: str, problem: str) -> None:
    """A missing address is an error; a redirect, or http instead of https, is a warning that suggests the file."""
    line, col = 5, f"See [it]({link}).".index(link) + 1
    assert problems_of(site, link) == [f"{line}:{col}: {problem}"]


@pytest.mark.parametrize(
    "link", [f"{SITE}/2024/rope/#knots", f"{SITE}/", f"{SITE}/2024/rope/?from=mail", "https://notes.example/shop/",
             "https://other.example/blog/x/", "http://[", "/2024/rope/#knots"],
)  # fmt: skip
def test_valid_links_and_links_to_other_sites_are_not_reported(site: MakeSite, link: str) -> None:
    """Valid links, links to other hosts, and links to folders of the host outside the site are not reported."""
    assert [line for line in problems_of(site, link) if "rope" in line or "nothing is built" in line] == []
