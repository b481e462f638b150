"""What a build that takes its time says while it works."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

_PATIENCE = 1.0  # seconds that nobody needs to be told of


class Tell(Protocol):
    """Says how far a stage has come."""

    def __call__(self, stage: str, done: int, of: int) -> None:
        """Say that `done` of `of` things of a stage are done."""


@contextmanager
def progress() -> Iterator[Tell]:
    """A bar on a terminal, a plain line a stage elsewhere; nothing at all for a build of less than a second."""
    console = Console(stderr=True)
    # Without a thread of its own: workers are copies of this process, and a thread could hold a lock just then.
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=console, transient=True,
        auto_refresh=False,
    )  # fmt: skip
    teller = _Bar(bar) if console.is_terminal else _Lines()
    try:
        yield teller
    finally:
        if bar.live.is_started:
            bar.stop()


class _Bar:
    def __init__(self, bar: Progress) -> None:
        self._bar, self._started, self._shown = bar, time.monotonic(), 0.0
        self._tasks: dict[str, object] = {}

    def __call__(self, stage: str, done: int, of: int) -> None:
        now = time.monotonic()
        if now - self._started < _PATIENCE or (now - self._shown < 0.1 and done < of):
            return
        self._shown = now
        if not self._tasks:
            self._bar.start()
        if stage not in self._tasks:
            self._tasks[stage] = self._bar.add_task(stage, total=of)
        self._bar.update(self._tasks[stage], completed=done, total=of)  # type: ignore[arg-type]
        self._bar.refresh()


class _Lines:
    def __init__(self) -> None:
        self._started = time.monotonic()
        self._told: set[str] = set()

    def __call__(self, stage: str, done: int, of: int) -> None:
        if stage not in self._told and done < of and time.monotonic() - self._started > _PATIENCE:
            self._told.add(stage)
            print(f"{stage}: {done} of {of} ...", file=sys.stderr, flush=True)
