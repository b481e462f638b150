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


class TomlFileError(Exception):
    """A file that is not valid TOML, with the place of the error."""

    def __init__(self, message: str, line: int = 1, col: int = 1) -> None:
        super().__init__(message)
        self.line, self.col = line, col


def read_toml(data: bytes) -> tuple[str, dict[str, Any]]:
    """Return the text of a file and the tables in it, or raise TomlFileError."""
    try:
        text = data.decode("utf-8-sig")
        return text, tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        place = _PLACE.search(str(error))
        line, col = (int(place[1]), int(place[2])) if place else (1, 1)
        raise TomlFileError(_PLACE.sub("", str(error)).strip(), line, col) from error
    except RecursionError as error:
        raise TomlFileError("it is nested too deep") from error


def quoted(text: str) -> str:
    """Return a text as a basic string of TOML."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def without_strings(text: str) -> str:
    """Return valid TOML with an empty string for each string, on the line where it ends, so each "#" is a comment."""
    return _STRING_OR_COMMENT.sub(
        lambda found: found[0] if found[0][0] == "#" else "\n" * found[0].count("\n") + '""', text
    )
