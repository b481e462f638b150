"""Render Markdown as Hindsight does, to compare it with the source."""

from __future__ import annotations

from hindsight.core.checklists.labelling import labelling
from hindsight.core.documents.converter import Converted, converter, renew_converters

_PREFIX = "HINDSIGHTIMPORT"  # no text has this word


def converted(markdown: str, checklist: str = "no") -> Converted | None:
    """Return Markdown as Hindsight converts it; None for a fault of a library, after which the converters are new."""
    try:
        return converter().convert(markdown, checklist, labelling("en"), _PREFIX)
    except Exception:  # a fault of Python-Markdown or an extension
        renew_converters()
        return None


def rendered(markdown: str) -> str:
    """Return the HTML of Markdown; "" for a fault of a library."""
    result = converted(markdown)
    return result.html if result else ""
