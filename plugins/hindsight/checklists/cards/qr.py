"""QR codes as vector drawings, made once an address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import segno

# Quiet zone in modules, as the standard asks; a module smaller than 0.4 mm is lost by common printers and phones.
QUIET = 4
MODULE_FLOOR = 0.4
# Any mask is valid; trying all eight for the prettiest costs five times the code's own making.
MASK = 3


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code: its side in modules (without quiet zone) and an SVG of that many units."""

    side: int
    svg: str


@lru_cache(maxsize=4096)
def qr(address: str) -> Qr:
    """The QR code (level M) of an address; segno.DataOverflowError where no code can hold it."""
    matrix = qr_matrix(address)
    side = len(matrix)
    path = "".join(f"M{x} {y}h{run}v1h-{run}z" for y, row in enumerate(matrix) for x, run in _runs(row))
    return Qr(side, f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"><path d="{path}"/></svg>')


def qr_matrix(address: str) -> tuple[bytes, ...]:
    """The modules of an address's QR code, row by row; 1 is dark."""
    code = segno.make(address, error="m", boost_error=False, micro=False, mask=MASK)
    return tuple(bytes(row) for row in code.matrix)


def _runs(row: Sequence[int]) -> list[tuple[int, int]]:
    """The (start, length) of each run of dark modules in a row."""
    runs: list[tuple[int, int]] = []
    start = 0
    for part in bytes(row).split(b"\x00"):
        if part:
            runs.append((start, len(part)))
        start += len(part) + 1
    return runs


def module_size(side: int, box: float) -> float:
    """The side of a module in mm for a code of `side` modules in a box of `box` mm, quiet zone included."""
    return max(MODULE_FLOOR, box / (side + 2 * QUIET))
