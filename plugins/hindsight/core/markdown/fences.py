"""Fenced code wherever it stands: at the margin, in items of lists, in quotations, notes and boxes.

Python-Markdown finds fences at the margin alone. This preprocessor follows the containers that a line is in, after
CommonMark's rules, so that code in an item may be indented as the item's text is. What it finds goes through
Python-Markdown's own processor, which highlights it and keeps it away from all others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from markdown import Markdown
from markdown.extensions.fenced_code import FencedBlockPreprocessor
from markdown.util import BLOCK_LEVEL_ELEMENTS

from hindsight.core.markdown.lists import Marker
from hindsight.core.markdown.reading import Note

_FENCE = re.compile(r" {0,3}(?P<fence>(?P<sign>`){3,}|~{3,})(?P<info>(?(sign)[^`]*|.*))")
# What Python-Markdown knows after a fence; of anything else the first word counts, as on GitHub.
_KNOWN_INFO = re.compile(r" *(?:\{.*\}|\.?[\w#.+-]*(?: +hl_lines=(?P<quote>[\"']).*(?P=quote))?) *")
_LANGUAGE = re.compile(r" *([\w#.+-]+)")
_NEVER_ENDS = 'this code never ends; close it with "{fence}" on a line of its own, as far in as it begins'
_QUOTE = re.compile(r" {0,3}> ?")
# Notes, boxes and definitions hold the lines below them that are indented by four spaces.
_HOLDER = re.compile(r" {0,3}(?:\[\^[^\]]+\]:|!!! |: )")
_HOLDER_WIDTH = 4
# HTML in which nothing is Markdown: to its end tag, or to the next blank line.
_VERBATIM = re.compile(r" {0,3}<(script|style|pre|textarea)\b", re.IGNORECASE)
_COMMENT = re.compile(r" {0,3}<!--")
_HTML_BLOCK = re.compile(
    rf" {{0,3}}</?(?:{'|'.join(sorted(BLOCK_LEVEL_ELEMENTS))})(?:[\s/>]|$)(?![^>]*\bmarkdown\b)", re.I
)


class Fences(FencedBlockPreprocessor):
    """Finds fenced code in every container; `notes` are of code that never ends."""

    def __init__(self, md: Markdown, config: dict[str, Any]) -> None:
        super().__init__(md, config)
        self.begin()

    def begin(self) -> None:
        """Get ready for the next document."""
        self.notes: list[Note] = []

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines with a placeholder for each fenced code; called by Markdown, once a document."""
        return list(self._replaced(lines))

    def _replaced(self, lines: list[str]) -> Iterator[str]:
        containers = Containers()
        html = _RawHtml()
        at = 0
        while at < len(lines):
            line = lines[at]
            content = containers.enter(line)
            at += 1
            fence = None if html.holds(content) else _FENCE.fullmatch(content)
            if fence is None:
                yield line
                continue
            code, is_closed = _code(lines, at, containers, fence)
            if not is_closed:
                self.notes.append(Note(_NEVER_ENDS.format(fence=fence["fence"]), "\n".join(lines[at - 1 : at + 1])))
            yield line[: len(line) - len(content)] + self._placeholder(fence, code)
            at += len(code) + is_closed

    def _placeholder(self, fence: re.Match[str], code: list[str]) -> str:
        info = fence["info"]
        if not _KNOWN_INFO.fullmatch(info):
            language = _LANGUAGE.match(info)
            info = language[1] if language else ""
        # Long enough not to be in the code: Python-Markdown ends code at the first line that is this fence.
        sign = fence["fence"] + fence["fence"][0] * sum(line.startswith(fence["fence"]) for line in code)
        found = super().run([f"{sign}{info}", *code, sign])
        return "\n".join(found).strip()


def _code(lines: list[str], at: int, containers: Containers, fence: re.Match[str]) -> tuple[list[str], bool]:
    """Return the lines of code below a fence, without the indentation of their container, and whether it is closed.

    Code ends with its container where nothing closes it.
    """
    margin = len(fence[0]) - len(fence[0].lstrip())
    closing = re.compile(rf" {{0,3}}{fence['fence']}{re.escape(fence['fence'][0])}* *")
    code: list[str] = []
    for line in lines[at:]:
        content = containers.inside(line)
        if content is None:
            break
        if closing.fullmatch(content):
            return code, True
        code.append(content[min(margin, len(content) - len(content.lstrip(" "))) :])
    return code, False


@dataclass
class Containers:
    """The items, quotations, notes and boxes that a line of a document is in.

    `_open` holds the width of each in columns, 0 for a quotation.
    """

    _open: list[int] = field(default_factory=list)

    def enter(self, line: str) -> str:
        """Return what a line holds besides its containers, and remember these for the lines below."""
        content, depth = self._matched(line)
        if not content.strip() and depth == len(self._open):
            return content
        begun = self._begun(content)
        is_lazy = not begun and depth < len(self._open) and content.strip()
        if not is_lazy or _FENCE.fullmatch(content):
            del self._open[depth:]
        for width, length in begun:
            self._open.append(width)
            content = content[length:]
        return content

    def inside(self, line: str) -> str | None:
        """Return what a line holds besides the open containers, or None where it is not in all of them."""
        content, depth = self._matched(line)
        return content if depth == len(self._open) else None

    def _matched(self, line: str) -> tuple[str, int]:
        """Return the rest of a line after the open containers that it is in, and how many these are."""
        for depth, width in enumerate(self._open):
            if width == 0:
                quote = _QUOTE.match(line)
                if quote is None:
                    return line, depth
                line = line[quote.end() :]
            elif line.startswith(" " * width):
                line = line[width:]
            elif line.strip():
                return line, depth
            else:
                line = ""
        return line, len(self._open)

    def _begun(self, content: str) -> list[tuple[int, int]]:
        """Return the containers that begin on a line: the width of each, and the length of its sign there."""
        begun = []
        while content.strip():
            if quote := _QUOTE.match(content):
                begun.append((0, quote.end()))
            elif marker := Marker.at(content):
                width = min(marker.width, len(content))
                begun.append((marker.width, width))
            elif _HOLDER.match(content):
                begun.append((_HOLDER_WIDTH, 0))
                break
            else:
                break
            content = content[begun[-1][1] :]
        return begun


class _RawHtml:
    """Follows blocks of HTML in a text, as GitHub tells them from Markdown."""

    def __init__(self) -> None:
        self._end = ""  # what the block ends with; " " is a blank line

    def holds(self, content: str) -> bool:
        """Return whether a line belongs to HTML, and remember it for the lines below."""
        if not self._end:
            self._end = _end_of_html(content)
            if not self._end:
                return False
            begun = True
        else:
            begun = False
        if self._end == " ":
            if not content.strip():
                self._end = ""
        elif self._end in content.lower()[4 if begun else 0 :]:
            self._end = ""
        return True


def _end_of_html(content: str) -> str:
    """Return what ends the HTML that a line begins: a sign, " " for a blank line, or "" where it begins none."""
    if "<" not in content:
        return ""
    if verbatim := _VERBATIM.match(content):
        return f"</{verbatim[1].lower()}"
    if _COMMENT.match(content):
        return "-->"
    return " " if _HTML_BLOCK.match(content) else ""
