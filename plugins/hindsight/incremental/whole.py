"""Files that are replaced as a whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path


@contextlib.contextmanager
def prepared(path: Path, data: bytes) -> Iterator[Callable[[], None]]:
    """Write these bytes beside a file, onto the disk; yield the function that puts them in the file's place.

    Raise OSError where there is no room or no permission. Without a call of the function the file stays as it was.
    A new file gets the mode that the umask gives; a replaced one keeps its own.
    """
    # Not from `tempfile`, whose files nobody else may read whatever the umask is.
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with beside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileNotFoundError):
            beside.chmod(path.stat().st_mode & 0o777)
        yield lambda: os.replace(beside, path)
    finally:
        with contextlib.suppress(OSError):
            beside.unlink()


def write_whole(path: Path, data: bytes) -> None:
    """Put these bytes in a file's place at once, whoever reads or writes it meanwhile.

    An OSError leaves the file as it was, and nothing beside it.
    """
    with prepared(path, data) as put_in_place:
        put_in_place()
