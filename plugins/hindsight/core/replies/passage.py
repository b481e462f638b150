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
_CJK = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_PIECE = re.compile(rf"\s?(?:[{_CJK}]{{1,2}}|[^\s{_CJK}]{{1,30}})")
_HERE = "\ue000"  # of private use, so safe HTML has none


def words_of(kind: ReplyKind, title: str, html: str, summary: str, page: str, target: str) -> str:
    """Return safe HTML of the words of a page, given its address; a like and a repost have none.

    A reply is shown whole, up to 500 words. A longer page that only mentions the text is shown by its title, with its
    summary, or else with the words around the link to the text. `target` is the address of the text.
    """
    if kind in WORDLESS:
        return ""
    safe = safe_html(html[:_MOST_LETTERS])
    plain = plain_words(safe)
    short = _pieces(plain_words(safe_html(summary[:_MOST_LETTERS])))
    if kind == "reply":
        return _whole(safe, plain) or _paragraph(_cut(short, 0, _MOST_WORDS)) or _heading(title, page)
    heading = "" if _begins_alike(title, plain) else _heading(title, page)
    if plain and len(_pieces(plain)) <= _PASSAGE_WORDS:
        return heading + safe
    return heading + _paragraph(_cut(short, 0, _PASSAGE_WORDS) or _around(safe, target))


def text_html(text: str) -> str:
    """Return plain text as HTML, with a paragraph for each of its lines."""
    return "".join(map(_paragraph, text.splitlines()))


def _pieces(text: str) -> list[str]:
    """Return a text in pieces of about a word, each with the space before it.

    Chinese and Japanese have no spaces between words, so two letters count as one, as do 30 letters in a row.
    """
    return _PIECE.findall(" ".join(text.split()))


def _whole(safe: str, plain: str) -> str:
    if len(_pieces(plain)) <= _MOST_WORDS:
        return safe if plain else ""
    paragraphs: list[str] = []
    left = _MOST_WORDS
    for line in plain.splitlines():
        pieces = _pieces(line)
        if left > 0:
            paragraphs.append(_paragraph(_cut(pieces, 0, left)))
        left -= len(pieces)
    return "".join(paragraphs)


def _around(safe: str, target: str) -> str:
    """Return the words around the first link to the text: of its paragraph, or, in a list of links, of the page."""
    for link in _LINK.finditer(safe):
        if is_same_page(markup.unescape(link[1]), target):
            marked = plain_words(f"{safe[: link.start()]}{_HERE}{safe[link.start() :]}")
            pieces = _pieces(next((line for line in marked.splitlines() if _HERE in line), ""))
            pieces = pieces if len(pieces) >= _FEWEST_WORDS else _pieces(marked)
            at = next((index for index, piece in enumerate(pieces) if _HERE in piece), 0)
            start = max(0, min(at - _PASSAGE_WORDS // 2, len(pieces) - _PASSAGE_WORDS))
            return _cut(pieces, start, _PASSAGE_WORDS).replace(_HERE, "")
    return _cut(_pieces(plain_words(safe)), 0, _PASSAGE_WORDS)


def _cut(pieces: Sequence[str], start: int, most: int) -> str:
    """Return at most so many pieces as a text, with "…" where others are missing."""
    kept = "".join(pieces[start : start + most]).strip()
    return f"{'…' if start else ''}{kept}{'…' if len(pieces) > start + most else ''}"


def _paragraph(text: str) -> str:
    words = " ".join(text.split())
    return f"<p>{markup.escape(words, quote=False)}</p>" if words else ""


def _heading(title: str, page: str) -> str:
    words = " ".join(plain_words(safe_html(markup.escape(title[:1000]))).split())
    if len(words) > _LONGEST_TITLE:
        words = f"{words[: _LONGEST_TITLE - 1].rstrip()}…"
    link = f'<a href="{markup.escape(page)}">{markup.escape(words, quote=False)}</a>'
    return safe_html(f"<p><cite>{link}</cite></p>") if words else ""


def _begins_alike(title: str, plain: str) -> bool:
    """Return whether a title is only the beginning of the words, as that of a note is."""
    letters, others = (re.sub(r"\W+", "", text).casefold() for text in (title.rstrip("….")[:200], plain[:1000]))
    return not letters or others.startswith(letters[:80]) or (bool(others) and letters.startswith(others))
