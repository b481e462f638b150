"""Remove metadata from pictures, films and sound: positions, serial numbers, names, thumbnails.

Data for colours and animations stays. Nothing is decoded, so a picture loses no quality. The exception is a picture
with an orientation in its Exif data: its pixels are turned, because that data is removed. The first bytes of a file
decide its kind, not its name.
"""

from __future__ import annotations

import base64
import re
import struct
from collections.abc import Callable, Iterator

from hindsight.core.pictures.boxes import without_private_boxes, without_private_items
from hindsight.core.pictures.damaged import DamagedPictureError
from hindsight.core.pictures.drawings import drawing_fault
from hindsight.core.pictures.kinds import Kind, kind_of, promised_kind

_ENDS_EARLY = "it ends too early; save or copy it once more"
PNG = b"\x89PNG\r\n\x1a\n"
# Pixels, colours, transparency and animation; PNG 3 (W3C 2025), "Chunk specifications".
_PNG_KEPT = frozenset(
    (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs",
     b"acTL", b"fcTL", b"fdAT", b"cICP", b"mDCV", b"cLLI")
)  # fmt: skip
_WEBP_KEPT = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ANIM", b"ANMF", b"ALPH", b"ICCP"))
_WEBP_EXIF, _WEBP_XMP = 0x08, 0x04
_GIF_KEPT = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_SVG_PRIVATE = re.compile(
    rb"<metadata\b[^<>]*/>|<metadata\b.*?</metadata\s*>|<sodipodi:namedview\b[^>]*?/>|<sodipodi:namedview\b.*?</sodipodi:namedview\s*>"
    rb"|\s(?:sodipodi|inkscape):[\w-]+\s*=\s*(?:\"[^\"]*\"|'[^']*')",
    re.DOTALL,
)
_SVG_SECTION = re.compile(rb"<!--|<!\[CDATA\[")
_EMBEDDED = re.compile(rb"(?P<head>data:image/[\w.+-]+;base64,)(?P<data>[A-Za-z0-9+/=\s]+)")
_FILM_ENDINGS = (".mov", ".mp4", ".m4v", ".m4a", ".qt")
_FILM_BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")  # of QuickTime, some files have no "ftyp"
_CANNOT_BE_SHOWN: dict[Kind | None, str] = {"HEIC": "JPEG", "TIFF": "JPEG or PNG"}
_ORIENTATION = 0x0112


class UnsupportedPictureError(Exception):
    """Raised for a picture that browsers do not show, or must not; the message contains the remedy.

    `place` is the line and column of the fault in the file.
    """

    def __init__(self, message: str, place: tuple[int, int] = (1, 1)) -> None:
        super().__init__(message)
        self.place = place


def without_metadata(data: bytes, name: str) -> bytes:
    """Return a file's bytes without metadata; files of other kinds are returned unchanged.

    `name` is the name of the file. Raise DamagedPictureError or UnsupportedPictureError.
    """
    clean = _cleaner(data, name)
    try:
        return clean(data) if clean else data
    except (IndexError, struct.error, RecursionError) as error:
        raise DamagedPictureError("its structure is damaged; save or copy it once more") from error


def _cleaner(data: bytes, name: str) -> Callable[[bytes], bytes] | None:
    kind = kind_of(data)
    if kind in _CANNOT_BE_SHOWN:
        raise UnsupportedPictureError(f"browsers do not show {kind} pictures; save it as {_CANNOT_BE_SHOWN[kind]}")
    if kind:
        return _CLEANERS[kind]
    if data[4:8] == b"ftyp" or (data[4:8] in _FILM_BOXES and name.lower().endswith(_FILM_ENDINGS)):
        return without_private_boxes
    if name.lower().endswith(".svg"):
        return _without_svg_metadata
    if promised_kind(name):
        raise DamagedPictureError("its first bytes are not those of a picture; save or copy it once more")
    return None


