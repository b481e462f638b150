"""Read the address patterns of a blog's texts and lists from Pelican's settings, and check them."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from pelican.settings import DEFAULT_CONFIG

from hindsight.core.documents.old_paths import OldPathError, old_path
from hindsight.core.setting import SettingError
from hindsight.core.urls import address_of, file_at
from hindsight.host.setting_places import is_set_here

# The default addresses, and the placeholders of each setting. Only posts always have a date.
DEFAULTS: Mapping[str, str] = {
    "ARTICLE_URL": "{date:%Y}/{slug}/",
    "PAGE_URL": "{slug}/",
    "TAG_URL": "tags/{slug}/",
    "CATEGORY_URL": "categories/{slug}/",
    "AUTHOR_URL": "authors/{slug}/",
    "YEAR_ARCHIVE_URL": "{date:%Y}/",
}
_PLACEHOLDERS: Mapping[str, tuple[str, ...]] = {
    "ARTICLE_URL": ("slug", "date", "category", "lang", "author"),
    "PAGE_URL": ("slug", "lang"),
    "TAG_URL": ("slug",),
    "CATEGORY_URL": ("slug",),
    "AUTHOR_URL": ("slug",),
    "YEAR_ARCHIVE_URL": ("date",),
}
# The settings of lists, whose addresses must differ from each other, and the folders of the site's other pages.
_LISTS = ("TAG_URL", "CATEGORY_URL", "AUTHOR_URL")
_FOLDERS: Mapping[str, str] = {"cards": "decks", "lessons": "lessons", "feeds": "feeds", "theme": "the theme's files"}
_ENDINGS = ("/", ".html")
_SAMPLE = {"slug": "x", "category": "x", "lang": "en", "author": "x"}


def address_patterns(settings: Mapping[str, Any]) -> dict[str, str]:
    """Return the pattern of each address by the name of its setting, without a slash at the beginning."""
    return {name: _chosen(settings, name) or default for name, default in DEFAULTS.items()}


def patterns_without_ending(settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the name of each setting whose addresses have no ending, and the pattern that is used in its place."""
    for name in DEFAULTS:
        if (own := _own(settings, name)) and not own.endswith(_ENDINGS):
            yield name, _chosen(settings, name)


def check_address_patterns(settings: Mapping[str, Any]) -> None:
    """Raise SettingError for patterns that cannot be addresses, or that do not fit the files set for them."""
    faults = [f"{name}: {why}" for name in DEFAULTS for why in _faults(name, _chosen(settings, name))]
    for name in DEFAULTS:
        if not any(fault.startswith(name) for fault in faults):
            faults += _file_faults(settings, name)
    faults += _clashes(address_patterns(settings))
    if faults:
        raise SettingError(*faults)


def _chosen(settings: Mapping[str, Any], name: str) -> str:
    """Return the blog's own pattern with an ending, or "".

    Without an ending, or without a pattern, the setting for the file decides.
    """
    pattern, file = _own(settings, name), _own(settings, _file_setting(name))
    if pattern.endswith(_ENDINGS):
        return pattern
    return address_of(file) or (pattern and f"{pattern}/")


def _file_setting(name: str) -> str:
    """Return the name of the setting for the file of an address."""
    return f"{name.removesuffix('_URL')}_SAVE_AS"


def _own(settings: Mapping[str, Any], name: str) -> str:
    """Return the value that the blog's own settings give a name, or "": Pelican's defaults do not count."""
    value = settings.get(name)
    if not value or (value == DEFAULT_CONFIG.get(name) and not is_set_here(name)):
        return ""
    return str(value).lstrip("/")


def _faults(name: str, pattern: str) -> Iterator[str]:
    """Yield the faults of a pattern."""
    if not pattern:
        return
    try:
        parts = list(string.Formatter().parse(pattern))
    except ValueError as error:
        yield f'"{pattern}" is no pattern of an address ({error}); write it as "{DEFAULTS[name]}"'
        return
    placeholders = [(field, spec or "", conversion) for _, field, spec, conversion in parts if field is not None]
    for field, spec, conversion in placeholders:
        if fault := _placeholder_fault(name, field, spec, bool(conversion)):
            yield fault
    fields = {field for field, _, _ in placeholders}
    needed = "date" if name == "YEAR_ARCHIVE_URL" else "slug"
    if needed not in fields and name != "ARTICLE_URL":
        yield f"without {{{needed if needed == 'slug' else 'date:%Y'}}}, all of them would have one address"
    if (folder := pattern.partition("/")[0]) in _FOLDERS:
        yield f'"{pattern}" is below /{folder}/, which holds {_FOLDERS[folder]}; choose a different folder'
    if fields.issubset(_PLACEHOLDERS[name]):
        yield from _as_path(pattern)


def _placeholder_fault(name: str, field: str, spec: str, has_conversion: bool) -> str:
    """Return the fault of a placeholder, such as {date:%Y} with the field "date" and the spec "%Y", or ""."""
    allowed = _PLACEHOLDERS[name]
    if field not in allowed:
        return f"there is no {{{field}}} here; there is {', '.join(f'{{{placeholder}}}' for placeholder in allowed)}"
    if has_conversion or bool(spec) != (field == "date"):
        return f"write {{{field}:%Y}}" if field == "date" else f"write {{{field}}} without more in the braces"
    if field == "date" and "%" not in spec:
        return "write {date:%Y}, {date:%m} or {date:%d}"
    return ""


def _clashes(patterns: Mapping[str, str]) -> Iterator[str]:
    """Yield an error for each two lists with one pattern of addresses."""
    for index, name in enumerate(_LISTS):
        for other in _LISTS[index + 1 :]:
            if patterns[name] == patterns[other]:
                yield f'{name}: "{patterns[name]}" is the pattern of {other} too; choose a different folder'


def _as_path(pattern: str) -> Iterator[str]:
    """Yield the reason why a pattern makes no path of a file."""
    try:
        old_path(pattern.format(**_SAMPLE, date=datetime(2024, 3, 4, tzinfo=UTC)))
    except OldPathError as error:
        yield f'"{pattern}": {str(error).partition(";")[0]}'
    except (ValueError, LookupError) as error:
        yield f'"{pattern}": {error}'


def _file_faults(settings: Mapping[str, Any], name: str) -> Iterator[str]:
    """Yield an error if the setting for the file of an address is a different one than the address has."""
    of_file = _file_setting(name)
    file, pattern = _own(settings, of_file), _chosen(settings, name)
    if file and pattern and file != file_at(pattern):
        yield f'{of_file}: {name} makes the file "{file_at(pattern)}"; write that, or remove this setting'
