"""The style and the script of checklists, lessons and decks: files that pages load only where they are needed."""

from __future__ import annotations

import shutil
from pathlib import Path

STATIC = Path(__file__).with_name("static")
# Their addresses below the root of the site.
STYLE, SCRIPT = "hindsight/hindsight.css", "hindsight/hindsight.js"


def write_assets(output: Path) -> None:
    """Write the style and the script into the output folder."""
    for url in (STYLE, SCRIPT):
        target = output / url
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(STATIC / target.name, target)
