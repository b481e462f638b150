"""The addresses of decks and lessons on a Pelican site; Pelican makes all other addresses."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

from hindsight.core.urls import Urls

# The folder of made-up file names under which Pelican looks up addresses: see `SiteAddresses`.
_FOLDER = ".hindsight"
_ANY_SITE = "https://site.invalid/"
# An address without scheme, host and leading slash, which Pelican leaves as it is: "#part", "other.html", "a/b.png".
_RELATIVE = re.compile(
    r'(<(?:a|area|audio|img|source|track|video)\b[^<>]*?\s(?:href|src|poster)=")(?![a-z][a-z0-9+.-]*:|[/{|"])([^"<>]*)',
    re.IGNORECASE,
)


def plugin_urls(settings: Mapping[str, Any]) -> Urls:
    """Return the addresses of a site with these settings."""
    return Urls(
        site_url=str(settings["SITEURL"]).rstrip("/"),
        cards="cards/",
        lessons="lessons/",
        feeds="feeds/",
        tag=_pattern(settings["TAG_URL"]),
        category=_pattern(settings["CATEGORY_URL"]),
        author="",
        series="",
        year="",
        post="",
        page="",
    )


def _pattern(url: Any) -> str:
    return str(url).lstrip("/") if "{slug}" in str(url) else "{slug}/"


def with_page_addresses(markup: str, url: str, root: str) -> str:
    """Return HTML of a text for other pages: its relative addresses begin at the text's own, at `url` below `root`."""
    root = root.rstrip("/")
    return _RELATIVE.sub(lambda link: f"{link[1]}{root}/{_below_root(html.unescape(link[2]), url)}", markup)


def _below_root(address: str, url: str) -> str:
    """Return an address that is relative to a page as one below the root, escaped for an attribute."""
    return html.escape(urljoin(f"{_ANY_SITE}{url}", address).removeprefix(_ANY_SITE))


class Address:
    """An address below the root of the site, with the attribute of Pelican's own contents."""

    def __init__(self, url: str) -> None:
        self.url = url


class SiteAddresses:
    """Addresses in the form of Pelican's internal links, which Pelican resolves for each page and each feed.

    Pelican looks up the names of files in `generated_content` of its context, so each address is added there.
    """

    def __init__(self, context: Mapping[str, Any]) -> None:
        self._known: dict[str, Any] = context["generated_content"]

    def link(self, url: str) -> str:
        """Return the placeholder of an address below the root in the HTML of an article."""
        path, _, fragment = url.partition("#")
        name = f"{_FOLDER}/{path or 'index'}"
        self._known[name] = Address(path)
        return f"{{filename}}/{name}{f'#{fragment}' if fragment else ''}"
