"""How a writer says what a part of a step is: `Say:` and `Why:`, in English and in the words of the post's language."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from hindsight.core.checklists.labels import Labels, Wording, labels_of, written_labels

_TAG = "strong|em|b|i"
# Chinese and Japanese have a colon as wide as their letters.
_COLON = "[:：]"


@dataclass(frozen=True, slots=True)
class Labelling:
    """What finds labels in a document of one language, and the `labels` to show in their place.

    `text` matches the text of a paragraph that begins with a label, `line` the end of a line before one, in HTML.
    `inside` matches all inside a labelled paragraph, as HTML: its groups are `tag` and `closed` (what marks it, and
    that it marks the label alone), `say` or `why`, and `value`.
    """

    labels: Labels
    text: re.Pattern[str]
    line: re.Pattern[str]
    inside: re.Pattern[str]


@lru_cache
def labelling(lang: str, wording: Wording = ()) -> Labelling:
    """The labelling of a language tag, with the site's own words."""
    says, whys = written_labels("say", lang, wording), written_labels("why", lang, wording)
    label = f"(?:{_any_of((*says, *whys))})"
    marked = f"(?:{_any_of(map(_as_html, (*says, *whys)))})"
    named = f"(?:(?P<say>{_any_of(map(_as_html, says))})|(?P<why>{_any_of(map(_as_html, whys))}))"
    return Labelling(
        labels_of(lang, wording),
        re.compile(rf"\s*{label}(?:\s+it)?\s*{_COLON}\s*\S", re.IGNORECASE),
        re.compile(rf"\n(?=\s*(?:<(?:{_TAG})>)?\s*{marked}(?:\s+it)?\s*{_COLON})", re.IGNORECASE),
        re.compile(
            rf"\s*(?:<(?P<tag>{_TAG})>)?\s*{named}(?:\s+it)?\s*{_COLON}\s*(?P<closed></(?P=tag)>)?\s*{_COLON}?\s*"
            r"(?P<value>\S.*)",
            re.IGNORECASE | re.DOTALL,
        ),
    )


def kind_of(labelled: re.Match[str]) -> Literal["say", "why"]:
    """Which label a match of `Labelling.inside` has."""
    return "why" if labelled["say"] is None else "say"


def _as_html(word: str) -> str:
    return html.escape(word, quote=False)


def _any_of(words: Iterable[str]) -> str:
    return "|".join(r"\s+".join(map(re.escape, word.split())) for word in words)
