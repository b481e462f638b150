"""Slots: the places in a body's HTML where templates draw its checklists and lessons.

A slot is a paragraph that holds a token, a kind and a number. The token is made from the text, so that no text can
hold the token of its own slots.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Literal

SlotKind = Literal["checklist", "lesson"]


def token_of(text: str) -> str:
    """Return the token of the slots of a text: 22 letters and digits."""
    return "hs" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def slot_words(token: str, kind: SlotKind, number: int) -> str:
    """Return the words of a slot, which Markdown puts into a paragraph."""
    return f"{token}-{kind}-{number}"


def slot(token: str, kind: SlotKind, number: int) -> str:
    """Return a slot as HTML."""
    return f"<p>{slot_words(token, kind, number)}</p>"


def fill(markup: str, token: str, draw: Callable[[SlotKind, int], str]) -> str:
    """Return HTML with each slot replaced by what `draw` returns for its kind and number."""
    if not token or token not in markup:
        return markup
    slots = re.compile(rf"<p>{token}-(?P<kind>checklist|lesson)-(?P<number>\d+)</p>")

    def drawn(match: re.Match[str]) -> str:
        kind: SlotKind = "checklist" if match["kind"] == "checklist" else "lesson"
        return draw(kind, int(match["number"]))

    return slots.sub(drawn, markup)
