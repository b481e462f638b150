"""The printable files of a deck as files of the site."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from hindsight.checklists.cards.pdf import CardError, CardFile, CardPdf, card_files, card_pdf
from hindsight.checklists.model import Deck
from hindsight.gate.problem import ContentError, Problem


class DeckFile:
    """One PDF of a deck: made when its page or its file asks first, and only once."""

    def __init__(self, deck: Deck, file: CardFile, shown_path: str) -> None:
        self._deck, self._file, self._shown_path = deck, file, shown_path
        self.url = f"{deck.url}{file.name}"
        self.label = file.label
        self.sheet = file.sheet_label

    @cached_property
    def _pdf(self) -> CardPdf:
        try:
            return card_pdf(self._deck, self._file.card, self._file.sheet)
        except CardError as error:
            problems = [Problem(self._shown_path, line, 1, "error", message) for line, message in error.reasons]
            raise ContentError(problems) from error

    @property
    def note(self) -> str:
        """What it takes to print it, such as "7 cards on 2 sheets"."""
        return self._pdf.count

    def make(self) -> bytes:
        """The file's bytes."""
        return self._pdf.data


def deck_files(deck: Deck, formats: Iterable[str], shown_path: str) -> tuple[DeckFile, ...]:
    """The PDFs of a deck in the formats that the site builds."""
    wanted = frozenset(formats)
    return tuple(DeckFile(deck, file, shown_path) for file in card_files(deck) if file.card.name in wanted)
