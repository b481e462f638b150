"""Lists as CommonMark and GitHub read them.

Python-Markdown wants four spaces before whatever belongs to an item, and a blank line above a list. People indent by
the width of the item's marker (two spaces below `- `, three below `1. `) and begin lists right below a paragraph. This
processor takes the place of Python-Markdown's own for lists. An item's content is parsed again as blocks, so that
paragraphs, code, quotations and further lists in it need nothing of their own here.
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

# After CommonMark 0.31, "List items". Four spaces and more after a marker begin indented code, one column after it.
_MARKER = re.compile(r"(?P<indent> {0,3})(?P<sign>[-+*]|(?P<number>\d{1,9})[.)])(?:(?P<gap> {1,4})(?=\S)| |$)")
_MAY_BEGIN = re.compile(r"^ {0,3}(?:[-+*]|\d{1,9}[.)])(?: |$)", re.MULTILINE)
RULE = re.compile(r" {0,3}(?:(?:- *){3,}|(?:_ *){3,}|(?:\* *){3,})$")
_HEADING = re.compile(r" {0,3}#{1,6}(?: |$)")
_UNDERLINE = re.compile(r" {0,3}(?:-+|=+) *$")
# Lines that a paragraph does not go on with.
_BEGINS_BLOCK = re.compile(rf" {{0,3}}(?:#{{1,6}}(?: |$)|>|!!! |\[\^[^\]]+\]:|{HTML_PLACEHOLDER_RE.pattern})")


LIST_BELOW_TEXT = (
    "this is a list, as on GitHub; where no empty line is above it, other readers of Markdown take it for text; "
    "add the line, or write a backslash before the sign to make it text"
)


@dataclass(frozen=True, slots=True)
class Marker:
    """The marker of an item: where its content begins (columns from 0), and what lists it can belong to."""

    width: int
    kind: str
    number: str
    is_empty: bool

    @classmethod
    def at(cls, line: str) -> Marker | None:
        """Return the marker that a line begins with, or None. A rule such as `* * *` has none."""
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
        """Whether a list may begin with this right below a line of a paragraph: "1986. What a year" does not."""
        return not self.is_empty and (not self.number or int(self.number) == 1)


class Lists(BlockProcessor):
    """Bullet and ordered lists, their items' content indented by the width of the marker.

    For the document that was parsed last, `numbers` has the number of each ordered item as the writer wrote it, and
    `notes` the first list that other readers of Markdown take for text.
    """

    _root: Element | None = None

    def __init__(self, parser: BlockParser) -> None:
        super().__init__(parser)
        self.notes: list[Note] = []
        self.numbers: dict[Element, str] = {}
        self._kinds: dict[Element, str] = {}

    def begin(self) -> None:
        """Begin a document."""
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
        # An attribute list above a list is a mark that missed it, which is told elsewhere.
        is_news = is_below_text and not lines[begin - 1].startswith("{") and not self.parser.state
        if is_news and not self.notes:
            self.notes.append(Note(LIST_BELOW_TEXT, lines[begin], severity="hint"))
        if above := "\n".join(lines[:begin]).strip("\n"):
            self.parser.parseBlocks(parent, [above])
        found = _taken(lines[begin:], blocks)
        self._build(parent, found)
        return True

    def _build(self, parent: Element, found: _List) -> None:
        element = self._element(parent, found)
        for number, lines in zip(found.numbers, found.items, strict=True):
            item = SubElement(element, "li")
            if number:
                self.numbers[item] = number
            self.parser.state.set("item")
            self.parser.parseBlocks(item, "\n".join(lines).rstrip("\n").split("\n\n"))
            self.parser.state.reset()
            if not found.is_loose:
                _unwrap(item)

    def _element(self, parent: Element, found: _List) -> Element:
        """Return the element of a list: the one above it where an admonition's blocks are parsed one by one."""
        if self._root is not self.parser.root:
            self._root, self._kinds, self.numbers = self.parser.root, {}, {}
        above = self.lastChild(parent)
        if above is not None and self._kinds.get(above) == found.marker.kind:
            return above
        element = SubElement(parent, "ol" if found.number else "ul")
        self._kinds[element] = found.marker.kind
        if found.number and int(found.number) != 1:
            element.set("start", str(int(found.number)))
        return element


def register_lists(md: Markdown) -> Lists:
    """Let `Lists` read lists instead of Python-Markdown's own processors, and return it."""
    processors = md.parser.blockprocessors
    for name in ("indent", "olist", "ulist"):
        processors.deregister(name)
    lists = Lists(md.parser)
    processors.register(lists, "lists", 95)
    return lists


