"""Keep the results of builds of one content folder into one output folder, in a small database.

SQLite survives a crash in the middle of writing, and two builds at once. The database holds pickled data: it is in the
project's own cache folder, and is never read from anywhere else.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import shutil
import sqlite3
import sys
import zlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

_LAYOUT = "2"
# The last columns are checksums: SQLite itself does not notice when a byte of a row has changed.
_TABLES = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL, checksum INTEGER NOT NULL)",
    "CREATE TABLE reads (path TEXT PRIMARY KEY, stamp TEXT NOT NULL, key TEXT NOT NULL, head BLOB NOT NULL, "
    "body BLOB NOT NULL, head_checksum INTEGER NOT NULL, body_checksum INTEGER NOT NULL)",
    "CREATE TABLE files (path TEXT PRIMARY KEY, stamp TEXT NOT NULL, digest TEXT NOT NULL, checksum INTEGER NOT NULL)",
    "CREATE TABLE outputs (path TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, stamp TEXT NOT NULL, note TEXT NOT NULL, "
    "checksum INTEGER NOT NULL)",
)
# Files that SQLite writes beside the database while it works.
_COMPANIONS = ("-journal", "-wal", "-shm")
# Errors that come from the machine (a full disk, another process), not from what the database holds.
_OF_THE_MACHINE = frozenset(
    (
        *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_INTERRUPT),
        *(sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH),
    )
)
# Errors that damage can bring as well: a header that asks for a journal which is not there, for example.
_OF_EITHER = frozenset((sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN))


class StoreError(Exception):
    """Raised for a cache folder that cannot be written; the message is for the writer."""


class StoreDamaged(Exception):
    """Raised when the store cannot be read."""


def unpickled(data: bytes) -> Any:
    """Return a value that the store kept; raise StoreDamaged for damaged data."""
    try:
        return pickle.loads(data)  # noqa: S301  # our own cache
    except Exception as error:  # damaged data can raise anything
        raise StoreDamaged(str(error)) from error


def _checksum(*values: str | bytes) -> int:
    return zlib.crc32(b"\0".join([value.encode() if type(value) is str else value for value in values]))  # type: ignore[misc]


def _check(checksum: Any, *values: Any) -> None:
    """Raise StoreDamaged if values from the database are not those that this checksum was made of."""
    try:
        is_right = checksum == _checksum(*values)
    except (TypeError, UnicodeError) as error:
        raise StoreDamaged(f"a value of a different kind: {error}") from error
    if not is_right:
        raise StoreDamaged("a wrong checksum")


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A file that was read, with its result.

    `stamp` is "" if it cannot be trusted; `key` is a digest of all that the result depends on.
    """

    path: str
    stamp: str
    key: str
    head: bytes
    body: bytes


NOT_MADE = "-"


@dataclass(frozen=True, slots=True)
class OutputRow:
    """A file that was written: the fingerprint of its inputs, its stamp, and a note about it for other pages.

    The stamp is NOT_MADE if the file cannot be made.
    """

    path: str
    fingerprint: str
    stamp: str
    fit_note: str = ""

    @property
    def is_made(self) -> bool:
        """Return whether the file was made."""
        return self.stamp != NOT_MADE


