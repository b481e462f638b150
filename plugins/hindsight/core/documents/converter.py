"""Convert Markdown to HTML with this blog's extensions; a process uses one converter for all its files."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

import markdown
from markdown.extensions.abbr import AbbrExtension
from markdown.extensions.codehilite import CodeHiliteExtension
from markdown.extensions.fenced_code import FencedCodeExtension
from markdown.extensions.toc import TocExtension, slugify_unicode
from markdown.treeprocessors import Treeprocessor

from hindsight.core.checklists.labelling import Labelling
from hindsight.core.checklists.runs import Run
from hindsight.core.documents.fast_markdown import Contents, register_fast_processors
from hindsight.core.documents.parts import register_parts
from hindsight.core.lessons.processor import RawLesson
from hindsight.core.lessons.quotes import CalloutBoxes
from hindsight.core.markdown.attribute_lists import AttributeLists
from hindsight.core.markdown.code_options import code_formatter
from hindsight.core.markdown.comments import register_comments
from hindsight.core.markdown.definitions import unused_abbreviations, unused_links
from hindsight.core.markdown.embeds import Embeds, with_cards
from hindsight.core.markdown.fences import Fences
from hindsight.core.markdown.figures import Figures
from hindsight.core.markdown.footnotes import Footnotes
from hindsight.core.markdown.github_blocks import register_blocks
from hindsight.core.markdown.github_inline import register_inline, register_tags
from hindsight.core.markdown.github_references import register_references
from hindsight.core.markdown.html_containers import HtmlContainers
from hindsight.core.markdown.ids import with_plain_ids
from hindsight.core.markdown.lists import register_lists
from hindsight.core.markdown.maths import register_maths
from hindsight.core.markdown.phrases import renew_phrase_converters
from hindsight.core.markdown.players import Players
from hindsight.core.markdown.reading import Note
from hindsight.core.markdown.serialise import serialised
from hindsight.core.markdown.shortcodes import Shortcodes
from hindsight.core.markdown.table_frames import TableFrames
from hindsight.core.markdown.tabs import TabsInCode, restored
from hindsight.core.markdown.wide_text import joined_lines
from hindsight.core.markdown.wiki_links import register_wiki_links

# Priorities: a higher one runs earlier. Headings get their final level before toc (5) numbers them.
_FENCES = 25  # as in Python-Markdown
_TABS_IN_CODE = 31  # before Python-Markdown expands tabs (30)
_SHORTCODES = 23
_HTML_CONTAINERS = 22  # after fences, before Python-Markdown replaces HTML by placeholders (20)
_ATTRIBUTES, _CALLOUTS = 8, 19.9  # attributes as in Python-Markdown; boxes after inline patterns
_PLAYERS, _EMBEDS = 7.9, 7.8  # after attributes
_HEADINGS, _TABLES = 7.5, 6.5  # before lessons get their ids and checklists are taken out: see `parts.py`

_FIGURES = 3.5  # after checklists were taken out

# pymdownx.tasklist puts no label around the text of a task, and keeps boxes ticked that the writer ticked.
_TASK = re.compile(
    r'(?P<item><li class="task-list-item">\s*(?:<p>)?)<input type="checkbox"[^>]*>\s*'
    r"(?P<text>[^<]*(?:<(?!/?(?:li|ul|ol|p|div|pre|blockquote)\b)[^>]*>[^<]*)*)"
)
# Readers don't need the writer's comments. Comments in code are escaped, so this pattern doesn't match them.
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_PRE = re.compile(r'(<div class="highlight"[^<>]*><pre)>')


@dataclass(frozen=True, slots=True)
class Converted:
    """A text as HTML, with a token paragraph at the place of each of its `runs` (checklists) and `lessons`.

    `headings` are (level, id, HTML). `lessons` also hold notes about near-miss lesson syntax, in the order of the text.
    `unused` are the beginnings of the definitions that nothing uses, such as `[label]:`.
    """

    html: str
    headings: tuple[tuple[int, str, str], ...]
    runs: list[Run]
    lessons: list[RawLesson | Note]
    notes: list[Note]
    unused: tuple[str, ...]


class Converter:
    """A Markdown converter with Python-Markdown's own processors and those of this blog."""

    def __init__(self) -> None:
        self._abbreviations = AbbrExtension()
        self._markdown = _python_markdown(self._abbreviations)
        self._maths = register_maths(self._markdown)
        self._fences = Fences(self._markdown, FencedCodeExtension().getConfigs(), has_options=True, maths=self._maths)
        self._shortcodes = Shortcodes(self._markdown)
        self._register_preprocessors()
        register_blocks(self._markdown)
        register_inline(self._markdown)
        register_tags(self._markdown)
        register_references(self._markdown)
        register_wiki_links(self._markdown)
        register_fast_processors(self._markdown)
        self._lists = register_lists(self._markdown)
        self._lessons, self._checklists = register_parts(self._markdown)
        self._register_treeprocessors()

    def _register_preprocessors(self) -> None:
        register = self._markdown.preprocessors.register
        register(self._fences, "fenced_code_block", _FENCES)
        register(TabsInCode(self._markdown), "tabs-in-code", _TABS_IN_CODE)
        register(HtmlContainers(self._markdown), "html-containers", _HTML_CONTAINERS)
        register_comments(self._markdown)
        register(self._shortcodes, "shortcodes", _SHORTCODES)

    def _register_treeprocessors(self) -> None:
        register = self._markdown.treeprocessors.register
        register(AttributeLists(self._markdown), "attr_list", _ATTRIBUTES)
        register(CalloutBoxes(self._markdown), "callouts", _CALLOUTS)
        register(Players(self._markdown), "players", _PLAYERS)
        register(Embeds(self._markdown), "embeds", _EMBEDS)
        register(Figures(self._markdown), "figures", _FIGURES)
        register(_HeadingLevels(self._markdown), "heading-levels", _HEADINGS)
        register(TableFrames(self._markdown), "table-frames", _TABLES)

    def convert(self, text: str, checklist: str, labels: Labelling, token: str) -> Converted:
        """Convert a text; `checklist` is its `Checklist` field, and the token paragraphs begin with `token`."""
        self._fences.begin()
        self._maths.begin()
        self._lists.begin()
        self._shortcodes.begin()
        self._lessons.begin(text, token)
        self._checklists.begin(checklist, token, labels)
        html = self._markdown.reset().convert(text)
        parts = (self._fences, self._maths, self._lists, self._shortcodes, self._lessons, self._checklists)
        markup = restored(finished_markup(html))
        links = {label: address for label, (address, _) in self._markdown.references.items()}
        unused = (
            *(f"[{label}]:" for label in unused_links(links, markup)),
            # vars(), since the type stubs lack the attribute.
            *(f"*[{short}]:" for short in unused_abbreviations(vars(self._abbreviations)["abbrs"], markup)),
        )
        return Converted(
            markup,
            tuple(_headings(getattr(self._markdown, "toc_tokens", []))),
            self._checklists.runs,
            self._lessons.seen,
            [note for part in parts for note in part.notes],
            unused,
        )

    def serialise(self, element: Element) -> str:
        """Return the HTML of an element that a processor took out of the tree, as if it were still in the text."""
        return restored(finished_markup(serialised(self._markdown, element).strip()))