def _without_jpeg_metadata(data: bytes) -> bytes:
    segments = [b"\xff\xd8"]
    exif = b""
    for marker, segment in jpeg_segments(data):
        content = segment[4:]
        if marker == 0xE1 and content.startswith(b"Exif\0\0"):
            exif = exif or content[6:]
        elif marker == 0xE0 and content.startswith(b"JFIF\0"):
            segments.append(b"\xff\xe0\x00\x10" + content[:12].ljust(12, b"\0") + b"\0\0")  # without its thumbnail
        elif _is_kept(marker, content):
            segments.append(segment)
    return _upright(b"".join(segments), "JPEG", exif)


def _is_kept(marker: int, content: bytes) -> bool:
    """Return whether a JPEG segment is needed to show the picture; of application segments, only colours are."""
    if marker == 0xE2:
        return content.startswith(b"ICC_PROFILE\0")
    return content.startswith(b"Adobe") if marker == 0xEE else not (0xE0 <= marker <= 0xEF or marker == 0xFE)


def jpeg_segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the marker and bytes of each segment, up to the end of the picture; a scan includes its pixels."""
    offset = 2
    while True:
        # Decoders skip fill bytes, and other bytes that some cameras leave between segments.
        offset = data.find(b"\xff", offset)
        while data[offset : offset + 2] in (b"\xff\xff", b"\xff\x00"):
            offset = data.find(b"\xff", offset + 1)
        if offset < 0 or len(data) < offset + 2:
            raise DamagedPictureError(_ENDS_EARLY)
        marker = data[offset + 1]
        if marker == 0xD9:
            yield marker, b"\xff\xd9"
            return
        end = offset + 2 + int.from_bytes(data[offset + 2 : offset + 4], "big")
        if end > len(data) or end < offset + 4:
            raise DamagedPictureError(_ENDS_EARLY)
        if marker == 0xDA:
            end = _end_of_scan(data, end)
        yield marker, data[offset:end]
        offset = end


def _end_of_scan(data: bytes, offset: int) -> int:
    """Return the offset of the next marker after pixels; restart markers and stuffed zeros belong to the pixels."""
    while True:
        offset = data.find(b"\xff", offset)
        if offset < 0 or offset + 1 >= len(data):
            raise DamagedPictureError(_ENDS_EARLY)
        if data[offset + 1] not in (0x00, 0xFF) and not 0xD0 <= data[offset + 1] <= 0xD7:
            return offset
        offset += 1 if data[offset + 1] == 0xFF else 2


def _without_png_metadata(data: bytes) -> bytes:
    chunks = [PNG]
    exif = b""
    offset = len(PNG)
    while True:
        if offset + 12 > len(data):
            raise DamagedPictureError(_ENDS_EARLY)
        length, kind = struct.unpack_from(">I4s", data, offset)
        end = offset + 12 + length
        if end > len(data):
            raise DamagedPictureError(_ENDS_EARLY)
        if kind in _PNG_KEPT:
            chunks.append(data[offset:end])
        elif kind == b"eXIf":
            exif = data[offset + 8 : end - 4]
        offset = end
        if kind == b"IEND":
            break
    return _upright(b"".join(chunks), "PNG", exif)


def _without_webp_metadata(data: bytes) -> bytes:
    chunks = []
    exif = b""
    offset, end = 12, min(len(data), 8 + int.from_bytes(data[4:8], "little"))
    while offset + 8 <= end:
        kind, length = struct.unpack_from("<4sI", data, offset)
        chunk = data[offset : offset + 8 + length + length % 2]
        if offset + 8 + length > len(data):
            raise DamagedPictureError(_ENDS_EARLY)
        if kind == b"VP8X":
            chunk = chunk[:8] + bytes((chunk[8] & ~(_WEBP_EXIF | _WEBP_XMP),)) + chunk[9:]
        if kind in _WEBP_KEPT:
            chunks.append(chunk)
        elif kind == b"EXIF":
            exif = chunk[8 : 8 + length].removeprefix(b"Exif\0\0")
        offset += 8 + length + length % 2
    if not chunks:
        raise DamagedPictureError(_ENDS_EARLY)
    body = b"WEBP" + b"".join(chunks)
    return _upright(b"RIFF" + struct.pack("<I", len(body)) + body, "WEBP", exif)


def _without_gif_metadata(data: bytes) -> bytes:
    offset = 13 + _colours(data[10:11])
    blocks = [data[:offset]]
    # Some programs leave out the end, and decoders allow it.
    while offset < len(data) and data[offset : offset + 1] != b";":
        if data[offset : offset + 1] == b"\0":
            offset += 1
            continue
        if data[offset : offset + 1] == b"!":
            end = _end_of_blocks(data, offset + 2)
            is_private = data[offset + 1 : offset + 2] == b"\xfe" or (
                data[offset + 1 : offset + 2] == b"\xff" and data[offset + 3 : offset + 14] not in _GIF_KEPT
            )
        elif data[offset : offset + 1] == b",":
            end = _end_of_blocks(data, offset + 11 + _colours(data[offset + 9 : offset + 10]))
            is_private = False
        else:
            raise DamagedPictureError(_ENDS_EARLY)
        blocks += [] if is_private else [data[offset:end]]
        offset = end
    if len(blocks) == 1:
        raise DamagedPictureError(_ENDS_EARLY)
    return b"".join((*blocks, b";"))


def _colours(packed: bytes) -> int:
    """Return the length of a colour table, in bytes."""
    return 3 << (packed[0] & 7) + 1 if packed and packed[0] & 0x80 else 0


def _end_of_blocks(data: bytes, offset: int) -> int:
    while offset < len(data) and data[offset]:
        offset += data[offset] + 1
    if offset >= len(data):
        raise DamagedPictureError(_ENDS_EARLY)
    return offset + 1


def _without_svg_metadata(data: bytes) -> bytes:
    if fault := drawing_fault(data):
        raise UnsupportedPictureError(f"it {fault[1]}", fault[0])
    return _EMBEDDED.sub(_clean_embedded, _SVG_PRIVATE.sub(b"", _without_comments(data)))


def _without_comments(data: bytes) -> bytes:
    """Return a drawing without comments; in CDATA sections, comments are text and stay."""
    pieces, offset = [], 0
    while begin := _SVG_SECTION.search(data, offset):
        sign = b"-->" if begin[0] == b"<!--" else b"]]>"
        end = data.find(sign, begin.end())
        if end < 0:
            break
        pieces.append(data[offset : begin.start() if sign == b"-->" else end + 3])
        offset = end + 3
    return b"".join((*pieces, data[offset:]))


def _clean_embedded(match: re.Match[bytes]) -> bytes:
    """Return an embedded picture of a drawing, in base64, without metadata; unreadable ones stay as they are."""
    try:
        picture = base64.b64decode(b"".join(match["data"].split()), validate=True)
        return match["head"] + base64.b64encode(without_metadata(picture, ""))
    except (ValueError, DamagedPictureError, UnsupportedPictureError):
        return match[0]


def orientation_of(exif: bytes) -> int:
    """Return the orientation in Exif data, from 1 (upright) to 8; 1 if there is none."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None or len(exif) < 8:
        return 1
    (offset,) = struct.unpack_from(f"{order}I", exif, 4)
    if offset + 2 > len(exif):
        return 1
    (count,) = struct.unpack_from(f"{order}H", exif, offset)
    for entry in range(offset + 2, min(offset + 2 + 12 * count, len(exif) - 11), 12):
        tag, _, _, value = struct.unpack_from(f"{order}HHIH", exif, entry)
        if tag == _ORIENTATION:
            return int(value) if 1 <= value <= 8 else 1
    return 1


def _upright(data: bytes, form: str, exif: bytes) -> bytes:
    """Return a picture without metadata, turned upright if its Exif data has an orientation."""
    orientation = orientation_of(exif)
    if orientation == 1:
        return data
    from hindsight.core.pictures.upright import turn_upright  # Pillow takes 30 ms to load; most pictures are upright

    return turn_upright(data, form, orientation)


_CLEANERS: dict[Kind, Callable[[bytes], bytes]] = {
    "JPEG": _without_jpeg_metadata,
    "PNG": _without_png_metadata,
    "GIF": _without_gif_metadata,
    "WebP": _without_webp_metadata,
    "AVIF": without_private_items,
}
