"""Warn about tags that may be mistakes: near duplicates of other tags, and tags used once."""

from __future__ import annotations

import difflib
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.vocabulary.tags import PLACEHOLDER_TAG, TagUse, Vocabulary

_PLURAL = re.compile(r"(?:(?P<ies>ies)|(?<=[sxzh])es|(?<=[^su])s)$")
_SHORTEST = 6  # letters: shorter words are similar by chance
_SIMILARITY = 0.9  # of 1, of two slugs that count as nearly the same


def check_uses(
    vocabulary: Vocabulary, declared: Collection[str], uses: Iterable[TagUse], closed: bool
) -> Iterator[Diagnostic]:
    """Yield warnings about undeclared tags that are nearly the same as a different tag, or are used only once.

    `declared` are the slugs of `tags.toml`. In a `closed` vocabulary every undeclared tag is an error instead.
    The placeholder tag of `make new` is left out: the checks before publishing report it (see `site/site_checks.py`).
    """
    counts: Counter[str] = Counter()
    first: dict[str, TagUse] = {}
    for use in uses:
        if slug := vocabulary.slug(use.label):
            counts[slug] += 1
            first.setdefault(slug, use)
    undeclared = [slug for slug in first if slug not in declared and slug != PLACEHOLDER_TAG]
    if closed:
        yield from (_unknown(first[slug], vocabulary, declared) for slug in undeclared)
        return
    near = dict(_near(vocabulary.tags, undeclared, counts))
    for slug in undeclared:
        label = vocabulary.tags[slug].label
        if slug in near:
            other = vocabulary.tags[near[slug]].label
            message = f'the tag "{label}" is nearly "{other}"; use one of them, or make one an alias in tags.toml'
            yield _warning(first[slug], message)
        elif declared and counts[slug] == 1:
            remedy = "add it there (make tags), or use a different tag"
            yield _warning(first[slug], f'the tag "{label}" is used once and is not in tags.toml; {remedy}')


def _warning(use: TagUse, message: str) -> Diagnostic:
    return Diagnostic(use.path, use.line, use.col, "warning", message)


def _unknown(use: TagUse, vocabulary: Vocabulary, declared: Collection[str]) -> Diagnostic:
    labels = [vocabulary.tags[slug].label for slug in declared]
    close = difflib.get_close_matches(use.label, labels, n=1)
    hint = f' (did you mean "{close[0]}"?)' if close else ""
    message = f'the tag "{use.label}" is not in tags.toml{hint}; use one that is, or add it there (make tags)'
    return Diagnostic(use.path, use.line, use.col, "error", message)


def _near(slugs: Iterable[str], undeclared: Collection[str], counts: Counter[str]) -> Iterator[tuple[str, str]]:
    """Yield each undeclared tag that is nearly the same as a tag that is declared or used more often, with that tag."""
    by_key: dict[str, list[str]] = defaultdict(list)
    for slug in sorted(slugs):
        for key in _keys(slug):
            by_key[key].append(slug)
    candidates = set(undeclared)
    for slug in sorted(candidates):
        others = sorted({other for key in _keys(slug) for other in by_key[key] if _is_near(slug, other)})
        for other in others:
            if other not in candidates or (-counts[other], other) < (-counts[slug], slug):
                yield slug, other
                break


def _keys(slug: str) -> set[str]:
    """Return keys that near-duplicate slugs share: the slug, its singular, and the slug without one letter."""
    keys = {slug, _singular(slug)}
    if len(slug) >= _SHORTEST:
        keys |= {slug[:index] + slug[index + 1 :] for index in range(len(slug))}
    return keys


def _singular(slug: str) -> str:
    return _PLURAL.sub(lambda match: "y" if match["ies"] else "", slug)


def _is_near(slug: str, other: str) -> bool:
    if slug == other or re.findall(r"\d", slug) != re.findall(r"\d", other):
        return False
    if _singular(slug) == _singular(other):
        return True
    return _has_swapped_letters(slug, other) or difflib.SequenceMatcher(None, slug, other).ratio() >= _SIMILARITY


def _has_swapped_letters(slug: str, other: str) -> bool:
    """Report whether two slugs differ by two neighbouring letters in the other order."""
    if len(slug) != len(other) or len(slug) < _SHORTEST:
        return False
    differences = (index for index, letter in enumerate(slug) if letter != other[index])
    first = next(differences, len(slug))
    return slug[first + 1 : first + 2] + slug[first : first + 1] + slug[first + 2 :] == other[first:]
