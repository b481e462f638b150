"""Find fenced code at the margin, and in items of lists, quotations, notes and boxes.

Python-Markdown finds fences only at the margin. This preprocessor tracks the containers of each line by CommonMark's
rules, so that code in an item may be indented like the item's text. Python-Markdown's own processor then highlights the
code and hides it from all other processors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from markdown import Markdown
from markdown.extensions.fenced_code import FencedBlockPreprocessor
from markdown.util import BLOCK_LEVEL_ELEMENTS

from hindsight.core.markdown.code_options import CodeOptions, code_options, with_options
from hindsight.core.markdown.lists import Marker
from hindsight.core.markdown.maths import Maths, formula_block
from hindsight.core.markdown.reading import Note
from hindsight.core.markdown.tabs import expanded, restored, with_plain_margin

_FENCE = re.compile(r" {0,3}(?P<fence>(?P<sign>`){3,}|~{3,})(?P<info>(?(sign)[^`]*|.*))")
# The words after a fence that Python-Markdown can read. Of other words only the first counts, as on GitHub.
_KNOWN_INFO = re.compile(r" *(?:\{.*\}|\.?[\w#.+-]*(?: +hl_lines=(?P<quote>[\"']).*(?P=quote))?) *")
_LANGUAGE = re.compile(r" *([\w#.+-]+)")
_NEVER_ENDS = 'this code never ends; close it with "{fence}" on a line of its own, indented like its first line'
_QUOTE = re.compile(r" {0,3}> ?")
# Notes, boxes and definitions contain the lines below them that are indented by four spaces.
_HOLDER = re.compile(r" {0,3}(?:\[\^[^\]]+\]:|!!! |: )")
_HOLDER_WIDTH = 4
# HTML without Markdown in it: up to its end tag, or up to the next blank line.
_VERBATIM = re.compile(r" {0,3}<(script|style|pre|textarea)\b", re.IGNORECASE)
_COMMENT = re.compile(r" {0,3}<!--")
_HTML_BLOCK = re.compile(
    rf" {{0,3}}</?(?:{'|'.join(sorted(BLOCK_LEVEL_ELEMENTS))})(?:[\s/>]|$)(?![^>]*\bmarkdown\b)", re.I
)


class Fences(FencedBlockPreprocessor):
    """Finds fenced code in every container; `notes` report code that never ends.

    With `has_options`, the language, the title and the numbers of lines are added to the HTML (see `code_options.py`).
    Without, the words after a fence mean what Python-Markdown reads in them. `maths` converts the formulas that are
    blocks, which are found here since their lines may look like lists or headings.
    """

    def __init__(
        self, md: Markdown, config: dict[str, Any], has_options: bool = False, maths: Maths | None = None
    ) -> None:
        super().__init__(md, config)
        self._has_options, self._maths = has_options, maths
        self.begin()

    def begin(self) -> None:
        """Prepare for the next document."""
        self.notes: list[Note] = []

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines with a placeholder for each fenced code; called by Markdown, once a document."""
        return list(self._replaced(lines))

    def _replaced(self, lines: list[str]) -> Iterator[str]:
        """Yield the lines with a placeholder for each fenced code."""
        containers = Containers()
        html = _RawHtml()
        number = 0
        while number < len(lines):
            line = lines[number]
            content = containers.enter(line)
            number += 1
            is_html = html.holds(content)
            fence = None if is_html else _FENCE.fullmatch(content)
            if self._maths and not is_html and content.lstrip(" ").startswith(("$$", "\\[")):
                tex, count = formula_block(lines, number - 1, content, containers.inside)
                if count:
                    written = "\n".join(lines[number - 1 : number - 1 + count])
                    yield line[: len(line) - len(content)] + self._maths.block(restored(tex), written)
                    number += count - 1
                    continue
            if fence is None:
                yield line if is_html else expanded(line)
                continue
            code, is_closed = _code(lines, number, containers, fence)
            if not is_closed:
                first_lines = "\n".join(lines[number - 1 : number + 1])
                self.notes.append(Note(_NEVER_ENDS.format(fence=fence["fence"]), first_lines))
            yield line[: len(line) - len(content)] + self._placeholder(fence, code)
            number += len(code) + is_closed

    def _placeholder(self, fence: re.Match[str], code: list[str]) -> str:
        info = fence["info"]
        if self._has_options:
            return self._with_options(fence, code)
        if not _KNOWN_INFO.fullmatch(info):
            language = _LANGUAGE.match(info)
            info = language[1] if language else ""
        return self._highlighted(fence, info, code)

    def _with_options(self, fence: re.Match[str], code: list[str]) -> str:
        """Return the placeholder of code, with its language, title and numbers."""
        options = code_options(fence["info"])
        if self._maths and options.language == "math":
            tex = restored("\n".join(code))
            return self._maths.block(tex, f"{fence[0].strip()}\n{tex}")
        placeholder = self._highlighted(fence, options.language, code)
        if options != CodeOptions():
            stash = self.md.htmlStash.rawHtmlBlocks
            dropped = next((number for number, line in enumerate(code) if line.strip()), 0)
            stash[-1] = with_options(str(stash[-1]), options, dropped)
        return placeholder

    def _highlighted(self, fence: re.Match[str], info: str, code: list[str]) -> str:
        """Return the placeholder of code that Python-Markdown highlights."""
        # Longer than any fence in the code, since Python-Markdown ends the code at the first line with this fence.
        sign = fence["fence"] + fence["fence"][0] * sum(line.startswith(fence["fence"]) for line in code)
        placeholder = super().run([f"{sign}{info}", *map(restored, code), sign])
        return "\n".join(placeholder).strip()


