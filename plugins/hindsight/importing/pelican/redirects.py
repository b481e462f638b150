"""Redirect the lists and feeds of a Pelican blog to the lists and feeds of the new site."""

from __future__ import annotations

from collections.abc import Iterator

from hindsight.importing.authors import author_names, author_redirects, list_of_authors
from hindsight.importing.model import Import
from hindsight.importing.pelican.addresses import author_page
from hindsight.importing.pelican.lists import list_redirects
from hindsight.importing.pelican.settings import Settings, old_slug
from hindsight.importing.text_paths import paginated

_FEEDS = {"FEED_ALL_ATOM": "atom", "FEED_ATOM": "atom", "FEED_ALL_RSS": "rss", "FEED_RSS": "rss"}
_TERM_PAGES = {"TAG_URL": "/tags/*/", "CATEGORY_URL": "/categories/*/"}
# The lists of all entries of a kind: the file that Pelican writes, and the new address.
_LISTS = {
    "INDEX": ("index.html", "/"), "ARCHIVES": ("archives.html", "/archive/"), "TAGS": ("tags.html", "/tags/"),
    "CATEGORIES": ("categories.html", "/categories/"),
}  # fmt: skip


def add_redirects(settings: Settings, imported: Import) -> None:
    """Add redirects of old lists and feeds; where two have one old address, the later one counts."""
    redirects = imported.redirects
    redirects.update(_of_terms(settings))
    redirects.update(_of_feeds(settings))
    redirects.update(_of_index_pages(settings, imported))
    redirects.update(_of_lists(settings, imported))
    redirects.update(_of_authors(settings, imported))
    redirects.update((old, new) for old, new in list_redirects(settings, imported) if old != new)


def _of_terms(settings: Settings) -> Iterator[tuple[str, str]]:
    """Yield the redirects of the pages of all tags and categories."""
    for name, new in _TERM_PAGES.items():
        old = f"/{str(settings[name]).replace('{slug}', '*').lstrip('/')}"
        if old.count("*") == 1 and old != new:
            yield old, new


def _of_feeds(settings: Settings) -> Iterator[tuple[str, str]]:
    for name, form in _FEEDS.items():
        old, new = f"/{str(settings.get(name) or '').lstrip('/')}", f"/feeds/all.{form}.xml"
        if old not in ("/", new):
            yield old, new


def _of_index_pages(settings: Settings, imported: Import) -> dict[str, str]:
    """Return the redirects of the numbered pages of the home page."""
    per_page = settings.get("DEFAULT_PAGINATION")
    if not isinstance(per_page, int) or per_page is True:
        return {}
    stem = str(settings.get("INDEX_SAVE_AS") or "index.html").strip("/").removesuffix(".html")
    return paginated(f"/{stem}{{number}}.html", imported.published_posts, per_page)


def _of_lists(settings: Settings, imported: Import) -> Iterator[tuple[str, str]]:
    lists = {**_LISTS, "AUTHORS": ("authors.html", list_of_authors(imported))}
    for name, (usual, new) in lists.items():
        old = str(settings.get(f"{name}_SAVE_AS") or usual).strip("/")
        if old != "index.html":
            yield f"/{old}", new


def _of_authors(settings: Settings, imported: Import) -> dict[str, str]:
    names = (*author_names(imported), str(settings.get("AUTHOR") or ""))
    by_slug = {old_slug(name, settings): name for name in names if name}
    return author_redirects(imported, {author_page(slug, settings): name for slug, name in by_slug.items() if slug})
