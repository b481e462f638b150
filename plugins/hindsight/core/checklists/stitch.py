"""Join numbered steps into runs, with the blocks between them.

Markdown gives several shapes to a list that readers see as one: numbered paragraphs with unindented text between them
become separate lists, and `2)` below a paragraph becomes no list at all. So the root's children are first sorted into
items and other blocks, then joined where the numbers continue.
"""

from __future__ import annotations

import copy
import itertools
import re
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from hindsight.core.checklists.labelling import Labelling
from hindsight.core.checklists.model import ChecklistSource
from hindsight.core.checklists.paragraphs import (
    heading_text,
    is_heading,
    is_link_to,
    split_at_lines,
    strip_start,
    text_of,
)
from hindsight.core.checklists.runs import RawStep, Run, list_items
from hindsight.core.markdown.reading import Note

# A number of four digits is a year, not a step.
_NUMBER = re.compile(r"\s*(\d{1,3})[.)](?:\s+|$)")
_NUMBERED_LINE = re.compile(r"\d{1,3}[.)]\s")
_NUMBER_BELOW = re.compile(r"\n[ ]*\d")
_ENOUGH = 3  # consecutive numbers that make paragraphs or headings a list (research: "1986. What a year")


def stitched(
    root: Element, source: ChecklistSource, labels: Labelling, numbers: Mapping[Element, str]
) -> tuple[list[Run], list[Note]]:
    """Return the runs of one form, and notes on numbers that are missing in or after them.

    `numbers` are the numbers of list items in the source.
    """
    stitcher = _Stitcher(source, labels, numbers)
    for element in root:
        stitcher.add(element)
    stitcher.close()
    for run in stitcher.runs:
        _number_by_position_if_all_one(run)
    return [run for run in stitcher.runs if _is_enough(run)], list(_gaps(stitcher.runs))


class _Stitcher:
    """Takes the root's children in order, and joins them into runs.

    Blocks after a run wait until its numbers continue: then they become part of the step before. `_end` is how many of
    them precede a heading or a rule, which ends the run if the numbers do not continue.
    """

    def __init__(self, source: ChecklistSource, labels: Labelling, numbers: Mapping[Element, str]) -> None:
        self.runs: list[Run] = []
        self._source, self._labels, self._numbers = source, labels, numbers
        self._heading = ""
        self._waiting: list[Element] = []
        self._end: int | None = None

    def add(self, element: Element) -> None:
        """Take the next child of the root."""
        intro, items = _items_of(element, self._source, self._numbers)
        if not items or self._is_inside_step(element):
            self._wait(element)
        elif self.runs and self._continues(intro, items):
            self._join(element, intro, items)
        else:
            self.close()
            self.runs.append(Run(self._source, items, self._heading, [element], intro))

    def close(self) -> None:
        """End the last run, and add the waiting blocks that belong to its last step.

        All blocks after a numbered heading, up to the next heading, belong to it; elsewhere, the Say: and Why: lines.
        """
        if self.runs and self._source == "headings":
            self._add_to_step(self._waiting[: self._end])
        elif self.runs:
            labelled = itertools.takewhile(
                lambda block: self._labels.text.match(text_of(block)), self._waiting[: self._end]
            )
            self._add_to_step(list(labelled))
        self._waiting, self._end = [], None

    def _wait(self, element: Element) -> None:
        ends = element.tag == "hr" or (is_heading(element) and not self._is_inside_step(element))
        if ends and self._end is None:
            self._end = len(self._waiting)
        if is_heading(element):
            self._heading = heading_text(element)
        self._waiting.append(element)

    def _is_inside_step(self, element: Element) -> bool:
        """Return whether the element is a heading below a numbered heading."""
        below = self._source == "headings" and is_heading(element)
        return below and bool(self.runs) and element.tag > self.runs[-1].items[0].first.tag

    def _continues(self, intro: Element | None, items: list[RawStep]) -> bool:
        run = self.runs[-1]
        if self._source == "headings" and run.items[0].first.tag != items[0].first.tag:
            return False
        if int(items[0].number) == int(run.items[-1].number) + 1:
            return True
        # The numbers of a run are consecutive, or all of them are 1.
        all_one = run.items[0].number == run.items[-1].number == items[0].number == "1" and len(items) == 1
        return all_one and self._end is None and intro is None

    def _join(self, element: Element, intro: Element | None, items: list[RawStep]) -> None:
        self._add_to_step(self._waiting)
        self._waiting, self._end = [], None
        run = self.runs[-1]
        if intro is not None:
            run.items[-1].rest.append(intro)
        run.items.extend(items)
        run.elements.append(element)

    def _add_to_step(self, elements: list[Element]) -> None:
        """Make blocks part of the last step."""
        run = self.runs[-1]
        run.items[-1].rest.extend(elements)
        run.elements.extend(elements)


