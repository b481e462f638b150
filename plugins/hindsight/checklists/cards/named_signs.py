"""Emoji and symbols that no font here has, by their names on cards."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import replace

from ..model import Block, Deck, Step

# What changes the emoji before it: colours of skin, the form, joiners.
_MODIFIERS = frozenset(("\ufe0e", "\ufe0f", "\u200d", *map(chr, range(0x1F3FB, 0x1F400))))


def are_signs(characters: Collection[str]) -> bool:
    """Return whether characters are symbols with a name, of which a card can have the name."""
    return all(char in _MODIFIERS or (unicodedata.category(char)[0] == "S" and _name(char)) for char in characters)


def with_named_signs(deck: Deck, characters: Collection[str]) -> Deck:
    """Return the deck with the name of each of these characters in its place, as "(rocket)"."""
    names = str.maketrans({char: "" if char in _MODIFIERS else f"({_name(char)})" for char in characters})
    checklist = deck.checklist
    steps = tuple(_with_names(step, names) for step in checklist.steps)
    return replace(
        deck,
        title=deck.title.translate(names),
        post_title=deck.post_title.translate(names),
        checklist=replace(checklist, title=checklist.title.translate(names), steps=steps),
    )


def _with_names(step: Step, names: dict[int, str]) -> Step:
    origin = step.origin and replace(step.origin, title=step.origin.title.translate(names))
    return replace(
        step,
        lead=step.lead.translate(names),
        blocks=tuple(Block(block.kind, block.text.translate(names), block.level) for block in step.blocks),
        say=step.say.translate(names),
        why=step.why.translate(names),
        lessons=tuple(lesson.translate(names) for lesson in step.lessons),
        origin=origin,
    )


def _name(char: str) -> str:
    return unicodedata.name(char, "").lower()
