"""Read the database of Isso, without a change to it and without a new file beside it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from hindsight.core.replies.isso_rows import Row

_QUERY = "SELECT tid, id, parent, created, modified, mode, text, author, website, email FROM comments ORDER BY id"
_COLUMNS = ("id", "parent", "created", "modified", "mode", "text", "author", "website", "email")
_WAL = b"\x02"
_PLACE_OF_JOURNAL_MODE = 18  # in the header of the file
_SECONDS = 20


class IssoDatabaseError(Exception):
    """Raised for a database that cannot be read; the message is for the writer."""


@dataclass(frozen=True, slots=True)
class IssoThread:
    """The comments on one page, in their order; `uri` is the path of the page, None if the thread itself is missing."""

    number: object
    uri: str | None
    title: str = ""
    rows: list[Row] = field(default_factory=list)


def threads(file: Path) -> list[IssoThread]:
    """Return the threads of a database, and their comments; raise IssoDatabaseError.

    Texts are bytes. Addresses of mail are there to be compared; no address of a machine is read.
    """
    if not file.is_file():
        raise IssoDatabaseError(f"there is no file {file}; write the path of its comments.db as ISSO_DATABASE")
    try:
        with closing(sqlite3.connect(_address(file), timeout=_SECONDS, uri=True)) as database:
            database.text_factory = bytes  # a text that is not UTF-8 would be an error
            return _read(database)
    # The message about a damaged database can hold any bytes, which are an error of their own.
    except (sqlite3.Error, OSError, UnicodeError) as error:
        reason = "it is damaged" if isinstance(error, UnicodeError) else " ".join(str(error).split())
        raise IssoDatabaseError(f"{file} cannot be read as the database of Isso: {reason}") from error


def _read(database: sqlite3.Connection) -> list[IssoThread]:
    found: dict[object, IssoThread] = {}
    rows = database.execute(_QUERY)
    for number, uri, title in database.execute("SELECT id, uri, title FROM threads"):
        found[number] = IssoThread(number, _text(uri), _text(title))
    for number, *values in rows:
        thread = found.setdefault(number, IssoThread(number, None))
        thread.rows.append(dict(zip(_COLUMNS, values, strict=True)))
    return list(found.values())


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return "" if value is None else str(value)


def _address(file: Path) -> str:
    """Return the address by which SQLite reads a file only.

    A database in WAL mode without a file "-wal" is complete, and SQLite would make that file to read it: the server,
    which may run as a different user, could then not write to it. Such a database is opened as one that cannot change.
    """
    with file.open("rb") as opened:
        is_wal = opened.read(_PLACE_OF_JOURNAL_MODE + 1)[_PLACE_OF_JOURNAL_MODE:] == _WAL
    is_complete = is_wal and not file.with_name(f"{file.name}-wal").exists()
    return f"file:{quote(str(file.resolve()))}?mode=ro{'&immutable=1' if is_complete else ''}"
