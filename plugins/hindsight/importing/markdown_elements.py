# ruff: noqa: ARG002  # markdownify calls each method with the same arguments
"""Convert single elements of HTML to the forms of Markdown that Hindsight reads."""

from __future__ import annotations

import functools
import html as html_module
import re

from bs4 import BeautifulSoup, Comment, Tag
from bs4.element import NavigableString, PageElement
from markdownify import ATX, BACKSLASH, MarkdownConverter

from hindsight.importing.html_cleaning import INLINE, attribute
from hindsight.importing.markdown_forms import fenced, longest_backticks

# Inline elements that have no signs around their words in Markdown.
_WITHOUT_SIGNS = frozenset(("span", "font", "big", "label", "time", "data", "bdi", "bdo", "wbr"))
_LANGUAGE = re.compile(
    r"(?:^|\s)(?:language-|lang-|lang:\s*|brush:\s*|highlight-source-|sourceCode\s+)(?P<lang>[\w+#-]+)"
)
# Characters that begin a list, a quotation, a heading, code, a box or a definition at the beginning of a line.
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


def elements_to_markdown(nodes: list[PageElement], careful: bool) -> str:
    """Return elements as Markdown; if `careful`, escape every character that may have a meaning."""
    holder = _holder()
    holder.clear()
    holder.extend(nodes)
    text = str(_markdown_converter(careful).convert_soup(holder)).strip("\n")
    if "```" in text:  # every character of code counts
        return text
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in text.split("\n")))


class _Converter(MarkdownConverter):
    """Converts elements in the forms that Hindsight reads; elements without a form in Markdown stay."""

    def __init__(self, is_careful: bool) -> None:
        """Set the forms of Markdown; if `is_careful`, escape every character that may have a meaning."""
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
        """Return text; escape a character that would begin a block at the beginning of a line."""
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
        """Return text in which characters with a meaning in Markdown are escaped."""
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


@functools.cache
def _holder() -> BeautifulSoup:
    """Return a document for the elements of one block at a time: making a document takes long."""
    return BeautifulSoup("", "html.parser")


@functools.cache
def _markdown_converter(careful: bool) -> _Converter:
    return _Converter(careful)