def _code(lines: list[str], start: int, containers: Containers, fence: re.Match[str]) -> tuple[list[str], bool]:
    """Return the lines of code from `start`, without the indentation of their container, and whether a fence ends them.

    Code without such a fence ends where its container ends.
    """
    margin = len(fence[0]) - len(fence[0].lstrip())
    closing = re.compile(rf" {{0,3}}{fence['fence']}{re.escape(fence['fence'][0])}* *")
    code: list[str] = []
    for line in lines[start:]:
        content = containers.inside(line)
        if content is None:
            break
        if closing.fullmatch(content):
            return code, True
        code.append(content[min(margin, len(content) - len(content.lstrip(" "))) :])
    return code, False


@dataclass
class Containers:
    """The items, quotations, notes and boxes that contain the current line of a document.

    `_open` are their widths in columns, from the outermost in; a quotation has the width 0.
    """

    _open: list[int] = field(default_factory=list)

    def enter(self, line: str) -> str:
        """Return the content of a line without the signs and indentation of its containers, and remember these."""
        content, depth = self._matched(line)
        if not content.strip() and depth == len(self._open):
            return content
        new = self._new_containers(content)
        is_lazy = not new and depth < len(self._open) and content.strip()
        if not is_lazy or _FENCE.fullmatch(content):
            del self._open[depth:]
        for width, length in new:
            self._open.append(width)
            content = content[length:]
        return content

    def inside(self, line: str) -> str | None:
        """Return the content of a line without its containers, or None if the line is not in all open containers."""
        content, depth = self._matched(line)
        return content if depth == len(self._open) else None

    def _matched(self, line: str) -> tuple[str, int]:
        """Return the content of a line in the open containers, and the number of containers that the line is in."""
        line = with_plain_margin(line, sum(self._open))
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

    def _new_containers(self, content: str) -> list[tuple[int, int]]:
        """Return the containers that begin on a line: the width of each, and the length of its sign on this line."""
        new = []
        while content.strip():
            if quote := _QUOTE.match(content):
                new.append((0, quote.end()))
            elif marker := Marker.at(content):
                width = min(marker.width, len(content))
                new.append((marker.width, width))
            elif _HOLDER.match(content):
                new.append((_HOLDER_WIDTH, 0))
                break
            else:
                break
            content = content[new[-1][1] :]
        return new


class _RawHtml:
    """Tracks blocks of HTML in a text, by GitHub's rules."""

    def __init__(self) -> None:
        self._end = ""  # the text that ends the current block; " " for a blank line, "" outside blocks

    def holds(self, content: str) -> bool:
        """Return whether a line belongs to a block of HTML; call it for each line in turn."""
        if not self._end:
            self._end = _end_of_html(content)
            if not self._end:
                return False
            is_first_line = True
        else:
            is_first_line = False
        if self._end == " ":
            if not content.strip():
                self._end = ""
        elif self._end in content.lower()[4 if is_first_line else 0 :]:
            self._end = ""
        return True


def _end_of_html(content: str) -> str:
    """Return the text that ends the HTML block that a line begins: " " for a blank line, "" if it begins no block."""
    if "<" not in content:
        return ""
    if verbatim := _VERBATIM.match(content):
        return f"</{verbatim[1].lower()}"
    if _COMMENT.match(content):
        return "-->"
    return " " if _HTML_BLOCK.match(content) else ""
