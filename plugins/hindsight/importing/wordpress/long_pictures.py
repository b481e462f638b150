"""Shorten pictures inside a text, which are millions of letters, while the text around them is changed."""

from __future__ import annotations

import re

_PICTURE_IN_TEXT = re.compile(r"data:[\w/+.-]{1,60};base64,[A-Za-z0-9+/=]{1000,}")


class LongPictures:
    """The pictures inside one text; short addresses are in their places."""

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
