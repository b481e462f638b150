"""Check a site's own labels for its cards: the setting CARD_LABELS."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from hindsight.core.checklists.labels import COUNT, LABEL_KEYS, Wording

# How many letters fit a card; Chinese, Japanese and Korean letters count as two.
MOST_LETTERS = {
    "continued": 24, "steps": 24, "step": 24, "second": 24, "one_lesson": 24, "lessons": 24, "print": 22,
    "fold": 80, "qr": 40,
}  # fmt: skip
MOST_LETTERS_ELSE = 16
# Labels that contain a number.
COUNTS = ("steps", "lessons")
# Labels that writers may write themselves, before a colon.
WRITTEN = ("say", "why")
_TAG = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*")
# These characters control whether letters of Persian and of Indian scripts join.
_JOINERS = "\u200c\u200d"


class WordingError(ValueError):
    """Invalid labels; the message is for the author of the settings."""


def wording(labels: Mapping[Any, Any]) -> Wording:
    """Return the labels of CARD_LABELS by language, in a fixed order; raise WordingError for invalid labels."""
    checked: dict[str, tuple[tuple[str, str], ...]] = {}
    for lang, row in labels.items():
        tag = lang.lower().replace("_", "-") if isinstance(lang, str) else ""
        if not _TAG.fullmatch(tag):
            raise WordingError(f"CARD_LABELS: {lang!r} is not a language tag; write it as cy, de or pt-BR")
        if tag in checked:
            raise WordingError(f'CARD_LABELS: "{tag}" appears twice; merge the two entries')
        if not isinstance(row, Mapping):
            remedy = f'not {type(row).__name__}; write {{"say": "...", "why": "..."}}'
            raise WordingError(f'CARD_LABELS: "{lang}" must be a dict, {remedy}')
        if unknown := [str(key) for key in row if key not in LABEL_KEYS]:
            keys = ", ".join(LABEL_KEYS)
            raise WordingError(f'CARD_LABELS: "{lang}" has an unknown key {", ".join(unknown)}; the keys are {keys}')
        checked[tag] = tuple((key, _label(lang, key, row[key])) for key in LABEL_KEYS if key in row)
    return tuple(sorted(checked.items()))


def _label(lang: str, key: str, label: Any) -> str:
    """Return one label with single spaces; raise WordingError if it is invalid."""
    where = f'CARD_LABELS: "{lang}": {key}'
    if not isinstance(label, str):
        raise WordingError(f"{where} must be a text, not {type(label).__name__}")
    words: str = " ".join(filter(None, label.split(" ")))
    if not letters_of(words):
        raise WordingError(f"{where} is empty; leave it out to use the standard label")
    if shapeless := [char for char in words if unicodedata.category(char)[0] == "C" and char not in _JOINERS]:
        raise WordingError(f"{where} contains U+{ord(shapeless[0]):04X}, which no card can show; remove it")
    if key in WRITTEN and words.endswith((":", "：")):
        raise WordingError(f"{where} ends in a colon; remove it: writers type the colon themselves")
    if key in COUNTS and COUNT not in words:
        raise WordingError(f'{where} must contain {COUNT} in place of the number, as in "{COUNT} {key}"')
    most = MOST_LETTERS.get(key, MOST_LETTERS_ELSE)
    if letters_of(words) > most:
        raise WordingError(f"{where} is longer than the {most} letters that fit a card; shorten it")
    return words


def letters_of(label: str) -> int:
    """Return the width of a label in letters; combining marks have no width."""
    letters = [char for char in label if unicodedata.category(char)[0] not in "MC"]
    return len(letters) + sum(unicodedata.east_asian_width(char) in "WF" for char in letters)
