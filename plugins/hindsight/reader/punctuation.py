"""Quotation marks, apostrophes, primes, dashes and ellipses in HTML.

smartypants, which Typogrify brings along, looks at each text between two tags by itself: `<b>Ana</b>'s` gets an opening
mark there, and `--verbose` and addresses get dashes. Here a sign is judged by the characters on both sides of it,
whatever tags stand between, and stays as it is written where that is not enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_SIGN = re.compile(r"\\(?=[\"'])|[\"']|-{2,}|\.{3,}|\. \. \.")
_TAG = re.compile(r"(<!--.*?-->|</?[a-zA-Z][^<>]*>|<[!?][^<>]*>)", re.DOTALL)
_NAME = re.compile(r"</?([a-zA-Z][\w-]*)")
# Elements that a word goes on across. All others begin a new text.
_INLINE = frozenset(
    ("a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "label",
     "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var")
)  # fmt: skip
_REPLACED = frozenset(("img", "svg", "math", "video", "audio", "object"))

_ENTITIES = {"“": "&#8220;", "”": "&#8221;", "‘": "&#8216;", "’": "&#8217;", "′": "&#8242;", "″": "&#8243;",
             "—": "&#8212;", "…": "&#8230;"}  # fmt: skip
_OPENS_BEFORE = frozenset("([{<“‘«„‚¿¡—–-/=")
_CLOSES_AFTER = frozenset(".,;:!?)]}…”’»")
# Words that begin with an apostrophe; a list of Oxford's "elision" entries that writers of English use.
_ELISION = re.compile(
    r"(?:(?:twas|tis|tisn|twere|twill|twould|em|til|cause|cos|cuz|bout|round|nuff)\b(?!')|\d\ds\b|n'|\d\d\b(?![^<]*'))",
    re.IGNORECASE,
)
# Words of a text in which signs mean something else, by what they hold.
_WORD = re.compile(r"[^\s<>]+")
_LONGEST_WORD = 300  # characters; nothing longer is a word
_ADDRESS = re.compile(r"(?:[a-zA-Z][a-zA-Z0-9+.-]*://|\bwww\.)(?:[^\"']|'(?=\w))+|[^\"'()]+@[\w-]+(?:\.[\w-]+)+")
_SMILEY = re.compile(r"\(?[:;=]'-?[()\[\]]+[.,!?]*")
_OPTION = re.compile(r"[(\[]?--[a-zA-Z].*")
_FILE_NAME = re.compile(r"[\"'(\[]?[\w-]+\.\w{1,5}\W*")


@dataclass(frozen=True, slots=True)
class _Token:
    """A piece of HTML: text, or a tag or element that text is on both sides of."""

    html: str
    is_text: bool = False
    is_break: bool = False
    ends_with: str = ""  # the character that the text after this piece sees before it; "" for none of its own


def with_typographic_signs(sections: Iterable[tuple[str, bool]]) -> Iterator[tuple[str, bool]]:
    """Yield sections of HTML with typographic signs in those to be changed; `sections` say which these are.

    Together the sections are one document, of which a section may begin within a word.
    """
    sections = list(sections)
    tokens = [list(_tokens(html, is_changed)) for html, is_changed in sections]
    writer = _Writer([token for section in tokens for token in section])
    for section, (_, is_changed) in zip(tokens, sections, strict=True):
        yield "".join([writer.next() for _ in section]), is_changed


def _tokens(html: str, is_changed: bool) -> Iterator[_Token]:
    if not is_changed:
        is_break = not _is_inline(html)
        yield _Token(html, is_break=is_break, ends_with="" if is_break else "x")
        return
    for place, piece in enumerate(_TAG.split(html)):
        if place % 2 == 0:
            if piece:
                yield _Token(piece, is_text=True)
        elif piece.startswith("<!--") or _is_inline(piece):
            yield _Token(piece)
        else:
            name = _NAME.match(piece)
            is_replaced = name is not None and name[1].lower() in _REPLACED
            is_line = name is not None and name[1].lower() == "br"
            yield _Token(piece, is_break=not (is_replaced or is_line), ends_with="x" if is_replaced else " " * is_line)


def _is_inline(html: str) -> bool:
    name = _NAME.match(html)
    return name is not None and name[1].lower() in _INLINE


class _Writer:
    """Writes tokens one by one, and remembers what stands before the next."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._before = ""
        self._is_quoting = False

    def next(self) -> str:
        """Return the HTML of the next token."""
        token = self._tokens[self._at]
        self._at += 1
        if token.is_text:
            if _SIGN.search(token.html):
                return self._text(token.html)
            self._before = _last(token.html)
            return token.html
        if token.is_break:
            self._before, self._is_quoting = "", False
        elif token.ends_with:
            self._before = token.ends_with
        return token.html

    def _after(self) -> str:
        """Return the first character after the text that is being written, "" at the end of its block."""
        for token in self._tokens[self._at :]:
            if token.is_text:
                return _first(token.html)
            if token.is_break:
                return ""
            if token.ends_with:
                return token.ends_with
        return ""

    def _text(self, text: str) -> str:
        written: list[str] = []
        end = 0
        verbatim = _Verbatim(text)
        for match in _SIGN.finditer(text):
            start, stop, sign = match.start(), match.end(), match[0]
            if start < end:
                continue
            if start > end:
                self._before = _last(text[:start])
            if sign == "\\":  # a straight mark that the writer wants
                written += (text[end:start], "&#34;" if text[stop] == '"' else "&#39;")
                end, self._before = stop + 1, text[stop]
                continue
            found = sign
            if not verbatim.holds(start, sign):
                after = _first(text[stop : stop + 6]) if stop < len(text) else self._after()
                found = self._signed(sign, after, text, stop)
            written += (text[end:start], _ENTITIES.get(found, found))
            end, self._before = stop, found[-1]
        written.append(text[end:])
        if end < len(text):
            self._before = _last(text)
        return "".join(written)

    def _signed(self, sign: str, after: str, text: str, stop: int) -> str:
        before = self._before
        if sign[0] == "-":
            return "—" if _is_dash(len(sign), before, after) else sign
        if sign[0] == ".":
            return "…" if sign in ("...", ". . .") and before not in ("/", "\\") and after not in ("/", "\\") else sign
        is_opening = _is_opening(before, after)
        if sign == "'":
            return _single(before, after, is_opening, _ELISION.match(text, stop) is not None)
        mark = _double(before, after, is_opening, self._is_quoting)
        if mark in "“”":
            self._is_quoting = mark == "“"
        return mark


