"""Find the addresses at which Pelican published texts and authors."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from typing import Any

from hindsight.core.urls import Kind
from hindsight.importing.model import Import, ImportedText
from hindsight.importing.old_paths import old_path
from hindsight.importing.pelican.settings import Settings, old_slug

_PLACEHOLDER = re.compile(r"\{(?P<name>\w+)(?::(?P<form>[^}]*))?\}")


def old_addresses(
    text: ImportedText, inner: str, settings: Settings, fields: Mapping[str, Any], variant: str = ""
) -> tuple[str, ...]:
    """Return the address that Pelican gave a text; () if it can't be known.

    `inner` is the path below the content folder, and `fields` are the fields as the source has them. `variant` is the
    part of the setting's name that differs for translations: "LANG_".
    """
    own = fields.get("url") or fields.get("save_as")
    if own and isinstance(own, str):
        return (old_path(f"/{own}"),) if "://" not in own else ()
    pattern = str(settings[f"{'ARTICLE' if text.kind == 'post' else 'PAGE'}_{variant}URL"])
    author = text.authors[0] if text.authors else str(settings.get("AUTHOR") or "")
    values = {
        "slug": text.slug,
        "category": old_slug(_old_category(text, inner, settings, fields), settings),
        "lang": text.lang or str(settings["DEFAULT_LANG"]),
        "author": old_slug(author, settings),
        "path_no_ext": posixpath.splitext(inner)[0],
    }

    def value(match: re.Match[str]) -> str:
        if match["name"] == "date":
            return text.date.strftime(match["form"] or "%Y-%m-%d") if text.date else ""
        return values.get(match["name"], match[0])

    address = _PLACEHOLDER.sub(value, pattern)
    return (old_path(f"/{address.lstrip('./')}"),) if "{" not in address else ()


def _old_category(text: ImportedText, inner: str, settings: Settings, fields: Mapping[str, Any]) -> str:
    """Return the category that Pelican gave a text: Pelican does not read the field `categories`."""
    category = text.category
    if "category" not in fields and "categories" in fields:
        category = posixpath.dirname(inner).split("/")[-1] if settings["USE_FOLDER_AS_CATEGORY"] else ""
    return category or str(settings["DEFAULT_CATEGORY"])


def move_translations(settings: Settings, imported: Import) -> None:
    """Give translations, which share the slug of a text, the addresses that Pelican has for them."""
    with_slug: dict[tuple[Kind, str], list[ImportedText]] = {}
    for text in imported.texts:
        with_slug.setdefault((text.kind, text.slug), []).append(text)
    for texts in with_slug.values():
        for text in texts if len(texts) > 1 else ():
            if text.lang and text.lang != settings["DEFAULT_LANG"]:
                usual = old_addresses(text, text.source, settings, {})
                translated = old_addresses(text, text.source, settings, {}, "LANG_")
                text.addresses = (*(old for old in text.addresses if old not in usual), *translated)


def author_page(slug: str, settings: Settings) -> str:
    """Return the old address of the page of an author."""
    return f"/{str(settings['AUTHOR_URL']).replace('{slug}', slug).lstrip('/')}"
