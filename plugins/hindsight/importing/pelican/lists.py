"""Redirect the further pages of a Pelican blog's lists, its pages of dates, and its feeds of tags and authors."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from hindsight.core.urls import address_of
from hindsight.importing.authors import author_redirects
from hindsight.importing.model import Import, ImportedText
from hindsight.importing.pelican.settings import Settings, old_slug

_POSTS_FOR_A_FEED = 3  # a tag with as many has feeds of its own here (TAG_FEED_POSTS)
_PERIODS = ("YEAR", "MONTH", "DAY")
_NEW_LISTS = {"TAG": "/tags/{slug}/", "CATEGORY": "/categories/{slug}/"}


def list_redirects(settings: Settings, imported: Import) -> Iterator[tuple[str, str]]:
    """Yield each old address of further pages of lists, of dates and of feeds, with the new one."""
    posts = [text for text in imported.texts if text.kind == "post" and text.status == "published"]
    counts = _counts(posts, settings)
    for kind, pattern in _NEW_LISTS.items():
        for slug, (count, _) in counts[kind].items():
            yield from ((old, pattern.format(slug=slug)) for old in _further_pages(kind, slug, count, settings))
    further = {
        old: name
        for slug, (count, name) in counts["AUTHOR"].items()
        for old in _further_pages("AUTHOR", slug, count, settings)
    }
    yield from author_redirects(imported, further).items()
    yield from _periods(posts, settings)
    yield from _feeds(counts, settings)


def _counts(posts: Iterable[ImportedText], settings: Settings) -> dict[str, dict[str, tuple[int, str]]]:
    """Return the number of posts and the name of each tag, category and author by its slug.

    A slug that two names share is left out.
    """
    names: dict[str, Counter[str]] = {kind: Counter() for kind in ("TAG", "CATEGORY", "AUTHOR")}
    for post in posts:
        names["TAG"].update([*dict.fromkeys(post.tags)])
        names["CATEGORY"][post.category or str(settings["DEFAULT_CATEGORY"])] += 1
        names["AUTHOR"].update(post.authors or [str(settings.get("AUTHOR") or "")])
    return {kind: _by_slug(counted, settings) for kind, counted in names.items()}


def _by_slug(counted: Mapping[str, int], settings: Settings) -> dict[str, tuple[int, str]]:
    by_slug: dict[str, dict[str, tuple[int, str]]] = {}
    for name, count in counted.items():
        spellings = by_slug.setdefault(old_slug(name, settings), {})
        count_before, _ = spellings.get(name.casefold(), (0, name))
        spellings[name.casefold()] = count_before + count, name
    return {slug: next(iter(names.values())) for slug, names in by_slug.items() if slug and len(names) == 1}


def _further_pages(kind: str, slug: str, count: int, settings: Settings) -> Iterator[str]:
    """Yield the old addresses of the second and further pages of a list."""
    per_page = settings.get("DEFAULT_PAGINATION")
    if not isinstance(per_page, int) or per_page < 1 or per_page is True:
        return
    file = _filled(str(settings.get(f"{kind}_SAVE_AS") or settings[f"{kind}_URL"]), slug)
    stem, ending = posixpath.splitext(f"{file}index.html" if file.endswith("/") else file)
    yield from (f"{stem}{number}{ending}" for number in range(2, -(-count // per_page) + 1))


def _periods(posts: Iterable[ImportedText], settings: Settings) -> Iterator[tuple[str, str]]:
    """Yield the old pages of years, months and days, which the page of the year replaces."""
    dates = [post.date for post in posts if post.date]
    for period in _PERIODS:
        pattern = str(settings.get(f"{period}_ARCHIVE_SAVE_AS") or settings.get(f"{period}_ARCHIVE_URL") or "")
        for date in dates if "{date" in pattern else ():
            old = pattern.format(date=date) if _is_of_dates(pattern) else ""
            if old:
                yield f"/{address_of(old.lstrip('/'))}", f"/{date.year:04}/"


def _is_of_dates(pattern: str) -> bool:
    """Report whether a pattern has no placeholders but parts of a date."""
    return "{" not in re.sub(r"\{date:%[A-Za-z]\}", "", pattern)


def _feeds(counts: Mapping[str, Mapping[str, tuple[int, str]]], settings: Settings) -> Iterator[tuple[str, str]]:
    """Yield the old feeds of tags, categories and authors; the feed of all posts replaces those without one here."""
    for kind, by_slug in counts.items():
        for form in ("atom", "rss"):
            pattern = str(settings.get(f"{kind}_FEED_{form.upper()}") or "")
            for slug, (count, _) in by_slug.items() if "{slug}" in pattern else ():
                has_own = kind == "TAG" and count >= _POSTS_FOR_A_FEED
                yield _filled(pattern, slug), f"/feeds/{f'tags/{slug}' if has_own else 'all'}.{form}.xml"


def _filled(pattern: str, slug: str) -> str:
    return f"/{pattern.replace('{slug}', slug).lstrip('/')}"
