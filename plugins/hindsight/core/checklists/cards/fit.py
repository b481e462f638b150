"""A deck fitted to one size of card: which cards there are, and at what sizes everything on them is set.

All is reckoned from the engine's own widths; where the engine then really set it is checked in check.py. What is too
much for a card gives way in this order: the lead shrinks, the body shrinks, "why" goes (to the back, where there is
one), a further card is begun. Backs are made where something is on them, or where the QR code is.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..model import Deck
from .fitted import COVER, END, SUMMARY, Fitted, Json, StepFit
from .frame import Frame
from .metrics import Metrics
from .pieces import Pieces
from .step_cards import StepCards
from .summary import Summary
from .texts import DeckTexts, Unfit, deck_texts


def fit(
    deck: Deck, frame: Frame, behind: Frame, metrics: Metrics, care: Mapping[int, float], panels: int = 0
) -> Fitted:
    """The deck's cards, with backs in the frame `behind` where `backs` allows them.

    `care` is how much larger than reckoned the texts of an owner are taken to be. `panels` is how many pages of a
    booklet's sheet come before its last one.
    """
    done = Fitted(frame, behind)
    try:
        texts = deck_texts(deck, frame, behind, metrics, care)
    except Unfit as error:
        done.failures += error.failures
        return done
    done.frame = texts.frame
    booklet = frame.card.booklet
    for owner in (SUMMARY, *(() if booklet else (COVER,)), *(step.place for step in texts.steps)):
        try:
            cards = _cards(texts, owner, care.get(owner, 1.0), done.fits)
        except Unfit as error:
            done.failures += error.failures
            continue
        done.cards += cards
        done.owners += [owner] * len(cards)
    done.failures = list(dict.fromkeys(done.failures))
    if not done.failures:
        try:
            done.backs = _ends(done, texts, care, panels) if booklet else _backs(done, texts, care)
        except Unfit as error:
            done.failures += error.failures
    return done


def _cards(texts: DeckTexts, owner: int, care: float, fits: list[StepFit]) -> list[Json]:
    """An owner's cards, and how they were fitted in `fits`; Unfit where they cannot be."""
    if owner == COVER:
        return [Pieces(texts, texts.frame, care).cover()]
    if owner == SUMMARY:
        cards, how = Summary(texts, texts.frame, care).cards()
    else:
        cards, how = StepCards(texts, texts.frame, care).cards(texts.steps[owner - 1])
    fits.append(how)
    return cards


def _ends(done: Fitted, texts: DeckTexts, care: Mapping[int, float], panels: int) -> list[Json]:
    """The last page of each of a booklet's sheets."""
    return [Pieces(texts, done.behind, care.get(END, 1.0)).title_face("")] * -(-len(done.cards) // panels)


def _backs(done: Fitted, texts: DeckTexts, care: Mapping[int, float]) -> list[Json]:
    """The backs of the cards: none where they would have nothing to say."""
    frame = done.behind
    told = any(step.lessons for step in texts.steps) or any(fit.why == "left out" for fit in done.fits)
    if not frame.backs or not (told or frame.qr):
        return []
    backs = []
    begun: set[int] = set()
    for owner, card in zip(done.owners, done.cards, strict=True):
        maker = StepCards(texts, frame, care.get(owner, 1.0))
        step = texts.steps[owner - 1] if owner > 0 and owner not in begun else None
        begun.add(owner)
        backs.append(maker.back(step, done) if step else maker.bare_back(card["foot"]["place"]))
    return backs
