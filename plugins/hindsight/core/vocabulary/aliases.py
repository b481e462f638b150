"""Addresses that tags could have had: their aliases lead to them."""

from __future__ import annotations

from collections.abc import Mapping

from hindsight.core.text.slugs import slug_of
from hindsight.core.vocabulary.tags import Vocabulary


def alias_slugs(vocabulary: Vocabulary) -> Mapping[str, str]:
    """The slug of each tag by those of its aliases, but for those that are another's own or could be two tags'."""
    owners: dict[str, set[str]] = {}
    for tag in vocabulary.tags.values():
        for alias in tag.aliases:
            owners.setdefault(slug_of(alias, vocabulary.substitutions), set()).add(tag.slug)
    taken = {slug.casefold() for slug in vocabulary.tags}
    return {
        alias: next(iter(slugs))
        for alias, slugs in sorted(owners.items())
        if alias and len(slugs) == 1 and alias.casefold() not in taken
    }
