"""All card formats and sheets: a new stock is a new row of `FORMATS`, and nothing else.

All lengths are millimetres from the sheet's top left corner, all type sizes are points. Stock geometry is from the
glabels template database; floors are from the reading research in docs (Degani 1992: x-height of a lead >= 0.10 in).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from hindsight.core.language.words import translatable

QrPlace = Literal["corner", "back", "end"]
Backs = Literal["duplex", "fold", "none"]
Turn = Literal[0, 90, 180, 270]
Line = tuple[float, float, float, float]

# A desktop printer leaves about 4.2 mm unprinted; anything nearer to the edge may be lost.
UNPRINTED = 4.2
# Ink keeps this far from a cut line, so that a cut one or two millimetres off harms nothing.
CROP_SAFE = 3.0
MARK_GAP = 2.0
MARK_LENGTH = 5.0
RULER = 50.0
# The least height of waste, and of padding, for the ruler and its hint.
RULER_HEIGHT, RULER_PADDING = 11.0, 5.5
# The width of the ruler with the longest hint after it.
HINTED_RULER = 84.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of paper, upright, in mm. `suffix` ends the names of its files, before ".pdf"."""

    name: str
    label: str
    width: float
    height: float
    suffix: str = ""


A4 = Sheet("a4", "A4", 210, 297)
LETTER = Sheet("letter", translatable("US Letter"), 215.9, 279.4, "-letter")
SHEETS = (A4, LETTER)


@dataclass(frozen=True, slots=True)
class Imposition:
    """The positions of cards on a sheet: a grid with the pitches `dx`, `dy`, its first slot at `x0`, `y0`.

    Without a margin the block of cards is centred; without a pitch the cards lie edge to edge. `turns` are degrees
    clockwise: one for all slots, or one per slot. `order` lists the slots (numbered row by row from 0) in the order
    in which cards fill them.
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
        """Return the width and height of the sheet as it enters the printer, in mm."""
        width, height = self.sheet.width, self.sheet.height
        return (height, width) if self.landscape else (width, height)


@dataclass(frozen=True, slots=True)
class CardFormat:
    """One size of card. `lead` and `body` are (full size, floor) in points; text is never set below its floor.

    `summary` is the floor of the leads in the summary: a summary is read in the hand, so it can be smaller than the
    lead of a step, which is read at arm's length.
    `name` is used in file names, `label` is for people. `small` is the footer's size. `padding` is the distance of
    text from the cut. `qr` is the side of the QR code with its quiet zone, unless the address needs a larger code; its
    place is the card's `corner`, its `back`, or the `end` page of a booklet. A body is indented to the axis of its
    lead, or (`hang` False) has the full width of a small card. A `booklet` is folded from its sheet, not cut.
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
    hang: bool = True
    booklet: bool = False

    def on(self, sheet: Sheet) -> Imposition:
        """Return the imposition of this card on `sheet`; raise KeyError if the format has no imposition for it."""
        for imposition in self.impositions:
            if imposition.sheet == sheet:
                return imposition
        raise KeyError(f"{self.name} cards have no imposition on {sheet.label}")


@dataclass(frozen=True, slots=True)
class Slot:
    """A card's place on the sheet: its box in mm, and the rotation of the card in the box."""

    x: float
    y: float
    width: float
    height: float
    turn: Turn = 0


@dataclass(frozen=True, slots=True)
class CardFile:
    """One of a deck's printable files: its name below the deck's address, its card and its sheet."""

    name: str
    card: CardFormat
    sheet: Sheet


# Eight panels, the top row upside down; `order` lists the panels (from 0) in the order of pages after folding.
BOOKLET_TURNS: tuple[Turn, ...] = (180, 180, 180, 180, 0, 0, 0, 0)
BOOKLET_ORDER = (7, 3, 2, 1, 0, 4, 5, 6)


def _booklet(sheet: Sheet) -> CardFormat:
    grid = Imposition(sheet, 4, 2, landscape=True, turns=BOOKLET_TURNS, order=BOOKLET_ORDER)
    return CardFormat(
        "pocketmod", "PocketMod", sheet.height / 4, sheet.width / 2, padding=6.5, lead=(12, 11), body=(8.5, 8),
        summary=9.5, small=7, qr=15, qr_place="end", impositions=(grid,), hang=False, booklet=True,
    )  # fmt: skip


