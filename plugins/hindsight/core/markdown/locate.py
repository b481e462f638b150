"""Find the place of rendered text in its source, for diagnostics with line and column."""

from __future__ import annotations

import bisect
import functools
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown.util import ETX, STX

from hindsight.core.diagnostics.diagnostic import Place

# The characters between letters and digits, and the sides of a dotted capital İ, the only letter that becomes two
# characters in lower case.
_GAP = re.compile(r"[\W_]+|(?<=İ)|(?=İ)")
_GAPS = re.compile(rf"({_GAP.pattern})")
_SIGNS = re.compile(r"[\W_]+")
_SIGNS_OF_LINES = re.compile(r"(?:_|[^\w\n])+")
_ASCII_SIGNS = bytes(code for code in range(128) if not chr(code).isalnum() and chr(code) != "\n")
# The break between two lines of one block, with the indentation and signs of quotations on the second line.
_NEXT_LINE = re.compile(r"[ \t]*\n[ \t>]*")
# Code, comments and Markdown's placeholders are not searched, even if their words are the same. Fences come first,
# since a fence may contain the beginning or end of a comment.
_FENCED = r"(?:.*?\n)??(?P=fence)[ ]*$"
_NOT_TEXT = tuple(
    (sign, re.compile(pattern, re.DOTALL | re.MULTILINE))
    for sign, pattern in (
        ("```", rf"^(?P<fence>`{{3,}})[^\n`]*\n{_FENCED}"),
        ("~~~", rf"^(?P<fence>~{{3,}})[^\n]*\n{_FENCED}"),
        ("<!--", r"^[ ]{0,3}<!--.*?-->"),
        (STX, rf"{STX}[^{ETX}]*{ETX}"),
    )
)


class SourceMap:
    """The places of a file's letters and digits, so that a search can ignore the markup between them.

    The tables for searches are built at the first search, since many texts are never searched.
    """

    def __init__(self, source: str, body_line: int) -> None:
        self._source = source
        self._body = (body_line, 1)
        self._tables: dict[int, _Words] = {}

    def find(self, words: str, after: Place | None = None) -> Place:
        """Return the place of the first character of a passage: see `passage`."""
        return self.passage(words, after).place()

    def passage(self, words: str, after: Place | None = None) -> Passage:
        """Return the first passage with these words, at or after a place; by default, in the whole body.

        If the words are not in the source as written, search for their letters: for shorter and shorter beginnings,
        since links and markup may be inside the passage.
        """
        after = after or self._body
        if lines := self._find_lines(words, self._offset_of(after)):
            return Passage(self, words, -1, after, lines)
        letters = _letters_of(words)
        start = self._first_letter_from(after)
        for length in (60, 30, 15, 8, 4):
            if letters:
                index = self._letters.find(letters[:length], start)
                if index >= 0:
                    return Passage(self, words, index, after)
        return Passage(self, words, -1, after)

    def beginning_at(self, place: Place, words: str) -> Passage:
        """Return the passage with these words that begins at a known place."""
        return Passage(self, words, self._first_letter_from(place), place)

    def line_from(self, place: Place) -> str:
        """Return the rest of a line from a place on."""
        return self._source[self._offset_of(place) :].partition("\n")[0]

    def margin(self, offset: int) -> str:
        """Return the text before a character of the source on the same line."""
        return self._source[self._source.rfind("\n", 0, offset) + 1 : offset]

    def search(self, pattern: str) -> Iterator[Place]:
        """Yield the places at which a pattern matches in the body; `^` and `$` match at each line."""
        matches = re.compile(pattern, re.MULTILINE).finditer(self._text, self._offset_of(self._body))
        return (self.place_at(match.start()) for match in matches)

    def _find_lines(self, words: str, start: int) -> tuple[int, ...]:
        """Return the offset of each line of the first passage with these words, character by character, or ()."""
        first, *following_lines = words.split("\n")
        start = self._text.find(first, start) if first.strip() else -1
        while start >= 0:
            lines, end = [start], start + len(first)
            for line in following_lines:
                margin = _NEXT_LINE.match(self._text, end)
                if margin is None or not self._text.startswith(line, margin.end()):
                    break
                lines.append(margin.end())
                end = margin.end() + len(line)
            else:
                return tuple(lines)
            start = self._text.find(first, start + 1)
        return ()

    def place_of(self, index: int, words: str, offset: int) -> Place:
        """Return the place of the character at `offset` in words whose letters begin at `index` in `_letters`."""
        before = _text_of(words[:offset])
        index = min(index + len(_SIGNS.sub("", before)) + before.count("İ"), len(self._letters))
        start = self._offset_of_letter(index - 1) + 1 if index else 0
        end = self._offset_of_letter(index) if index < len(self._letters) else len(self._source)
        return self.place_at(start + _in_gap(self._text[start:end], words, offset))

    @functools.cached_property
    def _text(self) -> str:
        return _text_of(self._source)

    @functools.cached_property
    def _letters_of_lines(self) -> list[str]:
        """Return the letters and digits of each line of `_text`, in lower case."""
        return _lower(_without_signs(self._text)).split("\n")

    @functools.cached_property
    def _letters(self) -> str:
        return "".join(self._letters_of_lines)

    @functools.cached_property
    def _line_starts(self) -> list[int]:
        """Return the index in `_letters` at which each line of `_text` begins."""
        return [0, *itertools.accumulate(map(len, self._letters_of_lines[:-1]))]

    @functools.cached_property
    def _lines_of_text(self) -> list[str]:
        """Return the lines of `_text`; code that is not searched is part of a line, with spaces for its line ends."""
        return self._text.split("\n")

    @functools.cached_property
    def _offsets_of_text(self) -> list[int]:
        """Return the offset in the source at which each line of `_text` begins."""
        return _offsets(self._lines_of_text)

    def _words_of(self, line: int) -> _Words:
        """Return the words of a line of `_text`; few lines are needed, and tables of the whole text would take long."""
        if line not in self._tables:
            self._tables[line] = _Words.of(self._lines_of_text[line])
        return self._tables[line]

    @functools.cached_property
    def _lines(self) -> list[int]:
        """Return the offset in the source at which each line begins."""
        return _offsets(self._source.split("\n"))

    def _offset_of_letter(self, index: int) -> int:
        """Return the offset of a letter in the source."""
        line = bisect.bisect_right(self._line_starts, index) - 1
        return self._offsets_of_text[line] + self._words_of(line).offset_of(index - self._line_starts[line])

    def place_at(self, offset: int) -> Place:
        """Return the line and column of a character of the source."""
        line = bisect.bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    def _offset_of(self, place: Place) -> int:
        """Return the offset of a place in the source, or the end of the line or source that ends before the place."""
        line, col = max(place, (1, 1))
        ends = [*self._lines[line : line + 1], len(self._source)]
        return min(self._lines[line - 1] + max(col, 1) - 1, ends[0]) if line <= len(self._lines) else ends[0]

    def _first_letter_from(self, place: Place) -> int:
        """Return the index in `_letters` of the first letter at or after a place."""
        offset = self._offset_of(place)
        line = bisect.bisect_right(self._offsets_of_text, offset) - 1
        return self._line_starts[line] + self._words_of(line).letter_from(offset - self._offsets_of_text[line])


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a line, their offsets in it, and the indexes of their first letters among its letters.

    A word may be empty. İ is a word of its own, and two letters.
    """

    words: list[str]
    offsets: list[int]
    starts: list[int]

    @classmethod
    def of(cls, line: str) -> _Words:
        """Return the words of a line."""
        pieces = _GAPS.split(line)  # words and the gaps after them, in turn
        words = pieces[::2]
        offsets = [0, *itertools.accumulate(map(len, pieces))][::2]
        return cls(words, offsets, [0, *itertools.accumulate(map(len, map(str.lower, words)))])

    def offset_of(self, index: int) -> int:
        """Return the offset of a letter in the line."""
        word = bisect.bisect_right(self.starts, index) - 1
        return self.offsets[word] + min(index - self.starts[word], len(self.words[word]) - 1)

    def letter_from(self, offset: int) -> int:
        """Return the index of the first letter at or after an offset."""
        word = bisect.bisect_right(self.offsets, offset) - 1
        return self.starts[word] + min(offset - self.offsets[word], len(self.words[word]))


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of the rendered text, with their places in the source as far as a search found them.

    `lines` are the offsets of their lines, if the words are in the source as written. Otherwise `index` is the index of
    their first letter among the source's letters, or -1 if they were not found.
    """

    source: SourceMap
    words: str
    index: int
    after: Place
    lines: tuple[int, ...] = ()

    @property
    def margins(self) -> list[str]:
        """Return the text before each line of the words, if the words are in the source as written."""
        return [self.source.margin(begin) for begin in self.lines]

    def place(self, offset: int = 0) -> Place:
        """Return the line and column of a character of the words, or of the search's start if they were not found."""
        if self.lines:
            line = self.words.count("\n", 0, offset)
            return self.source.place_at(self.lines[line] + offset - self.words.rfind("\n", 0, offset) - 1)
        return self.source.place_of(self.index, self.words, offset) if self.index >= 0 else self.after


