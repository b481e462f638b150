"""Quotations and callouts as GitHub reads them: a blank line ends a quotation.

Original Markdown joins quotations across blank lines, and the one below a lesson would be part of the lesson.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockQuoteProcessor
from pymdownx.quotes import QuotesProcessor

from hindsight.core.lessons.elements import begins_lesson
from hindsight.core.lessons.syntax import TAG

# Tags or braces alone are nothing to quote: they are those of the lesson above, wherever they are.
_OF_LESSON = re.compile(rf"[ ]{{0,3}}>[ \t]*(?:\{{|#{TAG}(?:[ \t]+#{TAG})*[ \t]*(?:\{{|\n|\Z))")
_LESSON_CALLOUT = re.compile(r"[ ]{0,3}> *\[!lessons?\b", re.IGNORECASE)


class Quotes(QuotesProcessor):  # type: ignore[misc]  # pymdown-extensions has no types
    """The quotations and callouts of pymdown-extensions; a lesson's tags and braces join it across a blank line."""

    def __init__(self, parser: BlockParser) -> None:
        super().__init__(parser, {"callouts": True})

    def run(self, parent: Element, blocks: list[str]) -> bool | None:
        """Add the quotation that a block holds; called by Markdown."""
        above = self.lastChild(parent)
        self.callouts = not _LESSON_CALLOUT.match(blocks[0])  # reported as a near miss
        if above is not None and above.tag == "blockquote" and _joins(above, blocks[0]):
            BlockQuoteProcessor.run(self, parent, blocks)
        else:
            super().run(parent, blocks)
        return None


def _joins(above: Element, block: str) -> bool:
    return _OF_LESSON.match(block) is not None and any(map(begins_lesson, above))
