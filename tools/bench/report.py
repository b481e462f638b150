"""Write the measurements as a table for people and as JSON for the docs."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from statistics import median
from typing import Any

from tools.bench.processes import REST, SAMPLE_EVERY
from tools.bench.rows import ROWS, SMALL_SITE_POSTS, Figure, Result, Results, figures, median_seconds, ratio
from tools.bench.serving import LOOK_EVERY

PACKAGES = ("pelican", "Markdown", "typogrify", "Jinja2", "Pygments", "typst", "watchfiles")
TITLES = {row.name: row.title for row in ROWS}
HEAD = ("", "runs", "median", "fastest", "slowest", "files", "peak MB", "ms a post", "x Pelican", "x Hugo")
METHOD = {
    "seconds": "wall clock, from starting the process to its end; rows take turns, round after round",
    "clean": "output and all caches removed before each run; compiled Python kept",
    "edit": "one more sentence at the end of the newest post that has a checklist (step: a word in its first step)",
    "serve": "from saving the edit until the page's file shows it; all servers watch at once, and take turns",
    "serve_own": "the `Total in N ms` that hugo server prints for an edit, once it noticed (within half a second)",
    "serve_rest": f"from saving until the server had used no processor for {REST} s, without those",
    "serve_warm_up": "the first edit after the start; not in the median",
    "look_every_seconds": LOOK_EVERY,
    "processor": "seconds of user and system time of the process and the descendants it waited for",
    "memory": "bytes; highest sum of the PSS of the process and its descendants, from /proc/PID/smaps_rollup",
    "memory_of_servers": "peak: until ready, an unchanged site; held: after the last edit",
    "sample_every_seconds": SAMPLE_EVERY,
}  # fmt: skip


def as_json(results: Results, posts: int, hugo: str | None) -> dict[str, Any]:
    """Return all measurements with the versions and the method as JSON, without the machine's name."""
    return {
        "posts": posts,
        **made_with(hugo=hugo),
        "method": METHOD,
        "rows": {name: _row(name, result, results, posts) for name, result in results.items()},
        "figures": [{**asdict(figure), "holds": figure.holds} for figure in figures(results, posts)],
    }


def made_with(**others: str | None) -> dict[str, Any]:
    """Return the day, the machine and the versions of Python, of the packages and of `others`."""
    versions = {"python": platform.python_version(), **others, **{name: version(name) for name in PACKAGES}}
    return {"taken": f"{datetime.now(UTC):%Y-%m-%d}", "machine": machine(), "versions": versions}


def machine() -> dict[str, Any]:
    """Return the parts of the machine that affect speed; `cpus` is the number of processors that this run may use."""
    return {
        "system": platform.system(),
        "processor": platform.machine(),
        "cpus": cpus(),
        "load_at_the_end": os.getloadavg()[0],
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
    }


def cpus() -> int:
    """Return the number of processors that this process and its children may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _row(name: str, result: Result, results: Results, posts: int) -> dict[str, Any]:
    return {
        "title": TITLES[name],
        **asdict(result),
        "median": median_seconds(results, name),
        "own_median": median_seconds(results, f"{name}/own"),
        "peak": max(result.peaks, default=None),
        "to_pelican": _ratio_to(results, name, "pelican.clean"),
        "to_hugo": _ratio_to(results, name, "hugo.serve" if ".serve" in name else "hugo.clean"),
        "seconds_per_post": _per_post(name, results, posts),
    }


def _ratio_to(results: Results, name: str, other: str) -> float | None:
    # The small site has other posts than Pelican's and Hugo's, so there is no ratio.
    return None if name.startswith("small.") else ratio(results, name, other)


def _per_post(name: str, results: Results, posts: int) -> float | None:
    seconds = median_seconds(results, name)
    if seconds is None or not name.endswith(".clean"):
        return None
    return seconds / (SMALL_SITE_POSTS if name.startswith("small.") else posts)


def table(results: Results, posts: int) -> str:
    """Return the measurements in columns, then the figures with their bars, then the failures."""
    lines = [HEAD, *(_line(name, result, results, posts) for name, result in results.items())]
    title = f"{posts:,} posts, {cpus()} processors; seconds"
    failures = [f"\n{name} failed: {result.error}" for name, result in results.items() if result.error]
    return "\n".join([title, *columns(lines), "", *_figures(figures(results, posts)), *failures])


def _line(name: str, result: Result, results: Results, posts: int) -> tuple[str, ...]:
    row = _row(name, result, results, posts)
    cost = row["seconds_per_post"]
    title = row["title"] + (f" (itself: {median(result.own):.3f})" if result.own else "")
    return (
        title,
        str(len(result.seconds)),
        number(row["median"]),
        number(min(result.seconds, default=None)),
        number(max(result.seconds, default=None)),
        str(result.files or "-"),
        f"{row['peak'] / 1e6:.0f}" if row["peak"] else "-",
        f"{cost * 1000:.1f}" if cost else "-",
        number(row["to_pelican"]),
        number(row["to_hugo"]),
    )


def _figures(known: Sequence[Figure]) -> Iterator[str]:
    if not known:
        return
    words = {True: "holds", False: "MISSED", None: ""}
    lines = [("", "value", "at most", "")]
    for one in known:
        value = f"{one.value:.0f} {one.unit}" if one.unit else f"{one.value:.3f}"
        lines.append((one.title, value, f"{one.bar:g}" if one.bar is not None else "-", words[one.holds]))
    yield from columns(lines)


def number(value: float | None) -> str:
    """Return seconds or a ratio with three decimals below 10 and one from 10 on; "-" for None."""
    if value is None:
        return "-"
    return f"{value:.3f}" if value < 10 else f"{value:.1f}"


def columns(lines: Sequence[tuple[str, ...]]) -> list[str]:
    """Return lines with columns of equal widths; the first column is aligned left, the others right."""
    widths = [max(len(line[index]) for line in lines) for index in range(len(lines[0]))]
    return ["  ".join(_cells(line, widths)).rstrip() for line in lines]


def _cells(line: tuple[str, ...], widths: list[int]) -> Iterator[str]:
    for index, (cell, width) in enumerate(zip(line, widths, strict=True)):
        yield cell.rjust(width) if index else cell.ljust(width)
