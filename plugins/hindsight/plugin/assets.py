"""The style sheets of the plugin and its script, which only pages with parts of the plugin load."""

from __future__ import annotations

import shutil
from pathlib import Path

from hindsight.core.drawing import SCRIPT as CORE_SCRIPT

_SOURCES = (Path(__file__).with_name("static") / "hindsight.css", CORE_SCRIPT)
# Their addresses below the root of the site.
STYLE, SCRIPT = "hindsight/hindsight.css", "hindsight/hindsight.js"
REPLY_STYLE = "hindsight/replies.css"


def write_assets(output: Path) -> None:
    """Write the style sheet of checklists, lessons and decks, and their script, into the output folder."""
    for url, source in zip((STYLE, SCRIPT), _SOURCES, strict=True):
        _write(output / url, source)


def write_reply_style(output: Path) -> None:
    """Write the style sheet of replies into the output folder."""
    _write(output / REPLY_STYLE, Path(__file__).with_name("static") / "replies.css")


def _write(target: Path, source: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
