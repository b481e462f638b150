"""Lists that the writer marked with `{: .checklist}`."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from hindsight.core.checklists.paragraphs import heading_text, is_heading, text_of
from hindsight.core.checklists.runs import Run, list_items
from hindsight.core.markdown.reading import Note

_MARK = re.compile(r"\s*\{:\s*\.checklist\s*\}\s*")
_STRAY = '"{: .checklist}" marks no list here; write it directly after the last line of a list'


def take_marks(root: Element) -> list[Element]:
    """Return the marked lists, and remove their marks from the tree: a mark is never text."""
    marked = []
    children = list(root)
    for element, following in itertools.zip_longest(children, children[1:]):
        if element.tag not in ("ol", "ul"):
            continue
        has_mark_after = following is not None and following.tag == "p" and _MARK.fullmatch(text_of(following))
        if has_mark_after and following is not None:
            root.remove(following)
        if has_mark_after or _carries_class(element):
            _drop_class(element)
            marked.append(element)
    return marked


def marked_runs(root: Element, marked: list[Element], numbered: list[Run]) -> list[Run]:
    """Return the runs of the marked lists; if a marked list is part of a numbered run, the whole run.

    `numbered` are the document's numbered runs, as `stitched` finds them.
    """
    marked_ids = {id(element) for element in marked}
    run_of = {id(element): run for run in numbered for element in run.elements}
    heading = ""
    runs: dict[int, Run] = {}  # by identity, since comparing two runs takes long
    for element in root:
        if is_heading(element):
            heading = heading_text(element)
        elif id(element) in marked_ids:
            run = run_of.get(id(element)) or Run("marked", list_items(element, {}), heading, [element])
            run.source = "marked"
            runs[id(run)] = run
    return list(runs.values())


def stray_marks(root: Element) -> Iterator[Note]:
    """Yield a note for each mark that is before a list, inside a list, or not at a list."""
    children = list(root)
    has_class = bool(_carriers(root))  # few texts have it, so that its carriers need no search in every block
    for index, element in enumerate(children):
        passages = [text_of(carrier) for carrier in _carriers(element)] if has_class else []
        if element.tag == "p" and _MARK.match(element.text or ""):
            passages.append(text_of(element) + "".join(map(_beginning, children[index + 1 : index + 2])))
        for words in passages:
            yield Note(_STRAY, words, text_of(children[index - 1]) if index else "")
        if has_class:
            _drop_class(element)


def _beginning(element: Element) -> str:
    """Return the beginning of an element's source text."""
    if element.tag not in ("ol", "ul") or not len(element):
        return text_of(element)
    return (element.get("start", "1") if element.tag == "ol" else "") + text_of(element[0])


def _carries_class(element: Element) -> bool:
    """Return whether attr_list put the class on the list, on its last item or on that item's last paragraph."""
    last = element
    while True:
        if "checklist" in last.get("class", "").split():
            return True
        if len(last) == 0:
            return False
        last = last[-1]


def _drop_class(element: Element) -> None:
    """Remove the class from the elements that carry it: it is about the list, not about its last paragraph."""
    for carrier in _carriers(element):
        if others := " ".join(name for name in carrier.get("class", "").split() if name != "checklist"):
            carrier.set("class", others)
        else:
            del carrier.attrib["class"]


def _carriers(element: Element) -> list[Element]:
    """Return the elements to which attr_list gave the class; a `div` got it from the writer's own HTML."""
    marked = (part for part in element.iter() if "checklist" in part.get("class", ""))
    return [part for part in marked if part.tag != "div" and "checklist" in part.get("class", "").split()]
