"""Text of others in lines for the terminal."""

from __future__ import annotations


def printable(text: str) -> str:
    r"""Return a text on one line, with escapes such as "\x1b" for control characters and invisible ones."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)
