"""Sort the files of a content folder by their use: texts to read, and files to copy."""

from __future__ import annotations

import contextlib
import os
import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from hindsight.core.diagnostics.diagnostic import Diagnostic, Severity
from hindsight.core.mentions.lock import MENTIONS_LOCK
from hindsight.core.urls import Kind
from hindsight.host.look.files import files_of_settings
from hindsight.host.site.content_files import MARKDOWN, ContentFiles, ignored_names

TAGS_FILE = "tags.toml"
LESSONS_LOCK = "lessons.lock"
URLS_LOCK = "urls.lock"
REDIRECTS_FILE = "redirects.toml"
_OTHER_MARKUP = (
    ".rst",
    ".html",
    ".htm",
    ".adoc",
    ".txt",
    ".text",
    ".org",
    ".mdx",
    ".mdwn",
    ".docx",
    ".odt",
    ".ipynb",
    ".asciidoc",
    ".textile",
    ".mau",
)
# The folder of the archives of replies.
_REPLIES = "replies/"
# Modules of their own read these files, and report on them.
_READ_ELSEWHERE = (TAGS_FILE, LESSONS_LOCK, URLS_LOCK, MENTIONS_LOCK, REDIRECTS_FILE)


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read, with its status when the folder was listed.

    `path` is relative to the content folder, `shown_path` to the working folder.
    """

    path: str
    shown_path: str
    file: str
    kind: Kind | Literal["replies"]
    status: os.stat_result

    @property
    def document_kind(self) -> Kind:
        """Return the kind of the document that the file holds; an archive of replies holds none."""
        return "page" if self.kind == "page" else "post"


@dataclass(frozen=True, slots=True)
class Sources:
    """All files of a content folder.

    `statics` maps a path in the output to the file copied there; `beside` are files among the documents,
    copied only if a document names them; `replies` are the archives of replies; `unread` counts the files in other
    markup, by their endings.
    """

    documents: tuple[Source, ...]
    statics: dict[str, Path]
    beside: dict[str, Path]
    diagnostics: tuple[Diagnostic, ...]
    unread: Mapping[str, int] = field(default_factory=dict)
    replies: tuple[Source, ...] = ()

    @property
    def to_read(self) -> tuple[Source, ...]:
        """Return the files that are read: documents and archives of replies."""
        return (*self.documents, *self.replies)


def find_sources(settings: Mapping[str, Any]) -> Sources:
    """Walk the content folder, in one order on every machine."""
    sorter = _Sorter(settings)
    ignored = ignored_names(settings["IGNORE_FILES"])
    for path, entry in ContentFiles(settings["PATH"], ignored, moved_files(settings), sorter.report).walk():
        sorter.add(path, entry)
    return sorter.sources()


class _Sorter:
    """Sorts files by their use: texts to read, files to copy, and files that cannot be used."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._root = settings["PATH"]
        self._shown_root = _folder(shown_path(Path(self._root)))
        self._static_folders = _folders(settings["STATIC_PATHS"])
        self._page_folders = _folders(settings["PAGE_PATHS"])
        self._moved = moved_files(settings)
        self._named_only = files_of_settings(settings).keys() - settings["EXTRA_PATH_METADATA"].keys()
        self._documents: list[Source] = []
        self._replies: list[Source] = []
        self._statics: dict[str, Path] = {}
        self._beside: dict[str, Path] = {}
        self._diagnostics: list[Diagnostic] = []
        self._unread: dict[str, list[str]] = {}  # files in other markup, by their endings

    def add(self, path: str, entry: os.DirEntry[str]) -> None:
        """Take in a file of the content folder."""
        suffix = posixpath.splitext(path)[1].lower()
        is_static = f"{path}/".startswith(self._static_folders) or path in self._moved
        if path in _READ_ELSEWHERE and os.path.exists(entry.path):
            return
        if not is_static and path.startswith(_REPLIES) and suffix == ".toml":
            self._add_replies(path, entry)
            return
        if not is_static and suffix in _OTHER_MARKUP and entry.is_file():
            self._unread.setdefault(suffix, []).append(self._shown_root + path)
        elif why := _unusable(path, entry, suffix, is_static and path not in self._moved):
            self._diagnostics.append(Diagnostic(self._shown_root + path, 1, 1, "error", why))
        elif is_static:
            self._statics[self._moved.get(path, path)] = Path(entry.path)
        elif suffix in MARKDOWN:
            self._add_document(path, entry)
        else:
            self._beside[path] = Path(entry.path)

    def _add_document(self, path: str, entry: os.DirEntry[str]) -> None:
        kind: Kind = "page" if f"{path}/".startswith(self._page_folders) else "post"
        with contextlib.suppress(FileNotFoundError):  # removed since its folder was listed
            self._documents.append(Source(path, self._shown_root + path, entry.path, kind, entry.stat()))

    def _add_replies(self, path: str, entry: os.DirEntry[str]) -> None:
        with contextlib.suppress(FileNotFoundError):
            self._replies.append(Source(path, self._shown_root + path, entry.path, "replies", entry.stat()))

    def report(self, file: str, severity: Severity, message: str) -> None:
        """Take in a problem of a file or folder."""
        self._diagnostics.append(Diagnostic(shown_path(Path(file)), 1, 1, severity, message))

    def sources(self) -> Sources:
        """Return the sorted files, with all problems."""
        unread = sorted(self._unread.items())
        diagnostics = (
            *self._diagnostics,
            *(_not_read(suffix, paths) for suffix, paths in unread),
            *self._missing_files(),
        )
        counts = {suffix: len(paths) for suffix, paths in unread}
        replies = tuple(self._replies)
        return Sources(tuple(self._documents), self._statics, self._beside, diagnostics, counts, replies)

    def _missing_files(self) -> Iterator[Diagnostic]:
        """Yield a warning for each file that only a setting names."""
        for path in self._moved:
            if path in self._named_only:
                continue  # `host/look/files.py` reports it at its setting
            if not os.path.lexists(os.path.join(self._root, path)):
                message = "EXTRA_PATH_METADATA names this file, and it is not there; add it, or take the name out"
                yield Diagnostic(self._shown_root + path, 1, 1, "warning", message)


