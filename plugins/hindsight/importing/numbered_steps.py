"""Keep numbered paragraphs (`1. ...`, `2. ...`, with others between them) as steps that `Checklist: yes` reads."""

from __future__ import annotations

import re

from hindsight.core.markdown.html_text import without_tags
from hindsight.importing.rendering import converted

_LEAST = 3  # paragraphs
_ESCAPED = re.compile(r"^(?P<number>\d{1,2})\\(?P<sign>[.)])(?=[ \u00a0]\S)", re.MULTILINE)


def with_steps(markdown: str) -> tuple[str, int]:
    """Return Markdown in which paragraphs numbered from 1 are steps, and the number of steps.

    Markdown without such paragraphs stays the same, with 0 steps. Every word stays: the number of a paragraph becomes
    the number of an item.
    """
    numbers = [match for run in _runs(markdown) for match in run]
    if not numbers:
        return markdown, 0
    steps, unnumbered = markdown, markdown
    for match in reversed(numbers):
        steps = f"{steps[: match.start()]}{match['number']}{match['sign']}{steps[match.end() :]}"
        unnumbered = unnumbered[: match.start()] + unnumbered[match.end() :].lstrip()
    checklist = converted(steps, "yes")
    found_all = checklist is not None and sum(len(run.items) for run in checklist.runs) == len(numbers)
    return (steps, len(numbers)) if found_all and _has_same_words(steps, unnumbered) else (markdown, 0)


def _runs(markdown: str) -> list[list[re.Match[str]]]:
    """Return the runs of paragraphs that are numbered 1, 2, 3 and so on."""
    runs: list[list[re.Match[str]]] = []
    for match in _ESCAPED.finditer(markdown):
        if markdown[: match.start()].rpartition("\n\n")[2]:  # a line inside a paragraph
            continue
        number = int(match["number"])
        if number == 1:
            runs.append([match])
        elif runs and number == len(runs[-1]) + 1 and match["sign"] == runs[-1][0]["sign"]:
            runs[-1].append(match)
    return [run for run in runs if len(run) >= _LEAST]


def _has_same_words(steps: str, unnumbered: str) -> bool:
    """Report whether two texts in Markdown show the same words; no fault of a library may hide a difference."""
    pages = converted(steps), converted(unnumbered)
    words = [without_tags(page.html).split() for page in pages if page is not None]
    return len(words) == 2 and words[0] == words[1]
