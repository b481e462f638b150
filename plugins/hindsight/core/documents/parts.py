"""The checklists and lessons of one text, from what Markdown's processors found in it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from hindsight.core.checklists.labelling import Labelling
from hindsight.core.checklists.model import Checklist, ChecklistHead, StepHead
from hindsight.core.checklists.read import read_checklists
from hindsight.core.checklists.runs import Run
from hindsight.core.documents.whole_text import edit_with_checklists, with_checklists, with_lessons
from hindsight.core.lessons.anchors import Anchors
from hindsight.core.lessons.model import Lesson
from hindsight.core.lessons.processor import FoundLesson
from hindsight.core.lessons.quoted_lessons import read_quoted_lessons
from hindsight.core.lessons.read import LessonHome, read_lessons
from hindsight.core.markdown.reading import Note, Reading
from hindsight.core.markdown.typography import plain_text
from hindsight.core.text.digest import digest

# A text is its checklist where a quarter of its words at most are outside it.
_MOST_AROUND = 0.25


@dataclass(frozen=True, slots=True)
class FoundParts:
    """What processors found in a text: its HTML with a token for each part, checklists, lessons, headings.

    `headings` are pairs of an id and HTML; `quoted` are the items of the `Lessons` field, each with its line and column.
    """

    markup: str
    token: str
    runs: list[Run]
    lessons: list[FoundLesson | Note]
    headings: Sequence[tuple[str, str]] = ()
    quoted: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Parts:
    """The checklists and lessons of a text. `markup` has a slot for each, `whole` has them in their places.

    `words_around` counts the words outside the checklists.
    """

    markup: str
    whole: str
    checklists: tuple[Checklist, ...]
    lessons: tuple[Lesson, ...]
    words_around: int

    @property
    def heads(self) -> tuple[ChecklistHead, ...]:
        """What lists and links need of each checklist."""
        return tuple(_head(checklist, self.words_around) for checklist in self.checklists)


def read_parts(
    reading: Reading, found: FoundParts, home: LessonHome, labels: Labelling, why_words: tuple[str, ...]
) -> Parts:
    """Return the checklists and lessons of a text; diagnostics are added to the reading."""
    token, markup = found.token, found.markup
    # Of each checklist there is one word so far.
    around = len(plain_text(markup).split()) - len(found.runs) if found.runs else 0
    checklists, markup = read_checklists(reading, found.runs, home.title, why_words, labels, markup)
    whole = with_checklists(markup, token, checklists)
    steps = {step.anchor: step.line for checklist in checklists for step in checklist.steps}
    anchors = Anchors(reading.source, whole, found.headings, steps)
    lessons = read_lessons(reading, found.lessons, home, anchors)
    quoted: list[Lesson] = []
    if found.quoted:

        def anchored(text: str) -> str:
            named, text = read_quoted_lessons(reading, found.quoted, home, anchors, text)
            quoted.extend(named)
            return text

        markup, checklists = edit_with_checklists(markup, token, checklists, anchored)
        whole = with_checklists(markup, token, checklists)
    return Parts(markup, with_lessons(whole, token, lessons), checklists, (*lessons, *quoted), around)


def _head(checklist: Checklist, around: int) -> ChecklistHead:
    steps = tuple(StepHead(step.number, step.place, step.anchor, step.lead) for step in checklist.steps)
    unplaced = tuple(dataclasses.replace(step, line=0) for step in checklist.steps)
    whole = digest(repr(dataclasses.replace(checklist, line=0, steps=unplaced, in_post=())))
    is_all = around <= checklist.words * _MOST_AROUND
    return ChecklistHead(checklist.title, checklist.part, checklist.line, steps, whole, is_all)
