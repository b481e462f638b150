"""Finding a passage of rendered text again in the source that it came from, for messages with a line."""

from __future__ import annotations

import bisect
import functools
import itertools
import re

_LETTERS = re.compile(r"\w+|\n")
# The same for texts of ASCII alone: `str.translate` is many times as fast there.
_ASCII = {code: char.lower() if (char := chr(code)).isalnum() or char == "\n" else None for code in range(128)}


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
        wanted = _letters_of(passage).replace("\n", "")
        start = self._first_behind(after)
        for length in (60, 30, 15, 8, 4):
            if wanted:
                index = self._letters.find(wanted[:length], start)
                if index >= 0:
                    return self._place(index)
        return (max(self._first_line, after[0]), 1)

    @functools.cached_property
    def _lines(self) -> list[str]:
        return self._source.split("\n")

    @functools.cached_property
    def _letters_by_line(self) -> list[str]:
        return _letters_of(self._source).split("\n")

    @functools.cached_property
    def _letters(self) -> str:
        return "".join(self._letters_by_line)

    @functools.cached_property
    def _starts(self) -> list[int]:
        """Where each line begins among the letters."""
        return [0, *itertools.accumulate(map(len, self._letters_by_line))]

    def _place(self, index: int) -> tuple[int, int]:
        """The line and column of a letter."""
        line = bisect.bisect_right(self._starts, index) - 1
        ends = itertools.accumulate(len(char.lower()) if char.isalnum() else 0 for char in self._lines[line])
        before = index - self._starts[line]
        return self._first_line + line, next(col for col, end in enumerate(ends, 1) if end > before)

    def _first_behind(self, place: tuple[int, int]) -> int:
        """The first letter at or behind a place; the first of all where there is none."""
        line, before = place[0] - self._first_line, max(0, place[1] - 1)
        if not 0 <= line < len(self._lines):
            return 0
        index = self._starts[line] + len(_letters_of(self._lines[line][:before]))
        return index if index < len(self._letters) else 0


def _letters_of(text: str) -> str:
    """Letters and digits in lower case, each by itself, and the ends of lines.

    A Greek sigma does not depend on the letter behind it; a dotted capital İ alone becomes two characters.
    """
    if text.isascii():
        return text.translate(_ASCII)
    return "".join(_LETTERS.findall(text.replace("_", " "))).replace("Σ", "σ").lower()
