"""Read `redirects.toml`: a table of old paths and the new ones."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from hindsight.core.diagnostics.diagnostic import Diagnostic, Place, Severity
from hindsight.core.documents.old_paths import OldPathError, old_path, old_query
from hindsight.core.text.toml_file import TomlFileError, read_toml
from hindsight.host.incremental.regular import read_regular
from hindsight.host.site.sources import REDIRECTS_FILE, shown_path

_ENTRY = re.compile(r"""^(\s*)("(?:[^"\\]|\\.)*"|'[^']*'|[\w-]+)(\s*=\s*)""")
GONE = "gone"  # in place of a new address: the page was removed on purpose
_AS_LINE = 'write a line as "/old/address/" = "/new/address/"'
_NOT_LISTED = (
    "no page can be made for every address that has something in this place; write a line for each of them, or name "
    "your web server in SERVER_FILES"
)


@dataclass(frozen=True, slots=True)
class Redirect:
    """A line of the file. `old` is a path, or the query of an address of the home page; `new` is an address.

    Addresses begin with a slash and are percent-decoded. `place` is where the old path is, `new_place` the new one.
    """

    old: str
    new: str
    is_query: bool
    place: Place
    new_place: Place

    @property
    def is_pattern(self) -> bool:
        """Return whether the line is about several addresses of the site."""
        return "*" in self.new

    @property
    def is_open(self) -> bool:
        """Return whether the line sends any number of old addresses to one, which only a web server can."""
        return not self.is_query and "*" in self.old and "*" not in self.new


@dataclass(frozen=True, slots=True)
class Redirects:
    """The valid lines of the file, and the problems of the others. `path` is the name of the file in messages.

    `gone` are the addresses below the root, without redirects, that the writer removed on purpose.
    """

    path: str
    lines: tuple[Redirect, ...]
    diagnostics: tuple[Diagnostic, ...]
    gone: Mapping[str, Place] = field(default_factory=dict)


def read_redirects(settings: Mapping[str, Any]) -> Redirects:
    """Return the redirects of a content folder."""
    file = Path(settings["PATH"], REDIRECTS_FILE)
    path = shown_path(file)
    if not os.path.lexists(file):
        return Redirects(path, (), ())
    try:
        text, table = read_toml(read_regular(file))
    except OSError as error:
        return Redirects(path, (), (Diagnostic(path, 1, 1, "error", f"cannot be read: {error.strerror}"),))
    except TomlFileError as error:
        return Redirects(path, (), (Diagnostic(path, error.line, error.col, "error", f"not TOML: {error}"),))
    places = dict(_places(text))
    lines, diagnostics, gone = [], [], {}
    can_be_open = bool(set(settings["SERVER_FILES"]) - {"cloudflare"})
    for old, new in table.items():
        place, new_place = places.get(old, ((1, 1), (1, 1)))
        try:
            if new == GONE:
                gone[_gone(old)] = place
                continue
            lines.append(_redirect(old, new, place, new_place, can_be_open))
        except _LineError as error:
            at = new_place if error.is_new else place
            diagnostics.append(Diagnostic(path, *at, error.severity, f'"{old}": {error}'))
    return Redirects(path, tuple(lines), tuple(diagnostics), gone)


def _gone(old: str) -> str:
    """Return an address without its first slash; raise _LineError."""
    try:
        return old_path(old).lstrip("/")
    except OldPathError as error:
        raise _LineError(str(error)) from error


class _LineError(Exception):
    """A problem with the old path of a line, or with the new one."""

    def __init__(self, message: str, *, is_new: bool = False, severity: Severity = "error") -> None:
        super().__init__(message)
        self.is_new, self.severity = is_new, severity


def _redirect(old: str, new: object, place: Place, new_place: Place, can_be_open: bool) -> Redirect:
    """Return one line as a redirect, or raise _LineError."""
    if not isinstance(new, str):
        raise _LineError(f"the new address is no text; {_AS_LINE}", is_new=True)
    if re.match(r"[a-zA-Z]+:|//", new) or "#" in new or "?" in new or not new.strip():
        message = "the new address is the path of a page or file of this site, without # and ?, such as /2010/leaving/"
        raise _LineError(message, is_new=True)
    target = f"/{unquote(new).lstrip('/')}"
    if "?" in old:
        if "*" in target:
            raise _LineError("an address with ? leads to one address, without *", is_new=True)
        try:
            return Redirect(old_query(old), target, True, place, new_place)
        except OldPathError as error:
            raise _LineError(str(error)) from error
    if old.count("*") > 1 or target.count("*") > 1 or ("*" in target and "*" not in old):
        raise _LineError("write one * on each side, for the part of the address that stays the same")
    if "*" in old and "*" not in target and not can_be_open:
        raise _LineError(_NOT_LISTED, severity="warning")
    try:
        checked = old_path(old.replace("*", "x"))
    except OldPathError as error:
        raise _LineError(str(error)) from error
    return Redirect(f"/{unquote(old).removeprefix('/')}" if "*" in old else checked, target, False, place, new_place)


def _places(text: str) -> Iterator[tuple[str, tuple[Place, Place]]]:
    """Yield the old path of each line, and the places of its old and its new path."""
    for number, line in enumerate(text.splitlines(), 1):
        if match := _ENTRY.match(line):
            try:
                (name,) = tomllib.loads(f"{match[2]} = 0")
            except tomllib.TOMLDecodeError:
                continue
            yield name, ((number, len(match[1]) + 1), (number, match.end() + 1))
