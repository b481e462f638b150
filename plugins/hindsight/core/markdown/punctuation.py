"""Set typographic quotation marks, apostrophes, primes, dashes and ellipses in HTML, in the marks of its language.

smartypants, which Typogrify uses, treats each text between two tags by itself: it puts an opening mark into
`<b>Ana</b>'s`, and dashes into `--verbose` and addresses. Here the characters on both sides of a sign decide, across
tags; a sign stays as written if they are not enough to decide. The signs are decided as in English, and written as in
the language of the text.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from hindsight.core.markdown.quotation_rules import CLOSING_SINGLE, Language, language_rules, with_fixed_spaces
from hindsight.core.text.quotation_marks import marks_of

_SIGN = re.compile(r"\\(?=[\"'])|''(?<=\d'')(?!['\w])|[\"']|-{2,}|\.{3,}|\. \. \.")
_ANY_SIGN = re.compile(r"[\"']|--|\.\.\.|\. \. \.")
_TAG = re.compile(r"(<!--.*?-->|</?[a-zA-Z][^<>]*>|<[!?][^<>]*>)", re.DOTALL)
_NAME = re.compile(r"</?([a-zA-Z][\w-]*)")
# Tags of these elements don't end a word. All other tags begin a new text.
_INLINE = frozenset(
    ("a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "label",
     "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var")
)  # fmt: skip
_REPLACED = frozenset(("img", "svg", "math", "video", "audio", "object"))
_LONGEST_ENTITY = len("&nbsp;")  # of those that count as other characters
_BREAK = "\n"  # the neighbour of a text at the end of its block

# A quotation begins with a single mark only if that quotation ends, in a language that `quotes_whole`.
_LATER = re.compile(r"(?:[^<']|(?<=\w)'(?=\w))*+(?<=\S)'(?!\w)")
_FAR = 1000  # characters in which a quotation ends
_JOINED = frozenset("’…")
_RAISED = re.compile(r"<su[bp]\b", re.IGNORECASE)  # a footnote or a power, which is not part of the word before it
# Inches after feet.
_INCHES = re.compile(r" ?\d{1,2}(?:\.\d+)?(?:\"|'')")
# Words in which the signs are not punctuation, such as addresses and file names.
_WORD = re.compile(r"[^\s<>]+")
_LONGEST_WORD = 300  # characters; longer ones are not words
_ADDRESS = re.compile(r"(?:[a-zA-Z][a-zA-Z0-9+.-]*://|\bwww\.)(?:[^\"']|'(?=\w))+|[^\"'()]+@[\w-]+(?:\.[\w-]+)+")
_SIGNS_OF_ADDRESSES = ("://", "www.", "@")  # each address has one, and other words need no slow search
_SMILEY = re.compile(r"\(?[:;=]'-?[()\[\]]+[.,!?]*")
_OPTION = re.compile(r"(?:[\"'(\[{<]*|.*[=(\[{|])--[a-zA-Z].*")
_FILE_NAME = re.compile(r"[\"'(\[]?(?:[\w-]*\.(?=\w)|[.#](?=[a-zA-Z])|xn--)[\w.-]*\W*|[\"'(\[]?[\w.-]*_[\w.-]*\W*")


def with_typographic_signs(sections: Iterable[tuple[str, bool]], lang: str = "en") -> list[tuple[str, bool]]:
    """Return sections of one document with typographic signs; each section comes with whether to change it.

    A section may begin within a word.
    """
    pieces: list[str] = []
    ends: list[tuple[int, bool]] = []
    unchanged: set[int] = set()  # indexes of pieces that stay as they are
    for html, is_changed in sections:
        if is_changed:
            pieces += ("",) * (len(pieces) % 2)
            pieces += _TAG.split(html)
        else:
            pieces += ("",) * (1 - len(pieces) % 2)
            unchanged.add(len(pieces))
            pieces.append(html)
        ends.append((len(pieces), is_changed))
    rules = language_rules(lang)
    _Writer(pieces, unchanged, rules).write()
    if rules.spaces_signs:
        pieces[::2] = [with_fixed_spaces(piece, rules.space) for piece in pieces[::2]]
    starts = (0, *(end for end, _ in ends))
    return [("".join(pieces[start:end]), is_changed) for start, (end, is_changed) in zip(starts, ends, strict=False)]


def has_signs(markup: str, lang: str = "en") -> bool:
    """Return whether HTML may have signs to replace: the spaces before signs count as signs in French."""
    return bool(_ANY_SIGN.search(markup)) or (marks_of(lang).spaces_signs and (" " in markup or "«" in markup))


@functools.lru_cache(maxsize=256)
def _neighbour_of_tag(name: str) -> str:
    """Return the character that a tag counts as for the text next to it: "" for none, `_BREAK` for a new block."""
    if name in _INLINE:
        return ""
    return "x" if name in _REPLACED else " " if name == "br" else _BREAK


class _Writer:
    """Replaces the signs of texts one by one, and keeps the character before the next sign.

    `pieces` are texts and tags in turn. In place of a tag there may be a section that stays as it is: `unchanged` are
    the indexes of these sections.
    """

    def __init__(self, pieces: list[str], unchanged: set[int], rules: Language) -> None:
        self._pieces = pieces
        self._unchanged = unchanged
        self._rules = rules
        self._last_written = -1  # the index of the last text with signs
        self._before = ""
        self._is_quoting = self._is_quoting_inside = False

    def write(self) -> None:
        """Replace each text by the same text with typographic signs."""
        for index in range(0, len(self._pieces), 2):
            text = self._pieces[index]
            # Most texts have none of these signs; a pattern would take longer, since it tries every character.
            if '"' in text or "'" in text or "--" in text or "..." in text or ". . ." in text:
                self._look_back(index)
                self._pieces[index] = self._text(text, index)
                self._last_written = index

    def _look_back(self, index: int) -> None:
        """Set the character before a text, and whether a quotation is open there."""
        before = ""
        for piece_index in range(index - 1, self._last_written, -1):
            neighbour = self._neighbour(piece_index)
            if neighbour == _BREAK:
                self._before, self._is_quoting, self._is_quoting_inside = before, False, False
                return
            before = before or neighbour
        self._before = before or self._before

    def _after(self, index: int) -> str:
        """Return the first character after a text, or "" at the end of its block."""
        for piece_index in range(index + 1, len(self._pieces)):
            if piece_index % 2 == 0 and self._pieces[piece_index]:
                return _first(self._pieces[piece_index])
            if piece_index % 2 and _RAISED.match(self._pieces[piece_index]):
                return "."
            if neighbour := self._neighbour(piece_index):
                return "" if neighbour == _BREAK else neighbour
        return ""

    def _neighbour(self, index: int) -> str:
        """Return the last character of a piece, or the character that it counts as; "" for an empty or inline piece."""
        piece = self._pieces[index]
        if not piece or piece.startswith("<!--"):
            return ""
        if index % 2 == 0:
            return _last(piece)
        name = _NAME.match(piece)
        if name is None:
            return _BREAK
        neighbour = _neighbour_of_tag(name[1].lower())
        return neighbour or "x" if index in self._unchanged else neighbour

    def _text(self, text: str, index: int) -> str:
        """Return a text with typographic signs."""
        written: list[str] = []
        end = 0
        verbatim = _Verbatim(text)
        for match in _SIGN.finditer(text):
            start, stop, sign = match.start(), match.end(), match[0]
            if start < end:
                continue
            if start > end:
                self._before = _last(text[max(0, start - _LONGEST_ENTITY) : start])
            if sign == "\\":  # the writer asks for a straight mark
                written += (text[end:start], "&#34;" if text[stop] == '"' else "&#39;")
                end, self._before = stop + 1, text[stop]
                continue
            new = sign
            if not verbatim.holds(start, sign):
                after = _first(text[stop : stop + _LONGEST_ENTITY]) if stop < len(text) else self._after(index)
                new = self._typographic(sign, after, text, stop, index)
            written += (text[end:start], self._rules.written.get(new, new))
            end, self._before = stop, "’" if new == CLOSING_SINGLE else new[-1]
        written.append(text[end:])
        if end < len(text):
            self._before = _last(text)
        return "".join(written)

    def _typographic(self, sign: str, after: str, text: str, stop: int, index: int) -> str:
        """Return the typographic form of a sign that ends at `stop` in a piece, or the sign itself."""
        before = self._before
        if sign[0] == "-":
            return "—" if _is_dash(len(sign), before, after) else sign
        if sign[0] == ".":
            return "…" if sign in ("...", ". . .") and before not in ("/", "\\") and after not in ("/", "\\") else sign
        if sign == "''":
            return "″"
        is_opening = self._is_opening(before, after, self._is_quoting if sign == '"' else self._is_quoting_inside)
        if sign == "'":
            if before.isdigit() and _INCHES.match(text, stop):
                return "′"
            is_elision = bool(is_opening and self._rules.elision.match(text, stop))
            return self._inside(_single(before, after, is_opening, is_elision), after, text, stop, index)
        mark = _double(before, after, is_opening, self._is_quoting, self._is_unspaced(before, after))
        if mark in "“”":
            self._is_quoting = mark == "“"
        return mark

    def _is_opening(self, before: str, after: str, is_quoting: bool) -> bool | None:
        """Return whether a quotation mark between two characters opens a quotation; None between white space."""
        is_last = not after or after.isspace()
        if self._is_unspaced(before, after):
            return not is_last and not is_quoting
        if not before or before.isspace():
            return None if is_last else True
        return before in self._rules.opens_before and not is_last and after not in self._rules.closes_after

    def _is_unspaced(self, before: str, after: str) -> bool:
        """Return whether quotation marks between two characters open and close in turn."""
        return self._rules.is_unspaced and not (before.isascii() and after.isascii())

    def _inside(self, mark: str, after: str, text: str, stop: int, index: int) -> str:
        """Return the single mark for a language in which the end of a quotation is no apostrophe."""
        if not self._rules.quotes_whole:
            return mark
        if mark == "‘":
            following = f"{text[stop:]}{self._following(index)}"
            self._is_quoting_inside = (self._rules.is_unspaced and "'" in following) or bool(_LATER.match(following))
            return mark if self._is_quoting_inside else "’"
        if mark == "’" and self._is_quoting_inside and (self._rules.is_unspaced or not after.isalnum()):
            self._is_quoting_inside = False
            return CLOSING_SINGLE
        return mark

    def _following(self, index: int) -> str:
        """Return the text after a piece, up to the end of its block or about a thousand characters."""
        following: list[str] = []
        length = 0
        for piece_index in range(index + 1, len(self._pieces)):
            piece = self._pieces[piece_index]
            if piece_index % 2 == 0:
                following.append(piece)
                length += len(piece)
            elif neighbour := self._neighbour(piece_index):
                if neighbour == _BREAK:
                    break
                following.append(neighbour)
            if length > _FAR:
                break
        return "".join(following)


def _single(before: str, after: str, is_opening: bool | None, is_elision: bool) -> str:
    if before.isdigit() and after.isdigit():
        return "′"
    if is_opening is None:
        return "'"
    return "‘" if is_opening and not is_elision else "’"


def _double(before: str, after: str, is_opening: bool | None, is_quoting: bool, is_unspaced: bool) -> str:
    if before.isdigit() and not is_quoting:
        return "″"
    if is_opening is None:
        return '"'
    if is_unspaced and not is_opening:
        return "”" if is_quoting else '"'
    if before.isalnum() and after.isalnum() and not is_opening:
        # Hebrew words contain this mark.
        return "”" if is_quoting and f"{before}{after}".isascii() and before.isalpha() else '"'
    if before in _JOINED and after.isalnum() and not is_quoting:  # l'"eau", ..."what"
        return "“"
    return "“" if is_opening else "”"


def _is_dash(length: int, before: str, after: str) -> bool:
    """Return whether hyphens are a dash: there is white space on both sides, or on none."""
    if length > 3 or after == ">" or before == "<" or not (before or after):
        return False
    is_apart = not before or before.isspace()
    return is_apart == after.isspace() if after else not is_apart


class _Verbatim:
    """The words of a text that are addresses, smileys, options or paths."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._end = -1  # of the last word that was read
        self._word = ""
        self._address, self._address_end = 0, 0

    def holds(self, offset: int, sign: str) -> bool:
        """Return whether the sign at an offset is part of such a word; offsets must increase from call to call."""
        if offset >= self._end:
            self._read_word(offset)
        return self._address <= offset < self._address_end or (sign[0] == "-" and not self._has_dashes())

    def _read_word(self, offset: int) -> None:
        """Read the word at an offset."""
        start = max(self._text.rfind(space, 0, offset) for space in " \n\t") + 1
        word = _WORD.search(self._text, start)
        while word and word.end() <= offset:
            word = _WORD.search(self._text, word.end())
        if word is None:
            self._end, self._address_end, self._word = offset + 1, 0, ""
            return
        self._end, self._word = word.end(), word[0]
        if len(word[0]) > _LONGEST_WORD:
            self._address, self._address_end = word.start(), word.end()
            return
        may_be_address = any(sign in word[0] for sign in _SIGNS_OF_ADDRESSES)
        match = _SMILEY.fullmatch(word[0]) or (_ADDRESS.search(word[0]) if may_be_address else None)
        self._address, self._address_end = (
            (word.start() + match.start(), word.start() + match.end()) if match else (0, 0)
        )

    def _has_dashes(self) -> bool:
        """Return whether hyphens in the last word that was read can be dashes; few words need this test."""
        word = self._word
        if len(word) > _LONGEST_WORD or "/" in word or "\\" in word:
            return False
        return not (_OPTION.fullmatch(word) or _FILE_NAME.fullmatch(word))


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