class Store:
    """The database of one pair of folders. A damaged or outdated one is made again, with a message.

    Every method raises StoreDamaged for damaged data, and StoreError for a fault of the machine, such as a full disk.
    """

    def __init__(self, cache: Path, content: Path, output: Path) -> None:
        name = hashlib.blake2b(f"{content.resolve()}\0{output.resolve()}".encode(), digest_size=8).hexdigest()
        self.file = cache / f"{name}.sqlite"
        try:
            cache.mkdir(parents=True, exist_ok=True)
            self._connection = self._open()
        except OSError as error:
            raise StoreError(f"cannot write the cache folder {cache}: {error.strerror}") from error
        except sqlite3.Error as error:
            raise StoreError(f"cannot use the cache {self.file}: {error}") from error
        self._process = os.getpid()
        # Every file that was written, with the version of the database that the rows are from.
        self._outputs: tuple[int, dict[str, OutputRow]] | None = None

    def _open(self) -> sqlite3.Connection:
        if not self.file.exists():
            return self._anew()
        if not self.file.is_file():
            raise StoreError(f"cannot use the cache {self.file}: it is not a file; remove it")
        connection, state = None, "is damaged"
        try:
            # A folder or a pipe beside the database stops SQLite, or has it wait for ever.
            if all(path.is_file() for path in self._companions() if path.exists()):
                connection = self._connect()
                state = self._state_of(connection)
        except sqlite3.DatabaseError as error:
            if not self._is_damage(error):
                raise
        if connection and not state:
            return connection
        print(f"the cache {self.file.name} {state}; it is made again", file=sys.stderr)
        if connection:
            connection.close()
        return self._anew()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.file, timeout=60)
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection

    def _state_of(self, connection: sqlite3.Connection) -> str:
        """Return why a database cannot be used, in words, or ""."""
        tables = {sql for (sql,) in connection.execute("SELECT sql FROM sqlite_master WHERE type = 'table'")}
        if tables != {*_TABLES}:
            return "is of a different version, or damaged"
        row = connection.execute("SELECT value FROM meta WHERE name = 'layout'").fetchone()
        return "" if row == (_LAYOUT.encode(),) else "is of a different version"

    def _anew(self) -> sqlite3.Connection:
        self._remove()
        connection = self._connect()
        with connection:
            for table in _TABLES:
                connection.execute(table)
            value = _LAYOUT.encode()
            connection.execute("INSERT INTO meta VALUES ('layout', ?, ?)", (value, _checksum("layout", value)))
        return connection

    def _remove(self) -> None:
        """Remove the database, and the files beside it, which SQLite would use for the new one."""
        self.file.unlink(missing_ok=True)
        for companion in self._companions():
            if companion.is_dir() and not companion.is_symlink():
                shutil.rmtree(companion)
            else:
                companion.unlink(missing_ok=True)

    def _is_damage(self, error: sqlite3.Error) -> bool:
        """Return whether an error comes from damaged data, rather than from the machine."""
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
        if code in _OF_EITHER:
            return self.file.is_file() and os.access(self.file, os.W_OK) and os.access(self.file.parent, os.W_OK)
        return code not in _OF_THE_MACHINE

    def _companions(self) -> list[Path]:
        return [Path(f"{self.file}{end}") for end in _COMPANIONS]

    @property
    def connection(self) -> sqlite3.Connection:
        """Return the connection of this process: a connection from before a fork must not be used after it."""
        if self._process != os.getpid():
            self._connection, self._process = self._connect(), os.getpid()
        return self._connection

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    def discard(self) -> None:
        """Close the database and remove it, since it is damaged."""
        print(f"the cache {self.file.name} is damaged; it is made again", file=sys.stderr)
        self._connection.close()
        try:
            self._remove()
        except OSError as error:
            raise StoreError(f"cannot remove the damaged cache {self.file}: {error.strerror}") from error

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Open a transaction: all of it is kept, or nothing."""
        with self._own_errors("write"), self.connection as connection:
            yield connection

    @contextlib.contextmanager
    def _own_errors(self, action: str) -> Iterator[None]:
        """Turn the errors of SQLite into errors of this module."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            if self._is_damage(error):
                raise StoreDamaged(str(error)) from error
            raise StoreError(f"cannot {action} the cache {self.file}: {error}") from error

    def _rows(self, query: str, values: tuple[str, ...] = ()) -> list[Any]:
        with self._own_errors("read"):
            return self.connection.execute(query, values).fetchall()

    def stamps(self) -> dict[str, tuple[str, str]]:
        """Return the stamp and key of every file that was read, by its path.

        They have no checksum: if one is wrong, the file is only read again.
        """
        rows = self._rows("SELECT path, stamp, key FROM reads")
        if any(type(value) is not str for row in rows for value in row):
            raise StoreDamaged("a stamp or a key that is no text")
        return {path: (stamp, key) for path, stamp, key in rows}

    def heads(self) -> Iterator[tuple[str, str, bytes]]:
        """Yield every head, after its path and key."""
        with self._own_errors("read"):
            for path, key, head, checksum in self.connection.execute(
                "SELECT path, key, head, head_checksum FROM reads"
            ):
                _check(checksum, path, key, head)
                yield path, key, head

    def head(self, path: str, key: str) -> bytes:
        """Return the head of a file that was read with this key."""
        return self._part_of_read("head", path, key)

    def body(self, path: str, key: str) -> bytes:
        """Return the body of a file that was read with this key."""
        return self._part_of_read("body", path, key)

    def _part_of_read(self, column: Literal["head", "body"], path: str, key: str) -> bytes:
        query = f"SELECT {column}, {column}_checksum FROM reads WHERE path = ? AND key = ?"  # noqa: S608  # two names
        rows = self._rows(query, (path, key))
        if not rows:
            raise StoreDamaged(f"no {column} of {path}")
        data, checksum = rows[0]
        _check(checksum, path, key, data)
        return bytes(data)

    def put_reads(self, rows: Iterable[ReadRow], stamps: Iterable[tuple[str, str]], gone: Iterable[str]) -> None:
        """Keep rows of files that were read and new stamps (stamp, path) of others; delete rows of `gone` paths.

        All of it is one transaction.
        """
        with self.writing() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO reads VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    (
                        *(row.path, row.stamp, row.key, row.head, row.body),
                        *(_checksum(row.path, row.key, row.head), _checksum(row.path, row.key, row.body)),
                    )
                    for row in rows
                ),
            )
            connection.executemany("UPDATE reads SET stamp = ? WHERE path = ?", stamps)
            connection.executemany("DELETE FROM reads WHERE path = ?", ((path,) for path in gone))

    def file_digests(self) -> dict[str, tuple[str, str]]:
        """Return the stamp and digest of every file that is copied, by its path."""
        rows = self._rows("SELECT path, stamp, digest, checksum FROM files")
        for path, stamp, digest, checksum in rows:
            _check(checksum, path, stamp, digest)
        return {path: (stamp, digest) for path, stamp, digest, _ in rows}

    def put_file_digests(self, rows: Iterable[tuple[str, str, str]]) -> None:
        """Keep the path, stamp and digest of files that are copied."""
        with self.writing() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", ((*row, _checksum(*row)) for row in rows)
            )

    def version(self) -> int:
        """Return a number that changes when a different process has written."""
        ((version,),) = self._rows("PRAGMA data_version")
        return int(version)

    def outputs(self) -> dict[str, OutputRow]:
        """Return the row of every file that was written, by its path."""
        version = self.version()
        if self._outputs is None or self._outputs[0] != version:
            rows = self._rows("SELECT path, fingerprint, stamp, note, checksum FROM outputs")
            for *values, checksum in rows:
                _check(checksum, *values)
            self._outputs = version, {row[0]: OutputRow(*row[:4]) for row in rows}
        return self._outputs[1].copy()

    def put_outputs(self, rows: Collection[OutputRow], gone: Collection[str], meta: dict[str, bytes]) -> None:
        """Keep the rows of files that were written, delete those of `gone` paths, and set facts of the whole build."""
        known, self._outputs = self._outputs, None
        values = ((row.path, row.fingerprint, row.stamp, row.fit_note) for row in rows)
        with self.writing() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO outputs VALUES (?, ?, ?, ?, ?)", ((*row, _checksum(*row)) for row in values)
            )
            connection.executemany("DELETE FROM outputs WHERE path = ?", ((path,) for path in gone))
            connection.executemany(
                "INSERT OR REPLACE INTO meta VALUES (?, ?, ?)",
                ((name, value, _checksum(name, value)) for name, value in meta.items()),
            )
        if known:
            known[1].update((row.path, row) for row in rows)
            for path in gone:
                known[1].pop(path, None)
            self._outputs = known

    def fact(self, name: str) -> bytes:
        """Return a fact of the last build, or b""."""
        rows = self._rows("SELECT value, checksum FROM meta WHERE name = ?", (name,))
        if not rows:
            return b""
        value, checksum = rows[0]
        _check(checksum, name, value)
        return bytes(value)
