"""Shorten a text to its beginning, to name it in messages."""

from __future__ import annotations

_WORDS = 8
_LETTERS = 80  # for a text without spaces


def brief(text: str) -> str:
    """Return the first words of a text on one line, with an ellipsis if there are more."""
    words = text.split()
    begin = " ".join(words[:_WORDS])
    if len(begin) > _LETTERS:
        return f"{begin[:_LETTERS]}…"
    return f"{begin} …" if len(words) > _WORDS else begin
