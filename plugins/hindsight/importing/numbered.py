"""Keep numbered paragraphs (`1. ...`, `2. ...`, with others between them) as steps that `Checklist: yes` reads."""

from __future__ import annotations

import re

from hindsight.core.checklists.labelling import labelling
from hindsight.core.documents.converter import converter, renew_converters
from hindsight.core.markdown.html_text import without_tags

_LEAST = 3  # paragraphs
_ESCAPED = re.compile(r"^(?P<number>\d{1,2})\\(?P<sign>[.)])(?=[ \u00a0]\S)", re.MULTILINE)
_PREFIX = "HINDSIGHTIMPORT"  # no text has this word


def with_steps(markdown: str) -> tuple[str, int]:
    """Return Markdown in which paragraphs numbered from 1 are steps, and the number of steps.

    Markdown without such paragraphs stays the same, with 0 steps.

    Every word stays: the number of a paragraph becomes the number of an item.
    """
    numbers = [match for run in _runs(markdown) for match in run]
    if not numbers:
        return markdown, 0
    text, unnumbered = markdown, markdown
    for match in reversed(numbers):
        text = f"{text[: match.start()]}{match['number']}{match['sign']}{text[match.end() :]}"
        unnumbered = unnumbered[: match.start()] + unnumbered[match.end() :].lstrip()
    try:
        runs = converter().convert(text, "yes", labelling("en"), _PREFIX).runs
        has_all_words = _words(text) == _words(unnumbered)
    except Exception:  # a fault of Markdown's: the paragraphs stay as they are
        renew_converters()
        return markdown, 0
    if not runs or not has_all_words or sum(len(run.items) for run in runs) != len(numbers):
        return markdown, 0
    return text, len(numbers)


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


def _words(markdown: str) -> list[str]:
    return without_tags(converter().convert(markdown, "no", labelling("en"), _PREFIX).html).split()
