"""Measure the cost of the lessons index: `python -m tools.bench.lessons --posts 10000`, from the repository's folder.

The same posts are built in turns without lessons, with two quotations each, and with the same quotations as lessons.
No cards are made. The largest pages follow, and the time in which a browser filters a list of 2,000 lessons.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any, Literal

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "plugins"))

from tools.bench.command import count, folder_for_sites, options_of, run_command, write
from tools.bench.corpus import Corpus
from tools.bench.narrowing import FilterTimes, narrowing
from tools.bench.processes import Cost, Failed, Times
from tools.bench.report import columns, made_with, number
from tools.bench.sites import Hindsight

Kind = Literal["clean", "edit", "unchanged"]

LESSONS_PER_POST = 2
LESSONS_ON_A_PAGE = 2000
LARGEST_PAGES = 5
# The highest allowed values: a clean build with lessons divided by one without, kB of a page, milliseconds of a filter.
BARS = {"lessons.clean": 1.10, "page": 150.0, "narrowing": 100.0}
SITES = {"plain": "without lessons", "quoted": "their words as quotations", "lessons": "with lessons"}
KINDS: dict[Kind, str] = {"clean": "clean build", "edit": "one post edited", "unchanged": "nothing changed"}


class WithLessons(Hindsight):
    """Hindsight with posts that have lessons; `per_page` is the number of lessons on a page, or 0 for the default."""

    def __init__(self, folder: Path, corpus: Corpus, limit: float, project: Path, per_page: int = 0) -> None:
        self.per_page = per_page
        super().__init__(folder, corpus, limit, project)

    def command(self) -> tuple[str, ...]:
        """Return the command that `make html` runs."""
        return (*super().command(), *(("-e", f"LESSONS_PER_PAGE={self.per_page}") if self.per_page else ()))

    def check(self) -> None:
        """Raise Failed unless every post has its page and every lesson its entry."""
        super().check()
        listed = json.loads((self.folder / self.output / "lessons" / "lessons.json").read_text(encoding="utf-8"))
        if len(listed["lessons"]) != self.lessons:
            raise Failed(f"lessons.json has {len(listed['lessons'])} lessons, not {self.lessons}")

    @property
    def lessons(self) -> int:
        """Return the number of lessons that the index must have."""
        return 0 if self.corpus.quoted else self.corpus.count * self.corpus.lessons


@dataclass(slots=True)
class Row(Times):
    """The times of a kind of build of one site."""

    site: str
    kind: Kind

    @property
    def name(self) -> str:
        """Return the row's name in `BARS` and in the JSON."""
        return f"{self.site}.{self.kind}"

    @property
    def title(self) -> str:
        """Return the row's name in tables."""
        return f"{KINDS[self.kind]}, {SITES[self.site]}"


@dataclass(frozen=True, slots=True)
class PageSize:
    """A page and its bytes, compressed by gzip."""

    path: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Measurements:
    """All measurements."""

    posts: int
    rows: list[Row]
    pages: list[PageSize]
    filter_times: list[FilterTimes]

    def times(self, row: Row) -> dict[str, float]:
        """Return a row's medians, and their ratios to the same row without lessons."""
        plain = next(one for one in self.rows if (one.site, one.kind) == ("plain", row.kind))
        seconds, processor = median(row.seconds), median(row.processor)
        return {
            "median": seconds,
            "to_plain": seconds / median(plain.seconds),
            "processor_median": processor,
            "processor_to_plain": processor / median(plain.processor),
        }


def main() -> int:
    """Measure, and print the tables; return 1 if a measurement failed."""
    options = _options()
    try:
        with folder_for_sites(options.keep) as folder:
            rows, pages = _builds(folder, options)
            filter_times = [] if options.without_browser else list(_filter_times(folder, options))
    except Failed as reason:
        print(f"bench: {reason}", file=sys.stderr)
        return 1
    measurements = Measurements(options.posts, rows, pages, filter_times)
    print("\n".join(_table(measurements)))
    if options.json:
        write(options.json, as_json(measurements))
    return 0


