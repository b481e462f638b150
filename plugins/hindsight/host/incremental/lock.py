"""Run builds into one output folder, and deploys from it, one at a time."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from hindsight.host.incremental.store import StoreError

try:
    import fcntl
except ImportError:  # Windows has no such locks; there, do not build one folder twice at once
    fcntl = None  # type: ignore[assignment]


@contextlib.contextmanager
def only_one(cache: Path, output: Path) -> Iterator[None]:
    """Hold the lock of an output folder, which lies in the cache folder; wait for it as long as it takes."""
    name = hashlib.blake2b(str(output.resolve()).encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()
    file = cache / f"{name}.lock"
    try:
        cache.mkdir(parents=True, exist_ok=True)
        # For reading as well, since a pipe in its place would otherwise be opened only by a second program.
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise StoreError(f"cannot write the cache file {file}: {error.strerror}") from error
    try:
        if fcntl is not None:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
