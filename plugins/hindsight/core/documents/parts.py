"""Find the checklists and lessons of a text with Markdown's processors, and read them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from markdown import Markdown

from hindsight.core.checklists.labelling import Labelling
from hindsight.core.checklists.model import Checklist, ChecklistHead, StepHead
from hindsight.core.checklists.read import read_checklists
from hindsight.core.checklists.recognise import ChecklistProcessor
from hindsight.core.checklists.runs import Run
from hindsight.core.documents.whole_text import edit_with_checklists, with_checklists, with_lessons
from hindsight.core.lessons.anchors import Anchors
from hindsight.core.lessons.model import Lesson
from hindsight.core.lessons.processor import LessonNamer, LessonProcessor, LessonTaker, RawLesson
from hindsight.core.lessons.quoted_lessons import read_quoted_lessons
from hindsight.core.lessons.read import LessonHome, read_lessons
from hindsight.core.markdown.reading import Note, Reading
from hindsight.core.markdown.typography import count_words
from hindsight.core.text.digest import digest

# The priorities of Markdown's processors: a higher one runs earlier. Lessons read their braces before inline patterns
# (20), and get their ids before headings (5). Checklists need the classes of attr_list (8) and the ids of headings.
_LESSONS, _NAME_LESSONS, _TAKE_LESSONS, _CHECKLISTS = 22, 5.5, 4.5, 4
# A text counts as a checklist if at most this many words are outside the checklist, for each word inside.
_MOST_AROUND = 0.25


def register_parts(md: Markdown) -> tuple[LessonProcessor, ChecklistProcessor]:
    """Register the processors that find lessons and checklists in a converter, and return these."""
    lessons, checklists = LessonProcessor(md), ChecklistProcessor(md)
    register = md.treeprocessors.register
    register(lessons, "hindsight-lessons", _LESSONS)
    register(LessonNamer(md, lessons), "hindsight-name-lessons", _NAME_LESSONS)
    register(LessonTaker(md, lessons), "hindsight-take-lessons", _TAKE_LESSONS)
    register(checklists, "hindsight-checklists", _CHECKLISTS)
    return lessons, checklists


@dataclass(frozen=True, slots=True)
class RawParts:
    """The HTML of a text with a token for each part, and the checklists, lessons and headings found in the text.

    `headings` are pairs of an id and HTML; `quoted` are the items of the `Lessons` field, with their lines and columns.
    """

    markup: str
    token: str
    runs: list[Run]
    lessons: list[RawLesson | Note]
    headings: Sequence[tuple[str, str]] = ()
    quoted: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Parts:
    """The checklists and lessons of a text. `markup` has a slot for each; in `full_markup` they fill their slots.

    `words_around` counts the words outside the checklists.
    """

    markup: str
    full_markup: str
    checklists: tuple[Checklist, ...]
    lessons: tuple[Lesson, ...]
    words_around: int

    @property
    def heads(self) -> tuple[ChecklistHead, ...]:
        """Return the part of each checklist that lists and links need."""
        return tuple(_head(checklist, self.words_around) for checklist in self.checklists)


def read_parts(
    reading: Reading, raw: RawParts, home: LessonHome, labels: Labelling, why_words: tuple[str, ...]
) -> Parts:
    """Return the checklists and lessons of a text, and add their diagnostics to the reading."""
    token, markup = raw.token, raw.markup
    # So far each checklist is one word: its token.
    around = count_words(markup) - len(raw.runs) if raw.runs else 0
    checklists, markup = read_checklists(reading, raw.runs, home.title, why_words, labels, markup)
    full_markup = with_checklists(markup, token, checklists)
    steps = {step.anchor: step.line for checklist in checklists for step in checklist.steps}
    anchors = Anchors(reading.source, full_markup, raw.headings, steps)
    lessons = read_lessons(reading, raw.lessons, home, anchors)
    quoted: list[Lesson] = []
    if raw.quoted:

        def anchored(text: str) -> str:
            named, text = read_quoted_lessons(reading, raw.quoted, home, anchors, text)
            quoted.extend(named)
            return text

        markup, checklists = edit_with_checklists(markup, token, checklists, anchored)
        full_markup = with_checklists(markup, token, checklists)
    return Parts(markup, with_lessons(full_markup, token, lessons), checklists, (*lessons, *quoted), around)


def _head(checklist: Checklist, around: int) -> ChecklistHead:
    steps = tuple(StepHead(step.number, step.position, step.anchor, step.lead) for step in checklist.steps)
    # Without lines, so that an edit above the checklist doesn't change the digest.
    without_lines = tuple(dataclasses.replace(step, line=0) for step in checklist.steps)
    content = digest(repr(dataclasses.replace(checklist, line=0, steps=without_lines, in_post=())))
    is_all = around <= checklist.words * _MOST_AROUND
    return ChecklistHead(checklist.title, checklist.part, checklist.line, steps, content, is_all)
