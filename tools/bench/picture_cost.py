"""Measure the cost of pictures after the first build: `python -m tools.bench.picture_cost [--posts N]`.

The same posts are built in turns without pictures and with three each, once unchanged and once after an edit. Processor
time is compared, since other programs have less effect on it than on the time of the clock.
"""

from __future__ import annotations

import argparse
import os
import shutil
import struct
import sys
import tempfile
import zlib
from pathlib import Path
from statistics import median

from tools.bench.command import ROOT, count, run_command
from tools.bench.corpus import Corpus, slug
from tools.bench.processes import Program, run
from tools.bench.sites import NOT_COPIED, NOT_PASSED_ON

PICTURES_PER_POST, RUNS, HIGHEST_RATIO = 3, 3, 1.2


def png(number: int) -> bytes:
    """Return a PNG that differs for each number."""
    header = struct.pack(">IIBBBBB", 320, 200, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes((1 + 3 * 320) * 200))
    words = b"number\0" + str(number).encode() * 10_000
    parts = ((b"IHDR", header), (b"IDAT", data), (b"tEXt", words), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(part)) + name + part + struct.pack(">I", zlib.crc32(name + part)) for name, part in parts
    )


def write_site(folder: Path, posts: int, each: int) -> None:
    """Write a site of posts with `each` pictures in every post."""
    shutil.copytree(ROOT, folder, ignore=NOT_COPIED)
    Corpus(posts, "pelican").write(folder / "content/posts")
    (folder / "content/images").mkdir()
    for number in range(posts * each):
        (folder / f"content/images/p{number}.png").write_bytes(png(number))
        with _post(folder, number // each).open("a", encoding="utf-8") as file:
            file.write(f"\n![A boat]({{static}}/images/p{number}.png)\n")


def _post(folder: Path, number: int) -> Path:
    return folder / "content/posts" / f"{slug(number)}.md"


def build(folder: Path) -> float:
    """Build a site, and return the seconds of processor time."""
    command = (sys.executable, "-m", "pelican", "content", "-o", "output", "-s", "pelicanconf.py")
    inherited = {name: value for name, value in os.environ.items() if name not in NOT_PASSED_ON}
    before = os.times()
    run(Program(command, folder, {**inherited, "PYTHONPATH": "plugins"}, folder / "log.txt"), 600)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def main() -> int:
    """Measure both sites and print the figures; return 1 if pictures cost too much."""
    parser = argparse.ArgumentParser(prog="picture_cost", description=__doc__)
    parser.add_argument("--posts", type=count, default=500, metavar="N")
    posts = parser.parse_args().posts
    worst = 0.0
    with tempfile.TemporaryDirectory(prefix="hindsight-bench-") as name:
        sites = (Path(name, "without"), Path(name, "with"))
        for site, each in zip(sites, (0, PICTURES_PER_POST), strict=True):
            write_site(site, posts, each)
            build(site)
        for step in ("again", "edit"):
            seconds: dict[Path, list[float]] = {site: [] for site in sites}
            for _ in range(RUNS):
                for site in sites:
                    if step == "edit":
                        with _post(site, posts - 1).open("a", encoding="utf-8") as file:
                            file.write("\nMore words.\n")
                    seconds[site].append(build(site))
            without, with_pictures = (median(seconds[site]) for site in sites)
            worst = max(worst, with_pictures / without)
            print(f"{step}: {without:.2f} s without, {with_pictures:.2f} s with: {with_pictures / without:.2f} times")
    return int(worst > HIGHEST_RATIO)


if __name__ == "__main__":
    run_command(main)
