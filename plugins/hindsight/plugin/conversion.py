"""Find checklists and lessons in a text while the user's own Markdown converts it.

Pelican's reader creates the converter, so the processors get the text from a context variable. Without a current
conversion the extension changes nothing: a text without a checklist or lesson is read as without the plugin.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.preprocessors import Preprocessor
from pymdownx.tasklist import TasklistExtension, TasklistTreeprocessor

from hindsight.core.checklists.labelling import Labelling
from hindsight.core.checklists.recognise import ChecklistProcessor
from hindsight.core.documents.converter import finished_markup
from hindsight.core.documents.parts import register_parts
from hindsight.core.lessons.processor import LessonProcessor
from hindsight.core.lessons.quotes import Quotes
from hindsight.core.markdown.fences import Fences
from hindsight.core.markdown.lists import Lists, register_lists
from hindsight.core.markdown.reading import Note
from hindsight.core.markdown.serialise import serialised

# The order of processors is that of `core/documents/converter.py`.
_FIRST, _QUOTES, _FENCES, _TASKS = 1000, 20, 25, 25
_REPLACED = ("preprocessors", "treeprocessors")


@dataclass
class Conversion:
    """A text to convert: its body as written, the value of its `Checklist` field, and the labelling of its steps.

    `processors` are the processors of the body after its conversion, and None before.
    """

    body: str
    choice: str
    labels: Labelling
    token: str
    processors: Processors | None = None


_current: ContextVar[Conversion | None] = ContextVar("conversion", default=None)


@contextlib.contextmanager
def converting(conversion: Conversion) -> Iterator[None]:
    """Let the extension find the checklists and lessons of one text while it is read."""
    reset = _current.set(conversion)
    try:
        yield
    finally:
        _current.reset(reset)


def waiting_conversion() -> Conversion | None:
    """Return the conversion of a text whose body is not converted yet, or None."""
    conversion = _current.get()
    return conversion if conversion and conversion.processors is None else None


@dataclass
class Processors:
    """The processors of one converter, with the checklists and lessons of the last body."""

    md: Markdown
    lists: Lists
    lessons: LessonProcessor
    checklists: ChecklistProcessor
    fences: Fences | None = None
    # Blocks of HTML that Markdown inserts at the end; each conversion begins with an empty list.
    html_blocks: list[Any] = field(default_factory=list)

    @property
    def notes(self) -> list[Note]:
        """Return the notes for the writer on the whole text."""
        parts = (self.fences, self.lists, self.lessons, self.checklists)
        return [note for part in parts if part is not None for note in part.notes]

    def serialise(self, element: Element) -> str:
        """Return the HTML of an element that a processor took out of the tree, as if it were still in the text."""
        stash = self.md.htmlStash
        stash.rawHtmlBlocks, stash.html_counter = self.html_blocks, len(self.html_blocks)
        return finished_markup(serialised(self.md, element).strip())


class _Begin(Preprocessor):
    """Prepares the processors for a document, which may be the body or a value of the front matter."""

    def __init__(self, processors: Processors) -> None:
        super().__init__(processors.md)
        self._processors = processors

    def run(self, lines: list[str]) -> list[str]:
        """Prepare the processors, and return the lines unchanged; called by Markdown, once a document."""
        own, conversion = self._processors, waiting_conversion()
        is_body = conversion is not None and "\n".join(lines).strip().endswith(conversion.body.strip())
        own.lists.begin()
        if own.fences:
            own.fences.begin()
        if conversion is None or not is_body:
            own.lessons.begin("", "")
            own.checklists.begin("no", "", own.checklists.labels)
            return lines
        own.lessons.begin(conversion.body, conversion.token)
        own.checklists.begin(conversion.choice, conversion.token, conversion.labels)
        conversion.processors, own.html_blocks = own, own.md.htmlStash.rawHtmlBlocks
        return lines


@contextlib.contextmanager
def processors_in(md: Markdown) -> Iterator[None]:
    """Register the processors of checklists and lessons in a converter, and remove them at the end of the block."""
    originals = {name: _copy(getattr(md, name)) for name in _REPLACED}
    blocks = _copy(md.parser.blockprocessors)
    register_processors(md)
    try:
        yield
    finally:
        for name, registry in originals.items():
            _restore(getattr(md, name), registry)
        _restore(md.parser.blockprocessors, blocks)


def _copy(registry: object) -> tuple[dict[str, object], list[object]]:
    data, priority = vars(registry)["_data"], vars(registry)["_priority"]
    return dict(data), list(priority)


def _restore(registry: object, original: tuple[dict[str, object], list[object]]) -> None:
    vars(registry)["_data"], vars(registry)["_priority"] = original
    vars(registry)["_is_sorted"] = False


def register_processors(md: Markdown) -> None:
    """Register the processors of checklists and lessons in a converter, after all of the user's own."""
    for name in ("indent", "olist", "ulist"):
        if name not in md.parser.blockprocessors:  # `register_lists` removes these
            md.parser.blockprocessors.register(md.parser.blockprocessors["paragraph"], name, 0)
    lists = register_lists(md)
    md.parser.blockprocessors.register(Quotes(md.parser, has_callouts=False), "quote", _QUOTES)
    fences = None
    if "fenced_code_block" in md.preprocessors:
        fences = Fences(md, dict(vars(md.preprocessors["fenced_code_block"])["config"]))
        md.preprocessors.register(fences, "fenced_code_block", _FENCES)
    tasks = TasklistTreeprocessor(md)
    tasks.config = TasklistExtension(clickable_checkbox=True).getConfigs()
    md.treeprocessors.register(tasks, "task-list", _TASKS)
    lessons, checklists = register_parts(md)
    md.preprocessors.register(_Begin(Processors(md, lists, lessons, checklists, fences)), "hindsight-begin", _FIRST)
