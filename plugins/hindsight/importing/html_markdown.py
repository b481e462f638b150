"""Convert the HTML of other programs to Markdown, block by block, without losing anything.

Each block is converted with markdownify, and the Markdown is read again as Hindsight reads it. If words, code, links,
pictures or the structure are different, the block stays HTML, and is reported.
"""

from __future__ import annotations

import html as html_module
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup, Comment, MarkupResemblesLocatorWarning, Tag
from bs4.element import NavigableString, PageElement

from hindsight.core.documents.converter import renew_converters
from hindsight.importing.html_cleaning import INLINE, Note, attribute, clean, line_of
from hindsight.importing.markdown_elements import elements_to_markdown
from hindsight.importing.notes import brief
from hindsight.importing.rendering import rendered
from hindsight.importing.signature import shows_something, signature_of

_TAGS = re.compile("<[^>]*>")
_SEPARATOR = "<!-- -->"
# Boxes around blocks, which belong to the old theme.
_WRAPPERS = frozenset(
    ("div", "section", "article", "main", "center", "header", "footer", "body", "html", "[document]", "aside")
)
_BETTER_IN_HTML = frozenset((
    "comment", "video", "audio", "svg", "form", "object", "math", "details", "dl", "canvas", "fieldset",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a text: its line in the HTML, its nodes, and the HTML of the nodes."""

    line: int
    nodes: list[PageElement]
    source: str

    @property
    def name(self) -> str:
        """Return the name of its element, "comment", or "text" for words without one."""
        first = self.nodes[0]
        if isinstance(first, Comment):
            return "comment"
        return first.name if isinstance(first, Tag) and first.name not in INLINE else "text"

    @property
    def stays_html(self) -> bool:
        """Report whether it is better in HTML: a player, a drawing, a form, or a figure with a caption or a player."""
        first = self.nodes[0]
        if self.name != "figure" or not isinstance(first, Tag):
            return self.name in _BETTER_IN_HTML
        return first.find(("figcaption", "audio", "video")) is not None

    def html(self) -> str:
        """Return it as HTML that Markdown leaves alone."""
        source = self.source.strip()
        if "<pre" not in source and "<textarea" not in source:
            source = re.sub(r"\n\s*\n", "\n", source)
        return f"<p>{source}</p>" if self.name == "text" else source


def _source(nodes: list[PageElement]) -> str:
    return "".join(map(_as_html, nodes))


def _as_html(node: PageElement) -> str:
    if isinstance(node, Comment):
        return f"<!--{node}-->"
    return html_module.escape(str(node), quote=False) if isinstance(node, NavigableString) else str(node)


def to_markdown(html: str, note: Note) -> str:
    """Return HTML as Markdown; call `note` with the lines of passages that stay HTML or are taken out."""
    try:
        return _converted(html, note)
    except RecursionError:
        renew_converters()
        note(1, "this HTML is nested too deeply to convert, so it stays HTML")
        return f"{_soup(html)}\n"


def _soup(markup: str) -> BeautifulSoup:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)  # a text may be an address alone
        return BeautifulSoup(markup, "html.parser")


def _converted(html: str, note: Note) -> str:
    soup = _soup(html.replace("\ufeff", ""))
    clean(soup, note)
    blocks = [Block(line, nodes, source) for line, nodes in _blocks(soup) if _is_kept(source := _source(nodes))]
    texts = [block.html() if block.stays_html else elements_to_markdown(block.nodes, careful=False) for block in blocks]
    # Nearly always nothing is lost; comparing the text as a whole is quick.
    signature = signature_of("\n".join(block.source for block in blocks))
    if signature_of(rendered(_joined(texts))) != signature:
        texts = [_converted_block(block, note) for block in blocks]
        if signature_of(rendered(_joined(texts))) != signature:
            texts = _apart(texts)
            if signature_of(rendered(_joined(texts))) != signature:
                note(1, "parts of this text may read differently here; compare it with the old page")
    return _joined(texts) + "\n"


def _is_kept(source: str) -> bool:
    """Report whether HTML shows something, or has an id that links may point to."""
    if not source or source.isspace():
        return False
    if _TAGS.sub("", source).replace("&nbsp;", "").strip():  # words, in nearly all cases
        return True
    return shows_something(source) or re.search(r"\s(?:id|name)=|<!--", source) is not None


def _joined(texts: list[str]) -> str:
    """Return blocks as one text; a comment, which no page shows, separates two lists that would be one list."""
    joined: list[str] = []
    above = ""
    for text in filter(None, texts):
        kind = _list_kind(text)
        if kind and kind == above:
            joined.append(_SEPARATOR)
        joined.append(text)
        above = kind
    return "\n\n".join(joined)


def _list_kind(text: str) -> str:
    match = re.match(r"(?:\d{1,9}(?P<sign>[.)])|(?P<bullet>[-+*])) ", text)
    return (match["sign"] or match["bullet"]) if match else ""


def _apart(texts: list[str]) -> list[str]:
    """Return blocks with a comment between two blocks that would mean something different below each other."""
    apart: list[str] = []
    for text in filter(None, texts):
        if apart and apart[-1] != _SEPARATOR:
            together = signature_of(rendered(f"{apart[-1]}\n\n{text}"))
            if together != signature_of(f"{rendered(apart[-1])}\n{rendered(text)}"):
                apart.append(_SEPARATOR)
        apart.append(text)
    return apart


def _blocks(parent: Tag) -> Iterator[tuple[int, list[PageElement]]]:
    """Yield the blocks of a text with their lines: elements, and runs of text and inline elements."""
    run: list[PageElement] = []
    line = 1
    for node in parent.children:
        if _is_inline(node):
            if not run:
                line = line_of(node) if isinstance(node, Tag) else line
            run.append(node)
            continue
        if run:
            yield line, run
            run = []
        if isinstance(node, Tag):
            line = line_of(node)
            if node.name in _WRAPPERS:
                if anchor := _anchor(node):
                    yield line, [anchor]
                yield from _blocks(node)
            else:
                yield line, [node]
        elif isinstance(node, Comment) and node.strip():
            yield line, [node]
    if run:
        yield line, run


def _is_inline(node: PageElement) -> bool:
    if isinstance(node, Tag):
        return node.name in INLINE
    return isinstance(node, NavigableString) and not isinstance(node, Comment)


def _anchor(wrapper: Tag) -> Tag | None:
    """Return an anchor for the id of a box that is dropped; None if its first heading takes the id."""
    ident = attribute(wrapper, "id")
    if not ident:
        return None
    first = wrapper.find(True)
    if isinstance(first, Tag) and re.fullmatch("h[1-6]", first.name) and not first.get("id"):
        first["id"] = ident
        return None
    return BeautifulSoup(f'<p><a id="{html_module.escape(ident)}"></a></p>', "html.parser").p


def _converted_block(block: Block, note: Note) -> str:
    """Return a block as Markdown if nothing is lost by that, else as HTML."""
    if block.stays_html:
        return block.html()
    signature = signature_of(block.source)
    for careful in (False, True):
        text = elements_to_markdown(block.nodes, careful)
        if signature_of(rendered(text)) == signature:
            return text
    note(block.line, f"this {block.name} stays HTML, since Markdown has no form for all of it: {brief(block.source)}")
    return block.html()
