"""Where the engine really set what fit.py reckoned: proof that on no card anything overlaps or runs over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .fit import Fitted
from .formats import Sheet, Slot, slots
from .frame import FOOT_GAP, MM

# A place on its page in points, from the top left corner.
Spot = tuple[float, float]
# The engine tells places to the hundredth of a point.
TOLERANCE = 0.05
MARKS_A_CARD = 3


@dataclass(frozen=True, slots=True)
class Reach:
    """How far down a card its head and body came, and where its footer begins, in points from its top edge."""

    head: float
    body: float
    foot: float


def reaches(fitted: Fitted, sheet: Sheet, spots: list[Spot]) -> list[Reach]:
    """What the engine's marks say of each card."""
    places = slots(fitted.frame.card, sheet)
    assert len(spots) == MARKS_A_CARD * len(fitted.cards), "every card has its marks"
    found = []
    for index in range(len(fitted.cards)):
        slot = places[index % len(places)]
        marks = spots[index * MARKS_A_CARD : (index + 1) * MARKS_A_CARD]
        found.append(Reach(*(_down(spot, slot) for spot in marks)))
    return found


def overfull(fitted: Fitted, reached: Iterable[Reach]) -> set[int]:
    """The owners of cards on which something overlaps: a body the footer, or a head the QR code."""
    frame = fitted.frame
    padding = frame.card.padding * MM
    lowest_head = padding + frame.height - frame.qr - frame.quiet + TOLERANCE
    return {
        owner
        for owner, reach in zip(fitted.owners, reached, strict=True)
        if reach.head + frame.head_gap > lowest_head
        or reach.body + FOOT_GAP > reach.foot + TOLERANCE
        or reach.foot < padding - TOLERANCE
    }


def _down(spot: Spot, slot: Slot) -> float:
    """How far below its card's top edge a spot is, however the card is turned."""
    x, y = spot
    if slot.turn == 90:
        return (slot.x + slot.width) * MM - x
    return (slot.y + slot.height) * MM - y if slot.turn == 180 else y - slot.y * MM
