"""Make the printable cards of a deck as a PDF, or report why they cannot be printed."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import segno
import typst

from hindsight.core.text.brief import brief
from hindsight.core.text.direction import is_right_to_left
from hindsight.core.text.pluralize import pluralize

from ..labels import Unit
from ..model import Deck, Step
from .check import face_extents, overflowing_owners
from .engine import MissingGlyphs, metrics, typeset
from .fit import fit
from .fitted import Fitted, StepFit
from .fonts import SIGNS, bundled_fonts, system_fonts
from .formats import A4, BOOKLET_ORDER, FORMATS, CardFormat, Sheet
from .hints import with_print_hints
from .metrics import Metrics
from .names import lead_has_only, with_names, with_same_scripts
from .payload import frames_of, payload, qr_ink
from .sheets import Printing, Side, sides
from .texts import words_of
from .words import BREAK, PLAIN, clean, is_foreign, missing_glyphs_message, quoted

PLAIN_PRINTING = Printing()
# A QR code higher than this part of the card leaves no space for text.
QR_SHARE = 0.5
# Safety factors: each time the engine's text overflows, it is assumed to be this many times as large as calculated.
SAFETY_FACTORS = (1.04, 1.12, 1.3, 1.7, 2.5, 4.0)
REASONS = {
    "lead": "its lead is too long: shorten it",
    "word": "a character in it is wider than the card: remove it",
    "body": "a line of code in it is higher than the card: shorten it or break it up",
    "title": "the title is too long: shorten it",
    "card": "it does not fit: shorten it",
    "lost": "a part of it is on no card; please report this as a bug",
    "label": "a label of the cards is too wide: give a shorter one in CARD_LABELS",
    "number": "the step numbers are too wide: shorten them",
}
# Reasons with different words for lessons, and a second remedy for a lesson that fits no card.
REASONS_OF_LESSONS = {
    "lead": "its first words are too long: shorten them",
    "title": "its title is too long: give the tag a shorter label",
    "number": "there are too many lessons: split them with more tags",
}
OTHER_WAYS = ", or remove the tag from LESSON_DECKS"


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason why a deck cannot be printed: the line in the source, and a message with problem and remedy."""

    line: int
    message: str


class CardError(Exception):
    """Raised for a deck that cannot be printed in a format, with all reasons."""

    def __init__(self, reasons: list[Reason]) -> None:
        super().__init__("; ".join(reason.message for reason in reasons))
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class CardPdf:
    """A deck's cards in one format on one sheet: the file, its counts, and how each step was fitted.

    `duplex` is whether backs are on separate pages. `unit` is the content of a card: a step or a lesson. `named` are
    the characters that no font has, and that were replaced by their names.
    """

    data: bytes
    cards: int
    sheets: int
    duplex: bool
    fits: tuple[StepFit, ...]
    booklet: bool = False
    unit: Unit = "step"
    named: str = ""

    @property
    def count(self) -> str:
        """Return the counts in words, such as "7 cards on 2 sheets"."""
        cards = pluralize(self.cards, "page" if self.booklet else "card")
        return f"{cards} on {pluralize(self.sheets, 'sheet')}"

    def report(self) -> dict[str, Any]:
        """Return how the deck was fitted: the counts, and for each step its sizes in points, cards and omissions.

        Step 0 is the summary.
        """
        steps = [
            {
                "step": fit.position,
                "lead_pt": fit.lead,
                "body_pt": fit.body,
                "cards": fit.cards,
                "why": fit.why,
                "lessons_left_out": fit.lessons,
            }
            for fit in self.fits
        ]
        return {
            "count": self.count,
            "cards": self.cards,
            "sheets": self.sheets,
            "duplex": self.duplex,
            "unit": self.unit,
            "steps": steps,
        }


def card_pdf(deck: Deck, card: CardFormat, sheet: Sheet = A4, printing: Printing = PLAIN_PRINTING) -> CardPdf:
    """Return a deck's summary, cover and steps as cards on sheets; the same deck always gives the same bytes.

    Raise CardError, with the step and its lead, if something fits no card or no font can show it.
    """
    if reasons := _reasons_not_to_begin(deck, card):
        raise CardError(reasons)
    text = _whole_text(deck)
    try:
        return _printed_in_own_fonts(deck, card, sheet, printing, text)
    except MissingGlyphs as error:
        renamed, lacking = _renamed(deck, text, error)
        named = card_pdf(renamed, card, sheet, printing)
        return replace(named, named="".join(sorted({*named.named, *lacking})))
    except typst.TypstError as error:
        # No case is known that ends here; if one appears, the message must name the deck.
        raise CardError([_of_deck(deck, f"the typesetting engine refused it: {error.message}")]) from error


