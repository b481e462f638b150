"""Keep tabs and blank lines of spaces in fenced code and in `<pre>`, as in a makefile.

Markdown begins by expanding all tabs and emptying blank lines. So signs replace them in code until Markdown has
removed the code from the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown.preprocessors import Preprocessor

# Code points that no text has: Unicode keeps them for the inside of programs.
_TAB, _SPACE = "\ufdd0", "\ufdd1"
_OPENING = re.compile(r" {0,3}(?P<fence>(?P<sign>`){3,}|~{3,})(?(sign)[^`]*|.*)")
_PRE, _END_OF_PRE = re.compile(r" {0,3}<pre\b", re.IGNORECASE), re.compile(r"</pre\s*>", re.IGNORECASE)
_BLANK_LINE_OF_SPACES = re.compile(r"\n +(?:\n|\Z)")
_TAB_WIDTH = 4


class TabsInCode(Preprocessor):
    """Replaces tabs in code at the margin by signs; runs before Markdown expands tabs."""

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines with the signs; called by Markdown, once a document."""
        text = "\n".join(lines)
        if "\t" not in text and not _BLANK_LINE_OF_SPACES.search(f"\n{text}"):
            return lines
        return list(_marked(lines))


def _marked(lines: list[str]) -> Iterator[str]:
    closing: re.Pattern[str] | None = None
    for line in lines:
        if closing is None:
            closing = _closing(line)
            is_code = closing is _END_OF_PRE
        elif closing is not _END_OF_PRE and closing.fullmatch(line):
            closing, is_code = None, False
        else:
            is_code = True
        yield _with_signs(line) if is_code else line
        if closing is _END_OF_PRE and _END_OF_PRE.search(line):
            closing = None


def _closing(line: str) -> re.Pattern[str] | None:
    """Return the pattern of the line that ends the code that a line begins, None if the line begins no code."""
    if _PRE.match(line):
        return _END_OF_PRE
    opening = _OPENING.fullmatch(line)
    return re.compile(rf" {{0,3}}{opening['fence']}{re.escape(opening['fence'][0])}*\s*") if opening else None


def _with_signs(line: str) -> str:
    return line.replace("\t", _TAB) if line.strip() else line.replace("\t", _TAB).replace(" ", _SPACE)


def restored(code: str) -> str:
    """Return code with its tabs and spaces."""
    return code.replace(_TAB, "\t").replace(_SPACE, " ")


def expanded(line: str) -> str:
    """Return a line that is in no fence as Markdown expands it; a line of `<pre>` keeps its signs."""
    return restored(line).expandtabs(_TAB_WIDTH) if _TAB in line or _SPACE in line else line


def with_plain_margin(line: str, width: int) -> str:
    """Return a line with spaces in place of the signs in its first `width` columns, the indentation of an item."""
    margin = ""
    while len(margin) < width and line.startswith((_TAB, _SPACE)):
        margin += " " if line[0] == _SPACE else " " * (_TAB_WIDTH - len(margin) % _TAB_WIDTH)
        line = line[1:]
    return margin + line
