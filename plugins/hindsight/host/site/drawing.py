"""Draw checklists and lessons by templates: into the pages of posts, and into feeds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from hindsight.core.checklists.model import Checklist
from hindsight.core.documents.model import Body, Document
from hindsight.core.drawing import ToHtml, draw_body
from hindsight.core.language.body_words import translate_body
from hindsight.core.language.words import Words
from hindsight.core.lessons.model import Lesson
from hindsight.core.markdown.page_marks import with_page_marks
from hindsight.core.site.model import LessonEntry, PostLinks
from hindsight.host.site.links import Links

# A macro of a template: it returns HTML.
Macro = Callable[..., str]


@dataclass(frozen=True, slots=True)
class FeedMacros:
    """The macros that draw entries of feeds: loaded when the first is drawn, and the version of their template.

    `words` are those of the feeds' language. `has_lessons` is whether the site has an index of lessons, to which
    entries can link.
    """

    load: Callable[[], Any]
    version: str
    words: Words
    has_lessons: bool = True


def draw_for_page(
    body: Body,
    document: Document,
    shown: PostLinks,
    links: Links,
    root: str,
    checklist_macro: Macro,
    lesson_macro: Macro,
    words: Words,
) -> Markup:
    """Return a document's HTML for its own page in the language of `words`; `root` begins every address."""
    decks = {deck.part: deck for deck in (*shown.decks, *shown.checklists)}
    entries = {kept.entry.lesson.id: kept.entry for kept in shown.lessons}
    # Only the first picture of a page is loaded at once: a cover, or one above the first checklist.
    eager = iter((0 if document.cover else 1,))

    def resolve(markup: str) -> str:
        return links.resolve(markup, document, root, next(eager, 0), responsive=True, linked=True)

    def draw_checklist(checklist: Checklist, html: ToHtml) -> str:
        return checklist_macro(checklist, decks[checklist.part], html, shown.changes)

    def draw_lesson(lesson: Lesson, html: ToHtml) -> str:
        return lesson_macro(lesson, entries.get(lesson.id), html)

    drawn = draw_body(body, document.lessons, resolve, draw_checklist, draw_lesson)
    return Markup(with_page_marks(translate_body(drawn, words)))  # noqa: S704  # as read


def draw_for_feed(body: Body, document: Document, links: Links, site_url: str, macros: FeedMacros) -> str:
    """Return a document's HTML with whole addresses, without the parts that work only on its page."""
    index = "" if document.unlisted else links.lesson_lists.get(document.path, links.urls.lessons)

    def resolve(markup: str) -> str:
        return links.resolve(markup, document, site_url)

    def draw_checklist(checklist: Checklist, html: ToHtml) -> str:
        return str(macros.load().checklist(checklist, html))

    def draw_lesson(lesson: Lesson, html: ToHtml) -> str:
        url = f"{site_url}/{index}#{quote(lesson.id)}" if index and macros.has_lessons else ""
        return str(macros.load().lesson(lesson, url, html))

    return translate_body(draw_body(body, document.lessons, resolve, draw_checklist, draw_lesson), macros.words)


def draw_lesson_entry(
    entry: LessonEntry, to_html: Callable[[str, Lesson], str], site_url: str, macros: FeedMacros
) -> str:
    """Return a lesson's HTML as an entry of a feed; `to_html` gives a part of it whole addresses."""
    lesson = entry.lesson
    newer_url = f"{site_url}/lessons/#{quote(entry.newer.id)}" if entry.newer else ""
    passage = f"{site_url}/{quote(lesson.url, safe='/#')}"
    return str(macros.load().lesson_entry(entry, newer_url, passage, lambda markup: to_html(markup, lesson)))
