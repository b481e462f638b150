"""A deck and a card as the JSON that deck.typ draws: plain text, lengths in mm, sizes in points."""

from __future__ import annotations

from typing import Any

from ..model import Block, Deck, Step
from .formats import CardFormat, Sheet, marks, ruler, slots
from .qr import MODULE_FLOOR, QUIET, module_size, qr
from .words import clean, clean_code, solid_pieces

WORDS = {
    "say": "Say",
    "why": "Why",
    "continued": "continued",
    "part": "card",
    "summary": "Summary",
    "steps": "{count} steps",
    "step": "1 step",
    "print": "Print at 100 %: this line is 50 mm",
    "qr": "QR code:",
}
# Half of a card's width holds this many average letters at least: longer pieces are measured before they are set.
LETTER_WIDTH = 0.62
POINT = 25.4 / 72


def payload(deck: Deck, card: CardFormat) -> dict[str, Any]:
    """All that deck.typ needs to draw a deck; segno.DataOverflowError where an address fits no QR code."""
    sheets = {imposition.sheet.name: _sheet(card, imposition.sheet) for imposition in card.impositions}
    return {"deck": _deck(deck, card), "codes": _codes(deck), "sheets": sheets}


def _sheet(card: CardFormat, sheet: Sheet) -> dict[str, Any]:
    width, height = card.on(sheet).size
    return {
        "w": width,
        "h": height,
        "slots": [{"x": slot.x, "y": slot.y, "turn": slot.turn} for slot in slots(card, sheet)],
        "marks": marks(card, sheet),
        "ruler": ruler(card, sheet),
    }


def _deck(deck: Deck, card: CardFormat) -> dict[str, Any]:
    limit = int(card.width / 2 / (card.lead[0] * POINT * LETTER_WIDTH))
    lang, _, region = deck.lang.replace("_", "-").partition("-")
    address = clean(deck.address.split("://", 1)[-1])
    title, post = clean(deck.title), clean(deck.post_title)
    return {
        "card": _card(card),
        "words": WORDS | {"steps": _count(len(deck.steps))},
        "lang": lang.lower() if lang.isascii() and lang.isalpha() and len(lang) in (2, 3) else "en",
        "region": region.upper() if region.isascii() and region.isalpha() and len(region) == 2 else None,
        "title": title,
        "post": post,
        "date": deck.date.date().isoformat() if deck.date else None,
        "address": address,
        "link": deck.address,
        "qr-side": qr_ink(deck, card),
        "quiet": quiet(deck, card),
        "solid": solid_pieces((title, post, address), limit // 2),
        "steps": [_step(deck, step, limit) for step in deck.steps],
    }


def qr_ink(deck: Deck, card: CardFormat) -> float:
    """The side in mm of the dark part of every QR code of a deck: that of its largest one."""
    side = _largest_side(deck)
    return side * module_size(side, card.qr)


def quiet(deck: Deck, card: CardFormat) -> float:
    """The width in mm that stays white around every QR code of a deck."""
    smallest = min(qr(address).side for address in _addresses(deck))
    return QUIET * max(MODULE_FLOOR, qr_ink(deck, card) / smallest)


def _addresses(deck: Deck) -> list[str]:
    return [deck.address, *(deck.step_address(step) for step in deck.steps)]


def _largest_side(deck: Deck) -> int:
    return max(qr(address).side for address in _addresses(deck))


def _codes(deck: Deck) -> list[str]:
    """The drawings of a deck's QR codes as SVG: the post's, then each step's."""
    return [qr(address).svg for address in _addresses(deck)]


def _card(card: CardFormat) -> dict[str, Any]:
    return {
        "w": card.width,
        "h": card.height,
        "pad": card.padding,
        "lead": card.lead,
        "body": card.body,
        "small": card.small,
    }


def _count(steps: int) -> str:
    return WORDS["step"] if steps == 1 else WORDS["steps"].format(count=steps)


def _step(deck: Deck, step: Step, limit: int) -> dict[str, Any]:
    items = [item for item in (_say(step), *map(_item, step.blocks)) if item["text"]]
    why = clean(step.why)
    lead = clean(step.lead)
    return {
        "number": clean(step.number),
        "place": step.place,
        "lead": lead,
        "items": items,
        "why": [_part("why", why)] if why else [],
        "depth": max((item["level"] for item in items), default=0),
        "solid": solid_pieces((lead, why, *(item["text"] for item in items)), limit),
        "link": deck.step_address(step),
    }


def _say(step: Step) -> dict[str, Any]:
    return _part("say", clean(step.say))


def _item(block: Block) -> dict[str, Any]:
    text = clean_code(block.text) if block.kind == "code" else clean(block.text)
    return _part(block.kind, text, max(block.level, 1) if block.kind == "box" else 0)


def _part(kind: str, text: str, level: int = 0) -> dict[str, Any]:
    return {"kind": kind, "text": text, "level": level, "rest": False}
