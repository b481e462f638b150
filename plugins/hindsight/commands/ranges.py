"""The part of a file that a browser asks for, as Safari does before it plays a video."""

from __future__ import annotations

import re
from dataclasses import dataclass

# More digits than these mean no file that there is.
_ONE_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """The bytes of a file from `start` up to `stop`, which is not included, of `size`."""

    start: int
    stop: int
    size: int

    @property
    def length(self) -> int:
        """How many bytes these are."""
        return self.stop - self.start

    @property
    def is_whole(self) -> bool:
        """Whether this is all of the file."""
        return self.length == self.size

    def __str__(self) -> str:
        return f"bytes {self.start}-{self.stop - 1}/{self.size}"


class NoSuchPart(Exception):
    """Raised for a part that begins after the end of the file."""


def asked_part(written: str, size: int) -> Part:
    """Return the part of a file of `size` bytes that a `Range` header asks for.

    The whole file is the answer to several ranges and to what is no range. Raise NoSuchPart for a range outside
    the file.
    """
    whole = Part(0, size, size)
    asked = _ONE_RANGE.fullmatch(written.strip())
    if not asked or asked[1] == asked[2] == "":
        return whole
    if not asked[1]:
        start, stop = size - int(asked[2]), size
    else:
        start, stop = int(asked[1]), int(asked[2]) + 1 if asked[2] else size
        if asked[2] and stop <= start:
            return whole
    if start >= size:
        raise NoSuchPart
    return Part(max(start, 0), min(stop, size), size)
