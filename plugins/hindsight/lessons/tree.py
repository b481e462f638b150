"""Lessons in Markdown's element tree: quotes that begin `**Lesson:**` and `!!! lesson` boxes.

Each is left as a token paragraph.
"""

from __future__ import annotations

import copy
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import ETX, STX

from hindsight.lessons.syntax import HANDS, LABEL, LATE_LABEL, NEAR_LABEL, TAG, find_braces, made_id, split_tags
from hindsight.reader.reading import Remark, is_plain
from hindsight.reader.typography import plain_text

_TAG_LINE = re.compile(rf"{TAG}(?:\s+#{TAG})*")
_ESCAPED_BRACE = f"{STX}{ord('{')}{ETX}"  # what Markdown makes of `\{`

_MISPLACED = "a lesson inside another block is not in the index; begin its lines at the margin"
_SMALL = 'write "**Lesson:**" with a capital L where this is to be a lesson'
_LATE = 'a lesson begins a paragraph of its own; leave a line with ">" alone before it'
_NEAR = 'this quotation is no lesson; where it is to be one, begin it "> **Lesson:** "'
_NO_QUOTE = 'a lesson is a quotation; where this is to be one, begin its lines with "> **Lesson:** "'
_OPEN_BOX = 'this box is no lesson; write its statement in quotation marks on one line: !!! lesson "..."'
_BOX_CLASSES = frozenset(("admonition", "lesson"))
_BOX_LINE = re.compile(r"\s*!!!\s*lesson\b", re.IGNORECASE)


@dataclass
class FoundLesson:
    """A lesson in a document's tree. `complaints` pairs what is wrong with the words to find the place by."""

    element: Element
    label: str
    hand: str
    fields: dict[str, str] = field(default_factory=dict)
    complaints: list[tuple[str, str]] = field(default_factory=list)
    token: str = ""


class LessonProcessor(Treeprocessor):
    """Finds the lessons among the root's children, and reads and takes away their labels and braces.

    It runs before Markdown's inline patterns, on text as written. `LessonNamer` gives the lessons their ids,
    `LessonTaker` takes them once every other processor has seen them. `remarks` are of
    what looks like a lesson and is none.
    """

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self.begin("")

    def begin(self, token: str) -> None:
        """Get ready for the next document."""
        self.token = token
        self.found: list[FoundLesson] = []
        self.remarks: list[Remark] = []

    def run(self, root: Element) -> None:
        """Called by Markdown, once a document."""
        _part_quotes(root)
        boxes = _boxes_as_quotes(root)
        top = {id(child) for child in root}
        for quote in list(root.iter("blockquote")):
            first = quote[0] if len(quote) else None
            if id(quote) in boxes:
                self._keep(_boxed(quote, boxes[id(quote)]))
                continue
            self._remark(quote)
            if id(quote) not in top:
                self._leave(quote)
            elif first is not None and _begins_lesson(first):
                self._keep(_taken(quote, first))
        for box in root.iter("div"):
            if set(box.get("class", "").split()) >= _BOX_CLASSES:
                self._leave_box(box)
        for paragraph in root.findall("p"):
            self._remark_paragraph(paragraph)

    def _keep(self, lesson: FoundLesson) -> None:
        lesson.token = f"{self.token}-lesson-{len(self.found)}"
        self.found.append(lesson)

    def _leave_box(self, box: Element) -> None:
        """Keep a misplaced box as it is; its braces are text."""
        words = " ".join(part for part in box.itertext() if part != "Lesson")
        self.remarks.append(Remark(_MISPLACED, f"lesson {words}"))
        for holder in _holders(box):
            _escape_braces(holder)

    def _remark_paragraph(self, paragraph: Element) -> None:
        text = paragraph.text or ""
        if _BOX_LINE.match(text):
            self.remarks.append(Remark(_OPEN_BOX, text))
        elif (near := NEAR_LABEL.match(text)) and near["bold"]:
            self.remarks.append(Remark(_NO_QUOTE, text, severity="hint"))

    def _remark(self, quote: Element) -> None:
        for paragraph in quote.findall("p"):
            text = paragraph.text or ""
            label, late = LABEL.match(text), LATE_LABEL.search(text)
            if label and label["word"] != "Lesson":
                self.remarks.append(Remark(_SMALL, text))
            elif not label and NEAR_LABEL.match(text):
                self.remarks.append(Remark(_NEAR, text))
            if late:
                self.remarks.append(Remark(_LATE, text[late.start() :]))

    def _leave(self, quote: Element) -> None:
        """Keep a misplaced lesson as it was written: its braces are text, nothing for attr_list to read."""
        for paragraph in filter(_begins_lesson, quote):
            self.remarks.append(Remark(_MISPLACED, paragraph.text or ""))
            for holder in _holders(quote):
                _escape_braces(holder)


