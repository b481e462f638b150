"""List and read the files of a source folder."""

from __future__ import annotations

import os
import posixpath
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from hindsight.core.text import endings
from hindsight.importing.front_matter import decoded
from hindsight.importing.model import Import, ImportedFile

# The files with the settings of Eleventy, which mark a folder as a site of Eleventy.
ELEVENTY_SETTINGS = (
    ".eleventy.js",
    "eleventy.config.js",
    "eleventy.config.mjs",
    "eleventy.config.cjs",
    "eleventy.config.ts",
)

_PASSED_OVER = frozenset(("node_modules", "vendor", "__pycache__", "venv", "env", "bower_components", "__MACOSX"))
MARKDOWN = (".md", ".markdown", ".mkd", ".mdown", ".mdwn", ".mdx")
# Files that the new blog would read as texts, or not copy.
_TEXTS = (*MARKDOWN, ".rst", ".adoc", ".asciidoc", ".text", ".org", ".textile", ".mau")
# Files about a repository, which are no texts of the blog at its top.
_OF_REPOSITORY = frozenset((
    "readme.md", "license.md", "contributing.md", "changelog.md", "code_of_conduct.md", "package.json",
    "package-lock.json", "composer.json", "tsconfig.json",
))  # fmt: skip
# Files that readers see or load; style sheets and scripts belong to the old theme.
PICTURES = (*endings.PICTURES, ".bmp", ".tif", ".tiff", ".ico")
MEDIA = (
    *PICTURES, ".mp3", ".mp4", ".m4a", ".m4v", ".ogg", ".ogv", ".oga", ".wav", ".webm", ".mov", ".flac",
    ".pdf", ".epub", ".zip", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".tar", ".doc", ".docx", ".xls", ".xlsx", ".ppt",
    ".pptx", ".odt", ".ods", ".odp", ".csv", ".tsv", ".txt", ".json", ".key", ".ipynb", ".asc", ".patch", ".diff",
    ".py", ".sh", ".c", ".h", ".rb", ".go", ".rs", ".java", ".r", ".sql", ".vcf", ".ics", ".gpx", ".kml",
    ".bib", ".tex",
)  # fmt: skip


def ending_of(path: str) -> str:
    """Return the ending of the name of a file in lower case, such as ".md"; "" without one."""
    return posixpath.splitext(path)[1].lower()


def is_left_out(path: str) -> bool:
    """Report whether a file of the source is about the repository, or is the page of errors."""
    name = posixpath.basename(path).lower()
    return name in ("404.md", "404.html") or (name == path.lower() and name in _OF_REPOSITORY)


def add_file(imported: Import, file: ImportedFile) -> None:
    """Add a file to copy if readers see or load it; keep any other for links, which copy it if they point to it."""
    if ending_of(file.path) in MEDIA:
        imported.add_file(file)
    elif ending_of(file.path) not in _TEXTS:
        imported.linkable.append(file if "/" in file.path else replace(file, path=f"files/{file.path}"))


class SourceFolder:
    """A folder that is read and never changed. Paths in it are relative, with slashes."""

    def __init__(self, root: Path, imported: Import) -> None:
        """Find every file; report links that point out of the folder."""
        self.root, self._imported = root, imported
        self.files: dict[str, Path] = dict(sorted(self._walk()))

    def _walk(self) -> Iterator[tuple[str, Path]]:
        """Yield the files with their paths; a folder that several links point to is read once."""
        inside = os.path.join(os.path.realpath(self.root), "")
        seen: set[str] = set()
        waiting = [("", str(self.root))]
        while waiting:
            prefix, folder = waiting.pop()
            real_folder = os.path.realpath(folder)
            if real_folder in seen:
                continue
            seen.add(real_folder)
            for entry in self._entries(prefix, folder):
                path = prefix + entry.name
                if entry.is_symlink() and not os.path.realpath(entry.path).startswith(inside):
                    self._imported.warn(path, 1, "this link points out of the source folder, so it is left out")
                elif entry.is_dir():
                    waiting.append((f"{path}/", entry.path))
                elif entry.is_file():
                    yield path, Path(entry.path)
                else:
                    self._imported.warn(path, 1, "this link points to no file, so it is left out")

    def _entries(self, prefix: str, folder: str) -> list[os.DirEntry[str]]:
        """Return the entries of a folder by name, without hidden entries and folders of packages."""
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            self._imported.warn(prefix or ".", 1, f"this folder cannot be read: {error.strerror}")
            return []
        return [
            entry
            for entry in entries
            if not entry.name.startswith(".") and entry.name not in _PASSED_OVER and (prefix + entry.name).isprintable()
        ]

    def below(self, *folders: str) -> Iterator[str]:
        """Yield the files in folders of the source; a folder is "" or ends in a slash."""
        for path in self.files:
            if path.startswith(folders):
                yield path

    def media(self, *folders: str) -> Iterator[str]:
        """Yield the files to copy in folders of the source."""
        yield from (path for path in self.below(*folders) if ending_of(path) in MEDIA)

    def text(self, path: str) -> str:
        """Return the text of a file, "" if it cannot be read; report control characters and wrong bytes."""
        try:
            text, mended = decoded(self.files[path].read_bytes())
        except OSError as error:
            self._imported.warn(path, 1, f"this file cannot be read: {error.strerror}")
            return ""
        if mended:
            self._imported.warn(path, 1, f"check the characters in this file: {mended}")
        return text

    def committed(self, path: str) -> datetime | None:
        """Return when git first had a file, or None."""
        return self._first_commits.get(path)

    def changed(self, path: str) -> datetime | None:
        """Return when a file was last changed, for texts without any other date; None if the file cannot be read."""
        try:
            return datetime.fromtimestamp(int(self.files[path].stat().st_mtime), UTC)
        except OSError:
            return None

    @cached_property
    def _first_commits(self) -> dict[str, datetime]:
        """Return the time of the first commit of every file, by its path now."""
        command = ["git", "-c", "core.quotePath=false", "log", "--format=%x00%at", "--name-only", "--diff-filter=A",
                   "--relative", "--no-renames", "--", "."]  # fmt: skip
        try:
            log = subprocess.run(command, cwd=self.root, capture_output=True, check=False, timeout=120)
        except (OSError, subprocess.TimeoutExpired):
            return {}
        times: dict[str, datetime] = {}
        time = None
        for line in log.stdout.decode("utf-8", "replace").split("\n"):
            if re.fullmatch(r"\x00\d+", line):
                time = datetime.fromtimestamp(int(line[1:]), UTC)
            elif line and time:
                times[line] = time  # the last one listed is the oldest
        return times