def _first_list(lines: list[str]) -> tuple[int | None, bool]:
    """Return the index of the line that begins the first list of a block, or None, and whether text is right above."""
    in_paragraph = False
    for index, line in enumerate(lines):
        marker = Marker.at(line)
        if marker and (not in_paragraph or marker.may_interrupt):
            return index, in_paragraph
        in_paragraph = _is_paragraph(line, in_paragraph)
    return None, False


def _is_paragraph(line: str, is_inside: bool) -> bool:
    """Return whether a paragraph can go on below this line; `is_inside`: whether one was open above it."""
    if not line.strip() or _BEGINS_BLOCK.match(line) or RULE.match(line):
        return line.lstrip().startswith((">", "!!!", "[^"))
    if is_inside and _UNDERLINE.match(line):
        return False
    return is_inside or not line.startswith("    ")


@dataclass
class _List:
    """A list as it is read: the number of each item as written, and its lines without the item's indentation."""

    marker: Marker
    numbers: list[str] = field(default_factory=list)
    items: list[list[str]] = field(default_factory=list)
    _in_paragraph: bool = False
    _has_blank_between: bool = False

    @property
    def number(self) -> str:
        """The number of the first item as written, "" for a bullet list."""
        return self.numbers[0]

    @functools.cached_property
    def is_loose(self) -> bool:
        """Whether the items' paragraphs stand apart, as blank lines between them say."""
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
        """Take a line; return False where it does not belong to the list."""
        if not line.strip():
            self.add_blank()
            return True
        if line.startswith(" " * self.marker.width):
            content = line[self.marker.width :]
            self.items[-1].append(content)
            # A paragraph may be open at any depth: what counts is whether the line is text.
            self._in_paragraph = _is_text(content)
            return True
        marker = Marker.at(line)
        if marker:
            if marker.kind != self.marker.kind:
                return False
            self.add_marker(marker, line)
            return True
        if self._in_paragraph and not _BEGINS_BLOCK.match(line) and not RULE.match(line):
            self.items[-1].append(line.strip())
            return True
        return False

    def add_blank(self) -> None:
        """Take a blank line."""
        self.items[-1].append("")
        self._in_paragraph = False

    def goes_on_with(self, line: str) -> bool:
        """Return whether a line below a blank one belongs to the list."""
        if line.startswith(" " * self.marker.width):
            # An item that begins with a blank line holds nothing below that.
            return any(self.items[-1])
        marker = Marker.at(line)
        return marker is not None and marker.kind == self.marker.kind


def _taken(lines: list[str], blocks: list[str]) -> _List:
    """Return the list that begins with the first line, from the lines and the blocks below them.

    What does not belong to the list is left in `blocks`.
    """
    marker = Marker.at(lines[0])
    assert marker is not None  # the caller looked
    found = _List(marker)
    found.add_marker(marker, lines[0])
    rest = lines[1:]
    while True:
        for index, line in enumerate(rest):
            if not found.add(line):
                blocks.insert(0, "\n".join(rest[index:]))
                return _ended(found)
        empty = 0
        while empty < len(blocks) and not blocks[empty].strip():
            empty += 1
        following = blocks[empty].lstrip("\n") if empty < len(blocks) else ""
        if not following or not found.goes_on_with(following.partition("\n")[0]):
            return _ended(found)
        found.add_blank()
        rest = following.split("\n")
        del blocks[: empty + 1]


def _ended(found: _List) -> _List:
    """Drop the blank lines at the end of a list, which say nothing about its items."""
    while found.items[-1] and not found.items[-1][-1]:
        found.items[-1].pop()
    return found


def _is_text(content: str) -> bool:
    """Return whether a line of an item is text, at whatever depth, that an unindented line may go on with."""
    return not (HTML_PLACEHOLDER_RE.search(content) or _HEADING.match(content.lstrip()) or RULE.match(content))


def _is_spread(lines: Iterable[str]) -> bool:
    """Return whether a blank line stands between two blocks of an item, not counting those inside further lists."""
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
    """Take the paragraphs of a tight list's item away, and leave their text."""
    for place, child in _paragraphs(item):
        before = item[place - 1] if place else None
        text = child.text or ""
        if before is None:
            item.text = (item.text or "") + text
        else:
            before.tail = (before.tail or "").rstrip("\n") + text
        if len(child):
            child[-1].tail = (child[-1].tail or "") + (child.tail or "")
        item.remove(child)
        for offset, part in enumerate(list(child)):
            item.insert(place + offset, part)


def _paragraphs(item: Element) -> Iterator[tuple[int, Element]]:
    """Yield the paragraphs of an item with their places, as these are once those before are gone."""
    for child in list(item):
        if child.tag == "p":
            yield list(item).index(child), child
