"""The lessons of one document: from found block quotes to the model and the HTML that stands in the post."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from xml.etree.ElementTree import Element

from hindsight.lessons.inline import misfits
from hindsight.lessons.markup import lesson_html
from hindsight.lessons.model import Lesson
from hindsight.lessons.syntax import parts, split_tags
from hindsight.lessons.tree import FoundLesson
from hindsight.reader.reading import Reading
from hindsight.reader.typography import plain_text


@dataclass(frozen=True, slots=True)
class LessonHome:
    """The document that lessons stand in: what each takes from it, and whether the index lists them."""

    url: str
    title: str
    title_html: str
    date: datetime | None
    tags: tuple[str, ...]
    listed: bool = True
    modified: datetime | None = None
    lang: str = ""
    draft: bool = False


def read_lessons(
    reading: Reading, found: list[FoundLesson], home: LessonHome, markup: str
) -> tuple[tuple[Lesson, ...], str]:
    """The document's lessons, and its HTML with each in the place of its token.

    Tags are as written here; the vocabulary gives them their slugs.
    """
    lessons: list[Lesson] = []
    place = (0, 0)
    rest = markup
    for one in found:
        place = reading.source.find(one.label, (place[0], place[1] + 1))
        for message, words in one.complaints:
            reading.error(_within(reading, words, place), message)
        lesson = _lesson(reading, one, home, place)
        check_home(reading, lesson, place)
        check_anchors(reading, lesson.ids, rest, place)
        first = next((other for other in lessons if other.id == lesson.id), None)
        if first and lesson.id:
            reading.error(place, f'lesson id "{lesson.id}" is taken on line {first.line}; give this one its own')
        lessons.append(lesson)
        markup = markup.replace(f"<p>{one.token}</p>", lesson_html(lesson, home.listed))
    return tuple(lessons), markup


def check_home(reading: Reading, lesson: Lesson, place: tuple[int, int]) -> None:
    """Note as errors what a lesson lacks because its document has none: posts have these fields, pages need not."""
    if lesson.date is None:
        reading.error(place, 'a page that holds a lesson needs a date; add a line "Date: ..."')
    if not lesson.tags:
        reading.error(place, 'this lesson has no tag, nor has its page; add "#tag" behind its statement')


def check_anchors(reading: Reading, idents: Iterable[str], markup: str, place: tuple[int, int]) -> None:
    """Note as errors the ids of a lesson that parts of its document's HTML have already."""
    for ident in idents:
        if ident and f' id="{escape(ident)}"' in markup:
            reading.error(place, f'lesson id "{ident}" is that of a part of the text; give the lesson another')


def _within(reading: Reading, words: str, place: tuple[int, int]) -> tuple[int, int]:
    found = reading.source.find(words, place)
    return found if found[0] >= place[0] else place


def _lesson(reading: Reading, found: FoundLesson, home: LessonHome, place: tuple[int, int]) -> Lesson:
    first, *more = found.element
    statement, tags = split_tags(reading.inline(first))
    detail = "\n".join(reading.serialise(_without_tail(element)) for element in more)
    statement_html = reading.finish(statement)
    detail_html = reading.finish(detail) if detail else ""
    for message in misfits(statement_html, detail_html):
        reading.error(place, message)
    if tags and (named := found.fields.get("tags", "")):
        message = "this lesson has #tags, so tags= is not used; keep one of the two"
        reading.warn(_within(reading, f"tags{named}", place), message)
    return lesson_from(found.fields, home, found.hand, statement_html, detail_html, tags, reading.path, place[0])


def lesson_from(
    fields: Mapping[str, str],
    home: LessonHome,
    hand: str,
    statement_html: str,
    detail_html: str,
    tags: tuple[str, ...],
    path: str,
    line: int,
) -> Lesson:
    """The model, whichever way the lesson was written; `fields` holds its id."""
    get = fields.get
    named = tuple(tag.lstrip("#") for tag in parts(get("tags", "")))
    return Lesson(
        id=get("id", ""), statement=plain_text(statement_html), statement_html=statement_html,
        detail_html=detail_html, tags=tags or named or home.tags,
        hand="second" if hand == "second" else "first", date=home.date, url=f"{home.url}#{get('id', '')}",
        post_title=home.title, post_title_html=home.title_html, path=path, line=line,
        told_by=get("from", ""), confidence=get("confidence", ""), review=get("review", ""),
        status=get("status") or ("superseded" if get("superseded_by") else "current"),
        superseded_by=get("superseded_by", ""), why_changed=get("why_changed", ""), changes=get("changes", ""),
        related=parts(get("related", "")), aliases=parts(get("aliases", "")),
        modified=home.modified, lang=home.lang, draft=home.draft,
    )  # fmt: skip


def _without_tail(element: Element) -> Element:
    element.tail = None
    return element
