"""Skip Python-Markdown's processors on texts that they cannot change: the same results in less time.

Python-Markdown tries every pattern and block type on every block, but most texts hold few signs of Markdown. Here each
processor runs only on texts with a sign that it needs. tests/test_fast_markdown.py compares the results with those of
the processors alone.
"""

from __future__ import annotations

import re
from typing import Any, cast
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor, ParagraphProcessor
from markdown.extensions.admonition import AdmonitionProcessor
from markdown.extensions.def_list import DefListProcessor
from markdown.extensions.tables import TableExtension
from markdown.extensions.toc import TocTreeprocessor
from markdown.preprocessors import NormalizeWhitespace, Preprocessor
from markdown.treeprocessors import InlineProcessor, UnescapeTreeprocessor
from markdown.util import ETX, STX, AtomicString

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
_BEFORE_ALL_BLOCKS = 200
_BLANK_LINE_OF_SPACES = re.compile(r"\n +\n")
# Only tables and their rows may begin with a letter, besides paragraphs: every other block has a sign or a digit there,
# and not one of these signs before a letter.
_WORDS = r" {0,3}[*_\"'(“‘]*[^\W\d_].*"
_LINES_OF_WORDS = re.compile(rf"{_WORDS}(?:\n{_WORDS})*")


def register_fast_processors(md: Markdown) -> None:
    """Replace Python-Markdown's processors by those of this module, at the same priorities."""
    blocks = md.parser.blockprocessors
    blocks.register(_PlainParagraph(md.parser), "plain-paragraph", _BEFORE_ALL_BLOCKS)
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
    preprocessors.register(_WhiteSpace(md), "normalize_whitespace", 30)
    treeprocessors = md.treeprocessors
    treeprocessors.register(_Inline(md), "inline", 20)
    treeprocessors.register(_Unescape(md), "unescape", 0)


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
        return self._inner.run(lines) if _holds("\n".join(lines), self._signs) else lines


class _WhiteSpace(NormalizeWhitespace):
    """Python-Markdown's placeholders, line ends, tabs and blank lines of spaces, if a text has any of them."""

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines of the text with two line ends after it; called by Markdown, once a document."""
        text = "\n".join(lines) + "\n\n"
        if _holds(text, (STX, ETX, "\r", "\t")) or _BLANK_LINE_OF_SPACES.search(text):
            return super().run(lines)
        return text.split("\n")


class _PlainParagraph(ParagraphProcessor):
    """A paragraph whose lines all begin with a word: no other processor can take such a block, so none is asked."""

    def test(self, parent: Element, block: str) -> bool:  # noqa: ARG002 - Markdown's signature
        """Return whether the block can only be a paragraph."""
        return "|" not in block and _LINES_OF_WORDS.fullmatch(block) is not None


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
    """Tries inline patterns only on texts with a sign of theirs."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        signs_of = {
            id(md.inlinePatterns[name]): signs for name, signs in _INLINE_SIGNS.items() if name in md.inlinePatterns
        }
        self._patterns = [(pattern, signs_of.get(id(pattern), ("",))) for pattern in md.inlinePatterns]
        self._signs = tuple(dict.fromkeys(sign for _, signs in self._patterns for sign in signs))
        self._chosen_signs: list[tuple[str, ...]] = []

    def run(self, tree: Element, ancestors: list[str] | None = None) -> Element:
        """Apply the inline patterns to the tree; called by Markdown, once a document."""
        signs = self._choose_patterns(tree)
        plain = [
            element
            for element in tree.iter()
            if element.text and not isinstance(element.text, AtomicString) and not _holds(element.text, signs)
        ]
        # Python-Markdown applies no pattern to an AtomicString. These become plain strings again below.
        for element in plain:
            element.text = AtomicString(element.text)
        tree = super().run(tree, ancestors)
        for element in plain:
            element.text = str(element.text)
        return tree

    def _choose_patterns(self, tree: Element) -> tuple[str, ...]:
        """Choose the patterns with a sign in the document, and return all signs that are in it."""
        text = "\n".join(tree.itertext())
        # A search for one character takes a fraction of the time of a search for two.
        present = tuple(sign for sign in self._signs if sign[:1] in text and sign in text)
        absent = set(self._signs).difference(present)
        chosen = [(pattern, signs) for pattern, signs in self._patterns if not absent.issuperset(signs)]
        self.inlinePatterns = cast("Any", [pattern for pattern, _ in chosen])
        self._chosen_signs = [signs for _, signs in chosen]
        return present

    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:  # noqa: N802, N803
        """Return a text with placeholders for its markup, as Python-Markdown's private method of this name does.

        It skips the patterns without a sign in the text. If Python-Markdown renames its method, nothing is skipped, and
        the results stay the same.
        """
        if isinstance(data, AtomicString):
            return data
        index, start = patternIndex, 0
        while index < len(self.inlinePatterns):
            matched = False
            if _holds(data, self._chosen_signs[index]):
                pattern = self.inlinePatterns[index]
                # The type stubs lack private methods.
                data, matched, start = self._InlineProcessor__applyPattern(pattern, data, index, start)  # type: ignore[attr-defined]
            if not matched:
                index, start = index + 1, 0
        return data


class _Unescape(UnescapeTreeprocessor):
    """The characters that a backslash kept from being markup."""

    def unescape(self, text: str) -> str:
        """Return a text with these characters; called by Markdown, for each text and attribute."""
        return super().unescape(text) if STX in text else text
