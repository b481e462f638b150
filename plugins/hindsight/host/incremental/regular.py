"""Read a file without waiting, also if it is a pipe or a device, or changes meanwhile."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

_ATTEMPTS = 3
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe (FIFO)"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


class NotRegular(OSError):
    """Raised for a pipe, a folder or a device in place of a file: reading it could wait for ever."""


class KeepsChanging(OSError):
    """Raised for a file that changes each time while it is read."""


def read_regular(path: Path | str) -> bytes:
    """Return a file's bytes as they are at one moment, or raise OSError; its `strerror` is for the writer."""
    for _ in range(_ATTEMPTS):
        descriptor = _open(path)
        try:
            before = os.fstat(descriptor)
            _refuse_irregular(path, before)
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                data = file.read()
            if _moment(os.fstat(descriptor)) == _moment(before):
                return data
        finally:
            os.close(descriptor)
    raise KeepsChanging(errno.EAGAIN, "it changes while it is read; build again once it is saved", str(path))


def read_if_there(path: Path) -> bytes:
    """Return a file's bytes as `read_regular` does, b"" if there is no file."""
    return read_regular(path) if path.exists() else b""


def _open(path: Path | str) -> int:
    try:
        # Without O_NONBLOCK a pipe is opened only once a program writes into it.
        return os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except OSError:
        _refuse_irregular(path, os.stat(path))  # a socket cannot be opened at all
        raise


def _refuse_irregular(path: Path | str, status: os.stat_result) -> None:
    for is_kind, kind in _KINDS:
        if is_kind(status.st_mode):
            raise NotRegular(
                errno.EINVAL, f"it is {kind}, not a file; remove it, or put a file in its place", str(path)
            )


def _moment(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns
