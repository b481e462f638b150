"""Turn the block quotes found in one document into lessons with their HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element

from hindsight.core.diagnostics.diagnostic import Place
from hindsight.core.lessons.anchors import Anchors
from hindsight.core.lessons.model import Lesson, placed
from hindsight.core.lessons.processor import RawLesson, Spot
from hindsight.core.lessons.syntax import split_commas
from hindsight.core.markdown.ids import ids_in
from hindsight.core.markdown.locate import Passage, SourceMap
from hindsight.core.markdown.reading import Note, Reading
from hindsight.core.markdown.tex_text import with_tex
from hindsight.core.markdown.typography import plain_text
from hindsight.core.text.digest import digest

_LAZY = 'this line has no ">" but continues the lesson; begin it with ">", or leave a blank line before it'
_CODE = re.compile(r"(`+).*?\1", re.DOTALL)
_HTML_TAG = re.compile(r"<(?P<slash>/?)(?P<name>[a-zA-Z][\w-]*)(?:\"[^\"]*\"|'[^']*'|[^'\">])*>")
_PHRASING_TAGS = re.compile(
    "a|abbr|b|bdi|bdo|br|cite|code|del|dfn|em|i|img|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup|time|u|var|wbr"
)
_FORBIDDEN_TAGS = re.compile("script|style|iframe|object|embed|form|input|button|select|textarea|link|meta|base|title")
_VOID_TAGS = re.compile("br|img|wbr|hr|col|source|track")


@dataclass(frozen=True, slots=True)
class LessonHome:
    """The document of lessons: the values that each lesson takes from it.

    `reported` are missing fields that the writer has been warned about already.
    """

    url: str
    title: str
    title_html: str
    date: datetime | None
    tags: tuple[str, ...]
    modified: datetime | None = None
    lang: str = ""
    draft: bool = False
    reported: frozenset[str] = frozenset()


class _Places:
    """The places of a lesson's words in the source, searched from a place on."""

    def __init__(self, source: SourceMap, raw: RawLesson, after: Place | None) -> None:
        self._source = source
        label = source.passage(raw.label.words, after)
        self._passages: dict[str, Passage] = {raw.label.words: label}
        self.label = label.place(raw.label.offset)

    def of(self, spot: Spot) -> Place:
        """Return the line and column of a character of the lesson's words."""
        return self._passage(spot.words).place(spot.offset)

    def written(self, spot: Spot) -> bool:
        """Return whether the source contains the words letter by letter."""
        return bool(self._passage(spot.words).lines)

    def without_sign(self, words: str) -> Place | None:
        """Return the place of the first quoted line without a ">", lines of fields left out."""
        passage = self._passage(words)
        margins = passage.margins
        # Either the source has other words, or the lesson is a box, which needs no ">".
        if not margins or ">" not in margins[0]:
            return None
        lines = zip(words.split("\n"), margins, passage.lines, strict=True)
        offsets = (offset for line, margin, offset in lines if ">" not in margin and not line.startswith("{"))
        return next(map(self._source.place_at, offsets), None)

    def _passage(self, words: str) -> Passage:
        if words not in self._passages:
            self._passages[words] = self._source.passage(words, self.label)
        return self._passages[words]


def read_lessons(
    reading: Reading, seen: list[RawLesson | Note], home: LessonHome, anchors: Anchors
) -> tuple[Lesson, ...]:
    """Return the document's lessons in the order of their slots, and add the notes to the reading.

    Tags are as written; the vocabulary gives them their slugs later.
    """
    lessons: list[Lesson] = []
    after: Place | None = None
    for item in seen:
        if isinstance(item, Note):
            line, col = reading.note(item, after)
        else:
            places = _Places(reading.source, item, after)
            line, col = places.label
            lesson = _lesson(reading, item, home, places)
            _check_ids(reading, lesson, item, places, anchors)
            lessons.append(lesson)
        after = (line, col + 1)
    return tuple(lessons)


def check_home(reading: Reading, lesson: Lesson, home: LessonHome) -> None:
    """Report a missing date or tag as an error: posts always have these fields, pages need not."""
    if lesson.date is None and "date" not in home.reported:
        reading.error(lesson.place(), 'a page that holds a lesson needs a date; add a line "Date: ..."')
    if not lesson.tags and "tags" not in home.reported:
        reading.error(lesson.place(), 'neither this lesson nor its page has a tag; add "#tag" after its statement')


def check_source_and_reason(reading: Reading, lesson: Lesson) -> None:
    """Warn about a lesson with a source that is marked first hand, and a withdrawn lesson without a reason."""
    if lesson.learned_from and lesson.hand == "first":
        message = f'from="{lesson.learned_from}" names a source, but "{lesson.id}" is first hand; write (second hand)'
        reading.warn(lesson.place(), message)
    if (lesson.superseded_by or lesson.status == "withdrawn") and not lesson.is_current and not lesson.why_changed:
        message = f'"{lesson.id}" is {lesson.status}, and a reader will ask why; add why_changed="..." to its fields'
        reading.warn(lesson.place("superseded_by", lesson.superseded_by), message)


def check_tags(
    reading: Reading, tags: tuple[str, ...], fields: Mapping[str, str], place: Callable[[str], Place]
) -> None:
    """Warn about tags that are given twice; `place` returns the place of a field's value."""
    if tags and (named := split_commas(fields.get("tags", ""))):
        message = "this lesson has #tags, so tags= is not used; keep one of the two"
        reading.warn(place(placed("tags", named[0].lstrip("#"))), message)


