"""Bring texts into one form of Unicode, quotes and spaces, in which confidential words are searched for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

# Format characters show nothing: soft hyphens, joiners, marks of direction.
_UNSEEN = dict.fromkeys(
    [0xAD, 0x34F, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF]
)
_LIKE = {
    **dict.fromkeys(map(ord, "\u2018\u2019\u201a\u201b\u2032\u00b4`\u2039\u203a\u02bc"), "'"),
    **dict.fromkeys(map(ord, "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb"), '"'),
    **dict.fromkeys([*range(0x2010, 0x2016), 0x2212], "-"),
    ord("ß"): "ss",
    ord("ẞ"): "SS",
}
_TABLE = {**_UNSEEN, **_LIKE}
# As texts: a search for each of them takes a tenth of the time of `str.translate`.
_PAIRS = [(chr(code), form or "") for code, form in {**_TABLE, 0xA0: " ", 0x202F: " ", 0x2026: "..."}.items()]
# Line breaks in Markdown: the next line may begin with the sign of a quotation.
_MARKDOWN_BREAK = re.compile(r"\n[ \t]*(?:>[ \t]?)+")
_MARKDOWN_SIGNS = frozenset("*_\\")


def fold(text: str) -> str:
    """Return a text in one form of Unicode, with plain quotes, hyphens and spaces, and without soft hyphens."""
    return " ".join(fold_characters(text).split())


def fold_characters(text: str) -> str:
    """Return a text as `fold` does, but with all its spaces and line breaks."""
    if text.isascii():
        return text.replace("`", "'")
    # First the table: NFKC makes a space and an accent of some signs in it.
    plain = _with_plain_signs(text)
    composed = unicodedata.normalize("NFKC", plain)
    return composed if composed == plain else _with_plain_signs(composed)


def _with_plain_signs(text: str) -> str:
    for char, form in _PAIRS:
        if char in text:
            text = text.replace(char, form)
    return text


def fold_signs(pattern: str) -> str:
    """Return a regular expression with the plain signs that a folded text has."""
    return pattern.translate(_TABLE)


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in its folded form; `offsets` has the place in the original of each of its characters."""

    text: str
    offsets: tuple[int, ...]


def fold_source(markdown: str, *, with_signs: bool = True) -> Folded:
    """Return a source text in its folded form; a line break in a quotation is a space.

    Without `with_signs`, leave out the signs of emphasis and escapes.
    """
    quoted = _MARKDOWN_BREAK.sub(lambda match: "\n" + " " * (len(match[0]) - 1), markdown)
    chars: list[str] = []
    offsets: list[int] = []
    for offset, cluster in _clusters(quoted):
        if not with_signs and cluster in _MARKDOWN_SIGNS:
            continue
        form = fold(cluster) or (" " if cluster.isspace() and (not chars or chars[-1] != " ") else "")
        chars += form
        offsets += [offset] * len(form)
    return Folded("".join(chars), tuple(offsets))


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    """Yield each character with the accents that follow it, and its offset."""
    if text.isascii():
        yield from enumerate(text)
        return
    start = 0
    for offset in range(1, len(text) + 1):
        if offset == len(text) or not unicodedata.combining(text[offset]):
            yield start, text[start:offset]
            start = offset
