"""Lessons that the front matter names by the exact words of the post, so that an old text stays untouched."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from hindsight.lessons.model import Lesson
from hindsight.lessons.read import LessonHome, check_anchors, check_home, lesson_from
from hindsight.lessons.syntax import HANDS, find_braces, made_id, split_tags
from hindsight.reader.markup import phrase_html
from hindsight.reader.reading import Reading
from hindsight.reader.typography import plain_text

NONE = "no"

_HAND = re.compile(r"\((?P<hand>[\w -]+?)\)\s*")
_TEXT_OR_TAG = re.compile(r"<!--.*?-->|<(?P<slash>/?)(?P<name>[a-zA-Z][\w-]*)[^>]*>|[^<]+|<", re.DOTALL)
# A letter written as an entity is part of its word; a typographic mark is part of none.
_LETTERS = re.compile(r"[^\W_]+|&(?:#\w+|[A-Za-z]+);")
_BLOCKS = re.compile(
    "p|li|td|th|d[dt]|h[1-6]|blockquote|figure|figcaption|div|[uod]l|table|tr|pre|form|label|hr", re.IGNORECASE
)
_SILENT = frozenset(("pre", "script", "style", "svg", "textarea"))


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of some HTML, from `start` to `end`; `block` counts the blocks, `piece` the stretches without tags."""

    text: str
    start: int
    end: int
    block: int
    piece: int


def read_said_lessons(
    reading: Reading,
    items: tuple[tuple[str, int, int], ...],
    home: LessonHome,
    others: tuple[Lesson, ...],
    markup: str,
) -> tuple[tuple[Lesson, ...], str]:
    """The lessons of a `Lessons` field, and the HTML in which the words of each have an anchor.

    `others` are the document's other lessons. Words that are not in the text are an error at their line.
    """
    lessons: list[Lesson] = []
    taken = {other.id: other.line for other in others}
    for text, line, col in items:
        lesson = _lesson(reading, text, (line, col), home)
        if lesson is None:
            continue
        if lesson.id in taken or f' id="{html.escape(lesson.id)}"' in markup:
            owner = f"taken on line {taken[lesson.id]}" if lesson.id in taken else "that of a part of the text"
            reading.error((line, col), f'lesson id "{lesson.id}" is {owner}; add {{id=...}} behind the words')
            continue
        check_anchors(reading, (alias for alias in lesson.aliases if alias not in taken), markup, (line, col))
        taken[lesson.id] = line
        anchored = _anchored(markup, lesson)
        if anchored is None:
            message = (
                f'the words "{_short(lesson.statement)}" are not in this text any more; '
                "give them here as they stand in one paragraph of it"
            )
            reading.error((line, col), message)
            continue
        markup = anchored
        lessons.append(lesson)
    return tuple(lessons), markup


def _short(words: str) -> str:
    return words if len(words) <= 60 else words[:57].rstrip() + "..."


def _lesson(reading: Reading, text: str, place: tuple[int, int], home: LessonHome) -> Lesson | None:
    braces = find_braces(text)
    words, fields = text, {}
    if braces:
        words, fields = f"{text[: braces.start]} {text[braces.end :]}".strip(), dict(braces.fields)
        for complaint in braces.complaints:
            reading.error(place, complaint)
    hand = ""
    if (written := _HAND.match(words)) and "hand" in written["hand"].split():
        hand, words = written["hand"].lower(), words[written.end() :]
        if hand not in HANDS:
            reading.error(place, f'unknown source "{written["hand"]}"; write (first hand) or (second hand)')
    statement, tags = split_tags(words)
    statement_html = reading.finish(_inside_paragraph(phrase_html(statement))) if statement else ""
    fields.setdefault("id", made_id(plain_text(statement_html)))
    if not fields["id"] or not made_id(plain_text(statement_html)):
        reading.error(place, "this lesson says nothing; write the words of the text that are the lesson")
        return None
    lesson = lesson_from(fields, home, HANDS.get(hand, "first"), statement_html, "", tags, reading.path, place[0])
    check_home(reading, lesson, place)
    return lesson


def _inside_paragraph(markup: str) -> str:
    return markup.strip().removeprefix("<p>").removesuffix("</p>")


def _anchored(markup: str, lesson: Lesson) -> str | None:
    """The HTML with the lesson's words marked, or None where it does not hold them in one block."""
    wanted = [word.text for word in _words(lesson.statement_html)]
    words = list(_words(markup)) if wanted else []
    texts = [word.text for word in words]
    ids = "".join(f'<span id="{html.escape(alias)}"></span>' for alias in lesson.aliases)
    ident = html.escape(lesson.id)
    # As written, else as the beginning of a sentence.
    starts = [n for n, text in enumerate(texts) if text == wanted[0]]
    starts += [n for n, text in enumerate(texts) if text != wanted[0] and text.casefold() == wanted[0].casefold()]
    for start in starts:
        first, last = words[start], words[min(start + len(wanted), len(words)) - 1]
        if texts[start + 1 : start + len(wanted)] != wanted[1:] or first.block != last.block:
            continue
        if first.piece == last.piece:
            said = f'<mark class="said" id="{ident}">{markup[first.start : last.end]}</mark>'
            return f"{markup[: first.start]}{ids}{said}{markup[last.end :]}"
        return f'{markup[: first.start]}{ids}<span id="{ident}"></span>{markup[first.start :]}'
    return None


def _words(markup: str) -> Iterator[_Word]:
    """The words of HTML with their places, but for those in code blocks."""
    block = piece = silent = 0
    for match in _TEXT_OR_TAG.finditer(markup):
        if match["name"]:
            name = match["name"].lower()
            piece += 1
            block += _BLOCKS.fullmatch(name) is not None
            if name in _SILENT:
                silent = max(0, silent + (-1 if match["slash"] else 1))
        elif not silent:
            for text, start, end in _words_of_text(match[0]):
                yield _Word(text, match.start() + start, match.start() + end, block, piece)


def _words_of_text(text: str) -> Iterator[tuple[str, int, int]]:
    word, start, end = "", 0, -1
    for match in _LETTERS.finditer(text):
        letters = html.unescape(match[0])
        if not letters.isalnum():
            continue
        if match.start() == end:
            word, end = word + letters, match.end()
            continue
        if word:
            yield word, start, end
        word, start, end = letters, match.start(), match.end()
    if word:
        yield word, start, end
