"""Measure the cost of the search: `python -m tools.bench.search --posts 1000`, from the repository's folder.

The same posts are published in turns without search, with the search of titles, and with the search of whole texts:
from nothing, and after an edit of one post; the writer's own view follows an edit as well. Then a real browser opens
the search page and searches a common and a rare word, and the bytes of all that it loads are counted, as gzip sends
them.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import sys
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any, Literal

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "plugins"))

from playwright.sync_api import Page, Response, expect, sync_playwright
from tools.bench.command import folder_for_sites, options_of, run_command, write
from tools.bench.corpus import Corpus
from tools.bench.processes import Failed, Times
from tools.bench.report import columns, made_with, number
from tools.bench.sites import TwoViews, build_in_turns
from tools.find_chromium import OPTIONS, find

from hindsight.host.commands.webserver import SiteServer

Kind = Literal["publish", "publish-edit", "edit"]

SEARCHES: dict[str, str | None] = {"none": None, "titles": "titles", "full": "full"}
KINDS: dict[Kind, str] = {
    "publish": "published from nothing",
    "publish-edit": "published after an edit",
    "edit": "own view after an edit",
}
# A word of nearly every text, one of a single post, and one of none.
WORDS = {"common": "harbour", "rare": "quagga", "missing": "xylophone"}
# The highest allowed values: publishing with a search divided by publishing without; kB of a first search.
BARS = {"publish": 1.6, "edit": 1.1, "first": {1000: 150.0, 10_000: 300.0}}
# Files that servers compress; those of Pagefind are compressed already.
TEXTS = (".html", ".css", ".js", ".json", ".svg", "/")


class WithSearch(TwoViews):
    """Hindsight with one of the kinds of search."""

    def __init__(self, folder: Path, corpus: Corpus, limit: float, project: Path, search: str | None) -> None:
        self.search = search
        self.values = (f"SEARCH={json.dumps(search)}", "CARD_FORMATS=[]")
        super().__init__(folder, corpus, limit, project)

    def add_rare_word(self) -> None:
        """Write the rare word into a post in the middle of the years."""
        file = sorted((self.folder / self.posts).iterdir())[self.corpus.count // 2]
        file.write_text(f"{file.read_text(encoding='utf-8')}\nA {WORDS['rare']} stood there.\n", encoding="utf-8")


@dataclass(slots=True)
class Row(Times):
    """The times of a kind of build with a kind of search."""

    search: str
    kind: Kind

    @property
    def title(self) -> str:
        """Return the kind of build and of search."""
        return f"{KINDS[self.kind]}, {self.search}"


@dataclass(frozen=True, slots=True)
class FirstSearch:
    """A first search of a word: the files that the page loads, their bytes, and those of scripts."""

    search: str
    word: str
    files: int
    bytes: int
    scripts: int
    found: str
    milliseconds: float


def main() -> int:
    """Measure, and print the tables; return 1 if a measurement failed."""
    options = _options()
    corpus = Corpus(options.posts, "pelican", learning=True)
    try:
        with folder_for_sites(options.keep) as folder:
            limit = 240 + options.posts / 5
            sites = {
                name: WithSearch(folder / name, corpus, limit, options.project, search)
                for name, search in SEARCHES.items()
            }
            rows = _builds(sites, options.runs)
            searches = [] if options.without_browser else list(_first_searches(sites))
    except Failed as reason:
        print(f"bench: {reason}", file=sys.stderr)
        return 1
    print("\n".join(_table(options.posts, rows, searches)))
    if options.json:
        write(options.json, _as_json(options.posts, rows, searches))
    return 0


def _options() -> argparse.Namespace:
    parser = options_of("search", __doc__, 1000)
    parser.add_argument("--without-browser", action="store_true", help="only build")
    return parser.parse_args()


def _builds(sites: dict[str, WithSearch], runs: int) -> list[Row]:
    rows = [Row(search, kind) for kind in KINDS for search in sites]
    for site in sites.values():
        site.add_rare_word()
    build_in_turns(rows, lambda row: sites[row.search], runs)
    return rows


def _first_searches(sites: dict[str, WithSearch]) -> Iterator[FirstSearch]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM") or find(), args=OPTIONS)
        for name, site in sites.items():
            if site.search is None:
                continue
            with SiteServer(site.folder / site.output) as server:
                threading.Thread(target=server.serve_forever, daemon=True).start()
                for word in WORDS:
                    context = browser.new_context()
                    yield _first_search(context.new_page(), server.url, name, word)
                    context.close()
                server.shutdown()
        browser.close()


def _first_search(page: Page, url: str, search: str, word: str) -> FirstSearch:
    loaded: dict[str, Response] = {}

    def note(answer: Response) -> None:
        loaded.setdefault(answer.url.partition("?")[0], answer)

    page.on("response", note)
    page.goto(f"{url}/search/")
    page.wait_for_load_state("networkidle")
    status = page.get_by_role("status")
    began = page.evaluate("performance.now()")
    page.get_by_role("searchbox").fill(WORDS[word])
    expect(status).not_to_be_empty(timeout=60_000)
    taken = page.evaluate("performance.now()") - began
    page.wait_for_load_state("networkidle")
    sizes = {address: _size(address, answer.body()) for address, answer in loaded.items()}
    scripts = sum(size for address, size in sizes.items() if address.endswith(".js") and "/theme/" in address)
    return FirstSearch(search, word, len(sizes), sum(sizes.values()), scripts, status.inner_text(), taken)


def _size(address: str, body: bytes) -> int:
    return len(gzip.compress(body, 9, mtime=0)) if address.endswith(TEXTS) else len(body)


def _ratio(rows: list[Row], row: Row) -> float:
    """Return the processors' time of a build divided by that without search."""
    plain = next(one for one in rows if (one.search, one.kind) == ("none", row.kind))
    return median(row.processor) / median(plain.processor)


def _as_json(posts: int, rows: list[Row], searches: list[FirstSearch]) -> dict[str, Any]:
    return {
        "posts": posts,
        **made_with(),
        "bars": BARS,
        "rows": [{**asdict(row), "to_none": _ratio(rows, row)} for row in rows],
        "searches": [asdict(search) for search in searches],
    }


def _table(posts: int, rows: list[Row], searches: list[FirstSearch]) -> Iterator[str]:
    yield f"{posts:,} posts; medians of seconds"
    lines = (
        (KINDS[row.kind], row.search, *map(number, (median(row.seconds), median(row.processor), _ratio(rows, row))))
        for row in rows
    )
    yield from columns([("", "search", "seconds", "processors", "x without"), *lines])
    yield ""
    found = (
        (one.search, one.word, f"{one.bytes / 1000:.1f}", str(one.files), f"{one.scripts / 1000:.1f}", one.found)
        for one in searches
    )
    yield from columns([("search", "word", "kB", "files", "scripts, kB", "found"), *found])


if __name__ == "__main__":
    run_command(main)
