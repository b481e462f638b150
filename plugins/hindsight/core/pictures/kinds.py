"""Kinds of pictures, by the first bytes of a file or by its name, which may disagree."""

from __future__ import annotations

from typing import Literal

Kind = Literal["JPEG", "PNG", "GIF", "WebP", "AVIF", "HEIC", "TIFF"]

# The endings of file names for each kind.
ENDINGS: dict[Kind, tuple[str, ...]] = {
    "JPEG": (".jpg", ".jpeg"),
    "PNG": (".png",),
    "GIF": (".gif",),
    "WebP": (".webp",),
    "AVIF": (".avif",),
    "HEIC": (".heic", ".heif"),
    "TIFF": (".tif", ".tiff"),
}
_BEGINNINGS: dict[Kind, tuple[bytes, ...]] = {
    "JPEG": (b"\xff\xd8\xff",),
    "PNG": (b"\x89PNG\r\n\x1a\n",),
    "GIF": (b"GIF87a", b"GIF89a"),
    "TIFF": (b"II*\0", b"MM\0*"),
}
_AVIF, _HEIC = (b"avif", b"avis"), (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
_MOST_BRANDS = 256  # bytes of the list of brands that are read


def kind_of(data: bytes) -> Kind | None:
    """Return the kind of picture in a file; None if it is none of these."""
    for kind, beginnings in _BEGINNINGS.items():
        if data.startswith(beginnings):
            return kind
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WebP"
    if data[4:8] != b"ftyp":
        return None
    brand, end = data[8:12], min(int.from_bytes(data[:4], "big"), _MOST_BRANDS)
    if any(candidate in _AVIF for candidate in (brand, *(data[offset : offset + 4] for offset in range(16, end, 4)))):
        return "AVIF"
    return "HEIC" if brand in _HEIC else None


def promised_kind(name: str) -> Kind | None:
    """Return the kind of picture that a file's name indicates; None if it indicates none of these."""
    return next((kind for kind, endings in ENDINGS.items() if name.lower().endswith(endings)), None)
