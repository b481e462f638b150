"""Measure the cost of pictures: `python -m tools.bench.picture_cost [--posts N]`.

First, what a photograph of 4000 x 3000 pixels costs a phone. Then, what pictures cost after the first build: the same
posts are built in turns without pictures and with three each, once unchanged and once after an edit, as a preview and
to publish. Each picture is published in four widths. Processor time is compared, since other programs have less effect
on it than on the time of the clock.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from tools.bench.command import ROOT, count, run_command
from tools.bench.corpus import Corpus, slug
from tools.bench.photograph import jpeg, photograph
from tools.bench.processes import Program, run
from tools.bench.sites import NOT_COPIED, NOT_PASSED_ON

from hindsight.core.pictures.resize import resized
from hindsight.core.settings import SETTINGS

PICTURES_PER_POST, RUNS = 3, 3
# A build after an edit looks at every file of the site: here, ten times as many files with pictures.
HIGHEST_RATIOS = {"preview": 1.4, "publish": 1.4}
# As many files as for large photographs, in a fraction of the time of the first build.
SIZE, WIDTHS = (250, 190), "[60, 120, 180, 240]"
CAMERA, PHONE, MARGINS, MOST_BYTES = (4000, 3000), 360, 40, 120_000
KINDS = {"preview": ("pelicanconf.py", "output"), "publish": ("publishconf.py", "public")}


def bytes_on_a_phone(detail: float) -> dict[int, int]:
    """Return the bytes that a photograph costs a phone, by the dots that it has a pixel."""
    (widths,) = (setting.default for setting in SETTINGS if setting.name == "IMAGE_WIDTHS")
    made = resized(jpeg(photograph(CAMERA, detail=detail)), "JPEG", widths).webp
    return {dots: next(len(data) for width, data in made if width >= (PHONE - MARGINS) * dots) for dots in (2, 3)}


def write_site(folder: Path, posts: int, each: int) -> None:
    """Write a site of posts with `each` pictures in every post."""
    shutil.copytree(ROOT, folder, ignore=NOT_COPIED)
    Corpus(posts, "pelican").write(folder / "content/posts")
    (folder / "content/images").mkdir()
    picture = photograph(SIZE)
    for number in range(posts * each):
        (folder / f"content/images/p{number}.jpg").write_bytes(jpeg(picture, comment=str(number)))
        with _post(folder, number // each).open("a", encoding="utf-8") as file:
            file.write(f"\n![A boat]({{static}}/images/p{number}.jpg)\n")


def _post(folder: Path, number: int) -> Path:
    return folder / "content/posts" / f"{slug(number)}.md"


def build(folder: Path, kind: str) -> float:
    """Build a site, and return the seconds of processor time."""
    settings, output = KINDS[kind]
    command = (sys.executable, "-m", "pelican", "content", "-o", output, "-s", settings, "-e", f"IMAGE_WIDTHS={WIDTHS}")
    inherited = {name: value for name, value in os.environ.items() if name not in NOT_PASSED_ON}
    before = os.times()
    run(Program(command, folder, {**inherited, "PYTHONPATH": "plugins"}, folder / "log.txt"), 3600)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def edit(site: Path, posts: int) -> None:
    """Add a sentence to the last post of a site."""
    with _post(site, posts - 1).open("a", encoding="utf-8") as file:
        file.write("\nMore words.\n")


def compare(sites: tuple[Path, Path], kind: str, step: str, change: Callable[[Path], None]) -> float:
    """Build sites without and with pictures in turns after a change each, print their times, and return the ratio."""
    seconds: dict[Path, list[float]] = {site: [] for site in sites}
    for _ in range(RUNS):
        for site in sites:
            change(site)
            seconds[site].append(build(site, kind))
    without, with_pictures = (median(seconds[site]) for site in sites)
    ratio = with_pictures / without
    print(f"{kind}, {step}: {without:.2f} s without, {with_pictures:.2f} s with: {ratio:.2f} times", flush=True)
    return ratio


def main() -> int:
    """Measure phones and sites and print the figures; return 1 if pictures cost too much."""
    parser = argparse.ArgumentParser(prog="picture_cost", description=__doc__)
    parser.add_argument("--posts", type=count, default=500, metavar="N")
    posts = parser.parse_args().posts
    heaviest, is_slow = 0, False
    for name, detail in (("usual", 0.06), ("much", 0.25)):
        costs = bytes_on_a_phone(detail)
        heaviest = max(heaviest, *costs.values())
        print(
            f"a photograph with {name} detail on a phone:",
            *(f"{size / 1000:.0f} kB at {dots}x" for dots, size in costs.items()),
        )
    with tempfile.TemporaryDirectory(prefix="hindsight-bench-") as folder:
        sites = Path(folder, "without"), Path(folder, "with")
        for site, each in zip(sites, (0, PICTURES_PER_POST), strict=True):
            write_site(site, posts, each)
        for kind in KINDS:
            without, with_pictures = (build(site, kind) for site in sites)
            print(f"{kind}, first: {without:.2f} s without, {with_pictures:.2f} s with", flush=True)
            again = compare(sites, kind, "again", lambda _: None)
            edited = compare(sites, kind, "edit", partial(edit, posts=posts))
            is_slow = is_slow or again > HIGHEST_RATIOS["preview"] or edited > HIGHEST_RATIOS[kind]
    return int(is_slow or heaviest > MOST_BYTES)


if __name__ == "__main__":
    run_command(main)
