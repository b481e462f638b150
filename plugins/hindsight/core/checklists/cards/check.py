"""Compare the engine's positions with the calculation in fit.py: prove that nothing on a card overlaps or overflows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .engine import Position
from .fitted import Fitted
from .formats import Slot
from .frame import FOOT_GAP, MM, Frame
from .sheets import Side

# The engine reports positions to the hundredth of a point.
TOLERANCE = 0.05
MARKS_A_FACE = 4


@dataclass(frozen=True, slots=True)
class FaceExtent:
    """The vertical extent of a face, in points from its top edge.

    `head`, `wide` and `body` are the bottoms of the head, of the full-width part of the body, and of the whole body;
    `foot` is the top of the footer. `owner` is the position of the step that the face belongs to (see fitted.py).
    """

    owner: int
    frame: Frame
    head: float
    wide: float
    body: float
    foot: float
    is_headed: bool
    has_wide: bool


def face_extents(fitted: Fitted, sides: Iterable[Side], positions: list[Position]) -> list[FaceExtent]:
    """Return the extent of each face, read from the engine's marks, in the order of printing."""
    placed = [(face, slot, side.offset) for side in sides for face, slot in side.placed]
    faces = fitted.faces
    assert len(placed) == len(faces), "every face is on a sheet"
    assert len(positions) == MARKS_A_FACE * len(placed), "every face has its marks"
    extents = []
    for index, (number, slot, offset) in enumerate(placed):
        owner, face, frame = faces[number]
        marks = positions[index * MARKS_A_FACE : (index + 1) * MARKS_A_FACE]
        head, wide, body, foot = (_down(position, slot, offset) for position in marks)
        # The engine puts a mark below the gap that follows it, next to the next item.
        wide -= sum(item["gap"] for item in face["items"][face["wide"] :][:1])
        headed, has_wide = face["head"] is not None, face["wide"] > 0
        extents.append(FaceExtent(owner, frame, head, wide, body, foot, is_headed=headed, has_wide=has_wide))
    return extents


def overflowing_owners(extents: Iterable[FaceExtent]) -> set[int]:
    """Return the owners of faces on which the body overlaps the footer, or full-width text the QR code."""
    return {extent.owner for extent in extents if _runs_over(extent)}


def _runs_over(extent: FaceExtent) -> bool:
    frame = extent.frame
    padding = frame.card.padding * MM
    lowest = padding + frame.height - frame.qr - frame.quiet + TOLERANCE if frame.qr else float("inf")
    return (
        (extent.is_headed and extent.head + frame.head_gap > lowest)
        or (extent.has_wide and extent.wide > lowest)
        or extent.body + FOOT_GAP > extent.foot + TOLERANCE
        or extent.foot < padding - TOLERANCE
    )


def _down(position: Position, slot: Slot, offset: tuple[float, float]) -> float:
    """Return how far a position is below the top edge of its card, whichever way the card is turned, in points."""
    x, y = position[0] - offset[0] * MM, position[1] - offset[1] * MM
    if slot.turn == 90:
        return (slot.x + slot.width) * MM - x
    if slot.turn == 270:
        return x - slot.x * MM
    return (slot.y + slot.height) * MM - y if slot.turn == 180 else y - slot.y * MM
