"""Lock the folders of a build, so that a later build recognises leftovers.

The system drops a lock when its process ends, however it ends. The number of a process would be no proof, since a new
process can get the same number.
"""

from __future__ import annotations

import os
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows has no such locks; there, do not build one folder twice at once
    fcntl = None  # type: ignore[assignment]


def hold(path: Path) -> int | None:
    """Lock a file or a folder; return the descriptor that holds the lock until it is closed, or None.

    None means that a different process holds the lock, or that the path is gone or is a link.
    """
    if fcntl is None:
        return os.open(os.devnull, os.O_RDONLY)
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except OSError:  # a file system without such locks; the lock in the cache folder has to do
        pass
    try:
        # A different process may have removed or replaced the file before the lock was ours.
        if os.path.samestat(os.fstat(descriptor), os.stat(path)):
            return descriptor
    except FileNotFoundError:
        pass
    os.close(descriptor)
    return None


def is_held(path: Path) -> bool:
    """Return whether a different process holds the lock of a file or folder."""
    if not path.exists():
        return False
    lock = hold(path)
    if lock is not None:
        os.close(lock)
    return lock is None
