"""Read the fields of articles and pages about replies: `Replies` and `Thread`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.documents.field_values import REPLIES, thread_fault
from hindsight.core.text.near import did_you_mean
from hindsight.plugin.reading import shown_path


def choice_of(content: Any) -> str:
    """Return "open" or "closed" if a text says so itself, else ""."""
    written = _choice(content)
    return written if written in REPLIES else ""


def threads_of(content: Any) -> tuple[str, ...]:
    """Return the addresses of the threads of a text."""
    return tuple(address for address in _threads(content) if not thread_fault(address))


def wrong_fields(contents: Iterable[Any]) -> Iterator[Diagnostic]:
    """Yield an error for each of these fields with an unknown value, at its line."""
    for content in contents:
        choice = _choice(content)
        if choice not in ("", *REPLIES):
            message = f'unknown replies "{choice}"{did_you_mean(choice, REPLIES)}; it is one of {", ".join(REPLIES)}'
            yield _at_field(content, "replies", message)
        for fault in filter(None, map(thread_fault, _threads(content))):
            yield _at_field(content, "thread", fault)


def _choice(content: Any) -> str:
    return str(content.metadata.get("replies", "")).strip().lower()


def _threads(content: Any) -> tuple[str, ...]:
    written = content.metadata.get("thread", "")
    parts = written if isinstance(written, list | tuple) else re.split(r"[,;\n]", str(written).strip("[] "))
    return tuple(dict.fromkeys(filter(None, (str(part).strip() for part in parts))))


def _at_field(content: Any, name: str, message: str) -> Diagnostic:
    """Return an error at the line of a field, in Markdown or in reStructuredText; without one, at the first line."""
    file = Path(str(content.source_path))
    text = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
    found = re.search(rf"^[ \t]*:?{name}[ \t]*:", text, re.IGNORECASE | re.MULTILINE)
    line = text.count("\n", 0, found.start()) + 1 if found else 1
    return Diagnostic(shown_path(str(file)), line, 1, "error", message)