def _options() -> argparse.Namespace:
    parser = options_of("lessons", __doc__, 10_000)
    parser.add_argument("--rounds", type=count, default=9, metavar="N", help="times that each filter is tried (9)")
    parser.add_argument("--without-browser", action="store_true", help="only build")
    return parser.parse_args()


def _builds(folder: Path, options: argparse.Namespace) -> tuple[list[Row], list[PageSize]]:
    limit = 120 + options.posts / 5
    corpora = {
        "plain": Corpus(options.posts, "pelican"),
        "quoted": Corpus(options.posts, "pelican", lessons=LESSONS_PER_POST, quoted=True),
        "lessons": Corpus(options.posts, "pelican", lessons=LESSONS_PER_POST),
    }
    sites = {name: WithLessons(folder / name, corpus, limit, options.project) for name, corpus in corpora.items()}
    # An edit of a post with quotations costs as much as one of a post without lessons.
    rows = [Row(site, kind) for kind in KINDS for site in SITES if kind == "clean" or site != "quoted"]
    for run in range(1, options.runs + 1):
        for row in rows:
            cost = _run_build(sites[row.site], row.kind)
            row.add(cost)
            print(f"{run}/{options.runs} {row.title}: {cost.seconds:.3f} s", file=sys.stderr, flush=True)
    return rows, _largest_pages(folder / "lessons" / WithLessons.output)


def _run_build(site: WithLessons, kind: Kind) -> Cost:
    if kind == "clean":
        site.clean()
    word = site.edit("text") if kind == "edit" else b""
    cost = site.build()
    site.expect(word, "text")
    return cost


def _largest_pages(output: Path) -> list[PageSize]:
    pages = (PageSize(path.relative_to(output).as_posix(), _gzipped(path)) for path in output.rglob("*.html"))
    return sorted(pages, key=lambda page: (-page.bytes, page.path))[:LARGEST_PAGES]


def _gzipped(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9, mtime=0))


def _filter_times(folder: Path, options: argparse.Namespace) -> Iterator[FilterTimes]:
    corpus = Corpus(LESSONS_ON_A_PAGE // LESSONS_PER_POST, "pelican", lessons=LESSONS_PER_POST)
    site = WithLessons(folder / "long", corpus, 300, options.project, per_page=LESSONS_ON_A_PAGE)
    site.build()
    yield from narrowing(site.folder / site.output, "lessons/", options.rounds)


def as_json(measurements: Measurements) -> dict[str, Any]:
    """Return all measurements as JSON, without the machine's name."""
    return {
        "posts": measurements.posts,
        "lessons": measurements.posts * LESSONS_PER_POST,
        "on_a_page": LESSONS_ON_A_PAGE,
        **made_with(),
        "bars": BARS,
        "rows": {row.name: {"title": row.title, **asdict(row), **measurements.times(row)} for row in measurements.rows},
        "pages": [asdict(page) for page in measurements.pages],
        "narrowing": [{"title": one.title, **asdict(one), "median": one.median} for one in measurements.filter_times],
    }


def _table(measurements: Measurements) -> Iterator[str]:
    yield f"{measurements.posts:,} posts with {measurements.posts * LESSONS_PER_POST:,} lessons; medians of seconds"
    head = ("", "seconds", "x without", "processors", "x without")
    rows = ((row.title, *map(number, measurements.times(row).values())) for row in measurements.rows)
    yield from columns([head, *rows])
    yield ""
    pages = ((page.path, f"{page.bytes / 1000:.1f}") for page in measurements.pages)
    yield from columns([("largest pages", "kB, gzip"), *pages])
    if measurements.filter_times:
        yield f"\n{LESSONS_ON_A_PAGE:,} lessons on a page: milliseconds until the list shows what is chosen"
        yield from columns([("", "narrower", "wider", "slowest"), *map(_line, measurements.filter_times)])


def _line(one: FilterTimes) -> tuple[str, ...]:
    slowest = max((*one.narrow, *one.widen))
    return (one.title, f"{median(one.narrow):.0f}", f"{median(one.widen):.0f}", f"{slowest:.0f}")


if __name__ == "__main__":
    run_command(main)
