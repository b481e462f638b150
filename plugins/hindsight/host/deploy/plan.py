"""Plan a deploy: the files to send and to delete, from the site, the target's files and the last deploy's record.

A record lies at the target beside the site, so that any machine can deploy next. It has a digest of each path and no
names, since a name would tell of hidden pages.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

RECORD = ".hindsight-deployed"
_FIRST_LINE = "hindsight deploy 2"
_READ = (_FIRST_LINE, "hindsight deploy 1")  # records of earlier versions have no digests of bytes
_DIGEST = re.compile(r"[0-9a-f]{32}", re.ASCII)
# Never deleted, even where an earlier deploy sent them: without these a repository or a domain is lost.
_KEPT = frozenset((".git", ".well-known", ".htaccess", "CNAME", ".gitignore", ".gitattributes", ".github"))


# The folder of files that are being sent, and rsync's own folders of files that wait for all the others. Both are empty
# unless a deploy was killed.
SENDING = ".hindsight-sending"
_PAGES = (".html", ".htm", ".xml", ".json")
_DELAYED = ".~tmp~"


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """One entry at the target: `kind` is rsync's sign, "-" for a file, "d" for a folder, "l" for a symbolic link."""

    kind: str
    size: int


class SentFile(NamedTuple):
    """A file that a deploy wrote: its size in bytes and the digest of its bytes, "" if that is not known."""

    size: int
    digest: str = ""


@dataclass(frozen=True, slots=True)
class DeployRecord:
    """The record of earlier deploys: the address of the site, and each file by the digest of its path."""

    site: str
    files: Mapping[str, SentFile]

    def has(self, path: str, size: int) -> bool:
        """Return whether an earlier deploy wrote this file, and it has not changed in size since."""
        sent = self.files.get(path_digest(path))
        return sent is not None and sent.size == size

    def digest(self, path: str) -> str:
        """Return the digest of the bytes that an earlier deploy wrote to a path, "" if it is not known."""
        sent = self.files.get(path_digest(path))
        return sent.digest if sent else ""

    def knows(self, path: str) -> bool:
        """Return whether an earlier deploy wrote a file of this path, or was about to."""
        return path_digest(path) in self.files

    def with_files(self, files: Mapping[str, SentFile]) -> DeployRecord:
        """Return a record of these files as well."""
        return DeployRecord(self.site, {**self.files, **_by_path_digest(files)})

    def text(self) -> str:
        """Return the record as its file has it."""
        lines = (f"{path} {sent.size} {sent.digest}".rstrip() for path, sent in sorted(self.files.items()))
        return "".join(f"{line}\n" for line in (_FIRST_LINE, f"site {self.site}", *lines))


def record_of(site: str, files: Mapping[str, SentFile]) -> DeployRecord:
    """Return the record of a deploy of these files, by their paths."""
    return DeployRecord(site, _by_path_digest(files))


def _by_path_digest(files: Mapping[str, SentFile]) -> dict[str, SentFile]:
    return {path_digest(path): sent for path, sent in files.items()}


def path_digest(path: str) -> str:
    """Return the digest of a path, as a record holds it."""
    return hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest()[:32]


def parse_record(text: str) -> DeployRecord | None:
    """Return the record in a file, or None where the file is none. Lines of a different form are left out."""
    first, site, lines = (*text.split("\n", 2), "", "")[:3]
    if first not in _READ or not site.startswith("site "):
        return None
    files = {}
    for line in lines.splitlines():
        path, size, digest = (*line.split(" ", 2), "", "")[:3]
        if len(path) == 32 and size.isdecimal() and size.isascii():
            files[path] = SentFile(int(size), digest if _DIGEST.fullmatch(digest) else "")
    return DeployRecord(site.removeprefix("site "), files)


@dataclass(frozen=True, slots=True)
class DeployPlan:
    """The changes to make at the target.

    `clear` goes before anything is sent, since it has a folder's place or a file's; `delete` goes last. Both list files
    and the folders that this empties. `unknown` are files of the site that are there already, though no deploy wrote
    them; `blocked` are folders and links there that have the place of the site's own files or folders; `changed` are
    files of an earlier deploy that somebody changed and the site no longer has: they stay. `deleted` counts the files
    of `clear` and `delete`.
    """

    send: tuple[str, ...]
    clear: tuple[str, ...]
    delete: tuple[str, ...]
    unknown: tuple[str, ...]
    blocked: tuple[str, ...]
    changed: tuple[str, ...]
    deleted: int


