"""Every card and sheet the engine knows: a new stock is a new row of `FORMATS`, and nothing else.

All lengths are millimetres from the sheet's top left corner, all type sizes are points. Stock geometry is from the
glabels template database; floors are from the reading research in docs (Degani 1992: x-height of a lead >= 0.10 in).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

QrPlace = Literal["corner"]
Turn = Literal[0, 90, 180]
Line = tuple[float, float, float, float]

# A desktop printer leaves about 4.2 mm unprinted; what stands nearer the edge may be lost.
UNPRINTED = 4.2
# Ink keeps this far from a cut line, so that a cut one or two millimetres off harms nothing.
CROP_SAFE = 3.0
MARK_GAP = 2.0
MARK_LENGTH = 5.0
# Waste lower than this holds no ruler with its hint.
RULER_ROOM = 14.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of paper, upright. `suffix` is what its file names end in."""

    name: str
    label: str
    width: float
    height: float
    suffix: str = ""


A4 = Sheet("a4", "A4", 210, 297)
LETTER = Sheet("letter", "US Letter", 215.9, 279.4, "-letter")


@dataclass(frozen=True, slots=True)
class Imposition:
    """How cards lie on a sheet: a grid with the pitches `dx`, `dy`, its first slot at `x0`, `y0`.

    A margin left out centres the block, a pitch left out lays the cards edge to edge. `turns` are degrees
    clockwise, one for all slots or one a slot; `order` names the slots (row by row, from 0) in the order
    cards fill them.
    """

    sheet: Sheet
    columns: int
    rows: int
    landscape: bool = False
    x0: float | None = None
    y0: float | None = None
    dx: float | None = None
    dy: float | None = None
    turns: tuple[Turn, ...] = (0,)
    order: tuple[int, ...] = ()

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the sheet as the printer is fed it."""
        width, height = self.sheet.width, self.sheet.height
        return (height, width) if self.landscape else (width, height)


@dataclass(frozen=True, slots=True)
class CardFormat:
    """One size of card. `lead` and `body` are (full size, floor) in points; text is never set below its floor.

    `summary` is the floor of the leads in the summary: a list to be reminded by, read in the hand, can be smaller than
    the lead of a step, which is read at arm's length.
    `name` is used in file names, `label` is for people. `small` is the footer's size. `padding` keeps text from
    the cut. `qr` is the side of the QR code with its quiet zone, unless the address needs a larger one.
    """

    name: str
    label: str
    width: float
    height: float
    padding: float
    lead: tuple[float, float]
    body: tuple[float, float]
    summary: float
    small: float
    qr: float
    qr_place: QrPlace
    impositions: tuple[Imposition, ...]

    def on(self, sheet: Sheet) -> Imposition:
        """How this card lies on `sheet`; KeyError where the format has no row for it."""
        for imposition in self.impositions:
            if imposition.sheet == sheet:
                return imposition
        raise KeyError(f"{self.name} cards have no imposition on {sheet.label}")


@dataclass(frozen=True, slots=True)
class Slot:
    """A card's place on the sheet: its box as it lies there, and how far the card is turned in it."""

    x: float
    y: float
    width: float
    height: float
    turn: Turn = 0


# A6 on A4 fills the sheet: marks and ruler have no waste there (see `marks`, `ruler`). On Letter two cards lie one
# above the other: a third would only fit turned, which makes three kinds of cut for one card more.
# 3x5 on A4 is turned, since only so four fit; on Letter it is Avery 5388/8388, sold perforated.
FORMATS: tuple[CardFormat, ...] = (
    CardFormat(
        "a6", "A6", 148, 105, padding=8, lead=(18, 14), body=(11, 9.5), summary=11, small=8, qr=20, qr_place="corner",
        impositions=(Imposition(A4, 2, 2, landscape=True), Imposition(LETTER, 1, 2)),
    ),
    CardFormat(
        "3x5", "3 × 5 in", 127, 76.2, padding=6.5, lead=(16, 14), body=(10, 9), summary=11, small=7.5, qr=18,
        qr_place="corner",
        impositions=(Imposition(A4, 2, 2, turns=(90,)), Imposition(LETTER, 1, 3, x0=44.45, y0=25.4)),
    ),
)  # fmt: skip


def slots(card: CardFormat, sheet: Sheet) -> tuple[Slot, ...]:
    """The places of cards on a sheet, in the order cards fill them."""
    grid = card.on(sheet)
    count = grid.columns * grid.rows
    turns = grid.turns * count if len(grid.turns) == 1 else grid.turns
    width, height = (card.height, card.width) if 90 in grid.turns else (card.width, card.height)
    dx, dy = grid.dx or width, grid.dy or height
    x0 = _margin(grid.x0, grid.size[0], dx * (grid.columns - 1) + width)
    y0 = _margin(grid.y0, grid.size[1], dy * (grid.rows - 1) + height)
    places = [
        Slot(x0 + dx * (index % grid.columns), y0 + dy * (index // grid.columns), width, height, turns[index])
        for index in range(count)
    ]
    return tuple(places[index] for index in grid.order or range(count))


def _margin(given: float | None, sheet: float, block: float) -> float:
    return (sheet - block) / 2 if given is None else given


def marks(card: CardFormat, sheet: Sheet) -> tuple[Line, ...]:
    """Cut marks as lines (x1, y1, x2, y2): in the waste, or on the cut line itself where there is no waste."""
    places = slots(card, sheet)
    width, height = card.on(sheet).size
    xs = sorted({edge for slot in places for edge in (slot.x, slot.x + slot.width)})
    ys = sorted({edge for slot in places for edge in (slot.y, slot.y + slot.height)})
    upright = [(x, y1, x, y2) for x in _cuts(xs, width) for y1, y2 in _ticks(ys, height)]
    level = [(x1, y, x2, y) for y in _cuts(ys, height) for x1, x2 in _ticks(xs, width)]
    return tuple(upright + level)


def _cuts(edges: list[float], length: float) -> list[float]:
    """The edges worth a cut: the sheet's own edge is none."""
    return [edge for edge in edges if 1 < edge < length - 1]


def _ticks(edges: list[float], length: float) -> list[tuple[float, float]]:
    """Where the marks across a run of cards begin and end, before its first edge and after its last."""
    if min(edges[0], length - edges[-1]) >= MARK_GAP + MARK_LENGTH:
        first, last = edges[0] - MARK_GAP, edges[-1] + MARK_GAP
        return [(first - MARK_LENGTH, first), (last, last + MARK_LENGTH)]
    reach = UNPRINTED + MARK_LENGTH
    inner = [(cut - MARK_LENGTH / 2, cut + MARK_LENGTH / 2) for cut in _cuts(edges, length)]
    return [(0, reach), *inner, (length - reach, length)]


def ruler(card: CardFormat, sheet: Sheet) -> tuple[float, float]:
    """Where the 50 mm ruler begins: in the waste below the cards, else in the first card's padding."""
    places = slots(card, sheet)
    bottom = max(slot.y + slot.height for slot in places)
    waste = card.on(sheet).size[1] - bottom
    if waste >= RULER_ROOM:
        return min(slot.x for slot in places), bottom + waste / 2 + 1
    return places[0].x + card.padding, places[0].y + places[0].height - CROP_SAFE - 1
