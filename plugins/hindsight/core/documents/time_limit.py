"""Limit the time for reading one file, so that no text can hang a build."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Iterator
from types import FrameType

# Processor time, so that no file fails on a busy machine. A post of 1,000 words takes about 5 ms.
_SECONDS = 3.0
_SECONDS_PER_BYTE = 1e-5
_SECONDS_TO_MESSAGE = 1.0


class TimeLimitError(Exception):
    """Raised while a file is read, once this takes longer than the limit."""


@contextlib.contextmanager
def time_limit(shown_path: str, size: int) -> Iterator[None]:
    """Raise TimeLimitError in the block once it takes too long; print the file's name after one second.

    `size` is the size of the file in bytes. The time is not limited if the system or the thread has no timers.
    """
    if not hasattr(signal, "SIGPROF") or threading.current_thread() is not threading.main_thread():
        yield
        return
    is_printed = False

    def on_timer(_signal: int, _frame: FrameType | None) -> None:
        nonlocal is_printed
        if is_printed:
            raise TimeLimitError
        is_printed = True
        print(f"still reading {shown_path} ...", file=sys.stderr, flush=True)

    previous_handler = signal.signal(signal.SIGPROF, on_timer)
    limit = _SECONDS + size * _SECONDS_PER_BYTE
    signal.setitimer(signal.ITIMER_PROF, _SECONDS_TO_MESSAGE, limit - _SECONDS_TO_MESSAGE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, previous_handler)


def longest_line(text: str) -> int:
    """Return the number of the longest line, from 1: usually the line that takes the time."""
    lengths = [len(line) for line in text.split("\n")]
    return lengths.index(max(lengths)) + 1
