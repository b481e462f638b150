"""Lessons in Markdown's element tree: quotes that begin `**Lesson:**` and `!!! lesson` boxes.

Each is left as a token paragraph.
"""

from __future__ import annotations

import copy
import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import ETX, STX

from hindsight.gate.problem import Severity
from hindsight.lessons.model import placed
from hindsight.lessons.syntax import (
    BOX_LINE,
    HANDS,
    LABEL,
    NEAR_LABEL,
    SECOND_BRACES,
    STRAY_LABEL,
    TAG,
    TEXT_BEHIND,
    Braces,
    find_braces,
    made_id,
    parted_braces,
    split_tags,
    tag_places,
)
from hindsight.reader.reading import Remark
from hindsight.reader.typography import plain_text

_TAG_LINE = re.compile(rf"{TAG}(?:\s+#{TAG})*")
_ESCAPED_BRACE = f"{STX}{ord('{')}{ETX}"  # what Markdown makes of `\{`

_MISPLACED = "a lesson inside another block is not in the index; begin its lines at the margin"
_SMALL = 'write "**Lesson:**" with a capital L where this is to be a lesson'
_LATE = 'a lesson begins a paragraph of its own; leave a line with ">" alone before it'
_NEAR = 'this quotation is no lesson; where it is to be one, begin it "> **Lesson:** "'
_NO_QUOTE = 'a lesson is a quotation; where this is to be one, begin its lines with "> **Lesson:** "'
_OPEN_BOX = (
    'this box is no lesson; write its statement in quotation marks on one line: !!! lesson "...", and anything else '
    "in lines below it that begin with four spaces"
)
_OTHER_BOX = "this box is no lesson; where it is to be one, begin it !!! lesson"
_IN_HTML = "what stands in HTML is no lesson; where this is to be one, write it outside of it"
_BOX, _TITLE, _LESSON = "admonition", "admonition-title", "lesson"
_TITLES = f"p[@class='{_TITLE}']"
_HOLDERS = frozenset(("p", "li", "td", "th", "dd", "dt", "h1", "h2", "h3", "h4", "h5", "h6"))
_CODE = re.compile(r"<(pre|script|style|textarea)\b.*?</\1>|<!--.*?-->", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Spot:
    """A character of some words of the writer's, to be found again in the source."""

    words: str
    offset: int = 0


@dataclass
class FoundLesson:
    """A lesson in a document's tree.

    `texts` are its words as written, of which the first begin with its label, at `label`. `places` are those of its
    tags and values, as in `Braces`; `complaints` what is wrong with it, and where.
    """

    element: Element
    hand: str
    texts: list[str]
    label: Spot
    fields: dict[str, str] = field(default_factory=dict)
    places: dict[str, Spot] = field(default_factory=dict)
    complaints: list[tuple[str, Spot]] = field(default_factory=list)
    token: str = ""


class LessonProcessor(Treeprocessor):
    """Finds the lessons among the root's children, and reads and takes away their labels and braces.

    It runs before Markdown's inline patterns, on text as written. `LessonNamer` gives the lessons their ids,
    `LessonTaker` takes them once every other processor has seen them. `seen` holds the lessons, and what to tell
    the writer of what looks like one and is none, in the order of the text; `remarks` the same of what has no place
    in that order.
    """

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self.begin("", "")

    def begin(self, text: str, token: str) -> None:
        """Get ready for the next document."""
        self.token = token
        self.seen: list[FoundLesson | Remark] = []
        self.remarks: list[Remark] = []
        self._none = "lesson" not in text.lower()

    @property
    def found(self) -> list[FoundLesson]:
        """The lessons."""
        return [one for one in self.seen if isinstance(one, FoundLesson)]

    def run(self, root: Element) -> None:
        """Called by Markdown, once a document."""
        if self._none:
            return
        _part_quotes(root)
        boxes = _boxes_as_quotes(root)
        lookout = _Lookout()
        for child in list(root):
            if child.get("class") == "footnote":  # it stands at the end, wherever its notes are written
                self.remarks += lookout.inside(child)
            elif id(child) in boxes:
                self._keep(_boxed(child, *boxes[id(child)]), lookout)
            elif child.tag == "blockquote" and len(child) and _begins_lesson(child[0]):
                self._keep(_taken(child, child[0]), lookout)
            else:
                self.seen += lookout.on(child, root)
        lookout.leave_braces()
        self.remarks += _remarks_in_html(self.md.htmlStash.rawHtmlBlocks)

    def _keep(self, lesson: FoundLesson, lookout: _Lookout) -> None:
        lesson.token = f"{self.token}-lesson-{len(self.found)}"
        self.seen.append(lesson)
        self.seen += _late_labels(lesson.texts[0])
        for part in lesson.element[1:]:
            self.seen += lookout.on(part, lesson.element)


class _Lookout:
    """Looks out for what could have been meant for a lesson, and keeps it as it was written."""

    def __init__(self) -> None:
        self._misplaced: list[Element] = []
        self._nearly: list[Element] = []

    def inside(self, parent: Element) -> Iterator[Remark]:
        """What to tell the writer of an element's children, in the order of the text."""
        for child in parent:
            yield from self.on(child, parent)

    def on(self, element: Element, parent: Element) -> Iterator[Remark]:
        """What to tell the writer of an element and all that it holds."""
        classes = element.get("class", "").split()
        if _BOX in classes and any(name.startswith(_LESSON) for name in classes):
            self._misplaced += [element] if _LESSON in classes else []
            yield Remark(_MISPLACED if _LESSON in classes else _OTHER_BOX, _box_words(element)[0])
        elif element.tag in _HOLDERS and "esson" in (text := element.text or "").lower() and _TITLE not in classes:
            found = _in_quotation(text) if element.tag == "p" and parent.tag == "blockquote" else _in_text(text)
            if remarks := list(found):
                (self._misplaced if remarks[0].message == _MISPLACED else self._nearly).append(element)
            yield from remarks
        yield from self.inside(element)
        if "esson" in (tail := element.tail or "").lower():  # in a list without blank lines
            yield from _in_text(tail)

    def leave_braces(self) -> None:
        """Make plain text of the braces in all that was looked at, so that nothing of it becomes an attribute."""
        for element in self._misplaced:
            for holder in (element, *_holders(element)):
                _escape_braces(holder, all_of_them=True)
        for element in self._nearly:
            _escape_braces(element, all_of_them=False)


def _in_quotation(text: str) -> Iterator[Remark]:
    begin = 0
    if label := LABEL.match(text):
        yield Remark(_MISPLACED if label["word"] == "Lesson" else _SMALL, text[label.start("word") :])
        begin = label.end()
    elif near := NEAR_LABEL.match(text):
        yield Remark(_NEAR, text[max(near.start("word"), near.start("bare")) :])
        begin = near.end()
    yield from _late_labels(text[begin:])


def _late_labels(text: str) -> Iterator[Remark]:
    """What to tell of labels that do not begin a quotation's paragraph."""
    return _in_order(text, (STRAY_LABEL, _LATE, "warning"), (BOX_LINE, _OPEN_BOX, "warning"))


def _in_text(text: str) -> Iterator[Remark]:
    return _in_order(text, (STRAY_LABEL, _NO_QUOTE, "hint"), (BOX_LINE, _OPEN_BOX, "warning"))


def _in_order(text: str, *looked_for: tuple[re.Pattern[str], str, Severity]) -> Iterator[Remark]:
    found = [
        (match.start("word"), message, severity)
        for pattern, message, severity in looked_for
        for match in pattern.finditer(text)
    ]
    return (Remark(message, text[at:], severity=severity) for at, message, severity in sorted(found))


def _remarks_in_html(blocks: Iterable[Any]) -> Iterator[Remark]:
    """What looks like a lesson in HTML that the writer put in by hand: Markdown never looks into that."""
    for block in blocks:
        if isinstance(block, str) and "esson" in block.lower():
            text = _CODE.sub(lambda code: " " * len(code[0]), block)
            labels = (*STRAY_LABEL.finditer(text), *BOX_LINE.finditer(text))
            yield from (Remark(_IN_HTML, block[label.start("word") :], severity="hint") for label in labels)


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
                message = "this lesson says nothing; write its statement behind the colon"
                lesson.complaints.append((message, lesson.label))
            lesson.element.set("id", lesson.fields.setdefault("id", made))

    def _plain(self, paragraph: Element) -> str:
        """The words of a paragraph as a reader will see them, before typography."""
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


def _escape_braces(holder: Element, all_of_them: bool) -> None:
    """Keep braces as they were written: all, or those that name a field as a lesson's do."""
    end = 0
    while braces := find_braces(text := holder.text or "", end):
        end = braces.end
        if all_of_them or braces.named:
            escaped = text[braces.start :].replace("{", _ESCAPED_BRACE, 1)
            end += len(_ESCAPED_BRACE) - 1
            holder.text = text[: braces.start] + escaped


def _boxes_as_quotes(root: Element) -> dict[int, tuple[str, Spot]]:
    """Put a block quote in the place of each `!!! lesson` box at the margin.

    By the quote come the box's words besides "lesson", and the place of that word in what the box says.
    """
    boxes: dict[int, tuple[str, Spot]] = {}
    for place, child in enumerate(root):
        if not _is_box(child):
            continue
        words, title = _box_words(child)
        quote = Element("blockquote")
        quote.text, quote.tail = "\n", child.tail
        if (heading := child.find(_TITLES)) is not None:
            child.remove(heading)
        # Without a title the statement is the first paragraph; Markdown then titles the box by its kind.
        if title or len(child) == 0 or child[0].tag != "p":
            statement = Element("p")
            statement.text, statement.tail = title, "\n"
            quote.append(statement)
        quote.extend(child)
        root[place] = quote
        hand = " ".join(name for name in child.get("class", "").split() if name not in (_BOX, _LESSON))
        boxes[id(quote)] = hand, Spot(words, words.index(_LESSON))
    return boxes


def _is_box(element: Element) -> bool:
    return element.tag == "div" and {_BOX, _LESSON}.issubset(element.get("class", "").split())


def _box_words(box: Element) -> tuple[str, str]:
    """The first words of a box as they are written, and its title where it was given one."""
    kinds = " ".join(name for name in box.get("class", "").split() if name != _BOX)
    heading = box.find(_TITLES)
    title = (heading.text or "") if heading is not None else ""
    if title == kinds.partition(" ")[0].capitalize():
        title = ""
    texts = (text for part in box for text in ((part.text if part is not heading else title), part.tail))
    return f"{kinds} {next((text for text in texts if text and text.strip()), '')}", title


def _boxed(quote: Element, hand: str, label: Spot) -> FoundLesson:
    """The lesson that a box is."""
    return _lesson_of(quote, hand, label)


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
    text = first.text or ""
    label = LABEL.match(text)
    assert label is not None
    first.text = text[label.end() :]
    return _lesson_of(quote, label["hand"] or "", Spot(text[label.start("word") :]))


def _lesson_of(quote: Element, written_hand: str, label: Spot) -> FoundLesson:
    """The lesson of a quote, whose first paragraph is the end of the words that the label stands in."""
    hand = " ".join(written_hand.lower().replace("-", " ").split())
    label = Spot(label.words + _join_tags(quote, quote[0]), label.offset)
    more = (part.text for child in quote[1:] for part in child.iter() if part.tag not in ("pre", "code"))
    lesson = FoundLesson(quote, HANDS.get(hand, "first"), [label.words, *filter(None, more)], label)
    if hand not in HANDS:
        message = f'unknown source "{written_hand}"; write (first hand) or (second hand)'
        lesson.complaints.append((message, Spot(label.words, max(0, label.words.find(written_hand)))))
    _take_braces(quote, lesson)
    _drop_empty(quote)
    return lesson


def _join_tags(quote: Element, first: Element) -> str:
    """Give back `#tags` on a line of their own, of which Markdown makes a heading; what was joined."""
    second = quote[1] if len(quote) > 1 else None
    if second is None or second.tag != "h1" or not _TAG_LINE.fullmatch(second.text or ""):
        return ""
    joined = f" #{second.text}"
    first.text = f"{first.text}{joined}"
    quote.remove(second)
    return joined


def _holders(quote: Element) -> Iterator[Element]:
    """The elements of a quote whose text is the writer's own; what is quoted in it as a lesson is not."""
    for child in quote:
        if child.tag in ("p", "li", "dd"):
            yield child
        is_lesson = any(map(_begins_lesson, child)) if child.tag == "blockquote" else _is_box(child)
        if not is_lesson:
            yield from _holders(child)


def _take_braces(quote: Element, lesson: FoundLesson) -> None:
    """Read the braces of a lesson and take them away. What they cannot hold is a complaint, never lost."""
    taken = False
    for holder in _holders(quote):
        text = holder.text or ""
        words = lesson.label.words if holder is quote[0] else text
        shift = len(words) - len(text)
        found, kept = parted_braces(text, holder is quote[0])
        for braces in found:
            if taken:
                lesson.complaints.append((SECOND_BRACES, Spot(words, shift + braces.start)))
            _take_fields(braces, lesson, words, shift)
            taken = True
        behind = [(at, piece) for at, piece in kept[1:] if piece]
        lesson.complaints += [(TEXT_BEHIND, Spot(words, shift + at)) for at, _ in behind]
        if found:
            holder.text = "\n".join((kept[0][1], *(piece for _, piece in behind)))
        if holder is quote[0]:
            at, statement = (kept[:1] + behind)[-1]
            places = {placed("tags", tag): Spot(words, shift + at + place) for tag, place in tag_places(statement)}
            lesson.places.update(places)


def _take_fields(braces: Braces, lesson: FoundLesson, words: str, shift: int) -> None:
    """Add to a lesson what braces say that begin `shift` characters before their text in the words."""
    lesson.fields = {**braces.fields, **lesson.fields}
    lesson.places = {**{name: Spot(words, shift + at) for name, at in braces.places.items()}, **lesson.places}
    lesson.complaints += [(message, Spot(words, shift + at)) for message, at in braces.complaints]


def _drop_empty(quote: Element) -> None:
    """Take out paragraphs of which nothing is left; the first is the statement's and stays."""
    for parent in quote.iter():
        for paragraph in [child for child in parent.findall("p") if not (child.text or "").strip()]:
            if paragraph is not quote[0]:
                parent.remove(paragraph)
