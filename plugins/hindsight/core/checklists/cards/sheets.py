"""Lay cards on sheets: fronts, backs and folds, the lines to cut and fold along, and the ruler that shows the scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .formats import (
    CROP_SAFE,
    HINTED_RULER,
    MARK_GAP,
    MARK_LENGTH,
    RULER,
    RULER_HEIGHT,
    RULER_PADDING,
    UNPRINTED,
    Backs,
    CardFormat,
    Line,
    Sheet,
    Slot,
    Turn,
    slots,
)

Size = tuple[float, float]
# The rotation of a card on the back by its rotation on the front: of a portrait sheet, and of a landscape sheet.
TURNED_OVER: dict[Turn, Turn] = {0: 0, 90: 270, 180: 180, 270: 90}
TURNED_OVER_LANDSCAPE: dict[Turn, Turn] = {0: 180, 90: 90, 180: 0, 270: 270}


@dataclass(frozen=True, slots=True)
class Printing:
    """The printing settings of a site: the kind of backs, and the printer's offset (right, down) by side, in mm."""

    backs: Backs = "duplex"
    front: tuple[float, float] = (0.0, 0.0)
    back: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Layout:
    """The geometry of one side of a sheet in mm: its slots in the order of filling, its lines and its ruler.

    `hinted` is whether there is space for a hint after the ruler.
    """

    size: Size
    slots: tuple[Slot, ...]
    cuts: tuple[Line, ...] = ()
    folds: tuple[Line, ...] = ()
    ruler: tuple[float, float] | None = None
    booklet: bool = False
    hinted: bool = True


@dataclass(frozen=True, slots=True)
class Side:
    """A printed side: its faces, by their number among all faces, with their slots; and its offset in mm."""

    layout: Layout
    placed: tuple[tuple[int, Slot], ...]
    offset: tuple[float, float] = (0.0, 0.0)


def sides(
    card: CardFormat, sheet: Sheet, fronts: int, backs: int, printing: Printing, *, rtl: bool = False
) -> tuple[Side, ...]:
    """Return all printed sides of a deck.

    Its faces are `fronts`, then as many backs, or none; in a booklet, `backs` counts the end pages. `rtl` is
    whether the language, and so the pages of a booklet, run from right to left.
    """
    if card.booklet:
        return tuple(_booklets(booklet_of(card, sheet, rtl=rtl), fronts, backs, printing))
    if backs and printing.backs == "fold":
        return tuple(_folded(card, sheet, fronts, printing))
    front = front_of(card, sheet)
    back = back_of(front, landscape=card.on(sheet).landscape)
    printed = []
    for faces in _chunks(range(fronts), len(front.slots)):
        printed.append(Side(front, tuple(zip(faces, front.slots, strict=False)), printing.front))
        if backs:
            placed = tuple((fronts + face, slot) for face, slot in zip(faces, back.slots, strict=False))
            printed.append(Side(back, placed, printing.back))
    return tuple(printed)