def _offsets(lines: list[str]) -> list[int]:
    """Return the offset at which each line begins."""
    return [0, *itertools.accumulate(len(line) + 1 for line in lines[:-1])]


def _letters_of(words: str) -> str:
    return _lower("".join(_GAP.split(_text_of(words))))


def _without_signs(text: str) -> str:
    """Return only the letters, digits and line ends of a text."""
    # The removal of bytes takes a tenth of the time of the pattern, and removes most signs of most texts.
    letters = text.encode("utf-8", "surrogatepass").translate(None, _ASCII_SIGNS).decode("utf-8", "surrogatepass")
    return letters if letters.isascii() else _SIGNS_OF_LINES.sub("", letters)


def _lower(letters: str) -> str:
    """Return letters in lower case, each for itself: a Greek sigma does not depend on the letter after it."""
    return letters.replace("Σ", "σ").lower()


def _text_of(source: str) -> str:
    """Return a source with spaces instead of its code, comments and placeholders."""
    for sign, pattern in _NOT_TEXT:
        if sign in source:
            source = pattern.sub(lambda match: " " * len(match[0]), source)
    return source


def _in_gap(gap: str, words: str, offset: int) -> int:
    """Return the position of a character of words in a gap of the source, or the gap's length if it is a letter.

    Signs are counted back from the letter after the gap, or from the letter before it if the words end in the gap.
    """
    begin, end = _gap_around(words, offset)
    if begin == end:
        return len(gap)
    char = words[offset : offset + 1]
    positions = [position for position, sign in enumerate(gap) if sign == char]
    if end < len(words):
        return next(iter(positions[-words.count(char, offset, end) :]), len(gap))
    return next(iter(positions[words.count(char, begin, offset) :]), 0)


def _gap_around(words: str, offset: int) -> tuple[int, int]:
    """Return the offsets at which the gap around a character begins and ends; they are equal for a letter."""
    begin = end = offset
    while end < len(words) and not words[end].isalnum():
        end += 1
    while begin and end > offset and not words[begin - 1].isalnum():
        begin -= 1
    return begin, end
