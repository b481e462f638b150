"""The page, the printable files and the exports of a deck as files of the site."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property, partial
from itertools import groupby
from typing import TYPE_CHECKING, Any

from hindsight.checklists.cards.formats import FORMATS, CardFormat, Sheet
from hindsight.checklists.export import ExportedDeck, deck_csv, deck_json, deck_tsv
from hindsight.checklists.model import Deck
from hindsight.gate.problem import ContentError, Problem
from hindsight.reader.model import Body
from hindsight.site.model import DeckEntry

if TYPE_CHECKING:
    from hindsight.checklists.cards.pdf import CardPdf


EXPORTS: tuple[tuple[str, str, str, Callable[[ExportedDeck], bytes]], ...] = (
    ("deck.tsv", "Anki", "a note a step; imported again, it updates the notes", deck_tsv),
    ("deck.csv", "Spreadsheet", "a row a step, as CSV", deck_csv),
    ("deck.json", "JSON", "for programs, with a schema", deck_json),
)


@dataclass(frozen=True, slots=True)
class DeckExport:
    """A deck as a file for other programs; its page says what it is called and what it is for."""

    path: str
    label: str
    use: str
    make: Callable[[], bytes]


class OpenDeck:
    """A deck whose steps are read only when a page or a file of it is made."""

    def __init__(
        self,
        entry: DeckEntry,
        formats: tuple[str, ...],
        shown_path: str,
        body: Callable[[str], Body],
        tags: tuple[str, ...],
        site_url: str,
    ) -> None:
        self._entry, self._shown_path, self._body = entry, shown_path, body
        self.tags, self._site_url = tags, site_url
        self.files = tuple(
            DeckFile(self, card, imposition.sheet)
            for card in FORMATS
            if card.name in formats
            for imposition in card.impositions
        )
        self.exports = tuple(
            DeckExport(self.url + name, label, use, partial(self._exported, write))
            for name, label, use, write in EXPORTS
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

    def _exported(self, write: Callable[[ExportedDeck], bytes]) -> bytes:
        return write(ExportedDeck(self.deck, self.tags, self._site_url))

    def context(self) -> dict[str, Any]:
        """What the deck's page shows: `formats` are pairs of a format's name and what it takes on each sheet."""
        formats = [(label, _by_count(list(files))) for label, files in groupby(self.files, key=lambda file: file.label)]
        return {"deck": self.deck, "formats": formats, "exports": self.exports}

    def pdf(self, card: CardFormat, sheet: Sheet) -> CardPdf:
        """The deck's cards; a ContentError names the step where they cannot be made."""
        from hindsight.checklists.cards.pdf import CardError, card_pdf  # Typst takes long to load

        try:
            return card_pdf(self.deck, card, sheet)
        except CardError as error:
            problems = [Problem(self._shown_path, line, 1, "error", message) for line, message in error.reasons]
            raise ContentError(problems) from error


def _by_count(files: list[DeckFile]) -> list[tuple[str, list[DeckFile]]]:
    """The files of one format by what it takes to print them, such as "7 cards on 2 sheets"."""
    return [(count, list(same)) for count, same in groupby(files, key=DeckFile.note)]


@cache
def _written_out(card: CardFormat, sheet: Sheet) -> str:
    return f"{card!r}{sheet!r}"


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
        return _written_out(self._card, self._sheet)

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
