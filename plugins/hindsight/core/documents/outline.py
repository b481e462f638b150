"""What stands for a document: of what pages show of it, and of what a site is planned from."""

from __future__ import annotations

import dataclasses
from typing import Any

from hindsight.core.documents.model import Document
from hindsight.core.text.digest import digest


def with_digests(document: Document) -> Document:
    """Return a document with its `digest` and `outline`."""
    shown = _shown(document)
    return dataclasses.replace(document, digest=digest(shown), outline=digest(f"{shown}{_linked(document)!r}"))


def is_reworded(document: Document, before: Document) -> bool:
    """Whether a document is the one of before but for its text, of which the leads of its steps are a part."""
    return _frame(document) == _frame(before)


def _frame(document: Document) -> tuple[str, tuple[Any, ...]]:
    nameless = tuple(
        dataclasses.replace(head, steps=tuple(dataclasses.replace(step, lead="") for step in head.steps))
        for head in document.checklists
    )
    return _shown(dataclasses.replace(document, checklists=nameless, digest="", outline="")), _linked(document)


def _shown(document: Document) -> str:
    """Return what pages show of a document besides its body: no lines, and of steps the leads alone."""
    heads = tuple(dataclasses.replace(head, line=0, digest="") for head in document.checklists)
    lessons = tuple(lesson.digest for lesson in document.lessons)
    parts: dict[str, Any] = {"references": (), "files": (), "anchors": (), "places": {}}
    parts |= {"checklists": heads, "lessons": lessons}
    return repr(dataclasses.replace(document, **parts))


def _linked(document: Document) -> tuple[Any, ...]:
    """Return what a document names and what others can name in it, without lines."""
    targets = [(reference.scheme, reference.target, reference.is_picture) for reference in document.references]
    return document.anchors, document.files, targets
