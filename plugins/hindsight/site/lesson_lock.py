"""The lock file of a content folder: read at every build, written when a site is published."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hindsight.gate.problem import ContentError, Problem
from hindsight.incremental.whole import write_whole
from hindsight.site.sources import LOCK_FILE, shown


def lock_path(settings: Mapping[str, Any]) -> Path:
    """Where the lock file of the content folder is."""
    return Path(settings["PATH"], LOCK_FILE)


def lock_data(settings: Mapping[str, Any]) -> bytes:
    """What the lock file holds, nothing where there is none; a ContentError where it cannot be read."""
    path = lock_path(settings)
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise _cannot("read", path, error) from error


def write_lock(settings: Mapping[str, Any], data: bytes) -> None:
    """Put a new lock file in the place of the old one, as a whole."""
    path = lock_path(settings)
    try:
        write_whole(path, data)
    except OSError as error:
        raise _cannot("written", path, error) from error


def _cannot(what: str, path: Path, error: OSError) -> ContentError:
    return ContentError([Problem(shown(path), 1, 1, "error", f"cannot be {what}: {error.strerror}")])
