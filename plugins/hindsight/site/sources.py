"""The files of a site: what is read, what is copied."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hindsight.gate.problem import Problem
from hindsight.reader.model import Kind

MARKDOWN = (".md", ".markdown", ".mkd", ".mdown")
TAGS_FILE = "tags.toml"
LOCK_FILE = "lessons.lock"
_OTHER_MARKUP = (".rst", ".html", ".htm", ".adoc", ".txt", ".text", ".org", ".mdx", ".mdwn", ".docx", ".odt")
# What editors and version control leave behind: never read, never copied.
_LEFTOVERS = ("*~", "#*#", "*.bak", "*.orig", "*.rej", "*.swp", "*.tmp")


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read. `path` is relative to the content folder; `shown_path` to where the writer works."""

    path: str
    shown_path: str
    file: Path
    kind: Kind


@dataclass(frozen=True, slots=True)
class Sources:
    """All files of a content folder.

    `statics` maps a path in the output to the file copied there; `beside` are files among the documents,
    copied only where a document names them.
    """

    documents: tuple[Source, ...]
    statics: dict[str, Path]
    beside: dict[str, Path]
    problems: tuple[Problem, ...]


def find_sources(settings: Mapping[str, Any]) -> Sources:
    """Walk the content folder, in one order on every machine."""
    documents: list[Source] = []
    statics: dict[str, Path] = {}
    beside: dict[str, Path] = {}
    problems: list[Problem] = []
    static_paths, page_paths = tuple(settings["STATIC_PATHS"]), tuple(settings["PAGE_PATHS"])
    renamed = {path: str(meta.get("path", path)) for path, meta in settings["EXTRA_PATH_METADATA"].items()}
    for path, file in _files(Path(settings["PATH"]), tuple(settings["IGNORE_FILES"]), problems):
        static, suffix = _under(path, static_paths) or path in renamed, file.suffix.lower()
        if why := _unusable(path, file, static):
            problems.append(Problem(shown(file), 1, 1, "error", why))
        elif static:
            statics[renamed.get(path, path)] = file
        elif suffix in MARKDOWN:
            kind: Kind = "page" if _under(path, page_paths) else "post"
            documents.append(Source(path, shown(file), file, kind))
        elif path not in (TAGS_FILE, LOCK_FILE):
            beside[path] = file
    return Sources(tuple(documents), statics, beside, tuple(problems))


def _unusable(path: str, file: Path, static: bool) -> str:
    """Why a file can be neither read nor copied, or ""."""
    if not path.isprintable():
        return "this file name holds characters that no address can; rename the file"
    if not file.is_file():
        return "this is no file that can be read (a broken link?); remove it"
    suffix = file.suffix.lower()
    if static and suffix in MARKDOWN:
        return f"{suffix} files are not read in a folder of files to copy; move it out of here"
    if not static and suffix in _OTHER_MARKUP:
        return f"{suffix} files are not read; convert it to Markdown (.md), or move it to images/ or extra/"
    return ""


def shown(file: Path) -> str:
    """A path as the writer types it: relative to the working folder where it lies below it."""
    relative = os.path.relpath(file)
    return str(file) if relative.startswith("..") else Path(relative).as_posix()


def _files(root: Path, ignored: tuple[str, ...], problems: list[Problem]) -> Iterator[tuple[str, Path]]:
    """Every file below `root` with its path; folders that are links are followed, once each."""
    seen: set[str] = set()
    for folder, folders, names in os.walk(root, followlinks=True, onerror=_noting(problems)):
        real = os.path.realpath(folder)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        inside = os.path.relpath(folder, root)
        prefix = "" if inside == "." else f"{Path(inside).as_posix()}/"
        folders[:] = sorted(name for name in folders if not _ignored(name, prefix + name, ignored))
        for name in sorted(names):
            if not _ignored(name, prefix + name, ignored):
                yield prefix + name, Path(folder, name)


def _noting(problems: list[Problem]) -> Callable[[OSError], None]:
    def note(error: OSError) -> None:
        problems.append(Problem(shown(Path(error.filename)), 1, 1, "error", f"cannot be read: {error.strerror}"))

    return note


def _ignored(name: str, path: str, patterns: tuple[str, ...]) -> bool:
    if name.startswith(".") or any(fnmatch.fnmatch(name, pattern) for pattern in _LEFTOVERS):
        return True
    return any(fnmatch.fnmatch(name, pattern) or fnmatch.fnmatch(path, pattern) for pattern in patterns)


def _under(path: str, folders: tuple[str, ...]) -> bool:
    return any(path == folder or path.startswith(f"{folder.strip('/')}/") for folder in folders)
