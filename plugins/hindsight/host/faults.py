"""Print the faults of settings that stop a command, for people or in the form that FORMAT names."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.diagnostics.forms import FORMS
from hindsight.host.setting_places import settings_file
from hindsight.host.switches import is_on

_LINE = re.compile(r"(?:(?P<path>.+?):(?P<line>\d+):(?P<col>\d+): )?error: (?P<message>.*)")


def print_faults(text: str) -> None:
    """Print the lines of faults to standard error; a check with FORMAT prints them in that form."""
    form = os.environ.get("FORMAT", "") if is_on(os.environ.get("CHECK_ONLY", "")) else ""
    if form in FORMS:
        print(FORMS[form](_faults(text)))
    else:
        print(text, file=sys.stderr)


def _faults(text: str) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each fault; the line of the file below a fault is none."""
    for line in text.splitlines():
        if match := _LINE.fullmatch(line):
            path = match["path"] or settings_file(sys.argv[1:])
            yield Diagnostic(path, int(match["line"] or 1), int(match["col"] or 1), "error", match["message"])
