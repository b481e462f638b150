"""Group posts by year, category, series and author."""

from __future__ import annotations

import dataclasses
import re
from collections import defaultdict
from collections.abc import Callable, Iterable

from hindsight.core.documents.model import Document
from hindsight.core.site.gather_settings import GatherSettings
from hindsight.core.site.model import Group


def years_of(posts: Iterable[Document], settings: GatherSettings) -> tuple[Group, ...]:
    """Group posts by year, newest first."""
    groups = _groups(posts, lambda post: (_year_of(post),), lambda year: (year, settings.urls.year.format(year=year)))
    return tuple(sorted(groups, key=lambda group: group.name, reverse=True))


def _year_of(post: Document) -> str:
    return f"{post.date.year:04}" if post.date else ""


def series_of(posts: Iterable[Document], settings: GatherSettings) -> tuple[Group, ...]:
    """Group posts by series, each in the order of its parts."""
    groups = _groups(posts, lambda post: (post.series,), _slugged(settings.urls.series, settings))
    return tuple(dataclasses.replace(group, posts=tuple(sorted(group.posts, key=_in_series))) for group in groups)


def _slugged(pattern: str, settings: GatherSettings) -> Callable[[str], tuple[str, str]]:
    def slugged(name: str) -> tuple[str, str]:
        slug = settings.slug_of(name)
        return slug, pattern.format(slug=slug)

    return slugged


def _in_series(post: Document) -> tuple[bool, float, float, list[tuple[int, str]]]:
    """Return the sort key of a post in its series: its number, then its date, then the name of its file.

    Numbers in file names count as numbers: part-10 comes after part-9.
    """
    parts = re.findall(r"\d+|\D+", post.path)
    name = [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]
    date = post.date.timestamp() if post.date else 0.0
    return post.series_index is None, post.series_index or 0.0, date, name


def newest_first(document: Document) -> tuple[float, str]:
    """Return the sort key of a text among others: the newest first, undated ones last."""
    return (-document.date.timestamp() if document.date else 0.0, document.path)


def _groups(
    posts: Iterable[Document],
    names_of: Callable[[Document], Iterable[str]],
    address_of: Callable[[str], tuple[str, str]],
) -> tuple[Group, ...]:
    """Group posts by name, such as their category, in the order of the names; posts without one are left out."""
    by_slug: dict[str, list[Document]] = defaultdict(list)
    names: dict[str, str] = {}
    for post in posts:
        for name in filter(None, names_of(post)):
            slug = address_of(name)[0]
            if not by_slug[slug] or by_slug[slug][-1] is not post:  # two of its names may have one slug
                by_slug[slug].append(post)
            names[slug] = min(names.get(slug, name), name)
    ordered = sorted(by_slug, key=lambda slug: names[slug].casefold())
    return tuple(Group(names[slug], slug, address_of(names[slug])[1], tuple(by_slug[slug])) for slug in ordered)


def authors_of(posts: tuple[Document, ...], settings: GatherSettings) -> tuple[Group, ...]:
    """Group posts by author, if they have several; a name without a letter or digit has no address, so no group."""
    names = {name for authors in {post.authors for post in posts} for name in authors}
    if len(names) < 2:  # as in most blogs, where grouping would take time for nothing
        return ()

    def named(post: Document) -> Iterable[str]:
        return (name for name in post.authors if settings.slug_of(name))

    groups = _groups(posts, named, _slugged(settings.urls.author, settings))
    return groups if len(groups) > 1 else ()


def categories_of(posts: Iterable[Document], settings: GatherSettings) -> tuple[Group, ...]:
    """Group posts by category."""
    return _groups(posts, lambda post: (post.category,), _slugged(settings.urls.category, settings))
