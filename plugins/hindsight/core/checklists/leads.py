"""Split a text of any length into the lead of a card and the text below it."""

from __future__ import annotations

import re
import unicodedata
from itertools import accumulate

from hindsight.core.checklists.sentences import CLOSERS, sentence_ends
from hindsight.core.checklists.wording import letters_of

# A lead of this many letters fits every format, except in the widest letters.
LEAD_MOST = 100
_CLAUSE = re.compile(rf"[,;:–—]+[{CLOSERS}]*(?= )|[、，；：][{CLOSERS}]*")
_CLOSED = re.compile(rf"[,;:–—、，；：.!?…。！？؟۔।][{CLOSERS}]*$")
_SPACE = re.compile(" ")
_JOINER = "\u200d"


def lead_and_rest(text: str, most: int = LEAD_MOST) -> tuple[str, str]:
    """Return the lead of a text, and the rest.

    The lead has at most `most` letters; Chinese, Japanese and Korean letters count as two. It ends after as many whole
    sentences as fit, else after a clause, a word or a letter. A text that is short enough is a lead as a whole.
    """
    if letters_of(text) <= most:
        return text, ""
    end = _end(text, sum(width <= most for width in accumulate(map(letters_of, text))))
    return text[:end].rstrip(), text[end:].lstrip()


def is_torn(lead: str, rest: str) -> bool:
    """Return whether a lead ends inside a clause, because the text had no better place; it makes no sense by itself."""
    return bool(rest) and not _CLOSED.search(lead)


def _end(text: str, most: int) -> int:
    """Return the index where the lead ends: at most `most`, and early enough to leave more than a word after it."""
    if sentences := [end for end in sentence_ends(text) if end <= most]:
        return sentences[-1]
    most = min(most, len(text) * 3 // 4)
    # A clause shorter than a third of a lead is too short to remember the step by.
    for separator, least in ((_CLAUSE, most // 3), (_SPACE, 1)):
        if ends := [match.end() for match in separator.finditer(text, 0, most + 1) if least <= match.end() <= most]:
            return ends[-1]
    while most > 1 and (unicodedata.category(text[most])[0] == "M" or _JOINER in text[most - 1 : most + 1]):
        most -= 1
    return most
