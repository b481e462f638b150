"""Replace matches of an inline pattern by a fixed text."""

from __future__ import annotations

import re

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor


class FixedText(InlineProcessor):
    """An inline pattern whose matches become `text`, or stay as written if it is None; no other pattern sees them."""

    def __init__(self, pattern: str, md: Markdown, text: str | None = None) -> None:
        super().__init__(pattern, md)
        self._text = text

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:  # type: ignore[override]  # noqa: ARG002, N802 - Markdown's name
        """Return the text, and the offsets of the match; called by Markdown."""
        return m[0] if self._text is None else self._text, m.start(), m.end()
