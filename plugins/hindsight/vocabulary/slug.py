"""Names to slugs, as Pelican makes them."""

from __future__ import annotations

import re
from functools import cache

from pelican.utils import slugify

_SLUG = re.compile(r"(?=.*[^\W_])[\w-]+(?:\.[\w-]+)*")


def is_slug(text: str) -> bool:
    """Whether a text can be a slug: letters, digits, "-", "_" and a "." between them, one letter or digit at least."""
    return _SLUG.fullmatch(text) is not None


@cache
def slug_of(name: str, substitutions: tuple[tuple[str, str], ...]) -> str:
    """The slug of a tag, a category or a series; "" where none can be made of the name."""
    slug: str = slugify(name, substitutions)
    return slug if is_slug(slug) else ""
