"""The rows of the tables: each thing that is measured, and the bar for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from statistics import median
from typing import Literal

from tools.bench.corpus import Place

Kind = Literal["clean", "edit", "unchanged", "serve"]
# A cost per post is held against that of so many.
SMALL = 1000


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a kind of build of one site."""

    site: str
    kind: Kind
    title: str
    place: Place = "text"

    @property
    def name(self) -> str:
        """Return its name on the command line and in the JSON."""
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
    Row("small", "clean", f"Hindsight: clean build of {SMALL:,} posts"),
    Row("hugo", "serve", "hugo server: edit until the page is there"),
    Row("hindsight", "serve", "make serve: edit until the page is there"),
    Row("cards", "serve", "make serve, cards and lessons: the same"),
    Row("cards", "serve", "make serve, cards and lessons: a step", "step"),
)


@dataclass(slots=True)
class Result:
    """The measurements of a row, in seconds on the clock, seconds of processors, and bytes; `files` of the site.

    Of servers: `own` as they say themselves, `rest` until they were at rest again, `warm_up` the first edit, which
    is left out, and two memories: `peaks` until they were ready, `held` after the last edit.
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
    """A row's median through that of another. `bars` are the highest values allowed, by number of posts."""

    title: str
    of: str
    to: str
    bars: Mapping[int, float]


# "hugo.serve/own" is what Hugo says itself.
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
    """A value and the highest that is allowed, where a bar is set for this number of posts."""

    title: str
    value: float
    bar: float | None
    unit: str = ""

    @property
    def holds(self) -> bool | None:
        """Whether the value is allowed."""
        return None if self.bar is None else self.value <= self.bar


def chosen(patterns: Sequence[str], posts: int) -> list[Row]:
    """Return the rows whose name matches a pattern (`cards.*`), all rows where there is no pattern."""
    rows = [row for row in ROWS if posts > SMALL or row.site != "small"]
    return [row for row in rows if not patterns or any(fnmatchcase(row.name, pattern) for pattern in patterns)]


def typical(results: Results, name: str) -> float | None:
    """Return the median of a row's seconds, None where it was not measured."""
    name, _, part = name.partition("/")
    result = results.get(name)
    values = (result.own if part else result.seconds) if result and not result.error else []
    return median(values) if values else None


def ratio(results: Results, of: str, to: str) -> float | None:
    """One row's median through another's."""
    upper, lower = typical(results, of), typical(results, to)
    return upper / lower if upper is not None and lower else None


def figures(results: Results, posts: int) -> list[Figure]:
    """Everything that the rows measured allow to say."""
    found = [(one, ratio(results, one.of, one.to)) for one in RATIOS]
    said = [Figure(one.title, value, one.bars.get(posts)) for one, value in found if value is not None]
    cost = ratio(results, "hindsight.clean", "small.clean")
    if cost is not None:
        bar = COST_PER_POST if posts > SMALL else None
        said.append(Figure(f"cost of a post : that at {SMALL:,} posts", cost * SMALL / posts, bar))
    return [*said, *_memory(results, posts)]


def _memory(results: Results, posts: int) -> list[Figure]:
    said = []
    for site, title in (("hindsight", "memory at the peak"), ("cards", "the same, cards and lessons")):
        peaks = [peak for name, one in results.items() if name.startswith(f"{site}.") for peak in one.peaks]
        if peaks:
            said.append(Figure(title, max(peaks) / 1e6, MEMORY.get(posts), "MB"))
    return said
