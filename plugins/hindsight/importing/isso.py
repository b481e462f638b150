"""Read a database of Isso, also while Isso has it open: the comments of all threads."""

from __future__ import annotations

import contextlib
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterator
from pathlib import Path
from urllib.parse import quote

from hindsight.core.replies.isso_rows import COLUMNS, Row, isso_replies
from hindsight.importing.model import Import, ImportProblem
from hindsight.importing.notes import on_one_line
from hindsight.importing.reply_threads import RepliesImport, ReplyThread, has_words

_SECONDS = 10.0  # how long a writing Isso is waited for
_NEEDED = frozenset(("tid", "id", "text", "mode"))


def read_isso(file: Path, own_mails: Collection[str] = ()) -> RepliesImport:
    """Return the comments of a database, which is only read; raise ImportProblem if it is not one of Isso.

    `own_mails` are addresses of the writer in lower case.
    """
    try:
        with _opened(file) as database:
            _check_tables(file, database)
            known = {number: about for number, *about in database.execute("SELECT id, uri, title FROM threads")}
            rows = _rows_by_thread(database)
    except (sqlite3.Error, UnicodeError) as error:  # a message about a damaged database may hold any bytes
        reason = on_one_line(error, 100) if isinstance(error, sqlite3.Error) else "it is damaged"
        raise ImportProblem(f"{file}: the database cannot be read: {reason}") from error
    found = RepliesImport(Import("Isso"))
    for number in (*known, *(number for number in rows if number not in known)):
        address, title = (str(value or "") for value in known.get(number, ("", "")))
        thread = ReplyThread(address, f"thread-{number}", title)
        _add_replies(thread, rows.get(number, []), own_mails, found)
    found.count_threads(len(known.keys() | rows.keys()))
    return found


def _add_replies(thread: ReplyThread, rows: list[Row], own_mails: Collection[str], found: RepliesImport) -> None:
    replies = isso_replies(rows, own_mails)
    thread.replies = [values for values in replies.values if has_words(values)]
    thread.parents = {str(values["id"]): str(values["in_reply_to"]) for values in replies.values}
    found.imported.read.update(replies.read)
    if wordless := [values for values in replies.values if not has_words(values)]:
        for values in wordless:
            found.imported.read["comments held back" if values["state"] == "held" else "comments"] -= 1
        found.imported.read["comments left out without words"] += len(wordless)
    if thread.replies:
        found.threads.append(thread)


@contextlib.contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    """Open a database for reading alone.

    A copy in a folder that cannot be written to may say that it has a journal, without one beside it. With a journal,
    Isso is writing, or has ended while it wrote.
    """
    address = f"file:{quote(str(file.absolute()))}?mode=ro"
    try:
        database = _connected(address)
    except sqlite3.OperationalError:
        if any(file.with_name(f"{file.name}{ending}").exists() for ending in ("-wal", "-journal")):
            raise
        database = _connected(f"{address}&immutable=1")
    try:
        yield database
    finally:
        database.close()


def _connected(address: str) -> sqlite3.Connection:
    """Return a database of which the first page can be read."""
    database = sqlite3.connect(address, uri=True, timeout=_SECONDS)
    database.text_factory = lambda data: data.decode("utf-8", "replace")
    try:
        database.execute("SELECT 1 FROM sqlite_master").fetchone()
    except BaseException:
        database.close()
        raise
    return database


def _check_tables(file: Path, database: sqlite3.Connection) -> None:
    """Raise ImportProblem for a database without Isso's tables. A view in their place could compute without an end."""
    tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not {"threads", "comments"} <= tables or not _columns(database) >= _NEEDED:
        raise ImportProblem(f"{file}: this is not a database of Isso: it has no tables of threads and comments")


def _columns(database: sqlite3.Connection) -> set[str]:
    return {str(row[1]) for row in database.execute("PRAGMA table_info(comments)")}


def _rows_by_thread(database: sqlite3.Connection) -> dict[object, list[Row]]:
    """Return the comments by the numbers of their threads, in the order of their ids."""
    there = _columns(database)
    columns = [name for name in COLUMNS if name in there]  # an old database has fewer
    rows: dict[object, list[Row]] = defaultdict(list)
    for thread, *values in database.execute(f"SELECT tid, {', '.join(columns)} FROM comments ORDER BY id"):  # noqa: S608
        rows[thread].append(dict(zip(columns, values, strict=True)))
    return rows
