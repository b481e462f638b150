"""Measure how much of a blog arrives by `make import`: words, blocks of code, pictures and links.

Run `python -m tools.bench.arrivals SOURCE`. The blog is imported and built in a temporary folder. Each text is then
compared with the output of the source's own program: Pelican's reader for Pelican, `content:encoded` without marks for
WordPress, and CommonMark without Liquid and shortcodes for the others.

The words of a text are compared as a multiset, which is fast and ignores their order. All forms of quotation marks,
dashes, ligatures and no-break spaces count as the same.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from tools.bench.command import ROOT, folder_for_sites, run_command
from tools.bench.processes import Failed, Program, run
from tools.bench.shown import Shown, as_python_markdown, code_of, shown_in, words_of
from tools.bench.sites import NOT_COPIED, NOT_PASSED_ON
from tools.bench.source_pages import pages_of

from hindsight.host.commands.import_blog import read, read_settings_of
from hindsight.importing.detect import detect
from hindsight.importing.model import Import
from hindsight.importing.report import settings_lines
from hindsight.importing.text_paths import new_address
from hindsight.importing.write import write_import

MOST_TEXTS = 10
MOST_WORDS = 8
MOST_SECONDS = 600.0
LOWEST_SHARE = 99.9  # percent of the words


@dataclass(slots=True)
class Arrival:
    """The comparison of one text: its number of words, lost and added words, blocks of code and links."""

    source: str
    words: int = 0
    lost: Counter[str] = field(default_factory=Counter)
    added: Counter[str] = field(default_factory=Counter)
    code: int = 0
    code_lost: list[str] = field(default_factory=list)
    links: int = 0
    broken: list[str] = field(default_factory=list)


def compare(source: str, before: Shown, after: Shown, title: str = "") -> Arrival:
    """Compare a text of the source with its page; words of `title` are not lost, as a heading can become the title."""
    old, new = Counter(words_of(before.text)), Counter(words_of(after.text))
    new_code = [code_of(block) for block in after.code]
    code = Counter(map(code_of, before.code)) - Counter(new_code) - Counter(map(as_python_markdown, new_code))
    lost = old - new - Counter(words_of(title))
    return Arrival(source, old.total(), lost, new - old, len(before.code), list(code.elements()))


def broken_links(shown: Shown, address: str, output: Path) -> tuple[int, list[str]]:
    """Return the number of links and pictures to addresses of the site, and those addresses without a file."""
    local = [urlsplit(urljoin(address, link)) for link in shown.links if not urlsplit(link).scheme]
    local = [link for link in local if not link.netloc]
    return len(local), [link.path for link in local if not _is_there(output, unquote(link.path))]


def _is_there(output: Path, path: str) -> bool:
    target = output / path.lstrip("/")
    return target.is_file() or (target / "index.html").is_file()


def build(source: Path, media: Path | None, folder: Path) -> tuple[Import, Path]:
    """Import a blog into the folder and build it; return the import and the output folder."""
    imported = read(detect(source), source, media)
    shutil.copytree(ROOT, folder / "site", ignore=NOT_COPIED)
    write_import(imported, folder / "site/content", read_settings_of(imported))
    with (folder / "site/pelicanconf.py").open("a", encoding="utf-8") as file:
        file.writelines(f"\n{line}" for line in settings_lines(imported))
    command = (sys.executable, "-m", "pelican", "content", "-o", "output", "-s", "pelicanconf.py")
    inherited = {name: value for name, value in os.environ.items() if name not in NOT_PASSED_ON}
    with contextlib.suppress(Failed):  # a file with an error only lacks its page, which the comparison finds
        run(Program(command, folder / "site", {**inherited, "PYTHONPATH": "plugins"}, folder / "log.txt"), MOST_SECONDS)
    return imported, folder / "site/output"


def arrivals(imported: Import, before: dict[str, str], output: Path) -> Iterator[Arrival]:
    """Compare each text of `before` with its page."""
    for text in imported.texts:
        if text.source not in before:
            continue
        address = new_address(text)
        page = output / address.lstrip("/") / "index.html"
        after = shown_in(page.read_text(encoding="utf-8"), "prose") if page.is_file() else Shown()
        arrival = compare(text.source, shown_in(before[text.source]), after, text.title)
        arrival.links, arrival.broken = broken_links(after, address, output)
        yield arrival


def report(texts: list[Arrival], unread: int) -> Iterator[str]:
    """Yield the lines of the report; `unread` is the number of texts that the source's program does not show."""
    words, lost = sum(one.words for one in texts), sum(one.lost.total() for one in texts)
    code, other = sum(one.code for one in texts), sum(len(one.code_lost) for one in texts)
    links, broken = sum(one.links for one in texts), sum(len(one.broken) for one in texts)
    yield f"texts      {len(texts)}, and {unread} that the source's program shows nothing of"
    added = sum(one.added.total() for one in texts)
    yield f"words      {words}, lost {lost}, added {added}: {share(words, lost):.3f} %"
    yield f"code       {code - other} of {code} blocks equal to the letter"
    yield f"links      {links - broken} of {links} in the site lead to a file"
    for one in sorted(texts, key=lambda one: -one.lost.total())[:MOST_TEXTS]:
        if one.lost:
            examples = " ".join(word for word, _ in one.lost.most_common(MOST_WORDS))
            yield f"  {one.source}: {one.lost.total()} of {one.words} lost: {examples}"
    for one in texts:
        for block in one.code_lost:
            yield f"  {one.source}: other code: {block[:60]!r}"
        for link in one.broken:
            yield f"  {one.source}: leads to nothing: {link}"


def share(words: int, lost: int) -> float:
    """Return the percentage of words that arrived."""
    return 100 * (words - lost) / words if words else 100.0


def main() -> int:
    """Measure an import and print the report; return 1 if too many words were lost."""
    parser = argparse.ArgumentParser(prog="arrivals", description=__doc__)
    parser.add_argument("source", type=Path, help="a WordPress export, or the folder of a blog")
    parser.add_argument("--media", type=Path, help="WordPress's pictures")
    parser.add_argument("--settings", default="pelicanconf.py", help="Pelican's settings in the source")
    parser.add_argument("--keep", action="store_true", help="keep the built site, and print its folder")
    options = parser.parse_args()
    with folder_for_sites(options.keep) as folder:
        imported, output = build(options.source, options.media, folder)
        before = pages_of(imported, options.source, options.settings)
        texts = list(arrivals(imported, before, output))
    print("\n".join(report(texts, len(imported.texts) - len(texts))))
    return int(share(sum(one.words for one in texts), sum(one.lost.total() for one in texts)) < LOWEST_SHARE)


if __name__ == "__main__":
    run_command(main)
