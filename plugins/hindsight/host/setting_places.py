"""Find the line of a blog's own settings files that sets a name."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

USUAL = "pelicanconf.py"


def is_set_here(name: str) -> bool:
    """Return whether one of the blog's own settings files, or an option of the command line, sets a name."""
    return written_at(name) is not None or any(argument.startswith(f"{name}=") for argument in sys.argv)


def settings_file(arguments: Sequence[str]) -> str:
    """Return the settings file that the command line of a build names, or Pelican's usual one."""
    for index, argument in enumerate(arguments):
        if argument in ("-s", "--settings") and index + 1 < len(arguments):
            return arguments[index + 1]
        if argument.startswith("--settings="):
            return argument.partition("=")[2]
    return USUAL


def written_at(name: str) -> tuple[str, int] | None:
    """Return the settings file of this build, and the line in it, that sets a name last.

    A settings file of another name imports the usual one.
    """
    for file in dict.fromkeys((settings_file(sys.argv[1:]), USUAL)):
        if Path(file).is_file():
            lines = Path(file).read_text(encoding="utf-8", errors="replace").splitlines()
            if numbers := [number for number, line in enumerate(lines, 1) if re.match(rf"\s*{name}\s*=", line)]:
                return file, numbers[-1]
    return None
