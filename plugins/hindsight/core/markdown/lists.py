"""Read lists as CommonMark and GitHub do.

Python-Markdown requires four spaces before the content of an item, and a blank line above a list. People indent by the
width of the item's marker (two spaces below `- `, three below `1. `) and begin lists right below a paragraph. This
processor replaces Python-Markdown's own for lists. It parses an item's content as blocks again, so paragraphs, code,
quotations and further lists in an item need no code here.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor
from markdown.util import HTML_PLACEHOLDER_RE, nearing_recursion_limit

from hindsight.core.markdown.reading import Note

# From CommonMark 0.31, "List items". Five or more spaces after a marker begin indented code, one column after it.
_MARKER = re.compile(r"(?P<indent> {0,3})(?P<sign>[-+*]|(?P<number>\d{1,9})[.)])(?:(?P<gap> {1,4})(?=\S)| |$)")
_MAY_BEGIN = re.compile(r"^ {0,3}(?:[-+*]|\d{1,9}[.)])(?: |$)", re.MULTILINE)
RULE = re.compile(r" {0,3}(?:(?:- *){3,}|(?:_ *){3,}|(?:\* *){3,})$")
_HEADING = re.compile(r" {0,3}#{1,6}(?: |$)")
_UNDERLINE = re.compile(r" {0,3}(?:-+|=+) *$")
# Lines that end a paragraph.
_BEGINS_BLOCK = re.compile(rf" {{0,3}}(?:#{{1,6}}(?: |$)|>|!!! |\[\^[^\]]+\]:|{HTML_PLACEHOLDER_RE.pattern})")


LIST_BELOW_TEXT = (
    "this is a list here and on GitHub, but other programs read it as text, since no empty line is above it; add an "
    "empty line, or write a backslash before the sign to make it text"
)


@dataclass(frozen=True, slots=True)
class Marker:
    """The marker of an item: the column (from 0) at which the item's content begins, and the list's kind of marker.

    `kind` is the sign after the number, or the bullet; `number` is "" for a bullet.
    """

    width: int
    kind: str
    number: str
    is_empty: bool

    @classmethod
    def at(cls, line: str) -> Marker | None:
        """Return the marker at the beginning of a line, or None. A rule such as `* * *` has no marker."""
        match = _MARKER.match(line)
        if match is None or RULE.match(line):
            return None
        sign = match["sign"]
        after_sign = match.end("sign")
        return Marker(
            width=after_sign + len(match["gap"] or " "),
            kind=sign[-1],
            number=match["number"] or "",
            is_empty=not line[after_sign:].strip(),
        )

    @property
    def may_interrupt(self) -> bool:
        """Return whether this marker may begin a list right below a line of text: "1986. What a year" may not."""
        return not self.is_empty and (not self.number or int(self.number) == 1)


class Lists(BlockProcessor):
    """Bullet and ordered lists, in which the content of items is indented by the width of the marker.

    After a document is parsed, `numbers` has the number of each ordered item as written, and `notes` reports the first
    list that other programs read as text. `changed_bullets` has each list that only its bullet separates from the list
    above: the bullet above, then its own.
    """

    _root: Element | None = None

    def __init__(self, parser: BlockParser) -> None:
        super().__init__(parser)
        self.notes: list[Note] = []
        self.numbers: dict[Element, str] = {}
        self.changed_bullets: dict[Element, tuple[str, str]] = {}
        self._kinds: dict[Element, str] = {}

    def begin(self) -> None:
        """Prepare for the next document."""
        self.notes = []

    def test(self, parent: Element, block: str) -> bool:  # noqa: ARG002 - Markdown's signature
        """Return whether a list may begin in this block."""
        return _MAY_BEGIN.search(block) is not None and not nearing_recursion_limit()

    def run(self, parent: Element, blocks: list[str]) -> bool:
        """Add the first list of a block to the tree, with the text above it; called by Markdown."""
        lines = blocks[0].split("\n")
        begin, is_below_text = _first_list(lines)
        if begin is None:
            return False
        blocks.pop(0)
        # An attribute list above a list is probably a misplaced mark, which is reported elsewhere.
        is_reported_here = is_below_text and not lines[begin - 1].startswith("{") and not self.parser.state
        if is_reported_here and not self.notes:
            self.notes.append(Note(LIST_BELOW_TEXT, lines[begin], severity="hint"))
        if above := "\n".join(lines[:begin]).strip("\n"):
            self.parser.parseBlocks(parent, [above])
        self._build(parent, _read_list(lines[begin:], blocks))
        return True

    def _build(self, parent: Element, parsed: _List) -> None:
        element = self._element(parent, parsed)
        for number, lines in zip(parsed.numbers, parsed.items, strict=True):
            item = SubElement(element, "li")
            if number:
                self.numbers[item] = number
            self.parser.state.set("item")
            self.parser.parseBlocks(item, "\n".join(lines).rstrip("\n").split("\n\n"))
            self.parser.state.reset()
            if not parsed.is_loose:
                _unwrap(item)

    def _element(self, parent: Element, parsed: _List) -> Element:
        """Return a new element for a list, or that of the list above it if both have the same kind of marker.

        The blocks of an admonition are parsed one by one, so a list in one may arrive in several parts.
        """
        if self._root is not self.parser.root:
            self._root, self._kinds, self.numbers, self.changed_bullets = self.parser.root, {}, {}, {}
        above = self.lastChild(parent)
        if above is not None and self._kinds.get(above) == parsed.marker.kind:
            return above
        element = SubElement(parent, "ol" if parsed.number else "ul")
        self._kinds[element] = parsed.marker.kind
        if above is not None and above.tag == element.tag == "ul" and above in self._kinds:
            self.changed_bullets[element] = self._kinds[above], parsed.marker.kind
        if parsed.number and int(parsed.number) != 1:
            element.set("start", str(int(parsed.number)))
        return element


def register_lists(md: Markdown) -> Lists:
    """Replace Python-Markdown's own processors for lists by `Lists`, and return it."""
    processors = md.parser.blockprocessors
    for name in ("indent", "olist", "ulist"):
        processors.deregister(name)
    lists = Lists(md.parser)
    processors.register(lists, "lists", 95)
    return lists


