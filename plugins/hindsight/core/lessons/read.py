"""The lessons of one document: from found block quotes to the model and the HTML that stands in the post."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element

from hindsight.core.diagnostics.diagnostic import Place
from hindsight.core.lessons.anchors import Anchors
from hindsight.core.lessons.inline import misfits
from hindsight.core.lessons.model import Lesson, placed
from hindsight.core.lessons.processor import FoundLesson, Spot
from hindsight.core.lessons.syntax import parts
from hindsight.core.markdown.ids import ids_in
from hindsight.core.markdown.locate import Passage, SourceMap
from hindsight.core.markdown.reading import Note, Reading
from hindsight.core.markdown.typography import plain_text
from hindsight.core.text.digest import digest

_LAZY = 'this line has no ">" and still goes on with the lesson; begin it so, or leave a blank line before it'
_CODE = re.compile(r"(`+).*?\1", re.DOTALL)


@dataclass(frozen=True, slots=True)
class LessonHome:
    """The document that lessons stand in: what each takes from it, and whether the index lists them.

    `told` are fields of which the writer was told already that they are not there.
    """

    url: str
    title: str
    title_html: str
    date: datetime | None
    tags: tuple[str, ...]
    modified: datetime | None = None
    lang: str = ""
    draft: bool = False
    told: frozenset[str] = frozenset()


class _Places:
    """The places of a lesson's words in the source, the first of them at or behind a place."""

    def __init__(self, source: SourceMap, found: FoundLesson, after: Place | None) -> None:
        self._source = source
        label = source.passage(found.label.words, after)
        self._passages: dict[str, Passage] = {found.label.words: label}
        self.label = label.place(found.label.offset)

    def of(self, spot: Spot) -> Place:
        """The line and column of a character of the lesson's words."""
        return self._passage(spot.words).place(spot.offset)

    def written(self, spot: Spot) -> bool:
        """Whether the words stand in the source letter by letter."""
        return bool(self._passage(spot.words).lines)

    def without_sign(self, words: str) -> Place | None:
        """The first line of quoted words, besides fields, that has no sign of quotation."""
        passage = self._passage(words)
        margins = passage.margins
        if not margins or ">" not in margins[0]:  # not as written, or a box, which has none
            return None
        lines = zip(words.split("\n"), margins, passage.lines, strict=True)
        found = (at for line, margin, at in lines if ">" not in margin and not line.startswith("{"))
        return next(map(self._source.place_at, found), None)

    def _passage(self, words: str) -> Passage:
        if words not in self._passages:
            self._passages[words] = self._source.passage(words, self.label)
        return self._passages[words]


def read_lessons(
    reading: Reading, seen: list[FoundLesson | Note], home: LessonHome, anchors: Anchors
) -> tuple[Lesson, ...]:
    """Return the document's lessons in the order of their slots, and note what was remarked on.

    Tags are as written here; the vocabulary gives them their slugs.
    """
    lessons: list[Lesson] = []
    behind: Place | None = None
    for one in seen:
        if isinstance(one, Note):
            line, col = reading.note(one, behind)
        else:
            places = _Places(reading.source, one, behind)
            line, col = places.label
            lesson = _lesson(reading, one, home, places)
            _check_ids(reading, lesson, one, places, anchors)
            lessons.append(lesson)
        behind = (line, col + 1)
    return tuple(lessons)


def check_home(reading: Reading, lesson: Lesson, home: LessonHome) -> None:
    """Note as errors what a lesson lacks because its document has none: posts have these fields, pages need not."""
    if lesson.date is None and "date" not in home.told:
        reading.error(lesson.place(), 'a page that holds a lesson needs a date; add a line "Date: ..."')
    if not lesson.tags and "tags" not in home.told:
        reading.error(lesson.place(), 'this lesson has no tag, nor has its page; add "#tag" behind its statement')


def check_whole(reading: Reading, lesson: Lesson) -> None:
    """Note as warnings that a lesson somebody told passes for first hand, or was taken back without a reason."""
    if lesson.told_by and lesson.hand == "first":
        message = f'from="{lesson.told_by}" says who told it, and "{lesson.id}" is first hand; write (second hand)'
        reading.warn(lesson.place(), message)
    if (lesson.superseded_by or lesson.status == "withdrawn") and not lesson.stands and not lesson.why_changed:
        message = f'"{lesson.id}" is {lesson.status}, and a reader will ask why; add why_changed="..." to its fields'
        reading.warn(lesson.place("superseded_by", lesson.superseded_by), message)


