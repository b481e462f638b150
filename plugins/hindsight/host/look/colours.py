"""Read colours, compare them as WCAG does, and make them darker or lighter without a change of hue (OKLCH)."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
# The largest shift of a channel, of 255, by which a colour may be outside sRGB: rounding removes it.
_TOLERANCE = 0.5
_STEPS = 24  # halvings of an interval: far below one step of a channel


class Colour(NamedTuple):
    """A colour of sRGB; each channel is from 0 to 255."""

    red: int
    green: int
    blue: int

    @property
    def css(self) -> str:
        """Return the colour as CSS writes it, such as "#00aa66"."""
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"


class Oklch(NamedTuple):
    """A colour by its lightness (0 to 1), its chroma (from 0) and its hue in radians."""

    lightness: float
    chroma: float
    hue: float


def colour_of(text: str) -> Colour | None:
    """Return the colour that a text names as CSS does: `#0a6`, `#00aa66`, `teal`, `rgb(0, 170, 102)`; else None."""
    text = text.strip()
    if _HEX.fullmatch(text):
        digits = text[1:] if len(text) == 7 else "".join(digit * 2 for digit in text[1:])
        return Colour(*bytes.fromhex(digits))
    if not re.fullmatch(r"[a-z]+(?:\([\d.,%\s]+\))?", text, re.IGNORECASE):
        return None
    from PIL import ImageColor  # Pillow takes time to load, and most colours are written as digits

    try:
        channels = ImageColor.getrgb(text)
    except ValueError:
        return None
    return Colour(*channels[:3]) if len(channels) == 3 and max(channels) <= 255 else None


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast ratio of two colours by WCAG 2, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def oklch(colour: Colour) -> Oklch:
    """Return a colour in OKLCH."""
    red, green, blue = map(_linear, colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return Oklch(lightness, math.hypot(a, b), math.atan2(b, a))


def with_lightness(colour: Oklch, lightness: float) -> Colour:
    """Return a colour of sRGB with this lightness and the same hue; its chroma is as near as sRGB has it."""
    if is_shown(channels := _channels(Oklch(lightness, colour.chroma, colour.hue))):
        return _rounded(channels)
    low, high = 0.0, colour.chroma
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if is_shown(_channels(Oklch(lightness, middle, colour.hue))):
            low = middle
        else:
            high = middle
    return _rounded(_channels(Oklch(lightness, low, colour.hue)))


def is_shown(channels: tuple[float, float, float]) -> bool:
    """Return whether sRGB has the colour with these channels."""
    return all(-_TOLERANCE <= channel <= 255 + _TOLERANCE for channel in channels)


def _luminance(colour: Colour) -> float:
    red, green, blue = map(_linear, colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: int) -> float:
    share = channel / 255
    return share / 12.92 if share <= 0.04045 else math.pow((share + 0.055) / 1.055, 2.4)


def _channels(colour: Oklch) -> tuple[float, float, float]:
    """Return the channels of a colour, which may be below 0 or above 255."""
    lightness = colour.lightness
    a, b = colour.chroma * math.cos(colour.hue), colour.chroma * math.sin(colour.hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        _curved(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
        _curved(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
        _curved(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short),
    )


def _curved(linear: float) -> float:
    share = linear * 12.92 if linear <= 0.0031308 else 1.055 * math.pow(linear, 1 / 2.4) - 0.055
    return share * 255


def _rounded(channels: tuple[float, float, float]) -> Colour:
    return Colour(*(min(255, max(0, round(channel))) for channel in channels))
