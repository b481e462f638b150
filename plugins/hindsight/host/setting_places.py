"""Find the line of a blog's own settings files that sets a name."""

from __future__ import annotations

import re
import sys
from pathlib import Path


def is_set_here(name: str) -> bool:
    """Return whether one of the blog's own settings files, or an option of the command line, sets a name."""
    return written_at(name) is not None or any(argument.startswith(f"{name}=") for argument in sys.argv)


def written_at(name: str) -> tuple[str, int] | None:
    """Return the settings file, and the line in it, that sets a name last."""
    for file in ("publishconf.py", "pelicanconf.py"):
        if Path(file).is_file():
            for number, line in enumerate(Path(file).read_text(encoding="utf-8", errors="replace").splitlines(), 1):
                if re.match(rf"\s*{name}\s*=", line):
                    return file, number
    return None
