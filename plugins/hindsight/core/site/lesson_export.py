"""Lessons as data for other programs: JSON with its schema, CSV for spreadsheets, TSV for Anki."""

from __future__ import annotations

import csv
import html
import io
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from hindsight.core.lessons.model import CONFIDENCES, STATUSES, Lesson
from hindsight.core.site.model import LessonEntry
from hindsight.core.text.anki import deck_name, notes
from hindsight.core.text.json_file import json_file
from hindsight.core.text.spreadsheet import escape_formula
from hindsight.core.urls import Urls

_ANKI_HEAD = ("#separator:tab", "#html:true", "#guid column:1", "#tags column:4")
_OPTIONAL = ("confidence", "review", "superseded_by", "why_changed", "changes")
_LISTS = ("related", "aliases")
_COLUMNS = (
    "id", "statement", "tags", "source", "date", "status", "url", "passage", "title", "from", *_OPTIONAL, *_LISTS,
)  # fmt: skip


def lessons_json(entries: Iterable[LessonEntry], urls: Urls) -> bytes:
    """Return `lessons.json`: all lessons, newest first, a line each.

    Addresses are absolute; `passage` is the lesson's address in its post.
    """
    encode = json.JSONEncoder(ensure_ascii=False).encode
    lessons = ",\n".join(encode(_lesson(entry, urls)) for entry in entries)
    schema = encode(urls.absolute(f"{urls.lessons}lessons.schema.json"))
    return f'{{"$schema": {schema}, "lessons": [\n{lessons}\n]}}\n'.encode()


def _lesson(entry: LessonEntry, urls: Urls) -> dict[str, Any]:
    """Return a lesson as an object of `lessons.json`."""
    lesson = entry.lesson
    data: dict[str, Any] = {
        "id": lesson.id,
        "statement": lesson.statement,
        "tags": [tag.slug for tag in entry.tags],
        "source": lesson.hand,
        "date": lesson.date.date().isoformat() if lesson.date else "",
        "url": urls.absolute(urls.lesson(lesson.id)),
        "passage": urls.absolute(lesson.url),
        "title": lesson.post_title,
        "status": lesson.status,
    }
    if lesson.learned_from:
        data["from"] = lesson.learned_from
    data |= {name: value for name in _OPTIONAL if (value := getattr(lesson, name))}
    data |= {name: list(values) for name in _LISTS if (values := getattr(lesson, name))}
    return data


