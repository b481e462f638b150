"""Name the original of each imported translation that its address does not already lead to."""

from __future__ import annotations

from collections.abc import Iterable

from hindsight.core.urls import Kind
from hindsight.importing.model import ImportedText

_KEY = "translationkey"  # of Hugo: texts with one key are translations of each other


def join_translations(texts: Iterable[ImportedText], lang: str) -> None:
    """Set `translation_of` of translations; `lang` is the language of the site. The texts have their slugs.

    A translation that has the slug of its original and its own language at the end needs nothing, unless the two are
    posts of different years. The key of Hugo is dropped.
    """
    texts = tuple(texts)
    by_slug = {(text.kind, text.slug): text for text in texts}
    for text in texts:
        original = by_slug.get((text.kind, text.slug.removesuffix(f"-{text.lang.lower()}"))) if text.lang else None
        if original and original.lang.lower() != text.lang.lower() and _year(original) != _year(text):
            text.translation_of = original.slug
    for group in _groups_by_key(texts):
        original = min(group, key=lambda text: text.lang.lower() not in ("", lang.lower()))
        for text in group:
            if text is not original and text.slug != f"{original.slug}-{text.lang.lower()}":
                text.translation_of = text.translation_of or original.slug


def _groups_by_key(texts: Iterable[ImportedText]) -> list[list[ImportedText]]:
    """Return the texts with one key, in different languages; drop the keys."""
    groups: dict[tuple[Kind, str], list[ImportedText]] = {}
    for text in texts:
        key = next((value for name, value in text.extra.items() if name.lower() == _KEY), "")
        if key:
            text.extra = {name: value for name, value in text.extra.items() if name.lower() != _KEY}
            groups.setdefault((text.kind, key), []).append(text)
    return [group for group in groups.values() if len({text.lang.lower() for text in group}) == len(group) > 1]


def _year(text: ImportedText) -> int:
    return text.date.year if text.date and text.kind == "post" else 0