def _first_list(lines: list[str]) -> tuple[int | None, bool]:
    """Return the index of the first line of a block's first list, or None, and whether text is right above it."""
    in_paragraph = in_quotation = False
    for index, line in enumerate(lines):
        marker = Marker.at(line)
        # Below a quotation, any number begins a list, since it does not interrupt a paragraph on its own level.
        if marker and (not in_paragraph or in_quotation or marker.may_interrupt):
            return index, in_paragraph
        is_quoted = line.lstrip().startswith(">")
        in_paragraph = _is_paragraph(line, in_paragraph) and not (is_quoted and not line.strip(" >"))
        in_quotation = in_paragraph and (in_quotation or is_quoted)
    return None, False


def _is_paragraph(line: str, is_inside: bool) -> bool:
    """Return whether a paragraph can continue below a line; `is_inside` is whether one is open above the line."""
    if not line.strip() or _BEGINS_BLOCK.match(line) or RULE.match(line):
        return line.lstrip().startswith((">", "!!!", "[^"))
    if is_inside and _UNDERLINE.match(line):
        return False
    return is_inside or not line.startswith("    ")


@dataclass
class _List:
    """A list while it is read: the number of each item as written, and its lines without the item's indentation."""

    marker: Marker
    numbers: list[str] = field(default_factory=list)
    items: list[list[str]] = field(default_factory=list)
    _in_paragraph: bool = False
    _has_blank_between: bool = False

    @property
    def number(self) -> str:
        """Return the number of the first item as written, or "" for a bullet list."""
        return self.numbers[0]

    @functools.cached_property
    def is_loose(self) -> bool:
        """Return whether blank lines separate items or their paragraphs, so that the items have `p` elements."""
        return self._has_blank_between or any(map(_is_spread, self.items))

    def add_marker(self, marker: Marker, line: str) -> None:
        """Begin an item with the line of its marker."""
        if self.items and self.items[-1] and not self.items[-1][-1]:
            self._has_blank_between = True
        self.marker = marker
        self.numbers.append(marker.number)
        content = line[marker.width :]
        self.items.append([content] if content.strip() else [])
        self._in_paragraph = _is_paragraph(content, is_inside=False)

    def add(self, line: str) -> bool:
        """Add a line, and return True; return False if the line does not belong to the list."""
        if not line.strip():
            self.add_blank()
            return True
        if line.startswith(" " * self.marker.width):
            content = line[self.marker.width :]
            self.items[-1].append(content)
            # A paragraph may be open at any depth, so it is enough that the line is text.
            self._in_paragraph = _is_text(content)
            return True
        marker = Marker.at(line)
        if marker:
            if marker.kind != self.marker.kind:
                return False
            self.add_marker(marker, line)
            return True
        if self._in_paragraph and not _BEGINS_BLOCK.match(line) and not RULE.match(line):
            self.items[-1].append(line.lstrip())
            return True
        return False

    def add_blank(self) -> None:
        """Add a blank line."""
        self.items[-1].append("")
        self._in_paragraph = False

    def continues_with(self, line: str) -> bool:
        """Return whether a line below a blank line belongs to the list."""
        if line.startswith(" " * self.marker.width):
            # An item that begins with a blank line ends there.
            return any(self.items[-1])
        marker = Marker.at(line)
        return marker is not None and marker.kind == self.marker.kind


