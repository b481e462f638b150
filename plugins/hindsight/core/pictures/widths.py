"""Decide which pictures come out in several widths, and in which ones; Pillow, which makes them, takes time to load."""

from __future__ import annotations

from hindsight.core.pictures.kinds import Kind

# Kinds that come out in several widths. GIF pictures are small or move; drawings fit every width.
_KINDS: tuple[Kind, ...] = ("JPEG", "PNG", "WebP", "AVIF")
_MOST_PIXELS = 90_000_000  # a decoded picture of this size takes 270 MB
_HIGHEST = 16_383  # of a WebP


def widths_of(width: int, widths: tuple[int, ...]) -> tuple[int, ...]:
    """Return the widths in which a picture comes out, sorted; () for one that is no wider than the smallest."""
    if not widths or width <= min(widths):
        return ()
    return (
        *(smaller for smaller in sorted(set(widths)) if smaller < width),
        *([width] if width <= max(widths) else []),
    )


def can_be_resized(kind: Kind | None, size: tuple[int, int], widths: tuple[int, ...]) -> bool:
    """Return whether a picture of this kind and size comes out in several widths."""
    width, height = size
    if kind not in _KINDS or width * height > _MOST_PIXELS or not widths_of(width, widths):
        return False
    return height * min(width, max(widths)) <= _HIGHEST * width
