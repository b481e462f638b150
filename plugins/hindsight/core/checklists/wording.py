"""A site's own labels for its cards, checked: the setting CARD_LABELS."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from hindsight.core.checklists.labels import COUNT, LABEL_KEYS, Wording

# How many letters a card has room for; those of Chinese, Japanese and Korean are as wide as two.
MOST_LETTERS = {
    "continued": 24, "steps": 24, "step": 24, "second": 24, "one_lesson": 24, "lessons": 24, "print": 22,
    "fold": 80, "qr": 40,
}  # fmt: skip
MOST_LETTERS_ELSE = 16
# What is said of several, with their number.
COUNTS = ("steps", "lessons")
# What writers may write before a colon.
WRITTEN = ("say", "why")
_TAG = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*")
# Letters of Persian and of Indian scripts are told by these whether they join.
_JOINERS = "\u200c\u200d"


class WordingError(ValueError):
    """Labels that will not do; the message is for whoever wrote the setting."""


def wording(labels: Mapping[Any, Any]) -> Wording:
    """The labels of CARD_LABELS by language, in a fixed order; WordingError where they will not do."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for lang, row in labels.items():
        tag = lang.lower().replace("_", "-") if isinstance(lang, str) else ""
        if not _TAG.fullmatch(tag):
            raise WordingError(f"CARD_LABELS: {lang!r} is not a language tag; write it as cy, de or pt-BR")
        if tag in found:
            raise WordingError(f'CARD_LABELS: there are two of "{tag}"; make them one')
        if not isinstance(row, Mapping):
            told = f'not {type(row).__name__}; write {{"say": "...", "why": "..."}}'
            raise WordingError(f'CARD_LABELS: "{lang}" must be a dict, {told}')
        if unknown := [str(key) for key in row if key not in LABEL_KEYS]:
            there = ", ".join(LABEL_KEYS)
            raise WordingError(f'CARD_LABELS: "{lang}" has an unknown key {", ".join(unknown)}; there are {there}')
        found[tag] = tuple((key, _label(lang, key, row[key])) for key in LABEL_KEYS if key in row)
    return tuple(sorted(found.items()))


def _label(lang: str, key: str, label: Any) -> str:
    """One label, in single spaces."""
    where = f'CARD_LABELS: "{lang}": {key}'
    if not isinstance(label, str):
        raise WordingError(f"{where} must be a text, not {type(label).__name__}")
    found: str = " ".join(filter(None, label.split(" ")))
    if not letters_of(found):
        raise WordingError(f"{where} is empty; leave it out to have the usual word")
    if shapeless := [char for char in found if unicodedata.category(char)[0] == "C" and char not in _JOINERS]:
        raise WordingError(f"{where} has U+{ord(shapeless[0]):04X} in it, which no card can show; take it out")
    if key in WRITTEN and found.endswith((":", "：")):
        raise WordingError(f"{where} ends in a colon; take it out: writers put their own behind it")
    if key in COUNTS and COUNT not in found:
        raise WordingError(f'{where} must have {COUNT} in the place of the number, as in "{COUNT} {key}"')
    most = MOST_LETTERS.get(key, MOST_LETTERS_ELSE)
    if letters_of(found) > most:
        raise WordingError(f"{where} is longer than the {most} letters that a card has room for; shorten it")
    return found


def letters_of(label: str) -> int:
    """How many letters wide a label is; a mark that is part of a letter takes no room."""
    letters = [char for char in label if unicodedata.category(char)[0] not in "MC"]
    return len(letters) + sum(unicodedata.east_asian_width(char) in "WF" for char in letters)
