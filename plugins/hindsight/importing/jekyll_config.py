"""Read the configuration of a Jekyll site: its folders, its collections, and the default fields of its texts."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

import yaml

from hindsight.importing.field_names import meaning_of, plain
from hindsight.importing.folders import SourceFolder
from hindsight.importing.front_matter import Value, plain_name, text_of
from hindsight.importing.model import Import
from hindsight.importing.notes import on_one_line
from hindsight.importing.old_paths import old_path

_SITE_SETTINGS = {
    "SITENAME": "title", "SITESUBTITLE": "tagline", "SITEDESCRIPTION": "description", "AUTHOR": "author",
    "SITEURL": "url", "TIMEZONE": "timezone", "DEFAULT_LANG": "lang",
}  # fmt: skip
_POSTS = ("_posts", "_drafts")
# Default fields that are about texts; others are for the theme, such as a picture for all pages.
_DEFAULT_MEANINGS = frozenset(("addresses", "author", "category", "lang", "status", "tags"))


class JekyllConfig:
    """The configuration of a Jekyll site. Paths in it begin at the folder of the site."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values
        self._excluded, self._included = self._patterns("exclude"), self._patterns("include")
        self._collections = _collections(values.get("collections"))
        self._collections_folder = _as_folder(text_of(values.get("collections_dir")))

    def text(self, name: str) -> str:
        """Return a setting as a text, "" without it."""
        return text_of(self._values.get(name))

    @property
    def texts(self) -> dict[str, str]:
        """Return all settings that are texts."""
        return {name: text_of(value) for name, value in self._values.items() if isinstance(value, str)}

    @property
    def feed(self) -> str:
        """Return the path of the feed with a slash at the beginning, or ""."""
        feed = self._values.get("feed")
        path = text_of(feed.get("path")) if isinstance(feed, dict) else ""
        return old_path(path if "/" in path else f"/{path}") if path else ""

    def base(self, folder: SourceFolder, imported: Import) -> str:
        """Return the folder of the site in the source, with a slash at its end, or "".

        A `source` that the program makes (`.tmp/src`) is not in the source; then the site is in the folder with posts.
        """
        written = text_of(self._values.get("source")).removeprefix("./").strip("/")
        source = f"{written}/" if written not in ("", ".") else ""
        if source and any(folder.below(source)):
            return source
        found = _folder_with_posts(folder.files)
        if source:
            place = f'"{found.rstrip("/")}"' if found else "the top"
            message = f'the source has no folder "{written}", so the site is read from {place}'
            imported.warn("_config.yml", 1, message)
        return found

    def is_excluded(self, inner: str) -> bool:
        """Report whether Jekyll passes over a file."""
        return any(_matches(pattern, inner) for pattern in self._excluded)

    def is_private(self, inner: str) -> bool:
        """Report whether a file, or a folder above it, begins with "_", and the configuration does not include it."""
        if self.collection(inner):
            return False
        parts = inner.split("/")
        return any(
            part.startswith("_") and not _includes(self._included, "/".join(parts[: depth + 1]), part)
            for depth, part in enumerate(parts)
        )

    def collection(self, inner: str) -> str:
        """Return the name of the collection that a file is in, or ""."""
        first = inner.removeprefix(self._collections_folder).partition("/")[0]
        return first[1:] if first.startswith("_") and first[1:] in self._collections else ""

    def in_collection(self, inner: str) -> str:
        """Return the path of a file in the folder of its collection."""
        return inner.removeprefix(self._collections_folder).partition("/")[2]

    def has_pages(self, collection: str) -> bool:
        """Report whether the texts of a collection have pages of their own."""
        return text_of(self._collections[collection].get("output")).lower() == "true"

    def permalink(self, collection: str) -> str:
        """Return the pattern for the addresses of a collection, or ""."""
        return text_of(self._collections.get(collection, {}).get("permalink"))

    def folders_of(self, inner: str) -> list[str]:
        """Return the folders above `_posts` or `_drafts`, which are the categories of a post."""
        folders = inner.removeprefix(self._collections_folder).split("/")[:-1]
        end = next((number for number, name in enumerate(folders) if name in _POSTS), len(folders))
        return [name for name in folders[:end] if not name.startswith("_")]

    def defaults(self, inner: str, kind: str) -> dict[str, Value]:
        """Return the default fields of a text by plain name; `kind` is its kind in Jekyll: "posts", "pages" or other.

        Of several values for a field, the last in the configuration with the longest path counts, as in Jekyll.
        """
        entries = self._values.get("defaults")
        found: list[tuple[int, dict[str, Value]]] = []
        for entry in entries if isinstance(entries, list) else ():
            scope, values = (entry.get("scope"), entry.get("values")) if isinstance(entry, dict) else (None, None)
            if isinstance(scope, dict) and isinstance(values, dict) and _is_in_scope(scope, inner, kind):
                found.append((len(text_of(scope.get("path"))), values))
        fields: dict[str, Value] = {}
        for _, values in sorted(found, key=lambda pair: pair[0]):
            for name, value in values.items():
                if meaning_of(plain(name), value) in _DEFAULT_MEANINGS:
                    fields[plain_name(name)] = value
        return fields

    def _patterns(self, name: str) -> tuple[str, ...]:
        value = self._values.get(name)
        written = value if isinstance(value, list) else [value] if value else []
        return tuple(filter(None, (text_of(item).removeprefix("./").strip("/") for item in written)))