def _number_by_position_if_all_one(run: Run) -> None:
    if {item.number for item in run.items} == {"1"}:
        for position, item in enumerate(run.items, 1):
            item.number = str(position)


def _is_enough(run: Run) -> bool:
    """Return whether a run is long enough for a checklist: two items in a list, or three numbers elsewhere."""
    only_lists = all(element.tag == "ol" for element in run.elements)
    return len(run.items) >= (2 if only_lists else _ENOUGH)


def _gaps(runs: list[Run]) -> Iterator[Note]:
    """Yield a note for each step whose number is not the next, in a checklist or between it and its neighbour."""
    for run, following in itertools.zip_longest(runs, runs[1:]):
        steps = run.items if _is_enough(run) else run.items[-1:]
        if following and (_is_enough(run) or _is_enough(following)):
            steps = [*steps, following.items[0]]
        for before, after in itertools.pairwise(steps):
            if message := _gap(int(before.written or before.number), int(after.written or after.number)):
                yield Note(message, after.words, before.words)


def _gap(last: int, number: int) -> str:
    if number == last + 1 or number < 2:
        return ""
    problem = f"step {number} follows step {last}; "
    if number <= last:
        return f"{problem}should it be {last + 1}?"
    if number == last + 2:
        return f"{problem}is {last + 1} missing?"
    return f"{problem}are {last + 1} to {number - 1} missing?"


def _items_of(
    element: Element, source: ChecklistSource, numbers: Mapping[Element, str]
) -> tuple[Element | None, list[RawStep]]:
    """Return the text that shares a paragraph with the first item, or None, and the items that begin in this block."""
    if source == "headings":
        return None, _numbered_heading(element) if is_heading(element) else []
    if source == "bold":
        return None, _bold(element) if element.tag == "p" else []
    if element.tag == "ol" and "task-list" not in element.get("class", ""):
        return None, list_items(element, numbers)
    if element.tag != "p" or not _may_be_numbered(element):
        return None, []
    paragraphs = split_at_lines(element, _NUMBERED_LINE)
    intro = None if _NUMBER.match(paragraphs[0].text or "") else paragraphs.pop(0)
    items = _numbered(paragraphs)
    return (intro, items) if items else (None, [])


def _may_be_numbered(paragraph: Element) -> bool:
    """Return whether a line of a paragraph may begin with a number; most paragraphs have none, so none is copied."""
    return _NUMBER.match(paragraph.text or "") is not None or _NUMBER_BELOW.search(text_of(paragraph)) is not None


def _numbered(blocks: list[Element]) -> list[RawStep]:
    items = []
    for block in blocks:
        if match := _NUMBER.match(block.text or ""):
            items.append(RawStep(match[1], strip_start(block, match.end())))
    return items


def _numbered_heading(heading: Element) -> list[RawStep]:
    """Return the step in a heading; its number may be inside or after the heading's link to itself."""
    if (heading.text or "").strip() or not len(heading) or not is_link_to(heading, heading[0]):
        return _numbered([heading])
    link = copy.copy(heading[0])
    if match := _NUMBER.match(link.text or ""):
        link.text = (link.text or "")[match.end() :]
    elif match := _NUMBER.match(link.tail or ""):
        link.tail = (link.tail or "")[match.end() :]
    else:
        return []
    stripped = strip_start(heading, len(heading.text or ""))
    stripped[0] = link
    return [RawStep(match[1], stripped)]


def _bold(element: Element) -> list[RawStep]:
    """Return the step in a paragraph of the form `**1. Lead.** text`, or no step."""
    bold = element[0] if len(element) and not (element.text or "").strip() else None
    match = _NUMBER.match(bold.text or "") if bold is not None and bold.tag in ("strong", "b") else None
    if bold is None or match is None:
        return []
    paragraph, lead = copy.copy(element), strip_start(bold, match.end())
    paragraph.tail, lead.tail = None, bold.tail
    if len(lead) or (lead.text or "").strip():
        paragraph[0] = lead
    else:  # **1.** Lead: only the number is bold
        paragraph.text = (bold.tail or "").lstrip()
        del paragraph[0]
    return [RawStep(match[1], paragraph)]
