"""QR codes as vector drawings, made once per address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import segno

# The quiet zone in modules, as the standard requires; common printers and phones lose modules smaller than 0.4 mm.
QUIET = 4
MODULE_FLOOR = 0.4
# Any mask is valid; to try all eight for the best one takes five times as long as making the code.
MASK = 3
_RUNS = re.compile(b"(\x00*)(\x01+)")


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code: its side in modules (without quiet zone) and an SVG of that many units."""

    side: int
    svg: str


@lru_cache(maxsize=1024)
def qr(address: str) -> Qr:
    """Return the QR code (level M) of an address; raise segno.DataOverflowError if it fits no code."""
    matrix = qr_matrix(address)
    side = len(matrix)
    # A run of dark modules is a line as thick as a module; it begins relative to the end of the last one.
    path = "".join(f"M0 {y}.5{_runs(row)}" for y, row in enumerate(matrix))
    return Qr(
        side,
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"><path stroke="#000" d="{path}"/></svg>',
    )


def qr_matrix(address: str) -> tuple[bytes, ...]:
    """Return the modules of an address's QR code, row by row; 1 is dark."""
    code = segno.make(address, error="m", boost_error=False, micro=False, mask=MASK)
    return tuple(bytes(row) for row in code.matrix)


def _runs(row: bytes) -> str:
    """Return a row as steps of an SVG path: m moves over light modules, h draws over dark ones."""
    runs = [(len(light), len(dark)) for light, dark in _RUNS.findall(row)]
    return "".join([f"m{light} 0h{dark}" if light else f"h{dark}" for light, dark in runs])


def module_size(side: int, box: float) -> float:
    """Return the side of a module in mm, for a code of `side` modules in a box of `box` mm with its quiet zone."""
    return max(MODULE_FLOOR, box / (side + 2 * QUIET))
