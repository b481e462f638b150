"""Read the configuration of a Hugo site."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from typing import Any

import yaml

from hindsight.importing.folders import SourceFolder
from hindsight.importing.front_matter import text_of
from hindsight.importing.model import Import
from hindsight.importing.notes import on_one_line

_FILES = tuple(
    f"{folder}{name}.{ending}"
    for folder in ("", "config/_default/")
    for name in ("hugo", "config")
    for ending in ("toml", "yaml", "yml", "json")
)
_SITE_SETTINGS = {
    "SITENAME": ("title",), "SITESUBTITLE": ("subtitle", "tagline"), "SITEDESCRIPTION": ("description",),
    "AUTHOR": ("author",), "SITEURL": ("baseURL",), "DEFAULT_LANG": ("languageCode", "defaultContentLanguage"),
    "TIMEZONE": ("timeZone",),
}  # fmt: skip
_POSTS_PER_PAGE = 10  # Hugo's own value


class HugoConfig:
    """The configuration of a Hugo site. Names may be in capitals or not, as Hugo reads them."""

    def __init__(self, values: Mapping[str, Any], source: str = "") -> None:
        """Hold the values of all files of the configuration; `source` is the first of these files."""
        self._values, self.source = values, source

    @property
    def content(self) -> str:
        """Return the folder of the texts, with a slash at its end."""
        return f"{self._text('contentDir') or 'content'}/"

    @property
    def default_language(self) -> str:
        """Return the code of the main language in lower case."""
        return (self._text("defaultContentLanguage") or "en").lower()

    @property
    def languages(self) -> frozenset[str]:
        """Return the codes of all languages in lower case; an empty set if the site lists none."""
        languages = self._get("languages")
        return frozenset(map(str.lower, languages)) if isinstance(languages, dict) else frozenset()

    @property
    def main_sections(self) -> frozenset[str]:
        """Return the sections whose texts are posts; an empty set if the site names none."""
        params = self._get("params")
        sections = _get(params, "mainSections") if isinstance(params, dict) else None
        return frozenset(map(text_of, sections)) if isinstance(sections, list) else frozenset()

    @property
    def has_ugly_addresses(self) -> bool:
        """Report whether addresses end in ".html"."""
        return self._text("uglyURLs").lower() == "true"

    @property
    def posts_per_page(self) -> int:
        """Return the number of posts on a page of a list."""
        written = self._text("paginate")
        return int(written) if written.isdecimal() else _POSTS_PER_PAGE

    def permalink(self, section: str) -> str:
        """Return the pattern for the addresses of a section, or ""."""
        patterns = self._get("permalinks")
        if isinstance(patterns, dict) and isinstance(patterns.get("page"), dict):
            patterns = patterns["page"]
        return text_of(_get(patterns, section)) if isinstance(patterns, dict) and section else ""

    @property
    def menu(self) -> list[tuple[str, str]]:
        """Return the names and addresses of the main menu, by their weights."""
        menus = self._get("menus") or self._get("menu")
        entries = _get(menus, "main") if isinstance(menus, dict) else None
        tables = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
        tables.sort(key=lambda entry: _weight(_get(entry, "weight")))
        pairs = ((text_of(_get(entry, "name")), _address(entry)) for entry in tables)
        return [(name, address) for name, address in pairs if name and address]

    def site_settings(self) -> dict[str, str]:
        """Return the settings for the new site; values of the main language and of the theme fill gaps."""
        languages, params = self._get("languages"), self._get("params")
        main_language = _get(languages, self.default_language) if isinstance(languages, dict) else None
        tables = [table for table in (self._values, main_language, params) if isinstance(table, dict)]
        settings = {}
        for setting, names in _SITE_SETTINGS.items():
            values = (text_of(_get(table, name)) for table in tables for name in names)
            if value := next(filter(None, values), ""):
                settings[setting] = value.rstrip("/") if setting == "SITEURL" else value
        return settings

    def _get(self, name: str) -> Any:
        return _get(self._values, name)

    def _text(self, name: str) -> str:
        return text_of(self._get(name))


def _get(table: Mapping[str, Any], name: str) -> Any:
    """Return a value of a table: None, a list, a table, or anything else as a text."""
    value = next((value for key, value in table.items() if key.lower() == name.lower()), None)
    return value if isinstance(value, dict | list) or value is None else str(value)


def _weight(written: object) -> int:
    """Return the weight of an entry; entries without a weight come last."""
    text = text_of(written) if isinstance(written, str) else ""
    return int(text) if text.isdecimal() and int(text) else 1_000_000


def _address(entry: Mapping[str, Any]) -> str:
    """Return the address of an entry of a menu; a page is named by its path."""
    page = text_of(_get(entry, "pageRef")).strip("/").removesuffix("/_index").removesuffix("/index")
    return text_of(_get(entry, "url")) or (f"/{page}/" if page else "")


def read_config(folder: SourceFolder, imported: Import) -> HugoConfig:
    """Return the configuration in all files that Hugo reads; a file that is invalid is reported."""
    values: dict[str, Any] = {}
    for name in _FILES:
        if name in folder.files:
            try:
                values.update(_parsed(folder.text(name), name))
            except (ValueError, yaml.YAMLError) as error:
                reason = on_one_line(error, 80)
                imported.warn(name, 1, f"this file cannot be read, so old addresses are a guess: {reason}")
    return HugoConfig(values, next((name for name in _FILES if name in folder.files), ""))


def _parsed(text: str, name: str) -> dict[str, Any]:
    if name.endswith(".toml"):
        return tomllib.loads(text)
    value = json.loads(text) if name.endswith(".json") else yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506
    return value if isinstance(value, dict) else {}
