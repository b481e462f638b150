"""Read the settings and the content folder of a blog, for commands that build nothing."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pelican.settings import read_settings

from hindsight.core.setting import SettingError
from hindsight.core.settings import with_defaults
from hindsight.host.commands.site import settings_fault
from hindsight.host.incremental.store import Store, StoreDamaged
from hindsight.host.mode import Mode
from hindsight.host.settings import check_settings, setting_messages
from hindsight.host.site.content import Content, Reader
from hindsight.host.site.sources import find_sources


class SettingsFileError(Exception):
    """Raised for a settings file that cannot be run or has faulty values; each line begins with its place."""


def stopped(command: str, error: Exception) -> int:
    """Print why a command such as "replies" stopped; return its exit status."""
    has_place = isinstance(error, SettingsFileError)  # each of its lines begins with one
    print(error if has_place else f"make {command}: {error}", file=sys.stderr)
    return 1


def blog_settings(file: str = "pelicanconf.py", content: str = "") -> dict[str, Any]:
    """Return the settings in a file of the blog in this folder, with this content folder, or that in INPUTDIR.

    Raises SettingsFileError, and FileNotFoundError for a missing content folder.
    """
    content = content or os.environ.get("INPUTDIR") or "content"
    if not Path(content).is_dir():
        raise FileNotFoundError(f"there is no folder {content}; INPUTDIR names the content folder")
    if fault := settings_fault(file):
        raise SettingsFileError(fault)
    settings: dict[str, Any] = read_settings(file, override={"PATH": str(Path(content).resolve())})
    try:
        settings.update(with_defaults(settings))
        check_settings(settings)
    except SettingError as error:
        raise SettingsFileError(setting_messages(error)) from error
    return settings


def read_content(settings: Mapping[str, Any]) -> Content:
    """Read the content folder, once more with a new cache if the cache is damaged."""
    folders = Path(settings["CACHE_PATH"]), Path(settings["PATH"]), Path(settings["OUTPUT_PATH"])
    store = Store(*folders)
    try:
        return _read_with(store, settings)
    except StoreDamaged:
        store.discard()
        return _read_with(Store(*folders), settings)


def _read_with(store: Store, settings: Mapping[str, Any]) -> Content:
    reader, sources = Reader(store, settings, Mode.of(settings)), find_sources(settings)
    reader.refresh(sources, lambda *_: None)
    return reader.content(sources)
