"""Patterns for the labels that writers put into a step: `Say:` and `Why:`, in English and in the post's language."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from hindsight.core.checklists.labels import Labels, Wording, labels_of, written_labels

_TAG = "strong|em|b|i"
# Chinese and Japanese have a full-width colon.
_COLON = "[:：]"


@dataclass(frozen=True, slots=True)
class Labelling:
    """Patterns that find labels in a document of one language, and the `labels` that replace them.

    `text` matches the plain text of a paragraph that begins with a label. `line` matches the line end before a label,
    in HTML. `inside` matches the whole inner HTML of a labelled paragraph. Its groups are `tag` (the inline element
    that begins the paragraph), `closed` (set if that element contains the label only), `say` or `why`, and `value`.
    """

    labels: Labels
    text: re.Pattern[str]
    line: re.Pattern[str]
    inside: re.Pattern[str]


@lru_cache
def labelling(lang: str, wording: Wording = ()) -> Labelling:
    """Return the labelling of a language tag, with the site's own labels.

    White space is matched possessively: each text matches in one way only, so that no run of blanks takes long.
    """
    says, whys = written_labels("say", lang, wording), written_labels("why", lang, wording)
    in_text = f"(?:{_any_of((*says, *whys))})"
    in_html = f"(?:{_any_of(map(_as_html, (*says, *whys)))})"
    grouped = f"(?:(?P<say>{_any_of(map(_as_html, says))})|(?P<why>{_any_of(map(_as_html, whys))}))"
    return Labelling(
        labels_of(lang, wording),
        re.compile(rf"\s*{in_text}(?:\s+it)?\s*{_COLON}\s*\S", re.IGNORECASE),
        re.compile(rf"\n(?=\s*+(?:<(?:{_TAG})>\s*+)?{in_html}(?:\s+it)?\s*+{_COLON})", re.IGNORECASE),
        re.compile(
            rf"\s*+(?:<(?P<tag>{_TAG})>\s*+)?{grouped}(?:\s+it)?\s*+{_COLON}\s*+(?:(?P<closed></(?P=tag)>)\s*+)?"
            rf"(?:{_COLON}\s*+)?(?P<value>\S.*)",
            re.IGNORECASE | re.DOTALL,
        ),
    )


def label_kind(labelled: re.Match[str]) -> Literal["say", "why"]:
    """Return which label a match of `Labelling.inside` has."""
    return "why" if labelled["say"] is None else "say"


def _as_html(word: str) -> str:
    return html.escape(word, quote=False)


def _any_of(words: Iterable[str]) -> str:
    return "|".join(r"\s+".join(map(re.escape, word.split())) for word in words)
