"""Convert Pelican's articles and pages to documents of the core."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from hindsight.core.documents.model import Body, Document, Status
from hindsight.core.lessons.model import Lesson
from hindsight.core.markdown.typography import plain_text
from hindsight.core.text.digest import digest
from hindsight.core.urls import Kind
from hindsight.plugin.models import TextModels, models_of

_LISTS: Mapping[str, Status] = {
    "articles": "published", "translations": "published", "hidden_articles": "hidden",
    "hidden_translations": "hidden", "drafts": "draft", "drafts_translations": "draft",
    "pages": "published", "hidden_pages": "hidden", "draft_pages": "draft", "draft_translations": "draft",
}  # fmt: skip
_TRANSLATIONS = "translations"


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


@dataclass(frozen=True, slots=True)
class PelicanText:
    """An article or a page of Pelican, its status, and whether it is one of the site's published translations."""

    content: Any
    status: Status
    is_translation: bool

    @property
    def kind(self) -> Kind:
        """Return whether it is a post or a page."""
        return "page" if "page" in type(self.content).__name__.lower() else "post"


def pelican_texts(generators: Iterable[Any]) -> Iterator[PelicanText]:
    """Yield the articles and pages of a site that have a page, in the order of the generators' lists."""
    for generator in generators:
        for name, status in _LISTS.items():
            for content in getattr(generator, name, ()) or ():
                if content.save_as:  # a draft may have no page
                    yield PelicanText(content, status, name == _TRANSLATIONS)


def texts_of(generators: list[Any], settings: Mapping[str, Any]) -> Iterator[Text]:
    """Yield the articles and pages that have a checklist or a lesson, in the order of the generators' lists."""
    for text in pelican_texts(generators):
        models = models_of(text.content.metadata)
        if models is not None:
            yield _with_models(text, models, settings)


def document_of(text: PelicanText, path: str, settings: Mapping[str, Any]) -> Document:
    """Return an article or a page of Pelican as a document of the core; `path` is relative to the content folder.

    It has the fields of Pelican's own that lists show, and no parts of the text.
    """
    content = text.content
    lang = str(getattr(content, "lang", "") or settings["DEFAULT_LANG"]).lower()
    title = plain_text(str(content.title))
    return Document(
        path=path,
        kind=text.kind,
        slug=f"{content.slug}-{lang}" if text.is_translation or not content.in_default_lang else content.slug,
        url=content.url,
        title=title,
        title_html=html.escape(title, quote=False),
        lang=lang,
        status=text.status,
        summary="",
        summary_html="",
        reading_minutes=1,
        date=getattr(content, "date", None),
        modified=getattr(content, "modified", None),
        tags=tuple(str(tag) for tag in getattr(content, "tags", ())),
        category=str(getattr(content, "category", "") or ""),
    )


def _with_models(text: PelicanText, models: TextModels, settings: Mapping[str, Any]) -> Text:
    """Return a text with its models; that a translation is unlisted here keeps it out of all lists."""
    document = document_of(text, models.path, settings)
    title = models.title or document.title
    is_listed = text.status == "published" and not text.is_translation
    document = replace(
        document,
        title=title,
        title_html=models.title_html or html.escape(title, quote=False),
        status="published" if is_listed else "hidden",
        cards=models.cards,
        checklists=models.heads,
        lessons=tuple(_lesson(lesson, document) for lesson in models.lessons),
    )
    return Text(text.content, models, document, _body(models), is_listed)


def _body(models: TextModels) -> Body:
    """Return a body with the checklists of a text; Pelican keeps its HTML."""
    body = Body("", checklists=models.checklists, token=models.token)
    return replace(body, digest=digest(repr(body)))


def _lesson(lesson: Lesson, of: Document) -> Lesson:
    """Return a lesson with the address, dates and language of its page."""
    url = f"{of.url}#{lesson.id}"
    return replace(lesson, url=url, date=of.date, modified=of.modified, lang=of.lang, draft=of.draft)
