# ruff: noqa: ARG002  # markdownify calls each method with the same arguments
"""Turn the HTML of other programs into Markdown, block by block, without losing anything.

Each block is converted with markdownify, and the Markdown is read again as Hindsight reads it. If words, code, links,
pictures or the structure are different, the block stays HTML, and is named.
"""

from __future__ import annotations

import html as html_module
import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup, Comment, MarkupResemblesLocatorWarning, Tag
from bs4.element import NavigableString, PageElement
from markdownify import ATX, BACKSLASH, MarkdownConverter

from hindsight.core.checklists.labelling import labelling
from hindsight.core.documents.converter import converter, renew_converters
from hindsight.importing.notes import brief
from hindsight.importing.signature import signature_of

Note = Callable[[int, str], None]  # the line in the HTML, from 1, and what to know

_SLOT = "HINDSIGHTIMPORT"  # no text has this word
_INLINE = frozenset((
    "a", "abbr", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img", "ins",
    "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u",
    "var", "wbr",
))  # fmt: skip
# Boxes around blocks, whose own look belongs to the old theme.
_WRAPPERS = frozenset(
    ("div", "section", "article", "main", "center", "header", "footer", "body", "html", "[document]", "aside")
)
_REMOVED = ("script", "style", "noscript", "link", "meta", "template", "title", "head", "base")
_KEPT_INLINE = ("abbr", "cite", "dfn", "ins", "kbd", "mark", "q", "samp", "small", "sub", "sup", "u", "var")
_BETTER_IN_HTML = frozenset((
    "comment", "video", "audio", "svg", "form", "object", "math", "details", "dl", "canvas", "fieldset",
))  # fmt: skip
_LANGUAGE = re.compile(r"(?:^|\s)(?:language-|lang-|brush:\s*|highlight-source-|sourceCode\s+)(?P<lang>[\w+#-]+)")
_LIST_BEGINNING = re.compile(r"^(?P<number>\s*\d*)(?P<sign>[.)+-])(?=\s)")
_ESCAPES = (
    (re.compile(r"\\(?=[!-/:-@\[-`{-~])(?![#~`\[\]|{}<>$=^%:])"), r"\\\\"),
    (re.compile(r"(?<!\s)\*|\*(?!\s)"), r"\*"),
    (re.compile(r"(?<!\w)_|_(?!\w)"), r"\_"),
    (re.compile(r"&(?=#?\w+;)"), "&amp;"),
    (re.compile(r"<(?=[A-Za-z/!?])"), "&lt;"),
)
_SPECIAL = re.compile(r"(?<!\\)(?P<sign>[#~`\[\]|{}<>$=^%]|:(?=::|\w+:))")


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
        return first.name if isinstance(first, Tag) and first.name not in _INLINE else "text"

    @property
    def stays_html(self) -> bool:
        """Return whether it is better in HTML: a player, a drawing, a form, or a figure with a caption."""
        first = self.nodes[0]
        has_caption = self.name == "figure" and isinstance(first, Tag) and first.find("figcaption") is not None
        return self.name in _BETTER_IN_HTML or has_caption

    def html(self) -> str:
        """Return it as HTML that Markdown leaves alone."""
        source = self.source.strip()
        if "<pre" not in source and "<textarea" not in source:
            source = re.sub(r"\n\s*\n", "\n", source)
        return f"<p>{source}</p>" if self.name == "text" else source