def _read_list(lines: list[str], blocks: list[str]) -> _List:
    """Return the list that begins with the first line; it may continue in the blocks below the lines.

    Remove the lines of the list from `blocks`, and put the remaining lines into `blocks`.
    """
    marker = Marker.at(lines[0])
    assert marker is not None  # the caller checked
    parsed = _List(marker)
    parsed.add_marker(marker, lines[0])
    remaining = lines[1:]
    while True:
        for index, line in enumerate(remaining):
            if not parsed.add(line):
                blocks.insert(0, "\n".join(remaining[index:]))
                return _without_last_blanks(parsed)
        empty = 0
        while empty < len(blocks) and not blocks[empty].strip():
            empty += 1
        following = blocks[empty].lstrip("\n") if empty < len(blocks) else ""
        if not following or not parsed.continues_with(following.partition("\n")[0]):
            return _without_last_blanks(parsed)
        parsed.add_blank()
        remaining = following.split("\n")
        del blocks[: empty + 1]


def _without_last_blanks(parsed: _List) -> _List:
    """Remove the blank lines at the end of a list, which don't make it loose."""
    while parsed.items[-1] and not parsed.items[-1][-1]:
        parsed.items[-1].pop()
    return parsed


def _is_text(content: str) -> bool:
    """Return whether a line of an item is text, at any depth, so that an unindented line may continue it."""
    return not (HTML_PLACEHOLDER_RE.search(content) or _HEADING.match(content.lstrip()) or RULE.match(content))


def _is_spread(lines: Iterable[str]) -> bool:
    """Return whether a blank line separates two blocks of an item; lists inside the item don't count."""
    is_after_blank, width = False, 0
    for index, line in enumerate(lines):
        if not line.strip():
            is_after_blank = index > 0
            continue
        is_inside = width > 0 and line.startswith(" " * width)
        if not is_inside:
            marker = Marker.at(line)
            if is_after_blank and not (marker and width):
                return True
            if is_after_blank or marker:
                width = marker.width if marker else 0
        is_after_blank = False
    return False


def _unwrap(item: Element) -> None:
    """Replace the paragraphs of a tight list's item by their content."""
    for index, child in _paragraphs(item):
        before = item[index - 1] if index else None
        text = child.text or ""
        if before is None:
            item.text = (item.text or "") + text
        else:
            before.tail = (before.tail or "").rstrip("\n") + text
        if len(child):
            child[-1].tail = (child[-1].tail or "") + (child.tail or "")
        item.remove(child)
        for offset, part in enumerate(list(child)):
            item.insert(index + offset, part)


def _paragraphs(item: Element) -> Iterator[tuple[int, Element]]:
    """Yield each paragraph of an item with its current index; the caller may replace it before the next one."""
    for child in list(item):
        if child.tag == "p":
            yield list(item).index(child), child
