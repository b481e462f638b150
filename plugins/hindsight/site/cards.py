"""The page and the printable files of a deck as files of the site, and what it took to fit them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hindsight.checklists.cards.formats import CardFile
from hindsight.checklists.cards.sheets import Printing
from hindsight.checklists.model import Deck
from hindsight.gate.problem import ContentError, Problem
from hindsight.reader.model import Body
from hindsight.site.model import DeckEntry

if TYPE_CHECKING:
    from hindsight.checklists.cards.pdf import CardPdf


class OpenDeck:
    """A deck whose steps are read only when a page or a file of it is made.

    `lessons` are the statements that changed each of its steps.
    """

    def __init__(
        self,
        entry: DeckEntry,
        lessons: tuple[tuple[str, ...], ...],
        files: tuple[CardFile, ...],
        printing: Printing,
        shown_path: str,
        body: Callable[[str], Body],
    ) -> None:
        self._entry, self._lessons, self._printing = entry, lessons, printing
        self._shown_path, self._body = shown_path, body
        self.files = tuple(DeckFile(self, file) for file in files)

    @property
    def url(self) -> str:
        """The deck's address below the root."""
        return self._entry.url

    @property
    def depends(self) -> tuple[object, ...]:
        """All that shapes the files besides the deck."""
        return (self._lessons, *(file.format for file in self.files))

    @cached_property
    def deck(self) -> Deck:
        """The whole deck, with the lessons that changed its steps."""
        deck = self._entry.open(self._body(self._entry.path))
        taught = zip(deck.steps, self._lessons, strict=True)
        steps = tuple(replace(step, lessons=lessons) if lessons else step for step, lessons in taught)
        return replace(deck, checklist=replace(deck.checklist, steps=steps))

    def context(self) -> dict[str, Any]:
        """What the deck's page shows."""
        return {"deck": self.deck, "files": self.files}

    def format(self, file: CardFile) -> str:
        """All that shapes a file besides the deck."""
        return f"{file!r}{self._printing!r}"

    def pdf(self, file: CardFile) -> CardPdf:
        """The deck's cards; a ContentError names the step where they cannot be made."""
        from hindsight.checklists.cards.pdf import CardError, card_pdf  # Typst takes long to load

        try:
            return card_pdf(self.deck, file.card, file.sheet, self._printing)
        except CardError as error:
            problems = [Problem(self._shown_path, line, 1, "error", message) for line, message in error.reasons]
            raise ContentError(problems) from error


class DeckFile:
    """One PDF of a deck: made when its page or its file asks first, and only once."""

    def __init__(self, opened: OpenDeck, file: CardFile) -> None:
        self._opened, self._file = opened, file
        self.url = self.path = f"{opened.url}{file.name}"
        self.label, self.sheet = file.card.label, file.sheet.label
        self.format = opened.format(file)
        self._recorded = ""

    @cached_property
    def _pdf(self) -> CardPdf:
        return self._opened.pdf(self._file)

    @property
    def count(self) -> str:
        """What it takes to print it, such as "7 cards on 2 sheets"."""
        return str(json.loads(self.note())["count"])

    def note(self) -> str:
        """How it was fitted, as JSON."""
        return self._recorded or json.dumps(self._pdf.report(), ensure_ascii=False, separators=(",", ":"))

    def recall(self, note: str) -> None:
        """Take the note of an earlier build, whose file still stands."""
        self._recorded = note

    def make(self) -> bytes:
        """The file's bytes."""
        return self._pdf.data


def fit_report(notes: Mapping[str, str]) -> bytes:
    """How every PDF of the site was fitted, from the files' notes by their path, as JSON."""
    files = {path: json.loads(note) for path, note in sorted(notes.items()) if _is_cards(path)}
    return (json.dumps({"files": files}, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def fit_summary(notes: Mapping[str, str]) -> str:
    """What a writer should know of the fit, in a line; "" where every step is whole on a card of its own."""
    steps = [
        (path.rsplit("/", 1)[0], step)
        for path, note in sorted(notes.items())
        if _is_cards(path)
        for step in json.loads(note)["steps"]
    ]
    told = [
        _told(
            steps,
            lambda step: step["step"] and step["cards"] > 1,
            "continues on another card",
            "continue on further cards",
        ),
        _told(steps, lambda step: step["why"] == "left out", "leaves out its reason", "leave out their reasons"),
        _told(steps, lambda step: step["lessons_left_out"] > 0, "leaves out a lesson", "leave out lessons"),
    ]
    return "; ".join(filter(None, told))


def _told(
    steps: Iterable[tuple[str, dict[str, Any]]], holds: Callable[[dict[str, Any]], Any], one: str, many: str
) -> str:
    """How many steps something holds for in one format or another."""
    found = {(deck, step["step"]) for deck, step in steps if holds(step)}
    if not found:
        return ""
    return f"{len(found)} steps {many}" if len(found) > 1 else f"1 step {one}"


def _is_cards(path: str) -> bool:
    return path.startswith("cards/") and path.endswith(".pdf")
