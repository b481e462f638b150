"""The page, the printable files and the exports of a deck, and the notes on how its cards were fitted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, groupby
from typing import TYPE_CHECKING, Any

from hindsight.core.checklists.cards.formats import CardFile, CardFormat
from hindsight.core.checklists.cards.sheets import Printing
from hindsight.core.checklists.export import ExportedDeck, deck_csv, deck_json, deck_tsv
from hindsight.core.checklists.labels import Unit, Wording
from hindsight.core.checklists.model import Deck
from hindsight.core.diagnostics.diagnostic import Diagnostic, Place
from hindsight.core.documents.model import Body
from hindsight.core.language.words import translatable
from hindsight.core.lessons.model import Lesson
from hindsight.core.site.model import SUMMARY_PICTURE, DeckEntry
from hindsight.core.site.outputs import FitNotes, PrintedCards, Shortfall
from hindsight.core.text.json_file import json_file
from hindsight.core.text.pluralize import pluralize
from hindsight.core.urls import Urls

if TYPE_CHECKING:
    from hindsight.core.checklists.cards.pdf import CardPdf
    from hindsight.core.site.lesson_decks import LessonDeck


EXPORTS: tuple[tuple[str, str, Mapping[Unit, str], Callable[[ExportedDeck], bytes]], ...] = (
    (
        "deck.tsv",
        "Anki",
        {
            "step": translatable("a note a step; imported again, it updates the notes"),
            "lesson": translatable("a note a lesson; imported again, it updates the notes"),
        },
        deck_tsv,
    ),
    (
        "deck.csv",
        translatable("Spreadsheet"),
        {"step": translatable("a row a step, as CSV"), "lesson": translatable("a row a lesson, as CSV")},
        deck_csv,
    ),
    (
        "deck.json",
        "JSON",
        {
            "step": translatable("for programs, with a schema"),
            "lesson": translatable("for programs, with a schema"),
        },
        deck_json,
    ),
)


@dataclass(frozen=True, slots=True)
class DeckExport:
    """A deck as a file for other programs; the deck's page shows its `label` and `use`."""

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


# The summary card, which lists of decks show too, and the first step's: file name, index of the card, alt text.
_SUMMARY_ALT = translatable("the summary card, as it is printed")
_FIRST_ALTS: Mapping[Unit, str] = {
    "step": translatable("the card of the first step"),
    "lesson": translatable("the card of the first lesson"),
}
PREVIEWS: tuple[tuple[str, int, Mapping[Unit, str]], ...] = (
    (SUMMARY_PICTURE, 0, {"step": _SUMMARY_ALT, "lesson": _SUMMARY_ALT}),
    ("step.svg", 1, _FIRST_ALTS),
)
_PIXELS = 96 / 25.4  # a mm


@dataclass(frozen=True, slots=True)
class DeckSettings:
    """The inputs of making decks, besides the decks.

    `files` are the default card files, printed with `printing`; `of_format` holds the card files of each format
    that a deck can ask for, by its name. `body` returns the body of a document by its path; `digest` returns the
    digest of a checklist by its document's path and its part. `wording` holds the site's own labels.
    """

    files: tuple[CardFile, ...]
    of_format: Mapping[str, tuple[CardFile, ...]]
    printing: Printing
    urls: Urls
    body: Callable[[str], Body]
    digest: Callable[[str, str], str]
    wording: Wording = ()


