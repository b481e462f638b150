"""Small sites that stock Pelican builds in a child process, with the plugin or without it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from site_builder import ROOT, Files, write_files

# The addresses of Hindsight's own theme, as settings of Pelican.
HOST_ADDRESSES: Mapping[str, Any] = {
    "ARTICLE_URL": "{date:%Y}/{slug}/", "ARTICLE_SAVE_AS": "{date:%Y}/{slug}/index.html",
    "PAGE_URL": "{slug}/", "PAGE_SAVE_AS": "{slug}/index.html", "TAG_URL": "tags/{slug}/",
    "TAG_SAVE_AS": "tags/{slug}/index.html", "ARTICLE_PATHS": ["posts"], "SLUGIFY_SOURCE": "basename",
    "FILENAME_METADATA": r"(?:\d{4}-\d{2}-\d{2}-)?(?P<slug>.*)", "TYPOGRIFY": True, "WITH_FUTURE_DATES": False,
}  # fmt: skip

_SETTINGS: Mapping[str, Any] = {
    "SITENAME": "Hindsight", "SITEURL": "https://example.org", "PATH": "content", "OUTPUT_PATH": "stock",
    "TIMEZONE": "Europe/London", "DEFAULT_LANG": "en", "THEME": "simple", "CACHE_PATH": "stock-cache",
    "PLUGIN_PATHS": [str(ROOT / "plugins")], "PLUGINS": ["hindsight"], "CARD_FORMATS": [],
    "FEED_ALL_ATOM": None, "CATEGORY_FEED_ATOM": None, "TRANSLATION_FEED_ATOM": None,
}  # fmt: skip


@dataclass(frozen=True)
class Stock:
    """A site built by stock Pelican: its output folder, exit status and log."""

    output: Path
    code: int
    log: str

    def read(self, path: str) -> str:
        """Return the text of a file of the output."""
        return (self.output / path).read_text(encoding="utf-8")

    def files(self, folder: str) -> dict[str, bytes]:
        """Return the bytes of every file in a folder of the output, by path."""
        paths = sorted((self.output / folder).rglob("*"))
        return {path.relative_to(self.output).as_posix(): path.read_bytes() for path in paths if path.is_file()}


def stock(folder: Path, files: Files | None = None, *options: str, **settings: Any) -> Stock:
    """Build the site in a folder with stock Pelican; each setting is a Python value."""
    write_files(folder, {f"content/{name}": text for name, text in (files or {}).items()})
    values = {**_SETTINGS, **settings}
    lines = [f"{name} = {value!r}" for name, value in values.items()]
    (folder / "stockconf.py").write_text("\n".join(lines) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "pelican", "-s", "stockconf.py", "--log-handler", "plain", *options]
    process = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    return Stock(folder / str(values["OUTPUT_PATH"]), process.returncode, process.stdout + process.stderr)