def _folded(card: CardFormat, sheet: Sheet, fronts: int, printing: Printing) -> list[Side]:
    layout = fold_of(card, sheet)
    printed = []
    for faces in _chunks(range(fronts), len(layout.slots) // 2):
        fronts_and_backs = [face for front in faces for face in (front, fronts + front)]
        printed.append(Side(layout, tuple(zip(fronts_and_backs, layout.slots, strict=False)), printing.front))
    return printed


def _booklets(layout: Layout, fronts: int, ends: int, printing: Printing) -> list[Side]:
    *panels, last = layout.slots
    return [
        Side(layout, (*zip(faces, panels, strict=False), (fronts + number, last)), printing.front)
        for number, faces in enumerate(_chunks(range(fronts), len(panels))[:ends])
    ]


def _chunks(faces: Sequence[int], size: int) -> list[Sequence[int]]:
    return [faces[start : start + size] for start in range(0, len(faces), size)]


def front_of(card: CardFormat, sheet: Sheet) -> Layout:
    """Return the front of a sheet that is cut; raise KeyError if the ruler does not fit."""
    size, places = card.on(sheet).size, slots(card, sheet)
    return _ruled(Layout(size, places, cut_marks(places, size)), places, card)


def back_of(front: Layout, *, landscape: bool) -> Layout:
    """Return the back of a sheet that is turned over its long edge: mirrored, and without lines, which the front has.

    The top of a back is at the top of its front, so that a card from any sheet is turned over like a page.
    """
    return Layout(front.size, tuple([_turned_over(slot, front.size, landscape=landscape) for slot in front.slots]))


def _turned_over(slot: Slot, size: Size, *, landscape: bool) -> Slot:
    width, height = size
    if landscape:
        return replace(slot, y=height - slot.y - slot.height, turn=TURNED_OVER_LANDSCAPE[slot.turn])
    return replace(slot, x=width - slot.x - slot.width, turn=TURNED_OVER[slot.turn])


def fold_of(card: CardFormat, sheet: Sheet) -> Layout:
    """Return a layout with each front beside its back, to be folded between them, or above it if only that fits.

    The slots are a front, its back, the next front. Raise KeyError if the sheet is too small for a pair or the ruler.
    """
    layouts: list[Layout] = []
    problem = KeyError(f"a folded pair of {card.name} cards is larger than {sheet.label}")
    for stacked in (False, True):
        for landscape in (False, True):
            size = (sheet.height, sheet.width) if landscape else (sheet.width, sheet.height)
            wide, high = (card.width, card.height * 2) if stacked else (card.width * 2, card.height)
            columns, rows = int(size[0] / wide + 1e-6), int(size[1] / high + 1e-6)
            if columns * rows:
                try:
                    layouts.append(_pairs(card, size, columns, rows, stacked=stacked))
                except KeyError as error:
                    problem = error
    if not layouts:
        raise problem
    return max(layouts, key=lambda layout: len(layout.slots))


def _pairs(card: CardFormat, size: Size, columns: int, rows: int, *, stacked: bool) -> Layout:
    """Return a layout of fronts beside or below their backs, with a fold in each pair."""
    width, height = card.width, card.height
    wide, high = (width, height * 2) if stacked else (width * 2, height)
    x0, y0 = (size[0] - wide * columns) / 2, (size[1] - high * rows) / 2
    places: list[Slot] = []
    folds: list[Line] = []
    for index in range(columns * rows):
        x, y = x0 + wide * (index % columns), y0 + high * (index // columns)
        if stacked:
            # Folded away from the reader, the upper card is upside down.
            places += [Slot(x, y + height, width, height), Slot(x, y, width, height, 180)]
            folds.append((x, y + height, x + width, y + height))
        else:
            places += [Slot(x, y, width, height), Slot(x + width, y, width, height)]
            folds.append((x + width, y, x + width, y + height))
    pairs = [Slot(x0 + wide * column, y0 + high * row, wide, high) for row in range(rows) for column in range(columns)]
    return _ruled(Layout(size, tuple(places), cut_marks(pairs, size), tuple(folds)), pairs, card)


def booklet_of(card: CardFormat, sheet: Sheet, *, rtl: bool = False) -> Layout:
    """Return a sheet that is folded into eight pages: dashes to fold along, and one slit between the middle panels.

    A booklet that is read from right to left has its spine on the right: its sheet is the mirror image.
    """
    size, places = card.on(sheet).size, slots(card, sheet)
    width, height = size
    if rtl:
        places = tuple([replace(slot, x=width - slot.x - slot.width) for slot in places])
    middle = height / 2
    quarters = [width / 4 * count for count in (1, 2, 3)]
    folds = [(x, 0.0, x, height) for x in quarters]
    folds += [(0.0, middle, quarters[0], middle), (quarters[2], middle, width, middle)]
    slit = (quarters[0], middle, quarters[2], middle)
    # The ruler is on the last page, which has space above its title and no fold across the ruler.
    ruler = (places[-1].x + card.padding, middle + RULER_HEIGHT)
    return Layout(size, places, (slit,), tuple(folds), ruler, booklet=True)


def cut_marks(places: Sequence[Slot], size: Size) -> tuple[Line, ...]:
    """Return cut marks as lines (x1, y1, x2, y2): in the waste, or on the cut line itself if there is no waste."""
    width, height = size
    xs = sorted({round(edge, 4) for slot in places for edge in (slot.x, slot.x + slot.width)})
    ys = sorted({round(edge, 4) for slot in places for edge in (slot.y, slot.y + slot.height)})
    upright = [(x, y1, x, y2) for x in _cuts(xs, width) for y1, y2 in _ticks(ys, height)]
    level = [(x1, y, x2, y) for y in _cuts(ys, height) for x1, x2 in _ticks(xs, width)]
    return tuple(upright + level)


def _cuts(edges: list[float], length: float) -> list[float]:
    """Return the edges to cut along: not the edges of the sheet itself."""
    return [edge for edge in edges if 1 < edge < length - 1]


def _ticks(edges: list[float], length: float) -> list[tuple[float, float]]:
    """Return where the marks across a row of cards begin and end, before its first edge and after its last."""
    if min(edges[0], length - edges[-1]) >= MARK_GAP + MARK_LENGTH:
        first, last = edges[0] - MARK_GAP, edges[-1] + MARK_GAP
        return [(first - MARK_LENGTH, first), (last, last + MARK_LENGTH)]
    reach = UNPRINTED + MARK_LENGTH
    inner = [(cut - MARK_LENGTH / 2, cut + MARK_LENGTH / 2) for cut in _cuts(edges, length)]
    return [(0, reach), *inner, (length - reach, length)]


def _ruled(layout: Layout, places: Sequence[Slot], card: CardFormat) -> Layout:
    """Return a side with its 50 mm ruler: in the waste below the cards, else in the first card's padding."""
    bottom = max(slot.y + slot.height for slot in places)
    waste = layout.size[1] - bottom
    if waste >= RULER_HEIGHT:
        return replace(layout, ruler=(min(slot.x for slot in places) + MARK_GAP, bottom + waste / 2 + 1))
    first, padding = places[0], card.padding
    inner_width = first.width - 2 * padding
    if padding < RULER_PADDING or inner_width < RULER:
        raise KeyError(
            f"{card.name} cards leave no room for the ruler: leave {RULER_HEIGHT:g} mm of paper below them, or have "
            f"a padding of at least {RULER_PADDING:g} mm and {RULER:g} mm between paddings"
        )
    ruler = (first.x + padding, first.y + first.height - CROP_SAFE - 0.2)
    return replace(layout, ruler=ruler, hinted=inner_width >= HINTED_RULER)
