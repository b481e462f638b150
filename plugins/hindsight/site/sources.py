"""The files of a site: what is read, what is copied."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hindsight.gate.problem import Problem
from hindsight.reader.model import Kind

MARKDOWN = (".md", ".markdown", ".mkd", ".mdown")
_OTHER_MARKUP = (".rst", ".html", ".htm", ".adoc", ".txt", ".org")


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read. `path` is relative to the content folder; `shown_path` to where the writer works."""

    path: str
    shown_path: str
    file: Path
    kind: Kind


@dataclass(frozen=True, slots=True)
class Sources:
    """All files of a content folder. `statics` maps a path in the output to the file copied there."""

    documents: tuple[Source, ...]
    statics: dict[str, Path]
    problems: tuple[Problem, ...]


def find_sources(settings: Mapping[str, Any]) -> Sources:
    """Walk the content folder, in one order on every machine."""
    root = Path(settings["PATH"])
    documents: list[Source] = []
    statics: dict[str, Path] = {}
    problems: list[Problem] = []
    static_paths = tuple(settings["STATIC_PATHS"])
    renamed = {path: str(meta.get("path", path)) for path, meta in settings["EXTRA_PATH_METADATA"].items()}
    for path, file in _files(root, tuple(settings["IGNORE_FILES"])):
        if _under(path, static_paths) or path in renamed:
            statics[renamed.get(path, path)] = file
        elif file.suffix.lower() in MARKDOWN:
            kind: Kind = "page" if _under(path, tuple(settings["PAGE_PATHS"])) else "post"
            documents.append(Source(path, shown(file), file, kind))
        elif file.suffix.lower() in _OTHER_MARKUP:
            message = f"{file.suffix} files are not read; convert it to Markdown (.md), or move it to images/ or extra/"
            problems.append(Problem(shown(file), 1, 1, "error", message))
        elif path != "tags.toml":
            statics[path] = file
    return Sources(tuple(documents), statics, tuple(problems))


def shown(file: Path) -> str:
    """A path as the writer types it: relative to the working folder where it lies below it."""
    relative = os.path.relpath(file)
    return str(file) if relative.startswith("..") else Path(relative).as_posix()


def _files(root: Path, ignored: tuple[str, ...]) -> Iterator[tuple[str, Path]]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not _ignored(name, ignored))
        for name in sorted(names):
            if not _ignored(name, ignored):
                file = Path(folder, name)
                yield file.relative_to(root).as_posix(), file


def _ignored(name: str, patterns: tuple[str, ...]) -> bool:
    return name.startswith(".") or any(fnmatch.fnmatch(name, pattern) for pattern in patterns)


def _under(path: str, folders: tuple[str, ...]) -> bool:
    return any(path == folder or path.startswith(f"{folder.strip('/')}/") for folder in folders)
