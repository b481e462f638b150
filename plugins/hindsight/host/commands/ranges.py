"""Find the part of a file that a browser asks for, as Safari does before it plays a video."""

from __future__ import annotations

import re
from dataclasses import dataclass

# No file has a size with more digits.
_ONE_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """The bytes of a file from `start` up to `stop`, which is not included, of `size`."""

    start: int
    stop: int
    size: int

    @property
    def length(self) -> int:
        """Return the number of bytes."""
        return self.stop - self.start

    def __str__(self) -> str:
        return f"bytes {self.start}-{self.stop - 1}/{self.size}"


class NoSuchPart(Exception):
    """Raised for a part that begins after the end of the file."""


def asked_part(written: str, size: int) -> Part | None:
    """Return the part of a file of `size` bytes that a `Range` header asks for.

    Return None for several ranges, and for a header that is no range: then the answer is the whole file. Raise
    NoSuchPart for a range outside the file.
    """
    asked = _ONE_RANGE.fullmatch(written.strip())
    if not asked or asked[1] == asked[2] == "":
        return None
    if not asked[1]:
        start, stop = size - int(asked[2]), size
    else:
        start, stop = int(asked[1]), int(asked[2]) + 1 if asked[2] else size
        if asked[2] and stop <= start:
            return None
    if start >= size:
        raise NoSuchPart
    return Part(max(start, 0), min(stop, size), size)
