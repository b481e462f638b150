"""Measure the cost of the plugin in stock Pelican (`make bench-plugin`): builds with and without it, in turns.

The first site has posts without checklists; some have numbered lists. The second site has a hundred posts, of which
thirty have checklists.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median

from tools.bench import stock_settings
from tools.bench.command import ROOT
from tools.bench.corpus import Corpus
from tools.bench.processes import Program, run

HIGHEST_RATIO = 1.15
WITH_DECKS, DECKS = 100, 30
CHECKLIST = "\n\n- [ ] **Close the window.** All of them.\n- [ ] **Leave the number.** Beside the key.\n"


def write_site(folder: Path, posts: int, decks: int = 0) -> None:
    """Write the posts of a site; the first `decks` of them end with a checklist."""
    Corpus(posts, "pelican").write(folder / "content")
    for path in sorted((folder / "content").glob("*.md"))[:decks]:
        path.write_text(path.read_text(encoding="utf-8") + CHECKLIST, encoding="utf-8")
    settings = Path(stock_settings.__file__).read_text(encoding="utf-8")
    for name, plugins in (("without.py", []), ("with.py", ["hindsight"])):
        own = f"\nPLUGINS = {plugins}\nPLUGIN_PATHS = [{str(ROOT / 'plugins')!r}]\n"
        (folder / name).write_text(settings + own, encoding="utf-8")


def build(folder: Path, name: str) -> float:
    """Build a site from nothing with the settings of this name, and return the seconds."""
    shutil.rmtree(folder / "output", ignore_errors=True)
    command = (sys.executable, "-m", "pelican", "content", "-s", f"{name}.py", "-o", "output")
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    return run(Program(command, folder, environment, folder / "log.txt"), limit=600).seconds


def measure(posts: int, runs: int, folder: Path) -> dict[str, list[float]]:
    """Return the seconds of builds in turns, by the names "without" and "with"."""
    write_site(folder, posts)
    seconds: dict[str, list[float]] = {"without": [], "with": []}
    for number in range(runs):
        for name, times in seconds.items():
            times.append(build(folder, name))
            print(f"{number + 1}/{runs} {name}: {times[-1]:.2f} s", file=sys.stderr)
    return seconds


def count_drawn(folder: Path) -> tuple[int, int]:
    """Return the numbers of PDFs that a first build draws, and a second build of the unchanged site."""
    write_site(folder, WITH_DECKS, DECKS)
    build(folder, "with")
    first = {path: path.stat().st_mtime_ns for path in (folder / "cache/hindsight").glob("*.bin")}
    build(folder, "with")
    second = {path: path.stat().st_mtime_ns for path in (folder / "cache/hindsight").glob("*.bin")}
    return len(first), len(second.items() - first.items())


def main() -> int:
    """Measure both sites and print the figures; return 1 if the plugin is too slow or draws unchanged PDFs again."""
    parser = argparse.ArgumentParser(description="Measure the cost of the plugin in stock Pelican.")
    parser.add_argument("--posts", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        seconds = measure(options.posts, options.runs, Path(folder, "plain"))
        drawn, again = count_drawn(Path(folder, "decks"))
    medians = {name: median(times) for name, times in seconds.items()}
    ratio = medians["with"] / medians["without"]
    print(f"{options.posts} posts: {medians['without']:.2f} s without, {medians['with']:.2f} s with: {ratio:.3f} times")
    print(f"{WITH_DECKS} posts, {DECKS} checklists: {drawn} files drawn at first, {again} by a second build")
    if options.json:
        figures = {"posts": options.posts, "seconds": seconds, "ratio": ratio, "drawn": drawn, "again": again}
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return int(ratio > HIGHEST_RATIO or again > 0)


if __name__ == "__main__":
    sys.exit(main())
