"""Messages of the plugin in Pelican's log: all of them, before `--fatal` ends the build."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from hindsight.core.diagnostics.diagnostic import Diagnostic

log = logging.getLogger(__name__)

_LEVELS = {"error": logging.ERROR, "warning": logging.WARNING, "hint": logging.INFO}


def log_all(messages: Iterable[tuple[int, str]]) -> None:
    """Log messages with their levels; only then raise what `--fatal` raises at one of them."""
    failure: RuntimeError | None = None
    for level, message in messages:
        try:
            log.log(level, "%s", "".join(char if char.isprintable() else repr(char)[1:-1] for char in message))
        except RuntimeError as error:
            failure = error
    if failure:
        raise failure


def report(diagnostics: Iterable[Diagnostic]) -> None:
    """Log diagnostics at their places."""
    log_all((_LEVELS[one.severity], f"{one.path}:{one.line}:{one.col}: {one.message}") for one in diagnostics)
