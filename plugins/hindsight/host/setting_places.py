"""Where a blog's own settings files set a name."""

from __future__ import annotations

import re
from pathlib import Path


def is_set_here(name: str) -> bool:
    """Report whether one of the blog's own settings files sets a name."""
    return written_at(name) is not None


def written_at(name: str) -> tuple[str, int] | None:
    """Return the settings file, and the line in it, that sets a name last."""
    for file in ("publishconf.py", "pelicanconf.py"):
        if Path(file).is_file():
            for number, line in enumerate(Path(file).read_text(encoding="utf-8", errors="replace").splitlines(), 1):
                if re.match(rf"{name}\b", line):
                    return file, number
    return None