class DeckBuilder:
    """A deck whose steps are read only when a page or a file of it is made.

    `locate` returns the file, as messages name it, and the place in it for a line of the deck; `tags` are slugs;
    `changes` are the lessons that changed its steps, by the steps' anchors. `anki_notes` makes its notes for Anki,
    if they differ from those of a checklist.
    """

    def __init__(
        self,
        entry: DeckEntry | LessonDeck,
        locate: Callable[[int], tuple[str, Place]],
        tags: tuple[str, ...],
        changes: Mapping[str, tuple[Lesson, ...]],
        settings: DeckSettings,
        anki_notes: Callable[[], bytes] | None = None,
    ) -> None:
        self._entry, self._locate, self._settings = entry, locate, settings
        self._tags, self._changes = tags, changes
        self._opened: tuple[str, Deck] | None = None
        files = settings.files
        if entry.formats is not None:
            chosen = (files for name, files in settings.of_format.items() if name in entry.formats)
            files = tuple(chain.from_iterable(chosen))
        self.files = tuple(PrintableDeck(self, file) for file in files)
        self.exports = tuple(
            DeckExport(
                self.url + name,
                label,
                use[entry.unit],
                anki_notes if anki_notes and write is deck_tsv else partial(self._exported, write),
            )
            for name, label, use, write in EXPORTS
        )
        self.previews = tuple(
            self._preview(name, step, alts[entry.unit]) for name, step, alts in PREVIEWS if settings.files
        )

    @property
    def url(self) -> str:
        """Return the deck's address below the root."""
        return self._entry.url

    @property
    def digest(self) -> str:
        """Return the digest of its steps, which may change while everything else in the plan stays the same."""
        return self._settings.digest(self._entry.path, self._entry.part)

    @property
    def deck(self) -> Deck:
        """Return the deck with the texts of its steps, and the lessons that changed them."""
        digest = self.digest
        if self._opened is None or self._opened[0] != digest:
            self._opened = digest, self._open()
        return self._opened[1]

    def _open(self) -> Deck:
        deck = self._entry.open(self._settings.body(self._entry.path))
        steps = tuple(
            replace(step, lessons=tuple(lesson.statement for lesson in self._changes[step.anchor]))
            if step.anchor in self._changes
            else step
            for step in deck.steps
        )
        return replace(deck, checklist=replace(deck.checklist, steps=steps), wording=self._settings.wording)

    def _exported(self, write: Callable[[ExportedDeck], bytes]) -> bytes:
        return write(ExportedDeck(self.deck, self._tags, self._settings.urls))

    def context(self, fit_notes: FitNotes) -> dict[str, Any]:
        """Return the template values of the deck's page; `fit_notes` holds the notes of its PDFs, by path.

        `formats` are pairs of a format's name and its PDFs, grouped by the cards and sheets that they need.
        """
        downloads = (file.download(fit_notes[file.path]) for file in self.files if file.path in fit_notes)
        by_label = groupby(filter(None, downloads), key=lambda pdf: pdf.label)
        formats = [(label, _by_count(pdfs)) for label, pdfs in by_label]
        return {"deck": self.deck, "formats": formats, "exports": self.exports, "previews": self.previews}

    def _preview(self, name: str, step: int, alt: str) -> DeckPreview:
        card = self._settings.files[0].card
        width, height = round(card.width * _PIXELS), round(card.height * _PIXELS)
        return DeckPreview(self.url + name, alt, width, height, partial(self._drawn, step, card))

    def _drawn(self, step: int, card: CardFormat) -> bytes:
        from hindsight.core.checklists.cards.preview import preview_svg  # as for a PDF

        return preview_svg(self.deck, step, card, self._settings.printing)

    def pdf(self, file: CardFile) -> CardPdf:
        """Return the deck's cards; raise CardError if they cannot be made."""
        from hindsight.core.checklists.cards.pdf import card_pdf  # Typst takes long to load

        return card_pdf(self.deck, file.card, file.sheet, self._settings.printing)

    def locate(self, offset: int) -> tuple[str, Place]:
        """Return the file, as messages name it, and the place of the line `offset` lines below the deck's first."""
        return self._locate(self._entry.line + offset)


def _by_count(pdfs: Iterable[DownloadablePdf]) -> list[list[DownloadablePdf]]:
    """Group the PDFs of one format that need the same number of cards and sheets."""
    return [list(pdfs_of_count) for _, pdfs_of_count in groupby(pdfs, key=lambda pdf: (pdf.count, pdf.duplex))]


@dataclass(frozen=True, slots=True)
class DownloadablePdf:
    """A PDF of a deck as the deck's page shows it. `count` is the paper it needs: "7 cards on 2 sheets".

    A `duplex` PDF has the backs on separate pages.
    """

    label: str
    sheet: str
    url: str
    count: str
    duplex: bool
    cards: int
    sheets: int
    is_booklet: bool


