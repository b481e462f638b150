"""The files of a site, each with the way to make it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Page:
    """A file made by a template. `path` is relative to the output folder; `url` is its address below the root."""

    path: str
    template: str
    url: str
    context: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Copy:
    """A file copied as it is."""

    path: str
    source: Path


@dataclass(frozen=True, slots=True)
class Made:
    """A file made by a function: a feed, an export, a PDF."""

    path: str
    make: Callable[[], bytes]


Output = Page | Copy | Made


def folder_page(url: str, template: str, **context: Any) -> Page:
    """The page at an address that ends in a slash (or is the root, "")."""
    return Page(f"{url}index.html", template, url, context)
