"""Replace characters that no font has by their names, on cards only; the page keeps the characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial

from ..model import Block, Deck, Step

# Characters that modify the emoji before them: skin colours, variation selectors, joiners.
_MODIFIERS = frozenset(("\ufe0e", "\ufe0f", "\u200d", *map(chr, range(0x1F3FB, 0x1F400))))


def with_names(deck: Deck, characters: Collection[str]) -> Deck:
    """Return the deck with names instead of these characters, as "(rocket)"; letters are named by their script."""
    named = partial(names_of, characters=characters)
    checklist = deck.checklist
    steps = tuple(_with_names(step, named) for step in checklist.steps)
    return replace(
        deck,
        title=named(deck.title),
        post_title=named(deck.post_title),
        checklist=replace(checklist, title=named(checklist.title), steps=steps),
    )


def with_same_scripts(characters: str, text: str) -> str:
    """Return the characters, and all characters of a text in the same scripts as the letters among them."""
    scripts = {_script(char) for char in characters if char.isalpha()}
    return characters + "".join(sorted({char for char in text if not char.isascii() and _script(char) in scripts}))


def lead_has_only(step: Step, characters: Collection[str]) -> bool:
    """Return whether the lead of a step has letters, and all are among the characters."""
    letters = {char for char in step.lead if char.isalpha()}
    return bool(letters) and letters <= {*characters}


def _with_names(step: Step, named: Callable[[str], str]) -> Step:
    origin = step.origin
    return replace(
        step,
        number=named(step.number),
        lead=named(step.lead),
        blocks=tuple(Block(block.kind, named(block.text), block.level) for block in step.blocks),
        say=named(step.say),
        why=named(step.why),
        lessons=tuple(map(named, step.lessons)),
        origin=origin and replace(origin, title=named(origin.title), learned_from=named(origin.learned_from)),
    )


def names_of(text: str, characters: Collection[str]) -> str:
    """Return a text with names instead of these characters."""
    runs = re.compile(f"[{re.escape(''.join(sorted(characters)))}]+")
    return runs.sub(lambda run: _names_of(run[0]), text)


def _names_of(run: str) -> str:
    """Return the names of a run of characters; letters and their marks are named once per script."""
    scripts = dict.fromkeys(_script(char) for char in run if char.isalpha())
    signs = (char for char in run if char not in _MODIFIERS and _script(char) not in scripts)
    return " ".join((*(f"({script} letters)" for script in scripts), *(f"({_name(char)})" for char in signs)))


def _script(char: str) -> str:
    return _name(char).split()[0].split("-")[0].capitalize()


def _name(char: str) -> str:
    return unicodedata.name(char, f"U+{ord(char):04X}").lower()
