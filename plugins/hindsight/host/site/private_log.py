"""Keep confidential words out of the lines that a build prints, where logs may be public."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from hindsight.core.diagnostics.diagnostic import ContentError, Diagnostic
from hindsight.core.private.words import PrivateWords
from hindsight.host.site.private_file import read_private_words
from hindsight.host.switches import is_on

_HIDDEN = "(hidden, since it has a confidential word; SHOW_PRIVATE=1 shows it)"


def are_words_hidden() -> bool:
    """Return whether messages must not have confidential words: on machines of CI without SHOW_PRIVATE."""
    return bool(os.environ.get("CI")) and not is_on(os.environ.get("SHOW_PRIVATE", ""))


class PrivateLog:
    """Hides parts of lines that have confidential words: drafts and texts to come may have them, and are named too."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._words = _words_to_hide(settings)

    def line(self, line: str) -> str:
        """Return a line of a summary, without what comes after its first word where that is confidential."""
        return f"{line.partition(':')[0]}: {_HIDDEN}" if self._is_confidential(line) else line

    def diagnostics(self, diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
        """Return problems without confidential messages, and without the names of confidential files."""
        return [self._diagnostic(diagnostic) for diagnostic in diagnostics]

    def _diagnostic(self, diagnostic: Diagnostic) -> Diagnostic:
        if self._is_confidential(diagnostic.path):
            return Diagnostic(_HIDDEN, 1, 1, diagnostic.severity, _HIDDEN)
        return replace(diagnostic, message=_HIDDEN) if self._is_confidential(diagnostic.message) else diagnostic

    def _is_confidential(self, text: str) -> bool:
        return bool(self._words) and any(self._words.find_in_path(text))


def _words_to_hide(settings: Mapping[str, Any]) -> PrivateWords:
    try:
        return read_private_words(settings) if are_words_hidden() else PrivateWords(())
    except ContentError:  # the build reports it
        return PrivateWords(())
