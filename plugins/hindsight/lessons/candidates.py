"""Sentences that sound as if something had been learned: offered in `make check`, never published by themselves."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from hindsight.reader.typography import plain_text

_BLOCK_TAG = re.compile(
    r"</?(?:p|li|td|th|dd|dt|h[1-6]|blockquote|div|ul|ol|dl|pre|figure|figcaption|table|tr|form|br)\b[^>]*>"
)
_SENTENCE_END = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…][\"'”’)]))\s+(?=[\"'“‘(]?[A-ZÀ-ÞΑ-ΩА-Я0-9])")
_CODE = re.compile(r"<pre\b.*?</pre>", re.DOTALL)
_SPACE = r"(?:\s|&nbsp;|<[^>]*>)+"


def candidates(markup: str, phrases: tuple[str, ...]) -> Iterator[str]:
    """The sentences of HTML in which one of the phrases stands, each once, as a reader sees them."""
    if not phrases or not (pattern := _pattern(phrases)).search(markup):
        return
    told = set()
    for block in _BLOCK_TAG.split(_CODE.sub("<pre>", markup)):
        if pattern.search(block):
            for sentence in _SENTENCE_END.split(plain_text(block)):
                if pattern.search(sentence) and sentence not in told:
                    told.add(sentence)
                    yield sentence


def holds(sentence: str, phrases: tuple[str, ...]) -> bool:
    """Whether one of the phrases stands in a sentence."""
    return bool(phrases) and _pattern(phrases).search(sentence) is not None


@functools.cache
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    alternatives = (_SPACE.join(map(re.escape, phrase.split())) for phrase in phrases if phrase.strip())
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)", re.IGNORECASE)
