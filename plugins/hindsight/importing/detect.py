"""Detect the program that a source was written for, by its files."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

from hindsight.importing.folders import ELEVENTY_SETTINGS
from hindsight.importing.model import Import, ImportProblem

# Exports of comments, which are added to the texts of a blog.
REPLY_FORMATS = ("disqus", "isso")
FORMATS = ("wordpress", "pelican", "jekyll", "hugo", "nikola", "eleventy", "obsidian", *REPLY_FORMATS)
_HUGO = tuple(f"{name}.{ending}" for name in ("hugo", "config") for ending in ("toml", "yaml", "yml", "json"))
_SEARCHED = 200_000  # bytes
# The first element, after the declaration and comments.
_ROOT_OF_DISQUS = re.compile(
    rb"[^<]{0,100}(?>(?:<\?[^>]*>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>)\s*)*+"
    rb"<(?:disqus\b|[\w:]+\s[^>]*http://disqus\.com/disqus-internals)",
    re.DOTALL,
)
_TEXTS = (".md", ".markdown", ".rst")


def detect(source: Path) -> str:
    """Return the format of a source, one of FORMATS; raise ImportProblem if no file shows it."""
    if not source.exists():
        raise ImportProblem(f"{source}: there is no such file or folder")
    if source.is_file():
        return _by_beginning(source)
    if (source / "pelicanconf.py").is_file():
        return "pelican"
    if _contains(source / "conf.py", "BLOG_TITLE") or _contains(source / "conf.py", "nikola"):
        return "nikola"
    if any((source / name).is_file() for name in ELEVENTY_SETTINGS):
        return "eleventy"
    if (source / "_config.yml").is_file() or (source / "_config.yaml").is_file() or (source / "_posts").is_dir():
        return "jekyll"
    if (source / "config/_default").is_dir() or any((source / name).is_file() for name in _HUGO):
        return "hugo"
    if (source / ".obsidian").is_dir():
        return "obsidian"
    return _by_texts(source)


def _by_beginning(file: Path) -> str:
    """Return the format of an export by its beginning."""
    head = _head(file)
    if head.startswith(b"SQLite format 3\0"):
        return "isso"
    if _ROOT_OF_DISQUS.match(head):
        return "disqus"
    if b"wordpress.org/export" in head or b"<wp:" in head or (b"<rss" in head and b"content:encoded" in head):
        return "wordpress"
    known = "an export of WordPress or Disqus, nor a database of Isso"
    raise ImportProblem(f"{file}: this is not {known}; name one, or the folder of a blog")


def _head(file: Path) -> bytes:
    """Return the beginning of a file; Disqus sends its exports compressed."""
    with file.open("rb") as opened:
        head = opened.read(_SEARCHED)
    if not head.startswith(b"\x1f\x8b"):
        return head
    try:
        return zlib.decompressobj(wbits=31).decompress(head, _SEARCHED)
    except zlib.error:
        return b""


def _contains(file: Path, words: str) -> bool:
    try:
        return words in file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False


def _by_texts(source: Path) -> str:
    """Return the format that the texts of a folder have: Pelican's fields, or plain Markdown as Obsidian has it."""
    exports = [file for file in sorted(source.glob("*.xml")) if _contains(file, "<wp:")]
    if exports:
        raise ImportProblem(f"{source}: name the export itself: {exports[0]}")
    texts = sorted(path for path in source.rglob("*") if path.suffix.lower() in _TEXTS and path.is_file())[:200]
    if not texts:
        raise ImportProblem(f"{source}: there are no texts here to import; name an export, or the folder of a blog")
    titled = sum(
        text.read_text(encoding="utf-8", errors="replace").lstrip("\ufeff").lower().startswith(("title:", ":title:"))
        for text in texts
    )
    return "pelican" if titled * 2 > len(texts) else "obsidian"


def reader_of(name: str) -> Callable[[Path], Import]:
    """Return the function that reads a folder of a format; each is loaded only when it is needed."""
    from hindsight.importing import eleventy, hugo, jekyll, nikola, obsidian
    from hindsight.importing.pelican.read import read_pelican

    readers: Mapping[str, Callable[[Path], Import]] = {
        "pelican": read_pelican,
        "jekyll": jekyll.read_jekyll,
        "hugo": hugo.read_hugo,
        "nikola": nikola.read_nikola,
        "eleventy": eleventy.read_eleventy,
        "obsidian": obsidian.read_obsidian,
    }
    return readers[name]
