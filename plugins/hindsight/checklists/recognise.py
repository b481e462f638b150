"""Finding the checklists of a document in its element tree, whatever form they were written in.

A checklist is a run of steps. Python-Markdown gives several shapes for what a reader sees as one list
(numbered paragraphs with unindented text between them become separate lists, `1)` no list at all), so
the children of the tree's root are first told apart into items and other blocks, then stitched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from hindsight.checklists.model import ChecklistSource
from hindsight.checklists.paragraphs import is_heading, lines_at, list_item_blocks, strip_start, text_of

# A number of four digits is a year, not a step.
_NUMBER = re.compile(r"\s*(\d{1,3})[.)](?:\s+|$)")
_NUMBERED_LINE = re.compile(r"\d{1,3}[.)]\s")
_MARK = re.compile(r"\s*\{:\s*\.checklist\s*\}\s*")
_BULLET = re.compile(r"\s*-\s*")
_ENOUGH = 3  # consecutive numbers that make paragraphs or headings a list (research: "1986. What a year")


@dataclass
class Item:
    """A step as found: its number, the block that begins with its lead, and the blocks after it."""

    number: str
    first: Element
    rest: list[Element] = field(default_factory=list)


@dataclass
class Run:
    """A checklist as found. `heading` is the text of the heading above it; `elements` is all it took."""

    source: ChecklistSource
    items: list[Item]
    heading: str = ""
    elements: list[Element] = field(default_factory=list)
    token: str = ""


class ChecklistProcessor(Treeprocessor):
    """Takes the checklists out of the tree and leaves a token paragraph for each, in `runs`.

    `choice` is the document's `Checklist` field ("" where it has none).
    """

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self.begin("", "")

    def begin(self, choice: str, token: str) -> None:
        """Get ready for the next document."""
        self.choice, self.token = choice, token
        self.runs: list[Run] = []
        self.candidates: list[Run] = []

    def run(self, root: Element) -> None:
        """Called by Markdown, once a document."""
        if self.choice != "no":
            self.runs = find_runs(root, self.choice)
            for index, run in enumerate(self.runs):
                run.token = f"{self.token}-checklist-{index}"
                _replace(root, run)
        if not self.choice and not self.runs:
            self.candidates = [run for run in _stitched(root, "ordered") if _looks_like_one(run)]


def find_runs(root: Element, choice: str) -> list[Run]:
    """The checklists that a document's `Checklist` field asks for: see design.md, "Checklists"."""
    if choice in ("", "yes") and (marked := _marked(root)):
        return marked
    if choice in ("", "yes", "tasks") and (tasks := list(_tasks(root))):
        return tasks
    order: tuple[ChecklistSource, ...] = ("bold", "headings", "ordered")
    for source in order:
        if choice in ("yes", source) and (runs := _stitched(root, source)):
            return runs
    return []


def _replace(root: Element, run: Run) -> None:
    place = list(root).index(run.elements[0])
    for element in run.elements:
        root.remove(element)
    token = Element("p")
    token.text = run.token
    root.insert(place, token)


def _looks_like_one(run: Run) -> bool:
    """Three or more items with short or bold leads: worth asking the writer about."""
    short = sum(len(text_of(item.first).split(".")[0].split()) <= 12 for item in run.items)
    bold = sum(len(item.first) > 0 and item.first[0].tag == "strong" for item in run.items)
    return len(run.items) >= _ENOUGH and (short == len(run.items) or bold == len(run.items))


# Lists marked {: .checklist}, and task lists


def _marked(root: Element) -> list[Run]:
    runs = []
    heading = ""
    children = list(root)
    for index, element in enumerate(children):
        if is_heading(element):
            heading = text_of(element)
        if element.tag not in ("ol", "ul"):
            continue
        following = children[index + 1] if index + 1 < len(children) else None
        mark = following is not None and following.tag == "p" and _MARK.fullmatch(text_of(following))
        if mark or _carries_class(element):
            taken = [element, following] if mark and following is not None else [element]
            _drop_class(element)
            runs.append(Run("marked", _list_items(element), heading, taken))
    return runs


def _carries_class(element: Element) -> bool:
    """Whether attr_list put the class on the list, on its last item or on that item's last paragraph."""
    last = element
    while True:
        if "checklist" in last.get("class", "").split():
            return True
        if len(last) == 0:
            return False
        last = last[-1]


def _drop_class(element: Element) -> None:
    """Take the mark off whatever carries it: it says something of the list, not of its last paragraph."""
    for marked in element.iter():
        classes = [name for name in marked.get("class", "").split() if name != "checklist"]
        if classes:
            marked.set("class", " ".join(classes))
        else:
            marked.attrib.pop("class", None)


def _tasks(root: Element) -> Iterator[Run]:
    """Task lists; one with a single item is part of the task list before it, with the text between."""
    heading = ""
    open_run: Run | None = None
    pending: list[Element] = []
    for element in list(root):
        if is_heading(element) or element.tag == "hr":
            heading = text_of(element) if is_heading(element) else heading
            if open_run:
                yield open_run
            open_run, pending = None, []
        elif element.tag in ("ul", "ol") and "task-list" in element.get("class", ""):
            items = _list_items(element)
            if open_run and (len(items) == 1 or len(open_run.items) == 1):
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


