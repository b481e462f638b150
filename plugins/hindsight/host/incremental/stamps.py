"""Make stamps from the size, time and number of a file: a changed file has a new stamp."""

from __future__ import annotations

import os
import time
from pathlib import Path

# A file system's clock goes in steps of some milliseconds: a file written that shortly before it was looked at
# may be written again without a new stamp.
_TICK = 50_000_000  # ns


def stamp_of(status: os.stat_result) -> str:
    """Return a text that changes when a file is written, replaced or touched."""
    return f"{status.st_size}:{status.st_mtime_ns}:{status.st_ctime_ns}:{status.st_ino}"


def output_stamp(status: os.stat_result) -> str:
    """Return the stamp of a file of the output, which stays the same when the file is linked or moved."""
    return f"{status.st_size}:{status.st_mtime_ns}"


def is_settled(status: os.stat_result) -> bool:
    """Return whether a file is old enough that its stamp can be trusted."""
    return max(status.st_mtime_ns, status.st_ctime_ns) < time.time_ns() - _TICK


def mark_written(file: Path | str) -> str:
    """Give a new file a time between two steps of the file system's clock; return its stamp."""
    now = time.time_ns()
    os.utime(file, ns=(now, now))
    return output_stamp(os.stat(file))
