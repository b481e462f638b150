"""The files of a site, each with the way to make it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from hindsight.core.diagnostics.diagnostic import Place

# The file of the writer's that an output comes from, as problems call it, and the place of its address there.
Owner = tuple[str, Place]

# How PDFs of cards were fitted, or why they cannot be made: JSON, by the path of the PDF.
FitNotes = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Page:
    """A file made by a template. `path` is relative to the output folder; `url` is its address below the root.

    `context` is what the template sees, and the page's fingerprint. What is too large to be held for every page
    comes from `more` when the page is rendered; in the fingerprint `depends` stands for it, and `bodies`, the paths
    of the documents whose bodies it shows, and `checklist` the path and part of one that it shows.

    Outputs of one `group` are best made by one process, since they share what they are made from. `has_lessons` says
    that it lists lessons.
    """

    path: str
    template: str
    url: str
    context: dict[str, Any]
    more: Callable[[], dict[str, Any]] = dict
    depends: tuple[Any, ...] = ()
    bodies: tuple[str, ...] = ()
    owner: Owner | None = None
    checklist: tuple[str, str] | None = None
    group: str = ""
    has_lessons: bool = False


def _no_context(_: FitNotes) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class DeckPage(Page):
    """The page of a deck: it shows how the PDFs of its group were fitted, so that these are made first."""

    more_with: Callable[[FitNotes], dict[str, Any]] = _no_context

    def with_notes(self, fit_notes: FitNotes) -> DeckPage:
        """Return the page with the fit notes of its PDFs, ready to be rendered."""
        return replace(self, more=partial(self.more_with, fit_notes))


@dataclass(frozen=True, slots=True)
class Copy:
    """A file copied as it is."""

    path: str
    source: Path
    bodies: tuple[str, ...] = ()
    checklist: None = None
    owner: Owner | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class Generated:
    """A file made by a function from what `depends` holds, these `bodies` and a `checklist`: a feed or an export."""

    path: str
    make: Callable[[], bytes]
    depends: tuple[Any, ...]
    bodies: tuple[str, ...] = ()
    checklist: tuple[str, str] | None = None
    owner: Owner | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class DeckFile(Generated):
    """A file of a deck besides its PDFs, such as an export."""


@dataclass(frozen=True, slots=True)
class DeckPicture(DeckFile):
    """A picture of a card, which Typst draws."""


@dataclass(frozen=True, slots=True, order=True)
class Shortfall:
    """What is wrong with the cards of a deck in one format, at a place of the writer's file.

    Cards of this `format` are not made; with no format, they are made all the same.
    """

    path: str
    place: Place
    message: str
    format: str = ""


@dataclass(frozen=True, slots=True)
class PrintedCards:
    """A PDF of cards with its fit note; `data` is None where the deck cannot be printed in this format."""

    data: bytes | None
    fit_note: str


@dataclass(frozen=True, slots=True)
class DeckPdf:
    """Cards of a deck as a PDF, which Typst makes; where they cannot be made, the site goes without.

    `shortfalls` gives what to report of it, at places of today, from its fit note.
    """

    path: str
    make: Callable[[], PrintedCards]
    depends: tuple[Any, ...]
    shortfalls: Callable[[str], Iterable[Shortfall]]
    bodies: tuple[str, ...] = ()
    checklist: tuple[str, str] | None = None
    owner: Owner | None = None
    group: str = ""


Output = Page | Copy | Generated | DeckPdf


def folder_page(url: str, template: str, **context: Any) -> Page:
    """Return the page at an address that ends in a slash (or is the root, "")."""
    return Page(f"{url}index.html", template, url, context)


def is_of_deck(output: Output) -> bool:
    """Return whether an output is the page of a deck, or one of the deck's files."""
    return isinstance(output, DeckPage | DeckFile | DeckPdf)


def needs_typst(output: Output) -> bool:
    """Return whether Typst runs to make an output."""
    return isinstance(output, DeckPdf | DeckPicture)
