"""One thing that is wrong with the content, as a value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "hint"]
Place = tuple[int, int]  # the line and the column in it, both from 1


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """A problem at a place in a file.

    `path` is what an editor can open from the folder `make` ran in; `line` and `col` count from 1.
    `message` says what is wrong and what to do, without the path. A hint is an offer, told by `make check` alone.
    """

    path: str
    line: int
    col: int
    severity: Severity
    message: str

    def __str__(self) -> str:
        text = f"{self.path}:{self.line}:{self.col}: {self.severity}: {self.message}"
        # A message quotes what it found: that must not break the line, nor speak to the terminal.
        return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether one of these is an error."""
    return any(diagnostic.severity == "error" for diagnostic in diagnostics)


class ContentError(Exception):
    """Raised where content keeps a site from being built; carries every problem found."""

    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        super().__init__(f"{len(diagnostics)} problem(s) in the content")
        self.diagnostics = diagnostics
