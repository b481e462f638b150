"""Redirect the pages of authors on the old site; the new site has pages of authors if there are several."""

from __future__ import annotations

from collections.abc import Mapping

from hindsight.core.text.slugs import slug_of
from hindsight.importing.model import Import
from hindsight.importing.tags import SUBSTITUTIONS

_ALL_POSTS = "/archive/"


def author_redirects(imported: Import, old_pages: Mapping[str, str]) -> dict[str, str]:
    """Return redirects of old pages of authors; `old_pages` are the names of authors by the paths of their pages."""
    pages = _pages(imported)
    redirects = {old: pages.get(_slug(name), _ALL_POSTS) for old, name in old_pages.items()}
    return {old: new for old, new in redirects.items() if old != new}


def list_of_authors(imported: Import) -> str:
    """Return the address of the list of authors, or of the list of all posts if there is one author."""
    return "/authors/" if _pages(imported) else _ALL_POSTS


def author_names(imported: Import) -> list[str]:
    """Return the names of the authors of published posts, in the order of the posts."""
    default = str(imported.settings.get("AUTHOR") or "")
    posts = (text for text in imported.texts if text.kind == "post" and text.status == "published")
    return [name for name in dict.fromkeys(name for text in posts for name in text.authors or (default,)) if name]


def _pages(imported: Import) -> dict[str, str]:
    """Return the new pages of authors by their slugs; none if there is one author."""
    slugs = dict.fromkeys(slug for name in author_names(imported) if (slug := _slug(name)))
    return {slug: f"/authors/{slug}/" for slug in slugs} if len(slugs) > 1 else {}


def _slug(name: str) -> str:
    return slug_of(name, SUBSTITUTIONS)
