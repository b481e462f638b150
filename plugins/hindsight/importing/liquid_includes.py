"""Put included files into the texts of Jekyll and Eleventy, if they hold words and no program."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

from hindsight.importing.folders import SourceFolder

_PROGRAM = re.compile(r"\{%|<(?:script|style|form|input|button|iframe|object|nav|link)\b", re.IGNORECASE)
_OUTPUT = re.compile(r"\{\{-?\s*(?P<expression>[^{}]*?)\s*-?\}\}")
_STRING = re.compile(r"\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'")

Value = Callable[[str], str | None]


class Includes:
    """Reads the files that tags include, from the folder of included files and beside the text."""

    def __init__(self, folder: SourceFolder, base: str = "", names: tuple[str, ...] = ("_includes/",)) -> None:
        """Read from the folders `names` below `base`, the folder of the site; all of them end in a slash."""
        self._folder, self._base, self._folders = folder, base, tuple(f"{base}{name}" for name in names)

    def markdown(self, tag: str, arguments: str, source: str, value: Value) -> str:
        """Return what a tag includes in the text at the path `source`, or "" if that needs a program.

        `value` returns the value of an expression, None if it isn't known.
        """
        file, _, rest = arguments.partition(" ")
        path = self._path(_plain(file), source if tag == "include_relative" else "")
        content = self._folder.text(path) if path else ""
        if not content.strip() or _PROGRAM.search(content):
            return ""
        given = _given(rest)
        values = {match[0]: self._value(match["expression"], given, value) for match in _OUTPUT.finditer(content)}
        if None in values.values():
            return ""
        return _OUTPUT.sub(lambda match: values[match[0]] or "", content).strip()

    def _path(self, name: str, source: str) -> str:
        """Return the path of an included file, which is beside the text `source` if that is not ""; or ""."""
        beside = posixpath.dirname(source)
        folders = (f"{self._base}{beside}/", f"{beside}/") if source else self._folders
        candidates = (posixpath.normpath(folder + name).lstrip("/") for folder in folders)
        return next((path for path in candidates if path in self._folder.files), "")

    @staticmethod
    def _value(expression: str, given: dict[str, str], value: Value) -> str | None:
        name, _, filters = expression.partition("|")
        name = name.strip().removeprefix("include.")
        known = filters.strip() in ("", "markdownify", "escape", "strip")
        return given[name] if name in given and known else value(expression)


def _given(arguments: str) -> dict[str, str]:
    """Return the arguments of an include with their names; only texts in quotes have a known value."""
    return {
        match["name"]: match["double"] or match["single"] or ""
        for match in re.finditer(rf"(?P<name>[\w-]+)\s*[=:]\s*(?:{_STRING.pattern})", arguments)
    }


def _plain(file: str) -> str:
    return file.strip().strip("\"'").rstrip(",").strip("\"'")
