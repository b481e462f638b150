"""The one place that tells the writer what is wrong."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from hindsight.gate.problem import Problem
from hindsight.text.counted import counted

NOTHING_WRITTEN = "nothing was written"
SOME_MISSING = "all else is built"


def report(
    problems: Iterable[Problem], warnings_too: bool = True, hints_too: bool = True, outcome: str = NOTHING_WRITTEN
) -> bool:
    """Print every problem, one a line, in the order of files and lines; whether none is an error.

    The last line says how many errors there are, and what came of it.

    Without `warnings_too` the warnings are only counted: whoever looks at a page for the tenth time, or publishes,
    has read them. Hints are neither told nor counted without `hints_too`.
    """
    ordered = sorted(problem for problem in set(problems) if hints_too or problem.severity != "hint")
    errors = sum(problem.severity == "error" for problem in ordered)
    for problem in ordered:
        if warnings_too or problem.severity == "error":
            print(problem, file=sys.stderr)
    if (warnings := sum(problem.severity == "warning" for problem in ordered)) and not warnings_too:
        print(f"{counted(warnings, 'warning')}; see them with make check", file=sys.stderr)
    if errors:
        print(f"{counted(errors, 'error')}; {outcome}", file=sys.stderr)
    return not errors
