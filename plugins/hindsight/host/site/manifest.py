"""Read and write the manifest: the list of the files in an output folder that builds made.

It has digests of paths and no names: if a server shows the folder itself, names would reveal hidden pages.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hindsight.core.text.digest import digest

MANIFEST = ".hindsight-manifest"
_FIRST_LINE = "hindsight manifest 2"


def manifest_text(paths: Iterable[str]) -> str:
    """Return the manifest of files, by their paths in the output folder."""
    return "".join(f"{line}\n" for line in (_FIRST_LINE, *sorted(map(_name, paths))))


@functools.cache  # `make serve` asks for the names of all files in each build
def _name(path: str) -> str:
    return digest(path)


@dataclass(frozen=True, slots=True)
class Manifest:
    """The paths of the listed files that exist, and the number of listed files that do not.

    `is_current` is whether there is a manifest in the form that this version writes.
    """

    files: frozenset[str]
    lost: int = 0
    is_current: bool = True

    def is_of(self, paths: Collection[str]) -> bool:
        """Return whether the manifest lists exactly these files, so that it need not be written."""
        return self.is_current and not self.lost and self.files == set(paths)


def read_manifest(output: Path, known: Iterable[str] = ()) -> Manifest:
    """Return the manifest of an output folder.

    If it lists only `known` paths, the folder is not walked. Raises OSError for a manifest that cannot be read,
    FileNotFoundError for a missing one.
    """
    first, *lines = (output / MANIFEST).read_text(encoding="utf-8", errors="surrogateescape").split("\n")
    if first != _FIRST_LINE:  # written by an earlier version, with names
        return Manifest(frozenset(line for line in (first, *lines) if line and _is_inside(line)), is_current=False)
    digests = frozenset(filter(None, lines))
    listed = {path for path in known if _name(path) in digests}
    if len(listed) < len(digests):
        listed.update(path for path in files_in(output) if _name(path) in digests)
    return Manifest(frozenset(listed), len(digests) - len(listed))


def _is_inside(path: str) -> bool:
    """Return whether a path is inside the output: a damaged manifest must not make a build write elsewhere."""
    return not path.startswith("/") and ".." not in path.split("/")


def files_in(folder: Path) -> Iterator[str]:
    """Yield the paths of all files and links below a folder; links are not followed."""
    for parent, folders, names in os.walk(folder):
        linked_folders = [name for name in folders if os.path.islink(os.path.join(parent, name))]
        inside = os.path.relpath(parent, folder).replace(os.sep, "/")
        beginning = "" if inside == "." else f"{inside}/"
        for name in (*names, *linked_folders):
            yield f"{beginning}{name}"
