"""Python-Markdown's processors where they have nothing to do: the same results, for less time.

Most texts hold few of the signs that Markdown gives a meaning to, but every pattern and block type is tried
on every block. The processors here are Python-Markdown's own or those of this folder; each is asked only about texts
with a sign that it cannot do without. tests/test_shortcuts.py compares the results with those of the processors alone.
"""

from __future__ import annotations

from typing import Any, cast
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockprocessors import (
    BlockProcessor,
    HRProcessor,
    SetextHeaderProcessor,
)
from markdown.extensions.admonition import AdmonitionProcessor
from markdown.extensions.def_list import DefListProcessor
from markdown.extensions.tables import TableExtension
from markdown.extensions.toc import TocTreeprocessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import InlineProcessor
from markdown.util import AtomicString

from hindsight.core.lessons.quotes import Quotes
from hindsight.core.markdown import comments, github_inline, wiki_links
from hindsight.core.markdown.github_blocks import Headings, Tables

# What a text must hold for an inline pattern to match in it. A pattern that is not named here is always tried.
_INLINE_SIGNS = {
    "backtick": ("`",), "escape": ("\\",), "footnote": ("[^",),
    "reference": ("[",), "link": ("[",), "short_reference": ("[",),
    "image_link": ("![",), "image_reference": ("![",), "short_image_ref": ("![",),
    "autolink": ("<",), "automail": ("<",), "html": ("<",), "entity": ("&",), "linebreak": ("  \n",),
    "em_strong": ("*", "_"), **github_inline.SIGNS, **wiki_links.SIGNS, **comments.SIGNS,
}  # fmt: skip


def register_fast_processors(md: Markdown) -> None:
    """Register the processors of this module in the places of those that they do the work of."""
    blocks = md.parser.blockprocessors
    blocks.register(_Admonition(md.parser), "admonition", 105)
    blocks.register(_Table(md.parser, TableExtension().getConfigs()), "table", 75)
    blocks.register(_HashHeader(md.parser), "hashheader", 70)
    blocks.register(_SetextHeader(md.parser), "setextheader", 60)
    blocks.register(_Rule(md.parser), "hr", 50)
    blocks.register(_DefinitionList(md.parser), "deflist", 25)
    blocks.register(_Quote(md.parser), "quote", 20)
    before = md.preprocessors
    before.register(_Only(md, before["fenced_code_block"], ("```", "~~~")), "fenced_code_block", 25)
    before.register(_Only(md, before["html_block"], ("<", "&")), "html_block", 20)
    md.treeprocessors.register(_Inline(md), "inline", 20)


def _holds(text: str, signs: tuple[str, ...]) -> bool:
    for sign in signs:  # noqa: SIM110 -- twice as fast as any(), and called a thousand times a post
        if sign in text:
            return True
    return False


class _Only(Preprocessor):
    """A preprocessor for texts with one of some signs."""

    def __init__(self, md: Markdown, inner: Preprocessor, signs: tuple[str, ...]) -> None:
        super().__init__(md)
        self._inner, self._signs = inner, signs

    def run(self, lines: list[str]) -> list[str]:
        """Called by Markdown, once a document."""
        return self._inner.run(lines) if any(_holds(line, self._signs) for line in lines) else lines


class _Signed(BlockProcessor):
    """A block type whose blocks hold one of `signs`."""

    signs: tuple[str, ...] = ()

    def test(self, parent: Element, block: str) -> bool:
        """Whether the block may be of this type."""
        return _holds(block, self.signs) and super().test(parent, block)


class _Admonition(AdmonitionProcessor):
    def test(self, parent: Element, block: str) -> bool:
        """Whether the block begins an admonition, or goes on with the one before it."""
        return ("!!!" in block or self._may_go_on(parent)) and super().test(parent, block)

    def _may_go_on(self, parent: Element) -> bool:
        return len(parent) > 0 and parent[-1].tag == "div"


class _Table(_Signed, Tables):
    signs = ("|",)


class _HashHeader(_Signed, Headings):
    signs = ("#",)


class _SetextHeader(_Signed, SetextHeaderProcessor):
    signs = ("\n=", "\n-")


class _Rule(_Signed, HRProcessor):
    signs = ("-", "_", "*")


class _DefinitionList(_Signed, DefListProcessor):
    signs = (": ",)


class _Quote(_Signed, Quotes):
    """A quotation or callout."""

    signs = (">",)


class Contents(TocTreeprocessor):
    """The headings' ids and levels, and a table of contents only where the text asks for one."""

    _wanted = True

    def run(self, doc: Element) -> None:
        """Called by Markdown, once a document."""
        self._wanted = any(element.text and self.marker in element.text for element in doc.iter())
        super().run(doc)

    def build_toc_div(self, toc_list: list[Any]) -> Element:
        """The table of contents."""
        return super().build_toc_div(toc_list) if self._wanted else Element("div")

    def replace_marker(self, root: Element, elem: Element) -> None:
        """Put the table of contents where the text asks for it."""
        for parent in list(root.iter()) if self._wanted else ():
            for place, child in enumerate(parent):
                if child.tag == "p" and not len(child) and (child.text or "").strip() == self.marker:
                    parent[place] = elem


class _Inline(InlineProcessor):
    """Inline markup, tried only on texts with a sign of it, and only the patterns whose sign is in the document."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        named = {
            id(md.inlinePatterns[name]): signs for name, signs in _INLINE_SIGNS.items() if name in md.inlinePatterns
        }
        self._patterns = [(pattern, named.get(id(pattern), ("",))) for pattern in md.inlinePatterns]
        self._signs = tuple(dict.fromkeys(sign for _, signs in self._patterns for sign in signs))

    def run(self, tree: Element, ancestors: list[str] | None = None) -> Element:
        """Called by Markdown, once a document."""
        plain = [
            element
            for element in tree.iter()
            if element.text and not isinstance(element.text, AtomicString) and not _holds(element.text, self._signs)
        ]
        # Python-Markdown's own way to say that there is no markup in a text; taken back below.
        for element in plain:
            element.text = AtomicString(element.text)
        self._choose_patterns(tree)
        tree = super().run(tree, ancestors)
        for element in plain:
            element.text = str(element.text)
        return tree

    def _choose_patterns(self, tree: Element) -> None:
        texts = [text for element in tree.iter() for text in (element.text, element.tail)
                 if text and not isinstance(text, AtomicString)]  # fmt: skip
        written = "\n".join(texts)
        chosen = [pattern for pattern, signs in self._patterns if _holds(written, signs)]
        self.inlinePatterns = cast("Any", chosen)  # in a list, which is faster to go through than their registry
