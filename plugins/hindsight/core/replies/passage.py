"""Take the words of a page that mentions a text: all of a reply, or those around the link to the text."""

from __future__ import annotations

import html as markup
import re
from collections.abc import Sequence

from hindsight.core.network.addresses import is_same_page
from hindsight.core.replies.clean import plain_words, safe_html
from hindsight.core.replies.model import WORDLESS, ReplyKind

_MOST_WORDS = 500  # of a reply
_PASSAGE_WORDS = 60
_FEWEST_WORDS = 12
_MOST_LETTERS = 100_000  # that are looked at
_LONGEST_TITLE = 150
_LINK = re.compile(r'<a href="([^"]*)"')
_HERE = "\ue000"  # of private use, so safe HTML has none


def words_of(kind: ReplyKind, title: str, html: str, summary: str, target: str) -> str:
    """Return safe HTML of a page's words; a like and a repost have none.

    A reply is shown whole, up to 500 words. Of a longer page that only mentions the text, it is the title with the
    summary, or else with the words around the link to the text.
    """
    if kind in WORDLESS:
        return ""
    safe = safe_html(html[:_MOST_LETTERS])
    plain = plain_words(safe)
    short = " ".join(plain_words(safe_html(summary[:_MOST_LETTERS])).split())
    if kind == "reply":
        return _whole(safe, plain) or _paragraph(_cut(short.split(), 0, _MOST_WORDS)) or _heading(title)
    heading = "" if _begins_alike(title, plain) else _heading(title)
    if len(plain.split()) <= _PASSAGE_WORDS:
        return heading + (safe or _paragraph(_cut(short.split(), 0, _PASSAGE_WORDS)))
    words = short.split() or _around(safe, target)
    return heading + _paragraph(words if not short else _cut(words, 0, _PASSAGE_WORDS))


def text_html(text: str) -> str:
    """Return plain text as HTML, with a paragraph for each of its lines."""
    return "".join(map(_paragraph, filter(None, (line.split() for line in text.splitlines()))))


def _whole(safe: str, plain: str) -> str:
    if len(plain.split()) <= _MOST_WORDS:
        return safe if plain else ""
    paragraphs: list[str] = []
    left = _MOST_WORDS
    for line in plain.splitlines():
        words = line.split()
        if left > 0:
            paragraphs.append(_paragraph(_cut(words, 0, left)))
        left -= len(words)
    return "".join(paragraphs)


def _around(safe: str, target: str) -> list[str]:
    """Return the words around the first link to the text: of its paragraph, or, in a list of links, of the page."""
    for link in _LINK.finditer(safe):
        if is_same_page(markup.unescape(link[1]), target):
            marked = plain_words(f"{safe[: link.start()]}{_HERE}{safe[link.start() :]}")
            words = next((line for line in marked.splitlines() if _HERE in line), "").split()
            words = words if len(words) >= _FEWEST_WORDS else marked.split()
            at = next((index for index, word in enumerate(words) if _HERE in word), 0)
            words = [word.replace(_HERE, "") for word in words]
            start = max(0, min(at - _PASSAGE_WORDS // 2, len(words) - _PASSAGE_WORDS))
            return _cut(list(words), start, _PASSAGE_WORDS)
    return _cut(plain_words(safe).split(), 0, _PASSAGE_WORDS)


def _cut(words: Sequence[str], start: int, most: int) -> list[str]:
    """Return at most so many of the words, with "…" where others are missing."""
    kept = [*words[start : start + most]]
    if start and kept:
        kept[0] = f"…{kept[0]}"
    if len(words) > start + most and kept:
        kept[-1] = f"{kept[-1]}…"
    return kept


def _paragraph(words: Sequence[str]) -> str:
    return f"<p>{markup.escape(' '.join(words), quote=False)}</p>" if words else ""


def _heading(title: str) -> str:
    words = " ".join(plain_words(safe_html(markup.escape(title[:1000]))).split())
    if len(words) > _LONGEST_TITLE:
        words = f"{words[: _LONGEST_TITLE - 1].rstrip()}…"
    return f"<p><cite>{markup.escape(words, quote=False)}</cite></p>" if words else ""


def _begins_alike(title: str, plain: str) -> bool:
    """Return whether a title is only the beginning of the words, as that of a note is."""
    letters, others = (re.sub(r"\W+", "", text).casefold() for text in (title.rstrip("….")[:200], plain[:1000]))
    return not letters or others.startswith(letters[:80]) or (bool(others) and letters.startswith(others))
