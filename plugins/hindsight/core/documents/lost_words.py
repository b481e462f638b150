"""Find words of a source that are missing from its page, so that no text of a writer disappears silently."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import unquote

from hindsight.core.markdown.embeds import without_frames
from hindsight.core.markdown.html_text import without_tags

_WORD = re.compile(r"[^\W\d_]{2,}")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# Lines whose words are not meant for the page: definitions of links and abbreviations, attributes, fields of lessons,
# languages of code.
_CONTROL_LINE = re.compile(
    r"[ \t>*+-]*(?:\[[^\]]+\]:|\*\[[^\]]+\]:|\{|`{3,}|~{3,}|:::\w|#!\w)"
    r"|.*\{[:#.\w][^{}]*\}\s*$|[-*+>\d.)\s]*!!!\s",
    re.DOTALL,
)
_LABEL = re.compile(r"\]\[[^\]\n]*\]")  # the second half of a reference link
_MARKDOWN_ATTRIBUTE = re.compile(r"\bmarkdown\s*=\s*[\"']?\w+[\"']?")  # which Markdown removes
_NAMED_ENTITY = re.compile(r"&(?:nbsp|lt|gt|amp|quot);")
_ASCII_WITHOUT_LETTERS = bytes(code for code in range(128) if not chr(code).isalpha() and chr(code) != "\n")
_SEARCH_WINDOW = 2_000  # bytes of the page in which the next line of the source is searched for
_FEW_WORDS = 30  # so few words are found faster one by one
_WORDS_OF_A_LOSS = 5  # fewer missing words of a line may be a false alarm


def lost_words(source: str, markup: str, shown_elsewhere: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the number (from 0) of each line of a source with words that are missing from its HTML, and these words.

    Words in attributes, such as addresses and the texts of pictures, are not missing. Nor are those in
    `shown_elsewhere`, such as the tags of a lesson.
    """
    missing = _missing_words(source, markup)
    if not missing:
        return
    text = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), source) if "<!--" in source else source
    shown = html.unescape(html.unescape(unquote(f"{markup} {shown_elsewhere}")))
    page = f"{shown}\n{without_tags(shown)}".casefold()
    without_spaces = re.sub(r"\s+", "", page)
    all_lost = {word for word in missing if word.casefold() not in page and word.casefold() not in without_spaces}
    if not all_lost:
        return
    text = without_frames(text)
    text = _MARKDOWN_ATTRIBUTE.sub("", _LABEL.sub("]", text))
    for number, line in enumerate(text.split("\n")):
        if any(word in line for word in all_lost) and not _CONTROL_LINE.match(line):
            lost = [word for word in _WORD.findall(html.unescape(line)) if word in all_lost]
            if lost:
                yield number, lost


def _missing_words(source: str, markup: str) -> set[str]:
    """Return the words of a source that its HTML lacks in this spelling; it may have them in a different one.

    To save time, each line is first searched for as a run of letters, after the line before it. Only the words of lines
    without a match are searched for one by one.
    """
    letters = _letters(without_tags(markup)).replace(b"\n", b"")
    end_of_last = 0
    unmatched: list[str] = []
    for line, run in zip(source.split("\n"), _letters(source).split(b"\n"), strict=True):
        start = letters.find(run, end_of_last, end_of_last + len(run) + _SEARCH_WINDOW)
        if start >= 0:
            end_of_last = start + len(run)
        elif not _CONTROL_LINE.match(line):
            unmatched.append(line)
    words = set(_WORD.findall("\n".join(unmatched)))
    if len(words) > _FEW_WORDS:
        words.difference_update(_WORD.findall(markup))
    return {word for word in words if word not in markup}


def _letters(text: str) -> bytes:
    """Return the letters of each line of a text in UTF-8, with all characters outside of ASCII.

    Common entities are removed.
    """
    if "&" in text:
        text = _NAMED_ENTITY.sub("", text)
    return text.encode().translate(None, _ASCII_WITHOUT_LETTERS)


def is_text_lost(lost: list[str]) -> bool:
    """Return whether so many words of a line are lost that it cannot be a false alarm."""
    return len(lost) >= _WORDS_OF_A_LOSS