def _printed_in_own_fonts(deck: Deck, card: CardFormat, sheet: Sheet, printing: Printing, text: str) -> CardPdf:
    """Return a deck's cards in the fewest fonts that have all characters of its text.

    System fonts are used only if the bundled ones lack a character: all other cards are the same everywhere.
    """
    *own, last = fonts_for(text, deck.lang)
    for fonts in own:
        try:
            return _printed(deck, card, sheet, printing, fonts)
        except MissingGlyphs:
            continue
        except CardError:
            # Whether text fits is known only in its final fonts.
            if PLAIN.fullmatch(text):
                raise
    return _printed(deck, card, sheet, printing, last)


def _renamed(deck: Deck, text: str, missing: MissingGlyphs) -> tuple[Deck, str]:
    """Return a deck with names in place of the characters that no font has, and these characters.

    Raise CardError if one of them is at a place where no name can be.
    """
    if reasons := _glyph_reasons(deck, missing.characters):
        raise CardError(reasons) from missing
    lacking = with_same_scripts(missing.characters, text)
    renamed = with_names(deck, lacking)
    if renamed == deck:  # the characters are in its address, which stays as it is
        raise CardError([_of_deck(deck, missing_glyphs_message(missing.characters))]) from missing
    return renamed, lacking


def fonts_for(text: str, lang: str) -> list[tuple[str, ...]]:
    """Return the fallback families to try for a text, the smallest set first; each later set has more characters."""
    every = [bundled_fonts(lang), system_fonts(lang)]
    if is_foreign(text):
        return every
    return [(), SIGNS, *every] if PLAIN.fullmatch(text) else [SIGNS, *every]


def _printed(deck: Deck, card: CardFormat, sheet: Sheet, printing: Printing, fonts: tuple[str, ...]) -> CardPdf:
    pdf, fitted, printed = lay_out(deck, card, sheet, printing, fonts)
    duplex = any(side.layout.ruler is None for side in printed)
    sheets = sum(side.layout.ruler is not None for side in printed)
    data = with_print_hints(pdf, duplex=duplex)
    return CardPdf(data, len(fitted.cards), sheets, duplex, tuple(fitted.fits), card.booklet, deck.unit)


def lay_out(
    deck: Deck, card: CardFormat, sheet: Sheet, printing: Printing = PLAIN_PRINTING, fonts: tuple[str, ...] = ()
) -> tuple[bytes, Fitted, tuple[Side, ...]]:
    """Return the PDF from the engine, the fitted deck, and its sides.

    As long as the engine's positions show an overflow, fit the deck again with a larger safety factor.
    """
    safety: dict[int, float] = {}
    for factor in SAFETY_FACTORS:
        fitted = _fitted(deck, card, printing, tuple(safety.items()), fonts)
        if fitted.failures:
            raise CardError([_reason(deck, *failure) for failure in fitted.failures])
        printed = sides(card, sheet, len(fitted.cards), len(fitted.backs), printing, rtl=is_right_to_left(deck.lang))
        pdf, positions = typeset(payload(deck, fitted, printed), _timestamp(deck), fonts)
        overflowing = overflowing_owners(face_extents(fitted, printed, positions))
        if not overflowing:
            return pdf, fitted, printed
        safety |= dict.fromkeys(overflowing, factor)
    raise CardError([_reason(deck, max(owner, 0), "card") for owner in sorted(overflowing)])


def fit_deck(deck: Deck, card: CardFormat, printing: Printing) -> tuple[Fitted, Metrics] | None:
    """Return the cards of a deck that fit, without typesetting them, and the metrics; None if it cannot be printed."""
    if _reasons_not_to_begin(deck, card):
        return None
    fonts = fonts_for(_whole_text(deck), deck.lang)[0]
    return _fitted(deck, card, printing, (), fonts), metrics(fonts)


