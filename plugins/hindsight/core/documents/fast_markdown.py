"""Skip Python-Markdown's processors on texts that they cannot change: the same results in less time.

Python-Markdown tries every pattern and block type on every block, but most texts hold few signs of Markdown. Here each
processor runs only on texts with a sign that it needs. tests/test_fast_markdown.py compares the results with those of
the processors alone.
"""

from __future__ import annotations

from typing import Any, cast
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions.admonition import AdmonitionProcessor
from markdown.extensions.def_list import DefListProcessor
from markdown.extensions.tables import TableExtension
from markdown.extensions.toc import TocTreeprocessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import InlineProcessor
from markdown.util import AtomicString

from hindsight.core.lessons.quotes import Quotes
from hindsight.core.markdown import comments, github_inline, maths, wiki_links
from hindsight.core.markdown.github_blocks import Headings, Rules, Tables, Underlined
from hindsight.core.markdown.tex_text import with_tex

# An inline pattern can match only in a text with one of its signs. A pattern that is not named here is always tried.
_INLINE_SIGNS = {
    "backtick": ("`",), "escape": ("\\",), "footnote": ("[^",),
    "reference": ("[",), "link": ("[",), "short_reference": ("[",),
    "image_link": ("![",), "image_reference": ("![",), "short_image_ref": ("![",),
    "autolink": ("<",), "automail": ("<",), "html": ("<",), "entity": ("&",), "linebreak": ("  \n",),
    "em_strong": ("*", "_"), **github_inline.SIGNS, **wiki_links.SIGNS, **comments.SIGNS, **maths.SIGNS,
}  # fmt: skip


def register_fast_processors(md: Markdown) -> None:
    """Replace Python-Markdown's processors by those of this module, at the same priorities."""
    blocks = md.parser.blockprocessors
    blocks.register(_Admonition(md.parser), "admonition", 105)
    blocks.register(_Table(md.parser, TableExtension().getConfigs()), "table", 75)
    blocks.register(_HashHeader(md.parser), "hashheader", 70)
    blocks.register(_SetextHeader(md.parser), "setextheader", 60)
    blocks.register(_Rule(md.parser), "hr", 50)
    blocks.register(_DefinitionList(md.parser), "deflist", 25)
    blocks.register(_Quote(md.parser), "quote", 20)
    preprocessors = md.preprocessors
    fences = _PreprocessorForSigns(md, preprocessors["fenced_code_block"], ("```", "~~~", "$$", "\\["))
    preprocessors.register(fences, "fenced_code_block", 25)
    preprocessors.register(_PreprocessorForSigns(md, preprocessors["html_block"], ("<", "&")), "html_block", 20)
    md.treeprocessors.register(_Inline(md), "inline", 20)


def _holds(text: str, signs: tuple[str, ...]) -> bool:
    for sign in signs:  # noqa: SIM110 -- twice as fast as any(), and called a thousand times a post
        if sign in text:
            return True
    return False


class _PreprocessorForSigns(Preprocessor):
    """Runs a preprocessor only on texts with one of its signs."""

    def __init__(self, md: Markdown, inner: Preprocessor, signs: tuple[str, ...]) -> None:
        super().__init__(md)
        self._inner, self._signs = inner, signs

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines as the preprocessor changes them; called by Markdown, once a document."""
        return self._inner.run(lines) if any(_holds(line, self._signs) for line in lines) else lines


class _BlockWithSigns(BlockProcessor):
    """A block type whose blocks hold one of `signs`."""

    signs: tuple[str, ...] = ()

    def test(self, parent: Element, block: str) -> bool:
        """Return whether the block may be of this type."""
        return _holds(block, self.signs) and super().test(parent, block)


class _Admonition(AdmonitionProcessor):
    def test(self, parent: Element, block: str) -> bool:
        """Return whether the block begins an admonition, or continues the one before it."""
        return ("!!!" in block or self._may_continue(parent)) and super().test(parent, block)

    def _may_continue(self, parent: Element) -> bool:
        return len(parent) > 0 and parent[-1].tag == "div"


class _Table(_BlockWithSigns, Tables):
    signs = ("|",)


class _HashHeader(_BlockWithSigns, Headings):
    signs = ("#",)


class _SetextHeader(_BlockWithSigns, Underlined):
    signs = ("=", "-")


class _Rule(_BlockWithSigns, Rules):
    signs = ("-", "_", "*")


class _DefinitionList(_BlockWithSigns, DefListProcessor):
    signs = (": ",)


class _Quote(_BlockWithSigns, Quotes):
    """A quotation or callout."""

    signs = (">",)


class Contents(TocTreeprocessor):
    """The headings' ids and levels, and a table of contents if the text has a marker for it."""

    _has_marker = True

    def run(self, doc: Element) -> None:
        """Set the ids of headings, and replace the marker; called by Markdown, once a document."""
        self._has_marker = any(element.text and self.marker in element.text for element in doc.iter())
        # Ids and tables of contents have the source of a formula in place of its MathML.
        stash = self.md.htmlStash
        blocks = enumerate(stash.rawHtmlBlocks)
        formulas = {index: block for index, block in blocks if isinstance(block, str) and "<math" in block}
        for index, block in formulas.items():
            stash.rawHtmlBlocks[index] = with_tex(block)
        super().run(doc)
        for index, block in formulas.items():
            stash.rawHtmlBlocks[index] = block

    def build_toc_div(self, toc_list: list[Any]) -> Element:
        """Return the table of contents, or an empty element for a text without a marker."""
        return super().build_toc_div(toc_list) if self._has_marker else Element("div")

    def replace_marker(self, root: Element, elem: Element) -> None:
        """Replace each paragraph that is only a marker by the table of contents."""
        for parent in list(root.iter()) if self._has_marker else ():
            for index, child in enumerate(parent):
                if child.tag == "p" and not len(child) and (child.text or "").strip() == self.marker:
                    parent[index] = elem


class _Inline(InlineProcessor):
    """Tries inline patterns only on texts with a sign, and only those patterns whose sign is in the document."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        signs_of = {
            id(md.inlinePatterns[name]): signs for name, signs in _INLINE_SIGNS.items() if name in md.inlinePatterns
        }
        self._patterns = [(pattern, signs_of.get(id(pattern), ("",))) for pattern in md.inlinePatterns]
        self._signs = tuple(dict.fromkeys(sign for _, signs in self._patterns for sign in signs))

    def run(self, tree: Element, ancestors: list[str] | None = None) -> Element:
        """Apply the inline patterns to the tree; called by Markdown, once a document."""
        plain = [
            element
            for element in tree.iter()
            if element.text and not isinstance(element.text, AtomicString) and not _holds(element.text, self._signs)
        ]
        # Python-Markdown applies no pattern to an AtomicString. These become plain strings again below.
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
        text = "\n".join(texts)
        chosen = [pattern for pattern, signs in self._patterns if _holds(text, signs)]
        self.inlinePatterns = cast("Any", chosen)  # iterating over a list is faster than over a registry
