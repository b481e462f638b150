"""Detect the program that a source was written for, by its files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from hindsight.importing.folders import ELEVENTY_SETTINGS
from hindsight.importing.model import Import, ImportProblem

FORMATS = ("wordpress", "pelican", "jekyll", "hugo", "nikola", "eleventy", "obsidian")
_HUGO = tuple(f"{name}.{ending}" for name in ("hugo", "config") for ending in ("toml", "yaml", "yml", "json"))
_TEXTS = (".md", ".markdown", ".rst")


def detect(source: Path) -> str:
    """Return the format of a source, one of FORMATS; raise ImportProblem if no file shows it."""
    if not source.exists():
        raise ImportProblem(f"{source}: there is no such file or folder")
    if source.is_file():
        head = source.read_bytes()[:200_000]
        if b"wordpress.org/export" in head or b"<wp:" in head or (b"<rss" in head and b"content:encoded" in head):
            return "wordpress"
        raise ImportProblem(
            f"{source}: this is not an export of WordPress; name an export (.xml), or the folder of a blog"
        )
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
