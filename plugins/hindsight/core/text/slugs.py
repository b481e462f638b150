"""Slugs of names, equal to the slugs that Pelican makes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

import unidecode
from markupsafe import Markup

_SLUG = re.compile(r"(?=.*[^\W_])[\w-]+(?:\.[\w-]+)*")


def is_slug(text: str) -> bool:
    """Return whether a text is a valid slug.

    A slug has at least one letter or digit, and consists of letters, digits, "-", "_", and "." between them.
    """
    return _SLUG.fullmatch(text) is not None


def slugify(name: str, regex_subs: Iterable[tuple[str, str]] = ()) -> str:
    """Return a name as a slug: ASCII letters, after the substitutions of Pelican's `SLUG_REGEX_SUBSTITUTIONS`.

    This repeats `pelican.utils.slugify`, because the core may not import Pelican.
    """
    slug = unidecode.unidecode(_composed(Markup(name).striptags()))  # noqa: S704  # its tags go
    for pattern, replacement in regex_subs:
        slug = re.sub(_composed(pattern), _composed(replacement), slug, flags=re.IGNORECASE)
    return slug.lower().strip()


def _composed(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


@cache
def slug_of(name: str, substitutions: tuple[tuple[str, str], ...]) -> str:
    """Return the slug of a tag, a category or a series; "" if the name gives no valid slug."""
    slug = slugify(name, substitutions)
    return slug if is_slug(slug) else ""
