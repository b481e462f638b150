"""The geometry of sheets and QR codes, checked in the table of formats and in the pixels of printed pages."""

from __future__ import annotations

import itertools
import re
import shutil
import subprocess
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import segno

from extent import few_by_default
from hindsight.core.checklists.cards.fitted import Fitted
from hindsight.core.checklists.cards.formats import (
    A4,
    CROP_SAFE,
    FORMATS,
    LETTER,
    RULER_PADDING,
    CardFormat,
    Imposition,
    Line,
    Sheet,
    Slot,
    slots,
)
from hindsight.core.checklists.cards.pdf import CardError, card_pdf, lay_out
from hindsight.core.checklists.cards.qr import MASK, MODULE_FLOOR, QUIET, module_size, qr
from hindsight.core.checklists.cards.sheets import (
    Layout,
    Printing,
    Side,
    back_of,
    booklet_of,
    fold_of,
    front_of,
    sides,
)
from hindsight.core.checklists.cards.words import clean, clean_code, missing_glyphs_message
from hindsight.core.checklists.model import Block, Deck
from test_cards import (
    A6,
    A7,
    BUSINESS,
    BUSINESS_LETTER,
    CARD_3X5,
    EVERY_FILE,
    POCKETMOD,
    deck,
    every_file,
    every_file_mostly_slow,
    prose,
    step,
)

DPI = 110
MM = DPI / 25.4


