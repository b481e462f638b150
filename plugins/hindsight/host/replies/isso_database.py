"""Read the database of Isso, without a change to it and without a new file beside it."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from hindsight.core.replies.isso_rows import Row

_COLUMNS = ("id", "parent", "created", "modified", "mode", "text", "author", "website")
_QUERY = """
    SELECT threads.uri, comments.id, parent, created, modified, mode, text, author, website
    FROM comments JOIN threads ON threads.id = comments.tid ORDER BY comments.id
"""
_WAL = b"\x02"
_PLACE_OF_JOURNAL_MODE = 18  # in the header of the file
_SECONDS = 20


class IssoDatabaseError(Exception):
    """Raised for a database that cannot be read; the message is for the writer."""


def threads(file: Path) -> dict[str, list[Row]]:
    """Return the comments of each thread, by the path of its page, in their order; raise IssoDatabaseError.

    No address of mail and no address of a machine is read. Texts are bytes.
    """
    if not file.is_file():
        raise IssoDatabaseError(f"there is no file {file}; write the path of its comments.db as ISSO_DATABASE")
    found: defaultdict[str, list[Row]] = defaultdict(list)
    try:
        with closing(sqlite3.connect(_address(file), timeout=_SECONDS, uri=True)) as database:
            database.text_factory = bytes  # a text that is not UTF-8 would be an error
            for uri, *values in database.execute(_QUERY):
                path = uri.decode("utf-8", "replace") if isinstance(uri, bytes) else str(uri)
                found[path].append(dict(zip(_COLUMNS, values, strict=True)))
    except (sqlite3.Error, OSError) as error:
        raise IssoDatabaseError(f"{file} cannot be read as the database of Isso: {error}") from error
    return found


def _address(file: Path) -> str:
    """Return the address by which SQLite reads a file only.

    A database in WAL mode without a file "-wal" is complete, and SQLite would make that file to read it: the server,
    which may run as a different user, could then not write to it. Such a database is opened as one that cannot change.
    """
    with file.open("rb") as opened:
        is_wal = opened.read(_PLACE_OF_JOURNAL_MODE + 1)[_PLACE_OF_JOURNAL_MODE:] == _WAL
    is_complete = is_wal and not file.with_name(f"{file.name}-wal").exists()
    return f"file:{quote(str(file.resolve()))}?mode=ro{'&immutable=1' if is_complete else ''}"
