"""Measure an import: `python -m tools.bench.imports [--posts N]` imports N posts of Pelican and of WordPress.

A line also has the time to read the bytes of the source. It ends with a digest of the result, which shows whether a
change of the code changes the result.
"""

from __future__ import annotations

import argparse
import cProfile
import hashlib
import sys
import tempfile
import time
from collections.abc import Iterator
from html import escape
from pathlib import Path

import markdown
from tools.bench.command import count, run_command
from tools.bench.corpus import Corpus, slug

from hindsight.host.commands.import_blog import import_blog

MOST_SECONDS = 10.0
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"\n'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/">\n'
    "<channel><title>Bench</title><link>https://bench.example</link><wp:wxr_version>1.2</wp:wxr_version>\n"
)


def write_pelican(folder: Path, posts: int) -> Path:
    """Write a blog of Pelican, and return its folder."""
    Corpus(posts, "pelican").write(folder / "content")
    (folder / "pelicanconf.py").write_text('PATH = "content"\nSITENAME = "Bench"\n', encoding="utf-8")
    return folder


def write_wordpress(folder: Path, posts: int) -> Path:
    """Write the same posts as an export of WordPress, and return its file."""
    corpus = Corpus(posts, "hugo")
    corpus.write(folder / "texts")
    file = folder / "export.xml"
    items = (_item(corpus, number, folder / "texts") for number in range(posts))
    file.write_text(f"{_HEAD}{''.join(items)}</channel></rss>\n", encoding="utf-8")
    return file


def _item(corpus: Corpus, number: int, folder: Path) -> str:
    text = (folder / f"{slug(number)}.md").read_text(encoding="utf-8").split("---\n", 2)[2]
    body = markdown.markdown(text, extensions=["fenced_code"])
    date, title = f"{corpus.date(number):%Y-%m-%d %H:%M:%S}", escape(f"Post {number}")
    return (
        f"<item><title>{title}</title><link>https://bench.example/{slug(number)}/</link><dc:creator>judith</dc:creator>"
        f"<content:encoded><![CDATA[{body}]]></content:encoded><wp:post_id>{number + 1}</wp:post_id>"
        f"<wp:post_date>{date}</wp:post_date><wp:post_date_gmt>{date}</wp:post_date_gmt>"
        f"<wp:post_name>{slug(number)}</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>"
        f'<category domain="post_tag" nicename="topic">topic</category></item>\n'
    )


def files_of(source: Path) -> Iterator[Path]:
    """Yield the files of a source in the order of their paths."""
    yield from [source] if source.is_file() else sorted(path for path in source.rglob("*") if path.is_file())


def digest_of_folder(folder: Path) -> str:
    """Return a digest of the names and bytes of all files except the report, which has absolute paths."""
    digest = hashlib.sha256()
    for path in files_of(folder):
        if path.name != ".import-report.txt":
            digest.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def measure(source: Path, target: Path, profile: Path | None) -> float:
    """Import a source, print the figures and return the seconds without those for reading the bytes."""
    started = time.perf_counter()
    size = sum(len(path.read_bytes()) for path in files_of(source))
    reading = time.perf_counter() - started
    profiler = cProfile.Profile()
    started, used = time.perf_counter(), time.process_time()
    if profile:
        profiler.enable()
    import_blog({"FROM": str(source), "TO": str(target)})
    profiler.disable()
    seconds, used = time.perf_counter() - started, time.process_time() - used
    if profile:
        profiler.dump_stats(profile)
    times = f"{seconds:.2f} s ({used:.2f} s of the processor), reading {reading:.2f} s"
    print(f"{source.name}: {size / 1e6:.1f} MB, {times}; {digest_of_folder(target)}")
    return seconds - reading


def main() -> int:
    """Measure both imports; return 1 if one takes too long."""
    parser = argparse.ArgumentParser(prog="imports", description=__doc__)
    parser.add_argument("--posts", type=count, default=1000, metavar="N")
    parser.add_argument("--profile", type=Path, metavar="FOLDER", help="write profiles of Python into this folder")
    options = parser.parse_args()
    longest = 0.0
    with tempfile.TemporaryDirectory(prefix="hindsight-bench-") as name:
        for kind, write in (("pelican", write_pelican), ("wordpress", write_wordpress)):
            folder = Path(name, kind)
            folder.mkdir()
            profile = options.profile / f"{kind}.prof" if options.profile else None
            longest = max(longest, measure(write(folder, options.posts), Path(name, f"{kind}-imported"), profile))
    print(f"{longest:.2f} s at most beyond reading", file=sys.stderr)
    return int(longest > MOST_SECONDS)


if __name__ == "__main__":
    run_command(main)
