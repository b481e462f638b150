"""Measure the checks of finished files: `python -m tools.bench.checks output` reads a published site.

A line for each kind of file has the processor time for 10,000 such files: to check their links, and to search them for
ten confidential words.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from tools.bench.command import run_command

from hindsight.core.private.words import PrivateWords, Rule
from hindsight.core.site.outputs import Generated
from hindsight.core.urls import address_of
from hindsight.host.site.manifest import files_in
from hindsight.host.site.page_links import page_links
from hindsight.host.site.private_check import find_in_output

SITE_URL = "https://hindsight.example"
_WORDS = (
    "Acme", "Jane Roe", "Müllerbank", "Projekt Adler", "Kowalczyk", "Contoso", "Fabrikam", "Initech", "Globex", "Hooli",
)  # fmt: skip


def seconds(action: Callable[[str, bytes], object], files: Iterable[tuple[str, bytes]]) -> float:
    """Return the processor time of an action on all files."""
    started = time.process_time()
    for path, data in files:
        action(path, data)
    return time.process_time() - started


def measure(folder: Path, site_url: str) -> None:
    """Print the figures of a published site."""
    names = sorted(files_in(folder))
    links = page_links(frozenset((*names, *map(address_of, names))), site_url)
    words = PrivateWords(Rule(word, False, number, "private.toml", (1, 1)) for number, word in enumerate(_WORDS, 1))

    def check_links(path: str, data: bytes) -> list[str]:
        return list(links.dead(path, data.decode("utf-8"), address_of(path)))

    def search(path: str, data: bytes) -> object:
        return find_in_output(words, Generated(path, bytes, ()), data)

    for ending in (".html", ".xml", ".json"):
        files = [(name, (folder / name).read_bytes()) for name in names if name.endswith(ending)]
        if files:
            size = sum(len(data) for _, data in files) / len(files) / 1000
            both = (seconds(action, files) / len(files) * 10_000 for action in (check_links, search))
            print(f"{len(files)} {ending} files of {size:.1f} kB: links {next(both):.1f} s, words {next(both):.1f} s")


def main() -> int:
    """Measure a folder; return the exit status."""
    parser = argparse.ArgumentParser(prog="checks", description=__doc__)
    parser.add_argument("folder", type=Path, help="a published site")
    parser.add_argument("--site-url", default=SITE_URL, metavar="URL", help=f"the address of the site ({SITE_URL})")
    options = parser.parse_args()
    measure(options.folder, options.site_url.rstrip("/"))
    return 0


if __name__ == "__main__":
    run_command(main)
