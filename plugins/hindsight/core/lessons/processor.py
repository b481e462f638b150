"""Find lessons in Markdown's element tree: quotes that begin `**Lesson:**`, and `!!! lesson` boxes.

A token paragraph replaces each lesson.
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

from hindsight.core.lessons.model import placed
from hindsight.core.lessons.near_misses import NearMisses, late_labels, notes_in_html
from hindsight.core.lessons.quotes import BOX, LESSON, TITLES, begins_lesson, box_words, is_box, text_elements
from hindsight.core.lessons.syntax import (
    HANDS,
    LABEL,
    PRINTED_FIELDS,
    PRINTED_HEADING,
    PRINTED_TAG,
    SECOND_BRACES,
    TAG,
    TEXT_AFTER,
    Braces,
    generate_id,
    printed_fields,
    printed_tags,
    split_braces,
    split_tags,
    tag_places,
    unknown_source,
)
from hindsight.core.markdown.reading import Note, is_plain
from hindsight.core.markdown.serialise import serialised
from hindsight.core.markdown.typography import plain_text
from hindsight.core.slots import slot_words

# Tags on a line of their own, and the fields after them: Markdown makes a heading of these.
_TAG_LINE = re.compile(rf"{TAG}(?:\s+#{TAG})*(?:\s*\{{:?\s*[\w-]+\s*=.*)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Spot:
    """A character offset in some words of the writer, with which the character is found in the source again."""

    words: str
    offset: int = 0


@dataclass
class RawLesson:
    """A lesson in a document's tree.

    `texts` are its words as written; the first text begins with its label, at `label`. Tags and braces are removed
    from the element. `places` are those of its tags and values, as in `Braces`; `complaints` are errors with their
    spots; `slips` are warnings about tags or fields that readers will see as text. `hashes` are its headings, written
    as if no space followed their `#`: if the source has no space there, they are slips too.
    """

    element: Element
    hand: str
    texts: list[str]
    label: Spot
    tags: tuple[str, ...] = ()
    fields: dict[str, str] = field(default_factory=dict)
    places: dict[str, Spot] = field(default_factory=dict)
    complaints: list[tuple[str, Spot]] = field(default_factory=list)
    slips: list[tuple[str, Spot]] = field(default_factory=list)
    hashes: list[tuple[str, Spot]] = field(default_factory=list)
    token: str = ""


class LessonProcessor(Treeprocessor):
    """Finds the lessons among the root's children, and reads and removes their labels and braces.

    It runs before Markdown's inline patterns, on text as written. `LessonNamer` gives the lessons their ids;
    `LessonTaker` removes them after every other processor has run. `seen` holds the lessons and the notes on near
    misses, in the order of the text; `notes` holds the notes without a place in that order.
    """

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self.begin("", "")

    def begin(self, text: str, token: str) -> None:
        """Prepare for the next document."""
        self.token = token
        self.lessons: list[RawLesson] = []
        self.seen: list[RawLesson | Note] = []
        self.notes: list[Note] = []
        self._has_none = "lesson" not in text.lower()

    def run(self, root: Element) -> None:
        """Find the lessons and near misses; called by Markdown, once a document."""
        if self._has_none:
            return
        _split_quotes(root)
        boxes = _boxes_as_quotes(root)
        near_misses = NearMisses()
        for child in list(root):
            if child.get("class") == "footnote":  # footnotes are at the end, wherever they are written
                self.notes += near_misses.inside(child)
            elif id(child) in boxes:
                self._keep(_lesson_of(child, *boxes[id(child)]), near_misses)
            elif child.tag == "blockquote" and len(child) and begins_lesson(child[0]):
                self._keep(_lesson_of_quote(child, child[0]), near_misses)
            else:
                self.seen += near_misses.at_margin(child, root)
        near_misses.keep_braces()
        self.notes += notes_in_html(self.md.htmlStash.rawHtmlBlocks)

    def _keep(self, lesson: RawLesson, near_misses: NearMisses) -> None:
        lesson.token = slot_words(self.token, "lesson", len(self.lessons))
        self.lessons.append(lesson)
        self.seen.append(lesson)
        if lesson.texts[0].lower().count("esson") > 1:  # in its own label, and once again
            self.seen += late_labels(lesson.texts[0])
        for part in lesson.element[1:]:
            self.seen += near_misses.on(part, lesson.element)


class LessonNamer(Treeprocessor):
    """Gives each lesson its id, so that no heading takes it: after all inline markup, before the headings' ids."""

    def __init__(self, md: Markdown, processor: LessonProcessor) -> None:
        super().__init__(md)
        self._processor = processor

    def run(self, root: Element) -> None:  # noqa: ARG002 - Markdown's signature
        """Set the id of each lesson; called by Markdown, once a document."""
        for lesson in self._processor.lessons:
            if not (generated := generate_id(self._plain(lesson.element[0]))):
                message = "this lesson has no statement; write it after the colon"
                lesson.complaints.append((message, lesson.label))
            lesson.element.set("id", lesson.fields.setdefault("id", generated))

    def _plain(self, paragraph: Element) -> str:
        """Return the words of a paragraph as a reader will see them, before typography."""
        if is_plain(paragraph):
            return " ".join((paragraph.text or "").split())
        own = copy.deepcopy(paragraph)
        return plain_text(serialised(self.md, own))


