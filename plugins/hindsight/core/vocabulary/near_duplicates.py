"""What a writer may not have meant among the tags: one concept under two, a tag that nothing else has."""

from __future__ import annotations

import difflib
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.vocabulary.tags import PLACEHOLDER_TAG, TagUse, Vocabulary

_PLURAL = re.compile(r"(?:(?P<ies>ies)|(?<=[sxzh])es|(?<=[^su])s)$")
_LONG_ENOUGH = 6  # letters: shorter words are alike by chance
_ALIKE = 0.9  # of the letters


def check_uses(
    vocabulary: Vocabulary, declared: Collection[str], uses: Iterable[TagUse], closed: bool
) -> Iterator[Diagnostic]:
    """Warnings of tags that are nearly another, or are used once beside a `tags.toml` that does not have them.

    `declared` are the slugs of `tags.toml`. In a `closed` vocabulary a tag that is not there is an error instead.
    Of the placeholder `make new` writes, the gate before publishing speaks (see `site/assemble.py`).
    """
    pluralize: Counter[str] = Counter()
    first: dict[str, TagUse] = {}
    for use in uses:
        if slug := vocabulary.slug(use.label):
            pluralize[slug] += 1
            first.setdefault(slug, use)
    strange = [slug for slug in first if slug not in declared and slug != PLACEHOLDER_TAG]
    if closed:
        yield from (_unknown(first[slug], vocabulary, declared) for slug in strange)
        return
    alike = dict(_near(vocabulary.tags, strange, pluralize))
    for slug in strange:
        use, label = first[slug], vocabulary.tags[slug].label
        if slug in alike:
            other = vocabulary.tags[alike[slug]].label
            message = f'the tag "{label}" is nearly "{other}"; use one of them, or make one an alias in tags.toml'
        elif declared and pluralize[slug] == 1:
            message = (
                f'the tag "{label}" is used once and is not in tags.toml; add it there (make tags), or use another'
            )
        else:
            continue
        yield Diagnostic(use.path, use.line, use.col, "warning", message)


def _unknown(use: TagUse, vocabulary: Vocabulary, declared: Collection[str]) -> Diagnostic:
    labels = [vocabulary.tags[slug].label for slug in declared]
    close = difflib.get_close_matches(use.label, labels, n=1)
    hint = f' (did you mean "{close[0]}"?)' if close else ""
    message = f'the tag "{use.label}" is not in tags.toml{hint}; use one that is, or add it there (make tags)'
    return Diagnostic(use.path, use.line, use.col, "error", message)


def _near(slugs: Iterable[str], strange: Collection[str], pluralize: Counter[str]) -> Iterator[tuple[str, str]]:
    """Each undeclared tag that is nearly another, with the other: a declared one, or the one used more."""
    by_key: dict[str, list[str]] = defaultdict(list)
    for slug in sorted(slugs):
        for key in _keys(slug):
            by_key[key].append(slug)
    wanted = set(strange)
    for slug in sorted(wanted):
        others = sorted({other for key in _keys(slug) for other in by_key[key] if _is_near(slug, other)})
        for other in others:
            if other not in wanted or (-pluralize[other], other) < (-pluralize[slug], slug):
                yield slug, other
                break


def _keys(slug: str) -> set[str]:
    """What two slugs that are nearly one have in common: without its plural, or without one of its letters."""
    keys = {slug, _singular(slug)}
    if len(slug) >= _LONG_ENOUGH:
        keys |= {slug[:place] + slug[place + 1 :] for place in range(len(slug))}
    return keys


def _singular(slug: str) -> str:
    return _PLURAL.sub(lambda match: "y" if match["ies"] else "", slug)


def _is_near(slug: str, other: str) -> bool:
    if slug == other or re.findall(r"\d", slug) != re.findall(r"\d", other):
        return False
    if _singular(slug) == _singular(other):
        return True
    return difflib.SequenceMatcher(None, slug, other).ratio() >= _ALIKE
