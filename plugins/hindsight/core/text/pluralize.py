"""Numbers with nouns, and long lists of names, in words."""

from __future__ import annotations

from collections.abc import Sequence

_NAMED = 10


def shorten_list(names: Sequence[str]) -> str:
    """Return the first names of a list, and the number of the others: "a, b and 3 more"."""
    others = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + others


def pluralize(number: int, noun: str) -> str:
    """Return a number with its noun: "1 card", "7 cards"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
