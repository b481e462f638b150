"""Log messages with Pelican's logger: all of them, before `--fatal` ends the build."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.text.printable import printable

log = logging.getLogger(__name__)

_LEVELS = {"error": logging.ERROR, "warning": logging.WARNING, "hint": logging.INFO}


def log_all(messages: Iterable[tuple[int, str]]) -> None:
    """Log all messages with their levels, then raise the exception of `--fatal`, if one of them caused it."""
    failure: RuntimeError | None = None
    for level, message in messages:
        try:
            log.log(level, "%s", printable(message))
        except RuntimeError as error:
            failure = error
    if failure:
        raise failure


def report(diagnostics: Iterable[Diagnostic]) -> None:
    """Log diagnostics with their paths, lines and columns."""
    log_all(
        (_LEVELS[diagnostic.severity], f"{diagnostic.path}:{diagnostic.line}:{diagnostic.col}: {diagnostic.message}")
        for diagnostic in diagnostics
    )
