"""Cards on sheets: fronts, backs and folds, the lines to cut and fold along, and the ruler to check the scale by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .formats import (
    CROP_SAFE,
    HINTED_RULER,
    MARK_GAP,
    MARK_LENGTH,
    RULER,
    RULER_PADDING,
    RULER_ROOM,
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
# How a card lies on the back of an upright sheet, and of one on its side, by how it lies on the front.
TURNED_OVER: dict[Turn, Turn] = {0: 0, 90: 270, 180: 180, 270: 90}
TURNED_OVER_SIDE: dict[Turn, Turn] = {0: 180, 90: 90, 180: 0, 270: 270}


@dataclass(frozen=True, slots=True)
class Printing:
    """How a site prints: what becomes of backs, and by how many mm (right, down) its printer misses either side."""

    backs: Backs = "duplex"
    front: tuple[float, float] = (0.0, 0.0)
    back: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Layout:
    """The geometry of one side of a sheet in mm: a slot a card, in the order they are filled, and what is drawn.

    `hinted` says that there is room for words behind the ruler.
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
    """A printed side: which faces lie where on it, by their number among all faces, and by how much it is moved."""

    layout: Layout
    placed: tuple[tuple[int, Slot], ...]
    offset: tuple[float, float] = (0.0, 0.0)


def sides(
    card: CardFormat, sheet: Sheet, fronts: int, backs: int, printing: Printing, *, rtl: bool = False
) -> tuple[Side, ...]:
    """All printed sides of a deck; its faces are `fronts`, then as many backs or none (of a booklet: its end pages).

    `rtl` says that its language is read from right to left, and so are a booklet's pages.
    """
    if card.booklet:
        return tuple(_booklets(booklet_of(card, sheet, rtl=rtl), fronts, backs, printing))
    if backs and printing.backs == "fold":
        return tuple(_folded(card, sheet, fronts, printing))
    front = front_of(card, sheet)
    behind = back_of(front, landscape=card.on(sheet).landscape)
    found = []
    for faces in _chunks(range(fronts), len(front.slots)):
        found.append(Side(front, tuple(zip(faces, front.slots, strict=False)), printing.front))
        if backs:
            turned = tuple((fronts + face, slot) for face, slot in zip(faces, behind.slots, strict=False))
            found.append(Side(behind, turned, printing.back))
    return tuple(found)


