"""The addresses of decks and lessons on a Pelican site; Pelican makes all other addresses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hindsight.core.urls import Urls

# The folder of made-up file names under which Pelican looks up addresses: see `SiteAddresses`.
_FOLDER = ".hindsight"


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
