"""Read the checklists of one document: turn runs of items into the model and into the HTML of the post."""

from __future__ import annotations

import dataclasses
from collections import Counter

from hindsight.core.checklists.labelling import Labelling
from hindsight.core.checklists.model import Checklist, Step
from hindsight.core.checklists.runs import Run
from hindsight.core.checklists.steps import StepParser
from hindsight.core.diagnostics.diagnostic import Place
from hindsight.core.markdown.reading import Reading
from hindsight.core.slots import slot
from hindsight.core.text.slugs import slugify

_LOOKED_FOR = {
    "ordered": "an ordered list or three or more numbered paragraphs (1. or 1))",
    "bold": "three or more paragraphs that begin **1. Lead.**",
    "headings": "three or more headings that begin with a number (## 1. Lead)",
    "tasks": "a task list (- [ ] Lead)",
}
_LOOKED_FOR["yes"] = f"a list marked {{: .checklist}}, {'; '.join(_LOOKED_FOR.values())}"

_FIRST_NUMBER = 2  # of the checklists with the same heading


def missing_checklist(choice: str) -> str:
    """Return the message to a writer whose document has `Checklist: choice` but no steps."""
    return f'"Checklist: {choice}", but no steps were found; looked for {_LOOKED_FOR[choice]}'


def read_checklists(
    reading: Reading, runs: list[Run], title: str, why_words: tuple[str, ...], labels: Labelling, markup: str
) -> tuple[tuple[Checklist, ...], str]:
    """Return the document's checklists, and its HTML with a slot for each."""
    checklists: list[Checklist] = []
    parts: dict[str, int] = {}
    names: Counter[str] = Counter()
    last_place: Place | None = None
    for run in runs:
        part = _part(run, parts) if checklists else ""
        name = f"{title}: {run.heading}" if len(runs) > 1 and run.heading else title
        parser = StepParser(reading, labels, why_words, run.token_prefix)
        parsed = [parser.parse(item, number, _anchor(part, item.number)) for number, item in enumerate(run.items, 1)]
        steps, last_place = _locate_steps(reading, [step.step for step in parsed], last_place)
        if not steps:
            as_written = "".join(reading.finish(reading.serialise(element)) for element in run.elements)
            markup = markup.replace(f"<p>{run.token}</p>", as_written)
            continue
        markup = markup.replace(f"<p>{run.token}</p>", slot(run.token_prefix, "checklist", len(checklists)))
        parts[part] = _FIRST_NUMBER
        in_post = tuple(step.in_post for step in parsed)
        names[name] += 1
        numbered = f"{name} ({names[name]})" if names[name] > 1 else name
        checklists.append(Checklist(numbered, part, run.source, steps, steps[0].line, in_post))
    return tuple(checklists), markup


def _anchor(part: str, number: str) -> str:
    return f"{part}-step-{number}" if part else f"step-{number}"


def _part(run: Run, taken: dict[str, int]) -> str:
    """Return a unique id for a further checklist of a document: its heading, with a number if the heading is taken.

    `taken` has, for each id that is taken, the least number that may be free for the next checklist with this heading.
    """
    substitutions = [(r"[^\w\s-]", ""), (r"[-\s_]+", "-"), (r"^-+|-+$", "")]
    heading: str = slugify(run.heading, regex_subs=substitutions)
    if heading and heading not in taken:
        return heading
    number = taken.get(heading, _FIRST_NUMBER)
    while (part := f"{heading}-{number}" if heading else str(number)) in taken:
        number += 1
    taken[heading] = number
    return part


def _locate_steps(reading: Reading, steps: list[Step], after: Place | None) -> tuple[tuple[Step, ...], Place]:
    """Return the steps that have words, with their source lines, and the place of the last step.

    A step without words becomes a warning at the place of its body, or of the step before.
    """
    located: list[Step] = []
    for step in steps:
        after = reading.source.find(step.lead or step.text or step.say, after)
        if step.lead:
            located.append(dataclasses.replace(step, line=after[0], position=len(located) + 1))
        else:
            reading.warn(after, f"step {step.number} has no words, so it is on no card; write what to do")
    assert after is not None  # a run has an item at least
    return tuple(located), after
