"""The files of a site, each with the way to make it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hindsight.core.diagnostics.diagnostic import Place

# The file of the writer's that an output comes from, as problems call it, and the place of its address there.
Owner = tuple[str, Place]


@dataclass(frozen=True, slots=True)
class Page:
    """A file made by a template. `path` is relative to the output folder; `url` is its address below the root.

    `context` is what the template sees, and the page's fingerprint. What is too large to be held for every page
    comes from `more` when the page is rendered; in the fingerprint `depends` stands for it, and `bodies`, the paths
    of the documents whose bodies it shows, and `checklist` the path and part of one that it shows.
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


@dataclass(frozen=True, slots=True)
class Copy:
    """A file copied as it is."""

    path: str
    source: Path
    bodies: tuple[str, ...] = ()
    checklist: None = None
    owner: Owner | None = None


@dataclass(frozen=True, slots=True, order=True)
class Shortfall:
    """What is wrong with the cards of a deck in one format, at a place of the writer's file.

    Cards of this `format` are not made; with no format, they are made all the same.
    """

    path: str
    place: Place
    message: str
    format: str = ""


def _forget(_: str) -> None:
    """Most files have no note."""


@dataclass(frozen=True, slots=True)
class Generated:
    """A file made by a function from what `depends` holds, these `bodies` and a `checklist`: a feed, an export, a PDF.

    The function returns None where there can be no such file: then the site goes without.

    `fit_note` is what other pages say of it, asked for once it is made; `recall` hands over the note of an earlier
    build where the file need not be made again. `shortfalls` are what to tell the writer of it, at places of today.
    """

    path: str
    make: Callable[[], bytes | None]
    depends: tuple[Any, ...]
    bodies: tuple[str, ...] = ()
    fit_note: Callable[[], str] = str
    recall: Callable[[str], None] = _forget
    shortfalls: Callable[[], Iterable[Shortfall]] = tuple
    checklist: tuple[str, str] | None = None
    owner: Owner | None = None


Output = Page | Copy | Generated


def folder_page(url: str, template: str, **context: Any) -> Page:
    """The page at an address that ends in a slash (or is the root, "")."""
    return Page(f"{url}index.html", template, url, context)


def group_of(output: Output) -> str:
    """What is best made by one process: a deck's page and files share their cards, a feed's forms their entries."""
    parts = output.path.split("/")
    if parts[0] == "feeds":
        return output.path.partition(".")[0]
    return "/".join(parts[:2]) if parts[0] == "cards" and len(parts) == 3 else output.path
