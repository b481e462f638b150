"""The addresses of a site as one value, which each host fills in: the core makes no addresses of its own."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import quote

Kind = Literal["post", "page"]


@dataclass(frozen=True, slots=True)
class Named:
    """The names of a text that its address can have: slugs, and a language such as "en"."""

    slug: str
    lang: str = ""
    category: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class Urls:
    """Addresses below the root of a site, without a slash at the beginning.

    `site_url` is the address of the root, without a slash at the end; `cards`, `lessons` and `feeds` are folders. The
    others are patterns, in which "{slug}" is replaced by a slug, and "{year}" by a year of four digits. The pattern of
    a post may hold the other names of `Named` and `{date:%Y}`, and the pattern of a page "{lang}".
    """

    site_url: str
    cards: str
    lessons: str
    feeds: str
    tag: str
    category: str
    author: str
    series: str
    year: str
    post: str
    page: str

    def absolute(self, url: str) -> str:
        """Return the absolute address of a page or a passage, percent-encoded for a link."""
        return f"{self.site_url}/{quote(url, safe='/#')}"

    def document(self, kind: Kind, named: Named, date: datetime | None) -> str:
        """Return the address of a post or a page; a post without a date has that of a page."""
        parts = {"slug": named.slug, "lang": named.lang}
        if kind == "page" or not date:
            return self.page.format(**parts)
        url = self.post.format(**parts, date=date, category=named.category, author=named.author)
        return re.sub("/{2,}", "/", url).lstrip("/")  # an author without a name leaves nothing between slashes

    def deck(self, slug: str) -> str:
        """Return the address of the page of a deck."""
        return f"{self.cards}{slug}/"

    def deck_schema(self) -> str:
        """Return the address of the schema of `deck.json`."""
        return f"{self.cards}deck.schema.json"

    def lesson(self, ident: str) -> str:
        """Return the permalink of a lesson: its place in the index."""
        return f"{self.lessons}#{ident}"

    def lesson_picture(self, ident: str) -> str:
        """Return the path of the picture of a lesson, which has no page of its own."""
        return f"{self.lessons}share/{ident}.png"

    def lessons_under(self, tag: str) -> str:
        """Return the address of the lessons under the tag with this slug."""
        return f"{self.lessons}tags/{tag}/"

    def tag_page(self, slug: str) -> str:
        """Return the address of the page of the tag with this slug."""
        return self.tag.format(slug=slug)

    def category_page(self, slug: str) -> str:
        """Return the address of the page of the category with this slug."""
        return self.category.format(slug=slug)

    def language_page(self, lang: str) -> str:
        """Return the address of the list of the texts in a language that is not the site's."""
        return f"{lang.lower()}/"

    def feed(self, name: str) -> str:
        """Return the address of the files of a feed, without their ending."""
        return f"{self.feeds}{name}"


def file_at(url: str) -> str:
    """Return the path of the file that a browser gets at an address: the index of a folder, or the page itself."""
    path = url.lstrip("/")
    if path.lower().endswith((".html", ".htm")):
        return path
    return f"{path.rstrip('/')}/index.html" if path.strip("/") else "index.html"


def picture_at(url: str) -> str:
    """Return the path of the picture that other sites show with a link to an address."""
    path = url.lstrip("/")
    return f"{posixpath.splitext(path)[0]}.share.png" if path and not path.endswith("/") else f"{path}share.png"


def address_of(path: str) -> str:
    """Return the address at which a browser gets a file: that of its folder for an index."""
    folder, slash, name = path.rpartition("/")
    return f"{folder}{slash}" if name == "index.html" else path