@lru_cache(maxsize=len(FORMATS))
def _fitted(
    deck: Deck, card: CardFormat, printing: Printing, safety: tuple[tuple[int, float], ...], fonts: tuple[str, ...]
) -> Fitted:
    """Return a deck fitted to a format; the result is the same for every sheet."""
    panels = len(BOOKLET_ORDER) - 1
    return fit(deck, *frames_of(deck, card, printing), metrics(fonts), dict(safety), panels)


def _reasons_not_to_begin(deck: Deck, card: CardFormat) -> list[Reason]:
    """Return the problems that no layout can solve: nothing to print, or an address too long for a QR code."""
    reasons = [
        Reason(step.line, f"{deck.unit} {step.position} has no lead: write what to do") for step in deck.steps
        if not clean(step.lead)
    ]  # fmt: skip
    if not deck.steps:
        reasons = [_of_deck(deck, "it has no steps")]
    if not clean(deck.title):
        reasons.append(Reason(deck.checklist.line, "the checklist has no title: give it one"))
    if not _qr_fits(deck, card):
        reasons += _long_addresses(deck, card)
    return reasons


def _qr_fits(deck: Deck, card: CardFormat) -> bool:
    try:
        return qr_ink(deck, card) <= card.height * QR_SHARE
    except segno.DataOverflowError:
        return False


def _long_addresses(deck: Deck, card: CardFormat) -> list[Reason]:
    """Return the problems with a QR code that is too large: long ids of lessons, or a long address of the post."""
    if deck.unit == "lesson" and _qr_fits(_with_steps(deck), card):
        long_steps = [step for step in deck.steps if not _qr_fits(_with_steps(deck, step), card)]
        problem = f"its id is too long for a QR code: give it a shorter one{OTHER_WAYS}"
        return [_at_step(deck, step.position, problem) for step in long_steps]
    problem = "too long for a QR code: give the post a shorter slug"
    return [Reason(deck.checklist.line, f"the address {deck.address} is {problem}")]


def _with_steps(deck: Deck, *steps: Step) -> Deck:
    return replace(deck, checklist=replace(deck.checklist, steps=steps))


def _reason(deck: Deck, position: int, key: str) -> Reason:
    reason = REASONS[key] if deck.unit == "step" else REASONS_OF_LESSONS.get(key, REASONS[key]) + OTHER_WAYS
    return _at_step(deck, position, reason) if position else _of_deck(deck, reason)


def _glyph_reasons(deck: Deck, characters: str) -> list[Reason]:
    """Return why these characters cannot be replaced by names: a lead has no others, or a label contains one."""
    missing = set(characters)
    reasons = [
        _at_step(deck, step.position, missing_glyphs_message(missing & set(_all_text(step))))
        for step in deck.steps
        if lead_has_only(step, characters)
    ]
    in_labels = missing & set("".join(deck.labels.all) + quoted(" ", deck.lang))
    if in_labels and not reasons:
        problem = f"the labels of cards in “{deck.lang}” (CARD_LABELS): {missing_glyphs_message(in_labels)}"
        reasons.append(_of_deck(deck, problem))
    return reasons


def _all_text(step: Step) -> str:
    return "\n".join((step.number, *words_of(step)))


def _whole_text(deck: Deck) -> str:
    return clean(" ".join((deck.title, deck.post_title, *deck.labels.all, *map(_all_text, deck.steps))))


def _at_step(deck: Deck, position: int, problem: str) -> Reason:
    step = deck.steps[position - 1]
    words = f"“{brief(clean(step.lead).replace(BREAK, ''))}”"
    about = f"step {step.number} {words}" if deck.unit == "step" else f"lesson {words} in the deck “{deck.title}”"
    return Reason(step.line, f"{about}: {problem}")


def _of_deck(deck: Deck, problem: str) -> Reason:
    kind = "checklist" if deck.unit == "step" else "deck"
    return Reason(deck.checklist.line, f"{kind} “{brief(deck.title)}”: {problem}")


def _timestamp(deck: Deck) -> int:
    """Return the PDF's creation time in seconds: the post's date (UTC if it has no zone); 0 for a page without date."""
    return max(0, calendar.timegm(deck.date.utctimetuple())) if deck.date else 0
