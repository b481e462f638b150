"""Read the folders and the data of an Eleventy site. Its programs are not run."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from hindsight.importing.folders import ELEVENTY_SETTINGS, SourceFolder, ending_of
from hindsight.importing.front_matter import plain_name, text_of

_INPUT = re.compile(r"\binput\s*:\s*[\"'](?P<folder>[^\"']+)[\"']")
_INPUT_SET = re.compile(r"setInputDirectory\(\s*[\"'](?P<folder>[^\"']+)[\"']")
_INPUT_OPTION = re.compile(r"--input[= ](?P<folder>[\w./-]+)")
_FOLDER = re.compile(
    r"\b(?P<kind>includes|layouts|data|output)\s*:\s*[\"'](?P<folder>[^\"']+)[\"']"
    r"|set(?P<kind2>Includes|Layouts|Data|Output)Directory\(\s*[\"'](?P<folder2>[^\"']+)[\"']"
)
_USUAL = {"includes": "_includes", "layouts": "_layouts", "data": "_data", "output": "_site"}
_NO_TEXTS = ("dist/", "_components/")
_SITE_URL = re.compile(
    r"\b(?:url|baseUrl|siteUrl|origin)[\"']?\s*[:=]\s*[\"'](?P<value>https?://(?!localhost|127\.)[^\"'\s]+)[\"']"
)
_SITE_TITLE = re.compile(r"\b(?:title|name)[\"']?\s*[:=]\s*[\"'](?P<value>[^\"']+)[\"']")
_SITE_FILES = ("site", "meta", "config", "global")
# The names of values in data files, in the plain form, by the settings that they give.
_SETTINGS = {
    "SITENAME": ("title", "name", "sitename"),
    "SITEURL": ("url", "baseurl", "siteurl", "origin", "host"),
    "SITEDESCRIPTION": ("description",),
    "AUTHOR": ("author",),
    "DEFAULT_LANG": ("lang", "language", "locale"),
}


class EleventySite:
    """The folders of an Eleventy site: `base` holds its texts, with a slash at its end, or is ""."""

    def __init__(self, folder: SourceFolder) -> None:
        self._folder = folder
        self.base = _input_folder(folder.root)
        self._folders = dict(_USUAL)
        for name in ELEVENTY_SETTINGS:
            for match in _FOLDER.finditer(_text_of_file(folder.root / name)):
                kind, path = match["kind"] or match["kind2"], match["folder"] or match["folder2"]
                self._folders[kind.lower()] = posixpath.normpath(path).strip("/")

    @property
    def includes(self) -> str:
        """Return the folder of included files below the folder of the texts, with a slash at its end."""
        return f"{self._folders['includes']}/"

    def is_content(self, inner: str) -> bool:
        """Report whether a file is content, and not of the theme, of the data or of the output."""
        own = tuple(f"{folder}/" for folder in (*self._folders.values(), *_USUAL.values()))
        return not inner.startswith((*own, *_NO_TEXTS))

    def settings(self) -> dict[str, str]:
        """Return the settings of the site from its data, where they are written as plain texts."""
        settings: dict[str, str] = {}
        for path in self._folder.below(f"{self.base}{self._folders['data']}/"):
            if posixpath.basename(path).startswith(_SITE_FILES):
                found = self._written(path)
                settings = {**found, **settings}
        return settings

    def _written(self, path: str) -> dict[str, str]:
        """Return the settings in a data file: by its values, or in a program by lines that look like them."""
        source = self._folder.text(path)
        if ending_of(path) in (".json", ".yaml", ".yml"):
            return _from_values(source)
        patterns = (("SITEURL", _SITE_URL), ("SITENAME", _SITE_TITLE))
        matches = ((setting, pattern.search(source)) for setting, pattern in patterns)
        return {setting: match["value"].rstrip("/") for setting, match in matches if match}


def _from_values(source: str) -> dict[str, str]:
    """Return the settings in a file of JSON or YAML, of which JSON is a part."""
    try:
        values: Any = yaml.load(source, Loader=yaml.BaseLoader)  # noqa: S506  # it makes texts, lists and tables only
    except yaml.YAMLError:
        return {}
    if not isinstance(values, dict):
        return {}
    named: Mapping[str, Any] = {plain_name(str(name)).replace("_", ""): value for name, value in values.items()}
    settings = {}
    for setting, names in _SETTINGS.items():
        value = next(filter(None, (text_of(named[name]) for name in names if name in named)), "")
        if value and (setting != "SITEURL" or _is_public(value)):
            settings[setting] = value.rstrip("/") if setting == "SITEURL" else value
    return settings


def _is_public(address: str) -> bool:
    return re.match(r"https?://(?!localhost|127\.)", address) is not None


def _input_folder(root: Path) -> str:
    """Return the folder of the texts with a slash at its end; "" if the source is that folder itself."""
    for name in ELEVENTY_SETTINGS:
        settings = _text_of_file(root / name)
        if match := _INPUT.search(settings) or _INPUT_SET.search(settings):
            folder = posixpath.normpath(match["folder"])
            return "" if folder == "." else f"{folder}/"
    match = _INPUT_OPTION.search(_text_of_file(root / "package.json"))
    return f"{posixpath.normpath(match['folder'])}/" if match else ""


def _text_of_file(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
