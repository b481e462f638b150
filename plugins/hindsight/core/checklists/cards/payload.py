"""The JSON from which deck.typ draws a fitted deck on its sheets: sheets in mm, all other lengths in points."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from hindsight.core.text.direction import is_right_to_left

from ..labels import LABEL_KEYS, Labels
from ..model import Deck
from .fitted import Fitted
from .formats import RULER, CardFormat
from .frame import (
    BOX,
    CAPITALS,
    FOOT_LEADING,
    LEAD_LEADING,
    LEADING,
    MM,
    NUMBER_GAP,
    PARAGRAPH,
    SUB_BOX,
    SUB_TICK,
    Frame,
)
from .qr import MODULE_FLOOR, QUIET, module_size, qr
from .sheets import Printing, Side
from .texts import hyphenates, words_of
from .words import BREAK, LATIN, TYPED, clean, language


def frames_of(deck: Deck, card: CardFormat, printing: Printing) -> tuple[Frame, Frame]:
    """Return the frames of a deck's fronts and backs.

    Raise segno.DataOverflowError if an address fits no QR code.
    """
    ink = qr_ink(deck, card)
    smallest = min(qr(address).side for address in _addresses(deck))
    quiet = QUIET * max(MODULE_FLOOR, ink / smallest) * MM
    backs = printing.backs != "none" and not card.booklet
    # Without backs, the QR code is on the front.
    is_code_elsewhere = card.booklet or (backs and card.qr_place == "back")
    with_code, without = (ink * MM, quiet), (0.0, 0.0)
    return (
        Frame(card, *(without if is_code_elsewhere else with_code), brief=is_code_elsewhere, backs=backs),
        Frame(card, *(with_code if is_code_elsewhere else without), brief=not is_code_elsewhere, backs=backs),
    )


def qr_ink(deck: Deck, card: CardFormat) -> float:
    """Return the side in mm of the dark part of a deck's QR codes: all are as large as the largest one."""
    side = max(qr(address).side for address in _addresses(deck))
    return side * module_size(side, card.qr)


def payload(deck: Deck, fitted: Fitted, sides: tuple[Side, ...]) -> str:
    """Return the JSON with everything that deck.typ needs to draw a deck."""
    frames = [fitted.frame, fitted.back_frame]
    return json.dumps(
        {
            "faces-of-deck": [(face, int(frame is fitted.back_frame)) for _, face, frame in fitted.faces],
            "codes": [qr(address).svg for address in _addresses(deck)],
            "deck": _deck(deck),
            "card-size": _card_size(fitted.frame),
            "frames": [_frame(frame) for frame in frames],
            "sides": [_side(side, index, sides, deck.labels) for index, side in enumerate(sides)],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _addresses(deck: Deck) -> list[str]:
    return [deck.address, *(deck.step_address(step) for step in deck.steps)]


def _side(side: Side, index: int, sides: tuple[Side, ...], labels: Labels) -> dict[str, Any]:
    """Return one side of a sheet, with everything on it moved by the printer's offset."""
    (right, down), layout = side.offset, side.layout
    lines = [(line, "cut") for line in layout.cuts] + [(line, "fold") for line in layout.folds]
    ruled = [printed for printed in sides if printed.layout.ruler]
    words = [labels.print] + [labels.fold] * layout.booklet if layout.hinted else [f"{RULER:g} mm"]
    if len(ruled) > 1 and layout.hinted:
        words.append(f"{sum(bool(printed.layout.ruler) for printed in sides[: index + 1])}/{len(ruled)}")
    return {
        "w": layout.size[0],
        "h": layout.size[1],
        "placed": [(face, slot.x + right, slot.y + down, slot.turn) for face, slot in side.placed],
        "lines": [((x1 + right, y1 + down, x2 + right, y2 + down), kind) for (x1, y1, x2, y2), kind in lines],
        "ruler": (layout.ruler[0] + right, layout.ruler[1] + down) if layout.ruler else None,
        "words": words,
        "narrow": layout.booklet,
    }


def _deck(deck: Deck) -> dict[str, Any]:
    lang, region = language(deck.lang)
    return {
        "title": clean(deck.title).replace(BREAK, ""),
        "post": clean(deck.post_title).replace(BREAK, ""),
        "date": deck.date.date().isoformat() if deck.date else None,
        "address": clean(deck.printed_address),
        "labels": dict(zip(LABEL_KEYS, deck.labels.all, strict=True)),
        "lang": lang,
        "region": region,
        "rtl": is_right_to_left(deck.lang),
        "latin": all(map(LATIN.fullmatch, _texts(deck))),
        "hyphenate": hyphenates(deck),
        "typed": TYPED.pattern,
    }


def _texts(deck: Deck) -> Iterator[str]:
    yield from (deck.title, deck.post_title, deck.address, *deck.labels.all)
    for step in deck.steps:
        yield from (step.number, *words_of(step))


def _card_size(frame: Frame) -> dict[str, float]:
    card = frame.card
    return {
        "card-width": card.width * MM,
        "card-height": card.height * MM,
        "padding": card.padding * MM,
        "width": frame.width,
        "head-gap": frame.head_gap,
        "body-gap": frame.body_gap,
        "body": card.body[0],
        "code": frame.code,
        "small": card.small,
        "box": BOX,
        "sub-box": SUB_BOX,
        "sub-tick": SUB_TICK,
        "capitals": CAPITALS,
        "number-gap": NUMBER_GAP,
        "leading": LEADING,
        "lead-leading": LEAD_LEADING,
        "foot-leading": FOOT_LEADING,
        "paragraph": PARAGRAPH,
    }


def _frame(frame: Frame) -> dict[str, float | bool]:
    return {
        "column": frame.column,
        "axis": frame.axis,
        "body-axis": frame.body_axis,
        "qr": frame.qr,
        "brief": frame.brief,
    }
