"""Read the size of a picture in pixels from its headers: nothing is decoded."""

from __future__ import annotations

import re
import struct

from hindsight.core.pictures.boxes import boxes
from hindsight.core.pictures.damaged import DamagedPictureError
from hindsight.core.pictures.kinds import kind_of
from hindsight.core.pictures.metadata import PNG, jpeg_segments, orientation_of

Size = tuple[int, int]  # width and height in pixels, as a browser shows the picture

# Frames of a JPEG; 0xC4, 0xC8 and 0xCC are tables.
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_FIRST_TURNED = 5  # from this orientation on, Exif data swaps width and height
_SVG = re.compile(rb"<svg\b[^>]*>", re.IGNORECASE)
_SVG_LENGTH = re.compile(rb"\s(width|height)\s*=\s*[\"']\s*(\d+(?:\.\d+)?)(?:px)?\s*[\"']")


def size_of(data: bytes, name: str) -> Size | None:
    """Return the size of a picture in a file of this name; None if its bytes do not contain a size."""
    try:
        size = _size_of(data, name)
    except (DamagedPictureError, struct.error, IndexError):
        return None
    return size if size and min(size) > 0 else None


def is_animated(data: bytes) -> bool:
    """Return whether a PNG, WebP or AVIF picture says that it moves, or a file is a GIF, which often does."""
    match kind_of(data):
        case "GIF":
            return True
        case "PNG":
            return b"acTL" in data[: data.find(b"IDAT")]
        case "WebP":
            return data[12:16] == b"VP8X" and bool(data[20] & 0x02)
        case "AVIF":
            return b"avis" in data[8 : int.from_bytes(data[:4], "big")]
    return False


def _size_of(data: bytes, name: str) -> Size | None:
    """Return the size of a picture, or None; raise an error for a damaged file."""
    match kind_of(data):
        case "JPEG":
            return _size_of_jpeg(data)
        case "PNG":
            return _turned(struct.unpack_from(">II", data, 16), _exif_of_png(data))
        case "GIF":
            return _pair(struct.unpack_from("<HH", data, 6))
        case "WebP":
            return _size_of_webp(data)
        case "AVIF":
            return _size_of_avif(data)
        case None if name.lower().endswith(".svg"):
            return _size_of_svg(data)
    return None


def _pair(numbers: tuple[int, ...]) -> Size:
    return numbers[0], numbers[1]


def _turned(numbers: tuple[int, ...], exif: bytes) -> Size:
    width, height = _pair(numbers)
    return (height, width) if orientation_of(exif) >= _FIRST_TURNED else (width, height)


def _size_of_jpeg(data: bytes) -> Size | None:
    exif = b""
    for marker, segment in jpeg_segments(data):
        if marker == 0xE1 and segment[4:10] == b"Exif\0\0":
            exif = exif or segment[10:]
        elif marker in _JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", segment, 5)
            return _turned((width, height), exif)
    return None


def _exif_of_png(data: bytes) -> bytes:
    offset = len(PNG)
    while offset + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, offset)
        if kind == b"eXIf":
            return data[offset + 8 : offset + 8 + length]
        offset += 12 + length
    return b""


def _size_of_webp(data: bytes) -> Size | None:
    size: Size | None = None
    exif, offset = b"", 12
    while offset + 8 <= len(data):
        kind, length = struct.unpack_from("<4sI", data, offset)
        content = offset + 8
        if kind == b"VP8X":
            width, height = (
                int.from_bytes(three, "little") + 1 for three in struct.unpack_from("3s3s", data, content + 4)
            )
            size = width, height
        elif kind == b"VP8 " and size is None:
            width, height = struct.unpack_from("<HH", data, content + 6)
            size = width & 0x3FFF, height & 0x3FFF
        elif kind == b"VP8L" and size is None:
            (packed,) = struct.unpack_from("<I", data, content + 1)
            size = (packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1
        elif kind == b"EXIF":
            exif = data[content : content + length].removeprefix(b"Exif\0\0")
        offset = content + length + length % 2
    return _turned(size, exif) if size else None


def _size_of_avif(data: bytes) -> Size | None:
    """Return the largest size in the file: thumbnails and tiles have sizes of their own."""
    sizes: list[Size] = []
    is_turned = False
    for meta in (box for box in boxes(data, 0, len(data)) if box.kind == b"meta"):
        for iprp in (box for box in boxes(data, meta.begin + 4, meta.end) if box.kind == b"iprp"):
            for ipco in (box for box in boxes(data, iprp.begin, iprp.end) if box.kind == b"ipco"):
                for item in boxes(data, ipco.begin, ipco.end):
                    if item.kind == b"ispe":
                        sizes.append(_pair(struct.unpack_from(">II", data, item.begin + 4)))
                    elif item.kind == b"irot":
                        is_turned = bool(data[item.begin] & 1)
    if not sizes:
        return None
    width, height = max(sizes, key=lambda size: size[0] * size[1])
    return (height, width) if is_turned else (width, height)


def _size_of_svg(data: bytes) -> Size | None:
    """Return the size that a drawing sets; None if it sets none or one in per cent, with which it fills the line."""
    tag = _SVG.search(data)
    lengths = {name.lower(): round(float(number)) for name, number in _SVG_LENGTH.findall(tag[0])} if tag else {}
    return (lengths[b"width"], lengths[b"height"]) if len(lengths) == 2 else None
