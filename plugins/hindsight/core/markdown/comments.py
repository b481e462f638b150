"""Comments of Obsidian, `%%like this%%`, and its marks of blocks, `^37066d`: neither is for readers."""

from __future__ import annotations

import re

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.preprocessors import Preprocessor

# Apart from other words, with words right inside: not the signs of a format, as in %%d, nor of an address.
_COMMENT = r"(?<![^\s(])%%(?:(?=[^\s%])(?:[^%]|%(?!%))*(?<=[^\s\d])|[ ](?:[^%]|%(?!%))*[ ])%%(?=[\s.,;:!?)]|$)"
_BLOCK_MARK = r"(?<!\S)\^(?=[0-9a-z]*[0-9])(?=[0-9a-z]*[a-z])[0-9a-z]{6}(?=[ \t]*(?:\n|$))"
# A line of the sign alone, in quotations as well. Indented further it may be code.
_FENCE = re.compile(r"(?: {0,3}>)* {0,3}%%[ \t]*")
_INLINE = re.compile(f"{_COMMENT}|{_BLOCK_MARK}")
# What a text must hold for a pattern to match in it: see shortcuts.py.
SIGNS = {"comment": ("%%",), "block_mark": ("^",)}
_BEHIND_FENCES = 24  # these are 25


class BlockComments(Preprocessor):
    """Takes out the lines between two lines of the sign."""

    def run(self, lines: list[str]) -> list[str]:
        """Return as many lines, without the comments; called by Markdown, once a document."""
        return _without_blocks(lines)


class _Hidden(InlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:  # type: ignore[override]  # noqa: ARG002, N802 - Markdown's name
        """Return nothing, with where it begins and ends in the text; called by Markdown."""
        return "", m.start(), m.end()


def register_comments(md: Markdown) -> None:
    """Add the patterns behind code (190), which they may hold, and before all others."""
    md.preprocessors.register(BlockComments(md), "comments", _BEHIND_FENCES)
    md.inlinePatterns.register(_Hidden(_COMMENT, md), "comment", 189)
    md.inlinePatterns.register(_Hidden(_BLOCK_MARK, md), "block_mark", 188)


def without_comments(source: str) -> str:
    """Return a source without comments and marks, roughly: its code is treated as text."""
    return _INLINE.sub("", "\n".join(_without_blocks(source.split("\n"))))


def _without_blocks(lines: list[str]) -> list[str]:
    if "%%" not in "\n".join(lines):
        return lines
    fences = [number for number, line in enumerate(lines) if _FENCE.fullmatch(line)]
    pairs = zip(fences[::2], fences[1::2], strict=False)  # a sign without its other half is text
    hidden = {number for start, end in pairs for number in range(start, end + 1)}
    return ["" if number in hidden else line for number, line in enumerate(lines)]
