"""Small operations on paragraphs and list items of an element tree, with inline markup inside."""

from __future__ import annotations

import copy
import re
from xml.etree.ElementTree import Element

_INLINE = frozenset(
    ("a", "abbr", "b", "br", "cite", "code", "del", "em", "i", "img", "input", "ins", "kbd", "label", "mark", "q",
     "s", "samp", "small", "span", "strong", "sub", "sup", "var")
)  # fmt: skip


def text_of(element: Element) -> str:
    """Return all text inside an element."""
    return "".join(element.itertext())


def heading_text(heading: Element) -> str:
    """Return the text of a heading, without a link to itself that Python-Markdown's `toc` added (`permalink`)."""
    without_links = (
        child.tail or "" if is_link_to(heading, child) else text_of(child) + (child.tail or "") for child in heading
    )
    text = f"{heading.text or ''}{''.join(without_links)}"
    return text if text.strip() else text_of(heading)  # with `anchorlink`, all of the heading is a link to itself


def is_link_to(heading: Element, child: Element) -> bool:
    """Return whether a child of a heading is a link to this heading."""
    return child.tag == "a" and child.get("href") == f"#{heading.get('id', '')}"


def is_heading(element: Element) -> bool:
    """Return whether an element is `h1` to `h6`."""
    return isinstance(element.tag, str) and len(element.tag) == 2 and element.tag[0] == "h" and element.tag[1].isdigit()


def strip_start(element: Element, length: int) -> Element:
    """Return a copy of an element without its tail and without the first `length` characters of its own text."""
    stripped = copy.copy(element)
    stripped.text = (element.text or "")[length:]
    stripped.tail = None
    return stripped


def split_at_lines(element: Element, start: re.Pattern[str]) -> list[Element]:
    """Return an element split into several of its kind: each line of its own text that `start` matches begins one.

    Lines inside inline elements do not count. The first part holds the text before the first such line; where the
    element begins with such a line, the first part is that line.
    """
    newline = re.compile(rf"\n[ ]*(?={start.pattern})")
    parts = [_empty_like(element)]

    def add(text: str | None) -> None:
        pieces = newline.split(text or "")
        _append_text(parts[-1], pieces[0])
        for piece in pieces[1:]:
            parts.append(_empty_like(element))
            _append_text(parts[-1], piece)

    add(element.text)
    for child in element:
        bare = copy.copy(child)
        bare.tail = None
        parts[-1].append(bare)
        add(child.tail)
    return parts


def list_item_blocks(item: Element) -> list[Element]:
    """Return the blocks of a list item; inline content, as in a tight item, becomes a paragraph.

    There is at least one block: the one that begins the item.
    """
    blocks: list[Element] = []
    run: Element | None = None

    def inline() -> Element:
        nonlocal run
        if run is None:
            run = Element("p")
            blocks.append(run)
        return run

    if (item.text or "").strip():
        inline().text = item.text
    for child in item:
        bare = copy.copy(child)
        tail, bare.tail = child.tail, None
        if child.tag in _INLINE:
            inline().append(bare)
            if tail:
                _append_text(inline(), tail)
        else:
            run = None
            blocks.append(bare)
            if (tail or "").strip():
                _append_text(inline(), tail or "")
    return blocks or [Element("p")]


def _empty_like(element: Element) -> Element:
    return Element(element.tag, dict(element.attrib))


def _append_text(element: Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text