class PrintableDeck:
    """A deck in one format on one paper: makes the PDF, and reads its fit note."""

    def __init__(self, builder: DeckBuilder, file: CardFile) -> None:
        self._builder, self._file = builder, file
        self.path = f"{builder.url}{file.name}"

    def make(self) -> PrintedCards:
        """Make the PDF; if the deck cannot be printed in this format, the fit note gives the reasons."""
        from hindsight.core.checklists.cards.pdf import CardError

        try:
            pdf = self._builder.pdf(self._file)
        except CardError as error:
            # Counted from the checklist's own line, which may move while the file stays as it is.
            first = self._builder.deck.checklist.line
            reasons = [[reason.line - first, reason.message] for reason in error.reasons]
            return PrintedCards(None, _note({"reasons": reasons}))
        return PrintedCards(pdf.data, _note({**pdf.report(), **({"named": pdf.named} if pdf.named else {})}))

    def download(self, fit_note: str) -> DownloadablePdf | None:
        """Return the PDF as the deck's page shows it; None if it could not be made."""
        fit = json.loads(fit_note)
        if "reasons" in fit:
            return None
        card, sheet = self._file.card, self._file.sheet.label
        count, duplex = str(fit["count"]), bool(fit["duplex"])
        return DownloadablePdf(
            card.label, sheet, self.path, count, duplex, int(fit["cards"]), int(fit["sheets"]), card.booklet
        )

    def shortfalls(self, fit_note: str) -> Iterator[Shortfall]:
        """Yield the reasons why there is no PDF, and the characters that its cards print as names."""
        if '"reasons":' not in fit_note and '"named":' not in fit_note:  # as nearly always
            return
        fit = json.loads(fit_note)
        for offset, message in fit.get("reasons", ()):
            yield Shortfall(*self._builder.locate(offset), message, self._file.card.label)
        if named := fit.get("named"):
            from hindsight.core.checklists.cards.words import missing_glyphs_message

            message = f"{missing_glyphs_message(named)}; until then cards have names in their place"
            yield Shortfall(*self._builder.locate(0), message)


def _note(fit: dict[str, Any]) -> str:
    return json.dumps(fit, ensure_ascii=False, separators=(",", ":"))


Fits = Mapping[str, dict[str, Any]]


def fits_of(fit_notes: FitNotes) -> Fits:
    """Return how every PDF of the site was fitted, by its path."""
    fits = {path: json.loads(fit_note) for path, fit_note in sorted(fit_notes.items())}
    return {path: fit for path, fit in fits.items() if "reasons" not in fit}


def card_problems(shortfalls: Iterable[Shortfall]) -> list[Diagnostic]:
    """Return a warning for each shortfall; one that several formats share is reported once."""
    by_problem: dict[Shortfall, dict[str, None]] = {}
    for shortfall in shortfalls:
        by_problem.setdefault(replace(shortfall, format=""), {})[shortfall.format] = None
    diagnostics = []
    for shortfall, formats in by_problem.items():
        named = [name for name in formats if name]
        message = f"no cards of {_listed(named)}: {shortfall.message}" if named else shortfall.message
        diagnostics.append(Diagnostic(shortfall.path, *shortfall.place, "warning", message))
    return sorted(diagnostics)


def _listed(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]


def fit_report(fits: Fits) -> bytes:
    """Return the fits as JSON to be read by people."""
    return json_file({"files": fits})


def fit_summary(fits: Fits) -> str:
    """Return a summary of the fits in one line; "" if every step fits on one card."""
    counts = [line for unit in ("step", "lesson") for line in _counts_of(unit, fits)]
    return "; ".join(filter(None, counts))


def _counts_of(unit: Unit, fits: Fits) -> Iterator[str]:
    steps = [
        (path.rsplit("/", 1)[0], step) for path, fit in fits.items() if fit["unit"] == unit for step in fit["steps"]
    ]
    for holds, singular, plural in (
        (lambda step: step["step"] and step["cards"] > 1, "continues on another card", "continue on further cards"),
        (lambda step: step["why"] == "left out", "leaves out its reason", "leave out their reasons"),
        (lambda step: step["lessons_left_out"] > 0, "leaves out a lesson", "leave out lessons"),
    ):
        yield _count(unit, steps, holds, singular, plural)


def _count(
    unit: Unit,
    steps: Iterable[tuple[str, dict[str, Any]]],
    holds: Callable[[dict[str, Any]], Any],
    singular: str,
    plural: str,
) -> str:
    """Return the number of steps or lessons that `holds` is true for in at least one format, in words."""
    counted = {(deck, step["step"]) for deck, step in steps if holds(step)}
    if not counted:
        return ""
    return f"{pluralize(len(counted), unit)} {plural if len(counted) > 1 else singular}"