class LessonNamer(Treeprocessor):
    """Gives each lesson its id, so that no heading takes it: after all inline markup, before the headings' ids."""

    def __init__(self, md: Markdown, processor: LessonProcessor) -> None:
        super().__init__(md)
        self._processor = processor

    def run(self, root: Element) -> None:  # noqa: ARG002 - Markdown's signature
        """Called by Markdown, once a document."""
        for lesson in self._processor.found:
            statement = split_tags(self._plain(lesson.element[0]))[0]
            if not (made := made_id(statement)):
                lesson.complaints.append(
                    ("this lesson says nothing; write its statement behind the colon", lesson.label)
                )
            lesson.element.set("id", lesson.fields.setdefault("id", made))

    def _plain(self, paragraph: Element) -> str:
        """The words of a paragraph as a reader will see them, before typography."""
        if is_plain(paragraph):
            return " ".join((paragraph.text or "").split())
        own = copy.deepcopy(paragraph)
        self.md.treeprocessors["unescape"].run(own)
        markup: str = self.md.serializer(own)
        for postprocessor in self.md.postprocessors:
            markup = postprocessor.run(markup)
        return plain_text(markup)


class LessonTaker(Treeprocessor):
    """Takes each found lesson out of the tree and leaves a token paragraph."""

    def __init__(self, md: Markdown, processor: LessonProcessor) -> None:
        super().__init__(md)
        self._processor = processor

    def run(self, root: Element) -> None:
        """Called by Markdown, once a document."""
        tokens = {id(lesson.element): lesson.token for lesson in self._processor.found}
        for place, element in enumerate(list(root)):
            if id(element) in tokens:
                token = Element("p")
                token.text = tokens[id(element)]
                root[place] = token


def _escape_braces(holder: Element) -> None:
    while braces := find_braces(holder.text or ""):
        text = holder.text or ""
        holder.text = text[: braces.start] + text[braces.start :].replace("{", _ESCAPED_BRACE, 1)


def _boxes_as_quotes(root: Element) -> dict[int, str]:
    """Put a block quote in the place of each `!!! lesson` box at the margin; the boxes' other words, by quote."""
    boxes: dict[int, str] = {}
    for place, child in enumerate(root):
        classes = child.get("class", "").split() if child.tag == "div" else ()
        if not _BOX_CLASSES.issubset(classes):
            continue
        quote = Element("blockquote")
        quote.text, quote.tail = "\n", child.tail
        title = child.find("p[@class='admonition-title']")
        if title is not None:
            child.remove(title)
        # Without a title the statement is the first paragraph; Markdown then titles the box by its kind.
        if title is not None and (title.text != "Lesson" or not len(child)):
            statement = Element("p")
            statement.text, statement.tail = title.text if title.text != "Lesson" else "", "\n"
            quote.append(statement)
        elif len(child) == 0 or child[0].tag != "p":
            quote.append(Element("p"))
        quote.extend(child)
        root[place] = quote
        boxes[id(quote)] = " ".join(name for name in classes if name not in _BOX_CLASSES)
    return boxes


