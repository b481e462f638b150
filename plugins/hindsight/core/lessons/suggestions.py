"""Suggest sentences that sound like lessons: `make check` lists them, and nothing publishes them."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from hindsight.core.markdown.typography import plain_text
from hindsight.core.text.folded import folded

_BLOCK_TAG = re.compile(
    r"</?(?:p|li|td|th|dd|dt|h[1-6]|blockquote|div|ul|ol|dl|pre|figure|figcaption|table|tr|form|br)\b[^>]*>"
)
_SENTENCE_END = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…][\"'”’“‘»«)]))\s+(?=[\"'“‘„‚«»”(]?[A-ZÀ-ÞΑ-ΩА-Я0-9])")
_CODE = re.compile(r"<pre\b.*?</pre>", re.DOTALL)
_SPACE = r"(?:\s|&nbsp;|<[^>]*>)+"
_WORD = re.compile(r"[^\W_]+")
_CONTINUES = re.compile(r"(?::|\s[–—-]+)\s+\w|\w—\w")  # a sentence that gives its lesson after a colon or dash
# Words that refer to other text: a sentence of only these and a phrase is no lesson.
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
# An object such as "this", followed only by the source, the time or the circumstances.
_OBJECT = re.compile(
    r"\s+(?:(?:this|it|something|das|dies|es|etwas|a\s+lot|a\s+thing|one\s+thing)(?=\s+(?:from|by|at|in|on|when|while|"
    r"after|before|as|today|yesterday|then|there|again|late|early|too|second|first|the|von|bei|als)\b)|that(?=\s+from\b)|"
    r"(?:is|was|ist|war)\s+(?:this|that|it|simple|das|dies|einfach)(?=\s*[.:!…]*$)|"
    r"(?:this|that|it|something|das|dies|es|etwas)(?=\s*[.,;!?…]))",
    re.IGNORECASE,
)


def find_suggestions(markup: str, phrases: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield each sentence of HTML that contains one of the phrases, with its lesson, both as plain text.

    The lesson is the sentence itself. If that only announces something, the lesson is the sentence after it in its
    block, or in the next block if the announcement is a heading or ends in a colon. Each lesson is yielded once.
    """
    if not _may_hold(markup, phrases) or not (pattern := _pattern(phrases)).search(markup):
        return
    yielded = set()
    blocks = [block for block in _BLOCK_TAG.split(_CODE.sub("<pre>.</pre>", markup)) if block.strip()]
    for block, below in zip(blocks, [*blocks[1:], ""], strict=True):
        if not pattern.search(block):
            continue
        sentences = _SENTENCE_END.split(plain_text(block))
        for index, sentence in enumerate(sentences):
            if not pattern.search(sentence):
                continue
            following = sentences[index + 1 :]
            if not following and (sentence.endswith(":") or not _words(sentence, pattern)):
                following = _SENTENCE_END.split(plain_text(below))
            lesson = next(
                (candidate for candidate in (sentence, *following[:1]) if not _only_announces(candidate, pattern)), ""
            )
            if lesson and lesson not in yielded:
                yielded.add(lesson)
                yield sentence, lesson


def _only_announces(sentence: str, pattern: re.Pattern[str]) -> bool:
    """Return whether a sentence holds no lesson by itself."""
    if sentence.endswith(":") or _POINTERS.issuperset(_words(sentence, pattern)):
        return True
    phrase = pattern.search(sentence)
    return phrase is not None and not _CONTINUES.search(sentence) and _OBJECT.match(sentence, phrase.end()) is not None


def _words(sentence: str, pattern: re.Pattern[str]) -> list[str]:
    """Return the words of a sentence without its phrases."""
    return [word.lower() for word in _WORD.findall(pattern.sub(" ", sentence))]


def _may_hold(markup: str, phrases: tuple[str, ...]) -> bool:
    """Return False if no phrase can be in a text: the pattern for all phrases is slow, since it ignores case."""
    text = folded(markup)
    return any(word in text for word in _rarest_words(phrases))


@functools.cache
def _rarest_words(phrases: tuple[str, ...]) -> tuple[str, ...]:
    """Return a word of each phrase: the longest, of those that `folded` can find; "", which every text has, if none."""
    words = ([word.lower() for word in phrase.split() if word.isascii()] for phrase in phrases)
    return tuple(max(of_phrase, key=len, default="") for of_phrase in words)


def holds(sentence: str, phrases: tuple[str, ...]) -> bool:
    """Return whether a sentence contains one of the phrases."""
    return bool(phrases) and _pattern(phrases).search(sentence) is not None


@functools.cache
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    alternatives = (_SPACE.join(map(re.escape, phrase.split())) for phrase in phrases if phrase.strip())
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)", re.IGNORECASE)
