"""Search texts for English words in any case with `in`, which is many times as fast as a pattern."""

from __future__ import annotations

# A pattern that ignores case takes these for i and s, and `str.lower` leaves them: a dotless i, a long s, and the dot
# that remains of a capital İ.
_SAME_LETTERS = (("ı", "i"), ("ſ", "s"), ("\u0307", ""))


def folded(text: str) -> str:
    """Return a text in lower case in which `in` finds every ASCII word that a pattern without regard to case finds."""
    text = text.lower()
    for letter, plain in _SAME_LETTERS:
        text = text.replace(letter, plain)
    return text
