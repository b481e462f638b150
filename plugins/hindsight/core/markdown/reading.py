"""What the parts of one document share while it is read."""

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
    """What the writer may want to know: `words` are those of the source at its place, the first behind `behind`."""

    message: str
    words: str
    behind: str = ""
    severity: Severity = "warning"


_NOT_PLAIN = re.compile(f"[&<>{STX}]")


def is_plain(element: Element) -> bool:
    """Whether an element holds words alone, which are their own HTML."""
    return not len(element) and not _NOT_PLAIN.search(element.text or "")


@dataclass(frozen=True, slots=True)
class Reading:
    """One document being read: the way from elements to HTML and text, its source, and its problems so far.

    `serialise` turns an element that was taken out of the tree into HTML; `finish` gives HTML its typography.
    """

    path: str
    shown_path: str
    serialise: Callable[[Element], str]
    finish: Callable[[str], str]
    source: SourceMap
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def inline(self, element: Element) -> str:
        """The inside of an element as HTML, without its tag and attributes."""
        if is_plain(element):
            return (element.text or "").strip()
        # Not a `p`: Markdown takes that away around HTML that the writer put in.
        bare = Element("span")
        bare.text = element.text
        bare.extend(element)
        return self.serialise(bare).removeprefix("<span>").removesuffix("</span>").strip()

    def error(self, place: Place, message: str) -> None:
        """Note what keeps the document from being published."""
        self.diagnostics.append(Diagnostic(self.shown_path, *place, "error", message))

    def warn(self, place: Place, message: str) -> None:
        """Note what the writer may want to know."""
        self.diagnostics.append(Diagnostic(self.shown_path, *place, "warning", message))

    def note(self, note: Note, after: Place | None = None) -> Place:
        """Note a remark at the place of its words, which are looked for behind a place; that they stand at."""
        if note.behind:
            after = self.source.find(note.behind)
        place = self.source.find(note.words, after)
        self.diagnostics.append(Diagnostic(self.shown_path, *place, note.severity, note.message))
        return place
