"""One at a time: builds into one output folder, and sending it elsewhere, wait for each other."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows has no such locks; there, do not build one folder twice at once
    fcntl = None  # type: ignore[assignment]


@contextlib.contextmanager
def only_one(cache: Path, output: Path) -> Iterator[None]:
    """Hold the lock of an output folder, which lies in the cache folder; wait for it as long as it takes."""
    cache.mkdir(parents=True, exist_ok=True)
    name = hashlib.blake2b(str(output.resolve()).encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()
    with (cache / f"{name}.lock").open("w") as file:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
