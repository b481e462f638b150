"""Compute digests of a document: of the data that pages show, and of the data that a site is planned from."""

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
    """Return whether a document differs from an earlier version only in its text, including the leads of its steps."""
    return _frame(document) == _frame(before)


def _frame(document: Document) -> tuple[str, tuple[Any, ...]]:
    """Return a document's data without its text and the leads of its steps."""
    without_leads = tuple(
        dataclasses.replace(head, steps=tuple(dataclasses.replace(step, lead="") for step in head.steps))
        for head in document.checklists
    )
    return _shown(dataclasses.replace(document, checklists=without_leads, digest="", outline="")), _linked(document)


def _shown(document: Document) -> str:
    """Return the data that pages show of a document besides its body: without lines, and only the leads of steps."""
    heads = tuple(dataclasses.replace(head, line=0, digest="") for head in document.checklists)
    lessons = tuple(lesson.digest for lesson in document.lessons)
    parts: dict[str, Any] = {"references": (), "absolute_links": (), "files": (), "anchors": (), "places": {}}
    parts |= {"checklists": heads, "lessons": lessons, "policy": ()}
    return repr(dataclasses.replace(document, **parts))


def _linked(document: Document) -> tuple[Any, ...]:
    """Return a document's anchors, files, link targets and policy, without the lines of its links."""
    targets = [(reference.scheme, reference.target, reference.is_picture) for reference in document.references]
    absolute = [link.url for link in document.absolute_links]
    return document.anchors, document.files, targets, absolute, document.policy
