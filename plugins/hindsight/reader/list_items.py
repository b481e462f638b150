"""Items of lists, and fences, as other dialects of Markdown have them, where Python-Markdown would drop their form.

It finds fences at the margin alone: of one inside an item or a quotation it makes a line of text with backticks. And
it takes an item right below an indented paragraph, or a task right below any, for that paragraph's text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from markdown import Markdown
from markdown.extensions.fenced_code import FencedBlockPreprocessor
from markdown.preprocessors import Preprocessor
from markdown.util import BLOCK_LEVEL_ELEMENTS

from hindsight.reader.reading import Remark

# `lead` is what each line of it begins with: nothing at the margin.
_FENCE = re.compile(r"(?P<lead>[ \t>]*)(?P<fence>`{3,}|~{3,})[^`]*")
_OPEN = 'this code never ends; close it with "{fence}" on a line of its own, as far in as it begins'
# What holds the indented lines below it: an item of a list, a footnote, a box, a definition.
_HOLDER = re.compile(r"(?:[-*+]|\d{1,9}[.)])\s|\[\^[^\]]*\]:|!!!|:\s")
# HTML that goes on over the next lines, in which nothing is Markdown unless it says so.
_BLOCKS = "|".join(sorted(set(BLOCK_LEVEL_ELEMENTS) - {"hr"}))
_RAW = re.compile(rf"<(?P<name>{_BLOCKS})\b(?![^>]*\bmarkdown\b)[^>]*>(?!.*</(?P=name)\s*>)", re.IGNORECASE)
_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)])[ \t]+\S")
_TASK = re.compile(r"[-*+][ \t]+\[[ xX]\][ \t]")


class Fences(FencedBlockPreprocessor):
    """Fenced code at the margin, as Markdown's own, then that inside items and quotations.

    `remarks` are of code that never ends.
    """

    def __init__(self, md: Markdown, config: dict[str, Any]) -> None:
        super().__init__(md, config)
        self.begin()

    def begin(self) -> None:
        """Get ready for the next document."""
        self.remarks: list[Remark] = []

    def run(self, lines: list[str]) -> list[str]:
        """Called by Markdown, once a document that may hold a fence."""
        return list(self._inside(super().run(lines)))

    def _inside(self, lines: list[str]) -> Iterator[str]:
        is_held, raw = False, ""
        at = 0
        while at < len(lines):
            line = lines[at]
            if line[:1].strip():
                is_held = line[0] == ">" or _HOLDER.match(line) is not None
            if not raw and (begun := _RAW.match(line)):
                raw = f"</{begun['name'].lower()}"
            elif raw and raw in line.lower():
                raw = ""
            opening = None if raw else _FENCE.fullmatch(line)
            if opening and (is_held or not opening["lead"]):
                if end := _closing(lines, at, opening):
                    yield from self._as_code(lines[at : end + 1], opening["lead"])
                    at = end + 1
                    continue
                self.remarks.append(Remark(_OPEN.format(fence=opening["fence"]), "\n".join(lines[at : at + 2])))
            yield line
            at += 1

    def _as_code(self, lines: list[str], lead: str) -> Iterator[str]:
        """What stands for these lines' code, led as they were, and apart from the text around it."""
        empty = lead.rstrip()
        code = super().run([line.removeprefix(lead) if line.rstrip() != empty else "" for line in lines])
        yield empty
        yield from (f"{lead}{line}".rstrip() for line in code)
        yield empty


def _closing(lines: list[str], at: int, opening: re.Match[str]) -> int:
    """The line that closes the fence on another, 0 where none does."""
    wanted = opening["lead"] + opening["fence"]
    return next((n for n in range(at + 1, len(lines)) if lines[n].rstrip() == wanted), 0)


class ItemsApart(Preprocessor):
    """Puts an empty line above an item that stands right below a paragraph, and so begins no list in Markdown."""

    def run(self, lines: list[str]) -> list[str]:
        """Called by Markdown, once a document."""
        return list(_apart(lines))


def _apart(lines: list[str]) -> Iterator[str]:
    first = ""  # what the paragraph begins with; nothing between paragraphs
    for line in lines:
        if not line.strip():
            first = ""
        elif first and ((first[0] in " \t" and _ITEM.match(line)) or (_TASK.match(line) and not _ITEM.match(first))):
            yield ""
            first = line
        else:
            first = first or line
        yield line