def removed_files(files: Collection[str], there: Mapping[str, RemoteFile], record: DeployRecord | None) -> list[str]:
    """Return the files at the target that an earlier deploy wrote and the site no longer has, sorted."""
    if record is None:
        return []
    recorded = {path for path in there if record.knows(path)}
    gone = recorded.difference(files)
    return sorted(path for path in gone if there[path].kind == "-" and not _is_kept(path) and path != RECORD)


def plan_deploy(
    files: Collection[str],
    there: Mapping[str, RemoteFile],
    record: DeployRecord | None,
    edited: Collection[str] = (),
) -> DeployPlan:
    """Compare the site's files with those at the target; only files of the record are ever deleted.

    `edited` are removed files whose bytes are not those of the record: they stay, as those of a different size do.
    """
    known = record or DeployRecord("", {})
    ours = set(files)
    recorded = {path for path in there if known.knows(path)}
    gone = removed_files(files, there, record)
    old = {path for path in gone if known.has(path, there[path].size) and path not in edited}
    old.update(path for path in there if there[path].kind == "-" and _is_leftover(path, ours, known))
    blocking = _blocking(ours, there)
    clear = {path for path in old if path in blocking or not blocking.isdisjoint(_parents(path))}
    emptied = _emptied(clear, there, ())
    delete = old - clear
    after = {path: entry for path, entry in there.items() if path not in clear and path not in emptied}
    return DeployPlan(
        send=tuple(sorted(ours)),
        clear=(*sorted(clear), *sorted(emptied)),
        delete=(*sorted(delete), *sorted(_emptied(delete, after, ours))),
        unknown=tuple(sorted(path for path in ours - recorded if path in there and there[path].kind == "-")),
        blocked=tuple(sorted(_blocking(ours, after))),
        changed=tuple(path for path in gone if path in edited or not known.has(path, there[path].size)),
        deleted=len(old),
    )


def is_page(path: str) -> bool:
    """Return whether a file is a page or a feed, which needs other files: those are sent before it."""
    return path.lower().endswith(_PAGES)


def leftovers(there: Mapping[str, RemoteFile], record: DeployRecord) -> list[str]:
    """Return the files that a deploy which broke off left on their way, and the folders that hold nothing else."""
    files = {path for path in there if there[path].kind == "-" and _is_leftover(path, (), record)}
    return [*sorted(files), *sorted(_emptied(files, there, ()))]


def _is_leftover(path: str, ours: Collection[str], known: DeployRecord) -> bool:
    """Return whether a killed deploy left a file that it was sending, of a file that is the site's or on record."""
    if path.startswith(f"{SENDING}/"):
        return True
    folder, name = posixpath.split(path)
    real = posixpath.join(posixpath.dirname(folder), name)
    return posixpath.basename(folder) == _DELAYED and (real in ours or known.knows(real))


def _emptied(gone: Collection[str], there: Mapping[str, RemoteFile], ours: Iterable[str]) -> set[str]:
    """Return the folders at the target that are empty without the files that go; `ours` are files to come."""
    parents = {parent for path in gone for parent in _parents(path)}
    stay = {parent for path in (*(there.keys() - gone - parents), *ours) for parent in (path, *_parents(path))}
    return {
        folder for folder in parents - stay if folder in there and there[folder].kind == "d" and not _is_kept(folder)
    }


def _parents(path: str) -> list[str]:
    """Return the folders that a path is in, but not the target itself."""
    parts = path.split("/")  # PurePosixPath takes a second for ten thousand files
    return ["/".join(parts[:end]) for end in range(len(parts) - 1, 0, -1)]


def _is_kept(path: str) -> bool:
    return not _KEPT.isdisjoint(path.split("/"))


def _blocking(ours: Iterable[str], there: Mapping[str, RemoteFile]) -> set[str]:
    """Return the paths at the target that are no file though the site has a file there, or no folder likewise."""
    blocking = set()
    for path in ours:
        if path in there and there[path].kind != "-":
            blocking.add(path)
        blocking |= {parent for parent in _parents(path) if parent in there and there[parent].kind != "d"}
    return blocking
