"""Find the checklists of a document in its element tree, in every form in which they can be written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import cast
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from hindsight.core.checklists.labelling import Labelling, labelling
from hindsight.core.checklists.marks import marked_runs, stray_marks, take_marks
from hindsight.core.checklists.model import ChecklistSource
from hindsight.core.checklists.paragraphs import heading_text, is_heading, text_of
from hindsight.core.checklists.runs import RawStep, Run, list_items
from hindsight.core.checklists.stitch import stitched
from hindsight.core.markdown.lists import Lists
from hindsight.core.markdown.reading import Note

# HTML elements that group a part of a text; callouts become such elements, too.
_GROUPS = frozenset(("article", "aside", "center", "details", "div", "figure", "main", "nav", "section"))
_BOX_WITHOUT_SPACE = re.compile(r"\[[ xX]\](?=[^\s\[(:])")
_BULLET_WITHOUT_SPACE = re.compile(r"\s*[-*+]\[[ xX]?\](?=\s)")
# Part of the message on a list that looks like a checklist.
COULD_BE_CARDS = "could become cards"
_LEAST_TO_SUGGEST = 3  # items


class ChecklistProcessor(Treeprocessor):
    """Replaces each checklist in the tree by a paragraph with a token, and collects the checklists in `runs`.

    `choice` is the document's `Checklist` field ("" if it is missing), `labels` the labelling of its language. `notes`
    are for the writer.
    """

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self.begin("", "", labelling("en"))

    def begin(self, choice: str, token: str, labels: Labelling) -> None:
        """Get ready for the next document."""
        self.choice, self.token, self.labels = choice, token, labels
        self.runs: list[Run] = []
        self.notes: list[Note] = []

    @property
    def _lists(self) -> Lists:
        """Return the processor of lists, which has the numbers and bullets as written in the source."""
        return cast("Lists", self.md.parser.blockprocessors["lists"])

    def run(self, root: Element) -> None:
        """Process a document; Markdown calls this once per document."""
        marked = take_marks(root)
        if self.choice == "no":
            return
        self.notes = [*stray_marks(root), *_task_mistakes(root)]
        self.runs, gaps = find_runs(root, self.choice, marked, self.labels, self._lists.numbers)
        self.notes += [*gaps, *_split_by_bullets(self.runs, self._lists.changed_bullets)]
        if marked and self.choice in ("", "yes"):
            self.notes += _unmarked_tasks(root, self.runs)
        for index, run in enumerate(self.runs):
            run.token_prefix, run.token = self.token, f"{self.token}-checklist-{index}"
        _put_tokens(root, self.runs)
        if not self.choice and not self.runs:
            self.notes += _suggestions(root, self.labels, self._lists.numbers)


def find_runs(
    root: Element, choice: str, marked: list[Element], labels: Labelling, numbers: Mapping[Element, str]
) -> tuple[list[Run], list[Note]]:
    """Return the checklists that a document's `Checklist` field asks for, and notes on missing step numbers.

    The tree is not changed. See design.md, "Checklists".
    """
    if choice in ("", "yes") and marked:
        return marked_runs(root, marked, stitched(root, "ordered", labels, numbers)[0]), []
    if choice in ("", "yes", "tasks") and (tasks := list(_all_tasks(root))):
        return tasks, []
    order: tuple[ChecklistSource, ...] = ("bold", "headings", "ordered")
    for source in order:
        if choice in ("yes", source):
            runs, gaps = stitched(root, source, labels, numbers)
            if runs:
                return runs, gaps
    return [], []


def _all_tasks(root: Element) -> Iterator[Run]:
    """Yield the task lists of a document in their order, those inside grouping elements and callouts included."""
    if not any(map(_is_task_list, (*root.iter("ul"), *root.iter("ol")))):
        return
    order = {id(element): index for index, element in enumerate(root.iter())}
    runs = [run for parent in (root, *_groups(root)) for run in _tasks(parent)]
    yield from sorted(runs, key=lambda run: order[id(run.elements[0])])


def _groups(elements: Iterable[Element]) -> Iterator[Element]:
    for child in elements:
        if child.tag in _GROUPS:
            yield child
            yield from _groups(child)


def _put_tokens(root: Element, runs: list[Run]) -> None:
    """Replace each run in the tree by its intro and a paragraph with its token, in one pass over the tree."""
    first = {run.elements[0]: run for run in runs}
    further = {element for run in runs for element in run.elements[1:]}
    for parent in [root, *_groups(root)] if runs else ():
        children: list[Element] = []
        for child in parent:
            if run := first.get(child):
                children += _in_place_of(run)
            elif child not in further:
                children.append(child)
        parent[:] = children


def _in_place_of(run: Run) -> list[Element]:
    token = Element("p")
    token.text = run.token
    return [token] if run.intro is None else [run.intro, token]


def _suggestions(root: Element, labels: Labelling, numbers: Mapping[Element, str]) -> Iterator[Note]:
    """Yield a note for each list that looks like a checklist, with the line to paste."""
    for run in stitched(root, "ordered", labels, numbers)[0]:
        if len(run.items) < _LEAST_TO_SUGGEST:
            continue
        yield Note(
            f'this list of {len(run.items)} steps {COULD_BE_CARDS}; add the line "Checklist: yes" to the front '
            'matter, or "Checklist: no" to keep it a plain list',
            text_of(run.items[0].first),
        )


def _task_mistakes(root: Element) -> Iterator[Note]:
    """Yield a note for each box that lacks a space, and for each item without a box in a task list."""
    for parent in root.iter():
        if parent.tag in ("p", "li") and "[" in (parent.text or ""):
            for line in (parent.text or "").split("\n"):
                if mistake := _BULLET_WITHOUT_SPACE.match(line):
                    message = f'"{mistake[0].strip()}" is no box, because a space is missing in it; write "- [ ] ..."'
                    yield Note(message, line.strip())
        is_of_tasks = _is_task_list(parent)
        for item in parent if parent.tag in ("ul", "ol") else ():
            words = text_of(item).strip()
            if words.startswith("[] "):
                message = '"[]" is no box, because a space is missing in it; write "- [ ] ..."'
                yield Note(message, words.split("\n")[0])
            elif box := _BOX_WITHOUT_SPACE.match(words):
                message = f'"{box[0]}" is no box, because a space is missing after it; write "- {box[0]} ..."'
                yield Note(message, words.split("\n")[0])
            elif is_of_tasks and "task-list-item" not in item.get("class", ""):
                message = 'this item has no box, but counts as a step; write "- [ ] ...", or indent it'
                yield Note(message, words.split("\n")[0])


def _unmarked_tasks(root: Element, runs: list[Run]) -> Iterator[Note]:
    """Yield a note for each task list that is no checklist only because the marked lists are."""
    in_runs = {id(element) for run in runs for element in run.elements}
    for tasks in _all_tasks(root):
        if id(tasks.elements[0]) not in in_runs:
            message = 'this task list has no cards, because only the lists marked "{: .checklist}" have; mark it, too'
            yield Note(message, _first_words(tasks), severity="hint")


def _first_words(run: Run) -> str:
    """Return the beginning of a bullet list in the source."""
    return run.items[0].words.partition(" ")[2]


def _split_by_bullets(runs: list[Run], changed: Mapping[Element, tuple[str, str]]) -> Iterator[Note]:
    """Yield a note for each checklist that begins only because its bullet differs from the one above."""
    for run in runs:
        if bullets := changed.get(run.elements[0]):
            message = (
                f'a new checklist begins here, because the bullet changes from "{bullets[0]}" to "{bullets[1]}"; use '
                "the same bullet for one checklist, or write a heading above the second"
            )
            yield Note(message, _first_words(run), severity="hint")


def _is_task_list(element: Element) -> bool:
    return element.tag in ("ul", "ol") and "task-list" in element.get("class", "")


def _tasks(root: Element) -> Iterator[Run]:
    """Yield the task lists among an element's children.

    Two lists with a rule between them are one list with a pause. A list of a single item continues after any text that
    is not a bold label.
    """
    heading = ""
    open_run: Run | None = None
    pending: list[Element] = []
    for element in list(root):
        if is_heading(element):
            heading = heading_text(element)
            if open_run:
                yield open_run
            open_run, pending = None, []
        elif _is_task_list(element):
            items = list_items(element, {})
            if open_run and _continues(open_run, pending, items):
                _extend(open_run, pending, items, element)
            else:
                if open_run:
                    yield open_run
                open_run = Run("tasks", items, heading, [element])
            pending = []
        else:
            pending.append(element)
    if open_run:
        yield open_run


def _continues(run: Run, between: list[Element], items: list[RawStep]) -> bool:
    if any(_is_task_list(child) for block in between for group in _groups([block]) for child in group):
        return False  # these are checklists of their own
    if any(map(_is_label, between)):
        return False
    rules = [block.tag == "hr" for block in between]
    return all(rules) if any(rules) else 1 in (len(items), len(run.items))


def _is_label(block: Element) -> bool:
    """Return whether a block is a paragraph of only bold words, such as `**After:**`, which serves as a heading."""
    is_bold = block.tag == "p" and len(block) == 1 and block[0].tag in ("strong", "b")
    return is_bold and not (block.text or "").strip() and (block[0].tail or "").strip() in ("", ":")


def _extend(run: Run, between: list[Element], items: list[RawStep], element: Element) -> None:
    run.items[-1].rest.extend(between)
    for number, item in enumerate(items, len(run.items) + 1):
        item.number = str(number)
    run.items.extend(items)
    run.elements.extend([*between, element])
