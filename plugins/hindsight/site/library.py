"""The decks of a site as a library: by tag, each deck in full once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from hindsight.site.model import DeckEntry, Site
from hindsight.vocabulary.tags import Tag


@dataclass(frozen=True, slots=True)
class Shelf:
    """The decks of a tag, newest first: `decks` have it as their first tag, `others` as a further one.

    The shelf of decks without any tag has none, and is the last.
    """

    tag: Tag | None
    decks: tuple[DeckEntry, ...]
    others: tuple[DeckEntry, ...] = ()


def shelves(site: Site) -> tuple[Shelf, ...]:
    """Every tag that a listed deck has, in the order of the labels."""
    first: dict[str, list[DeckEntry]] = defaultdict(list)
    further: dict[str, list[DeckEntry]] = defaultdict(list)
    tags: dict[str, Tag] = {}
    bare = []
    for deck in site.decks:
        own = site.links[deck.path].tags
        for place, tag in enumerate(own):
            tags[tag.slug] = tag
            (further if place else first)[tag.slug].append(deck)
        if not own:
            bare.append(deck)
    ordered = sorted(tags.values(), key=lambda tag: (tag.label.casefold(), tag.slug))
    found = [Shelf(tag, tuple(first[tag.slug]), tuple(further[tag.slug])) for tag in ordered]
    return tuple(found + [Shelf(None, tuple(bare))] if bare else found)
