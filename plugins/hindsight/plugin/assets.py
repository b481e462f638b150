"""The style sheet and the script of checklists, lessons and decks, which only pages with such parts load."""

from __future__ import annotations

import shutil
from pathlib import Path

from hindsight.core.drawing import SCRIPT as CORE_SCRIPT

_SOURCES = (Path(__file__).with_name("static") / "hindsight.css", CORE_SCRIPT)
# Their addresses below the root of the site.
STYLE, SCRIPT = "hindsight/hindsight.css", "hindsight/hindsight.js"


def write_assets(output: Path) -> None:
    """Write the style sheet and the script into the output folder."""
    for url, source in zip((STYLE, SCRIPT), _SOURCES, strict=True):
        target = output / url
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
