"""The state of one document while it is read, which its checklists, lessons and checks share."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from markdown.util import STX

from hindsight.core.diagnostics.diagnostic import Diagnostic, Place, Severity
from hindsight.core.markdown.locate import SourceMap


@dataclass(frozen=True, slots=True)
class Note:
    """A remark about a document before its place is known.

    Its place is the first occurrence of `words` in the source; if `after` is given, the first occurrence after these
    words.
    """

    message: str
    words: str
    after: str = ""
    severity: Severity = "warning"


_NOT_PLAIN = re.compile(f"[&<>{STX}]")


def is_plain(element: Element) -> bool:
    """Return whether an element contains only text that needs no escaping, so that the text is its HTML."""
    return not len(element) and not _NOT_PLAIN.search(element.text or "")


@dataclass(frozen=True, slots=True)
class Reading:
    """One document while it is read: functions to convert its elements, its source, and its diagnostics so far.

    `serialise` turns an element that was taken out of the tree into HTML; `finish` gives HTML its typography.
    """

    path: str
    shown_path: str
    serialise: Callable[[Element], str]
    finish: Callable[[str], str]
    source: SourceMap
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def inline(self, element: Element) -> str:
        """Return the content of an element as HTML, without its tag and attributes."""
        if is_plain(element):
            return (element.text or "").strip()
        # Not in a `p`, which Markdown removes around raw HTML.
        bare = Element("span")
        bare.text = element.text
        bare.extend(element)
        return self.serialise(bare).removeprefix("<span>").removesuffix("</span>").strip()

    def error(self, place: Place, message: str) -> None:
        """Report an error, which keeps the document from being published."""
        self.diagnostics.append(Diagnostic(self.shown_path, *place, "error", message))

    def warn(self, place: Place, message: str) -> None:
        """Report a warning."""
        self.diagnostics.append(Diagnostic(self.shown_path, *place, "warning", message))

    def note(self, note: Note, after: Place | None = None) -> Place:
        """Report a note at the place of its words, and return this place; search after a place, if one is given."""
        if note.after:
            after = self.source.find(note.after)
        place = self.source.find(note.words, after)
        self.diagnostics.append(Diagnostic(self.shown_path, *place, note.severity, note.message))
        return place
