"""Detect near-miss lesson syntax: warn the writer, and keep the text as it was written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree.ElementTree import Element

from markdown.util import ETX, STX

from hindsight.core.diagnostics.diagnostic import Severity
from hindsight.core.lessons.quotes import BOX, LESSON, TITLE, box_words, text_elements
from hindsight.core.lessons.syntax import (
    AFTER_BOX,
    BOX_LINE,
    HEAD_LABEL,
    LABEL,
    MARK_LABEL,
    NEAR_LABEL,
    PLAIN_LABEL,
    STRAY_LABEL,
    find_braces,
)
from hindsight.core.markdown.reading import Note

_ESCAPED_BRACE = f"{STX}{ord('{')}{ETX}"  # Markdown's form of `\{`

_MISPLACED = "a lesson inside another block is not in the index; begin its lines at the margin"
_SMALL = 'write "**Lesson:**" with a capital L if this should be a lesson'
_LATE = 'a lesson begins its own paragraph; write a line with only ">" before it'
_NEAR = 'this quotation is no lesson; if it should be one, begin it with "> **Lesson:** "'
_NO_QUOTE = 'a lesson is a quotation; if this should be one, begin it with "> **Lesson:** "'
_OPEN_BOX = (
    'this box is no lesson; write its statement in quotation marks on one line: !!! lesson "...", and anything else '
    "in lines below it that begin with four spaces"
)
_TEXT_AFTER_BOX = (
    "a box with text after its quotation marks is no lesson; put #tags before the closing one, and {fields} into a "
    "line below it that begins with four spaces"
)
_OTHER_BOX = "this box is no lesson; if it should be one, begin it with !!! lesson"
_IN_HTML = "text inside HTML is no lesson; to make it one, write it outside the HTML"
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_HOLDERS = frozenset(("p", "li", "td", "th", "dd", "dt", *_HEADINGS))
_SIGNS = {STRAY_LABEL: ":", BOX_LINE: "!!!"}  # parts of each text that the pattern matches
_CODE = re.compile(r"<(pre|script|style|textarea)\b.*?</\1>|<!--.*?-->", re.DOTALL | re.IGNORECASE)


class NearMisses:
    """Finds near-miss lesson syntax, and keeps it as it was written."""

    def __init__(self) -> None:
        self._misplaced: list[Element] = []
        self._near: list[Element] = []

    def inside(self, parent: Element) -> Iterator[Note]:
        """Yield the notes for an element's children, in the order of the text."""
        for child in parent:
            yield from self.on(child, parent)

    def at_margin(self, element: Element, root: Element) -> Iterator[Note]:
        """Yield the notes for a top-level block, where a paragraph's first word may be meant as a label."""
        if element.tag == "p" and PLAIN_LABEL.match(text := element.text or ""):
            self._near.append(element)
            yield Note(_NO_QUOTE, text, severity="hint")
        yield from self.on(element, root)

    def on(self, element: Element, parent: Element) -> Iterator[Note]:
        """Yield the notes for an element and everything inside it."""
        classes = element.get("class", "").split()
        if BOX in classes and any(name.startswith(LESSON) for name in classes):
            self._misplaced += [element] if LESSON in classes else []
            yield Note(_MISPLACED if LESSON in classes else _OTHER_BOX, box_words(element)[0])
        elif element.tag in _HOLDERS and "esson" in (text := element.text or "").lower() and TITLE not in classes:
            if parent.tag == "blockquote" and element.tag in _HEADINGS:
                notes = _in_heading(text, int(element.tag[1]))
            else:
                notes = _in_quotation(text) if element.tag == "p" and parent.tag == "blockquote" else _in_text(text)
            for note in notes:
                self._near.append(element)
                self._misplaced += [parent] if note.message == _MISPLACED else []
                yield note
        yield from self.inside(element)
        if "esson" in (tail := element.tail or "").lower():  # in a list without blank lines
            yield from _in_text(tail)

    def keep_braces(self) -> None:
        """Escape the braces in all near misses found so far, so that Markdown makes no attributes of them."""
        for element in self._misplaced:
            for holder in text_elements(element):
                _escape_braces(holder, all_of_them=True)
        for element in self._near:
            _escape_braces(element, all_of_them=False)


def _in_quotation(text: str) -> Iterator[Note]:
    """Yield the notes for a paragraph of a quotation that is no lesson."""
    begin = 0
    if label := LABEL.match(text):
        yield Note(_MISPLACED if label["word"] == "Lesson" else _SMALL, text[label.start("word") :])
        begin = label.end()
    elif MARK_LABEL.match(text):
        yield Note(_NEAR, text)
    elif near := NEAR_LABEL.match(text):
        yield Note(_NEAR, text[max(near.start("word"), near.start("bare")) :])
        begin = near.end()
    elif text.startswith("#") and (tagged := HEAD_LABEL.match(text[1:])) and tagged["tagged"]:
        yield Note(_NEAR, text[1 + tagged.start("tagged") :])
        begin = len(text)
    yield from late_labels(text[begin:])


def _in_heading(text: str, level: int) -> Iterator[Note]:
    """Yield the notes for a quotation's heading: one that is a label, or one made by tags before a label."""
    if label := HEAD_LABEL.match(text):
        yield Note(_NEAR, text[label.start("tagged") :] if label["tagged"] else f"{'#' * level} {text}")
    else:
        yield from _in_text(text)


def late_labels(text: str) -> Iterator[Note]:
    """Yield the notes for labels that do not begin a quotation's paragraph."""
    return _in_order(text, (STRAY_LABEL, _LATE, "warning"), (BOX_LINE, _OPEN_BOX, "warning"))


def _in_text(text: str) -> Iterator[Note]:
    return _in_order(text, (STRAY_LABEL, _NO_QUOTE, "hint"), (BOX_LINE, _OPEN_BOX, "warning"))


def _in_order(text: str, *patterns: tuple[re.Pattern[str], str, Severity]) -> Iterator[Note]:
    matches = [
        (match.start("word"), message, severity)
        for pattern, message, severity in patterns
        if _SIGNS[pattern] in text  # which is a fast test
        for match in pattern.finditer(text)
    ]
    for offset, message, severity in sorted(matches):
        after = AFTER_BOX.match(text, offset) if message == _OPEN_BOX else None
        if after:
            yield Note(_TEXT_AFTER_BOX, after["after"], after=text[offset:])
        else:
            yield Note(message, text[offset:], severity=severity)


def notes_in_html(blocks: Iterable[Any]) -> Iterator[Note]:
    """Yield the notes for lessons in raw HTML, which Markdown never reads."""
    for block in blocks:
        if isinstance(block, str) and "esson" in block.lower():
            text = _CODE.sub(lambda code: " " * len(code[0]), block)
            labels = (*STRAY_LABEL.finditer(text), *BOX_LINE.finditer(text))
            yield from (Note(_IN_HTML, block[label.start("word") :], severity="hint") for label in labels)


def _escape_braces(holder: Element, all_of_them: bool) -> None:
    """Keep braces as they were written: all of them, or only those with `key=value` pairs."""
    end = 0
    while braces := find_braces(text := holder.text or "", end):
        end = braces.end
        if all_of_them or braces.named:
            escaped = text[braces.start :].replace("{", _ESCAPED_BRACE, 1)
            end += len(_ESCAPED_BRACE) - 1
            holder.text = text[: braces.start] + escaped
