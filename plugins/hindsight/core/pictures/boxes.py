"""Overwrite metadata in files made of boxes (ISO base media): AVIF pictures, MP4 and QuickTime films and sound.

Offsets in such a file count from its beginning, so nothing is removed: metadata is overwritten in place.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from hindsight.core.pictures.damaged import DamagedPictureError

# Boxes that hold boxes, on the way to metadata.
_CONTAINERS = (b"moov", b"trak", b"mdia", b"minf", b"edts")
# Boxes with positions, and names of devices and people: user data, QuickTime's keys, XMP in its own box.
_PRIVATE = (b"udta", b"uuid", b"XMP_")
# Exif data without entries: decoders refuse a picture whose Exif item is not valid.
_NO_EXIF = b"\0\0\0\0II*\0\x08\0\0\0\0\0\0\0\0\0"
_XMP = b"application/rdf+xml"


@dataclass(frozen=True, slots=True)
class Box:
    """A box: its type, and where its content begins and ends in the file."""

    kind: bytes
    begin: int
    end: int
    start: int  # of its header


def without_private_boxes(data: bytes) -> bytes:
    """Return a film or sound without user data; raise DamagedPictureError if its boxes are invalid."""
    changed = bytearray(data)
    _blank_private(data, changed, 0, len(data))
    return bytes(changed)


def _blank_private(data: bytes, changed: bytearray, begin: int, end: int) -> None:
    for box in boxes(data, begin, end):
        if box.kind in _PRIVATE or (box.kind == b"meta" and begin > 0):
            changed[box.start + 4 : box.start + 8] = b"free"
            changed[box.begin : box.end] = bytes(box.end - box.begin)
        elif box.kind in _CONTAINERS:
            _blank_private(data, changed, box.begin, box.end)


def without_private_items(data: bytes) -> bytes:
    """Return an AVIF picture with empty Exif and XMP items; raise DamagedPictureError if it is damaged."""
    changed = bytearray(data)
    for box in boxes(data, 0, len(data)):
        if box.kind == b"meta":
            inner = {inner_box.kind: inner_box for inner_box in boxes(data, box.begin + 4, box.end)}
            if b"iinf" not in inner or b"iloc" not in inner:
                continue
            private = set(_private_items(data, inner[b"iinf"]))
            idat = inner[b"idat"].begin if b"idat" in inner else 0
            for item, offset, length in _extents(data, inner[b"iloc"], idat):
                if item in private:
                    length = len(changed[offset : offset + length])
                    changed[offset : offset + length] = _NO_EXIF.ljust(length, b"\0")[:length]
        elif box.kind in _PRIVATE:
            changed[box.begin : box.end] = bytes(box.end - box.begin)
    return bytes(changed)


def boxes(data: bytes, begin: int, end: int) -> Iterator[Box]:
    """Yield the boxes between two offsets of a file; raise DamagedPictureError if one is invalid."""
    while begin + 8 <= end:
        size, kind = struct.unpack_from(">I4s", data, begin)
        content = begin + 8
        if size == 1:
            if content + 8 > end:
                raise DamagedPictureError("a box ends too early")
            (size,) = struct.unpack_from(">Q", data, content)
            content += 8
        stop = end if size == 0 else begin + size
        if stop > end or stop < content:
            raise DamagedPictureError("a box ends outside of the file")
        yield Box(kind, content, stop, begin)
        begin = stop


def _private_items(data: bytes, iinf: Box) -> Iterator[int]:
    """Yield the numbers of the items with Exif data or XMP."""
    version = data[iinf.begin]
    begin = iinf.begin + (6 if version == 0 else 8)
    for entry in boxes(data, begin, iinf.end):
        version = data[entry.begin]
        if entry.kind != b"infe" or version < 2:
            continue
        width = 2 if version == 2 else 4
        number = int.from_bytes(data[entry.begin + 4 : entry.begin + 4 + width], "big")
        kind_at = entry.begin + 4 + width + 2
        kind = data[kind_at : kind_at + 4]
        if kind == b"Exif" or (kind == b"mime" and _XMP in data[kind_at : entry.end]):
            yield number


def _extents(data: bytes, iloc: Box, idat: int) -> Iterator[tuple[int, int, int]]:
    """Yield (item, offset in the file, length) of every extent of every item."""
    position = iloc.begin
    version, sizes, further_sizes = data[position], data[position + 4], data[position + 5]
    widths = sizes >> 4, sizes & 15, further_sizes >> 4, (further_sizes & 15) if version in (1, 2) else 0
    position += 6

    def number(width: int) -> int:
        nonlocal position
        position += width
        if position > iloc.end:
            raise DamagedPictureError("its list of items ends too early")
        return int.from_bytes(data[position - width : position], "big")

    for _ in range(number(2 if version < 2 else 4)):
        item = number(2 if version < 2 else 4)
        method = number(2) & 15 if version in (1, 2) else 0
        number(2)
        base = number(widths[2])
        extents = number(2)
        # Without widths, all extents of an item are the same.
        for _ in range(extents if widths[0] or widths[1] or widths[3] else min(extents, 1)):
            number(widths[3])
            offset, length = number(widths[0]), number(widths[1])
            yield item, base + offset + (idat if method == 1 else 0), length