def moved_files(settings: Mapping[str, Any]) -> dict[str, str]:
    """Return the place in the output of each file that a setting names, by its path."""
    moved = {path: str(meta.get("path", path)) for path, meta in settings["EXTRA_PATH_METADATA"].items()}
    named = (*files_of_settings(settings), *filter(None, (settings["SHARE_PICTURE"],)))
    return {**{path: path for path in named}, **moved}


def template_folders(settings: Mapping[str, Any]) -> tuple[Path, ...]:
    """Return the folders of templates: those that the site sets over the theme's, then the theme's own."""
    return (*map(Path, settings["THEME_TEMPLATES_OVERRIDES"]), Path(settings["THEME"], "templates"))


def template_names(settings: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of all templates of the theme and of the site's own, without `.html`."""
    return frozenset(file.stem for folder in template_folders(settings) for file in folder.glob("*.html"))


def _folders(paths: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{path.strip('/')}/" for path in paths)


def _folder(path: str) -> str:
    """Return the prefix of the names of the files in a folder."""
    return "" if path == "." else f"{path.rstrip('/')}/"


def _unusable(path: str, entry: os.DirEntry[str], suffix: str, static: bool) -> str:
    """Return why a file can be neither read nor copied, or ""; `static` for one in a folder of files to copy."""
    if not path.isprintable():
        return "this file name holds characters that no address can; rename the file"
    if not entry.is_file():
        return "this is no file that can be read (a broken link?); remove it"
    if static and suffix in MARKDOWN:
        return f"{suffix} files are not read in a folder of files to copy; move it out of here"
    return ""


def _not_read(suffix: str, paths: list[str]) -> Diagnostic:
    """Return one warning for all files with an ending that is not read."""
    remedy = "make import reads some other markup; or convert to Markdown (.md), or move to images/ or extra/"
    if len(paths) == 1:
        return Diagnostic(paths[0], 1, 1, "warning", f"{suffix} files are not read, so this text is missing; {remedy}")
    others = f"this text and {len(paths) - 1} more are missing"
    return Diagnostic(paths[0], 1, 1, "warning", f"{suffix} files are not read, so {others}; {remedy}")


def shown_path(file: Path) -> str:
    """Return a path as the writer types it: relative to the working folder if it is below that."""
    text, here = str(file), f"{os.getcwd()}{os.sep}"
    if text.startswith(here) and ".." not in text and os.sep == "/":  # as most are; the rest takes long
        return text[len(here) :]
    relative = os.path.relpath(file)
    return str(file) if relative.startswith("..") else Path(relative).as_posix()
