"""Hold passages of a text apart, such as code, while the rest of it is changed."""

from __future__ import annotations

import re

_PLACE = re.compile("[\x02\x04](\\d+)[\x03\x05]")


class Held:
    """Passages that are held apart; a sign with their number is in their places.

    The signs of blocks and those of passages inside a line are different. No text has any of them, since control
    characters are taken out of a source when it is read.
    """

    def __init__(self) -> None:
        self._passages: list[str] = []

    def block(self, passage: str) -> str:
        """Hold a block apart, and return the sign for it."""
        self._passages.append(passage)
        return f"\x02{len(self._passages) - 1}\x03"

    def phrase(self, passage: str) -> str:
        """Hold a passage inside a line apart, and return the sign for it."""
        self._passages.append(passage)
        return f"\x04{len(self._passages) - 1}\x05"

    def back(self, text: str) -> str:
        """Return a text with the passages back in their places, those inside other passages too."""
        while (filled := _PLACE.sub(lambda match: self._passages[int(match[1])], text)) != text:
            text = filled
        return text