def _check_ids(reading: Reading, lesson: Lesson, raw: RawLesson, places: _Places, anchors: Anchors) -> None:
    """Report as errors the ids of a lesson, and of its HTML, that a different part of the document uses."""
    for ident in filter(None, lesson.ids):
        place = lesson.place_of_id(ident)
        if owner := anchors.take(ident, place):
            reading.error(place, f'lesson id "{ident}" is {owner}; {lesson.advice_on_id(ident)}')
    for escaped in ids_in(f"{lesson.statement_html} {lesson.detail_html}"):
        ident = html.unescape(escaped)
        written = rf"(?:[{{\s:]#|\bid\s*=\s*[\"']?)(?P<at>{re.escape(ident)})(?![\w-])"
        place = places.of(_first(raw, written) or raw.label)
        if owner := anchors.take(ident, place):
            reading.error(place, f'the id "{ident}" in this lesson is {owner}; give this part a different id')


def _first(raw: RawLesson, pattern: str) -> Spot | None:
    """Return the first match outside code: in the paragraphs after the first, then in the first."""
    for words in (*raw.texts[1:], raw.texts[0]):
        if match := re.search(pattern, _without_code(words), re.IGNORECASE):
            return Spot(words, match.start("at"))
    return None


def _check_slips(reading: Reading, raw: RawLesson, places: _Places) -> None:
    """Warn about text that became part of a lesson, probably by mistake."""
    for message, spot in raw.slips + [(message, spot) for message, spot in raw.hashes if places.written(spot)]:
        reading.warn(places.of(spot), message)
    for place in [places.without_sign(words) for words in raw.texts if "\n" in words]:
        if place and place not in [places.of(spot) for _, spot in raw.complaints]:
            reading.warn(place, _LAZY)


def _without_code(words: str) -> str:
    return _CODE.sub(lambda code: " " * len(code[0]), words)


def _lesson(reading: Reading, raw: RawLesson, home: LessonHome, places: _Places) -> Lesson:
    """Return the lesson of a quotation or a box, and report its faults."""
    first, *further = raw.element
    statement, tags = reading.inline(first), raw.tags
    detail = "\n".join(reading.serialise(_without_tail(element)) for element in further)
    statement_html = reading.finish(statement)
    detail_html = reading.finish(detail) if detail else ""
    for message, spot in raw.complaints:
        reading.error(places.of(spot), message)
    for name, message in _misplaced_html(statement_html, detail_html):
        reading.error(places.of(_first(raw, rf"(?P<at></?{name}\b)") or raw.label), message)
    check_tags(reading, tags, raw.fields, lambda name: places.of(raw.places[name]))
    _check_slips(reading, raw, places)
    # Tags that the document has too are checked once, as the document's.
    known = {placed("tags", tag) for tag in home.tags}
    value_places = {
        "": places.label,
        **{name: places.of(spot) for name, spot in raw.places.items() if name not in known},
    }
    lesson = lesson_from(raw.fields, home, raw.hand, statement_html, detail_html, tags, reading.path, value_places)
    check_home(reading, lesson, home)
    check_source_and_reason(reading, lesson)
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
    """Build the model from either way of writing a lesson; `fields` holds its id."""
    get = fields.get
    field_tags = tuple(tag.lstrip("#") for tag in split_commas(get("tags", "")))
    values: dict[str, Any] = {
        "id": get("id", ""), "statement": plain_text(statement_html), "statement_html": statement_html,
        "detail_html": detail_html, "tags": tags or field_tags or home.tags,
        "hand": "second" if hand == "second" else "first", "date": home.date, "url": f"{home.url}#{get('id', '')}",
        "post_title": home.title, "post_title_html": home.title_html, "path": path,
        "learned_from": get("from", ""), "confidence": get("confidence", ""), "review": get("review", ""),
        "status": get("status") or ("superseded" if get("superseded_by") else "current"),
        "superseded_by": get("superseded_by", ""), "why_changed": get("why_changed", ""), "changes": get("changes", ""),
        "related": split_commas(get("related", "")), "aliases": split_commas(get("aliases", "")),
        "modified": home.modified, "lang": home.lang, "draft": home.draft, "marked": marked,
    }  # fmt: skip
    return Lesson(**values, places=places, digest=digest(repr(tuple(values.values()))))


def _without_tail(element: Element) -> Element:
    element.tail = None
    return element


def _misplaced_html(statement_html: str, detail_html: str) -> Iterator[tuple[str, str]]:
    """Yield the HTML tags that a lesson must not hold, each with a message.

    Many pages show a lesson, and its HTML must not break them.
    """
    if "<" not in statement_html and not detail_html:
        return
    for name in dict.fromkeys(_tag_names(with_tex(statement_html))):
        if not _PHRASING_TAGS.fullmatch(name):
            yield name, f"a statement is a line of text; <{name}> cannot be in it"
    for name in dict.fromkeys(_tag_names(detail_html)):
        if _FORBIDDEN_TAGS.fullmatch(name):
            yield name, f"a lesson is shown on many pages; <{name}> cannot be in it"
    for part in (statement_html, detail_html):
        if name := _unbalanced(part):
            message = "is opened or closed once too often in this lesson; write its start tag and its end tag"
            yield name, f"<{name}> {message}"


def _tag_names(markup: str) -> Iterator[str]:
    return (match["name"].lower() for match in _HTML_TAG.finditer(markup))


def _unbalanced(markup: str) -> str:
    """Return the name of the first tag without its opening or closing half, or ""."""
    opened: list[str] = []
    for match in _HTML_TAG.finditer(markup):
        name = match["name"].lower()
        if _VOID_TAGS.fullmatch(name):
            continue
        if not match["slash"]:
            opened.append(name)
        elif not opened or opened.pop() != name:
            return name
    return opened[-1] if opened else ""
