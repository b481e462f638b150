"""Make the accent of a site for both schemes from the setting ACCENT, and refuse one that cannot be read."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hindsight.core.setting import SettingError
from hindsight.host.look.colours import Colour, colour_of, contrast, oklch, with_lightness

# The grounds of text in `theme/static/hindsight.css`: page, card and code.
LIGHT_GROUNDS = {"page": Colour(0xF7, 0xF7, 0xF4), "card": Colour(0xFF, 0xFF, 0xFF), "code": Colour(0xEE, 0xEF, 0xEE)}
DARK_GROUNDS = {"page": Colour(0x15, 0x18, 0x1D), "card": Colour(0x1D, 0x21, 0x28), "code": Colour(0x20, 0x25, 0x2C)}
LEAST_CONTRAST = 4.5  # of text, for WCAG's level AA
# In the dark a colour is derived, so it can have more than the least.
_DARK_CONTRAST = 6.0
_STEPS = 24


@dataclass(frozen=True, slots=True)
class Accent:
    """The colour of an accent in the light and in the dark scheme."""

    light: Colour
    dark: Colour


def accent(settings: Mapping[str, Any]) -> Accent | None:
    """Return the accent of a site, None for that of the theme; raise SettingError for one that cannot be read."""
    written = settings["ACCENT"]
    if not written:
        return None
    colour = colour_of(written)
    if colour is None:
        raise SettingError(f'ACCENT: "{written[:60]}" is no colour; write it as "#007d4a", or as a name such as "navy"')
    name, ground = min(LIGHT_GROUNDS.items(), key=lambda one: contrast(colour, one[1]))
    if (ratio := contrast(colour, ground)) < LEAST_CONTRAST:
        nearest = _darkened(colour).css
        raise SettingError(
            f'ACCENT: "{written}" has a contrast of {math.floor(ratio * 100) / 100:.2f}:1 on the background of {name}, '
            f'and text needs {LEAST_CONTRAST}:1; the nearest colour that passes is "{nearest}"'
        )
    return Accent(colour, _for_the_dark(colour))


def _darkened(colour: Colour) -> Colour:
    """Return the lightest colour of the same hue that can be read in the light."""
    own = oklch(colour)
    readable = _is_readable(LIGHT_GROUNDS.values(), LEAST_CONTRAST)
    return _nearest(0.0, own.lightness, lambda lightness: with_lightness(own, lightness), readable)


def _for_the_dark(colour: Colour) -> Colour:
    """Return the darkest colour of the same hue that is easy to read in the dark, or the colour itself."""
    own = oklch(colour)
    readable = _is_readable(DARK_GROUNDS.values(), _DARK_CONTRAST)
    return _nearest(1.0, own.lightness, lambda lightness: with_lightness(own, lightness), readable)


def _is_readable(grounds: Iterable[Colour], least: float) -> Callable[[Colour], bool]:
    grounds = tuple(grounds)
    return lambda colour: all(contrast(colour, ground) >= least for ground in grounds)


def _nearest(good: float, bad: float, at: Callable[[float], Colour], is_good: Callable[[Colour], bool]) -> Colour:
    """Return the colour at the lightness nearest to `bad` that is good; the one at `good` always is."""
    if is_good(at(bad)):
        return at(bad)
    for _ in range(_STEPS):
        middle = (good + bad) / 2
        if is_good(at(middle)):
            good = middle
        else:
            bad = middle
    return at(good)
