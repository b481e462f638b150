"""Fit a deck to one size of card: decide which cards there are, and the type sizes on them.

Everything is calculated from the engine's own widths; check.py then compares the positions of the finished cards. If a
step is too long for a card, this happens in order: the lead shrinks, the body shrinks, "why" moves to the back or is
left out, another card is begun. Backs are made if they have content or carry the QR code.
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
    deck: Deck, frame: Frame, back_frame: Frame, metrics: Metrics, safety: Mapping[int, float], panels: int = 0
) -> Fitted:
    """Return the cards of a deck; `back_frame` is the frame of their backs, if `Frame.backs` allows backs.

    `safety` is a factor for each owner: its texts are assumed to be that many times as large as calculated.
    `panels` is the number of pages of a booklet's sheet before its last page.
    """
    done = Fitted(frame, back_frame)
    try:
        texts = deck_texts(deck, frame, back_frame, metrics, safety)
    except Unfit as error:
        done.failures += error.failures
        return done
    done.frame = texts.frame
    booklet = frame.card.booklet
    for owner in (SUMMARY, *(() if booklet else (COVER,)), *(step.place for step in texts.steps)):
        try:
            cards = _cards(texts, owner, safety.get(owner, 1.0), done.fits)
        except Unfit as error:
            done.failures += error.failures
            continue
        done.cards += cards
        done.owners += [owner] * len(cards)
    done.failures = list(dict.fromkeys(done.failures))
    if not done.failures:
        try:
            done.backs = _ends(done, texts, safety, panels) if booklet else _backs(done, texts, safety)
        except Unfit as error:
            done.failures += error.failures
    return done


def _cards(texts: DeckTexts, owner: int, safety: float, fits: list[StepFit]) -> list[Json]:
    """Return the cards of an owner, and add to `fits` how they were fitted; raise Unfit if they do not fit."""
    if owner == COVER:
        return [Pieces(texts, texts.frame, safety).cover()]
    if owner == SUMMARY:
        cards, how = Summary(texts, texts.frame, safety).cards()
    else:
        cards, how = StepCards(texts, texts.frame, safety).cards(texts.steps[owner - 1])
    fits.append(how)
    return cards


def _ends(done: Fitted, texts: DeckTexts, safety: Mapping[int, float], panels: int) -> list[Json]:
    """Return the last page of each sheet of a booklet."""
    return [Pieces(texts, done.back_frame, safety.get(END, 1.0)).title_face("")] * -(-len(done.cards) // panels)


def _backs(done: Fitted, texts: DeckTexts, safety: Mapping[int, float]) -> list[Json]:
    """Return the backs of the cards, or no backs if all would be empty."""
    frame = done.back_frame
    has_content = any(step.lessons for step in texts.steps) or any(fit.why == "left out" for fit in done.fits)
    if not frame.backs or not (has_content or frame.qr):
        return []
    backs = []
    begun: set[int] = set()
    for owner, card in zip(done.owners, done.cards, strict=True):
        maker = StepCards(texts, frame, safety.get(owner, 1.0))
        step = texts.steps[owner - 1] if owner > 0 and owner not in begun else None
        begun.add(owner)
        backs.append(maker.back(step, done) if step else maker.bare_back(card["foot"]["place"]))
    return backs
