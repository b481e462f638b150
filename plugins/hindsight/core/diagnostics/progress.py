"""Show the progress of a build that takes longer than a second."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_SECONDS_TO_MESSAGE = 1.0  # a faster build shows no progress


class OnProgress(Protocol):
    """A callback for the progress of a stage."""

    def __call__(self, stage: str, done: int, of: int) -> None:
        """Show that `done` of `of` items of a stage are done."""


@contextmanager
def progress() -> Iterator[OnProgress]:
    """Give a callback that shows progress: a bar on a terminal, one plain line a stage elsewhere.

    The callback shows nothing in the first second.
    """
    if not sys.stderr.isatty():
        yield _Lines()
        return
    bar = _Bar()
    try:
        yield bar
    finally:
        bar.stop()


class _Bar:
    def __init__(self) -> None:
        self._bar: Progress | None = None
        self._started, self._shown = time.monotonic(), 0.0
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, stage: str, done: int, of: int) -> None:
        now = time.monotonic()
        if now - self._started < _SECONDS_TO_MESSAGE or (now - self._shown < 0.1 and done < of):
            return
        self._shown = now
        if self._bar is None:
            self._bar = _started_bar()
        if stage not in self._tasks:
            self._tasks[stage] = self._bar.add_task(stage, total=of)
        self._bar.update(self._tasks[stage], completed=done, total=of)
        self._bar.refresh()

    def stop(self) -> None:
        """Remove the bar."""
        if self._bar is not None:
            self._bar.stop()


def _started_bar() -> Progress:
    from rich.console import Console  # here, since few builds need a bar
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    # Without a thread: worker processes are forked from this one, and a thread could hold a lock at that moment.
    bar = Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False)
    bar.start()
    return bar


class _Lines:
    def __init__(self) -> None:
        self._started = time.monotonic()
        self._printed: set[str] = set()

    def __call__(self, stage: str, done: int, of: int) -> None:
        if stage not in self._printed and done < of and time.monotonic() - self._started > _SECONDS_TO_MESSAGE:
            self._printed.add(stage)
            print(f"{stage}: {done} of {of} ...", file=sys.stderr, flush=True)
