"""The addresses of decks and lessons on a site of Pelican's, which gives those of everything else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hindsight.core.urls import Urls

# Where Pelican finds an address while it puts links into a text: see `SiteAddresses`.
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
        series="",
        year="",
        post="",
        page="",
    )


def _pattern(url: Any) -> str:
    return str(url).lstrip("/") if "{slug}" in str(url) else "{slug}/"


class Address:
    """An address below the root of the site, as Pelican's own contents have one."""

    def __init__(self, url: str) -> None:
        self.url = url


class SiteAddresses:
    """Addresses in the form that Pelican turns into links, right for each page and each feed.

    Pelican looks for the name of a file in `generated_content` of its context; so that is where addresses are put.
    """

    def __init__(self, context: Mapping[str, Any]) -> None:
        self._known: dict[str, Any] = context["generated_content"]

    def link(self, url: str) -> str:
        """Return the placeholder of an address below the root in the HTML of an article."""
        path, _, fragment = url.partition("#")
        name = f"{_FOLDER}/{path or 'index'}"
        self._known[name] = Address(path)
        return f"{{filename}}/{name}{f'#{fragment}' if fragment else ''}"
