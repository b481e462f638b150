"""Finding a passage of rendered text again in the source that it came from, for messages with line and column."""

from __future__ import annotations

import bisect
import functools
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown.util import ETX, STX

from hindsight.core.diagnostics.diagnostic import Place

# Between the letters and digits, and around a dotted capital İ: it alone becomes two characters in lower case.
_GAP = re.compile(r"[\W_]+|(?<=İ)|(?=İ)")
_GAPS = re.compile(rf"({_GAP.pattern})")
_SIGNS = re.compile(r"[\W_]+")
# Between two lines of one block: the signs of quotations, and how far in they stand.
_NEXT_LINE = re.compile(r"[ \t]*\n[ \t>]*")
# What a writer shows in fences or keeps back is no passage of the text, though it may say the same; nor is what
# Markdown puts into words while it reads them. A fence goes before what would begin or end a comment in it.
_FENCED = r"[ ]*(?:\{[^\n]*\}|[\w#.+-]*)[ ]*(?:hl_lines=[^\n]*)?\n(?:.*?\n)??(?P=fence)[ ]*$"
_NO_TEXT = tuple(
    (sign, re.compile(pattern, re.DOTALL | re.MULTILINE))
    for sign, pattern in (
        ("```", rf"^(?P<fence>`{{3,}}){_FENCED}"),
        ("~~~", rf"^(?P<fence>~{{3,}}){_FENCED}"),
        ("<!--", r"^[ ]{0,3}<!--.*?-->"),
        (STX, rf"{STX}[^{ETX}]*{ETX}"),
    )
)


