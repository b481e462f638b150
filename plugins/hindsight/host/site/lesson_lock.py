"""The lock file of a content folder: read at every build, written when a site is published."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from hindsight.core.diagnostics.diagnostic import ContentError, Diagnostic
from hindsight.host.incremental.atomic import prepared
from hindsight.host.incremental.regular import read_regular
from hindsight.host.site.sources import LOCK_FILE, shown_path


def lock_path(settings: Mapping[str, Any]) -> Path:
    """Where the lock file of the content folder is."""
    return Path(settings["PATH"], LOCK_FILE)


def lock_data(settings: Mapping[str, Any]) -> bytes:
    """Return the bytes of the lock file, b"" where there is none; raise ContentError where it cannot be read."""
    path = lock_path(settings)
    try:
        return read_regular(path)
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise _cannot("read", path, error) from error


@contextlib.contextmanager
def prepared_lock(settings: Mapping[str, Any], data: bytes) -> Iterator[Callable[[], None]]:
    """Write a new lock file beside the old one; yield the function that puts it in the old one's place.

    Both raise ContentError where the content folder takes no file.
    """
    path = lock_path(settings)
    with contextlib.ExitStack() as stack:
        try:
            put_in_place = stack.enter_context(prepared(path, data))
        except OSError as error:
            raise _cannot("written", path, error) from error
        yield partial(_put, path, put_in_place)


def _put(path: Path, put_in_place: Callable[[], None]) -> None:
    try:
        put_in_place()
    except OSError as error:
        raise _cannot("written", path, error) from error


def _cannot(what: str, path: Path, error: OSError) -> ContentError:
    return ContentError([Diagnostic(shown_path(path), 1, 1, "error", f"cannot be {what}: {error.strerror}")])
