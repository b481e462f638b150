"""Give addresses of their own to translations that share the slug of their original, as Pelican's do."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection

from hindsight.core.documents.address import document_address
from hindsight.core.documents.model import Document
from hindsight.core.documents.outline import with_digests
from hindsight.core.settings import ReadSettings
from hindsight.core.text.digest import digest


def readdress_translations(documents: Collection[Document], settings: ReadSettings) -> dict[str, Document]:
    """Return, by their paths, the documents whose slug gets their language, as in "leaving-de".

    Of texts with one address and slug in different languages, the one in the site's language keeps them; without such a
    text, the first by its path.
    """
    if len({document.url for document in documents}) == len(documents):  # the usual case, at each build
        return {}
    groups: dict[tuple[str, str, str], list[Document]] = {}
    for document in sorted(documents, key=lambda document: document.path):
        groups.setdefault((document.kind, document.url, document.slug), []).append(document)
    return {
        document.path: _with_language_in_slug(document, settings)
        for group in groups.values()
        for document in _translations(group, settings.lang)
    }


def _translations(group: list[Document], site_lang: str) -> list[Document]:
    in_site_lang = (document for document in group if document.lang.lower() == site_lang.lower())
    original = next(in_site_lang, group[0])
    return [document for document in group if document.lang.lower() != original.lang.lower()]


def _with_language_in_slug(document: Document, settings: ReadSettings) -> Document:
    slug = f"{document.slug}-{document.lang.lower()}"
    fields = document.lang, document.category, document.authors, document.date
    url = document_address(settings, document.kind, slug, *fields)
    lessons = tuple(
        dataclasses.replace(lesson, url=f"{url}#{lesson.id}", digest=digest(f"{lesson.digest}{url}"))
        for lesson in document.lessons
    )
    return with_digests(dataclasses.replace(document, slug=slug, url=url, lessons=lessons))
