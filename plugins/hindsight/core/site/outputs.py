"""The files of a site, each with the function or template that makes it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from hindsight.core.diagnostics.diagnostic import Place
from hindsight.core.urls import file_at

# The source file of an output, as messages name it, and the place of its address in that file.
Owner = tuple[str, Place]

# How PDFs of cards were fitted, or why they cannot be made: JSON, by the path of the PDF.
FitNotes = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Page:
    """A file made by a template. `path` is relative to the output folder; `url` is its address below the root.

    `context` holds the template's values and is part of the page's fingerprint. Values too large to be kept for every
    page come from `more` when the page is rendered; the fingerprint has in their place `depends`, `bodies` (the paths
    of the documents whose bodies the page shows) and `checklist` (the path and part of a checklist that it shows).

    Outputs of one `group` are best made by one process, since they share their inputs. `has_lessons` is whether the
    page lists lessons. `lang` is the language of the page, "" for that of the site.
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
    lang: str = ""


def _no_context(_: FitNotes) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class DeckPage(Page):
    """The page of a deck; the PDFs of its group are made first, since it shows how they were fitted."""

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
    """A file such as a feed or an export, made by a function from `depends`, `bodies` and a `checklist`."""

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


@dataclass(frozen=True, slots=True)
class Icon(Generated):
    """An icon of the site, which Typst draws."""


@dataclass(frozen=True, slots=True)
class SharePicture(Generated):
    """The picture that other sites show with a link to a page, which Typst draws."""


@dataclass(frozen=True, slots=True, order=True)
class Shortfall:
    """A problem with the cards of a deck in one format, at a place of the source file.

    Cards of this `format` are not made; without a format, the cards are made in spite of the problem.
    """

    path: str
    place: Place
    message: str
    format: str = ""


@dataclass(frozen=True, slots=True)
class PrintedCards:
    """A PDF of cards with its fit note; `data` is None if the deck cannot be printed in this format."""

    data: bytes | None
    fit_note: str


@dataclass(frozen=True, slots=True)
class DeckPdf:
    """Cards of a deck as a PDF made by Typst; if they cannot be made, the site has no such PDF.

    `shortfalls` returns the problems in a fit note, at their present places.
    """

    path: str
    make: Callable[[], PrintedCards]
    depends: tuple[Any, ...]
    shortfalls: Callable[[str], Iterable[Shortfall]]
    bodies: tuple[str, ...] = ()
    checklist: tuple[str, str] | None = None
    owner: Owner | None = None
    group: str = ""


Source = Page | Copy | Generated


@dataclass(frozen=True, slots=True)
class Compressed:
    """A file with the bytes of another one, compressed: `kind` is its ending, such as "gz"."""

    path: str
    source: Source
    kind: str
    bodies: tuple[str, ...] = ()
    checklist: tuple[str, str] | None = None
    owner: Owner | None = None
    group: str = ""


Output = Page | Copy | Generated | DeckPdf | Compressed


def folder_page(url: str, template: str, **context: Any) -> Page:
    """Return the page at an address, such as that of a folder, which ends in a slash (or is the root, "")."""
    return Page(file_at(url), template, url, context)


def is_of_deck(output: Output) -> bool:
    """Return whether an output is the page of a deck, or one of the deck's files."""
    return isinstance(output, DeckPage | DeckFile | DeckPdf)


def needs_typst(output: Output) -> bool:
    """Return whether Typst runs to make an output."""
    return isinstance(output, DeckPdf | DeckPicture | Icon | SharePicture)


def typst_has_started() -> bool:
    """Return whether Typst has run in this process.

    After that no worker may draw: a forked worker lacks the threads of Typst, and would wait for them for ever.
    """
    engine = sys.modules.get("hindsight.core.checklists.cards.engine")
    return engine is not None and bool(engine.has_started())
