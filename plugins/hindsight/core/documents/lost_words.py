"""Words of a source that are not on its page: nothing that a writer wrote goes without a word."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import unquote

_WORD = re.compile(r"[^\W\d_]{2,}")
_TAG = re.compile(r"<[^<>]*>")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# Lines that say how to show others: definitions of links and abbreviations, attributes, fields of lessons, languages of
# code. Nobody misses their words on the page.
_NOT_SHOWN = re.compile(
    r"[ \t>*+-]*(?:\[[^\]]+\]:|\*\[[^\]]+\]:|\{|`{3,}|~{3,})|.*\{[:#.\w][^{}]*\}\s*$|\s*[-*+>\d.)\s]*!!!\s", re.DOTALL
)
_LABEL = re.compile(r"\]\[[^\]\n]*\]")  # of a link whose address is elsewhere
_MARKDOWN = re.compile(r"\bmarkdown\s*=\s*[\"']?\w+[\"']?")  # an attribute that Markdown takes out
_NAMED = re.compile(r"&(?:nbsp|lt|gt|amp|quot);")
_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalpha())
_NEAR = 2_000  # bytes within which the next line is looked for
_FEW = 30  # words that are sooner looked for one by one
_MANY = 5  # words of a line that are no slip of the check, but text that is gone


def lost_words(source: str, markup: str, shown_elsewhere: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each line of a source (from 0) that has words which are nowhere in its HTML, with these words.

    Words in attributes count as shown: addresses, and what a picture is called. So do those that a page shows
    elsewhere, such as the tags of a lesson.
    """
    missing = _missing_words(source, markup)
    if not missing:
        return
    text = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), source) if "<!--" in source else source
    shown = html.unescape(html.unescape(unquote(f"{markup} {shown_elsewhere}")))
    page = f"{shown}\n{_TAG.sub('', shown)}".casefold()
    squeezed = re.sub(r"\s+", "", page)
    gone = {word for word in missing if word.casefold() not in page and word.casefold() not in squeezed}
    if not gone:
        return
    text = _MARKDOWN.sub("", _LABEL.sub("]", text))
    for number, line in enumerate(text.split("\n")):
        if any(word in line for word in gone) and not _NOT_SHOWN.match(line):
            lost = [word for word in _WORD.findall(html.unescape(line)) if word in gone]
            if lost:
                yield number, lost


def _missing_words(source: str, markup: str) -> set[str]:
    """Return the words of a source that its HTML does not have as they are written: some may be there all the same.

    Most lines are found whole, one behind the other, as runs of letters; only the words of others are looked for.
    """
    letters = _letters(_TAG.sub("", markup))
    at = 0
    moved: list[str] = []
    for line in source.split("\n"):
        run = _letters(line)
        found = letters.find(run, at, at + len(run) + _NEAR)
        if found >= 0:
            at = found + len(run)
        elif not _NOT_SHOWN.match(line):
            moved.append(line)
    words = set(_WORD.findall("\n".join(moved)))
    if len(words) > _FEW:
        words.difference_update(_WORD.findall(markup))
    return {word for word in words if word not in markup}


def _letters(text: str) -> bytes:
    """Return the letters of a text alone; of other signs, those beyond ASCII stay as well."""
    if "&" in text:
        text = _NAMED.sub("", text)
    return text.encode().translate(None, _NO_LETTERS)


def is_text_gone(lost: list[str]) -> bool:
    """Return whether so many words of a line are lost that it is no slip of this check."""
    return len(lost) >= _MANY
