"""The addresses of tags' aliases, which redirect to the tags."""

from __future__ import annotations

from collections.abc import Mapping

from hindsight.core.text.slugs import slug_of
from hindsight.core.vocabulary.tags import Vocabulary


def alias_slugs(vocabulary: Vocabulary) -> Mapping[str, str]:
    """Return the slug of each tag by the slugs of its aliases, without those that a tag has or two tags share."""
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
