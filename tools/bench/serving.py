"""Measure servers that watch a site: the time from saving an edit until the changed page is written.

Both servers write files (Hugo because it serves from disk by default), so the page's file is read for both. Hugo also
reports the time of its rebuild ("Total in 12 ms"). That time begins when Hugo notices the edit; it looks for changes
twice a second.
"""

from __future__ import annotations

import http.client
import random
import re
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from tools.bench.corpus import Place
from tools.bench.processes import Failed, Peak, end, family, memory, wait_for_rest
from tools.bench.sites import Site

# Seconds between two reads of the page, and between two requests to a server that starts.
LOOK_EVERY = 0.002
STARTING = 0.1
# Seconds between two times that Hugo looks at its files; an edit comes at a random moment between them.
HUGO_LOOKS_EVERY = 0.5
_REPORTED = re.compile(rb"Total in (\d+) ms")


@dataclass(frozen=True, slots=True)
class EditTimes:
    """Seconds from the edit until its page was written, until the server was at rest, and as the server reports."""

    seconds: float
    until_rest: float
    reported: float | None


class Server:
    """A site's server in the background. `peak` is its highest memory in bytes until it was ready."""

    def __init__(self, site: Site) -> None:
        self.peak: int | None = None
        self._site = site
        self._port = free_port()
        self._program = site.server(self._port)
        self._process = self._program.start()

    def ready(self) -> Self:
        """Wait until the server serves the edited post's page and is at rest; return the server."""
        with Peak(self._process.pid) as peak:
            self._await(self._listens, STARTING)
            wait_for_rest(self._process.pid, self._site.limit)
            # As if a writer had the page open: Hugo keeps requested pages up to date.
            self._await(self._shows, STARTING)
            wait_for_rest(self._process.pid, self._site.limit)
        self.peak = peak.bytes
        return self

    def measure(self, place: Place) -> EditTimes:
        """Edit the post, and wait until its page shows it and the server is at rest."""
        time.sleep(random.uniform(0, HUGO_LOOKS_EVERY))  # noqa: S311  # not a secret
        log_size = self._program.log.stat().st_size
        began = time.perf_counter()
        word = self._site.edit(place)
        self._await(lambda: word in self._page(place), LOOK_EVERY)
        shown = time.perf_counter()
        rested = max(shown, wait_for_rest(self._process.pid, self._site.limit))
        return EditTimes(shown - began, rested - began, self._reported_seconds(log_size))

    def memory(self) -> int | None:
        """Return the bytes of memory that the server uses now, or None if they are unknown."""
        return memory(family(self._process.pid)) or None

    def stop(self) -> None:
        """End the server."""
        end(self._process)

    def _await(self, holds: Callable[[], bool], every: float) -> None:
        began = time.perf_counter()
        while not holds():
            if self._process.poll() is not None:
                raise Failed(f"the server ended\n{self._program.last_lines()}")
            if time.perf_counter() - began > self._site.limit:
                raise Failed(f"not there after {self._site.limit:g} s\n{self._program.last_lines()}")
            time.sleep(every)

    def _listens(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self._port), self._site.limit).close()
        except OSError:
            return False
        return True

    def _shows(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=self._site.limit)
        try:
            connection.request(
                "GET", f"/{self._site.page(self._site.corpus.edited('text')).removesuffix('index.html')}"
            )
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _page(self, place: Place) -> bytes:
        """Return the present page of the edited post; it is empty while a build replaces it."""
        try:
            return self._site.edited_page(place).read_bytes()
        except OSError:
            return b""

    def _reported_seconds(self, start: int) -> float | None:
        """Return the seconds that the server's log reports after its first `start` bytes, or None without a report."""
        with self._program.log.open("rb") as log:
            log.seek(start)
            reported = _REPORTED.findall(log.read())
        return sum(map(int, reported)) / 1000 if reported else None


def free_port() -> int:
    """Return a free port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
