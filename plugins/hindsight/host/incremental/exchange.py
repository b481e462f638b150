"""Exchange two folders in one call, with their files on the disk before."""

from __future__ import annotations

import contextlib
import functools
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

_HERE = -100  # AT_FDCWD: a relative path begins at the working folder
_EXCHANGE = 2  # RENAME_EXCHANGE on Linux, RENAME_SWAP on macOS


def exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; return False, with nothing changed, if the system cannot do that."""
    call = _exchange_call()
    if call is None:
        return False
    # Python announces its own changes to the file system, but not those of a C function.
    sys.audit("hindsight.exchange", str(one), str(other))
    return call(os.fsencode(one), os.fsencode(other)) == 0


def sync(folder: Path) -> None:
    """Return when everything in a folder is on the disk.

    One call for the whole file system: a call for each of a thousand files takes many times as long.
    """
    call = _c_function("syncfs") if sys.platform == "linux" else None
    if call is None:
        if hasattr(os, "sync"):
            os.sync()
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if call(descriptor):
            _raise_last_error(folder)
    finally:
        os.close(descriptor)


def sync_names(folder: Path) -> None:
    """Return when the names in a folder are on the disk, on systems that report this."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@functools.cache
def _exchange_call() -> Callable[[bytes, bytes], int] | None:
    if sys.platform == "linux" and (linux := _c_function("renameat2")):
        return lambda one, other: int(linux(_HERE, one, _HERE, other, _EXCHANGE))
    if sys.platform == "darwin" and (mac := _c_function("renamex_np")):
        return lambda one, other: int(mac(one, other, _EXCHANGE))
    return None


@functools.cache
def _c_function(name: str) -> Any:
    import ctypes  # not for builds that write nothing

    return getattr(ctypes.CDLL(None, use_errno=True), name, None)


def _raise_last_error(path: Path) -> None:
    import ctypes

    code = ctypes.get_errno()
    raise OSError(code, os.strerror(code), str(path))
