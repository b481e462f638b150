"""The addresses of a site as one value, which each host fills in: the core makes no addresses of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import quote

Kind = Literal["post", "page"]


@dataclass(frozen=True, slots=True)
class Urls:
    """Addresses below the root of a site, without a slash at the beginning.

    `site_url` is the address of the root, without a slash at the end; `cards`, `lessons` and `feeds` are folders. The
    others are patterns, in which "{slug}" is replaced by a slug, and "{year}" by a year of four digits.
    """

    site_url: str
    cards: str
    lessons: str
    feeds: str
    tag: str
    category: str
    series: str
    year: str
    post: str
    page: str

    def absolute(self, url: str) -> str:
        """Return the absolute address of a page or a passage, percent-encoded for a link."""
        return f"{self.site_url}/{quote(url, safe='/#')}"

    def document(self, kind: Kind, slug: str, date: datetime | None) -> str:
        """Return the address of a post or a page; a post without a date has an address like a page."""
        if kind == "post" and date:
            return self.post.format(slug=slug, year=f"{date.year:04}")
        return self.page.format(slug=slug)

    def deck(self, slug: str) -> str:
        """Return the address of the page of a deck."""
        return f"{self.cards}{slug}/"

    def deck_schema(self) -> str:
        """Return the address of the schema of `deck.json`."""
        return f"{self.cards}deck.schema.json"

    def lesson(self, ident: str) -> str:
        """Return the permalink of a lesson: its place in the index."""
        return f"{self.lessons}#{ident}"

    def lessons_under(self, tag: str) -> str:
        """Return the address of the lessons under the tag with this slug."""
        return f"{self.lessons}tags/{tag}/"

    def tag_page(self, slug: str) -> str:
        """Return the address of the page of the tag with this slug."""
        return self.tag.format(slug=slug)

    def feed(self, name: str) -> str:
        """Return the address of the files of a feed, without their ending."""
        return f"{self.feeds}{name}"
