"""Print diagnostics for the writer; no other module prints them."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.diagnostics.forms import FORMS
from hindsight.core.text.pluralize import pluralize

NOTHING_WRITTEN = "nothing was written"
SOME_MISSING = "all else is built"
UNFINISHED = "this build is not finished"


def report(
    diagnostics: Iterable[Diagnostic],
    warnings_too: bool = True,
    hints_too: bool = True,
    outcome: str = NOTHING_WRITTEN,
    form: str = "",
) -> bool:
    """Print diagnostics, one a line, in the order of files and lines; return whether none of them is an error.

    The last line gives the number of errors and the outcome.

    Without `warnings_too`, print only the number of warnings: a writer who previews a page again, or publishes it, has
    read them. Without `hints_too`, ignore hints. With a `form`, such as "json", print all of them for programs.
    """
    ordered = sorted(diagnostic for diagnostic in set(diagnostics) if hints_too or diagnostic.severity != "hint")
    errors = sum(diagnostic.severity == "error" for diagnostic in ordered)
    if form:
        print(FORMS[form](ordered))
        return not errors
    for diagnostic in ordered:
        if warnings_too or diagnostic.severity == "error":
            print(diagnostic, file=sys.stderr)
    if (warnings := sum(diagnostic.severity == "warning" for diagnostic in ordered)) and not warnings_too:
        them = "it" if warnings == 1 else "them"
        print(f"{pluralize(warnings, 'warning')}; see {them} with make check", file=sys.stderr)
    if errors:
        print(f"{pluralize(errors, 'error')}; {outcome}", file=sys.stderr)
    return not errors