def _single(before: str, after: str, is_opening: bool | None, is_elision: bool) -> str:
    if before.isdigit() and after.isdigit():
        return "′"
    if is_opening is None:
        return "'"
    return "‘" if is_opening and not is_elision else "’"


def _double(before: str, after: str, is_opening: bool | None, is_quoting: bool) -> str:
    if before.isdigit() and not is_quoting:
        return "″"
    if is_opening is None or (before.isalnum() and after.isalnum()):
        return '"'
    return "“" if is_opening else "”"


def _is_opening(before: str, after: str) -> bool | None:
    """Return whether a quotation mark between two characters opens; None where it stands alone."""
    is_last = not after or after.isspace()
    if not before or before.isspace():
        return None if is_last else True
    return before in _OPENS_BEFORE and not is_last and after not in _CLOSES_AFTER


def _is_dash(length: int, before: str, after: str) -> bool:
    """Return whether hyphens are a dash: there is white space on both sides, or on none."""
    if length > 3 or after == ">" or before == "<" or not (before or after):
        return False
    is_apart = not before or before.isspace()
    return is_apart == after.isspace() if after else not is_apart


class _Verbatim:
    """The words of a text that are addresses, smileys, options or paths; asked about signs in their order."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._end = -1  # of the word that was looked at last
        self._address, self._address_end, self._has_dashes = 0, 0, True

    def holds(self, place: int, sign: str) -> bool:
        """Return whether a sign is part of such a word."""
        if place >= self._end:
            self._look_at(place)
        return self._address <= place < self._address_end or (sign[0] == "-" and not self._has_dashes)

    def _look_at(self, place: int) -> None:
        start = max(self._text.rfind(space, 0, place) for space in " \n\t") + 1
        word = _WORD.search(self._text, start)
        while word and word.end() <= place:
            word = _WORD.search(self._text, word.end())
        if word is None:
            self._end, self._address_end, self._has_dashes = place + 1, 0, True
            return
        self._end = word.end()
        if len(word[0]) > _LONGEST_WORD:
            self._address, self._address_end, self._has_dashes = word.start(), word.end(), False
            return
        found = _SMILEY.fullmatch(word[0]) or _ADDRESS.search(word[0])
        self._address, self._address_end = (
            (word.start() + found.start(), word.start() + found.end()) if found else (0, 0)
        )
        is_path = "/" in word[0] or "\\" in word[0]
        self._has_dashes = not (is_path or _OPTION.fullmatch(word[0]) or _FILE_NAME.fullmatch(word[0]))


def _first(text: str) -> str:
    """Return the first character of escaped text."""
    if text[0] != "&":
        return text[0]
    return " " if text.startswith("&nbsp;") else ">" if text.startswith("&gt;") else "&"


def _last(text: str) -> str:
    """Return the last character of escaped text."""
    if text[-1] != ";":
        return text[-1]
    return " " if text.endswith("&nbsp;") else "<" if text.endswith("&lt;") else ";"
