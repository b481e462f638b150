"""The one place that tells the writer what is wrong."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from hindsight.gate.problem import Problem


def report(problems: Iterable[Problem]) -> bool:
    """Print every problem, one a line, in the order of files and lines; whether none is an error."""
    ordered = sorted(set(problems))
    for problem in ordered:
        print(problem, file=sys.stderr)
    errors = sum(problem.severity == "error" for problem in ordered)
    if errors:
        print(f"{errors} {'error' if errors == 1 else 'errors'}; nothing was written", file=sys.stderr)
    return not errors
