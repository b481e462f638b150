"""Measure the cost of cards: `python -m tools.bench.cards --decks 300`, from the repository's folder.

The first figure is the time for all decks in the default formats, with a new process on each core. The second is the
time for a deck of six steps in one format after the engine has started.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from statistics import median

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "plugins"))

from tools.bench.corpus import LEADS, STEPS, seeded, sentence  # noqa: E402

from hindsight.core.checklists.cards.formats import CardFile, card_files, formats_named  # noqa: E402
from hindsight.core.checklists.model import Block, Checklist, Deck, Step  # noqa: E402
from hindsight.core.processes.workers import cores, in_parallel  # noqa: E402
from hindsight.core.settings import SETTINGS  # noqa: E402

WARM_DECKS = 20


def main() -> int:
    """Measure both figures and print them."""
    parser = argparse.ArgumentParser(prog="bench.cards", description=__doc__)
    parser.add_argument("--decks", type=int, default=300, metavar="N", help="decks, each of six steps (300)")
    options = parser.parse_args()
    names = next(setting.default for setting in SETTINGS if setting.name == "CARD_FORMATS")
    files = card_files(formats_named(names))
    decks = [deck(number) for number in range(options.decks)]
    # This comes before any engine runs in this process, since forked processes would lack its threads.
    began = time.perf_counter()
    size = sum(in_parallel(lambda one: _make(one, files), decks, lambda one: one.slug, cores()))
    seconds = time.perf_counter() - began
    print(f"{len(decks)} decks x {len(files)} files on {cores()} cores: {seconds:.1f} s, {size / 1e6:.0f} MB")
    for file in files:
        wall, processor = _warm(decks[:WARM_DECKS], file)
        print(f"{file.name:21} {wall:6.1f} ms a deck, warm; {processor:6.1f} ms of a processor")
    return 0


def deck(number: int) -> Deck:
    """Return a deck with words of the corpus; a number always gives the same deck."""
    r = seeded("cards", number)
    steps = tuple(_step(number, lead, r) for number, lead in enumerate(r.sample(LEADS, STEPS), 1))
    title, slug = f"Things to do {number}", f"things-{number:05}"
    day = datetime(2026, 1, 1, tzinfo=UTC)
    url = f"2026/{slug}/"
    checklist = Checklist(title, "", "ordered", steps)
    return Deck(
        slug,
        title,
        checklist,
        day,
        "en",
        f"{slug}.md",
        f"Post {number}",
        "",
        url,
        f"https://example.org/{url}",
        f"cards/{slug}/",
    )


def _step(number: int, lead: str, r: Random) -> Step:
    blocks = tuple(Block("text", " ".join(sentence(r) for _ in range(count))) for count in (2, 4))
    why = "Because the ferry does not wait."
    return Step(str(number), number, f"step-{number}", f"{lead}.", "", "", blocks, why=why)


def _make(one: Deck, files: Sequence[CardFile]) -> int:
    from hindsight.core.checklists.cards.pdf import card_pdf  # imported here, so that Typst starts in the workers

    return sum(len(card_pdf(one, file.card, file.sheet).data) for file in files)


def _warm(decks: Sequence[Deck], file: CardFile) -> tuple[float, float]:
    """Return the median milliseconds of wall time and of processor time for one file of a deck."""
    _make(decks[0], [file])
    walls, processors = [], []
    for one in decks:
        began, used = time.perf_counter(), time.process_time()
        _make(one, [file])
        walls.append((time.perf_counter() - began) * 1000)
        processors.append((time.process_time() - used) * 1000)
    return median(walls), median(processors)


if __name__ == "__main__":
    sys.exit(main())
