"""A checklist in a document's element tree, before it is read into the model."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from hindsight.core.checklists.model import ChecklistSource
from hindsight.core.checklists.paragraphs import heading_text, list_item_blocks

_NUMBER = re.compile(r"\s*-?[0-9]{1,9}\s*")


@dataclass
class RawStep:
    """A step in the tree: its number, the block that begins with its lead, and the blocks after it.

    `written` is its number in the source if that differs from its number in the list.
    """

    number: str
    first: Element
    rest: list[Element] = field(default_factory=list)
    written: str = ""

    @property
    def words(self) -> str:
        """Return the beginning of the step in the source."""
        return f"{self.written or self.number} {heading_text(self.first)}"


@dataclass
class Run:
    """A checklist in the tree. `elements` are the children of the root that belong to it; `heading` is the text above.

    `intro` is text that shares a paragraph with the first step and stays before the checklist. Items are copies: the
    tree does not change until a paragraph with the `token` replaces the run. All tokens of a document begin with the
    same `token_prefix`.
    """

    source: ChecklistSource
    items: list[RawStep]
    heading: str = ""
    elements: list[Element] = field(default_factory=list)
    intro: Element | None = None
    token_prefix: str = ""
    token: str = ""


def list_items(element: Element, numbers: Mapping[Element, str]) -> list[RawStep]:
    """Return the items of an `ol` or `ul`, numbered from the list's start.

    `numbers` are the numbers of the items in the source; they are ignored if all are the same.
    """
    value = element.get("start", "1") if element.tag == "ol" else "1"
    # Like a browser, ignore a start that is not a number.
    start = int(value) if _NUMBER.fullmatch(value) else 1
    children = [child for child in element if child.tag == "li"]
    written = [numbers.get(child, "").lstrip("0") for child in children]
    is_counted = len(set(written)) > 1
    items = []
    for number, (child, as_written) in enumerate(zip(children, written, strict=True), start):
        first, *rest = list_item_blocks(child)
        items.append(RawStep(str(number), first, rest, as_written if is_counted else ""))
    return items
