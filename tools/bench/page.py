"""The page of figures in the docs: its tables are made from what was measured last."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.bench.report import number

_TABLE = re.compile(r"(<!-- figures-(?P<posts>\d+)\.json -->\n).*?(<!-- end -->)", re.DOTALL)
_WORDS = {True: "holds", False: "**missed**", None: ""}


def renew(page: Path) -> None:
    """Put the tables into a page: each between two comments, made from the JSON beside the page that is named there."""
    text = page.read_text(encoding="utf-8")
    page.write_text(_TABLE.sub(lambda place: f"{place[1]}{tables(page, place['posts'])}{place[3]}", text), "utf-8")


def tables(page: Path, posts: str) -> str:
    """What was measured with so many posts, as Markdown; a line that says so where nothing was."""
    file = page.with_name(f"figures-{posts}.json")
    if not file.exists():
        return f"\nNot measured yet: `make bench N={posts}`.\n\n"
    measured = json.loads(file.read_text(encoding="utf-8"))
    return "\n".join(("", *_times(measured), "", *_figures(measured), "", _made_with(measured), "", ""))


def _times(measured: dict[str, Any]) -> Iterator[str]:
    yield "| | median, s | fastest | slowest | x Pelican | x Hugo | peak, MB |"
    yield "|---|--:|--:|--:|--:|--:|--:|"
    for row in measured["rows"].values():
        seconds = row["seconds"]
        own = f" (itself: {number(row['own_median'])} s)" if row["own_median"] else ""
        cells = [number(row["median"]), number(min(seconds, default=None)), number(max(seconds, default=None))]
        cells += [number(row["to_pelican"]), number(row["to_hugo"]), f"{row['peak'] / 1e6:.0f}" if row["peak"] else "-"]
        yield f"| {row['title']}{own} | {' | '.join(cells)} |"


def _figures(measured: dict[str, Any]) -> Iterator[str]:
    yield "| | value | at most | |"
    yield "|---|--:|--:|---|"
    for figure in measured["figures"]:
        value = f"{figure['value']:.0f} {figure['unit']}" if figure["unit"] else f"{figure['value']:.3f}"
        bar = "" if figure["bar"] is None else f"{figure['bar']:g}"
        yield f"| {figure['title']} | {value} | {bar} | {_WORDS[figure['holds']]} |"


def _made_with(measured: dict[str, Any]) -> str:
    versions, machine = measured["versions"], measured["machine"]
    return (
        f"Taken on {measured['taken']} with {machine['cpus']} processors, Python {versions['python']}, "
        f"Pelican {versions['pelican']}, Hugo {versions['hugo']}."
    )
