"""The page and the printable files of a deck as files of the site."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hindsight.checklists.cards.formats import FORMATS, CardFormat, Sheet
from hindsight.checklists.model import Deck
from hindsight.gate.problem import ContentError, Problem
from hindsight.reader.model import Body
from hindsight.site.model import DeckEntry

if TYPE_CHECKING:
    from hindsight.checklists.cards.pdf import CardPdf
    from hindsight.site.lesson_decks import LessonDeck


class OpenDeck:
    """A deck whose steps are read only when a page or a file of it is made."""

    def __init__(
        self, entry: DeckEntry | LessonDeck, formats: tuple[str, ...], shown_path: str, body: Callable[[str], Body]
    ) -> None:
        self._entry, self._shown_path, self._body = entry, shown_path, body
        self.files = tuple(
            DeckFile(self, card, imposition.sheet)
            for card in FORMATS
            if card.name in formats
            for imposition in card.impositions
        )

    @property
    def url(self) -> str:
        """The deck's address below the root."""
        return self._entry.url

    @property
    def formats(self) -> tuple[str, ...]:
        """All that shapes the files besides the deck."""
        return tuple(file.format for file in self.files)

    @cached_property
    def deck(self) -> Deck:
        """The whole deck."""
        return self._entry.open(self._body(self._entry.path))

    def context(self) -> dict[str, Any]:
        """What the deck's page shows."""
        return {"deck": self.deck, "files": self.files}

    def pdf(self, card: CardFormat, sheet: Sheet) -> CardPdf:
        """The deck's cards; a ContentError names the step where they cannot be made."""
        from hindsight.checklists.cards.pdf import CardError, card_pdf  # Typst takes long to load

        try:
            return card_pdf(self.deck, card, sheet)
        except CardError as error:
            problems = [Problem(self._shown_path, line, 1, "error", message) for line, message in error.reasons]
            raise ContentError(problems) from error


class DeckFile:
    """One PDF of a deck: made when its page or its file asks first, and only once."""

    def __init__(self, opened: OpenDeck, card: CardFormat, sheet: Sheet) -> None:
        self._opened, self._card, self._sheet = opened, card, sheet
        self.url = self.path = f"{opened.url}{card.name}{sheet.suffix}.pdf"
        self.label, self.sheet = card.label, sheet.label
        self._recorded = ""

    @property
    def format(self) -> str:
        """All that shapes the file besides the deck."""
        return f"{self._card!r}{self._sheet!r}"

    @cached_property
    def _pdf(self) -> CardPdf:
        return self._opened.pdf(self._card, self._sheet)

    def note(self) -> str:
        """What it takes to print it, such as "7 cards on 2 sheets"."""
        return self._recorded or self._pdf.count

    def recall(self, note: str) -> None:
        """Take the note of an earlier build, whose file still stands."""
        self._recorded = note

    def make(self) -> bytes:
        """The file's bytes."""
        return self._pdf.data