def _folded(card: CardFormat, sheet: Sheet, fronts: int, printing: Printing) -> list[Side]:
    layout = fold_of(card, sheet)
    found = []
    for faces in _chunks(range(fronts), len(layout.slots) // 2):
        both = [face for front in faces for face in (front, fronts + front)]
        found.append(Side(layout, tuple(zip(both, layout.slots, strict=False)), printing.front))
    return found


def _booklets(layout: Layout, fronts: int, ends: int, printing: Printing) -> list[Side]:
    *panels, last = layout.slots
    return [
        Side(layout, (*zip(faces, panels, strict=False), (fronts + number, last)), printing.front)
        for number, faces in enumerate(_chunks(range(fronts), len(panels))[:ends])
    ]


def _chunks(faces: Sequence[int], size: int) -> list[Sequence[int]]:
    return [faces[at : at + size] for at in range(0, len(faces), size)]


def front_of(card: CardFormat, sheet: Sheet) -> Layout:
    """The front of a sheet that is cut. KeyError where it has no room for the ruler."""
    size, places = card.on(sheet).size, slots(card, sheet)
    return _ruled(Layout(size, places, cut_marks(places, size)), places, card)


def back_of(front: Layout, *, landscape: bool) -> Layout:
    """The back of a sheet that is turned over its long edge: mirrored, and bare, since it is cut by its front.

    A back has its top where its front has it, so that a card of any sheet is turned over like a page.
    """
    return Layout(front.size, tuple([_behind(slot, front.size, landscape=landscape) for slot in front.slots]))


def _behind(slot: Slot, size: Size, *, landscape: bool) -> Slot:
    width, height = size
    if landscape:
        return replace(slot, y=height - slot.y - slot.height, turn=TURNED_OVER_SIDE[slot.turn])
    return replace(slot, x=width - slot.x - slot.width, turn=TURNED_OVER[slot.turn])


def fold_of(card: CardFormat, sheet: Sheet) -> Layout:
    """Fronts and backs side by side, to be folded between them; above each other where only so they fit.

    Slots are a front, its back, the next front. KeyError where a sheet is too small for a pair, or for the ruler.
    """
    found: list[Layout] = []
    lacking = KeyError(f"a folded pair of {card.name} cards is larger than {sheet.label}")
    for stacked in (False, True):
        for landscape in (False, True):
            size = (sheet.height, sheet.width) if landscape else (sheet.width, sheet.height)
            wide, high = (card.width, card.height * 2) if stacked else (card.width * 2, card.height)
            columns, rows = int(size[0] / wide + 1e-6), int(size[1] / high + 1e-6)
            if columns * rows:
                try:
                    found.append(_pairs(card, size, columns, rows, stacked=stacked))
                except KeyError as error:
                    lacking = error
    if not found:
        raise lacking
    return max(found, key=lambda layout: len(layout.slots))


def _pairs(card: CardFormat, size: Size, columns: int, rows: int, *, stacked: bool) -> Layout:
    width, height = card.width, card.height
    wide, high = (width, height * 2) if stacked else (width * 2, height)
    x0, y0 = (size[0] - wide * columns) / 2, (size[1] - high * rows) / 2
    places: list[Slot] = []
    folds: list[Line] = []
    for index in range(columns * rows):
        x, y = x0 + wide * (index % columns), y0 + high * (index // columns)
        if stacked:
            # Folded away from the reader, what is above comes to lie upside down.
            places += [Slot(x, y + height, width, height), Slot(x, y, width, height, 180)]
            folds.append((x, y + height, x + width, y + height))
        else:
            places += [Slot(x, y, width, height), Slot(x + width, y, width, height)]
            folds.append((x + width, y, x + width, y + height))
    pairs = [Slot(x0 + wide * column, y0 + high * row, wide, high) for row in range(rows) for column in range(columns)]
    return _ruled(Layout(size, tuple(places), cut_marks(pairs, size), tuple(folds)), pairs, card)


def booklet_of(card: CardFormat, sheet: Sheet, *, rtl: bool = False) -> Layout:
    """A sheet folded into eight pages: dashes to fold along, and the one slit between the middle panels.

    A booklet that is read from right to left has its spine on the right, as its sheet's mirror image.
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
    # On the last page, which has room above its title and is folded nowhere within the ruler.
    ruler = (places[-1].x + card.padding, middle + RULER_ROOM)
    return Layout(size, places, (slit,), tuple(folds), ruler, booklet=True)


def cut_marks(places: Sequence[Slot], size: Size) -> tuple[Line, ...]:
    """Cut marks as lines (x1, y1, x2, y2): in the waste, or on the cut line itself where there is no waste."""
    width, height = size
    xs = sorted({round(edge, 4) for slot in places for edge in (slot.x, slot.x + slot.width)})
    ys = sorted({round(edge, 4) for slot in places for edge in (slot.y, slot.y + slot.height)})
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


def _ruled(layout: Layout, places: Sequence[Slot], card: CardFormat) -> Layout:
    """A side with its 50 mm ruler: in the waste below what is cut out, else in the first card's padding."""
    bottom = max(slot.y + slot.height for slot in places)
    waste = layout.size[1] - bottom
    if waste >= RULER_ROOM:
        return replace(layout, ruler=(min(slot.x for slot in places) + MARK_GAP, bottom + waste / 2 + 1))
    first, padding = places[0], card.padding
    room = first.width - 2 * padding
    if padding < RULER_PADDING or room < RULER:
        raise KeyError(
            f"{card.name} cards leave no room for the ruler: leave {RULER_ROOM:g} mm of paper below them, or have "
            f"a padding of at least {RULER_PADDING:g} mm and {RULER:g} mm between paddings"
        )
    ruler = (first.x + padding, first.y + first.height - CROP_SAFE - 0.2)
    return replace(layout, ruler=ruler, hinted=room >= HINTED_RULER)
