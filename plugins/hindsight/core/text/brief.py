"""The beginning of a text, to name it by."""

from __future__ import annotations

_WORDS = 8
_LETTERS = 80  # of a text whose words have no end


def brief(text: str) -> str:
    """The first words of a text on one line, with an ellipsis where there are more."""
    words = text.split()
    begin = " ".join(words[:_WORDS])
    if len(begin) > _LETTERS:
        return f"{begin[:_LETTERS]}…"
    return f"{begin} …" if len(words) > _WORDS else begin
