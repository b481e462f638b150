"""What a build that takes its time says while it works."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_PATIENCE = 1.0  # seconds that nobody needs to be told of


class OnProgress(Protocol):
    """Says how far a stage has come."""

    def __call__(self, stage: str, done: int, of: int) -> None:
        """Say that `done` of `of` things of a stage are done."""


@contextmanager
def progress() -> Iterator[OnProgress]:
    """A bar on a terminal, a plain line a stage elsewhere; nothing at all for a build of less than a second."""
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
        if now - self._started < _PATIENCE or (now - self._shown < 0.1 and done < of):
            return
        self._shown = now
        if self._bar is None:
            self._bar = _started_bar()
        if stage not in self._tasks:
            self._tasks[stage] = self._bar.add_task(stage, total=of)
        self._bar.update(self._tasks[stage], completed=done, total=of)
        self._bar.refresh()

    def stop(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()


def _started_bar() -> Progress:
    from rich.console import Console  # not for builds that need no bar
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    # Without a thread of its own: workers are copies of this process, and a thread could hold a lock just then.
    bar = Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False)
    bar.start()
    return bar


class _Lines:
    def __init__(self) -> None:
        self._started = time.monotonic()
        self._told: set[str] = set()

    def __call__(self, stage: str, done: int, of: int) -> None:
        if stage not in self._told and done < of and time.monotonic() - self._started > _PATIENCE:
            self._told.add(stage)
            print(f"{stage}: {done} of {of} ...", file=sys.stderr, flush=True)
