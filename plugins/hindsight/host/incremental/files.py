"""Keep digests of files that are copied, so that unchanged files need not be read again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from hindsight.core.text.digest import digest_of
from hindsight.host.incremental.regular import read_regular
from hindsight.host.incremental.stamps import is_settled, stamp_of
from hindsight.host.incremental.store import Store


class FileDigests:
    """Digests of files by their paths, kept in the store for as long as the files' stamps stay the same.

    `seen` gets each file that is read, with its digest and bytes.
    """

    def __init__(self, store: Store, seen: Callable[[Path, str, bytes], None]) -> None:
        self._store, self._seen = store, seen
        self._known = store.file_digests()
        self._new: dict[str, tuple[str, str]] = {}

    def digest(self, file: Path) -> str:
        """Return the digest of a file, "" for a missing file."""
        name = str(file)
        try:
            status = file.stat()
            stamp, digest = self._known.get(name, ("", ""))
            if stamp and stamp == stamp_of(status):
                return digest
            stamp = stamp_of(status) if is_settled(status) else ""
            data = read_regular(file)
            digest = digest_of(data)
        except OSError:
            self._known[name] = ("", "")
            return ""
        if self._known.get(name) != (stamp, digest):
            self._known[name] = self._new[name] = (stamp, digest)
        self._seen(file, digest, data)
        return digest

    def last_digest(self, file: Path) -> str:
        """Return the last result of `digest` for a file, without looking at the file."""
        return self._known.get(str(file), ("", ""))[1]

    def state(self, files: Mapping[str, Path]) -> str:
        """Return a digest of the contents of all these files; keep the new digests, all at once."""
        text = "\n".join(f"{name}\0{self.digest(file)}" for name, file in sorted(files.items()))
        if self._new:
            self._store.put_file_digests((name, stamp, digest) for name, (stamp, digest) in self._new.items())
            self._new = {}
        return digest_of(text.encode())
