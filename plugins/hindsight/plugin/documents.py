"""Convert Pelican's articles and pages to documents of the core."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from hindsight.core.documents.model import Body, Document
from hindsight.core.lessons.model import Lesson
from hindsight.core.markdown.typography import plain_text
from hindsight.core.text.digest import digest
from hindsight.core.urls import Kind
from hindsight.plugin.models import TextModels, models_of

_LISTS = {
    "articles": "published", "translations": "translation", "hidden_articles": "hidden",
    "hidden_translations": "hidden", "drafts": "draft", "drafts_translations": "draft",
    "pages": "published", "hidden_pages": "hidden", "draft_pages": "draft", "draft_translations": "draft",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Text:
    """An article or a page of Pelican with its models, as a document and a body of the core.

    `is_listed` is whether lists may show it: it is published, and in the language of the site.
    """

    content: Any
    models: TextModels
    document: Document
    body: Body
    is_listed: bool


def texts_of(generators: list[Any], settings: Mapping[str, Any]) -> Iterator[Text]:
    """Yield the articles and pages that have a checklist or a lesson, in the order of the generators' lists."""
    for generator in generators:
        for name, status in _LISTS.items():
            for content in getattr(generator, name, ()) or ():
                models = models_of(content.metadata)
                if models is not None and content.save_as:  # a draft may have no page
                    kind: Kind = "page" if "page" in type(content).__name__.lower() else "post"
                    yield _text(content, models, kind, status, settings)


def _text(content: Any, models: TextModels, kind: Kind, status: str, settings: Mapping[str, Any]) -> Text:
    """Return an article or a page of Pelican as a document and a body of the core."""
    lang = str(getattr(content, "lang", "") or settings["DEFAULT_LANG"]).lower()
    date = getattr(content, "date", None)
    modified = getattr(content, "modified", None)
    title = models.title or plain_text(str(content.title))
    is_translation = status == "translation"
    document = Document(
        path=models.path,
        kind=kind,
        slug=f"{content.slug}-{lang}" if is_translation or not content.in_default_lang else content.slug,
        url=content.url,
        title=title,
        title_html=models.title_html or html.escape(title, quote=False),
        lang=lang,
        status="published" if status == "published" else "hidden",
        summary="",
        summary_html="",
        reading_minutes=1,
        date=date,
        modified=modified,
        tags=tuple(str(tag) for tag in getattr(content, "tags", ())),
        category=str(getattr(content, "category", "") or ""),
        cards=models.cards,
        checklists=models.heads,
        lessons=tuple(_lesson(lesson, content, date, modified, lang, status) for lesson in models.lessons),
    )
    return Text(content, models, document, _body(models), is_listed=document.status == "published")


def _body(models: TextModels) -> Body:
    """Return a body with the checklists of a text; Pelican keeps its HTML."""
    body = Body("", checklists=models.checklists, token=models.token)
    return replace(body, digest=digest(repr(body)))


def _lesson(lesson: Lesson, content: Any, date: Any, modified: Any, lang: str, status: str) -> Lesson:
    """Return a lesson with the address, dates and language of its page."""
    url = f"{content.url}#{lesson.id}"
    return replace(lesson, url=url, date=date, modified=modified, lang=lang, draft=status == "draft")
