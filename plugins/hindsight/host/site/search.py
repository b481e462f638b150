"""The search page of a site, with the index that its script loads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hindsight.core.language.words import Words
from hindsight.core.settings import SettingError
from hindsight.core.site.model import Label, Site
from hindsight.core.site.outputs import Output, folder_page
from hindsight.core.site.search_index import search_files
from hindsight.host.mode import Mode

SEARCH_URL = "search/"
# The files of the theme that a site without search does not have.
SEARCH_FILES = ("search.css", "search.js", "search-titles.js")
FULL_SEARCH_FILES = ("search-full.js",)
KINDS = ("titles", "full")


def has_search(settings: Mapping[str, Any]) -> bool:
    """Return whether the site has a search page."""
    return bool(settings.get("SEARCH"))


def check_search(settings: Mapping[str, Any]) -> None:
    """Raise SettingError for a kind of search that does not exist."""
    if (kind := settings["SEARCH"]) not in (*KINDS, None):
        kinds = ", ".join(f'"{name}"' for name in KINDS)
        raise SettingError(f'SEARCH: "{kind}" is no kind of search; write {kinds}, or None for a site without search')


def is_full(settings: Mapping[str, Any]) -> bool:
    """Return whether the search page searches whole texts."""
    return settings.get("SEARCH") == "full"


def files_left_out(settings: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the files of the theme that the site does not need."""
    if not has_search(settings):
        return (*SEARCH_FILES, *FULL_SEARCH_FILES)
    return () if is_full(settings) else FULL_SEARCH_FILES


@dataclass(frozen=True, slots=True)
class Search:
    """The indexes of the search page: of titles, of whole texts (see full_search.py), or both."""

    of_titles: bool
    of_texts: bool


def search_of(settings: Mapping[str, Any], mode: Mode) -> Search | None:
    """Return the indexes of the search page, None for a site without one.

    The writer's own view always has titles, since `make serve` makes the index of texts only once somebody searches.
    """
    if not has_search(settings):
        return None
    return Search(not is_full(settings) or mode.has_drafts, is_full(settings))


def search_outputs(site: Site, lists: tuple[Label, ...], words: Words, search: Search) -> Iterator[Output]:
    """Yield the search page and its index of titles; the page links to `lists`, for readers without scripts.

    `words` are those of the site's language.
    """
    named = tuple(Label(words.gettext(list_.name), list_.url) for list_ in lists)
    kinds = {"of_titles": search.of_titles, "of_texts": search.of_texts, "has_replies": bool(site.replies)}
    yield folder_page(SEARCH_URL, "search.html", lists=named, **kinds)
    if search.of_titles:
        yield from search_files(site, SEARCH_URL, words.lang)
