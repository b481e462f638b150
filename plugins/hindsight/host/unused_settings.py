"""Name the settings of Pelican that a blog sets and Hindsight does not use, with what to do instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
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
_OWN_PAGE = "a page of the blog's own is a text in pages/, with a template of its own by the field Template"
_AT_FIXED = "the newest texts are at /, the lists at /archive/, /tags/, /categories/ and /authors/"
_HEAD = "write its script into templates/hooks/head.html; see docs/theme.md"
_COMMENTS = "write its script into templates/hooks/post_end.html; see docs/theme.md"
_IN_SOCIAL = "list the page in SOCIAL, with its name and its address"
_IN_FOOTER = "FOOTER is the text of the footer"
_STYLES = "the file static/own.css is on every page; see docs/theme.md"
_COLOUR = "ACCENT is the colour of the theme"
_ICON = "FAVICON names an SVG from which all icons are made; EXTRA_PATH_METADATA publishes icons of your own"
# Names of Pelican's own themes, and of others that many blogs use.
_OF_THEMES: Mapping[str, str] = {
    "ANALYTICS": _HEAD,
    "GOOGLE_ANALYTICS": _HEAD,
    "GOOGLE_GLOBAL_SITE_TAG": _HEAD,
    "GOOGLE_TAG_MANAGER": _HEAD,
    "GAUGES": _HEAD,
    "PIWIK_URL": _HEAD,
    "MATOMO_URL": _HEAD,
    "DISQUS_SITENAME": _COMMENTS,
    "ISSO_URL": _COMMENTS,
    "UTTERANCES_REPO": _COMMENTS,
    "GITHUB_URL": _IN_SOCIAL,
    "GITHUB_USERNAME": _IN_SOCIAL,
    "TWITTER_USERNAME": _IN_SOCIAL,
    "SOCIAL_WIDGET_NAME": "the footer lists SOCIAL without a heading",
    "LINKS_WIDGET_NAME": "the footer lists LINKS without a heading",
    "FOOTER_SOCIAL": "SOCIAL is in the footer",
    "COPYRIGHT": _IN_FOOTER,
    "COPYRIGHT_NAME": _IN_FOOTER,
    "COPYRIGHT_YEAR": _IN_FOOTER,
    "CC_LICENSE": _IN_FOOTER,
    "LICENSE": _IN_FOOTER,
    "CUSTOM_CSS": _STYLES,
    "CUSTOM_JS": "write the script into static/, and load it in templates/hooks/head.html; see docs/theme.md",
    "CSS_FILE": _STYLES,
    "CSS_OVERRIDE": _STYLES,
    "EXTRA_HEADER": _HEAD,
    "THEME_COLOR": _COLOUR,
    "ACCENT_COLOR": _COLOUR,
    "SITELOGO": "LOGO is the picture before the name of the site",
    "SITEICON": _ICON,
    "SITETITLE": "SITENAME is the name of the site",
    "SITEABOUT": "ABOUT is the text about you at the end of each post",
    "MAIN_MENU": "the menu is always there; MENUITEMS has your own entries",
    "DISPLAY_CATEGORY_IN_BREADCRUMBS": "a breadcrumb has the tags of its post",
    "SHOW_ARTICLE_AUTHOR": "AUTHOR_LINE shows the author of each post",
    "SHOW_DATE_MODIFIED": "the byline has the date of a change",
    "PYGMENTS_STYLE": "the colours of code are in the theme's code.css; a file static/code.css replaces it",
    "DEFAULT_DATE_FORMAT": "dates are written as the language does",
    "DATE_FORMATS": "dates are written as the language does",
    "LOCALE": "nothing depends on the locale; DEFAULT_LANG is the language of the site",
}
_INSTEAD: Mapping[str, str] = {
    **_OF_THEMES,
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
    "DIRECT_TEMPLATES": _OWN_PAGE,
    "TEMPLATE_PAGES": _OWN_PAGE,
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
    **dict.fromkeys(("INDEX_URL", "ARCHIVES_URL", "TAGS_URL", "CATEGORIES_URL", "AUTHORS_URL"), _AT_FIXED),
    "STATIC_SAVE_AS": "a file keeps its path; EXTRA_PATH_METADATA moves one",
    "STATIC_URL": "a file keeps its path; EXTRA_PATH_METADATA moves one",
}


# The names of settings about which `unused_settings` warns.
REPORTED = frozenset(_INSTEAD)


def _is_read(name: str, settings: Mapping[str, Any]) -> bool:
    """Return whether a template of the blog's own has the name of a setting."""
    files = (file for folder in settings["THEME_TEMPLATES_OVERRIDES"] for file in Path(folder).rglob("*.html"))
    return any(name in file.read_text(encoding="utf-8", errors="replace") for file in files if file.is_file())


def unused_settings(settings: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """Yield a warning for each unused setting to which the blog's own files give a different value than Pelican.

    A setting that a template of the blog's own reads is used.
    """
    for name, instead in _INSTEAD.items():
        value = settings.get(name)
        if value and value != DEFAULT_CONFIG.get(name) and is_set_here(name) and not _is_read(name, settings):
            yield warning_at(name, f"{name} is not used: {instead}")
    for name, pattern in patterns_without_ending(settings):
        message = (
            f'{name} has no ending: these pages are at "{pattern}"; most servers answer the address without it too'
        )
        yield warning_at(name, message)