class _Converter(MarkdownConverter):
    """Converts elements in the forms that Hindsight reads; elements without a form in Markdown stay."""

    def __init__(self, is_careful: bool) -> None:
        """`is_careful` is whether every sign is escaped that may mean something."""
        super().__init__(heading_style=ATX, bullets="-", newline_style=BACKSLASH, autolinks=False)
        self._is_careful = is_careful

    def convert_pre(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Return a block of code in fences that its own lines do not close."""
        code = el.get_text()
        code = code.removeprefix("\n").removesuffix("\n")
        ticks = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", code)), default=0))
        return f"\n\n{ticks}{_language(el)}\n{code}\n{ticks}\n\n"

    def convert_code(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Return code in as many backticks as it needs."""
        if "pre" in parent_tags:
            return text
        code = " ".join(el.get_text().split("\n"))
        if not code.strip():
            return code
        ticks = "`" * (1 + max((len(run) for run in re.findall("`+", code)), default=0))
        space = " " if code.startswith("`") or code.endswith("`") else ""
        return f"{ticks}{space}{code}{space}{ticks}"

    convert_tt = convert_code

    def convert_hN(self, n: int, el: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: N802  # markdownify's name
        """Return a heading with the id that links may lead to."""
        heading = " ".join(text.split())
        if not heading or "_inline" in parent_tags:
            return text
        ident = _attribute(el, "id")
        own = f" {{: #{ident}}}" if re.fullmatch(r"[\w-]+", ident) else ""
        return f"\n\n{'#' * min(n, 6)} {heading}{own}\n\n"

    def convert_del(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Return struck text."""
        return f"~~{text.strip()}~~" if text.strip() else text

    convert_s = convert_strike = convert_del

    def convert_br(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Return a line break; in a cell of a table only HTML has one."""
        return "<br>" if {"td", "th"} & set(parent_tags) else "\\\n"

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Return a picture."""
        title = f' "{_attribute(el, "title")}"' if _attribute(el, "title") else ""
        source = _attribute(el, "src")
        return f"![{_in_brackets(_attribute(el, 'alt'))}]({_in_link(source)}{title})" if source else ""

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Return a link; an anchor without an address stays."""
        href = _attribute(el, "href")
        if not href:
            name = _attribute(el, "id") or _attribute(el, "name")
            return f'<a id="{html_module.escape(name)}"></a>{text}' if name else text
        if not text.strip():
            return ""
        before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        if _attribute(el, "href") == el.get_text() and re.fullmatch(r"https?://[^\s<>]+", href):
            return f"{before}<{href}>{after}"
        title = f' "{_attribute(el, "title")}"' if _attribute(el, "title") else ""
        return f"{before}[{text.strip()}]({_in_link(href)}{title}){after}"

    def _kept(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        title = f' title="{html_module.escape(_attribute(el, "title"))}"' if _attribute(el, "title") else ""
        return f"<{el.name}{title}>{text}</{el.name}>" if text.strip() else text

    def convert_acronym(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Return an abbreviation by its present name."""
        el.name = "abbr"
        return self._kept(el, text, parent_tags)

    convert_abbr = convert_cite = convert_dfn = convert_ins = convert_kbd = convert_mark = convert_q = _kept
    convert_samp = convert_small = convert_sub = convert_sup = convert_u = convert_var = _kept

    def escape(self, text: str, parent_tags: set[str]) -> str:
        """Return text in which signs of Markdown are plain signs."""
        if self._is_careful:
            text = _SPECIAL.sub(r"\\\g<sign>", text)
        for pattern, plain in _ESCAPES:
            text = pattern.sub(plain, text)
        return text


def _attribute(el: Tag, name: str) -> str:
    value = el.get(name)
    return " ".join((value if isinstance(value, str) else " ".join(value or ())).split()).replace('"', "&quot;")


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
        if lang := _attribute(el, "data-lang") or _attribute(el, "lang"):
            return lang if re.fullmatch(r"[\w+#-]+", lang) else ""
    return ""


def _markdown(nodes: list[PageElement], careful: bool) -> str:
    """Return elements as Markdown; carefully, with every sign escaped that may mean something."""
    text = str(_Converter(careful).convert_soup(_soup(_source(nodes)))).strip("\n")
    if "```" in text:  # every sign of code counts
        return text
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in text.split("\n")))


def _source(nodes: list[PageElement]) -> str:
    return "".join(map(_as_html, nodes))


def _as_html(node: PageElement) -> str:
    if isinstance(node, Comment):
        return f"<!--{node}-->"
    return html_module.escape(str(node), quote=False) if isinstance(node, NavigableString) else str(node)


def to_markdown(html: str, note: Note) -> str:
    """Return HTML as Markdown; tell `note` the lines of what stays HTML, and of what is taken out."""
    try:
        return _converted(html, note)
    except RecursionError:
        renew_converters()
        note(1, "this HTML is nested too deep to convert, so it stays HTML")
        return f"{_soup(html)}\n"


def _soup(markup: str) -> BeautifulSoup:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)  # a text may be an address alone
        return BeautifulSoup(markup, "html.parser")


def _converted(html: str, note: Note) -> str:
    soup = _soup(html)
    _take_out(soup, note)
    blocks = [Block(line, nodes, source) for line, nodes in _blocks(soup) if (source := _source(nodes)).strip()]
    texts = [block.html() if block.stays_html else _markdown(block.nodes, careful=False) for block in blocks]
    # Nearly always nothing is lost anywhere, which is quick to see in the text as a whole.
    if signature_of(_rendered("\n\n".join(texts))) != signature_of("".join(block.source for block in blocks)):
        texts = [_converted_block(block, note) for block in blocks]
    return "\n\n".join(filter(None, texts)) + "\n"


def _take_out(soup: BeautifulSoup, note: Note) -> None:
    """Take out scripts and handlers, and put links in the places of embedded pages."""
    for el in soup.find_all(_REMOVED):
        if el.name in ("script", "noscript"):
            note(_line(el), f"a script is taken out: {brief(str(el))}")
        elif el.name == "style":
            note(_line(el), f"a style sheet is taken out: {brief(str(el))}")
        el.decompose()
    for el in soup.find_all(("iframe", "embed", "frame")):
        source = _attribute(el, "src")
        note(_line(el), f"an embedded page is a link now: {brief(source or str(el))}")
        el.replace_with(_link(soup, source) if re.match(r"(?:https?:)?//", source) else "")
    for el in soup.find_all(True):
        for name in [name for name in el.attrs if name.lower().startswith("on")]:
            note(_line(el), f'the attribute "{name}", which runs a script, is taken out')
            del el[name]
        for name in ("href", "src", "action", "data", "poster"):
            if re.match("(?:java|vb|live)script:", re.sub(r"[\s\x00-\x1f]", "", _attribute(el, name)), re.IGNORECASE):
                note(_line(el), f"an address that runs a script is taken out: {brief(_attribute(el, name))}")
                del el[name]


def _link(soup: BeautifulSoup, address: str) -> Tag:
    address = f"https:{address}" if address.startswith("//") else address
    paragraph, link = soup.new_tag("p"), soup.new_tag("a", href=address)
    link.string = address
    paragraph.append(link)
    return paragraph


def _line(node: PageElement) -> int:
    line = getattr(node, "sourceline", None)
    return line if isinstance(line, int) else 1


def _blocks(parent: Tag) -> Iterator[tuple[int, list[PageElement]]]:
    """Yield the blocks of a text with their lines: elements, and runs of text and inline elements."""
    run: list[PageElement] = []
    line = 1
    for node in parent.children:
        is_inline = (isinstance(node, NavigableString) and not isinstance(node, Comment)) or (
            isinstance(node, Tag) and node.name in _INLINE
        )
        if is_inline:
            if not run:
                line = _line(node) if isinstance(node, Tag) else line
            run.append(node)
            continue
        if run:
            yield line, run
            run = []
        if isinstance(node, Tag):
            line = _line(node)
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


def _anchor(wrapper: Tag) -> Tag | None:
    """Return an anchor for the id of a box that goes: its first heading takes the id, if it has none."""
    ident = _attribute(wrapper, "id")
    if not ident:
        return None
    first = wrapper.find(True)
    if isinstance(first, Tag) and re.fullmatch("h[1-6]", first.name) and not first.get("id"):
        first["id"] = ident
        return None
    return BeautifulSoup(f'<p><a id="{html_module.escape(ident)}"></a></p>', "html.parser").p


def _converted_block(block: Block, note: Note) -> str:
    """Return a block as Markdown if nothing is lost by it, else as HTML."""
    if block.stays_html:
        return block.html()
    wanted = signature_of(block.source)
    for careful in (False, True):
        text = _markdown(block.nodes, careful)
        if careful and block.name in ("p", "text"):
            text = _LIST_BEGINNING.sub(r"\g<number>\\\g<sign>", text)
        if signature_of(_rendered(text)) == wanted:
            return text
    note(block.line, f"this {block.name} stays HTML, since Markdown has no form for all of it: {brief(block.source)}")
    return block.html()


def _rendered(text: str) -> str:
    try:
        return converter().convert(text, "no", labelling("en"), _SLOT).html
    except Exception:  # a fault of Markdown's: the block stays HTML
        renew_converters()
        return ""