def read_config(folder: SourceFolder, imported: Import) -> JekyllConfig:
    """Return the configuration of the site, and keep the settings that the new blog has too."""
    config: dict[str, Any] = {}
    for name in ("_config.yml", "_config.yaml"):
        if name not in folder.files:
            continue
        try:
            value = yaml.load(folder.text(name), Loader=yaml.BaseLoader)  # noqa: S506  # texts, lists and tables only
        except yaml.YAMLError as error:
            reason = on_one_line(error, 80)
            imported.warn(name, 1, f"this file is not valid YAML, so old addresses are a guess: {reason}")
            continue
        config.update(value if isinstance(value, dict) else {})
    for setting, name in _SITE_SETTINGS.items():
        if written := text_of(config.get(name)):
            imported.settings[setting] = written
    return JekyllConfig(config)


def _collections(value: object) -> dict[str, Mapping[str, Any]]:
    if isinstance(value, dict):
        return {name: options if isinstance(options, dict) else {} for name, options in value.items()}
    return {text_of(name): {} for name in value} if isinstance(value, list) else {}


def _as_folder(written: str) -> str:
    path = written.removeprefix("./").strip("/")
    return f"{path}/" if path not in ("", ".") else ""


def _folder_with_posts(paths: Iterable[str]) -> str:
    """Return the folder that holds all folders of posts, with a slash at its end; "" if one is at the top."""
    above = sorted({path.partition(f"{name}/")[0] for path in paths for name in _POSTS if f"/{name}/" in f"/{path}"})
    common = posixpath.commonpath([f"/{folder}" for folder in above]).strip("/") if above else ""
    return f"{common}/" if common else ""


def _matches(pattern: str, inner: str) -> bool:
    """Report whether a pattern means a file, or a folder above it."""
    return inner == pattern or inner.startswith(f"{pattern}/") or fnmatchcase(inner, pattern)


def _includes(patterns: Iterable[str], path: str, name: str) -> bool:
    return any(path == pattern or fnmatchcase(name, pattern) for pattern in patterns)


def _is_in_scope(scope: Mapping[str, Any], inner: str, kind: str) -> bool:
    path, wanted = text_of(scope.get("path")).strip("/"), text_of(scope.get("type"))
    if wanted and wanted.rstrip("s") != kind.rstrip("s"):
        return False
    if "*" in path:
        return fnmatchcase(inner, path) or fnmatchcase(inner, f"{path}/*")
    return not path or _matches(path, inner)
