"""Read headings, tables and the beginnings of blocks as GitHub does.

Code, HTML and tables may begin right below a line of a paragraph; Python-Markdown requires a blank line above them.
Headings and boxes may be indented by up to three spaces; Python-Markdown allows no indentation. Lists are read in
`lists.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor, HashHeaderProcessor, HRProcessor
from markdown.extensions.tables import TableExtension, TableProcessor
from markdown.preprocessors import Preprocessor
from markdown.util import HTML_PLACEHOLDER_RE, STX

from hindsight.core.markdown.lists import RULE, Marker

_STASHED = re.compile(rf" {{0,3}}{HTML_PLACEHOLDER_RE.pattern} *")
_BEGINS_BLOCK = re.compile(r" {0,3}(?:#{1,6} |>|[-+*] |\d{1,9}[.)] )")  # which ends a table
# Python-Markdown leaves the indentation on the line above.
_HTML_BELOW_INDENT = re.compile(rf"\n( {{1,3}})\n(?={HTML_PLACEHOLDER_RE.pattern})")
_DELIMITER_ROW = re.compile(r" {0,3}\|? *:?-+:? *(?:\| *:?-+:? *)*\|? *")
_INDENTED = re.compile(r"^ {1,3}(?=#{1,6} |!!! )", re.MULTILINE)

_ATTRIBUTE_LINE = re.compile(r"\{:(?!:)(?! *toc\b)[^{}\n]*\} *")
_HASH_HEADING = re.compile(r"(?P<words> {0,3}#{1,6} .*?)(?: +#+)? *")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+) *")
_HAS_UNDERLINE = re.compile(r"\n {0,3}(?:=+|-+) *(?:\n|$)")
# Lines that cannot be words of a heading: they begin something else.
_NO_HEADING = re.compile(
    rf" {{0,3}}(?:>|#{{1,6}}(?: |$)|!!! |: |\{{|\*?\[[^\]]+\]:|{HTML_PLACEHOLDER_RE.pattern})|{RULE.pattern}"
)


class HtmlIndents(Preprocessor):
    """Indents the placeholders of raw HTML like the HTML itself, so that HTML in an item stays in the item."""

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines with indented placeholders; called by Markdown, once a document, after HTML is removed."""
        text = "\n".join(lines)
        return _HTML_BELOW_INDENT.sub(r"\n\n\1", text).split("\n") if STX in text else lines


class Margins(BlockProcessor):
    """Moves indented headings and boxes to the margin."""

    def test(self, parent: Element, block: str) -> bool:  # noqa: ARG002 - Markdown's signature
        """Return whether a heading or box in the block is indented."""
        return ("#" in block or "!!!" in block) and _INDENTED.search(block) is not None

    def run(self, parent: Element, blocks: list[str]) -> bool:  # noqa: ARG002
        """Change the first block in place and leave it to the processors of its kind; called by Markdown."""
        lines = blocks[0].split("\n")
        width = 0  # of the last item's marker: lines that are indented by it belong to the item
        for index, line in enumerate(lines):
            marker = Marker.at(line)
            if marker:
                width = marker.width
            elif not (width and line.startswith(" " * width)):
                lines[index] = _INDENTED.sub("", line)
        blocks[0] = "\n".join(lines)
        return False


class AttributeLines(BlockProcessor):
    """Reads kramdown's attribute lists on the line below a heading, code, a table or a rule.

    A heading gets the attributes; elsewhere the line is dropped, since classes of other themes mean nothing here.
    """

    def test(self, parent: Element, block: str) -> bool:  # noqa: ARG002 - Markdown's signature
        """Return whether the block has a line that begins with an attribute list."""
        return "\n{:" in block and not block.startswith("\n")

    def run(self, parent: Element, blocks: list[str]) -> bool:  # noqa: ARG002
        """Change the first block in place and leave it to the processors of its kind; called by Markdown."""
        lines: list[str] = []
        for line in blocks[0].split("\n"):
            above = lines[-1] if lines else ""
            if not _ATTRIBUTE_LINE.fullmatch(line) or "checklist" in line:
                lines.append(line)
            elif heading := _HASH_HEADING.fullmatch(above):
                lines[-1] = f"{heading['words']} {line.strip()}"
            elif len(lines) > 1 and _underline(lines) == len(lines) - 1:
                lines[-2] = f"{lines[-2].rstrip()} {line.strip()}"
            elif not (_STASHED.fullmatch(above) or RULE.match(above) or _ends_table(lines)):
                lines.append(line)
        blocks[0] = "\n".join(lines)
        return False


def _ends_table(lines: Sequence[str]) -> bool:
    """Return whether the last of some lines belongs to a table."""
    return bool(lines) and "|" in lines[-1] and any(_DELIMITER_ROW.fullmatch(line) and "|" in line for line in lines)


