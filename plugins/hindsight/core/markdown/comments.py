"""Remove Obsidian's comments, `%%like this%%`, and its block ids, `^37066d`: neither is for readers."""

from __future__ import annotations

import re

from markdown import Markdown
from markdown.preprocessors import Preprocessor

from hindsight.core.markdown.fixed_text import FixedText

# Only between spaces, and around words: `%%d` in a format and `%%` in an address are not comments.
_COMMENT = r"(?<![^\s(])%%(?:(?=[^\s%])(?:[^%]|%(?!%))*(?<=[^\s\d])|[ ](?:[^%]|%(?!%))*[ ])%%(?=[\s.,;:!?)]|$)"
# An id that Obsidian made, or one of the writer's words joined by hyphens.
_BLOCK_ID = (
    r"(?<!\S)\^(?:(?=[0-9a-z]*[0-9])(?=[0-9a-z]*[a-z])[0-9a-z]{6}|[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+)"
    r"(?=[ \t]*(?:\n|$))"
)
# A line with only the sign, in quotations as well. An indentation of four spaces may be code.
_FENCE = re.compile(r"(?: {0,3}>)* {0,3}%%[ \t]*")
_INLINE = re.compile(f"{_COMMENT}|{_BLOCK_ID}")
# Each pattern can match only in a text with one of its signs: see `fast_markdown.py`.
SIGNS = {"comment": ("%%",), "block_id": ("^",)}
_AFTER_FENCES = 24  # fences have 25


class BlockComments(Preprocessor):
    """Removes the lines between two lines of `%%`."""

    def run(self, lines: list[str]) -> list[str]:
        """Return as many lines, with blank lines for the comments; called by Markdown, once a document."""
        return _without_blocks(lines)


def register_comments(md: Markdown) -> None:
    """Add the patterns after code (190), which comments may contain, and before all others."""
    md.preprocessors.register(BlockComments(md), "comments", _AFTER_FENCES)
    md.inlinePatterns.register(FixedText(_COMMENT, md, ""), "comment", 189)
    md.inlinePatterns.register(FixedText(_BLOCK_ID, md, ""), "block_id", 188)


def without_comments(source: str) -> str:
    """Return a source without comments and block ids; `%%` in its code is read as a comment too."""
    return _INLINE.sub("", "\n".join(_without_blocks(source.split("\n"))))


def _without_blocks(lines: list[str]) -> list[str]:
    if "%%" not in "\n".join(lines):
        return lines
    fences = [number for number, line in enumerate(lines) if _FENCE.fullmatch(line)]
    pairs = zip(fences[::2], fences[1::2], strict=False)  # a last line of `%%` without a partner is text
    hidden = {number for start, end in pairs for number in range(start, end + 1)}
    return ["" if number in hidden else line for number, line in enumerate(lines)]
