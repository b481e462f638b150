"""The page, the printable files and the exports of a deck as files of the site, and what it took to fit them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import groupby
from typing import TYPE_CHECKING, Any

from hindsight.checklists.cards.formats import CardFile, CardFormat
from hindsight.checklists.cards.sheets import Printing
from hindsight.checklists.export import ExportedDeck, deck_csv, deck_json, deck_tsv
from hindsight.checklists.labels import Unit, Wording
from hindsight.checklists.model import Deck
from hindsight.gate.problem import ContentError, Place, Problem
from hindsight.lessons.model import Lesson
from hindsight.reader.model import Body
from hindsight.site.model import SUMMARY_PICTURE, DeckEntry
from hindsight.text.counted import counted

if TYPE_CHECKING:
    from hindsight.checklists.cards.pdf import CardPdf, Reason
    from hindsight.site.lesson_decks import LessonDeck


EXPORTS: tuple[tuple[str, str, str, Callable[[ExportedDeck], bytes]], ...] = (
    ("deck.tsv", "Anki", "a note a {unit}; imported again, it updates the notes", deck_tsv),
    ("deck.csv", "Spreadsheet", "a row a {unit}, as CSV", deck_csv),
    ("deck.json", "JSON", "for programs, with a schema", deck_json),
)


@dataclass(frozen=True, slots=True)
class DeckExport:
    """A deck as a file for other programs; its page says what it is called and what it is for."""

    path: str
    label: str
    use: str
    make: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class DeckPreview:
    """A picture of a card as it is printed; sizes in CSS pixels."""

    path: str
    alt: str
    width: int
    height: int
    make: Callable[[], bytes]


# The summary, which lists of decks show too, and the first step: name, which card, and what to say of it.
PREVIEWS = ((SUMMARY_PICTURE, 0, "the summary card, as it is printed"), ("step.svg", 1, "the card of the first {unit}"))
_PIXELS = 96 / 25.4  # a mm


@dataclass(frozen=True, slots=True)
class DeckSettings:
    """What making decks depends on besides them.

    `files` are what each deck is printed as, the way `printing` says; `body` gives the body of a document by its path;
    `wording` are the site's own labels.
    """

    files: tuple[CardFile, ...]
    printing: Printing
    site_url: str
    body: Callable[[str], Body]
    wording: Wording = ()


class OpenDeck:
    """A deck whose steps are read only when a page or a file of it is made.

    `place` gives the file, as problems call it, and the place there of a line of the deck; `tags` are slugs;
    `changes` the lessons that changed its steps, by their anchors. `notes` makes its notes for Anki, where they are
    not those of a checklist.
    """

    def __init__(
        self,
        entry: DeckEntry | LessonDeck,
        place: Callable[[int], tuple[str, Place]],
        tags: tuple[str, ...],
        changes: Mapping[str, tuple[Lesson, ...]],
        settings: DeckSettings,
        notes: Callable[[], bytes] | None = None,
    ) -> None:
        self._entry, self._place, self._settings = entry, place, settings
        self._tags, self._changes = tags, changes
        self.files = tuple(DeckFile(self, file) for file in settings.files)
        self.exports = tuple(
            DeckExport(
                self.url + name,
                label,
                use.format(unit=entry.unit),
                notes if notes and write is deck_tsv else partial(self._exported, write),
            )
            for name, label, use, write in EXPORTS
        )
        self.previews = tuple(self._preview(name, step, alt) for name, step, alt in PREVIEWS if settings.files)

    @property
    def url(self) -> str:
        """The deck's address below the root."""
        return self._entry.url

    @cached_property
    def deck(self) -> Deck:
        """The whole deck, with the lessons that changed its steps."""
        deck = self._entry.open(self._settings.body(self._entry.path))
        steps = tuple(
            replace(step, lessons=tuple(lesson.statement for lesson in self._changes[step.anchor]))
            if step.anchor in self._changes
            else step
            for step in deck.steps
        )
        return replace(deck, checklist=replace(deck.checklist, steps=steps), wording=self._settings.wording)

    def _exported(self, write: Callable[[ExportedDeck], bytes]) -> bytes:
        return write(ExportedDeck(self.deck, self._tags, self._settings.site_url))

    def context(self) -> dict[str, Any]:
        """What the deck's page shows: `formats` are pairs of a format's name and its files, by what they take."""
        formats = [(label, _by_count(files)) for label, files in groupby(self.files, key=lambda file: file.label)]
        return {"deck": self.deck, "formats": formats, "exports": self.exports, "previews": self.previews}

    def _preview(self, name: str, step: int, alt: str) -> DeckPreview:
        card = self._settings.files[0].card
        width, height = round(card.width * _PIXELS), round(card.height * _PIXELS)
        return DeckPreview(
            self.url + name, alt.format(unit=self._entry.unit), width, height, partial(self._drawn, step, card)
        )

    def _drawn(self, step: int, card: CardFormat) -> bytes:
        from hindsight.checklists.cards.preview import preview_svg  # as for a PDF

        with self._errors():
            return preview_svg(self.deck, step, card, self._settings.printing)

    def pdf(self, file: CardFile) -> CardPdf:
        """The deck's cards; a ContentError names the step where they cannot be made."""
        from hindsight.checklists.cards.pdf import card_pdf  # Typst takes long to load

        with self._errors():
            return card_pdf(self.deck, file.card, file.sheet, self._settings.printing)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        from hindsight.checklists.cards.pdf import CardError, joined

        try:
            yield
        except CardError as error:
            # Whichever file is made first: what is wrong is told once, with all the formats that it holds for.
            told = [(*self._place(one.line), one.message) for one in joined([*self._reasons, *error.reasons])]
            problems = [Problem(path, *place, "error", message) for path, place, message in told]
            raise ContentError(problems) from error

    @cached_property
    def _reasons(self) -> tuple[Reason, ...]:
        """Why the deck's cards cannot be made, in every format."""
        from hindsight.checklists.cards.pdf import CardError, card_pdf

        found: list[Reason] = []
        for file in self._settings.files:
            try:
                card_pdf(self.deck, file.card, file.sheet, self._settings.printing)
            except CardError as error:
                found += error.reasons
        return tuple(found)


