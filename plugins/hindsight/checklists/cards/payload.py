"""A fitted deck and a sheet as the JSON that deck.typ draws: lengths of sheets in mm, all else in points."""

from __future__ import annotations

import json
from typing import Any

from ..model import Deck
from .fit import Fitted
from .formats import CardFormat, Sheet, marks, ruler, slots
from .frame import BOX, FOOT_LEADING, LEAD_LEADING, LEADING, MM, NUMBER_GAP, PARAGRAPH, Frame
from .qr import MODULE_FLOOR, QUIET, module_size, qr
from .words import LABELS, clean


def frame_of(deck: Deck, card: CardFormat) -> Frame:
    """The room on a deck's cards; segno.DataOverflowError where an address fits no QR code."""
    ink = qr_ink(deck, card)
    smallest = min(qr(address).side for address in _addresses(deck))
    return Frame(card, ink * MM, QUIET * max(MODULE_FLOOR, ink / smallest) * MM)


def qr_ink(deck: Deck, card: CardFormat) -> float:
    """The side in mm of the dark part of every QR code of a deck: that of its largest one."""
    side = max(qr(address).side for address in _addresses(deck))
    return side * module_size(side, card.qr)


def payload(deck: Deck, fitted: Fitted, sheet: Sheet) -> str:
    """All that deck.typ needs to draw a deck."""
    card = fitted.frame.card
    width, height = card.on(sheet).size
    return json.dumps(
        {
            "cards": fitted.cards,
            "codes": [qr(address).svg for address in _addresses(deck)],
            "deck": _deck(deck),
            "frame": _frame(fitted.frame),
            "sheet": {
                "w": width,
                "h": height,
                "slots": [{"x": slot.x, "y": slot.y, "turn": slot.turn} for slot in slots(card, sheet)],
                "marks": marks(card, sheet),
                "ruler": ruler(card, sheet),
            },
        },
        ensure_ascii=False,
    )


def _addresses(deck: Deck) -> list[str]:
    return [deck.address, *(deck.step_address(step) for step in deck.steps)]


def _deck(deck: Deck) -> dict[str, Any]:
    lang, _, region = deck.lang.replace("_", "-").partition("-")
    return {
        "title": clean(deck.title),
        "post": clean(deck.post_title),
        "date": deck.date.date().isoformat() if deck.date else None,
        "address": clean(deck.address.split("://", 1)[-1]),
        "labels": LABELS,
        "lang": lang.lower() if lang.isascii() and lang.isalpha() and len(lang) in (2, 3) else "en",
        "region": region.upper() if region.isascii() and region.isalpha() and len(region) == 2 else None,
    }


def _frame(frame: Frame) -> dict[str, float]:
    card = frame.card
    return {
        "card-width": card.width * MM,
        "card-height": card.height * MM,
        "padding": card.padding * MM,
        "width": frame.width,
        "column": frame.column,
        "axis": frame.axis,
        "qr": frame.qr,
        "head-gap": frame.head_gap,
        "body-gap": frame.body_gap,
        "body": card.body[0],
        "code": frame.code,
        "small": card.small,
        "box": BOX,
        "number-gap": NUMBER_GAP,
        "leading": LEADING,
        "lead-leading": LEAD_LEADING,
        "foot-leading": FOOT_LEADING,
        "paragraph": PARAGRAPH,
    }
