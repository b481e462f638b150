"""Names to slugs, as Pelican makes them."""

from __future__ import annotations

from functools import cache

from pelican.utils import slugify


@cache
def slug_of(name: str, substitutions: tuple[tuple[str, str], ...]) -> str:
    """The slug of a tag, a category or a series; "" where the name has no letter or digit."""
    slug: str = slugify(name, substitutions)
    return slug
