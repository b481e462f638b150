"""Walk the content folder: every file of the writer's, without the leftovers of programs."""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from hindsight.core.diagnostics.diagnostic import Severity

Report = Callable[[str, Severity, str], None]

MARKDOWN = (".md", ".markdown", ".mkd", ".mdown")
# Leftovers of editors and version control: never read, never copied.
_LEFTOVERS = (
    "*~", "~*", "#*#", "*.bak", "*.orig", "*.rej", "*.sw[a-z]", "*.tmp", "*.temp", "*.part", "*.partial",
    "*.crdownload", "*.download", "Thumbs.db", "ehthumbs.db", "desktop.ini", "Icon\r",
)  # fmt: skip
_LOCKS = (".#", "._", ".~")
_LEADS_OUT = "this link leads out of the content folder; copy what it leads to into the folder, or remove it"
_DOT = "a text whose name begins with a dot is not read; rename it, or move it out of the content folder"


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder to walk; `prefix` begins the paths of its files. Of an ignored one, only wanted files count."""

    prefix: str
    path: str
    is_ignored: bool = False


class ContentFiles:
    """The files below a folder, in one order on every machine.

    Names and paths that match `ignored` are left out, but never the paths that are `wanted`. Links to folders are
    followed, once each. A link that leads out of the folder is an error: its target was hardly meant for readers.
    `report` takes each problem: the file, its severity and a message.
    """

    def __init__(self, root: str, ignored: re.Pattern[str], wanted: Collection[str], report: Report) -> None:
        self._root, self._ignored, self._wanted, self._report = root, ignored, wanted, report
        self._inside = os.path.join(os.path.realpath(root), "")

    def walk(self) -> Iterator[tuple[str, os.DirEntry[str]]]:
        """Yield each file with its path."""
        seen: set[str] = set()
        folders = [_Folder("", self._root)]
        while folders:
            folder = folders.pop()
            real_path = os.path.realpath(folder.path)
            if real_path in seen:
                continue
            seen.add(real_path)
            subfolders = []
            for entry, is_ignored in self._entries(folder):
                path = folder.prefix + entry.name
                if entry.is_dir():
                    subfolders.append(_Folder(f"{path}/", entry.path, is_ignored))
                else:
                    yield path, entry
            folders += reversed(subfolders)

    def _entries(self, folder: _Folder) -> Iterator[tuple[os.DirEntry[str], bool]]:
        """Yield the entries of a folder that count, and whether each is ignored but for what is wanted in it."""
        for entry in self._listed(folder):
            path = folder.prefix + entry.name
            is_ignored = folder.is_ignored or self._is_ignored(entry.name, path)
            if is_ignored and not self._is_wanted(path):
                self._check_dot(entry)
            elif entry.is_symlink() and not os.path.realpath(entry.path).startswith(self._inside):
                self._report(entry.path, "error", _LEADS_OUT)
            else:
                yield entry, is_ignored

    def _listed(self, folder: _Folder) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(folder.path) as entries:
                return sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            self._report(folder.path, "error", f"cannot be read: {error.strerror}")
            return []

    def _is_ignored(self, name: str, path: str) -> bool:
        return bool(self._ignored.match(name) or (path != name and self._ignored.match(path)))

    def _is_wanted(self, path: str) -> bool:
        return path in self._wanted or any(wanted.startswith(f"{path}/") for wanted in self._wanted)

    def _check_dot(self, entry: os.DirEntry[str]) -> None:
        """Report a text that is ignored for the dot at the beginning of its name."""
        name = entry.name
        if name.startswith(".") and name.endswith(MARKDOWN) and not name.startswith(_LOCKS):
            self._report(entry.path, "warning", _DOT)


def ignored_names(patterns: Iterable[str]) -> re.Pattern[str]:
    """Return the pattern of the names and paths of files and folders to ignore."""
    return re.compile("|".join(map(fnmatch.translate, (".*", *_LEFTOVERS, *patterns))))
