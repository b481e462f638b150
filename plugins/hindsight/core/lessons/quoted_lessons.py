"""Lessons that the front matter quotes from the post word for word, so that an old text stays untouched."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from hindsight.core.diagnostics.diagnostic import Place
from hindsight.core.lessons.anchors import Anchors
from hindsight.core.lessons.model import Lesson, placed
from hindsight.core.lessons.read import LessonHome, check_home, check_source_and_reason, check_tags, lesson_from
from hindsight.core.lessons.syntax import (
    HANDS,
    SECOND_BRACES,
    TAG,
    TEXT_AFTER,
    generate_id,
    split_braces,
    split_tags,
    tag_places,
    unknown_source,
)
from hindsight.core.markdown.locate import Passage
from hindsight.core.markdown.phrases import phrase_html
from hindsight.core.markdown.reading import Reading
from hindsight.core.markdown.typography import plain_text

NONE = "no"

# If a value begins with one of these, a "#" in the value is part of it.
_YAML_MARKS = ('"', "'", "|", ">")
_TAG_AS_COMMENT = re.compile(rf"\S\s+(?=#{TAG})")
# Brackets at the beginning name the source, such as "(second hand)"; "(second-hand books)" are words of the text.
_HAND = re.compile(r"\((?P<hand>(?:\w+[ -])?hand|(?:first|second)(?: hand\b|-hand,)[^()]*)\)\s*", re.IGNORECASE)
_TEXT_OR_TAG = re.compile(r"<!--.*?-->|<(?P<slash>/?)(?P<name>[a-zA-Z][\w-]*)[^>]*>|[^<]+|<", re.DOTALL)
# A letter written as an entity is part of its word; a typographic sign is part of no word.
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


def read_quoted_lessons(
    reading: Reading,
    items: tuple[tuple[str, int, int], ...],
    home: LessonHome,
    anchors: Anchors,
    markup: str,
) -> tuple[tuple[Lesson, ...], str]:
    """Return the lessons of a `Lessons` field, and the HTML with an anchor at the words of each.

    `anchors` are those of the text and of its other lessons.
    Words that the text does not contain are an error at their line.
    """
    lessons: list[Lesson] = []
    text_words = _TextWords(markup) if items else None
    for text, line, col in items:
        lesson = _lesson(reading, text, (line, col), home)
        if lesson is None or text_words is None or not _has_free_ids(reading, lesson, anchors):
            continue
        if not text_words.anchor(lesson):
            message = f'the words "{_short(lesson.statement)}" are not in this text; copy them from one paragraph of it'
            reading.error((line, col), message)
            continue
        lessons.append(lesson)
    return tuple(lessons), text_words.anchored() if text_words else markup


def _has_free_ids(reading: Reading, lesson: Lesson, anchors: Anchors) -> bool:
    """Report each taken id of a lesson as an error; return whether all ids are free."""
    is_free = True
    for ident in lesson.ids:
        place = lesson.place_of_id(ident)
        if owner := anchors.take(ident, place):
            reading.error(place, f'lesson id "{ident}" is {owner}; {lesson.advice_on_id(ident)}')
            is_free = False
    return is_free


def _short(words: str) -> str:
    return words if len(words) <= 60 else words[:57].rstrip() + "..."


def _lesson(reading: Reading, text: str, place: Place, home: LessonHome) -> Lesson | None:
    """Return the lesson of one line of the front matter, and report its faults; None if it has no statement."""
    passage = reading.source.beginning_at(place, text)
    _check_comment(reading, passage)
    words, fields, spots = _split_fields(reading, passage)
    hand = ""
    if written := _HAND.match(words):
        hand, words = written["hand"].lower().replace("-", " "), words[written.end() :]
        if hand not in HANDS:
            reading.error(passage.place(text.find(written["hand"])), unknown_source(written["hand"]))
    statement, tags = split_tags(words)
    check_tags(reading, tags, fields, lambda name: passage.place(spots[name]))
    statement_html = reading.finish(_inside_paragraph(phrase_html(statement))) if statement else ""
    fields.setdefault("id", generate_id(plain_text(statement_html)))
    if not fields["id"] or not generate_id(plain_text(statement_html)):
        reading.error(place, "this lesson has no statement; write the words of the text that are the lesson")
        return None
    places = {"": place, **{name: passage.place(offset) for name, offset in spots.items()}}
    hand = HANDS.get(hand, "first")
    lesson = lesson_from(fields, home, hand, statement_html, "", tags, reading.path, places, marked=True)
    check_home(reading, lesson, home)
    check_source_and_reason(reading, lesson)
    return lesson


def _split_fields(reading: Reading, passage: Passage) -> tuple[str, dict[str, str], dict[str, int]]:
    """Return the words of a line without its braces, its fields, and the offsets of values and tags in the line."""
    every_braces, pieces = split_braces(passage.words, statement=True)
    texts = [(offset, piece) for offset, piece in pieces if piece]
    complaints = [(SECOND_BRACES, braces.start) for braces in every_braces[1:]]
    complaints += [complaint for braces in every_braces for complaint in braces.complaints]
    complaints += [(TEXT_AFTER, offset) for offset, _ in texts[1:]]
    for message, offset in complaints:
        reading.error(passage.place(offset), message)
    fields = {name: value for braces in reversed(every_braces) for name, value in braces.fields.items()}
    spots = {name: offset for braces in reversed(every_braces) for name, offset in braces.places.items()}
    spots |= {placed("tags", tag): begin + offset for begin, piece in texts[-1:] for tag, offset in tag_places(piece)}
    return " ".join(piece for _, piece in texts), fields, spots


def _check_comment(reading: Reading, passage: Passage) -> None:
    """Report as an error tags that YAML reads as a comment: the tags, and the fields after them, would be lost."""
    if reading.source.line_from(passage.after).startswith(_YAML_MARKS):
        return
    line, col = passage.place(len(passage.words) - 1)
    if comment := _TAG_AS_COMMENT.match(reading.source.line_from((line, col))):
        message = 'to YAML a "#" after a space begins a comment; put this line in quotation marks'
        reading.error((line, col + comment.end()), message)


def _inside_paragraph(markup: str) -> str:
    return markup.strip().removeprefix("<p>").removesuffix("</p>")


class _TextWords:
    """The words of a text's HTML, and the anchors that lessons have among them."""

    def __init__(self, markup: str) -> None:
        self._markup = markup
        self._words = list(_words(markup))
        self._texts = [word.text for word in self._words]
        self._by_text: dict[str, list[int]] = {}
        for number, text in enumerate(self._texts):
            self._by_text.setdefault(text.casefold(), []).append(number)
        # Insertions as (offset in the HTML, order, markup), and the numbers of the words that are in a <mark>.
        self._added: list[tuple[int, int, str]] = []
        self._marked: set[int] = set()

    def anchor(self, lesson: Lesson) -> bool:
        """Mark a lesson's words; return False if no block contains them."""
        words = [word.text for word in _words(lesson.statement_html)]
        for start in self._starts(words[0]) if words else ():
            end = start + len(words)
            if self._texts[start + 1 : end] != words[1:]:
                continue
            first, last = self._words[start], self._words[min(end, len(self._words)) - 1]
            if first.block != last.block:
                continue
            self._add(lesson, range(start, end), is_whole=first.piece == last.piece)
            return True
        return False

    def _starts(self, word: str) -> list[int]:
        """Return the indexes of a word: first with the same capitals, then with others, as it may begin a sentence."""
        indexes = self._by_text.get(word.casefold(), [])
        return sorted(indexes, key=lambda number: self._texts[number] != word)

    def _add(self, lesson: Lesson, words: range, is_whole: bool) -> None:
        first, last = self._words[words[0]], self._words[words[-1]]
        before = "".join(f'<span id="{html.escape(alias)}"></span>' for alias in lesson.aliases)
        ident = html.escape(lesson.id)
        order = len(self._added)
        if is_whole and self._marked.isdisjoint(words):
            self._marked.update(words)
            self._added.append((first.start, order, f'{before}<mark class="quoted-lesson" id="{ident}">'))
            self._added.append((last.end, -1, "</mark>"))
        else:
            self._added.append((first.start, order, f'{before}<span id="{ident}"></span>'))

    def anchored(self) -> str:
        """Return the HTML with all anchors."""
        pieces: list[str] = []
        end = 0
        for offset, _, added in sorted(self._added):
            pieces += (self._markup[end:offset], added)
            end = offset
        return "".join([*pieces, self._markup[end:]])


def _words(markup: str) -> Iterator[_Word]:
    """Yield the words of HTML with their places, except those in code blocks."""
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
    """Yield the words of a text without tags, each with its offsets; an entity of a letter is part of its word."""
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
