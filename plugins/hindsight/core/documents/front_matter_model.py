"""The model of front matter, which is the same for Pelican's own form and for YAML."""

from __future__ import annotations

import re
from dataclasses import dataclass

FENCE = re.compile(r"(?:---)[ \t]*")

BEGIN_WITH = 'begin the file with lines such as "Title: ...", "Date: 2026-03-12" and "Tags: ...", then a blank line'

Value = str | tuple[str, ...] | dict[str, str]


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name as written, its value as text, its line, and the column of its value (both from 1).

    `items` are the lines of the value, or the items of a YAML list. `lines` are the lines of the value below its first.
    Each item and line comes with its line number and column.
    """

    name: str
    value: Value
    line: int
    value_col: int
    items: tuple[tuple[str, int, int], ...] = ()
    lines: tuple[tuple[str, int, int], ...] = ()

    @property
    def text(self) -> str:
        """Return the value as one string; the items of a YAML list are separated by commas."""
        if isinstance(self.value, dict):
            return ", ".join(self.value.values())
        return self.value if isinstance(self.value, str) else ", ".join(self.value)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The fields in the order written, the body, and the line (from 1) on which the body begins.

    `comments` are the lines of YAML with a comment, each with its line number.
    """

    fields: tuple[Field, ...]
    body: str
    body_line: int
    yaml: bool = False
    comments: tuple[tuple[int, str], ...] = ()


class FrontMatterError(Exception):
    """Raised for front matter that cannot be read; `line` and `col` count from 1."""

    def __init__(self, line: int, col: int, message: str) -> None:
        super().__init__(message)
        self.line, self.col, self.message = line, col, message