def _python_markdown(abbreviations: AbbrExtension) -> markdown.Markdown:
    """Return Python-Markdown with those of its extensions that this blog uses."""
    return markdown.Markdown(
        output_format="html",
        extensions=[
            abbreviations, "admonition", "attr_list", "def_list", "md_in_html", "tables",
            "pymdownx.tasklist",
            FencedCodeExtension(),
            CodeHiliteExtension(
                css_class="highlight", guess_lang=False, linenums=False, pygments_formatter=code_formatter
            ),
            Footnotes(),
            _Headings(slugify=_heading_id, toc_depth="2-4"),
        ],
        extension_configs={"pymdownx.tasklist": {"clickable_checkbox": True}},
    )  # fmt: skip


@functools.cache
def converter() -> Converter:
    """Return this process's converter. Making a converter takes as long as converting a short post."""
    return Converter()


def renew_converters() -> None:
    """Discard this process's converters: after an exception, a converter keeps state of the text it was reading."""
    converter.cache_clear()
    renew_phrase_converters()


def _heading_id(text: str, separator: str) -> str:
    """Return a heading's id, which differs from the ids of steps and checklists."""
    slug: str = slugify_unicode(text, separator)
    return f"{slug}-section" if slug.startswith(("step-", "checklist")) else slug or "section"


def _headings(tokens: list[dict[str, Any]]) -> Iterator[tuple[int, str, str]]:
    """Yield the level, id and HTML of each heading in toc's nested tokens."""
    for token in tokens:
        yield token["level"], token["id"], token["html"]
        yield from _headings(token["children"])


def finished_markup(html: str) -> str:
    """Return a converter's HTML with the last changes.

    Boxes are unticked and inside their labels, code can be scrolled by keyboard, ids are plain, comments are removed,
    frames of films are cards.
    """
    html = with_cards(joined_lines(with_plain_ids(_COMMENT.sub("", html))))
    html = _TASK.sub(_labelled_task, html)
    return _PRE.sub(r'\1 tabindex="0">', html)


def _labelled_task(match: re.Match[str]) -> str:
    text = match["text"]
    trailing = text[len(text.rstrip()) :]
    return f'{match["item"]}<label><input type="checkbox"> {text.strip()}</label>{trailing}'


class _Headings(TocExtension):
    """Python-Markdown's extension for headings, with the faster processor of `fast_markdown.py`."""

    TreeProcessorClass = Contents


class _HeadingLevels(Treeprocessor):
    """Moves all headings of a text down a level if it has an `h1`, so that the page's title is the only `h1`."""

    def run(self, root: Element) -> None:
        if root.find(".//h1") is None:
            return
        for element in root.iter():
            if element.tag in ("h1", "h2", "h3", "h4", "h5"):
                element.tag = f"h{int(element.tag[1]) + 1}"
