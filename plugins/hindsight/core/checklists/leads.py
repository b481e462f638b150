"""A text of any length as the lead of a card, and what goes on below it."""

from __future__ import annotations

import re
import unicodedata
from itertools import accumulate

from hindsight.core.checklists.sentences import CLOSERS, sentence_ends
from hindsight.core.checklists.wording import letters_of

# A lead of so many letters fits every format, in all but the widest letters.
LEAD_MOST = 100
_CLAUSE = re.compile(rf"[,;:–—]+[{CLOSERS}]*(?= )|[、，；：][{CLOSERS}]*")
_CLOSED = re.compile(rf"[,;:–—、，；：.!?…。！？؟۔।][{CLOSERS}]*$")
_SPACE = re.compile(" ")
_JOINER = "\u200d"


def lead_and_rest(text: str, most: int = LEAD_MOST) -> tuple[str, str]:
    """A text parted behind its first sentences, as many as make a lead; else behind a clause, a word, or a letter.

    A lead has at most `most` letters, of which those of Chinese, Japanese and Korean count as two. What is short enough
    is a lead as it is.
    """
    if letters_of(text) <= most:
        return text, ""
    end = _end(text, sum(width <= most for width in accumulate(map(letters_of, text))))
    return text[:end].rstrip(), text[end:].lstrip()


def is_torn(lead: str, rest: str) -> bool:
    """Whether a lead ends inside a clause, since the text had no better place: by itself it says nothing."""
    return bool(rest) and not _CLOSED.search(lead)


def _end(text: str, most: int) -> int:
    """Where the lead ends: `most` letters in at the latest, and so early that what is left is more than a word."""
    if sentences := [end for end in sentence_ends(text) if end <= most]:
        return sentences[-1]
    most = min(most, len(text) * 3 // 4)
    # A clause that is no third of a lead says too little to be remembered by.
    for mark, least in ((_CLAUSE, most // 3), (_SPACE, 1)):
        if ends := [found.end() for found in mark.finditer(text, 0, most + 1) if least <= found.end() <= most]:
            return ends[-1]
    while most > 1 and (unicodedata.category(text[most])[0] == "M" or _JOINER in text[most - 1 : most + 1]):
        most -= 1
    return most
