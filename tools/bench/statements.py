"""Generate lessons for measurements, each with a unique statement and the id that is generated from it.

A statement has 8 to 18 words. A quarter of the lessons are second hand, a third have a confidence, and one in forty is
superseded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from random import Random


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_ACTS = _words(
    """
    ask answer write read count send show name close open draw check carry keep price weigh sign finish refuse repair
    rehearse divide publish measure question schedule photograph translate summarise postpone
    """
)
_QUALITIES = _words(
    """
    small last frank early cheap second quiet written printed borrowed awkward unread monthly short patient obvious
    forgotten careful hidden broken spare late foreign informal unpaid local detailed ordinary difficult unfinished
    """
)
_THINGS = _words(
    """
    invoice estimate handover promise question deadline notebook agreement timetable budget reference contract checklist
    apology interview meeting forecast complaint password draft letter drawing workshop repair shortcut decision review
    migration backup warning newsletter diagram survey spreadsheet objection habit
    """
)
_PEOPLE = _words(
    """
    client apprentice neighbour treasurer harbourmaster colleague predecessor newcomer translator accountant critic
    volunteer supplier manager auditor gardener engineer caretaker
    """
)
_DOES = _words("costs saves needs hides explains replaces delays outlives")
_ENDS = (
    "",
    "again",
    "before anybody has to ask",
    "while there is still time",
    "on the day it arrives",
    "when both sides are rested",
    "in the first ten minutes",
    "even if nobody says thank you for it",
    ", because memory is kinder than the record",
    ", or somebody does it twice",
    ", and the next one is easier",
    ", since silence is taken for consent",
    ", which is cheaper than finding out later",
    ", or it is decided by whoever is loudest",
)
_WORDS_OF_AN_ID = 6
_SURE = ("certain", "likely", "likely", "possible", "doubtful")
_GAP = 40  # the number of a lesson's replacement is higher by this


@cache
def statements(count: int) -> tuple[str, ...]:
    """Return `count` statements with unique first words; a larger count only adds statements at the end."""
    by_id: dict[str, str] = {}
    r = Random("statements")  # noqa: S311  # not a secret
    while len(by_id) < count:
        statement = _statement(r)
        by_id.setdefault(generate_id(statement), statement)
    return tuple(by_id.values())


def generate_id(statement: str) -> str:
    """Return the id that Hindsight generates from a statement without markup."""
    return "-".join(re.findall(r"[a-z]+", statement.lower())[:_WORDS_OF_AN_ID])


def quotation(number: int, count: int) -> str:
    """Return the statement of one of `count` lessons as a Markdown quotation."""
    return f"> {statements(count)[number]}"


def lesson(number: int, count: int, tags: Sequence[str]) -> str:
    """Return one of `count` lessons as Hindsight reads it, in Markdown."""
    r = Random(f"lesson {number}")  # noqa: S311
    second = r.random() < 0.25
    fields = " ".join(_fields(r, number, count, second))
    line = f"> **Lesson{' (second hand)' if second else ''}:** {statements(count)[number]} "
    return line + " ".join(f"#{tag}" for tag in r.sample(tags, 2)) + (f"\n> {{{fields}}}" if fields else "")


def _fields(r: Random, number: int, count: int, second: bool) -> Iterator[str]:
    if second and r.random() < 0.6:
        yield f'from="a {r.choice(_PEOPLE)}"'
    if r.random() < 0.35:
        yield f"confidence={r.choice(_SURE)}"
    if r.random() < 0.1:
        yield f"review={r.randint(2027, 2030)}-{r.randint(1, 12):02}"
    if r.random() < 0.025 and number + _GAP < count:
        newer = generate_id(statements(count)[number + _GAP])
        yield f'superseded_by={newer} why_changed="It held for {r.choice(_QUALITIES)} cases alone."'
    elif r.random() < 0.02:
        yield f'status={r.choice(("revised", "withdrawn"))} why_changed="It was true of one {r.choice(_THINGS)}."'


def _statement(r: Random) -> str:
    quality, thing = r.sample(_QUALITIES, 2), r.sample(_THINGS, 2)
    first, person = f"{quality[0]} {thing[0]}", r.choice(_PEOPLE)
    begins = r.choice(
        (
            f"{r.choice(_ACTS)} {_a(first)} and {_a(f'{quality[1]} {thing[1]}')}",
            f"{_a(first)} {r.choice(_DOES)} the {person} {_a(f'{quality[1]} {thing[1]}')}",
            f"{person}s read the {first} before the {quality[1]} {thing[1]}",
            f"no {first} {r.choice(_DOES)} the {quality[1]} {thing[1]} of a {person}",
        )
    )
    text = f"{begins} {r.choice(_ENDS)}".replace(" ,", ",").rstrip()
    return f"{text[0].upper()}{text[1:]}."


def _a(name: str) -> str:
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
