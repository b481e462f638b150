"""Read the archive of the replies to one text: TOML with a table `[[reply]]` for each."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.replies.clean import plain_words, safe_html, safe_name, safe_url
from hindsight.core.replies.model import KINDS, STATES, WORDLESS, Reply
from hindsight.core.replies.threads import in_circles
from hindsight.core.text.near import did_you_mean
from hindsight.core.text.toml_file import TomlFileError, read_toml, without_strings

_KEYS = (
    "id", "kind", "state", "author", "url", "date", "in_reply_to", "source", "source_id", "own", "text", "html",
    "digest",
)  # fmt: skip
# The archive may be in a public repository.
_NOT_KEPT = ("email", "mail", "ip", "remote_addr")
_KNOWN = frozenset(_KEYS)
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\Z")
_HEADER = "[[reply]]"
# Making HTML safe takes time by the square of its depth.
MOST_LETTERS = 100_000
_ANY_HEADER = re.compile(r"[ \t]*\[\[[ \t]*reply[ \t]*\]\]")
_KEY = re.compile(r"\s*(\w+)\s*=")


class _NotPlain(Exception):
    """Raised for TOML in forms that the quick reader does not read."""


@dataclass(slots=True)
class _Written:
    """A table of the archive: its values, its first line, and the lines of its keys."""

    line: int
    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    def line_of(self, key: str) -> int:
        return self.lines.get(key, self.line)


def read_replies(shown_path: str, data: bytes) -> tuple[tuple[Reply, ...], tuple[Diagnostic, ...]]:
    """Return the replies of an archive in their order, and its problems; a reply with an error is left out."""
    try:
        written = _tables(data)
    except TomlFileError as error:
        return (), (Diagnostic(shown_path, error.line, error.col, "error", f"not TOML: {error}"),)
    diagnostics: list[Diagnostic] = []
    replies: dict[str, Reply] = {}
    first_lines: dict[str, int] = {}
    for table in written:
        faults = [*_faults(table, first_lines)]
        first_lines.setdefault(str(table.values.get("id", "")), table.line)
        diagnostics += [Diagnostic(shown_path, line, 1, "error", message) for line, message in faults]
        if not faults:
            reply = _reply(table)
            replies[reply.id] = reply
    diagnostics += _without_words(shown_path, replies.values())
    diagnostics += _lost_threads(shown_path, written, replies)
    return tuple(replies.values()), tuple(diagnostics)


def values_by_id(data: bytes) -> dict[str, dict[str, Any]]:
    """Return the keys and values of each reply in an archive without errors, as written, by its id."""
    return {str(table.values["id"]): table.values for table in _tables(data)}


def _tables(data: bytes) -> list[_Written]:
    """Return the tables of an archive; the forms that Hindsight itself writes are read ten times as fast as others."""
    try:
        return _plain_tables(data.decode("utf-8"))
    except (UnicodeDecodeError, _NotPlain):
        return _any_tables(data)


def _plain_tables(text: str) -> list[_Written]:
    tables: list[_Written] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line == _HEADER:
            tables.append(_Written(number))
            continue
        key, _, value = line.partition(" = ")
        if value and key in _KNOWN:
            if not tables or key in tables[-1].values:
                raise _NotPlain
            tables[-1].values[key] = _plain_value(value)
            tables[-1].lines[key] = number
        elif line.strip() and not line.startswith("#"):
            raise _NotPlain
    return tables


def _plain_value(value: str) -> Any:
    """Return a value in a form that TOML shares with JSON, or a time; raise _NotPlain."""
    if value[0] == '"' and "\\" not in value and value.find('"', 1) == len(value) - 1 and value.isprintable():
        return value[1:-1]
    if "\\ud" in value.lower():  # half a character, which TOML refuses
        raise _NotPlain
    try:
        if value[0] == '"' or value in ("true", "false"):
            return json.loads(value)
        if value[0].isdigit() and len(value) > len("2026-01-01"):
            return datetime.fromisoformat(value)
    except ValueError as error:
        raise _NotPlain from error
    raise _NotPlain


def _any_tables(data: bytes) -> list[_Written]:
    text, read = read_toml(data)
    if unknown := next((key for key in read if key != "reply"), None):
        raise TomlFileError(f'"{unknown}" is in no reply; begin each reply with a line [[reply]]')
    listed = read.get("reply", [])
    if not isinstance(listed, list) or not all(isinstance(values, dict) for values in listed):
        raise TomlFileError("begin each reply with a line [[reply]]")
    lines, headers = text.split("\n"), header_lines(text)
    if len(headers) != len(listed):  # tables in a form of their own
        return [_Written(1, dict(values)) for values in listed]
    return [
        _Written(start, dict(values), _lines_of_keys(lines[start : end - 1], start + 1))
        for (start, end), values in zip(pairwise((*headers, len(lines) + 1)), listed, strict=True)
    ]


def header_lines(text: str) -> list[int]:
    """Return the numbers of the lines that begin a reply, in valid TOML."""
    lines = without_strings(text).split("\n")
    return [number for number, line in enumerate(lines, 1) if _ANY_HEADER.match(line)]


def _lines_of_keys(lines: Iterable[str], first: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for number, line in enumerate(lines, first):
        if match := _KEY.match(line):
            found.setdefault(match[1], number)
    return found


def _faults(table: _Written, earlier: Mapping[str, int]) -> Iterator[tuple[int, str]]:
    """Yield the line and the message of each error in a table."""
    yield from _wrong_keys(table)
    yield from _wrong_id(table, earlier)
    yield from _wrong_choice(table, "kind", KINDS)
    yield from _wrong_choice(table, "state", STATES)
    if not isinstance(table.values.get("date"), date | None):
        yield table.line_of("date"), "date is no time; write it without quotation marks, as 2026-03-12T09:30:00Z"
    if not isinstance(table.values.get("own", False), bool):
        yield table.line_of("own"), "own is true or false, without quotation marks"
    for key in ("text", "html"):
        if len(str(table.values.get(key, ""))) > MOST_LETTERS:
            yield table.line_of(key), f"a reply has at most {MOST_LETTERS:,} letters; shorten it"
    if "text" in table.values and "html" in table.values:
        yield table.line_of("html"), "a reply has text (Markdown) or html; keep one of the two"


def _wrong_keys(table: _Written) -> Iterator[tuple[int, str]]:
    for key, value in table.values.items():
        if key in _NOT_KEPT:
            yield table.line_of(key), f'"{key}" gives the author away; remove the line'
        elif key not in _KEYS:
            yield table.line_of(key), f'unknown key "{key}"{did_you_mean(key, _KEYS)}; a reply has {", ".join(_KEYS)}'
        elif key not in ("date", "own") and not isinstance(value, str):
            yield table.line_of(key), f"{key} is not text; put it in quotation marks"


def _wrong_id(table: _Written, earlier: Mapping[str, int]) -> Iterator[tuple[int, str]]:
    ident = str(table.values.get("id", ""))
    if not ident:
        yield table.line, 'this reply has no id; write a line such as id = "mail-1"'
    elif not _ID.match(ident):
        yield table.line_of("id"), f'"{ident}" cannot be an id: letters without accents, digits, ".", "-" and "_"'
    elif ident in earlier:
        yield table.line_of("id"), f'the id "{ident}" is here twice (first on line {earlier[ident]}); change one'


def _wrong_choice(table: _Written, key: str, choices: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    value = table.values.get(key, choices[0])
    if isinstance(value, str) and value not in choices:
        yield table.line_of(key), f'"{value}" is no {key}; write one of {", ".join(choices)}'


def _reply(table: _Written) -> Reply:
    values = table.values
    kind = values.get("kind", KINDS[0])
    html = "" if kind in WORDLESS else safe_html(_html_of(values))
    return Reply(
        id=values["id"],
        kind=kind,
        state=values.get("state", STATES[0]),
        author=safe_name(values.get("author", "")),
        html=html,
        text=plain_words(html),
        url=safe_url(values.get("url", "")),
        date=_moment(values.get("date")),
        in_reply_to=values.get("in_reply_to", ""),
        source=safe_url(values.get("source", "")),
        source_id=values.get("source_id", ""),
        is_own=values.get("own", False),
        digest=values.get("digest", ""),
        line=table.line,
    )


def _html_of(values: Mapping[str, Any]) -> str:
    if "text" not in values:
        return str(values.get("html", ""))
    # Few replies are in Markdown, and Python-Markdown takes long to load.
    from hindsight.core.replies.markdown import reply_html

    return reply_html(values["text"])


def _moment(written: date | None) -> datetime | None:
    """Return a time with its zone; one without a zone is UTC."""
    if written is None:
        return None
    if not isinstance(written, datetime):
        return datetime(written.year, written.month, written.day, tzinfo=UTC)
    return written if written.tzinfo else written.replace(tzinfo=UTC)


def _without_words(shown_path: str, replies: Iterable[Reply]) -> Iterator[Diagnostic]:
    """Yield a warning for each comment that is shown without any words; one with a source has them there."""
    for reply in replies:
        if reply.kind == KINDS[0] and reply.state == STATES[0] and not reply.html and not reply.source:
            message = f'this {reply.kind} has no words to show; write a line such as text = "I agree."'
            yield Diagnostic(shown_path, reply.line, 1, "warning", message)


def _lost_threads(shown_path: str, written: Iterable[_Written], replies: Mapping[str, Reply]) -> Iterator[Diagnostic]:
    """Yield a warning for each reply to one that is not in the archive, or to itself by way of others."""
    known = {str(table.values.get("id", "")) for table in written}
    circles = in_circles(replies)
    for table in written:
        reply = replies.get(str(table.values.get("id", "")))
        if not reply or not reply.in_reply_to or reply.line != table.line:
            continue
        line = table.line_of("in_reply_to")
        if reply.in_reply_to not in known:
            near = did_you_mean(reply.in_reply_to, known)
            message = f'no reply here has the id "{reply.in_reply_to}"{near}, so this is shown as an answer to the text'
            yield Diagnostic(shown_path, line, 1, "warning", message)
        elif reply.id in circles:
            message = "this reply answers itself by way of others, so it is shown as an answer to the text"
            yield Diagnostic(shown_path, line, 1, "warning", f"{message}; correct in_reply_to")