def _extend(run: Run, between: list[Element], items: list[Item], element: Element) -> None:
    run.items[-1].rest.extend(between)
    for number, item in enumerate(items, len(run.items) + 1):
        item.number = str(number)
    run.items.extend(items)
    run.elements.extend([*between, element])


def _list_items(element: Element) -> list[Item]:
    start = int(element.get("start", "1")) if element.tag == "ol" else 1
    items = []
    for number, child in enumerate((li for li in element if li.tag == "li"), start):
        first, *rest = list_item_blocks(child)
        items.append(Item(str(number), first, rest))
    return items


# Numbered runs: ordered lists and numbered, bold or heading paragraphs


def _stitched(root: Element, source: ChecklistSource) -> list[Run]:
    runs = []
    heading = ""
    open_run: Run | None = None
    pending: list[Element] = []
    for element in list(root):
        intro, items = _items_of(element, source)
        if open_run and items and not intro and _continues(open_run, items):
            open_run.items[-1].rest.extend(pending)
            open_run.items.extend(items)
            open_run.elements.extend([*pending, element])
            pending = []
            continue
        if items:
            taken = element
            if intro is not None:
                taken = _split_off(root, element, intro)
            open_run, pending = Run(source, items, heading, [taken]), []
            runs.append(open_run)
        elif _ends_run(element, open_run):
            if open_run and source == "headings":
                _keep(open_run, pending)
            open_run, pending = None, []
        else:
            pending.append(element)
        if is_heading(element) and not items:
            heading = text_of(element)
    if open_run and source == "headings":
        _keep(open_run, pending)
    runs = [run for run in runs if len(run.items) >= (_ENOUGH if _from_paragraphs(run) else 1)]
    for run in runs:
        _number_by_place_if_all_one(run)
    return [run for run in runs if len(run.items) > 1]


def _keep(run: Run, pending: list[Element]) -> None:
    """What follows the last numbered heading belongs to it, up to the next heading."""
    run.items[-1].rest.extend(pending)
    run.elements.extend(pending)


def _from_paragraphs(run: Run) -> bool:
    return any(element.tag != "ol" for element in run.elements) and len(run.elements) > 0


def _continues(run: Run, items: list[Item]) -> bool:
    expected = int(run.items[-1].number) + 1
    all_one = len(items) == 1 and items[0].number == "1" and {item.number for item in run.items} == {"1"}
    same_level = run.source != "headings" or run.items[0].first.tag == items[0].first.tag
    return same_level and (int(items[0].number) == expected or all_one)


def _number_by_place_if_all_one(run: Run) -> None:
    if {item.number for item in run.items} == {"1"}:
        for place, item in enumerate(run.items, 1):
            item.number = str(place)


def _ends_run(element: Element, run: Run | None) -> bool:
    if element.tag == "hr":
        return True
    if not is_heading(element):
        return False
    # Below a numbered heading, a deeper heading is part of the step.
    return not (run and run.source == "headings" and element.tag > run.items[0].first.tag)


def _items_of(element: Element, source: ChecklistSource) -> tuple[Element | None, list[Item]]:
    """The items that begin in this block, and the text before the first where they share a paragraph."""
    if source == "headings":
        return None, _numbered([element]) if is_heading(element) else []
    if source == "bold":
        return None, _bold(element) if element.tag == "p" else []
    if element.tag == "ol" and "task-list" not in element.get("class", ""):
        return None, _list_items(element)
    if element.tag != "p":
        return None, []
    paragraphs = lines_at(element, _NUMBERED_LINE)
    intro = None if _NUMBER.match(text_of(paragraphs[0])) else paragraphs.pop(0)
    items = _numbered(paragraphs)
    return (intro, items) if items else (None, [])


def _numbered(blocks: list[Element]) -> list[Item]:
    items = []
    for block in blocks:
        if match := _NUMBER.match(block.text or ""):
            items.append(Item(match[1], strip_start(block, match.end())))
    return items


def _bold(element: Element) -> list[Item]:
    """A paragraph `**1. Lead.** text`, or several of them on lines of their own."""
    lead = element[0] if len(element) and not (element.text or "").strip() else None
    if lead is None or lead.tag not in ("strong", "b"):
        return []
    match = _NUMBER.match(lead.text or "")
    if not match:
        return []
    lead.text = (lead.text or "")[match.end() :]
    if not text_of(lead).strip():  # **1.** Lead: only the number is bold
        element.text = (lead.tail or "").lstrip()
        element.remove(lead)
    return [Item(match[1], element)]


def _split_off(root: Element, element: Element, intro: Element) -> Element:
    """Leave the text before the first number in place; give the rest a place of its own."""
    index = list(root).index(element)
    root.insert(index, intro)
    return element