def check_tags(
    reading: Reading, tags: tuple[str, ...], fields: Mapping[str, str], place: Callable[[str], Place]
) -> None:
    """Note as a warning that tags are given twice; `place` is where the value of a field stands."""
    if tags and (named := parts(fields.get("tags", ""))):
        message = "this lesson has #tags, so tags= is not used; keep one of the two"
        reading.warn(place(placed("tags", named[0].lstrip("#"))), message)


def _check_ids(reading: Reading, lesson: Lesson, found: FoundLesson, places: _Places, anchors: Anchors) -> None:
    """Note as errors the ids of a lesson, and of the HTML in it, that another part of its document has already."""
    for ident in filter(None, lesson.ids):
        place = lesson.place_of_id(ident)
        if owner := anchors.take(ident, place):
            reading.error(place, f'lesson id "{ident}" is {owner}; {lesson.advice_on_id(ident)}')
    for escaped in ids_in(f"{lesson.statement_html} {lesson.detail_html}"):
        ident = html.unescape(escaped)
        written = rf"(?:[{{\s:]#|\bid\s*=\s*[\"']?)(?P<at>{re.escape(ident)})(?![\w-])"
        place = places.of(_first(found, written) or found.label)
        if owner := anchors.take(ident, place):
            reading.error(place, f'the id "{ident}" in this lesson is {owner}; give this part another')


def _first(found: FoundLesson, pattern: str) -> Spot | None:
    """Where something is written in a lesson, but for code: behind its first paragraph, or in that."""
    for words in (*found.texts[1:], found.texts[0]):
        if match := re.search(pattern, _without_code(words), re.IGNORECASE):
            return Spot(words, match.start("at"))
    return None


def _check_slips(reading: Reading, found: FoundLesson, places: _Places) -> None:
    """Note as warnings what became a part of a lesson that was hardly meant for one."""
    for message, spot in found.slips + [(message, spot) for message, spot in found.hashes if places.written(spot)]:
        reading.warn(places.of(spot), message)
    for place in [places.without_sign(words) for words in found.texts if "\n" in words]:
        if place and place not in [places.of(spot) for _, spot in found.complaints]:
            reading.warn(place, _LAZY)


def _without_code(words: str) -> str:
    return _CODE.sub(lambda code: " " * len(code[0]), words)


def _lesson(reading: Reading, found: FoundLesson, home: LessonHome, places: _Places) -> Lesson:
    first, *more = found.element
    statement, tags = reading.inline(first), found.tags
    detail = "\n".join(reading.serialise(_without_tail(element)) for element in more)
    statement_html = reading.finish(statement)
    detail_html = reading.finish(detail) if detail else ""
    for message, spot in found.complaints:
        reading.error(places.of(spot), message)
    for name, message in misfits(statement_html, detail_html):
        reading.error(places.of(_first(found, rf"(?P<at></?{name}\b)") or found.label), message)
    check_tags(reading, tags, found.fields, lambda name: places.of(found.places[name]))
    _check_slips(reading, found, places)
    # Tags that the document has as well are checked as its own.
    known = {placed("tags", tag) for tag in home.tags}
    where = {"": places.label, **{name: places.of(at) for name, at in found.places.items() if name not in known}}
    lesson = lesson_from(found.fields, home, found.hand, statement_html, detail_html, tags, reading.path, where)
    check_home(reading, lesson, home)
    check_whole(reading, lesson)
    return lesson


def lesson_from(
    fields: Mapping[str, str],
    home: LessonHome,
    hand: str,
    statement_html: str,
    detail_html: str,
    tags: tuple[str, ...],
    path: str,
    places: Mapping[str, Place],
    marked: bool = False,
) -> Lesson:
    """The model, whichever way the lesson was written; `fields` holds its id."""
    get = fields.get
    named = tuple(tag.lstrip("#") for tag in parts(get("tags", "")))
    shown: dict[str, Any] = {
        "id": get("id", ""), "statement": plain_text(statement_html), "statement_html": statement_html,
        "detail_html": detail_html, "tags": tags or named or home.tags,
        "hand": "second" if hand == "second" else "first", "date": home.date, "url": f"{home.url}#{get('id', '')}",
        "post_title": home.title, "post_title_html": home.title_html, "path": path,
        "told_by": get("from", ""), "confidence": get("confidence", ""), "review": get("review", ""),
        "status": get("status") or ("superseded" if get("superseded_by") else "current"),
        "superseded_by": get("superseded_by", ""), "why_changed": get("why_changed", ""), "changes": get("changes", ""),
        "related": parts(get("related", "")), "aliases": parts(get("aliases", "")),
        "modified": home.modified, "lang": home.lang, "draft": home.draft, "marked": marked,
    }  # fmt: skip
    return Lesson(**shown, places=places, digest=digest(repr(tuple(shown.values()))))


def _without_tail(element: Element) -> Element:
    element.tail = None
    return element