def _boxed(quote: Element, hand: str) -> FoundLesson:
    """The lesson that a box is."""
    words = f"lesson {hand} {''.join(quote.itertext())}"
    return _lesson_of(quote, words, hand)


def _begins_lesson(paragraph: Element) -> bool:
    label = LABEL.match(paragraph.text or "") if paragraph.tag == "p" else None
    return label is not None and label["word"] == "Lesson"


def _part_quotes(root: Element) -> None:
    """Markdown joins block quotes with only blank lines between them: part them before each lesson."""
    children = []
    for child in root:
        children.append(child)
        if child.tag == "blockquote":
            children += _parted(child)
    root[:] = children


def _parted(quote: Element) -> Iterator[Element]:
    """The lessons that stand behind something else in a block quote; it keeps what is before them."""
    starts = [place for place, block in enumerate(quote) if place and _begins_lesson(block)]
    blocks = list(quote)
    for start, end in itertools.pairwise([*starts, len(blocks)]):
        part = Element("blockquote", dict(quote.attrib))
        part.text, part.tail = quote.text, quote.tail
        part.extend(blocks[start:end])
        yield part
    if starts:
        quote[:] = blocks[: starts[0]]


def _taken(quote: Element, first: Element) -> FoundLesson:
    """The lesson that a block quote is; the label and the braces leave it."""
    words = "".join(quote.itertext())
    text = first.text or ""
    label = LABEL.match(text)
    assert label is not None
    first.text = text[label.end() :]
    return _lesson_of(quote, words, label["hand"] or "")


def _lesson_of(quote: Element, words: str, written_hand: str) -> FoundLesson:
    hand = " ".join(written_hand.lower().replace("-", " ").split())
    lesson = FoundLesson(quote, words, HANDS.get(hand, "first"))
    if hand not in HANDS:
        lesson.complaints.append((f'unknown source "{written_hand}"; write (first hand) or (second hand)', words))
    _join_tags(quote, quote[0])
    _take_braces(quote, lesson)
    _drop_empty(quote)
    return lesson


def _join_tags(quote: Element, first: Element) -> None:
    """Give back `#tags` on a line of their own, of which Markdown makes a heading."""
    second = quote[1] if len(quote) > 1 else None
    if second is not None and second.tag == "h1" and _TAG_LINE.fullmatch(second.text or ""):
        first.text = f"{first.text} #{second.text}"
        quote.remove(second)


def _holders(quote: Element) -> Iterator[Element]:
    """The elements of a quote whose text is the writer's own; what is quoted in it as a lesson is not."""
    for child in quote:
        if child.tag in ("p", "li", "dd"):
            yield child
        if child.tag != "blockquote" or not any(map(_begins_lesson, child)):
            yield from _holders(child)


def _take_braces(quote: Element, lesson: FoundLesson) -> None:
    """Read the braces of a lesson and take them away. What they cannot hold is a complaint, never lost."""
    taken = False
    for holder in _holders(quote):
        while braces := find_braces(text := holder.text or ""):
            behind = text[braces.end :].strip()
            holder.text = f"{text[: braces.start].rstrip()}\n{behind}".rstrip("\n")
            complaints = braces.complaints
            if behind and not find_braces(behind):
                message = "text behind a lesson's braces; put the braces last, or leave a blank line before the text"
                lesson.complaints.append((message, behind))
            if taken:
                complaints = ["a lesson has one pair of braces; put all its fields into the first", *complaints]
            lesson.fields = {**braces.fields, **lesson.fields}
            lesson.complaints += [(complaint, braces.inside) for complaint in complaints]
            taken = True


def _drop_empty(quote: Element) -> None:
    """Take out paragraphs of which nothing is left; the first is the statement's and stays."""
    for parent in quote.iter():
        for paragraph in [child for child in parent.findall("p") if not (child.text or "").strip()]:
            if paragraph is not quote[0]:
                parent.remove(paragraph)
