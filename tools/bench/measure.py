"""Measure the rows in rounds: each round measures every row once, so that a slow minute affects all rows alike."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tools.bench.corpus import Corpus
from tools.bench.processes import Cost, Failed
from tools.bench.rows import SMALL_SITE_POSTS, Result, Row
from tools.bench.serving import Server
from tools.bench.sites import Hindsight, Hugo, Site, Stock


@dataclass(frozen=True, slots=True)
class Plan:
    """The numbers of posts, runs of each build and edits for each server, and the programs.

    `limit` is the highest number of seconds for one build. `hugo` returns Hugo's program; `project` is the checkout of
    Hindsight.
    """

    posts: int
    runs: int
    edits: int
    limit: float
    hugo: Callable[[], Path]
    project: Path


class Bench:
    """A measurement of rows in one folder. `results` has the result of each row by its name."""

    def __init__(self, plan: Plan, rows: list[Row], folder: Path) -> None:
        self.results = {row.name: Result() for row in rows}
        self._plan = plan
        self._rows = rows
        self._folder = folder
        self._sites: dict[str, Site] = {}

    def run(self) -> None:
        """Measure the builds, then the servers."""
        builds = [row for row in self._rows if row.kind != "serve"]
        for number in range(1, self._plan.runs + 1):
            for row in builds:
                self._attempt(row, partial(self._build, row, number))
        self._serve([row for row in self._rows if row.kind == "serve"])

    def _build(self, row: Row, number: int, result: Result) -> None:
        cost = self._run_build(row)
        result.seconds.append(cost.seconds)
        result.processor.append(cost.processor)
        if cost.peak is not None:
            result.peaks.append(cost.peak)
        print_progress(f"{number}/{self._plan.runs} {row.name}: {cost.seconds:.3f} s")

    def _run_build(self, row: Row) -> Cost:
        site = self._site(row.site)
        if row.kind == "clean":
            site.clean()
            cost = site.build()
            self.results[row.name].files = site.files()
            return cost
        self._ensure_built(site)
        if row.kind == "unchanged":
            return site.build()
        word = site.edit(row.place)
        cost = site.build()
        site.expect(word, row.place)
        return cost

    def _serve(self, rows: list[Row]) -> None:
        """Measure servers in turns while all of them watch; the first edit of each is left out."""
        with ExitStack() as stack:
            servers: dict[str, Server] = {}
            for row in rows:
                self._attempt(row, partial(self._start, row.site, servers, stack))
            for number in range(self._plan.edits + 1):
                for row in rows:
                    self._attempt(row, partial(self._measure_edit, row, servers, number))
            for row in rows:
                if row.site in servers:
                    self.results[row.name].held = servers[row.site].memory()

    def _start(self, name: str, servers: dict[str, Server], stack: ExitStack, _: Result) -> None:
        if name in servers:
            return
        site = self._site(name)
        if isinstance(site, Hindsight):
            self._ensure_built(site)
        print_progress(f"starting the server of {name}")
        server = Server(site)
        stack.callback(server.stop)
        servers[name] = server.ready()

    def _measure_edit(self, row: Row, servers: dict[str, Server], number: int, result: Result) -> None:
        server = servers[row.site]
        times = server.measure(row.place)
        print_progress(f"{number}/{self._plan.edits} {row.name}: {times.seconds:.3f} s")
        if not number:
            result.warm_up = times.seconds
            result.peaks = [server.peak] if server.peak is not None else []
            return
        result.seconds.append(times.seconds)
        result.rest.append(times.until_rest)
        if times.reported is not None:
            result.own.append(times.reported)

    def _ensure_built(self, site: Site) -> None:
        """Build a site without measuring, unless it is built."""
        if site.failed:
            raise Failed("an earlier build of it failed")
        if not site.built:
            print_progress(f"building {site.folder.name} first")
            site.build()

    def _site(self, name: str) -> Site:
        if name not in self._sites:
            print_progress(f"writing the posts of {name}")
            self._sites[name] = self._make(name)
        return self._sites[name]

    def _make(self, name: str) -> Site:
        posts, limit, folder = self._plan.posts, self._plan.limit, self._folder / name
        if name == "pelican":
            return Stock(folder, Corpus(posts, "pelican"), limit)
        if name in ("hugo", "hugo-whole"):
            return Hugo(folder, Corpus(posts, "hugo"), limit, self._plan.hugo(), paged=name == "hugo")
        count = SMALL_SITE_POSTS if name == "small" else posts
        corpus = Corpus(count, "pelican", learning=name == "cards")
        return Hindsight(folder, corpus, limit, self._plan.project)

    def _attempt(self, row: Row, step: Callable[[Result], None]) -> None:
        """Take a step for a row; after a failure, store its reason and skip all later steps of this row."""
        result = self.results[row.name]
        if result.error:
            return
        try:
            step(result)
        except (Failed, OSError) as reason:
            result.error = str(reason)
            print_progress(f"{row.name}: {reason}")


def print_progress(line: str) -> None:
    """Print a line of progress to standard error."""
    print(line, file=sys.stderr, flush=True)
