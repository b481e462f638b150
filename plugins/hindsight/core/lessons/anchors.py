"""The ids of a document's elements: unique on their page, so that each link has one target."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping

from hindsight.core.diagnostics.diagnostic import Place
from hindsight.core.markdown.ids import ids_in
from hindsight.core.markdown.locate import SourceMap
from hindsight.core.markdown.typography import plain_text


class Anchors:
    """The ids in use: first those of the text, then those of its lessons, one after the other.

    `markup` is the text without its lessons, `headings` are pairs of an id and HTML, `steps` the lines of steps by
    their ids.
    """

    def __init__(
        self, source: SourceMap, markup: str, headings: Iterable[tuple[str, str]], steps: Mapping[str, int]
    ) -> None:
        self._source, self._markup, self._headings, self._steps = source, markup, headings, steps
        self._taken: dict[str, Place] = {}

    def take(self, ident: str, place: Place) -> str:
        """Take an id for an element at a place; return "", or words that name the part that uses the id already."""
        escaped = html.escape(ident)
        if f' id="{escaped}"' in self._markup and escaped in ids_in(self._markup):
            owner_line = next((line for line in self._lines(ident) if line != place[0]), 0)
            return f"used by a part of the text{f' on line {owner_line}' if owner_line else ''}"
        if ident in self._taken:
            return f"taken on line {self._taken[ident][0]}"
        self._taken[ident] = place
        return ""

    def _lines(self, ident: str) -> Iterator[int]:
        """Yield the lines that may give an id to a part of the text."""
        if ident in self._steps:
            yield self._steps[ident]
        written = rf"(?:\{{[^{{}}\n]*?(?<=[\s{{:])#|<[^<>]*?\s(?i:id)\s*=\s*[\"']?){re.escape(ident)}(?![\w-])"
        yield from (line for line, _ in self._source.search(written))
        for heading in (heading for anchor, heading in self._headings if anchor == ident):
            words = r"[^\w\n]+".join(map(re.escape, re.findall(r"\w+", plain_text(heading))))
            yield from (line for line, _ in self._source.search(rf"^[^\w\n]*{words}[^\w\n]*$"))
