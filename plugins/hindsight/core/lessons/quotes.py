"""Quotations and boxes that hold lessons, in Markdown's blocks and in its element tree.

A blank line ends a quotation, as on GitHub. Original Markdown joins quotations across blank lines, so that the
quotation below a lesson would become part of the lesson.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockQuoteProcessor
from markdown.util import HTML_PLACEHOLDER_RE
from pymdownx.quotes import QuotesProcessor, QuotesTreeprocessor

from hindsight.core.lessons.syntax import LABEL, TAG
from hindsight.core.markdown.callout_titles import callout_title
from hindsight.core.markdown.lists import RULE

BOX, LESSON, TITLE = "admonition", "lesson", "admonition-title"  # classes of boxes, and of their titles
TITLES = f"p[@class='{TITLE}']"

# A quotation of only tags or braces belongs to the lesson above, even after a blank line.
_TAGS_OR_BRACES = re.compile(rf"[ ]{{0,3}}>[ \t]*(?:\{{|#{TAG}(?:[ \t]+#{TAG})*[ \t]*(?:\{{|\n|\Z))")
_UNTITLED = re.compile(r"(?P<sign>[ ]{0,3}>[ ]*\[!(?P<kind>[^\]|\n]+)[^\]\n]*\][+-]?)[ \t]*(?=\n|\Z)")
_SIGNS = re.compile(r"(?: {0,3}>)+ ?")
_NO_TEXT = re.compile(rf" *(?:$|#{{1,6}}(?: |$)|{HTML_PLACEHOLDER_RE.pattern} *$)|{RULE.pattern}")
_LESSON_CALLOUT = re.compile(r"[ ]{0,3}> *\[!lessons?\b", re.IGNORECASE)


class Quotes(QuotesProcessor):  # type: ignore[misc]  # pymdown-extensions has no types
    """The quotations and callouts of pymdown-extensions; a lesson's tags and braces join it across a blank line."""

    def __init__(self, parser: BlockParser, has_callouts: bool = True) -> None:
        super().__init__(parser, {"callouts": has_callouts})
        self._has_callouts = has_callouts

    def run(self, parent: Element, blocks: list[str]) -> bool | None:
        """Add the quotation that a block holds; called by Markdown."""
        lines = blocks[0].split("\n")
        if end := _end_of_quotation(lines):
            blocks[:1] = ["\n".join(lines[:end]), "\n".join(lines[end:])]
        above = self.lastChild(parent)
        self.callouts = self._has_callouts and not _LESSON_CALLOUT.match(blocks[0])  # reported as a near miss
        if above is not None and above.tag == "blockquote" and _joins(above, blocks[0]):
            BlockQuoteProcessor.run(self, parent, blocks)
        else:
            if self.callouts:
                blocks[0] = _UNTITLED.sub(_titled, blocks[0], count=1)
            super().run(parent, blocks)
        return None


def _end_of_quotation(lines: list[str]) -> int:
    """Return the index of the first line below the first quotation of a block, or 0 if the quotation ends the block.

    A line without `>` continues a paragraph of the quotation, and nothing else.
    """
    is_inside = is_text = False
    for index, line in enumerate(lines):
        if signs := _SIGNS.match(line):
            is_inside, is_text = True, not _NO_TEXT.match(line[signs.end() :])
        elif is_inside and not is_text:
            return index
    return 0


def _titled(callout: re.Match[str]) -> str:
    return f"{callout['sign']} {callout_title(callout['kind'])}"


class CalloutBoxes(QuotesTreeprocessor):  # type: ignore[misc]  # pymdown-extensions has no types
    """The boxes of callouts; one that folds has the class of the others, too."""

    def run(self, root: Element) -> None:
        """Change the elements in place; called by Markdown, once a document."""
        folded = [quote for quote in root.iter("blockquote") if quote.get("data-alert-collapse")]
        super().run(root)
        for box in folded:
            box.set("class", f"{BOX} {box.get('class', '')}".strip())
            title = box.find("summary")
            if title is not None:
                title.set("class", TITLE)


def begins_lesson(paragraph: Element) -> bool:
    """Return whether an element is a paragraph that begins with a lesson's label."""
    label = LABEL.match(paragraph.text or "") if paragraph.tag == "p" else None
    return label is not None and label["word"] == "Lesson"


def is_box(element: Element) -> bool:
    """Return whether an element is a `!!! lesson` box."""
    return element.tag == "div" and {BOX, LESSON}.issubset(element.get("class", "").split())


def box_words(box: Element) -> tuple[str, str]:
    """Return the first words of a box as they are written, and its title ("" if the writer gave none)."""
    kinds = " ".join(name for name in box.get("class", "").split() if name != BOX)
    heading = box.find(TITLES)
    title = (heading.text or "") if heading is not None else ""
    if title == kinds.partition(" ")[0].capitalize():
        title = ""
    texts = (text for part in box for text in ((part.text if part is not heading else title), part.tail))
    return f"{kinds} {next((text for text in texts if text and text.strip()), '')}", title


def text_elements(quote: Element) -> Iterator[Element]:
    """Yield the paragraphs and items of a quotation, without those of lessons quoted inside it."""
    for child in quote:
        if child.tag in ("p", "li", "dd"):
            yield child
        is_lesson = any(map(begins_lesson, child)) if child.tag == "blockquote" else is_box(child)
        if not is_lesson:
            yield from text_elements(child)


def _joins(above: Element, block: str) -> bool:
    return _TAGS_OR_BRACES.match(block) is not None and any(map(begins_lesson, above))
