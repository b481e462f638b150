"""Keep the state of builds for pages that are open in a browser."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class State:
    """The state of the site for open pages: the number of the last build that wrote files, and its problems.

    A page is out of date if it was loaded before the number of its kind: `cards` for pages below /cards/, `pages` for
    others, and its own number in `ahead`, by its address, for a page that was written before others. `failed` is
    whether the problems kept a later build from writing anything.
    """

    change: int
    build: int
    pages: int
    cards: int
    ahead: Mapping[str, int] = field(default_factory=dict)
    diagnostics: tuple[str, ...] = ()
    failed: bool = False

    def as_event(self) -> bytes:
        """Return the state as one Server-Sent Event."""
        event = {"pages": self.pages, "cards": self.cards, "ahead": self.ahead}
        event |= {"problems": self.diagnostics, "failed": self.failed}
        return f"data: {json.dumps(event)}\n\n".encode()


class Live:
    """The state of the builds, shared between the thread that builds and the threads of open pages."""

    def __init__(self) -> None:
        # The first number is the time, so that pages left open from an earlier run are older.
        now = time.time_ns() // 1_000_000
        self.state = State(0, now, now, now)
        self._cards_follow = False
        self.closed = False
        self._changed = threading.Condition()

    def pages_written(self, ahead: Iterable[str], all_pages: bool) -> None:
        """Note that a build has written pages while more follows: all of them, or those at the addresses `ahead`.

        With all pages, `ahead` are those that are still as they were written before the others.
        """
        state, build = self.state, self.state.build + 1
        self._cards_follow = all_pages
        known = {f"/{url}": state.ahead.get(f"/{url}", build) if all_pages else build for url in ahead}
        pages = build if all_pages else state.pages
        known = known if all_pages else {**state.ahead, **known}
        self._set(State(state.change + 1, build, pages, state.cards, known))

    def succeeded(self, diagnostics: tuple[str, ...] = ()) -> None:
        """Note a build that wrote files: open pages are out of date, and the new ones show the problems.

        After all pages were written, only those with cards are out of date.
        """
        state, build = self.state, self.state.build + 1
        pages, ahead = (state.pages, state.ahead) if self._cards_follow else (build, {})
        self._cards_follow = False
        self._set(State(state.change + 1, build, pages, build, ahead, diagnostics))

    def failed(self, diagnostics: tuple[str, ...]) -> None:
        """Note a failed build: pages stay as they are, and show the problems."""
        self._cards_follow = False
        self._set(replace(self.state, change=self.state.change + 1, diagnostics=diagnostics, failed=True))

    def close(self) -> None:
        """End every waiting connection."""
        with self._changed:
            self.closed = True
            self._changed.notify_all()

    def wait(self, seen: int, seconds: float) -> State:
        """Return the state once its change is not `seen`, or as it is after these seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self.closed or self.state.change != seen, seconds)
            return self.state

    def _set(self, state: State) -> None:
        with self._changed:
            self.state = state
            self._changed.notify_all()
