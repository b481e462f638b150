"""Write files into a content folder, and leave files that the writer has changed since an earlier import."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

RECORD = ".import.json"  # the digests of the files as they were imported, by their paths


@dataclass(slots=True)
class Written:
    """The result of writing, by the paths of the files.

    - `kept` are files that the writer has changed since an earlier import.
    - `removed` are files that the writer has removed since an earlier import.
    - `foreign` are files that were there before, and that no import wrote.
    - `gone` are files of an earlier import that the source no longer has.
    """

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    equal: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)


class ContentFolder:
    """A content folder that an import is written to."""

    def __init__(self, path: Path) -> None:
        self._path, self.written = path, Written()
        self._before = self._read_record()
        self._now: dict[str, str] = {}

    def write(self, path: str, data: bytes) -> None:
        """Write a file, unless the writer has changed or removed it since the last import."""
        if self._is_free(path, hashlib.sha256(data).hexdigest()):
            self._replace(path, lambda part: part.write_bytes(data))

    def copy(self, path: str, file: Path) -> None:
        """Copy a file, unless the writer has changed or removed the copy since the last import."""
        with file.open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
        if self._is_free(path, digest):
            self._replace(path, partial(shutil.copyfile, file))

    def _replace(self, path: str, write: Callable[[Path], object]) -> None:
        """Replace a file in one step by what `write` puts into a file beside it."""
        target = self._path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name[:100]}.part")
        write(part)
        os.replace(part, target)

    def _is_free(self, path: str, digest: str) -> bool:
        """Report whether a file is to be written, and list the file in `written`."""
        target = self._path / path
        digest_before = self._before.get(path)
        self._now[path] = digest
        if not os.path.lexists(target):
            return self._is_missing_file_free(path)
        digest_there = _digest_of(target)
        if digest_there == digest:
            self.written.equal.append(path)
            return False
        if digest_there and digest_there == digest_before:
            self.written.changed.append(path)
            return True
        if digest_before is not None:
            self.written.kept.append(path)
            self._now[path] = digest_before
        else:
            self.written.foreign.append(path)
            del self._now[path]
        return False

    def _is_missing_file_free(self, path: str) -> bool:
        """Report whether a file that is not there is new: a file of an earlier import was removed by the writer."""
        if path in self._before:
            self.written.removed.append(path)
            self._now[path] = self._before[path]
            return False
        self.written.new.append(path)
        return True

    def close(self) -> None:
        """Keep the record of what was imported; files of an earlier import that the source no longer has stay."""
        for path, digest in self._before.items():
            if path not in self._now and os.path.lexists(self._path / path):
                self.written.gone.append(path)
                self._now[path] = digest
        record = json.dumps(self._now, indent=0, sort_keys=True, ensure_ascii=False)
        part = self._path / f"{RECORD}.part"
        part.write_text(record, encoding="utf-8")
        os.replace(part, self._path / RECORD)

    def _read_record(self) -> dict[str, str]:
        try:
            record = json.loads((self._path / RECORD).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return {str(path): str(digest) for path, digest in record.items()} if isinstance(record, dict) else {}


def _digest_of(path: Path) -> str:
    """Return the digest of a file; "" for one that cannot be read."""
    try:
        with path.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:
        return ""
