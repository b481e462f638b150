"""Where the engine really set what fit.py reckoned: proof that on no card anything overlaps, runs over or is lost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .fitted import Fitted
from .formats import Slot
from .frame import FOOT_GAP, MM, Frame
from .sheets import Side

# A place on its page in points, from the top left corner.
Spot = tuple[float, float]
# The engine tells places to the hundredth of a point.
TOLERANCE = 0.05
MARKS_A_FACE = 4


@dataclass(frozen=True, slots=True)
class Reach:
    """How far down a face its head, the wide part of its body and all of it came, and where its footer begins.

    In points from the top edge; `owner` is whose face it is.
    """

    owner: int
    frame: Frame
    head: float
    wide: float
    body: float
    foot: float
    is_headed: bool
    has_wide: bool


def reaches(fitted: Fitted, sides: Iterable[Side], spots: list[Spot]) -> list[Reach]:
    """What the engine's marks say of each face, in the order in which they are printed."""
    placed = [(face, slot, side.offset) for side in sides for face, slot in side.placed]
    faces = fitted.faces
    assert len(placed) == len(faces), "every face is on a sheet"
    assert len(spots) == MARKS_A_FACE * len(placed), "every face has its marks"
    found = []
    for index, (number, slot, offset) in enumerate(placed):
        owner, face, frame = faces[number]
        marks = spots[index * MARKS_A_FACE : (index + 1) * MARKS_A_FACE]
        head, wide, body, foot = (_down(spot, slot, offset) for spot in marks)
        # A mark sticks to what comes next, below the white between them.
        wide -= sum(item["gap"] for item in face["items"][face["wide"] :][:1])
        headed, has_wide = face["head"] is not None, face["wide"] > 0
        found.append(Reach(owner, frame, head, wide, body, foot, is_headed=headed, has_wide=has_wide))
    return found


def overfull(reached: Iterable[Reach]) -> set[int]:
    """The owners of faces on which something overlaps: a body the footer, or what is over the QR code."""
    return {reach.owner for reach in reached if _runs_over(reach)}


def _runs_over(reach: Reach) -> bool:
    frame = reach.frame
    padding = frame.card.padding * MM
    lowest = padding + frame.height - frame.qr - frame.quiet + TOLERANCE if frame.qr else float("inf")
    return (
        (reach.is_headed and reach.head + frame.head_gap > lowest)
        or (reach.has_wide and reach.wide > lowest)
        or reach.body + FOOT_GAP > reach.foot + TOLERANCE
        or reach.foot < padding - TOLERANCE
    )


def _down(spot: Spot, slot: Slot, offset: tuple[float, float]) -> float:
    """How far below its card's top edge a spot is, however the card is turned."""
    x, y = spot[0] - offset[0] * MM, spot[1] - offset[1] * MM
    if slot.turn == 90:
        return (slot.x + slot.width) * MM - x
    if slot.turn == 270:
        return x - slot.x * MM
    return (slot.y + slot.height) * MM - y if slot.turn == 180 else y - slot.y * MM
