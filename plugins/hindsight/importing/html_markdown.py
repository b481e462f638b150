# ruff: noqa: ARG002  # markdownify calls each method with the same arguments
"""Convert the HTML of other programs to Markdown, block by block, without losing anything.

Each block is converted with markdownify, and the Markdown is read again as Hindsight reads it. If words, code, links,
pictures or the structure are different, the block stays HTML, and is reported.
"""

from __future__ import annotations

import functools
import html as html_module
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup, Comment, MarkupResemblesLocatorWarning, Tag
from bs4.element import NavigableString, PageElement
from markdownify import ATX, BACKSLASH, MarkdownConverter

from hindsight.core.checklists.labelling import labelling
from hindsight.core.documents.converter import converter, renew_converters
from hindsight.importing.html_cleaning import INLINE, Note, attribute, clean, line_of
from hindsight.importing.markdown_forms import fenced, longest_backticks
from hindsight.importing.notes import brief
from hindsight.importing.signature import shows_something, signature_of

_TAGS = re.compile("<[^>]*>")
_SEPARATOR = "<!-- -->"
_SLOT = "HINDSIGHTIMPORT"  # no text has this word
# Boxes around blocks, which belong to the old theme.
_WRAPPERS = frozenset(
    ("div", "section", "article", "main", "center", "header", "footer", "body", "html", "[document]", "aside")
)
_BETTER_IN_HTML = frozenset((
    "comment", "video", "audio", "svg", "form", "object", "math", "details", "dl", "canvas", "fieldset",
))  # fmt: skip
# Inline elements that have no signs around their words in Markdown.
_WITHOUT_SIGNS = frozenset(("span", "font", "big", "label", "time", "data", "bdi", "bdo", "wbr"))
_LANGUAGE = re.compile(
    r"(?:^|\s)(?:language-|lang-|lang:\s*|brush:\s*|highlight-source-|sourceCode\s+)(?P<lang>[\w+#-]+)"
)
# These signs begin a list, a quotation, a heading, code, a box or a definition at the beginning of a line.
_BEGINNING = re.compile(
    r"^(?P<before>\s*\d{0,9})(?P<sign>(?<=\d)[.)](?=\s|$)|(?<!\d)(?:[+-](?=\s|$)|[>=]|#{1,6}(?=\s|$)|:\s|~~~|!!!|-{2,}\s*$))"
)
_BACKSLASH = re.compile(r"\\(?=[!-/:-@\[-`{-~]|$)")
_ESCAPES = (
    (re.compile(r"(?<!\s)\*|\*(?!\s)"), r"\*"),
    (re.compile(r"(?<!\w)_|_(?!\w)"), r"\_"),
    (re.compile(r"&(?=#?\w+;)"), "&amp;"),
    (re.compile(r"<(?=[A-Za-z/!?])"), "&lt;"),
)
_SPECIAL = re.compile(r"(?P<sign>[#~`\[\]|{}<>$=^%]|:(?=::|\w+:))")


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a text: its line in the HTML, its nodes, and these as HTML."""

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


class _Converter(MarkdownConverter):
    """Converts elements in the forms that Hindsight reads; elements without a form in Markdown stay."""

    def __init__(self, is_careful: bool) -> None:
        """Set the forms of Markdown; if `is_careful`, escape every sign that may mean something."""
        super().__init__(heading_style=ATX, bullets="-", newline_style=BACKSLASH, autolinks=False)
        self._is_careful = is_careful

    def convert_pre(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Return a block of code in fences that its own lines do not close."""
        code = el.get_text().removeprefix("\n").removesuffix("\n")
        return f"\n\n{fenced(code, _language(el))}\n\n"

    def convert_code(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Return code in as many backticks as it needs."""
        if "pre" in parent_tags:
            return text
        code = " ".join(el.get_text().split("\n"))
        if not code.strip():
            return code
        ticks = "`" * (1 + longest_backticks(code))
        space = " " if code.startswith("`") or code.endswith("`") else ""
        return f"{ticks}{space}{code}{space}{ticks}"

    convert_tt = convert_code

    def process_text(self, el: NavigableString, parent_tags: set[str] | None = None) -> str:
        """Return text; a sign that would begin a block at the beginning of a line is a plain sign."""
        text = str(super().process_text(el, parent_tags=parent_tags))  # type: ignore[misc]  # the stubs lack it
        if parent_tags and ("pre" in parent_tags or "code" in parent_tags):
            return text
        if (match := _BEGINNING.match(text)) and _begins_line(el):
            return f"{match['before']}\\{text[match.start('sign') :]}"
        return text

    def convert_hN(self, n: int, el: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: N802  # markdownify's name
        """Return a heading with the id that links may point to."""
        heading = " ".join(text.split())
        if not heading or "_inline" in parent_tags:
            return text
        ident = attribute(el, "id")
        attributes = f" {{: #{ident}}}" if re.fullmatch(r"[\w-]+", ident) else ""
        return f"\n\n{'#' * min(n, 6)} {heading}{attributes}\n\n"

    def _marked(self, text: str, parent_tags: set[str], sign: str) -> str:
        """Return words in signs of emphasis, with the spaces at both ends outside."""
        words = text.strip()
        if not words or {"pre", "code"} & set(parent_tags):
            return text
        start = text.index(words)
        return f"{text[:start]}{sign}{words}{sign}{text[start + len(words) :]}"

    def convert_b(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Return bold words."""
        return self._marked(text, parent_tags, "**")

    def convert_em(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Return words with emphasis."""
        return self._marked(text, parent_tags, "*")

    convert_strong, convert_i = convert_b, convert_em

    def convert_del(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Return struck text."""
        return self._marked(text, parent_tags, "~~")

    convert_s = convert_strike = convert_del

    def convert_br(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Return a line break; in a cell of a table it stays HTML."""
        return "<br>" if {"td", "th"} & set(parent_tags) else "\\\n"

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Return a picture."""
        title = f' "{attribute(el, "title")}"' if attribute(el, "title") else ""
        source = attribute(el, "src")
        return f"![{_in_brackets(attribute(el, 'alt'))}]({_in_link(source)}{title})" if source else ""

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Return a link; an anchor without an address stays."""
        href = attribute(el, "href")
        if not href:
            name = attribute(el, "id") or attribute(el, "name")
            return f'<a id="{html_module.escape(name)}"></a>{text}' if name else text
        if not text.strip():
            return ""
        before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        if attribute(el, "href") == el.get_text() and re.fullmatch(r"https?://[^\s<>]+", href):
            return f"{before}<{href}>{after}"
        title = f' "{attribute(el, "title")}"' if attribute(el, "title") else ""
        return f"{before}[{text.strip()}]({_in_link(href)}{title}){after}"

    def _kept(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        title = f' title="{html_module.escape(attribute(el, "title"))}"' if attribute(el, "title") else ""
        return f"<{el.name}{title}>{text}</{el.name}>" if text.strip() else text

    def convert_acronym(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Return an abbreviation by its present name."""
        el.name = "abbr"
        return self._kept(el, text, parent_tags)

    convert_abbr = convert_cite = convert_dfn = convert_ins = convert_kbd = convert_mark = convert_q = _kept
    convert_samp = convert_small = convert_sub = convert_sup = convert_u = convert_var = _kept

    def escape(self, text: str, parent_tags: set[str]) -> str:
        """Return text in which signs of Markdown are plain signs."""
        text = _BACKSLASH.sub(r"\\\\", text)
        if self._is_careful:
            text = _SPECIAL.sub(r"\\\g<sign>", text)
        for pattern, plain in _ESCAPES:
            text = pattern.sub(plain, text)
        return text


def _begins_line(text: NavigableString) -> bool:
    """Report whether a text is at the beginning of a line of Markdown: of a block, or right after a line break."""
    outer = _block_of(text)
    if isinstance(outer, Tag) and re.fullmatch(r"h[1-6]|t[dh]", outer.name):
        return False
    before = text.previous_element
    while before is not None:
        if isinstance(before, Tag):
            if before.name not in INLINE or before.name == "br":
                return True
            if before.name not in _WITHOUT_SIGNS:  # signs of the element, or a picture, are before the text
                return False
        elif isinstance(before, NavigableString) and not isinstance(before, Comment) and before.strip():
            # The last word before it is in the same block, unless a block is between the two.
            return _block_of(before) is not outer
        before = before.previous_element
    return True


def _block_of(node: PageElement) -> PageElement | None:
    return next((el for el in node.parents if el.name not in INLINE), None)


def _in_brackets(words: str) -> str:
    return re.sub(r"([\[\]\\*_`])", r"\\\1", words)


def _in_link(address: str) -> str:
    """Return an address as a link in Markdown can hold it."""
    if re.search(r"[\s()<>]", address):
        return f"<{address.replace('<', '%3C').replace('>', '%3E')}>"
    return address


def _language(pre: Tag) -> str:
    for el in (pre, *pre.find_all("code")):
        names = " ".join(el.get("class") or ())
        if match := _LANGUAGE.search(names):
            return match["lang"]
        if lang := attribute(el, "data-lang") or attribute(el, "data-enlighter-language") or attribute(el, "lang"):
            return lang if re.fullmatch(r"[\w+#-]+", lang) else ""
    return ""


def _markdown(nodes: list[PageElement], careful: bool) -> str:
    """Return elements as Markdown; if `careful`, escape every sign that may mean something."""
    holder = _holder()
    holder.clear()
    holder.extend(nodes)
    text = str(_markdown_converter(careful).convert_soup(holder)).strip("\n")
    if "```" in text:  # every sign of code counts
        return text
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in text.split("\n")))


@functools.cache
def _holder() -> BeautifulSoup:
    """Return a document for the elements of one block at a time: making a document takes long."""
    return BeautifulSoup("", "html.parser")


@functools.cache
def _markdown_converter(careful: bool) -> _Converter:
    return _Converter(careful)


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
    texts = [block.html() if block.stays_html else _markdown(block.nodes, careful=False) for block in blocks]
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
        text = _markdown(block.nodes, careful)
        if signature_of(rendered(text)) == signature:
            return text
    note(block.line, f"this {block.name} stays HTML, since Markdown has no form for all of it: {brief(block.source)}")
    return block.html()


def rendered(text: str) -> str:
    """Return Markdown as Hindsight renders it; "" if it cannot."""
    try:
        return converter().convert(text, "no", labelling("en"), _SLOT).html
    except Exception:  # a fault of Markdown's: the block stays HTML
        renew_converters()
        return ""
