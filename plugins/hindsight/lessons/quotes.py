"""Quotations behind a lesson: a blank line ends it, though Markdown joins quotations across one."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown.blockprocessors import BlockQuoteProcessor

from hindsight.lessons.elements import begins_lesson
from hindsight.lessons.syntax import TAG

# Tags or braces alone are nothing to quote: they are the lesson's, wherever they stand.
_ITS_OWN = re.compile(rf"[ ]{{0,3}}>[ \t]*(?:\{{|#{TAG}(?:[ \t]+#{TAG})*[ \t]*(?:\{{|\n|\Z))")


class Quotes(BlockQuoteProcessor):
    """Markdown's own, but that a quotation at the margin is no part of the lesson above it.

    A block ends at a blank line, and a line with `>` alone is none: behind that, a lesson goes on.
    """

    _ended: Element | None = None

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Called by Markdown, once a block that holds a quotation."""
        above = super().lastChild(parent)
        if above is not None and above.tag == "blockquote" and parent is self.parser.root:
            is_over = any(map(begins_lesson, above)) and not _ITS_OWN.match(blocks[0])
            self._ended = above if is_over else None
        super().run(parent, blocks)

    def lastChild(self, parent: Element) -> Element | None:  # noqa: N802 - Markdown's name
        """The last child, which a quotation is joined to where that is one."""
        child = super().lastChild(parent)
        return None if child is self._ended else child
