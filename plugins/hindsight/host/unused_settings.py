"""Name the settings of Pelican that a blog sets and Hindsight does not use, with what to do instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pelican.settings import DEFAULT_CONFIG

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.host.address_scheme import patterns_without_ending
from hindsight.host.setting_places import is_set_here
from hindsight.host.settings import warning_at

_BY_FIELDS = "write the field into each text; `make import` does it for texts that come from Pelican"
_FEEDS = "feeds are at /feeds/; lead old addresses there with redirects.toml"
_LISTS = "lists are by year, tag and category, without page numbers"
_NO_PAGES = "there are no such pages; lead old addresses elsewhere with redirects.toml"
_CACHE = "Hindsight keeps what it needs in .cache by itself"
_TRANSLATIONS = "a translation has the address of its text, with its language at the end of the slug"
_DRAFTS = "in a preview, a draft has the address that it will have"
_AT_FIXED = "the newest texts are at /, the lists at /archive/, /tags/, /categories/ and /authors/"
_INSTEAD: Mapping[str, str] = {
    "FILENAME_METADATA": "a date at the beginning of a file's name is read without it",
    "PATH_METADATA": _BY_FIELDS,
    "DEFAULT_METADATA": _BY_FIELDS,
    "USE_FOLDER_AS_CATEGORY": _BY_FIELDS,
    "MARKDOWN": "texts are read as GitHub reads them; docs/writing.md has what there is besides",
    "READERS": "only Markdown is read",
    "DEFAULT_PAGINATION": _LISTS,
    "DEFAULT_ORPHANS": _LISTS,
    "PAGINATED_TEMPLATES": _LISTS,
    "PAGINATION_PATTERNS": _LISTS,
    "MONTH_ARCHIVE_URL": _NO_PAGES,
    "MONTH_ARCHIVE_SAVE_AS": _NO_PAGES,
    "DAY_ARCHIVE_URL": _NO_PAGES,
    "DAY_ARCHIVE_SAVE_AS": _NO_PAGES,
    "FEED_ALL_ATOM": _FEEDS,
    "FEED_ALL_RSS": _FEEDS,
    "FEED_ATOM": _FEEDS,
    "FEED_RSS": _FEEDS,
    "FEED_MAX_ITEMS": "FEED_POSTS is the number of posts in a feed",
    "CATEGORY_FEED_ATOM": _FEEDS,
    "CATEGORY_FEED_RSS": _FEEDS,
    "TAG_FEED_ATOM": _FEEDS,
    "TAG_FEED_RSS": _FEEDS,
    "AUTHOR_FEED_ATOM": _FEEDS,
    "AUTHOR_FEED_RSS": _FEEDS,
    "TRANSLATION_FEED_ATOM": _FEEDS,
    "RSS_FEED_SUMMARY_ONLY": _FEEDS,
    "SUMMARY_MAX_LENGTH": 'a summary is the field "Summary", or the first 50 words',
    "ARTICLE_PATHS": "every text that is not below PAGE_PATHS is a post",
    "DIRECT_TEMPLATES": "a page of the blog's own is a text in pages/",
    "TEMPLATE_PAGES": "a page of the blog's own is a text in pages/",
    "RELATIVE_URLS": "links are right below any SITEURL",
    "WITH_FUTURE_DATES": "texts with a date in the future wait for their day",
    "DELETE_OUTPUT_DIRECTORY": "what a build no longer makes is removed by itself",
    "CACHE_CONTENT": _CACHE,
    "LOAD_CONTENT_CACHE": _CACHE,
    "OUTPUT_SOURCES": "sources are not published",
    **dict.fromkeys(("ARTICLE_LANG_URL", "ARTICLE_LANG_SAVE_AS", "PAGE_LANG_URL", "PAGE_LANG_SAVE_AS"), _TRANSLATIONS),
    **dict.fromkeys(("DRAFT_URL", "DRAFT_SAVE_AS", "DRAFT_PAGE_URL", "DRAFT_PAGE_SAVE_AS"), _DRAFTS),
    **dict.fromkeys(
        ("INDEX_SAVE_AS", "ARCHIVES_SAVE_AS", "TAGS_SAVE_AS", "CATEGORIES_SAVE_AS", "AUTHORS_SAVE_AS"), _AT_FIXED
    ),
    "STATIC_SAVE_AS": "a file keeps its path; EXTRA_PATH_METADATA moves one",
    "STATIC_URL": "a file keeps its path; EXTRA_PATH_METADATA moves one",
}


def unused_settings(settings: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """Yield a warning for each unused setting to which the blog's own files give a different value than Pelican."""
    for name, instead in _INSTEAD.items():
        value = settings.get(name)
        if value and value != DEFAULT_CONFIG.get(name) and is_set_here(name):
            yield warning_at(name, f"{name} is not used: {instead}")
    for name, pattern in patterns_without_ending(settings):
        message = (
            f'{name} has no ending: these pages are at "{pattern}"; most servers answer the address without it too'
        )
        yield warning_at(name, message)
