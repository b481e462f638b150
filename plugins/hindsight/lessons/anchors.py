"""The ids of a document's elements: on one page no two have the same, or a link would lead to the wrong one."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping

from hindsight.gate.problem import Place
from hindsight.reader.ids import ids_in
from hindsight.reader.locate import SourceMap
from hindsight.reader.typography import plain_text


class Anchors:
    """The ids that are taken: first those of the text, then those of its lessons, one after the other.

    `markup` is the text without its lessons, `headings` are pairs of an id and HTML, `steps` the lines of steps by
    their ids.
    """

    def __init__(
        self, source: SourceMap, markup: str, headings: Iterable[tuple[str, str]], steps: Mapping[str, int]
    ) -> None:
        self._source, self._headings, self._steps = source, headings, steps
        self._of_text = frozenset(ids_in(markup))
        self._taken: dict[str, Place] = {}

    def take(self, ident: str, place: Place) -> str:
        """Take an id for what stands at a place; or say, in words, whose it is already."""
        if html.escape(ident) in self._of_text:
            return f"that of a part of the text{self._line_of(ident)}"
        line, _ = self._taken.setdefault(ident, place)
        return "" if self._taken[ident] is place else f"taken on line {line}"

    def _line_of(self, ident: str) -> str:
        """Where a part of the text stands, as " on line 8"; nothing where that cannot be told."""
        written = rf"(?:\{{[^{{}}\n]*?(?<=[\s{{:])#|<[^<>]*?\s(?i:id)\s*=\s*[\"']?){re.escape(ident)}(?![\w-])"
        place = (self._steps.get(ident), 1) if ident in self._steps else self._source.search(written)
        for anchor, heading in self._headings if place is None else ():
            if anchor == ident:
                words = r"[^\w\n]+".join(map(re.escape, re.findall(r"\w+", plain_text(heading))))
                place = self._source.search(rf"^[^\w\n]*{words}[^\w\n]*$")
        return f" on line {place[0]}" if place else ""
