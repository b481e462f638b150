"""Read the lock files of a content folder at every build, and write them once readers have the site."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hindsight.core.diagnostics.diagnostic import ContentError, Diagnostic
from hindsight.host.incremental.atomic import prepared
from hindsight.host.incremental.regular import read_regular
from hindsight.host.site.sources import LESSONS_LOCK, URLS_LOCK, shown_path

PutInPlace = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Locks:
    """The bytes of the lock files, b"" for a file that does not exist: published lessons, and published addresses."""

    lessons: bytes = b""
    urls: bytes = b""

    def by_name(self) -> dict[str, bytes]:
        """Return the bytes of each file by its name."""
        return {LESSONS_LOCK: self.lessons, URLS_LOCK: self.urls}


def shown_lock(settings: Mapping[str, Any], name: str) -> str:
    """Return the path of a lock file, as messages name it."""
    return shown_path(Path(settings["PATH"], name))


def read_locks(settings: Mapping[str, Any]) -> Locks:
    """Return the lock files of a content folder; raise ContentError if one cannot be read."""
    return Locks(*(_read(Path(settings["PATH"], name)) for name in Locks().by_name()))


def _read(path: Path) -> bytes:
    try:
        return read_regular(path)
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise _cannot_be("read", path, error) from error


@contextlib.contextmanager
def prepared_locks(settings: Mapping[str, Any], new: Locks) -> Iterator[PutInPlace]:
    """Write the lock files that change beside the old ones; yield the function that puts them in their places.

    An empty lock changes nothing. Both raise ContentError if the content folder takes no file.
    """
    old = read_locks(settings).by_name()
    changed = {name: data for name, data in new.by_name().items() if data not in (b"", old[name])}
    with contextlib.ExitStack() as stack:
        ready: dict[Path, PutInPlace] = {}
        for name, data in changed.items():
            path = Path(settings["PATH"], name)
            try:
                ready[path] = stack.enter_context(prepared(path, data))
            except OSError as error:
                raise _cannot_be("written", path, error) from error
        yield lambda: _put(ready)


def _put(ready: Mapping[Path, PutInPlace]) -> None:
    for path, put_in_place in ready.items():
        try:
            put_in_place()
        except OSError as error:
            raise _cannot_be("written", path, error) from error


def _cannot_be(participle: str, path: Path, error: OSError) -> ContentError:
    return ContentError([Diagnostic(shown_path(path), 1, 1, "error", f"cannot be {participle}: {error.strerror}")])
