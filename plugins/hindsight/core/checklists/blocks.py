"""A step's body as blocks of plain text, read back from its HTML."""

from __future__ import annotations

from html.parser import HTMLParser

from hindsight.core.checklists.model import Block, BlockKind
from hindsight.core.checklists.pictures import as_picture, with_words_for_pictures
from hindsight.core.markdown.tex_text import with_tex
from hindsight.core.markdown.typography import with_plain_scripts, with_struck_signs

_BREAKS = frozenset(
    ("p", "div", "li", "ol", "ul", "blockquote", "pre", "tr", "table", "dt", "dd", "figure", "figcaption", "caption",
     "h1", "h2", "h3", "h4", "h5", "h6", "hr", "section", "details", "summary")
)  # fmt: skip
_SILENT = frozenset(("script", "style", "template"))


def blocks_of(markup: str) -> tuple[Block, ...]:
    """Return the plain-text blocks of an HTML string, in reading order.

    An item of a list is a box, whose level is the depth of the list. Further paragraphs of the item are text of the
    same level.
    """
    parser = _BlockParser()
    parser.feed(with_struck_signs(with_plain_scripts(with_words_for_pictures(with_tex(markup), as_picture))))
    parser.close()
    parser.end_block()
    return tuple(parser.blocks)


class _BlockParser(HTMLParser):
    """Collects the text between block boundaries, and counts the lists, quotes and code that enclose it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._text: list[str] = []
        self._lists = self._quotes = self._code = self._silent = self._cells = self._rows = 0
        self._has_box = False  # whether the open item has its box already

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKS:
            self.end_block()
        if tag == "br":
            self._text.append("\n")
        if tag == "tr":
            self._cells = 0
        if tag in ("td", "th"):
            self._text.append(" | " if self._cells else "")
            self._cells += 1
        if tag == "img":
            self._picture(" ".join((dict(attrs).get("alt") or "").split()))
        self._has_box = self._has_box and tag != "li"
        self._count(tag, 1)

    def handle_endtag(self, tag: str) -> None:
        if tag in _BREAKS:
            self.end_block()
        self._count(tag, -1)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._text.append(data)

    def _count(self, tag: str, by: int) -> None:
        self._rows = max(0, self._rows + (by if tag == "tr" else 0))
        self._lists = max(0, self._lists + (by if tag in ("ol", "ul") else 0))
        self._quotes = max(0, self._quotes + (by if tag == "blockquote" else 0))
        self._code = max(0, self._code + (by if tag == "pre" else 0))
        self._silent = max(0, self._silent + (by if tag in _SILENT else 0))

    def _picture(self, words: str) -> None:
        """Add a picture as a block of its own; in a table it stays in its row, as on a card."""
        if words and self._rows:
            self._text.append(f"[{words}]")
        elif words:
            self.end_block()
            self.blocks.append(Block("image", words, self._lists))

    def end_block(self) -> None:
        """Close the block that is being read, and keep it if it has text."""
        text = "".join(self._text)
        self._text = []
        text = text.strip("\n") if self._code else " ".join(text.split())
        if text.strip():
            self.blocks.append(Block(self._kind(), text, self._lists))

    def _kind(self) -> BlockKind:
        if self._code:
            return "code"
        if self._lists:
            is_further, self._has_box = self._has_box, True
            return "text" if is_further else "box"
        return "quote" if self._quotes else "text"
