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
    fitted = Fitted(frame, back_frame)
    try:
        texts = deck_texts(deck, frame, back_frame, metrics, safety)
    except Unfit as error:
        fitted.failures += error.failures
        return fitted
    fitted.frame = texts.frame
    _add_cards(fitted, texts, safety)
    if not fitted.failures:
        try:
            if frame.card.booklet:
                fitted.backs = _ends(fitted, texts, safety, panels)
            elif _needs_backs(fitted, texts):
                _add_backs(fitted, texts, safety)
        except Unfit as error:
            fitted.failures += error.failures
    return fitted


def _add_cards(fitted: Fitted, texts: DeckTexts, safety: Mapping[int, float]) -> None:
    """Add the summary, the cover and the steps of a deck, or the failures of those that do not fit."""
    booklet = fitted.frame.card.booklet
    for owner in (SUMMARY, *(() if booklet else (COVER,)), *(step.position for step in texts.steps)):
        try:
            cards, step_fit = _cards(texts, owner, safety.get(owner, 1.0))
        except Unfit as error:
            fitted.failures += error.failures
            continue
        fitted.cards += cards
        fitted.owners += [owner] * len(cards)
        fitted.fits += [step_fit] if step_fit else []
    fitted.failures = list(dict.fromkeys(fitted.failures))


def _cards(texts: DeckTexts, owner: int, safety: float) -> tuple[list[Json], StepFit | None]:
    """Return the cards of an owner, and how they were fitted (None for a cover); raise Unfit if they do not fit."""
    if owner == COVER:
        return [Pieces(texts, texts.frame, safety).cover()], None
    if owner == SUMMARY:
        return Summary(texts, texts.frame, safety).cards()
    return StepCards(texts, texts.frame, safety).cards(texts.steps[owner - 1])


def _ends(fitted: Fitted, texts: DeckTexts, safety: Mapping[int, float], panels: int) -> list[Json]:
    """Return the last page of each sheet of a booklet."""
    return [Pieces(texts, fitted.back_frame, safety.get(END, 1.0)).title_face("")] * -(-len(fitted.cards) // panels)


def _needs_backs(fitted: Fitted, texts: DeckTexts) -> bool:
    """Return whether the backs of a deck have content or a QR code."""
    has_content = any(step.lessons for step in texts.steps) or any(fit.why == "left out" for fit in fitted.fits)
    return fitted.back_frame.backs and (has_content or bool(fitted.back_frame.qr))


def _add_backs(fitted: Fitted, texts: DeckTexts, safety: Mapping[int, float]) -> None:
    """Add a back to each card; the first back of a step has the text that its front has no space for."""
    index_of_step = {fit.position: index for index, fit in enumerate(fitted.fits)}
    begun: set[int] = set()
    backs = []
    for owner, card in zip(fitted.owners, fitted.cards, strict=True):
        maker = StepCards(texts, fitted.back_frame, safety.get(owner, 1.0))
        if owner > 0 and owner not in begun:
            begun.add(owner)
            index = index_of_step[owner]
            back, fitted.fits[index] = maker.back(texts.steps[owner - 1], fitted.fits[index])
        else:
            back = maker.bare_back(card["foot"]["place"])
        backs.append(back)
    fitted.backs = backs