# A6 on A4 fills the sheet: there is no waste for marks and ruler (see sheets.py). On Letter, two cards lie one above
# the other: a third would only fit turned, which needs three kinds of cuts for one more card.
# 3x5 on A4 is turned, because only then four cards fit; on Letter it is Avery 5388/8388, sold perforated. `3x5-block`
# is the turned block on both papers, for people who print one file on either.
# Business cards are Avery C32011 (A4) and 5371/8371 (Letter), 4x6 is Avery 5389 on Letter.
FORMATS: tuple[CardFormat, ...] = (
    CardFormat(
        "a6", "A6", 148, 105, padding=8, lead=(18, 14), body=(11, 9.5), summary=11, small=8, qr=20, qr_place="corner",
        impositions=(Imposition(A4, 2, 2, landscape=True), Imposition(LETTER, 1, 2)),
    ),
    CardFormat(
        "a7", "A7", 105, 74, padding=6, lead=(14, 12), body=(9.5, 8.5), summary=10, small=7, qr=15, qr_place="corner",
        impositions=(Imposition(A4, 2, 4), Imposition(LETTER, 2, 3)), hang=False,
    ),
    CardFormat(
        "3x5", translatable("3 × 5 in"), 127, 76.2, padding=6.5, lead=(16, 14), body=(10, 9), summary=11, small=7.5,
        qr=18, qr_place="corner",
        impositions=(Imposition(A4, 2, 2, turns=(90,)), Imposition(LETTER, 1, 3, x0=44.45, y0=25.4)),
    ),
    CardFormat(
        "3x5-block", translatable("3 × 5 in, four a sheet"), 127, 76.2, padding=6.5, lead=(16, 14), body=(10, 9),
        summary=11, small=7.5, qr=18, qr_place="corner",
        impositions=(Imposition(A4, 2, 2, turns=(90,)), Imposition(LETTER, 2, 2, turns=(90,))),
    ),
    CardFormat(
        "4x6", translatable("4 × 6 in"), 152.4, 101.6, padding=8, lead=(18, 14), body=(11, 9.5), summary=11, small=8,
        qr=20, qr_place="corner",
        impositions=(Imposition(A4, 1, 2), Imposition(LETTER, 1, 2, x0=31.75, y0=31.75, dy=114.3)),
    ),
    CardFormat(
        "business", "85 × 54 mm", 85, 54, padding=4.5, lead=(12, 11), body=(8.5, 8), summary=9.5, small=6.5, qr=15,
        qr_place="back", impositions=(Imposition(A4, 2, 5, x0=15, y0=13.5, dx=95),), hang=False,
    ),
    CardFormat(
        "business", translatable("3.5 × 2 in"), 88.9, 50.8, padding=4.5, lead=(12, 11), body=(8.5, 8), summary=9.5,
        small=6.5, qr=15, qr_place="back", impositions=(Imposition(LETTER, 2, 5, x0=19.05, y0=12.7),), hang=False,
    ),
    _booklet(A4),
    _booklet(LETTER),
)  # fmt: skip


def formats_named(names: Iterable[str], stocks: Iterable[CardFormat] = ()) -> tuple[CardFormat, ...]:
    """Return the formats of these names, in the table's order; the site's own stocks come last."""
    chosen = set(names)
    return tuple(card for card in (*FORMATS, *stocks) if card.name in chosen)


def card_files(formats: Iterable[CardFormat]) -> tuple[CardFile, ...]:
    """Return the printable files of every deck in these formats, such as `a6.pdf` and `a6-letter.pdf`."""
    return tuple(
        CardFile(f"{card.name}{imposition.sheet.suffix}.pdf", card, imposition.sheet)
        for card in formats
        for imposition in card.impositions
    )


def slots(card: CardFormat, sheet: Sheet) -> tuple[Slot, ...]:
    """Return the slots of a sheet, in the order in which cards fill them."""
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
