"""The files of a site: what is read, what is copied."""

from __future__ import annotations

import contextlib
import fnmatch
import os
import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.urls import Kind

MARKDOWN = (".md", ".markdown", ".mkd", ".mdown")
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
_LEADS_OUT = "this link leads out of the content folder; copy what it leads to into the folder, or remove it"
_LOCKS = (".#", "._", ".~")
_DOT = "a text whose name begins with a dot is not read; rename it, or move it out of the content folder"
# Leftovers of editors and version control: never read, never copied.
_LEFTOVERS = (
    "*~", "~*", "#*#", "*.bak", "*.orig", "*.rej", "*.sw[a-z]", "*.tmp", "*.temp", "*.part", "*.partial",
    "*.crdownload", "*.download", "Thumbs.db", "ehthumbs.db", "desktop.ini", "Icon\r",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read, and what the file system said of it.

    `path` is relative to the content folder; `shown_path` to where the writer works.
    """

    path: str
    shown_path: str
    file: str
    kind: Kind
    status: os.stat_result


@dataclass(frozen=True, slots=True)
class Sources:
    """All files of a content folder.

    `statics` maps a path in the output to the file copied there; `beside` are files among the documents,
    copied only where a document names them; `unread` counts the files in other markup, by their endings.
    """

    documents: tuple[Source, ...]
    statics: dict[str, Path]
    beside: dict[str, Path]
    diagnostics: tuple[Diagnostic, ...]
    unread: Mapping[str, int] = field(default_factory=dict)


def find_sources(settings: Mapping[str, Any]) -> Sources:
    """Walk the content folder, in one order on every machine."""
    documents: list[Source] = []
    statics: dict[str, Path] = {}
    beside: dict[str, Path] = {}
    diagnostics: list[Diagnostic] = []
    unread: dict[str, list[str]] = {}  # files in other markup, by their endings
    root = settings["PATH"]
    shown_root = _folder(shown_path(Path(root)))
    static_folders, page_folders = _folders(settings["STATIC_PATHS"]), _folders(settings["PAGE_PATHS"])
    renamed = {path: str(meta.get("path", path)) for path, meta in settings["EXTRA_PATH_METADATA"].items()}
    for path, entry in _files(root, ignored_names(settings["IGNORE_FILES"]), renamed, diagnostics):
        static, suffix = f"{path}/".startswith(static_folders) or path in renamed, posixpath.splitext(path)[1].lower()
        if path in (TAGS_FILE, LESSONS_LOCK, URLS_LOCK, REDIRECTS_FILE) and os.path.exists(entry.path):
            continue  # read, and reported on, by modules of their own
        if not static and suffix in _OTHER_MARKUP and entry.is_file():
            unread.setdefault(suffix, []).append(shown_root + path)
        elif why := _unusable(path, entry, suffix, static and path not in renamed):
            diagnostics.append(Diagnostic(shown_root + path, 1, 1, "error", why))
        elif static:
            statics[renamed.get(path, path)] = Path(entry.path)
        elif suffix in MARKDOWN:
            kind: Kind = "page" if f"{path}/".startswith(page_folders) else "post"
            with contextlib.suppress(FileNotFoundError):  # removed since its folder was listed
                documents.append(Source(path, shown_root + path, entry.path, kind, entry.stat()))
        else:
            beside[path] = Path(entry.path)
    diagnostics += (_not_read(suffix, paths) for suffix, paths in sorted(unread.items()))
    for path in renamed:
        if not os.path.lexists(os.path.join(root, path)):
            message = "EXTRA_PATH_METADATA names this file, and it is not there; add it, or take the name out"
            diagnostics.append(Diagnostic(shown_root + path, 1, 1, "warning", message))
    counts = {suffix: len(paths) for suffix, paths in sorted(unread.items())}
    return Sources(tuple(documents), statics, beside, tuple(diagnostics), counts)


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
    """Return a path as the writer types it: relative to the working folder where it is below it."""
    relative = os.path.relpath(file)
    return str(file) if relative.startswith("..") else Path(relative).as_posix()


def _files(
    root: str, ignored: re.Pattern[str], wanted: Collection[str], diagnostics: list[Diagnostic]
) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield every file below `root` with its path; `wanted` are paths that are never ignored.

    Links to folders are followed, once each. A link that leads out of `root` is an error: what it leads to was hardly
    meant for the world.
    """
    seen: set[str] = set()
    inside = os.path.join(os.path.realpath(root), "")
    folders = [("", root, False)]  # of an ignored folder, only what is wanted counts
    while folders:
        prefix, folder, is_ignored = folders.pop()
        real = os.path.realpath(folder)
        if real in seen:
            continue
        seen.add(real)
        try:
            with os.scandir(folder) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            diagnostics.append(Diagnostic(shown_path(Path(folder)), 1, 1, "error", f"cannot be read: {error.strerror}"))
            continue
        below = []
        for entry in entries:
            name, path = entry.name, prefix + entry.name
            is_wanted = path in wanted or any(one.startswith(f"{path}/") for one in wanted)
            passed_over = is_ignored or bool(ignored.match(name) or (prefix and ignored.match(path)))
            if passed_over and not is_wanted:
                if name.startswith(".") and name.endswith(MARKDOWN) and not name.startswith(_LOCKS):
                    diagnostics.append(Diagnostic(shown_path(Path(entry.path)), 1, 1, "warning", _DOT))
                continue
            if entry.is_symlink() and not os.path.realpath(entry.path).startswith(inside):
                diagnostics.append(Diagnostic(shown_path(Path(entry.path)), 1, 1, "error", _LEADS_OUT))
            elif entry.is_dir():
                below.append((f"{path}/", entry.path, passed_over))
            else:
                yield path, entry
        folders += reversed(below)


def ignored_names(patterns: Iterable[str]) -> re.Pattern[str]:
    """Return what the names or paths of files and folders that are passed over look like."""
    return re.compile("|".join(map(fnmatch.translate, (".*", *_LEFTOVERS, *patterns))))
