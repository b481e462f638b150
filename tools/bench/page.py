"""Update the page of figures in the docs with tables of the last measurements."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from tools.bench.report import number

_TABLE = re.compile(r"(<!-- figures-(?P<name>\w+)\.json -->\n).*?(<!-- end -->)", re.DOTALL)
_LESSONS = "lessons"


def update_page(page: Path) -> None:
    """Replace each table of a page, between two comments; the first names the JSON file beside the page."""
    text = page.read_text(encoding="utf-8")
    page.write_text(_TABLE.sub(lambda match: f"{match[1]}{tables(page, match['name'])}{match[3]}", text), "utf-8")


def tables(page: Path, name: str) -> str:
    """Return the figures of a number of posts, or of lessons, as Markdown; without measurements, return one line."""
    file = page.with_name(f"figures-{name}.json")
    if not file.exists():
        command = "make bench-lessons" if name == _LESSONS else f"make bench N={name}"
        return f"\nNot measured yet: `{command}`.\n\n"
    measured = json.loads(file.read_text(encoding="utf-8"))
    parts = lesson_tables(measured) if name == _LESSONS else (*_times(measured), "", *_figures(measured))
    return "\n".join(("", *parts, "", _made_with(measured), "", ""))


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
    yield "| | value |"
    yield "|---|--:|"
    for figure in measured["figures"]:
        value = f"{figure['value']:.0f} {figure['unit']}" if figure["unit"] else f"{figure['value']:.3f}"
        yield f"| {figure['title']} | {value} |"


def lesson_tables(measured: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of three tables: builds with and without lessons, the largest pages, and the filters."""
    yield "| | median, s | x without | processors, s | x without |"
    yield "|---|--:|--:|--:|--:|"
    for row in measured["rows"].values():
        values = ("median", "to_plain", "processor_median", "processor_to_plain")
        cells = " | ".join(number(row[value]) for value in values)
        yield f"| {row['title']} | {cells} |"
    yield from ("", "| largest pages | kB, gzip |", "|---|--:|")
    for page in measured["pages"]:
        yield f"| `{page['path']}` | {page['bytes'] / 1000:.1f} |"
    yield from ("", "| until the list shows it, ms | narrower | wider |", "|---|--:|--:|")
    for one in measured["narrowing"]:
        cells = f"{median(one['narrow']):.0f} | {median(one['widen']):.0f}"
        yield f"| {one['title']} | {cells} |"


def _made_with(measured: dict[str, Any]) -> str:
    versions, machine = measured["versions"], measured["machine"]
    hugo = f", Hugo {versions['hugo']}" if "hugo" in versions else ""
    return (
        f"Taken on {measured['taken']} with {machine['cpus']} processors, Python {versions['python']}, "
        f"Pelican {versions['pelican']}{hugo}."
    )
