"""Files in TOML that a writer keeps by hand."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")
# Up to two more quotation marks belong to a string of several lines.
_STRINGS = (r'"""(?:\\.|[^\\])*?"{3,5}', r"'''.*?'{3,5}", r'"(?:\\.|[^"\\])*"', r"'[^']*'")
_STRING_OR_COMMENT = re.compile("|".join((*_STRINGS, "#[^\n]*")), re.DOTALL)


_DAY_FIRST = re.compile(r"=\s*\d{1,2}[./]\d{1,2}[./]\d{4}\b")
_CURLY_QUOTES = tuple("“”„‟‘’‚«»")


class TomlFileError(Exception):
    """A file that is not valid TOML, with the place of the error."""

    def __init__(self, message: str, line: int = 1, col: int = 1) -> None:
        super().__init__(message)
        self.line, self.col = line, col


def read_toml(data: bytes) -> tuple[str, dict[str, Any]]:
    """Return the text of a file and the tables in it, or raise TomlFileError."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise TomlFileError("it is not in UTF-8; save it as UTF-8", line) from error
    try:
        return text, tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        lines = text.replace("\r\n", "\n").rstrip().split("\n")
        place = _PLACE.search(str(error))
        line, col = (int(place[1]), int(place[2])) if place else (len(lines), 1)
        remedy = _remedy(lines[line - 1], col) if place and line <= len(lines) else ""
        raise TomlFileError(_PLACE.sub("", str(error)).strip() + remedy, line, col) from error
    except RecursionError as error:
        raise TomlFileError("it is nested too deep") from error


def _remedy(line: str, col: int) -> str:
    """Return how to mend a line that is not TOML at a column, for the usual mistakes; "" for others."""
    value, before = line[col - 1 :].strip(), line[: col - 1].strip()
    if value[:1] in _CURLY_QUOTES or before[-1:] in _CURLY_QUOTES:
        return f'; write straight quotation marks ("), no {value[:1] or before[-1:]}'
    if _DAY_FIRST.search(line):
        return "; write a date as 2026-03-12"
    if value.lower() in ("true", "false"):
        return f"; write {value.lower()}"
    if before.endswith("=") and value[:1].isalpha():
        return "; put text in quotation marks"
    if not value and before.count('"') % 2:
        return '; end the text with a quotation mark, or write several lines between """ and """'
    if before.count('"') > 1 and value.endswith('"'):
        return '; write \\" for a quotation mark in a text'
    return ""


def quoted(text: str) -> str:
    """Return a text as a basic string of TOML."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def without_strings(text: str) -> str:
    """Return valid TOML with an empty string for each string, on the line where it ends, so each "#" is a comment."""
    return _STRING_OR_COMMENT.sub(
        lambda found: found[0] if found[0][0] == "#" else "\n" * found[0].count("\n") + '""', text
    )
