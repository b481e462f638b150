"""Finding a passage of rendered text again in the source that it came from, for messages with a line."""

from __future__ import annotations

import bisect
import functools
import itertools
import re

# Between the letters and digits, and around a dotted capital İ: it alone becomes two characters in lower case.
_GAP = re.compile(r"[\W_]+|(?<=İ)|(?=İ)")
_GAPS = re.compile(rf"({_GAP.pattern})")


class SourceMap:
    """Letters and digits of a source text with their places, so that markup between them does not matter.

    Many texts are never asked about, so what a search needs is made for the first of them.
    """

    def __init__(self, source: str, first_line: int) -> None:
        self._source = source
        self._first_line = first_line

    def find(self, passage: str, after: tuple[int, int] = (0, 0)) -> tuple[int, int]:
        """The line and column of `passage`, the first at or behind `after`; the source's first line where unknown.

        Only the passage's beginning is looked for, ever less of it, as links and markup may stand within.
        """
        wanted = _lower("".join(_GAP.split(passage)))
        start = self._first_behind(after)
        for length in (60, 30, 15, 8, 4):
            if wanted:
                index = self._letters.find(wanted[:length], start)
                if index >= 0:
                    return self._place(index)
        return (max(self._first_line, after[0]), 1)

    @functools.cached_property
    def _pieces(self) -> list[str]:
        """The source as words and the gaps behind them, in turn."""
        return _GAPS.split(self._source)

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
        return [0, *(match.end() for match in re.finditer("\n", self._source))]

    def _place(self, index: int) -> tuple[int, int]:
        """The line and column of a letter."""
        word = bisect.bisect_right(self._word_starts, index) - 1
        within = min(index - self._word_starts[word], len(self._pieces[2 * word]) - 1)
        offset = self._word_offsets[word] + within
        line = bisect.bisect_right(self._lines, offset) - 1
        return self._first_line + line, offset - self._lines[line] + 1

    def _first_behind(self, place: tuple[int, int]) -> int:
        """The first letter at or behind a place; the first of all where there is none."""
        if place <= (self._first_line, 1):
            return 0
        index = bisect.bisect_left(range(len(self._letters)), place, key=self._place)
        return index if index < len(self._letters) else 0


def _lower(letters: str) -> str:
    """Letters in lower case, each by itself: a Greek sigma does not depend on the letter behind it."""
    return letters.replace("Σ", "σ").lower()