class LessonTaker(Treeprocessor):
    """Replaces each found lesson in the tree by a token paragraph."""

    def __init__(self, md: Markdown, processor: LessonProcessor) -> None:
        super().__init__(md)
        self._processor = processor

    def run(self, root: Element) -> None:
        """Replace each lesson by a token paragraph; called by Markdown, once a document."""
        tokens = {id(lesson.element): lesson.token for lesson in self._processor.lessons}
        for index, element in enumerate(list(root)):
            if id(element) in tokens:
                token = Element("p")
                token.text = tokens[id(element)]
                root[index] = token


def _boxes_as_quotes(root: Element) -> dict[int, tuple[str, Spot]]:
    """Replace each top-level `!!! lesson` box by a block quote.

    Return, by the id() of the quote, the other words of the box's kind, and the spot of "lesson" in its words.
    """
    boxes: dict[int, tuple[str, Spot]] = {}
    for index, child in enumerate(root):
        if not is_box(child):
            continue
        words, title = box_words(child)
        quote = Element("blockquote")
        quote.text, quote.tail = "\n", child.tail
        if (heading := child.find(TITLES)) is not None:
            child.remove(heading)
        # Without a title the statement is the first paragraph; Markdown then titles the box by its kind.
        if title or len(child) == 0 or child[0].tag != "p":
            statement = Element("p")
            statement.text, statement.tail = title, "\n"
            quote.append(statement)
        quote.extend(child)
        root[index] = quote
        hand = " ".join(name for name in child.get("class", "").split() if name not in (BOX, LESSON))
        boxes[id(quote)] = hand, Spot(words, words.index(LESSON))
    return boxes


def _split_quotes(root: Element) -> None:
    """Split block quotes before each lesson: Markdown has joined quotes with only blank lines between them."""
    children = []
    for child in root:
        children.append(child)
        if child.tag == "blockquote":
            children += _lessons_after(child)
    root[:] = children


def _lessons_after(quote: Element) -> Iterator[Element]:
    """Yield a quote for each lesson that follows other text in a block quote, which keeps the text before them."""
    starts = [index for index, block in enumerate(quote) if index and begins_lesson(block)]
    blocks = list(quote)
    for start, end in itertools.pairwise([*starts, len(blocks)]):
        part = Element("blockquote", dict(quote.attrib))
        part.text, part.tail = quote.text, quote.tail
        part.extend(blocks[start:end])
        yield part
    if starts:
        quote[:] = blocks[: starts[0]]


def _lesson_of_quote(quote: Element, first: Element) -> RawLesson:
    """Return the lesson of a block quote, and remove its label and braces from the quote."""
    text = first.text or ""
    label = LABEL.match(text)
    assert label is not None
    first.text = text[label.end() :]
    return _lesson_of(quote, label["hand"] or "", Spot(text[label.start("word") :]))


def _lesson_of(quote: Element, written_hand: str, label: Spot) -> RawLesson:
    """Return the lesson of a quote without a label; `label` is the label's spot in the words of its first paragraph."""
    hand = " ".join(written_hand.lower().replace("-", " ").split())
    label = Spot(label.words + _join_tags(quote, quote[0]), label.offset)
    _restore_last_tags(quote)
    further_texts = (part.text for child in quote[1:] for part in child.iter() if part.tag not in ("pre", "code"))
    lesson = RawLesson(quote, HANDS.get(hand, "first"), [label.words, *filter(None, further_texts)], label)
    if hand not in HANDS:
        hand_spot = Spot(label.words, max(0, label.words.find(written_hand)))
        lesson.complaints.append((unknown_source(written_hand), hand_spot))
    _take_braces(quote, lesson)
    _drop_empty(quote)
    quote[0].text, tags = split_tags(quote[0].text or "")
    if "#" in quote[0].text and all(message != TEXT_AFTER for message, _ in lesson.complaints):
        printed = printed_tags(label.words)
        lesson.slips += [(f'"{words}" {PRINTED_TAG}', Spot(label.words, offset)) for words, offset in printed]
    headings = (f"#{child.text}" for child in quote if child.tag == "h1")
    lesson.hashes = [(f'"{words}" {PRINTED_HEADING}', Spot(words)) for words in headings]
    lesson.tags = tuple(dict.fromkeys((*tags, *_last_tags(quote, lesson))))
    return lesson