class Headings(HashHeaderProcessor):
    """Headings, which need a space after their signs: `#meetings` is a tag, `#42` a number."""

    RE = re.compile(r"(?:^|\n)(?P<level>#{1,6})(?=[ \n]|$)(?P<header>[^\n]*?)(?: +#+)? *(?:\n|$)")


class Underlined(BlockProcessor):
    """Headings of one or more lines, with a line of `=` or `-` below them."""

    def test(self, parent: Element, block: str) -> bool:  # noqa: ARG002 - Markdown's signature
        """Return whether the block begins with such a heading."""
        return _HAS_UNDERLINE.search(block) is not None and _underline(block.split("\n")) is not None

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Add the heading to the tree; called by Markdown."""
        lines = blocks.pop(0).split("\n")
        index = _underline(lines)
        assert index is not None  # the test found it
        heading = SubElement(parent, "h1" if "=" in lines[index] else "h2")
        heading.text = "\n".join(line.lstrip() for line in lines[:index]).rstrip()  # two spaces inside are a break
        if below := "\n".join(lines[index + 1 :]):
            blocks.insert(0, below)


def _underline(lines: list[str]) -> int | None:
    """Return the index of the line that makes the lines above it a heading, or None."""
    if lines[0].startswith("    "):
        return None
    for index, line in enumerate(lines):
        if index and _UNDERLINE.fullmatch(line):
            return index
        if not line.strip() or _NO_HEADING.match(line):
            return None
    return None


class Rules(HRProcessor):
    """Rules, which may have any number of spaces between their signs."""

    SEARCH_RE = re.compile(f"^{RULE.pattern}", re.MULTILINE)


class Tables(TableProcessor):
    """Tables that keep every cell, even if a row has more cells than the head.

    A `|` after a backslash is text, in code as well.
    """

    def _split(self, row: str) -> list[str]:
        return [cell.replace("\\|", "|") for cell in super()._split(row)]  # type: ignore[misc]

    def _build_empty_row(self, parent: Element, align: Sequence[str | None]) -> None:
        """Add nothing to a table that has only a head."""

    def _build_row(self, row: str, parent: Element, align: Sequence[str | None]) -> None:
        # The type stubs lack these methods.
        extra_cells = max(0, len(self._split_row(row)) - len(align))  # type: ignore[attr-defined]
        super()._build_row(row, parent, [*align, *(None,) * extra_cells])  # type: ignore[misc]


class Interruptions(BlockProcessor):
    """Splits a block in two at a line that begins a new block."""

    def test(self, parent: Element, block: str) -> bool:  # noqa: ARG002 - Markdown's signature
        """Return whether the block has several lines, and a line that may begin a new block."""
        return "\n" in block and (STX in block or "|" in block)

    def run(self, parent: Element, blocks: list[str]) -> bool:  # noqa: ARG002
        """Split the first block; called by Markdown."""
        lines = blocks[0].split("\n")
        in_table = False
        for index in range(1, len(lines)):
            in_table = in_table or (_DELIMITER_ROW.fullmatch(lines[index - 1]) is not None and "|" in lines[index - 1])
            if in_table and (_BEGINS_BLOCK.match(lines[index]) or RULE.match(lines[index])):
                blocks[:1] = ["\n".join(lines[:index]), "\n".join(lines[index:])]
                return True
            if _STASHED.fullmatch(lines[index]) or _STASHED.fullmatch(lines[index - 1]) or _begins_table(lines, index):
                blocks[:1] = ["\n".join(lines[:index]), "\n".join(lines[index:])]
                return True
        return False


def _begins_table(lines: list[str], index: int) -> bool:
    """Return whether the line at an index is the head of a table that begins below a line of text."""
    head, below = lines[index], lines[index + 1] if index + 1 < len(lines) else ""
    return (
        "|" in head
        and "|" in below
        and "-" in below
        and _DELIMITER_ROW.fullmatch(below) is not None
        and _cells(head) == _cells(below)
        and (index < 2 or not _DELIMITER_ROW.fullmatch(lines[index - 1]))
    )


def _cells(row: str) -> int:
    return row.replace("\\|", "").strip().strip("|").count("|")


def register_blocks(md: Markdown) -> None:
    """Register the processors of this module; those for tables and headings replace Python-Markdown's own."""
    blocks = md.parser.blockprocessors
    md.preprocessors.register(HtmlIndents(md), "html-indents", 19)
    blocks.register(Margins(md.parser), "margins", 110)
    blocks.register(AttributeLines(md.parser), "attribute-lines", 109)
    blocks.register(Interruptions(md.parser), "interruptions", 96)
    blocks.register(Tables(md.parser, TableExtension().getConfigs()), "table", 75)
    blocks.register(Headings(md.parser), "hashheader", 70)
    blocks.register(Underlined(md.parser), "setextheader", 60)
    blocks.register(Rules(md.parser), "hr", 50)
