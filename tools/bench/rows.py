"""List the rows of the tables, their ratios, and the bar for each ratio."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from statistics import median
from typing import Literal

from tools.bench.corpus import Place

Kind = Literal["clean", "edit", "unchanged", "serve"]
# The number of posts of the small site, with whose cost per post a larger site is compared.
SMALL_SITE_POSTS = 1000


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: a kind of build of one site."""

    site: str
    kind: Kind
    title: str
    place: Place = "text"

    @property
    def name(self) -> str:
        """Return the row's name on the command line and in the JSON."""
        return f"{self.site}.{self.kind}" + ("-step" if self.place == "step" else "")


ROWS = (
    Row("pelican", "clean", "Pelican, simple theme: clean build"),
    Row("hugo", "clean", "Hugo, minimal templates: clean build"),
    Row("hugo-whole", "clean", "Hugo, each tag on one page: clean build"),
    Row("hindsight", "clean", "Hindsight: clean build"),
    Row("hindsight", "edit", "Hindsight: one post edited"),
    Row("hindsight", "unchanged", "Hindsight: nothing changed"),
    Row("cards", "clean", "Hindsight, cards and lessons: clean build"),
    Row("cards", "edit", "Hindsight, cards and lessons: one post edited"),
    Row("cards", "edit", "Hindsight, cards and lessons: one step edited", "step"),
    Row("cards", "unchanged", "Hindsight, cards and lessons: nothing changed"),
    Row("small", "clean", f"Hindsight: clean build of {SMALL_SITE_POSTS:,} posts"),
    Row("hugo", "serve", "hugo server: edit until the page is there"),
    Row("hindsight", "serve", "make serve: edit until the page is there"),
    Row("cards", "serve", "make serve, cards and lessons: the same"),
    Row("cards", "serve", "make serve, cards and lessons: a step", "step"),
)


@dataclass(slots=True)
class Result:
    """The measurements of a row: `seconds` on the clock, `processor` seconds, `peaks` in bytes, and number of files.

    Servers have more. `own` has the seconds that a server reports, and `rest` those until it is at rest again.
    `warm_up` is the first edit, which the medians leave out. A server's `peaks` are measured until it is ready; `held`
    is its memory in bytes after the last edit.
    """

    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    peaks: list[int] = field(default_factory=list)
    own: list[float] = field(default_factory=list)
    rest: list[float] = field(default_factory=list)
    warm_up: float | None = None
    held: int | None = None
    files: int | None = None
    error: str | None = None


Results = Mapping[str, Result]


@dataclass(frozen=True, slots=True)
class Ratio:
    """The median of row `of` divided by that of row `to`. `bars` has the highest allowed value by number of posts."""

    title: str
    of: str
    to: str
    bars: Mapping[int, float]


# "hugo.serve/own" is the time that Hugo reports.
RATIOS = (
    Ratio("edit of a post : Hugo's full build", "hindsight.edit", "hugo.clean", {1000: 0.25, 10_000: 0.10}),
    Ratio("the same, cards and lessons", "cards.edit", "hugo.clean", {1000: 0.25, 10_000: 0.10}),
    Ratio("the same, a step", "cards.edit-step", "hugo.clean", {1000: 0.25, 10_000: 0.10}),
    Ratio("edit of a post : Hugo's with each tag on one page", "hindsight.edit", "hugo-whole.clean", {}),
    Ratio("nothing changed : edit", "hindsight.unchanged", "hindsight.edit", {1000: 0.8, 10_000: 0.8}),
    Ratio("the same, cards and lessons", "cards.unchanged", "cards.edit", {1000: 0.8, 10_000: 0.8}),
    Ratio("make serve : hugo server, edit until there", "hindsight.serve", "hugo.serve", {}),
    Ratio("make serve : hugo server's own rebuild", "hindsight.serve", "hugo.serve/own", {1000: 1.0, 10_000: 1.0}),
    Ratio("the same, cards and lessons", "cards.serve", "hugo.serve/own", {1000: 1.0, 10_000: 1.0}),
    Ratio("the same, a step", "cards.serve-step", "hugo.serve/own", {1000: 1.0, 10_000: 1.0}),
    Ratio("clean build : Pelican's", "hindsight.clean", "pelican.clean", {1000: 0.5, 10_000: 0.4}),
    Ratio("the same, cards and lessons", "cards.clean", "pelican.clean", {1000: 0.5, 10_000: 0.4}),
    Ratio("clean build : Hugo's", "hindsight.clean", "hugo.clean", {}),
)
COST_PER_POST = 1.15
MEMORY = {10_000: 600}


@dataclass(frozen=True, slots=True)
class Figure:
    """A value and its highest allowed value; `bar` is None if no bar is set for this number of posts."""

    title: str
    value: float
    bar: float | None
    unit: str = ""

    @property
    def holds(self) -> bool | None:
        """Return whether the value is allowed, or None without a bar."""
        return None if self.bar is None else self.value <= self.bar


def choose_rows(patterns: Sequence[str], posts: int) -> list[Row]:
    """Return the rows whose name matches a pattern, such as `cards.*`; without patterns, return all rows."""
    rows = [row for row in ROWS if posts > SMALL_SITE_POSTS or row.site != "small"]
    return [row for row in rows if not patterns or any(fnmatchcase(row.name, pattern) for pattern in patterns)]


def median_seconds(results: Results, name: str) -> float | None:
    """Return the median of a row's seconds, or None if the row was not measured."""
    name, _, part = name.partition("/")
    result = results.get(name)
    values = (result.own if part else result.seconds) if result and not result.error else []
    return median(values) if values else None


def ratio(results: Results, of: str, to: str) -> float | None:
    """Return the median of row `of` divided by that of row `to`, or None if one of them was not measured."""
    dividend, divisor = median_seconds(results, of), median_seconds(results, to)
    return dividend / divisor if dividend is not None and divisor else None


def figures(results: Results, posts: int) -> list[Figure]:
    """Return the figures that can be calculated from the measured rows."""
    ratios = [(one, ratio(results, one.of, one.to)) for one in RATIOS]
    calculated = [Figure(one.title, value, one.bars.get(posts)) for one, value in ratios if value is not None]
    cost = ratio(results, "hindsight.clean", "small.clean")
    if cost is not None:
        bar = COST_PER_POST if posts > SMALL_SITE_POSTS else None
        calculated.append(
            Figure(f"cost of a post : that at {SMALL_SITE_POSTS:,} posts", cost * SMALL_SITE_POSTS / posts, bar)
        )
    return [*calculated, *_memory(results, posts)]


def _memory(results: Results, posts: int) -> list[Figure]:
    memories = []
    for site, title in (("hindsight", "memory at the peak"), ("cards", "the same, cards and lessons")):
        peaks = [peak for name, one in results.items() if name.startswith(f"{site}.") for peak in one.peaks]
        if peaks:
            memories.append(Figure(title, max(peaks) / 1e6, MEMORY.get(posts), "MB"))
    return memories
