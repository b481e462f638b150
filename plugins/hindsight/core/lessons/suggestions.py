"""Sentences that sound as if something had been learned: offered in `make check`, never published by themselves."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from hindsight.core.markdown.typography import plain_text

_BLOCK_TAG = re.compile(
    r"</?(?:p|li|td|th|dd|dt|h[1-6]|blockquote|div|ul|ol|dl|pre|figure|figcaption|table|tr|form|br)\b[^>]*>"
)
_SENTENCE_END = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…][\"'”’)]))\s+(?=[\"'“‘(]?[A-ZÀ-ÞΑ-ΩА-Я0-9])")
_CODE = re.compile(r"<pre\b.*?</pre>", re.DOTALL)
_SPACE = r"(?:\s|&nbsp;|<[^>]*>)+"
_WORD = re.compile(r"[^\W_]+")
_GOES_ON = re.compile(r"(?::|\s[–—-]+)\s+\w|\w—\w")  # a sentence that says behind such a sign what it announced
# Words that point at what is said elsewhere: a sentence of nothing else beside its phrase is no lesson.
_ENGLISH = (
    "a about again all also an and another as at but by day days few first for from had hand hard has have here "
    "how i in is it its just last lesson lessons lot ll many me morning more most much my now of on once one or "
    "our second several simple so some something that the them then there these they thing things this those "
    "three time to today too twice two us ve very was way we week what when which with year yesterday"
)
_GERMAN = (
    "am an auch auf aus da dabei dann daraus das davon dazu dem den der des die dies diese dieses dort drei ein "
    "eine einem einen einer einfach einmal es etwas für gestern hand heute hier ich im in ist lektion mehr mein "
    "mich mir nun oder so tag und uns viel vieles von war was wie wieder wir zwei zweiter erster"
)
_POINTERS = frozenset(f"{_ENGLISH} {_GERMAN}".split())
# What is told of, with nothing behind it but from whom, when or how it came.
_OBJECT = re.compile(
    r"\s+(?:(?:this|it|something|das|dies|es|etwas|a\s+lot|a\s+thing|one\s+thing)(?=\s+(?:from|by|at|in|on|when|while|"
    r"after|before|as|today|yesterday|then|there|again|late|early|too|second|first|the|von|bei|als)\b)|that(?=\s+from\b)|"
    r"(?:is|was|ist|war)\s+(?:this|that|it|simple|das|dies|einfach)(?=\s*[.:!…]*$)|"
    r"(?:this|that|it|something|das|dies|es|etwas)(?=\s*[.,;!?…]))",
    re.IGNORECASE,
)


def find_suggestions(markup: str, phrases: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The sentences of HTML in which one of the phrases stands, and what each of them says, as a reader sees it.

    That is the sentence itself; where it only announces something, the one behind it in its block, or in the next where
    it is a heading or ends in a colon. Nothing is said twice.
    """
    if not phrases or not (pattern := _pattern(phrases)).search(markup):
        return
    said = set()
    blocks = [block for block in _BLOCK_TAG.split(_CODE.sub("<pre>.</pre>", markup)) if block.strip()]
    for block, below in zip(blocks, [*blocks[1:], ""], strict=True):
        if not pattern.search(block):
            continue
        sentences = _SENTENCE_END.split(plain_text(block))
        for place, sentence in enumerate(sentences):
            if not pattern.search(sentence):
                continue
            behind = sentences[place + 1 :]
            if not behind and (sentence.endswith(":") or not _words(sentence, pattern)):
                behind = _SENTENCE_END.split(plain_text(below))
            lesson = next((one for one in (sentence, *behind[:1]) if not _only_announces(one, pattern)), "")
            if lesson and lesson not in said:
                said.add(lesson)
                yield sentence, lesson


def _only_announces(sentence: str, pattern: re.Pattern[str]) -> bool:
    """Whether a sentence says nothing by itself."""
    if sentence.endswith(":") or _POINTERS.issuperset(_words(sentence, pattern)):
        return True
    phrase = pattern.search(sentence)
    return phrase is not None and not _GOES_ON.search(sentence) and _OBJECT.match(sentence, phrase.end()) is not None


def _words(sentence: str, pattern: re.Pattern[str]) -> list[str]:
    """The words of a sentence beside its phrases."""
    return [word.lower() for word in _WORD.findall(pattern.sub(" ", sentence))]


def holds(sentence: str, phrases: tuple[str, ...]) -> bool:
    """Whether one of the phrases stands in a sentence."""
    return bool(phrases) and _pattern(phrases).search(sentence) is not None


@functools.cache
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    alternatives = (_SPACE.join(map(re.escape, phrase.split())) for phrase in phrases if phrase.strip())
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)", re.IGNORECASE)
