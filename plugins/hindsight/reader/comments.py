"""Comments of Obsidian, `%%like this%%`, and its marks of blocks, `^37066d`: neither is for readers."""

from __future__ import annotations

import re

from markdown.preprocessors import Preprocessor

# On one line, with words right inside; and lines of the sign alone around a block.
_INLINE = re.compile(r"(?<![%\w])%%(?:(?=[^\s%])(?:[^%`]|%(?!%))*(?<=[^\s\d])|[ ](?:[^%`]|%(?!%))*[ ])%%(?![%\w])")
_BLOCK_MARK = re.compile(r"(?:^|[ \t]+)\^(?=[0-9a-z]*[0-9])[0-9a-z]{6}[ \t]*$")
_FENCE = re.compile(r"[ \t]*%%[ \t]*")
_CODE = re.compile(r"(`+).*?\1")


class Comments(Preprocessor):
    """Takes the comments and marks out."""

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines without comments and marks; called by Markdown, once a document."""
        return without_comments(lines)


def without_comments(lines: list[str]) -> list[str]:
    """Return as many lines, without comments and marks of blocks.

    The sign of a comment without its other half is text.
    """
    text = "\n".join(lines)
    if "^" in text:
        lines = [line if line.startswith(("    ", "\t")) else _BLOCK_MARK.sub("", line) for line in lines]
    if "%%" not in text:
        return lines
    fences = [number for number, line in enumerate(lines) if _FENCE.fullmatch(line)]
    hidden = {number for start, end in zip(fences[::2], fences[1::2], strict=False) for number in range(start, end + 1)}
    return ["" if number in hidden else _without_inline(line) for number, line in enumerate(lines)]


def _without_inline(line: str) -> str:
    if "%%" not in line or line.startswith(("    ", "\t")):
        return line
    prose = _CODE.sub(lambda code: "`" * len(code[0]), line)
    for start, end in reversed([match.span() for match in _INLINE.finditer(prose)]):
        line = line[:start] + line[end:]
    return line
