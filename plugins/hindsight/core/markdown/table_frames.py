"""Give tables their captions, and frames that scroll on narrow screens."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor
from markdown.util import STX

# As in Pandoc. The word is the same in every language, like that of a lesson.
_CAPTION = re.compile(r"\s*Table:\s+(?=\S)")


class TableFrames(Treeprocessor):
    """Puts each table in a frame that scrolls sideways on a narrow screen, by keyboard too.

    A paragraph `Table: words` directly above or below a table becomes its caption. The head of a table is removed if it
    is empty: Markdown requires one.
    """

    def run(self, root: Element) -> None:
        """Change the elements in place; called by Markdown, once a document."""
        if all(next(root.iter(tag), None) is None for tag in ("table", "thead", "th")):
            return
        for parent in list(root.iter()):
            tables = [child for child in parent if child.tag == "table"]
            if tables:
                _add_captions(parent, tables)
                for table in tables:
                    _frame(parent, table)
            _clean_head(parent)


def _add_captions(parent: Element, tables: list[Element]) -> None:
    """Make captions of paragraphs; if the first table has its caption above, all tables of this parent have."""
    children = list(parent)
    first = children.index(tables[0])
    step = -1 if first and _is_caption(children[first - 1]) else 1
    for table in tables:
        index = children.index(table) + step
        if 0 <= index < len(children) and _is_caption(children[index]):
            paragraph = children[index]
            parent.remove(paragraph)
            paragraph.tag, paragraph.tail = "caption", "\n"
            paragraph.text = _CAPTION.sub("", paragraph.text or "", count=1)
            table.insert(0, paragraph)


def _is_caption(element: Element) -> bool:
    return element.tag == "p" and _CAPTION.match(element.text or "") is not None


def _frame(parent: Element, table: Element) -> None:
    """Put a table into its frame, which has the words of the caption as its name."""
    caption = table.find("caption")
    words = " ".join("".join(caption.itertext()).split()) if caption is not None else ""
    frame = Element("div", {"class": "table", "tabindex": "0", "role": "region"})
    frame.set("aria-label", words if words and STX not in words else "Table")
    frame.append(table)
    frame.tail, table.tail = table.tail, None
    parent[list(parent).index(table)] = frame


def _clean_head(parent: Element) -> None:
    """Remove empty heads of tables, and make plain cells of empty headings, which screen readers would announce."""
    for child in list(parent):
        if child.tag == "th" and not len(child) and not (child.text or "").strip():
            child.tag = "td"
        if child.tag == "thead" and _is_empty(child):
            parent.remove(child)


def _is_empty(head: Element) -> bool:
    """Return whether the head of a table has cells without words and pictures."""
    return all(part.tag in ("thead", "tr", "th", "td") for part in head.iter()) and not "".join(head.itertext()).strip()