def _by_count(files: Iterable[DeckFile]) -> list[list[DeckFile]]:
    """The files of one format that take the same to print, together."""
    return [list(same) for _, same in groupby(files, key=lambda file: (file.count, file.duplex))]


class DeckFile:
    """One PDF of a deck: made when its page or its file asks first, and only once."""

    def __init__(self, opened: OpenDeck, file: CardFile) -> None:
        self._opened, self._file = opened, file
        self.url = self.path = f"{opened.url}{file.name}"
        self.label, self.sheet = file.card.label, file.sheet.label
        self._recorded = ""

    @cached_property
    def _pdf(self) -> CardPdf:
        return self._opened.pdf(self._file)

    @property
    def count(self) -> str:
        """What it takes to print it, such as "7 cards on 2 sheets"."""
        return str(json.loads(self.note())["count"])

    @property
    def duplex(self) -> bool:
        """Whether it has backs on pages of their own."""
        return bool(json.loads(self.note())["duplex"])

    def note(self) -> str:
        """How it was fitted, as JSON."""
        return self._recorded or json.dumps(self._pdf.report(), ensure_ascii=False, separators=(",", ":"))

    def recall(self, note: str) -> None:
        """Take the note of an earlier build, whose file still stands."""
        self._recorded = note

    def make(self) -> bytes:
        """The file's bytes."""
        return self._pdf.data


Fits = Mapping[str, dict[str, Any]]


def fits_of(notes: Mapping[str, str]) -> Fits:
    """How every PDF of the site was fitted, by its path, from the notes of all files."""
    return {path: json.loads(note) for path, note in sorted(notes.items()) if _is_cards(path)}


def fit_report(fits: Fits) -> bytes:
    """The same as JSON to be read."""
    return (json.dumps({"files": fits}, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def fit_summary(fits: Fits) -> str:
    """What a writer should know of the fit, in a line; "" where every step is whole on a card of its own."""
    told = [line for unit in ("step", "lesson") for line in _told_of(unit, fits)]
    named = sorted({char for fit in fits.values() for char in fit["named_signs"] if char.isprintable()})
    if named:
        told.append(f"by name, since no font here has them: {' '.join(named)}")
    return "; ".join(filter(None, told))


def _told_of(unit: Unit, fits: Fits) -> Iterator[str]:
    steps = [
        (path.rsplit("/", 1)[0], step) for path, fit in fits.items() if fit["unit"] == unit for step in fit["steps"]
    ]
    for holds, one, many in (
        (lambda step: step["step"] and step["cards"] > 1, "continues on another card", "continue on further cards"),
        (lambda step: step["why"] == "left out", "leaves out its reason", "leave out their reasons"),
        (lambda step: step["lessons_left_out"] > 0, "leaves out a lesson", "leave out lessons"),
    ):
        yield _told(unit, steps, holds, one, many)


def _told(
    unit: Unit, steps: Iterable[tuple[str, dict[str, Any]]], holds: Callable[[dict[str, Any]], Any], one: str, many: str
) -> str:
    """How many steps or lessons something holds for in one format or another."""
    found = {(deck, step["step"]) for deck, step in steps if holds(step)}
    if not found:
        return ""
    return f"{counted(len(found), unit)} {many if len(found) > 1 else one}"


def _is_cards(path: str) -> bool:
    return path.startswith("cards/") and path.endswith(".pdf")