def _join_tags(quote: Element, first: Element) -> str:
    """Join `#tags` on lines of their own, which Markdown made headings, to the first paragraph; return them."""
    joined = ""
    while len(quote) > 1 and quote[1].tag == "h1" and _TAG_LINE.fullmatch(quote[1].text or ""):
        joined += f" #{quote[1].text}"
        quote.remove(quote[1])
    first.text = f"{first.text}{joined}"
    return joined


def _restore_last_tags(quote: Element) -> None:
    """Turn headings made of tags at the end of a longer lesson into paragraphs, so that tags and fields are read."""
    detail = quote[1:]
    if detail and detail[-1].tag == "p" and (detail[-1].text or "").lstrip().startswith("{"):
        detail.pop()
    for child in reversed(detail):
        if child.tag != "h1" or not _TAG_LINE.fullmatch(child.text or ""):
            break
        child.tag, child.text = "p", f"#{child.text}"


def _last_tags(quote: Element, lesson: RawLesson) -> list[str]:
    """Remove the `#tags` at the end of a lesson's detail; return them."""
    taken: list[str] = []
    while len(quote) > 1 and quote[-1].tag in ("p", "ul", "ol", "dl"):
        last = list(quote[-1].iter())[-1]
        if last.tag not in ("p", "li", "dd"):
            break
        text = last.text or ""
        remaining, tags = split_tags(text)
        if not tags:
            break
        last.text = remaining
        lesson.places.update({placed("tags", tag): Spot(text, offset) for tag, offset in tag_places(text)})
        taken[:0] = tags
        _drop_empty(quote)
    return taken


def _take_braces(quote: Element, lesson: RawLesson) -> None:
    """Read the braces of a lesson and remove them; report all that cannot be read, so that nothing is lost."""
    taken = False
    for holder in text_elements(quote):
        text = holder.text or ""
        words = lesson.label.words if holder is quote[0] else text
        shift = len(words) - len(text)
        every_braces, pieces = split_braces(text, holder is quote[0])
        for braces in every_braces:
            if taken:
                lesson.complaints.append((SECOND_BRACES, Spot(words, shift + braces.start)))
            _take_fields(braces, lesson, words, shift)
            taken = True
        if any("=" in piece or "{" in piece for _, piece in pieces):
            printed = printed_fields(text, every_braces, holder is quote[0])
            lesson.slips += [(f'"{part}" {PRINTED_FIELDS}', Spot(words, shift + offset)) for part, offset in printed]
        texts_after = [(offset, piece) for offset, piece in pieces[1:] if piece]
        lesson.complaints += [(TEXT_AFTER, Spot(words, shift + offset)) for offset, _ in texts_after]
        if every_braces:
            holder.text = "\n".join((pieces[0][1], *(piece for _, piece in texts_after)))
        if holder is quote[0]:
            offset, statement = (pieces[:1] + texts_after)[-1]
            places = {
                placed("tags", tag): Spot(words, shift + offset + tag_offset)
                for tag, tag_offset in tag_places(statement)
            }
            lesson.places.update(places)


def _take_fields(braces: Braces, lesson: RawLesson, words: str, shift: int) -> None:
    """Add the fields of braces to a lesson; their offsets plus `shift` are offsets in the words."""
    lesson.fields = {**braces.fields, **lesson.fields}
    lesson.places = {**{name: Spot(words, shift + offset) for name, offset in braces.places.items()}, **lesson.places}
    lesson.complaints += [(message, Spot(words, shift + offset)) for message, offset in braces.complaints]


def _drop_empty(quote: Element) -> None:
    """Remove empty paragraphs, except the first, which is the statement's."""
    for parent in quote.iter():
        for paragraph in [child for child in parent.findall("p") if not (child.text or "").strip()]:
            if paragraph is not quote[0]:
                parent.remove(paragraph)
