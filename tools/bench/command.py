"""Provide the parts of all benchmarks: numbers as options, a folder for sites, JSON for the docs, an end on Ctrl-C."""

from __future__ import annotations

import argparse
import contextlib
import json
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

from tools.bench.page import update_page

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "docs" / "speed.md"


def count(text: str) -> int:
    """Return a positive number from an option."""
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f'"{text}" is not a number above 0')
    return int(text)


def options_of(name: str, description: str | None, posts: int) -> argparse.ArgumentParser:
    """Return the options that all comparisons of builds have; `posts` is the default of theirs."""
    parser = argparse.ArgumentParser(prog=f"bench.{name}", description=description)
    parser.add_argument("--posts", type=count, default=posts, metavar="N", help=f"posts in each site ({posts})")
    parser.add_argument("--runs", type=count, default=3, metavar="N", help="runs of each build (3)")
    parser.add_argument("--json", type=Path, metavar="PATH", help="file for all measurements")
    parser.add_argument("--project", type=Path, default=ROOT, metavar="PATH", help="the checkout to measure")
    parser.add_argument("--keep", action="store_true", help="keep the built sites, and print their folder")
    return parser


@contextlib.contextmanager
def folder_for_sites(keep: bool) -> Iterator[Path]:
    """Make a folder for the sites; remove it at the end unless `keep` is set."""
    if keep:
        folder = tempfile.mkdtemp(prefix="hindsight-bench-")
        print(f"bench: the sites are in {folder}", file=sys.stderr)
        yield Path(folder)
        return
    with tempfile.TemporaryDirectory(prefix="hindsight-bench-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def write(path: Path, data: object) -> None:
    """Write measurements as JSON; a file beside the page of figures also updates that page."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
    if path.resolve().parent == PAGE.parent:
        update_page(PAGE)


def run_command(main: Callable[[], int]) -> None:
    """Run a command until it ends or is stopped; both end its processes and remove its temporary files."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("bench: stopped", file=sys.stderr)
        sys.exit(130)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """Raise KeyboardInterrupt, as Ctrl-C does."""
    raise KeyboardInterrupt