class SourceMap:
    """Letters and digits of a file with their places, so that markup between them does not matter.

    Many texts are never asked about, so what a search needs is made for the first of them.
    """

    def __init__(self, source: str, body_line: int) -> None:
        self._source = source
        self._body = (body_line, 1)

    def find(self, words: str, after: Place | None = None) -> Place:
        """The place of a passage's first character: see `passage`."""
        return self.passage(words, after).place()

    def passage(self, words: str, after: Place | None = None) -> Passage:
        """The passage of these words, the first at or behind a place: that of the body, where none is given.

        Where they do not stand there as they are, their letters are looked for: the beginning alone, and ever less
        of it, as links and markup may stand within.
        """
        after = after or self._body
        if lines := self._as_written(words, self._character(after)):
            return Passage(self, words, -1, after, lines)
        wanted = _letters_of(words)
        start = self._first_behind(after)
        for length in (60, 30, 15, 8, 4):
            if wanted:
                index = self._letters.find(wanted[:length], start)
                if index >= 0:
                    return Passage(self, words, index, after)
        return Passage(self, words, -1, after)

    def beginning_at(self, place: Place, words: str) -> Passage:
        """The passage of these words where it is known to begin."""
        return Passage(self, words, self._first_behind(place), place)

    def line_from(self, place: Place) -> str:
        """What stands on a line from a place on."""
        return self._source[self._character(place) :].partition("\n")[0]

    def margin(self, offset: int) -> str:
        """What stands on a line before a character of the source."""
        return self._source[self._source.rfind("\n", 0, offset) + 1 : offset]

    def search(self, pattern: str) -> Iterator[Place]:
        """The places of a pattern in the body, whose lines `^` and `$` begin and end."""
        found = re.compile(pattern, re.MULTILINE).finditer(self._text, self._character(self._body))
        return (self.place_at(match.start()) for match in found)

    def _as_written(self, words: str, start: int) -> tuple[int, ...]:
        """Where each line of a passage begins that stands in the text letter by letter; () where none does."""
        first, *more = words.split("\n")
        start = self._text.find(first, start) if first.strip() else -1
        while start >= 0:
            lines, end = [start], start + len(first)
            for line in more:
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
        """The place of a character of words whose letters begin at `index` among the source's."""
        before = _text_of(words[:offset])
        index = min(index + len(_SIGNS.sub("", before)) + before.count("İ"), len(self._letters))
        start = self._offset(index - 1) + 1 if index else 0
        end = self._offset(index) if index < len(self._letters) else len(self._source)
        return self.place_at(start + _in_gap(self._text[start:end], words, offset))

    @functools.cached_property
    def _text(self) -> str:
        return _text_of(self._source)

    @functools.cached_property
    def _pieces(self) -> list[str]:
        """The source as words and the gaps behind them, in turn."""
        return _GAPS.split(self._text)

    @functools.cached_property
    def _letters(self) -> str:
        return _lower("".join(self._pieces[::2]))

    @functools.cached_property
    def _word_starts(self) -> list[int]:
        """Where each word begins among the letters."""
        return [0, *itertools.accumulate(map(len, map(str.lower, self._pieces[::2])))]

    @functools.cached_property
    def _word_offsets(self) -> list[int]:
        """Where each word begins in the source."""
        return [0, *itertools.accumulate(map(len, self._pieces))][::2]

    @functools.cached_property
    def _lines(self) -> list[int]:
        """Where each line begins in the source."""
        return [0, *itertools.accumulate(len(line) + 1 for line in self._source.split("\n")[:-1])]

    def _offset(self, index: int) -> int:
        """Where a letter stands in the source."""
        word = bisect.bisect_right(self._word_starts, index) - 1
        return self._word_offsets[word] + min(index - self._word_starts[word], len(self._pieces[2 * word]) - 1)

    def place_at(self, offset: int) -> Place:
        """The line and column of a character of the source."""
        line = bisect.bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    def _character(self, place: Place) -> int:
        """The character at a place, or where the line or the source ends before it."""
        line, col = max(place, (1, 1))
        ends = [*self._lines[line : line + 1], len(self._source)]
        return min(self._lines[line - 1] + max(col, 1) - 1, ends[0]) if line <= len(self._lines) else ends[0]

    def _first_behind(self, place: Place) -> int:
        """The first letter at or behind a place."""
        offset = self._character(place)
        word = bisect.bisect_right(self._word_offsets, offset) - 1
        within = min(offset - self._word_offsets[word], len(self._pieces[2 * word]))
        return self._word_starts[word] + within


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of the text, found again in its source or not; whatever is wrong with them is at a place in them.

    `lines` are where their lines begin in the source, where they stand there as they are, and `index` is where their
    letters begin among the source's, or -1.
    """

    source: SourceMap
    words: str
    index: int
    after: Place
    lines: tuple[int, ...] = ()

    @property
    def margins(self) -> list[str]:
        """What stands before each line of the words, where they stand in the source as they are."""
        return [self.source.margin(begin) for begin in self.lines]

    def place(self, offset: int = 0) -> Place:
        """The line and column of a character of the words; the place that they were looked for from, where unknown."""
        if self.lines:
            line = self.words.count("\n", 0, offset)
            return self.source.place_at(self.lines[line] + offset - self.words.rfind("\n", 0, offset) - 1)
        return self.source.place_of(self.index, self.words, offset) if self.index >= 0 else self.after


def _letters_of(words: str) -> str:
    return _lower("".join(_GAP.split(_text_of(words))))


def _lower(letters: str) -> str:
    """Letters in lower case, each by itself: a Greek sigma does not depend on the letter behind it."""
    return letters.replace("Σ", "σ").lower()


def _text_of(source: str) -> str:
    """A source with blanks in the place of what is not its text."""
    for sign, pattern in _NO_TEXT:
        if sign in source:
            source = pattern.sub(lambda match: " " * len(match[0]), source)
    return source


def _in_gap(gap: str, words: str, offset: int) -> int:
    """Where, in the gap before a letter of the source, a character of words stands: that letter, if it is one.

    Signs are counted from the letter behind them, or from the one before where the words have no more letters.
    """
    begin, end = _gap_around(words, offset)
    if begin == end:
        return len(gap)
    char = words[offset : offset + 1]
    places = [place for place, sign in enumerate(gap) if sign == char]
    if end < len(words):
        return next(iter(places[-words.count(char, offset, end) :]), len(gap))
    return next(iter(places[words.count(char, begin, offset) :]), 0)


def _gap_around(words: str, offset: int) -> tuple[int, int]:
    """Where the signs begin and end that a character is one of; for a letter the same place twice."""
    begin = end = offset
    while end < len(words) and not words[end].isalnum():
        end += 1
    while begin and end > offset and not words[begin - 1].isalnum():
        begin -= 1
    return begin, end
