"""Front matter as data: the same fields, whichever form they were written in."""

from __future__ import annotations

import re
from dataclasses import dataclass

FENCE = re.compile(r"(?:---)[ \t]*")

BEGIN_WITH = 'begin the file with lines such as "Title: ...", "Date: 2026-03-12" and "Tags: ...", then a blank line'

Value = str | tuple[str, ...] | dict[str, str]


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name as written, its value as text, and where both stand (from 1).

    `items` are the lines of a value of several lines, or what a YAML list holds, each with its place; `lines` are
    the lines below the first.
    """

    name: str
    value: Value
    line: int
    value_col: int
    items: tuple[tuple[str, int, int], ...] = ()
    lines: tuple[tuple[str, int, int], ...] = ()

    @property
    def text(self) -> str:
        """The value as one string; a YAML list is joined by commas."""
        if isinstance(self.value, dict):
            return ", ".join(self.value.values())
        return self.value if isinstance(self.value, str) else ", ".join(self.value)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The fields in the order written, and the line (from 1) on which the body begins.

    `comments` are the lines of YAML with a comment, each with its number.
    """

    fields: tuple[Field, ...]
    body: str
    body_line: int
    yaml: bool = False
    comments: tuple[tuple[int, str], ...] = ()


class FrontMatterError(Exception):
    """Front matter that cannot be told apart from the text, at a line and column from 1."""

    def __init__(self, line: int, col: int, message: str) -> None:
        super().__init__(message)
        self.line, self.col, self.message = line, col, message
