"""The search page of a site, with the index that its script loads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hindsight.core.language.words import Words
from hindsight.core.settings import SettingError
from hindsight.core.site.model import Label, Site
from hindsight.core.site.outputs import Output, folder_page
from hindsight.core.site.search_index import search_file

SEARCH_URL = "search/"
# The files of the theme that a site without search does not have.
SEARCH_FILES = ("search.css", "search.js")


def has_search(settings: Mapping[str, Any]) -> bool:
    """Return whether the site has a search page."""
    return bool(settings.get("SEARCH"))


def check_search(settings: Mapping[str, Any]) -> None:
    """Raise SettingError for a kind of search that does not exist."""
    if (kind := settings["SEARCH"]) not in ("titles", None):
        raise SettingError(f'SEARCH: "{kind}" is no kind of search; write "titles", or None for a site without search')


def search_outputs(site: Site, lists: tuple[Label, ...], words: Words) -> Iterator[Output]:
    """Yield the search page and its index; the page links to `lists`, for readers without scripts.

    `words` are those of the site's language.
    """
    named = tuple(Label(words.gettext(list_.name), list_.url) for list_ in lists)
    yield folder_page(SEARCH_URL, "search.html", lists=named)
    yield search_file(site, f"{SEARCH_URL}index.json", words.lang)
