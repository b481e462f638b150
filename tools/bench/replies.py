"""Measure the cost of replies: `python -m tools.bench.replies --posts 1000`, from the repository's folder.

The same posts are built in turns without replies, and with ten replies each: published, and as the writer's own view,
both from nothing and after an edit of one post.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any, Literal

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "plugins"))

from tools.bench.command import count, folder_for_sites, options_of, run_command, write
from tools.bench.corpus import Corpus, seeded, sentence, slug
from tools.bench.processes import Failed, Times
from tools.bench.report import columns, made_with, number
from tools.bench.sites import TwoViews, build_in_turns

from hindsight.core.replies.write import Value, archive_text

Kind = Literal["publish", "publish-edit", "html", "edit"]

KINDS: dict[Kind, str] = {
    "publish": "published from nothing",
    "publish-edit": "published after an edit",
    "html": "own view from nothing",
    "edit": "own view after an edit",
}
NAMES = ("Ann Lee", "Ben Okafor", "Cleo Marsh", "Dirk Janssen", "Eva Lindqvist", "Farid Haddad", "Grace Wu")
OWN_NAME = "Judith Amsel"
# The highest allowed values: processors' time with replies divided by that without.
BARS = {"publish": 1.1, "publish-edit": 1.1, "html": 1.1, "edit": 1.1}


class WithReplies(TwoViews):
    """Hindsight with a number of replies to each post."""

    def __init__(self, folder: Path, corpus: Corpus, limit: float, project: Path, each: int) -> None:
        super().__init__(folder, corpus, limit, project)
        archives = folder / "content" / "replies"
        archives.mkdir(exist_ok=True)
        for post in range(corpus.count) if each else ():
            date = corpus.date(post)
            text = archive_text(replies(post, date, each))
            (archives / f"{date:%Y}-{slug(post)}.toml").write_text(text, encoding="utf-8")


def replies(post: int, date: datetime, each: int) -> Iterator[dict[str, Value]]:
    """Yield the values of the replies to a post, in the form in which imports write them; every third is an answer."""
    r = seeded("replies", post)
    for place in range(each):
        is_answer = place % 3 == 2
        values: dict[str, Value] = {
            "id": f"wordpress-{post * each + place}",
            "kind": "comment",
            "author": OWN_NAME if is_answer else r.choice(NAMES),
            "url": "" if place % 2 else f"https://reader-{r.randrange(100)}.example/",
            "date": date + timedelta(hours=5 * (place + 1)),
            "in_reply_to": f"wordpress-{post * each + place - 1}" if is_answer else "",
            "html": "\n".join(f"<p>{' '.join(sentence(r) for _ in range(2))}</p>" for _ in range(r.randint(1, 2))),
        }
        yield values | ({"own": True} if is_answer else {})


@dataclass(slots=True)
class Row(Times):
    """The times of a kind of build with a number of replies to each post."""

    each: int
    kind: Kind

    @property
    def title(self) -> str:
        """Return the kind of build and the number of replies."""
        return f"{KINDS[self.kind]}, {self.each} replies"


def main() -> int:
    """Measure, and print the table; return 1 if a measurement failed."""
    options = _options()
    corpus = Corpus(options.posts, "pelican", learning=True)
    try:
        with folder_for_sites(options.keep) as folder:
            limit = 240 + options.posts / 5
            sites = {
                each: WithReplies(folder / f"replies-{each}", corpus, limit, options.project, each)
                for each in (0, options.replies)
            }
            rows = _builds(sites, options.runs)
    except Failed as reason:
        print(f"bench: {reason}", file=sys.stderr)
        return 1
    print("\n".join(_table(options.posts, rows)))
    if options.json:
        write(options.json, _as_json(options.posts, rows))
    return 0


def _options() -> argparse.Namespace:
    parser = options_of("replies", __doc__, 1000)
    parser.add_argument("--replies", type=count, default=10, metavar="N", help="replies to each post (10)")
    return parser.parse_args()


def _builds(sites: dict[int, WithReplies], runs: int) -> list[Row]:
    rows = [Row(each, kind) for kind in KINDS for each in sites]
    build_in_turns(rows, lambda row: sites[row.each], runs)
    return rows


def _ratio(rows: list[Row], row: Row) -> float:
    """Return the processors' time of a build divided by that without replies."""
    plain = next(one for one in rows if (one.each, one.kind) == (0, row.kind))
    return median(row.processor) / median(plain.processor)


def _as_json(posts: int, rows: list[Row]) -> dict[str, Any]:
    measured = [{**asdict(row), "to_none": _ratio(rows, row)} for row in rows]
    return {"posts": posts, **made_with(), "bars": BARS, "rows": measured}


def _table(posts: int, rows: list[Row]) -> Iterator[str]:
    yield f"{posts:,} posts; medians of seconds"
    lines = (
        (KINDS[row.kind], str(row.each), *map(number, (median(row.seconds), median(row.processor), _ratio(rows, row))))
        for row in rows
    )
    yield from columns([("", "replies", "seconds", "processors", "x without"), *lines])


if __name__ == "__main__":
    run_command(main)
