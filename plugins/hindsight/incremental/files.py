"""The contents of files that are copied, known by digest without reading them again."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from hindsight.incremental.regular import read_regular
from hindsight.incremental.stamps import is_settled, stamp_of
from hindsight.incremental.store import Store
from hindsight.text.digest import digest_of


class FileDigests:
    """Digests of files by their paths, kept in the store for as long as the files' stamps stay the same."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known = store.file_digests()

    def digest(self, file: Path) -> str:
        """A file's digest; "" where it is not there."""
        name = str(file)
        try:
            status = file.stat()
            stamp, digest = self._known.get(name, ("", ""))
            if stamp and stamp == stamp_of(status):
                return digest
            stamp = stamp_of(status) if is_settled(status) else ""
            digest = digest_of(read_regular(file))
        except OSError:
            self._known[name] = ("", "")
            return ""
        if self._known.get(name) != (stamp, digest):
            self._known[name] = (stamp, digest)
            self._store.put_file_digests([(name, stamp, digest)])
        return digest

    def last_digest(self, file: Path) -> str:
        """The digest that `digest` gave last for a file, whatever the file holds now."""
        return self._known.get(str(file), ("", ""))[1]

    def state(self, files: Mapping[str, Path]) -> str:
        """A text that stands for the contents of all these files."""
        return digest_of("\n".join(f"{name}\0{self.digest(file)}" for name, file in sorted(files.items())).encode())
