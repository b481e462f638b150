"""The model of a diagnostic: an error, a warning or a hint about the content."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from hindsight.core.text.printable import printable

Severity = Literal["error", "warning", "hint"]
Place = tuple[int, int]  # the line and the column in it, both from 1


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """A problem at a place in a file.

    `path` is relative to the folder that `make` ran in, so that an editor can open it; `line` and `col` count from 1.
    `message` is the problem and its remedy, without the path. A hint is a suggestion, which only `make check` prints.
    """

    path: str
    line: int
    col: int
    severity: Severity
    message: str

    def __str__(self) -> str:
        text = f"{self.path}:{self.line}:{self.col}: {self.severity}: {self.message}"
        # A message may quote content, which must not break the line or send control characters to the terminal.
        return printable(text)


def place_at(text: str, offset: int) -> Place:
    """Return the line and the column of an offset in a text."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Return whether one of the diagnostics is an error."""
    return any(diagnostic.severity == "error" for diagnostic in diagnostics)


class ContentError(Exception):
    """Raised for content from which a site cannot be built; `diagnostics` are all its problems."""

    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        super().__init__(f"{len(diagnostics)} problem(s) in the content")
        self.diagnostics = diagnostics
