"""Hold passages of a text apart, such as code, while the rest of it is changed."""

from __future__ import annotations

import re

_PLACE = re.compile("[\x02\x04](\\d+)[\x03\x05]")


_PICTURE_IN_TEXT = re.compile(r"data:[\w/+.-]{1,60};base64,[A-Za-z0-9+/=]{1000,}")


class LongPictures:
    """Pictures inside a text, which are millions of letters, while the text around them is changed."""

    def __init__(self) -> None:
        self._addresses: list[str] = []

    def shorten(self, text: str) -> str:
        """Return a text with short addresses in the places of its pictures."""
        if ";base64," not in text:
            return text
        return _PICTURE_IN_TEXT.sub(lambda match: self._short(match[0]), text)

    def _short(self, address: str) -> str:
        self._addresses.append(address)
        return f"data:,HINDSIGHT{len(self._addresses) - 1}."

    def back(self, text: str) -> str:
        """Return a text with the pictures back in their places."""
        for number, address in enumerate(self._addresses):
            text = text.replace(f"data:,HINDSIGHT{number}.", address)
        return text


class Held:
    """Passages that are held apart; a sign with their number is in their places.

    The signs of blocks and those of passages inside a line are different. No text has any of them, since an export
    cannot have control characters.
    """

    def __init__(self) -> None:
        self._passages: list[str] = []

    def block(self, passage: str) -> str:
        """Hold a block apart, and return its place."""
        self._passages.append(passage)
        return f"\x02{len(self._passages) - 1}\x03"

    def phrase(self, passage: str) -> str:
        """Hold a passage inside a line apart, and return its place."""
        self._passages.append(passage)
        return f"\x04{len(self._passages) - 1}\x05"

    def back(self, text: str) -> str:
        """Return a text with the passages back in their places, those inside other passages too."""
        while (found := _PLACE.sub(lambda match: self._passages[int(match[1])], text)) != text:
            text = found
        return text
