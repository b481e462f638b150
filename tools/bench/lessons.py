"""What the lessons index costs: `python -m tools.bench.lessons --posts 10000`, from the repository's folder.

The same posts with two lessons each and without, built in turns, cards off; then the largest pages, and how long a
browser takes to narrow a list of 2,000 lessons.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Literal, get_args

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "plugins"))

from tools.bench.command import ROOT, count, folder_for_sites, run_command, write
from tools.bench.corpus import Corpus
from tools.bench.narrowing import Waited, narrowing
from tools.bench.processes import Failed, Ran
from tools.bench.report import columns, made_with, number
from tools.bench.sites import Hindsight

EACH = 2
ON_A_PAGE = 2000
LARGEST = 5
BARS = {"clean": 1.10, "page": 150.0, "narrowing": 100.0}
Kind = Literal["clean", "edit", "unchanged"]
TITLES: Mapping[Kind, str] = {"clean": "clean build", "edit": "one post edited", "unchanged": "nothing changed"}


class WithLessons(Hindsight):
    """Hindsight with posts that have lessons; `per_page` of them stand on a page, as usual where it is 0."""

    def __init__(self, folder: Path, corpus: Corpus, limit: float, project: Path, per_page: int = 0) -> None:
        self.per_page = per_page
        super().__init__(folder, corpus, limit, project)

    def command(self) -> tuple[str, ...]:
        """What `make html` runs."""
        return (*super().command(), *(("-e", f"LESSONS_PER_PAGE={self.per_page}") if self.per_page else ()))

    def check(self) -> None:
        """Raise Failed unless every post has its page and every lesson its entry."""
        super().check()
        listed = json.loads((self.folder / self.output / "lessons" / "lessons.json").read_text(encoding="utf-8"))
        if len(listed["lessons"]) != self.corpus.count * self.corpus.lessons:
            raise Failed(f"lessons.json holds {len(listed['lessons'])} lessons")


@dataclass(slots=True)
class Pair:
    """Seconds on the clock, and of processors, that one kind of build took: of posts with lessons, and without."""

    with_lessons: list[float] = field(default_factory=list)
    without: list[float] = field(default_factory=list)
    processor_with_lessons: list[float] = field(default_factory=list)
    processor_without: list[float] = field(default_factory=list)

    def add(self, lessons: bool, ran: Ran) -> None:
        """Note one build."""
        (self.with_lessons if lessons else self.without).append(ran.seconds)
        (self.processor_with_lessons if lessons else self.processor_without).append(ran.processor)

    @property
    def ratio(self) -> float:
        """With lessons through without, on the clock."""
        return median(self.with_lessons) / median(self.without)

    @property
    def processor_ratio(self) -> float:
        """The same of the processors' time, which a busy machine disturbs less."""
        return median(self.processor_with_lessons) / median(self.processor_without)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A page and its bytes, compressed by gzip."""

    path: str
    bytes: int


def main() -> int:
    """Measure and print; 1 where something could not be measured."""
    options = _options()
    try:
        with folder_for_sites(options.keep) as folder:
            pairs, pages = _builds(folder, options)
            waited = [] if options.without_browser else list(_waited(folder, options))
    except Failed as reason:
        print(f"bench: {reason}", file=sys.stderr)
        return 1
    print("\n".join(_table(options.posts, pairs, pages, waited)))
    if options.json:
        write(options.json, as_json(options.posts, pairs, pages, waited))
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.lessons", description=__doc__)
    parser.add_argument("--posts", type=count, default=10_000, metavar="N", help="posts in each site (10000)")
    parser.add_argument("--runs", type=count, default=3, metavar="N", help="runs of each build (3)")
    parser.add_argument("--rounds", type=count, default=9, metavar="N", help="times that each choice is tried (9)")
    parser.add_argument("--json", type=Path, metavar="PATH", help="where to write all that was measured")
    parser.add_argument("--project", type=Path, default=ROOT, metavar="PATH", help="another checkout of Hindsight")
    parser.add_argument("--without-browser", action="store_true", help="only build")
    parser.add_argument("--keep", action="store_true", help="keep the sites that were built, and say where")
    return parser.parse_args()


def _builds(folder: Path, options: argparse.Namespace) -> tuple[dict[Kind, Pair], list[Weighed]]:
    limit = 120 + options.posts / 5
    sites = {
        lessons: WithLessons(
            folder / ("lessons" if lessons else "plain"),
            Corpus(options.posts, "pelican", lessons=EACH * lessons),
            limit,
            options.project,
        )
        for lessons in (False, True)
    }
    pairs = {kind: Pair() for kind in get_args(Kind)}
    for run in range(1, options.runs + 1):
        for kind, pair in pairs.items():
            for lessons, site in sites.items():
                ran = _once(site, kind)
                pair.add(lessons, ran)
                _say(f"{run}/{options.runs} {TITLES[kind]}, {EACH * lessons} lessons a post: {ran.seconds:.3f} s")
    return pairs, _largest(sites[True].folder / sites[True].output)


def _once(site: WithLessons, kind: Kind) -> Ran:
    if kind == "clean":
        site.clean()
    word = site.edit("text") if kind == "edit" else b""
    ran = site.build()
    site.expect(word, "text")
    return ran


def _largest(output: Path) -> list[Weighed]:
    pages = (Weighed(path.relative_to(output).as_posix(), _gzipped(path)) for path in output.rglob("*.html"))
    return sorted(pages, key=lambda page: (-page.bytes, page.path))[:LARGEST]


def _gzipped(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9, mtime=0))


def _waited(folder: Path, options: argparse.Namespace) -> Iterator[Waited]:
    corpus = Corpus(ON_A_PAGE // EACH, "pelican", lessons=EACH)
    site = WithLessons(folder / "long", corpus, 300, options.project, per_page=ON_A_PAGE)
    site.build()
    yield from narrowing(site.folder / site.output, "lessons/", options.rounds)


def as_json(posts: int, pairs: Mapping[Kind, Pair], pages: list[Weighed], waited: list[Waited]) -> dict[str, Any]:
    """All that was measured; nothing that names the machine."""
    return {
        "posts": posts,
        "lessons": posts * EACH,
        "on_a_page": ON_A_PAGE,
        **made_with(),
        "bars": BARS,
        "builds": {
            kind: {"title": TITLES[kind], **asdict(pair), "ratio": pair.ratio, "processor_ratio": pair.processor_ratio}
            for kind, pair in pairs.items()
        },
        "pages": [asdict(page) for page in pages],
        "narrowing": [{**asdict(one), "median": one.median} for one in waited],
    }


def _table(posts: int, pairs: Mapping[Kind, Pair], pages: list[Weighed], waited: list[Waited]) -> Iterator[str]:
    yield f"{posts:,} posts, with {posts * EACH:,} lessons and without; seconds, medians"
    lines: list[tuple[str, ...]] = [("", "with", "without", "ratio", "processors: with", "without", "ratio")]
    for kind, pair in pairs.items():
        clock = (median(pair.with_lessons), median(pair.without), pair.ratio)
        processors = (median(pair.processor_with_lessons), median(pair.processor_without), pair.processor_ratio)
        lines.append((TITLES[kind], *map(number, (*clock, *processors))))
    yield from columns(lines)
    yield ""
    yield from columns([("largest pages", "kB, gzip"), *((page.path, f"{page.bytes / 1000:.1f}") for page in pages)])
    if waited:
        yield f"\n{waited[0].lessons:,} lessons on a page: milliseconds until the list shows what is chosen, medians"
        yield from columns([("", "narrower", "wider", "slowest"), *map(_line, waited)])


def _line(one: Waited) -> tuple[str, ...]:
    title = one.title if one.scripts else f"{one.title}, without scripts"
    slowest = max((*one.narrow, *one.widen))
    return (title, f"{median(one.narrow):.0f}", f"{median(one.widen):.0f}", f"{slowest:.0f}")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    run_command(main)
