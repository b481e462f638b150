"""What is kept between builds of one content folder into one output folder: a small database.

SQLite, because it survives a crash in the middle of writing and two builds at once. It is pickled data in the
project's own cache folder and is never read from anywhere else.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import sqlite3
import sys
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_LAYOUT = "1"
_TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE reads (path TEXT PRIMARY KEY, stamp TEXT NOT NULL, key TEXT NOT NULL, head BLOB NOT NULL,
                    body BLOB NOT NULL);
CREATE TABLE files (path TEXT PRIMARY KEY, stamp TEXT NOT NULL, digest TEXT NOT NULL);
CREATE TABLE outputs (path TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, stamp TEXT NOT NULL, note TEXT NOT NULL);
"""


class StoreError(Exception):
    """A cache folder that cannot be written; the message is for the writer."""


class StoreDamaged(Exception):
    """What was kept cannot be read back."""


def unpickled(data: bytes) -> Any:
    """A value that this store kept; it is data of the project's own cache folder alone."""
    try:
        return pickle.loads(data)  # noqa: S301  # our own cache
    except Exception as error:  # damaged data can raise anything
        raise StoreDamaged(str(error)) from error


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A file that was read: its stamp ("" where that cannot be trusted), what its result depends on, the result."""

    path: str
    stamp: str
    key: str
    head: bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class OutputRow:
    """A file that was written: what it was made from, its stamp, and a note that other pages show of it."""

    path: str
    fingerprint: str
    stamp: str
    note: str = ""


class Store:
    """The database of one pair of folders. A damaged or outdated one is made anew, with a line that says so."""

    def __init__(self, cache: Path, content: Path, output: Path) -> None:
        name = hashlib.blake2b(f"{content.resolve()}\0{output.resolve()}".encode(), digest_size=8).hexdigest()
        self.file = cache / f"{name}.sqlite"
        try:
            cache.mkdir(parents=True, exist_ok=True)
            self._connection = self._open()
        except OSError as error:
            raise StoreError(f"cannot write the cache folder {cache}: {error.strerror}") from error
        except sqlite3.OperationalError as error:
            raise StoreError(f"cannot use the cache {self.file}: {error}") from error
        self._process = os.getpid()
        # Every file that was written, and the version of the database that this is of.
        self._outputs: tuple[int, dict[str, OutputRow]] | None = None

    def _open(self) -> sqlite3.Connection:
        new = not self.file.exists()
        try:
            connection = self._connect()
            if new or not self._is_current(connection):
                if not new:
                    print(f"the cache {self.file.name} is of another version; it is made anew", file=sys.stderr)
                connection.close()
                return self._anew()
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            print(f"the cache {self.file.name} is damaged; it is made anew", file=sys.stderr)
            return self._anew()
        return connection

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.file, timeout=60)
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection

    def _is_current(self, connection: sqlite3.Connection) -> bool:
        try:
            found = connection.execute("SELECT value FROM meta WHERE name = 'layout'").fetchone()
        except sqlite3.OperationalError:
            return False
        return bool(found) and found[0] == _LAYOUT

    def _anew(self) -> sqlite3.Connection:
        with contextlib.suppress(FileNotFoundError):
            self.file.unlink()
        connection = self._connect()
        with connection:
            connection.executescript(_TABLES)
            connection.execute("INSERT INTO meta VALUES ('layout', ?)", (_LAYOUT,))
        return connection

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection of this process: one that was opened before a fork must not be used after it."""
        if self._process != os.getpid():
            self._connection, self._process = self._connect(), os.getpid()
        return self._connection

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    def discard(self) -> None:
        """Close the database and remove it, since it is damaged."""
        print(f"the cache {self.file.name} is damaged; it is made anew", file=sys.stderr)
        self._connection.close()
        self.file.unlink(missing_ok=True)

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it is kept, or nothing."""
        try:
            with self.connection as connection:
                yield connection
        except sqlite3.OperationalError as error:
            raise StoreError(f"cannot write the cache {self.file}: {error}") from error

    def stamps(self) -> dict[str, tuple[str, str]]:
        """Stamp and key of every file that was read, by its path."""
        rows = self.connection.execute("SELECT path, stamp, key FROM reads")
        return {path: (stamp, key) for path, stamp, key in rows}

    def heads(self) -> Iterator[tuple[str, bytes]]:
        """Every head with its path."""
        return iter(self.connection.execute("SELECT path, head FROM reads"))

    def body(self, path: str) -> bytes:
        """The body of a file that was read."""
        (body,) = self.connection.execute("SELECT body FROM reads WHERE path = ?", (path,)).fetchone()
        return bytes(body)

    def put_reads(self, rows: Iterable[ReadRow], stamps: Iterable[tuple[str, str]], gone: Iterable[str]) -> None:
        """Keep what was read, note new stamps (stamp, path) of what was not, forget files that are gone."""
        with self.writing() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO reads VALUES (?, ?, ?, ?, ?)",
                ((row.path, row.stamp, row.key, row.head, row.body) for row in rows),
            )
            connection.executemany("UPDATE reads SET stamp = ? WHERE path = ?", stamps)
            connection.executemany("DELETE FROM reads WHERE path = ?", ((path,) for path in gone))

    def file_digests(self) -> dict[str, tuple[str, str]]:
        """Stamp and digest of every file that is copied, by its path."""
        rows = self.connection.execute("SELECT path, stamp, digest FROM files")
        return {path: (stamp, digest) for path, stamp, digest in rows}

    def put_file_digests(self, rows: Iterable[tuple[str, str, str]]) -> None:
        """Keep path, stamp and digest of files that are copied."""
        with self.writing() as connection:
            connection.executemany("INSERT OR REPLACE INTO files VALUES (?, ?, ?)", rows)

    def version(self) -> int:
        """A number that changes when another process has written."""
        (version,) = self.connection.execute("PRAGMA data_version").fetchone()
        return int(version)

    def outputs(self) -> dict[str, OutputRow]:
        """Every file that was written, by its path."""
        version = self.version()
        if self._outputs is None or self._outputs[0] != version:
            rows = self.connection.execute("SELECT path, fingerprint, stamp, note FROM outputs")
            self._outputs = version, {row[0]: OutputRow(*row) for row in rows}
        return self._outputs[1].copy()

    def put_outputs(self, rows: Collection[OutputRow], gone: Collection[str], meta: dict[str, bytes]) -> None:
        """Keep what was written, forget what was removed, and set facts of the whole build."""
        known, self._outputs = self._outputs, None
        with self.writing() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO outputs VALUES (?, ?, ?, ?)",
                ((row.path, row.fingerprint, row.stamp, row.note) for row in rows),
            )
            connection.executemany("DELETE FROM outputs WHERE path = ?", ((path,) for path in gone))
            connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", meta.items())
        if known:
            known[1].update((row.path, row) for row in rows)
            for path in gone:
                known[1].pop(path, None)
            self._outputs = known

    def fact(self, name: str) -> bytes:
        """A fact of the last build, or b""."""
        found = self.connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return bytes(found[0]) if found else b""
