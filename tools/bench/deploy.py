"""Measure deploys of one changed post to targets of many files: `python -m tools.bench.deploy --files 10000`.

Each target gets the whole site once. Then one post changes several times, with its page, lists and feeds. A line has
the number of files sent and the median seconds of a deploy. `--to me@host:path` measures a server as well.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import re
import statistics
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from hindsight.host.commands.deploy import deploy
from hindsight.host.site.manifest import MANIFEST, manifest_text

_TOUCHED = 12  # the page of a post, and the lists and feeds that show it
_BYTES = 9000
_AUTHOR = {
    f"GIT_{role}_{name}": "bench@notes.example" for role in ("AUTHOR", "COMMITTER") for name in ("NAME", "EMAIL")
}


def write_site(output: Path, files: int) -> list[Path]:
    """Write a published site with this number of files; return the files that change with one post."""
    paths = ["feeds/all.json", *(f"{number % 20}/{number}/index.html" for number in range(files - 1))]
    words = random.Random(1)  # noqa: S311  # the same pages each time
    for path in paths:
        file = output / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(words.choices("abcdefgh <>", k=_BYTES)), encoding="utf-8")
    (output / paths[0]).write_text('{"home_page_url": "https://notes.example/"}', encoding="utf-8")
    (output / ".hindsight-published").touch()
    (output / MANIFEST).write_text(manifest_text([*paths, ".hindsight-published"]), encoding="utf-8")
    return [output / path for path in paths[1 : _TOUCHED + 1]]


def measure(output: Path, touched: Sequence[Path], target: str, releases: int, runs: int) -> str:
    """Deploy a site once, then several times with changed files; return a line with the number sent and the seconds."""
    folder, seconds, sent = output.parent, [], ""
    for run in range(runs + 1):
        for file in touched:
            file.write_text(f"{run} {file}\n" * (_BYTES // 50 + run), encoding="utf-8")
        begin = time.perf_counter()
        summary = deploy(output, target, folder / "content", False, folder / "cache", releases)
        seconds.append(time.perf_counter() - begin)
        sent = re.findall(r"Sent (\d+)", summary)[0]
    return f"first deploy {seconds[0]:.2f} s; one changed post: {sent} files, {statistics.median(seconds[1:]):.2f} s"


def main() -> None:
    """Measure deploys to a folder, to releases, to git and to the targets of `--to`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--to", action="append", default=[], help="a target on a server: me@host:path")
    options = parser.parse_args()
    os.environ.update(_AUTHOR)
    with tempfile.TemporaryDirectory() as name, contextlib.chdir(name):
        folder = Path(name)
        touched = write_site(folder / "output", options.files)
        subprocess.run(["git", "init", "-q", "--bare", "site.git"], check=True)
        targets = [("folder", str(folder / "www"), 0), ("releases", str(folder / "releases"), 3)]
        targets += [(f"{to}, releases", f"{to}-releases", 3) for to in options.to] + [(to, to, 0) for to in options.to]
        for label, target, releases in (*targets, ("git", f"git:{folder / 'site.git'}#pages", 0)):
            print(f"{label}: {measure(folder / 'output', touched, target, releases, options.runs)}", flush=True)


if __name__ == "__main__":
    main()
