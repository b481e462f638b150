"""The address of a document, from the fields of its front matter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from hindsight.core.settings import ReadSettings
from hindsight.core.text.slugs import slug_of
from hindsight.core.urls import Kind, Named


def document_address(
    settings: ReadSettings,
    kind: Kind,
    slug: str,
    lang: str,
    category: str,
    authors: Sequence[str],
    date: datetime | None,
) -> str:
    """Return the address of a document relative to the root of its site; "" if a host fills addresses in later."""
    if settings.urls is None:
        return ""
    first = authors[0] if authors else ""
    category_slug, author_slug = (slug_of(name, settings.slug_substitutions) for name in (category, first))
    return settings.urls.document(kind, Named(slug, lang, category_slug, author_slug), date)
