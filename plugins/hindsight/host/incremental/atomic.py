"""Replace files as a whole or not at all."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

from hindsight.host.incremental.held import hold


@contextlib.contextmanager
def prepared(path: Path, data: bytes, *, on_disk: bool = True) -> Iterator[Callable[[], None]]:
    """Write these bytes beside a file; yield the function that puts them in the file's place.

    With `on_disk` they are on the disk by then, which takes some milliseconds.
    Raise OSError if there is no room or no permission. Without a call of the function the file stays as it was.
    A new file gets the mode that the umask gives; a replaced one keeps its own.
    """
    for leftover in _leftovers(path):
        if (lock := hold(leftover)) is not None:
            with contextlib.suppress(OSError):
                leftover.unlink()
            os.close(lock)
    # Not from `tempfile`, whose files nobody else may read whatever the umask is.
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    lock = None
    try:
        with beside.open("xb") as file:
            lock = hold(beside)
            file.write(data)
            if on_disk:
                file.flush()
                os.fsync(file.fileno())
        with contextlib.suppress(FileNotFoundError):
            beside.chmod(path.stat().st_mode & 0o777)
        yield lambda: os.replace(beside, path)
    finally:
        with contextlib.suppress(OSError):
            beside.unlink()
        if lock is not None:
            os.close(lock)


def _leftovers(path: Path) -> list[Path]:
    """Return the files that killed builds left beside a file."""
    pattern = re.compile(re.escape(f".{path.name}.") + "[0-9a-f]{8}")
    return [path.with_name(name) for name in os.listdir(path.parent) if pattern.fullmatch(name)]


def write_atomically(path: Path, data: bytes, *, on_disk: bool = True) -> None:
    """Replace a file by these bytes in one step, even if other programs read or write it meanwhile.

    An OSError leaves the file as it was, and nothing beside it.
    """
    with prepared(path, data, on_disk=on_disk) as put_in_place:
        put_in_place()


def umask() -> int:
    """Return the umask of the process, which can only be read by setting it."""
    now = os.umask(0o077)
    os.umask(now)
    return now