def _fields_of_schema() -> dict[str, Any]:
    """Return the JSON Schema of each field of a lesson, by its name."""
    ident = {"type": "string", "pattern": r"^[^\s#]+$"}
    text = {"type": "string", "minLength": 1}
    idents = {"type": "array", "items": ident, "minItems": 1, "uniqueItems": True}
    return {
        "id": ident | {"description": "Its permalink's fragment; it never changes."},
        "statement": text | {"description": "The lesson in a sentence, as plain text."},
        "tags": {"type": "array", "items": text, "minItems": 1, "uniqueItems": True, "description": "Slugs."},
        "source": {"enum": ["first", "second"], "description": "Whether the writer or somebody else learned it."},
        "date": {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
        "url": {"type": "string", "format": "uri", "description": "Its place in the index: a permalink."},
        "passage": {"type": "string", "format": "uri", "description": "The passage that it comes from."},
        "title": text | {"description": "The title of the post that it comes from."},
        "status": {"enum": list(STATUSES)},
        "from": text | {"description": "Who told the writer."},
        "confidence": {"enum": list(CONFIDENCES)},
        "review": {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$", "description": "When to look again."},
        "superseded_by": ident | {"description": "The lesson that replaced it."},
        "why_changed": text,
        "changes": {"type": "string", "pattern": r"^[^\s#]+#[1-9]\d*$", "description": "The step that it altered."},
        "related": idents,
        "aliases": idents | {"description": "Ids that it had before."},
    }


def lessons_schema(urls: Urls) -> bytes:
    """Return `lessons.schema.json`: the JSON Schema (draft 2020-12) of `lessons.json`."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": urls.absolute(f"{urls.lessons}lessons.schema.json"),
        "title": "Lessons learned",
        "type": "object",
        "required": ["lessons"],
        "properties": {
            "$schema": {"type": "string"},
            "lessons": {"type": "array", "items": {"$ref": "#/$defs/lesson"}},
        },
        "additionalProperties": False,
        "$defs": {
            "lesson": {
                "type": "object",
                "required": ["id", "statement", "tags", "source", "date", "url", "passage", "title", "status"],
                "properties": _fields_of_schema(),
                "additionalProperties": False,
            }
        },
    }
    return json_file(schema)


def lessons_csv(entries: Iterable[LessonEntry], urls: Urls) -> bytes:
    """Return `lessons.csv`: a row per lesson, lists separated by spaces; spreadsheets read no cell as a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for entry in entries:
        lesson = _lesson(entry, urls)
        writer.writerow([_cell(lesson[name]) if name in lesson else "" for name in _COLUMNS])
    return text.getvalue().encode("utf-8")


def _cell(value: str | list[str]) -> str:
    text = value if isinstance(value, str) else " ".join(value)
    return escape_formula(text)


def lessons_tsv(
    entries: Iterable[LessonEntry], urls: Urls, finish: Callable[[str, Lesson], str], deck: str = ""
) -> bytes:
    """Return `lessons.tsv` for Anki: a note per lesson; its GUID is the lesson's id, so that imports update it.

    A lesson that is no longer current keeps its note: without it, the note imported earlier would stay unchanged in
    Anki. The back of the note gives the status, and a tag finds such notes. `finish` makes the addresses in a lesson's
    HTML absolute; `deck` is the name of the deck in Anki that the notes go to.
    """
    name = [deck_name(deck)] if deck else []
    columns = "\t".join(("GUID", "Front", "Back", "Tags", *("Deck" for _ in name)))
    head = [*_ANKI_HEAD, *("#deck column:5" for _ in name), f"#columns:{columns}"]
    entries = tuple(entries)
    questions = _distinct(map(_question, entries))
    rows = (
        (entry.lesson.id, question, _answer(entry, urls, finish), _anki_tags(entry), *name)
        for entry, question in zip(entries, questions, strict=True)
    )
    return notes(head, rows)


def _distinct(questions: Iterable[str]) -> Iterator[str]:
    """Yield the questions; number those that occur several times, so that their notes differ."""
    all_questions = tuple(questions)
    counts, counts_so_far = Counter(all_questions), Counter[str]()
    for question in all_questions:
        counts_so_far[question] += 1
        yield question if counts[question] == 1 else f"{question} ({counts_so_far[question]} of {counts[question]})"


def _anki_tags(entry: LessonEntry) -> str:
    """Return the lesson's tags, with one more for lessons that are not current, to find and suspend these."""
    status = () if entry.lesson.is_current else (f"hindsight::{entry.lesson.status}",)
    return " ".join([*(tag.slug for tag in entry.tags), *status])


def _question(entry: LessonEntry) -> str:
    subject = html.escape(", ".join(tag.label for tag in entry.tags))
    return _one_line(f"What did “{html.escape(entry.lesson.post_title)}” teach about {subject}?")


def _answer(entry: LessonEntry, urls: Urls, finish: Callable[[str, Lesson], str]) -> str:
    """Return the statement and its source; if it is not current, also its replacement and the reason."""
    lesson = entry.lesson
    source = f"{lesson.hand.capitalize()} hand{f', from {lesson.learned_from}' if lesson.learned_from else ''}"
    passage = html.escape(urls.absolute(lesson.url))
    statement = f"<b>{finish(lesson.statement_html, lesson)}</b>"
    if not lesson.is_current:
        statement = f"<p><b>No longer true:</b> {finish(lesson.statement_html, lesson)}</p>"
    if entry.newer and not lesson.is_current:
        statement += f"<p><b>Instead:</b> {finish(entry.newer.statement_html, entry.newer)}</p>"
    if lesson.why_changed:
        statement += f"<p>{html.escape(lesson.why_changed)}</p>"
    back = f"{statement}{finish(lesson.detail_html, lesson)}<br><small>"
    back += f'{html.escape(source)} · <a href="{passage}">{html.escape(lesson.post_title)}</a></small>'
    return _one_line(back)


def _one_line(text: str) -> str:
    return " ".join(text.split())
