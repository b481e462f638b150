"""A limit of time for reading one file, so that no text can hang a build."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Iterator
from types import FrameType

# Processor time, so that a busy machine refuses nothing. A post of 1,000 words takes about 5 ms.
_SECONDS = 3.0
_SECONDS_PER_BYTE = 1e-5
_PATIENCE = 1.0


class TimeLimitError(Exception):
    """Raised in the midst of reading a file that takes longer than the limit."""


@contextlib.contextmanager
def time_limit(shown_path: str, size: int) -> Iterator[None]:
    """Raise TimeLimitError in the block once it has taken too long; after a second, print which file it is at.

    `size` is the file's, in bytes. There is no limit where the system or the thread has no timers.
    """
    if not hasattr(signal, "SIGPROF") or threading.current_thread() is not threading.main_thread():
        yield
        return
    is_said = False

    def ring(_signal: int, _frame: FrameType | None) -> None:
        nonlocal is_said
        if is_said:
            raise TimeLimitError
        is_said = True
        print(f"still reading {shown_path} ...", file=sys.stderr, flush=True)

    before = signal.signal(signal.SIGPROF, ring)
    limit = _SECONDS + size * _SECONDS_PER_BYTE
    signal.setitimer(signal.ITIMER_PROF, _PATIENCE, limit - _PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def longest_line(text: str) -> int:
    """Return the number of the longest line, from 1: mostly the one that takes the time."""
    lengths = [len(line) for line in text.split("\n")]
    return lengths.index(max(lengths)) + 1