@dataclass(frozen=True, slots=True)
class Ink:
    """The dark pixels of a page `width` pixels wide, by number; iteration gives positions in mm."""

    width: int
    dark: array[int]

    def __iter__(self) -> Iterator[tuple[float, float]]:
        return map(self._position, self.dark)

    def _position(self, number: int) -> tuple[float, float]:
        return (number % self.width + 0.5) / MM, (number // self.width + 0.5) / MM

    def within(self, box: Line) -> Iterator[tuple[float, float]]:
        """Yield the positions inside a box, without visiting all others."""
        (left, top), (right, bottom) = ((int(x * MM), int(y * MM)) for x, y in (box[:2], box[2:]))
        for start in range(top * self.width, (bottom + 1) * self.width, self.width):
            first, last = (bisect_left(self.dark, start + x) for x in (left, right + 1))
            yield from (point for point in map(self._position, self.dark[first:last]) if near(point, box, 0))

    def outside(self, boxes: Iterable[Line]) -> Iterator[tuple[float, float]]:
        """Yield the positions that are inside no box, or less than a pixel inside one."""
        covered = bytearray(self.dark[-1] + self.width) if self.dark else bytearray()
        for left, top, right, bottom in boxes:
            columns = range(int(left * MM) + 1, int(right * MM))
            for row in range(int(top * MM) + 1, min(int(bottom * MM), len(covered) // self.width)):
                start = row * self.width + columns.start
                covered[start : start + len(columns)] = b"\1" * len(columns)
        return (self._position(number) for number in self.dark if not covered[number])


def full_deck() -> Deck:
    """Return a deck whose cards are as full as possible."""
    code = Block("code", "x" * 300 + "\n" + "command --with=argument " * 6)
    return deck(
        step(1, "A lead that runs over more than the one line it should have kept to", prose(400), say=prose(30)),
        step(2, "W" * 30, "W" * 100, code, Block("box", "W" * 90, 3), Block("quote", prose(60)), lessons=(prose(9),)),
        *(step(position, f"Lead {position} with words enough for two lines on any card") for position in range(3, 12)),
        title="A long title for a deck that has much to say " * 2,
    )


@cache
def ink(card: CardFormat, sheet: Sheet) -> list[Ink]:
    """Return the positions in mm of all dark pixels of each page of the fullest deck."""
    return pixels(card_pdf(full_deck(), card, sheet).data)


def pixels(pdf: bytes) -> list[Ink]:
    """Return the positions in mm of all dark pixels of each page of a PDF."""
    with TemporaryDirectory() as folder:
        Path(folder, "cards.pdf").write_bytes(pdf)
        subprocess.run(["pdftoppm", "-gray", "-r", str(DPI), f"{folder}/cards.pdf", f"{folder}/page"], check=True)
        return [_dark(path.read_bytes()) for path in sorted(Path(folder).glob("page*.pgm"))]


def _dark(image: bytes) -> Ink:
    header = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", image)
    assert header
    width, pixels = int(header[1]), image[header.end() :]
    return Ink(width, array("I", (found.start() for found in re.finditer(rb"[\x00-\xb0]", pixels))))


def near(point: tuple[float, float], line: Line, reach: float = 0.4) -> bool:
    """Return whether a point is on a mark, within a tolerance in mm."""
    (x, y), (x1, y1, x2, y2) = point, line
    return x1 - reach <= x <= x2 + reach and y1 - reach <= y <= y2 + reach


@every_file
def test_cards_are_inside_their_sheet_without_overlap(card: CardFormat, sheet: Sheet) -> None:
    """No slot crosses the edge of the sheet, and no two slots have the same position."""
    width, height = card.on(sheet).size
    all_slots = slots(card, sheet)
    assert all(slot.x >= 0 and slot.x + slot.width <= width + 1e-6 for slot in all_slots)
    assert all(slot.y >= 0 and slot.y + slot.height <= height + 1e-6 for slot in all_slots)
    assert len({(slot.x, slot.y) for slot in all_slots}) == len(all_slots)


def test_3x5_cards_match_avery_5388() -> None:
    """3x5 cards on Letter have the positions of the perforated paper."""
    assert [(slot.x, slot.y) for slot in slots(CARD_3X5, LETTER)] == [
        (44.45, pytest.approx(25.4 + 76.2 * row)) for row in range(3)
    ]


def test_formats_are_unique() -> None:
    """Two formats never share a name on one sheet, and a format has one imposition per sheet."""
    names = [(card.name, imposition.sheet.name) for card in FORMATS for imposition in card.impositions]
    assert len(set(names)) == len(names)


def test_formats_respect_the_smallest_sizes() -> None:
    """No format has type below the recommended sizes, or ink near the cut."""
    for card in FORMATS:
        lead, body, summary = (14, 9, 11) if card.width > 110 else (12, 8.5, 10) if card.width > 100 else (11, 8, 9.5)
        assert card.lead[0] >= card.lead[1] >= lead
        assert card.body[0] >= card.body[1] >= body
        assert card.lead[1] >= card.summary >= summary
        assert card.padding > CROP_SAFE


needs_poppler = pytest.mark.skipif(not shutil.which("pdftoppm"), reason="needs poppler-utils (pdftoppm)")


@cache
def layout_of_full_deck(card: CardFormat, sheet: Sheet) -> tuple[Fitted, tuple[Side, ...]]:
    """Return the content of the cards of the fullest deck, and their sides."""
    _, fitted, printed = lay_out(full_deck(), card, sheet)
    return fitted, printed


def printed_sides(card: CardFormat, sheet: Sheet) -> list[Layout]:
    """Return the geometry of each page of the fullest deck."""
    return [side.layout for side in layout_of_full_deck(card, sheet)[1]]


@needs_poppler
@every_file_mostly_slow
def test_there_is_no_ink_near_cuts_or_in_the_waste(card: CardFormat, sheet: Sheet) -> None:
    """A band inside every cut and fold has no ink, and the waste has only marks and the ruler."""
    pages = ink(card, sheet)
    layouts = printed_sides(card, sheet)
    assert len(pages) == len(layouts)
    for page, layout in zip(pages, layouts, strict=True):
        lines = [*layout.cuts, *layout.folds]
        if layout.ruler:
            x, y = layout.ruler
            lines.append((x - 0.4, y - 2.5, x + 130, y + 0.5))
        reach = CROP_SAFE - 0.3
        inner = [
            (slot.x + reach, slot.y + reach, slot.x + slot.width - reach, slot.y + slot.height - reach)
            for slot in layout.slots
        ]
        strays = [point for point in page.outside(inner) if _edge_distance(point, layout.slots) < reach]
        assert [point for point in strays if not any(near(point, line) for line in lines)] == []


def _edge_distance(point: tuple[float, float], all_slots: Sequence[Slot]) -> float:
    """Return the distance of a point from the edge of its card, in mm; negative in the waste."""
    x, y = point
    return max(min(x - slot.x, slot.x + slot.width - x, y - slot.y, slot.y + slot.height - y) for slot in all_slots)


@needs_poppler
@every_file_mostly_slow
def test_the_ruler_measures_50_mm(card: CardFormat, sheet: Sheet) -> None:
    """Each printed ruler is 50 mm long."""
    for page, layout in zip(ink(card, sheet), printed_sides(card, sheet), strict=True):
        if layout.ruler:
            x, y = layout.ruler
            line = [px for px, _ in page.within((x - 2, y - 0.2, x + 51.5, y + 0.2))]
            assert max(line) - min(line) == pytest.approx(50, abs=0.4)


RUNS = {"“": "", "。": "CJK", "ก": "Noto Sans Thai", '"': "", "»": "", "'": "", ")": "", "ー": "CJK", "「": "CJK"}


@needs_poppler
@pytest.mark.parametrize("mark", few_by_default(RUNS, 3))
def test_a_run_of_signs_without_breaks_is_broken(mark: str) -> None:
    """A long run of signs that cannot begin or end a line is broken into lines."""
    run = mark * 90
    one = step(1, f"Go {run[:40]}", run, Block("box", run, 1), Block("code", run), say=run)
    try:
        page = pixels(card_pdf(deck(one), A7).data)[0]
    except CardError as error:
        assert RUNS[mark]
        pytest.skip(str(error))
    edges = [105 * column + A7.width - A7.padding for column in (0, 1)]
    beside = [(x, y) for x, y in page for edge in edges if edge + 0.4 < x < edge + A7.padding - 0.3 and y < 280]
    assert [(x, y) for x, y in beside if not any(abs(y - cut) < 3 for cut in (0, 74.25, 148.5, 222.75))] == []


@needs_poppler
def test_the_hint_after_a_ruler_stays_on_its_card() -> None:
    """On cards that are too narrow for the hint, only the length follows the ruler."""
    grid = Imposition(A4, 3, 4)
    narrow = replace(A7, name="narrow", width=70, height=74.25, padding=6, impositions=(grid,))
    page = pixels(card_pdf(deck(step(1, "Go")), narrow).data)[0]
    beside = [x for x, y in page if 74.25 - 5.6 < y < 74.25 - 2.6 and 56.5 < x < 80]
    assert 57 < max(beside) < 70 - CROP_SAFE


@needs_poppler
@every_file_mostly_slow
def test_no_text_touches_a_code(card: CardFormat, sheet: Sheet) -> None:
    """A band of four modules around every QR code is white, as the standard requires."""
    fitted, printed = layout_of_full_deck(card, sheet)
    faces = fitted.faces
    for page, side in zip(ink(card, sheet), printed, strict=True):
        for number, slot in side.placed:
            _, drawn, frame = faces[number]
            if drawn["code"] is None:
                continue
            box = _code_box(card, slot, frame.qr * 25.4 / 72)
            outer = (box[0] - 1.5, box[1] - 1.5, box[2] + 1.5, box[3] + 1.5)
            assert [point for point in page.within(outer) if not near(point, box, 0.25)] == []


def _code_box(card: CardFormat, slot: Slot, side: float) -> Line:
    """Return the box of a code on its sheet: the lower right corner of the card, in its orientation."""
    pad = card.padding
    right, bottom = slot.x + slot.width - pad, slot.y + slot.height - pad
    if slot.turn == 90:
        return slot.x + pad, bottom - side, slot.x + pad + side, bottom
    if slot.turn == 180:
        return slot.x + pad, slot.y + pad, slot.x + pad + side, slot.y + pad + side
    if slot.turn == 270:
        return right - side, slot.y + pad, right, slot.y + pad + side
    return right - side, bottom - side, right, bottom


def test_backs_match_their_fronts() -> None:
    """After a sheet is turned over its long edge, each back has the position of its front."""
    for card, sheet in EVERY_FILE:
        front, landscape = front_of(card, sheet), card.on(sheet).landscape
        for slot, back in zip(front.slots, back_of(front, landscape=landscape).slots, strict=True):
            far = (front.size[0] - back.x - back.width, back.y)
            if landscape:
                far = (back.x, front.size[1] - back.y - back.height)
            assert far == (pytest.approx(slot.x), pytest.approx(slot.y))


@needs_poppler
@pytest.mark.parametrize(
    ("card", "sheet"), few_by_default([(card, sheet) for card, sheet in EVERY_FILE if not card.booklet], 4)
)
def test_fronts_and_backs_have_the_same_top(card: CardFormat, sheet: Sheet) -> None:
    """On every sheet, the footers of both sides are at the same edge of the card."""
    one = deck(step(1, "Go", lessons=("Look.",)))
    front = lay_out(one, card, sheet)[2][0]
    width, height = front.layout.size
    seen_through = [
        (x, height - y) if card.on(sheet).landscape else (width - x, y)
        for x, y in pixels(card_pdf(one, card, sheet).data)[1]
    ]
    slot = front.placed[0][1]
    inside = [point for point in seen_through if _edge_distance(point, [slot]) > 0]
    bottom = max(_down_in(slot, point) for point in inside)
    assert bottom == pytest.approx(card.height - card.padding, abs=0.8)


def _down_in(slot: Slot, point: tuple[float, float]) -> float:
    """Return the distance of a point from the top of the card in a slot, in mm."""
    return slot.x + slot.width - point[0] if slot.turn == 90 else point[1] - slot.y


def test_backs_follow_their_fronts_page_by_page() -> None:
    """Pages alternate between fronts and backs, and the first back belongs to the first front."""
    first, second, *_ = sides(BUSINESS, A4, 13, 13, Printing())
    assert [face for face, _ in first.placed] == list(range(10))
    assert [face for face, _ in second.placed] == list(range(13, 23))
    assert second.placed[0][1].x > 100 > first.placed[0][1].x


def test_offsets_move_a_whole_side() -> None:
    """The settings of offsets move fronts and backs separately."""
    printing = Printing("duplex", (0.5, -1.0), (2.0, 0.0))
    assert [side.offset for side in sides(A6, A4, 1, 1, printing)] == [(0.5, -1.0), (2.0, 0.0)]


@needs_poppler
def test_offsets_move_the_ink() -> None:
    """With an offset of 3 mm to the right, the leftmost ink of a card is 3 mm further right."""
    one = deck(step(1, "Go"))
    plain, moved = (
        min(x for x, y in pixels(card_pdf(one, CARD_3X5, LETTER, Printing("duplex", offset)).data)[0] if 40 < y < 60)
        for offset in ((0.0, 0.0), (3.0, 0.0))
    )
    assert moved - plain == pytest.approx(3, abs=0.3)


@pytest.mark.parametrize(("card", "sheet"), [(card, sheet) for card, sheet in EVERY_FILE if not card.booklet])
def test_folded_pairs_are_adjacent_on_their_sheet(card: CardFormat, sheet: Sheet) -> None:
    """Each front shares its fold with its back, both are on the sheet, and the ruler does not touch their text."""
    layout = fold_of(card, sheet)
    assert layout.ruler
    assert layout.ruler[1] > max(slot.y + slot.height for slot in layout.slots) or card.padding >= RULER_PADDING
    for front, back in zip(layout.slots[::2], layout.slots[1::2], strict=True):
        assert (back.x == pytest.approx(front.x + card.width)) != (back.y == pytest.approx(front.y - card.height))
        assert min(front.x, front.y, back.x, back.y) >= -1e-6
        assert max(front.x, back.x) + card.width <= layout.size[0] + 1e-6
        assert max(front.y, back.y) + card.height <= layout.size[1] + 1e-6


def test_business_cards_match_avery_papers() -> None:
    """Business cards have the positions of the papers C32011 and 5371."""
    all_slots = slots(BUSINESS, A4)
    assert (all_slots[0].x, all_slots[0].y, all_slots[1].x, all_slots[2].y) == (15, 13.5, 110, 67.5)
    all_slots = slots(BUSINESS_LETTER, LETTER)
    assert (all_slots[0].x, all_slots[0].y) == (19.05, 12.7)
    assert (all_slots[1].x, all_slots[2].y) == (pytest.approx(107.95), pytest.approx(63.5))


def test_a_booklet_folds_into_the_right_order() -> None:
    """The first page is at the bottom right, the second above it upside down, and the last beside the first."""
    layout = booklet_of(POCKETMOD, A4)
    first, second, *_, last = layout.slots
    assert (first.x, first.y, first.turn) == (pytest.approx(222.75), 105, 0)
    assert (second.x, second.y, second.turn) == (pytest.approx(222.75), 0, 180)
    assert (last.x, last.turn) == (pytest.approx(148.5), 0)
    assert layout.cuts == ((74.25, 105, 222.75, 105),)


def test_a_booklet_read_from_right_to_left_has_its_spine_on_the_right() -> None:
    """The sheet is mirrored: the first page is at the bottom left, and the second above it."""
    (side,) = lay_out(deck(step(1, "Go"), lang="yi"), POCKETMOD, A4)[2]
    (_, first), (_, second), (_, last) = side.placed
    assert (first.x, first.y, first.turn) == (0, 105, 0)
    assert (second.x, second.y, second.turn) == (0, 0, 180)
    assert last.x == pytest.approx(74.25)
    assert side.layout.ruler
    assert last.x < side.layout.ruler[0] < last.x + 20


@every_file
def test_type_on_full_cards_is_never_too_small(card: CardFormat, sheet: Sheet) -> None:
    """On the fullest cards, no type size is below the smallest size of the format."""
    for fit in card_pdf(full_deck(), card, sheet).fits:
        assert fit.lead >= (card.lead[1] if fit.position else card.summary)
        assert fit.body >= card.body[1]


def _painted(svg: str, side: int) -> list[list[int]]:
    rows = [[0] * side for _ in range(side)]
    for y, runs in re.findall(r"M0 (\d+)\.5([mh0-9 ]+)", svg):
        x = 0
        for light, dark in re.findall(r"(?:m(\d+) 0)?h(\d+)", runs):
            x += int(light or 0)
            rows[int(y)][x : x + int(dark)] = [1] * int(dark)
            x += int(dark)
    return rows


@pytest.mark.parametrize("address", ["https://a.org/b/#step-1", "https://example.org/" + "long-" * 18 + "/#step-60"])
def test_a_qr_code_encodes_its_address(address: str) -> None:
    """The drawing has the same modules as the matrix of segno at level M."""
    drawing = qr(address)
    code = segno.make(address, error="m", boost_error=False, micro=False, mask=MASK)
    assert _painted(drawing.svg, drawing.side) == [list(row) for row in code.matrix]


def test_modules_are_never_too_small() -> None:
    """Each module is at least 0.4 mm wide, since a longer address makes the code larger."""
    for card in FORMATS:
        for side in range(21, 178, 4):
            assert module_size(side, card.qr) >= MODULE_FLOOR
        assert module_size(29, card.qr) * (29 + 2 * QUIET) == pytest.approx(card.qr)


def test_an_address_too_long_for_a_card_is_an_error() -> None:
    """The error for an address whose code would fill the card gives the remedy."""
    for length in (1500, 9000):
        long_deck = replace(deck(step(1, "Go")), address="https://example.org/" + "a" * length)
        with pytest.raises(CardError, match="is too long for a QR code: give the post a shorter slug"):
            card_pdf(long_deck, FORMATS[0], A4)


def test_cleaning_removes_only_invisible_characters() -> None:
    """White space becomes single spaces, no-break spaces stay, and code keeps its lines and indentation."""
    assert clean(" a\n\tb\u00a0c \x07\ufeffd ") == "a b\u00a0c d"
    assert clean_code("\n  a\tb  \n\n c\x00\n") == "  a b\n\n c"


def test_long_addresses_may_break_after_punctuation() -> None:
    """A word of more than 25 letters gets breaks after its punctuation, and a shorter word none."""
    assert clean("https://example.org/2026/say-no/").replace("\u200b", "|") == "https://|example.|org/|2026/|say-|no/"
    assert clean("well-known") == "well-known"


def test_missing_glyphs_name_the_font_to_install() -> None:
    """The message has each character once, with its code point and the kind of font."""
    message = missing_glyphs_message("\u0950\u0950\U0001f600")
    assert message.startswith("no font has “\u0950” (U+0950), “\U0001f600” (U+1F600): install ")
    assert "symbols and emoji" in message


@needs_poppler
def test_leads_have_the_same_line_spacing_everywhere(tmp_path: Path) -> None:
    """Leads of one size have the same line spacing on cards, summaries, covers and backs."""
    lead = "Write down what was agreed on the telephone and send it to all of them, now and not later, please."
    title = "A long title of a deck that takes a second line at whatever size it is set on a card"
    one = deck(*(step(n, lead, lessons=("Ask.",)) for n in (1, 2)), title=title)
    file = tmp_path / "cards.pdf"
    file.write_bytes(card_pdf(one, A6).data)
    boxes = subprocess.run(["pdftotext", "-bbox", file, "-"], capture_output=True, text=True, check=True).stdout
    words = [(float(y), float(end) - float(y)) for y, end in re.findall(r'yMin="([\d.]+)".*yMax="([\d.]+)"', boxes)]
    steps = {
        round((after - before) / high, 3)
        for (before, high), (after, same) in itertools.pairwise(words)
        if abs(high - same) < 0.01 and high > 13 and 0 < after - before < 1.4 * high
    }
    assert steps == {1.08}


@every_file
def test_the_largest_title_does_not_touch_its_rule(card: CardFormat, sheet: Sheet) -> None:
    """The descenders of the title of a cover end above the rule."""
    _, fitted, _ = lay_out(deck(step(1, "Go"), title="Gypsy"), card, sheet)
    largest = max(face["head"]["size"] for _, face, _ in fitted.faces if face["head"])
    assert fitted.frame.head_gap > largest * 0.27
