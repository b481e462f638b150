"""Quotation marks, apostrophes, primes, dashes and ellipses in HTML.

smartypants, which Typogrify brings along, looks at each text between two tags by itself: `<b>Ana</b>'s` gets an opening
mark there, and `--verbose` and addresses get dashes. Here a sign is judged by the characters on both sides of it,
whatever tags stand between, and stays as it is written where that is not enough.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

_SIGN = re.compile(r"\\(?=[\"'])|''(?<=\d'')(?!['\w])|[\"']|-{2,}|\.{3,}|\. \. \.")
_TAG = re.compile(r"(<!--.*?-->|</?[a-zA-Z][^<>]*>|<[!?][^<>]*>)", re.DOTALL)
_NAME = re.compile(r"</?([a-zA-Z][\w-]*)")
# Elements that a word goes on across. All others begin a new text.
_INLINE = frozenset(
    ("a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "label",
     "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var")
)  # fmt: skip
_REPLACED = frozenset(("img", "svg", "math", "video", "audio", "object"))
_BREAK = "\n"  # what a text sees of the end of its block

_ENTITIES = {"“": "&#8220;", "”": "&#8221;", "‘": "&#8216;", "’": "&#8217;", "′": "&#8242;", "″": "&#8243;",
             "—": "&#8212;", "…": "&#8230;"}  # fmt: skip
_OPENS_BEFORE = frozenset("([{<“‘«„‚¿¡—–-/=")
_JOINED = frozenset("’…")
_RAISED = re.compile(r"<su[bp]\b", re.IGNORECASE)  # a mark of a footnote, a power: no letter of the word before
_CLOSES_AFTER = frozenset(".,;:!?)]}…”’»")
# Words that begin with an apostrophe; a list of Oxford's "elision" entries that writers of English use.
# The words and numbers of the last line may begin a quotation as well: then the next mark that is in no word ends it.
_ENDS_LATER = r"(?:[^<']|(?<=\w)'(?=\w))*(?<=\S)'(?!\w)"
_ELISION = re.compile(
    r"(?:twas|tis|twere|twill|twould|em|til|cause|cos|cuz|bout|round|nuff|neath|gainst|mongst|tween|cept)\b(?!')"
    r"|(?:twas|tis|twere|twould)n(?='t\b)|\d\ds\b|n'"
    rf"|(?:\d\d(?:ers?)?|n|er|im|uns?|course)\b(?!{_ENDS_LATER})",
    re.IGNORECASE,
)
# Inches behind feet.
_INCHES = re.compile(r" ?\d{1,2}(?:\.\d+)?(?:\"|'')")
# Words of a text in which signs mean something else, by what they hold.
_WORD = re.compile(r"[^\s<>]+")
_LONGEST_WORD = 300  # characters; nothing longer is a word
_ADDRESS = re.compile(r"(?:[a-zA-Z][a-zA-Z0-9+.-]*://|\bwww\.)(?:[^\"']|'(?=\w))+|[^\"'()]+@[\w-]+(?:\.[\w-]+)+")
_SMILEY = re.compile(r"\(?[:;=]'-?[()\[\]]+[.,!?]*")
_OPTION = re.compile(r"(?:[\"'(\[{<]*|.*[=(\[{|])--[a-zA-Z].*")
_FILE_NAME = re.compile(r"[\"'(\[]?(?:[\w-]*\.(?=\w)|[.#](?=[a-zA-Z])|xn--)[\w.-]*\W*|[\"'(\[]?[\w.-]*_[\w.-]*\W*")


def with_typographic_signs(sections: Iterable[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """Return sections of HTML with typographic signs in those to be changed; `sections` say which these are.

    Together the sections are one document, of which a section may begin within a word.
    """
    pieces: list[str] = []
    ends: list[tuple[int, bool]] = []
    whole: set[int] = set()  # places of sections that stay as they are
    for html, is_changed in sections:
        if is_changed:
            pieces += ("",) * (len(pieces) % 2)
            pieces += _TAG.split(html)
        else:
            pieces += ("",) * (1 - len(pieces) % 2)
            whole.add(len(pieces))
            pieces.append(html)
        ends.append((len(pieces), is_changed))
    _Writer(pieces, whole).write()
    starts = (0, *(end for end, _ in ends))
    return [("".join(pieces[start:end]), is_changed) for start, (end, is_changed) in zip(starts, ends, strict=False)]


@functools.lru_cache(maxsize=256)
def _seen_as(name: str) -> str:
    """Return what the text on both sides of a tag sees in its place: "" for nothing, a line break for a new block."""
    if name in _INLINE:
        return ""
    return "x" if name in _REPLACED else " " if name == "br" else _BREAK


class _Writer:
    """Writes the signs of texts one by one, and remembers what stands before the next.

    `pieces` are texts and tags in turn, as a pattern splits them; instead of a tag, a section may stand there that
    stays as it is: `whole` has the places of these.
    """

    def __init__(self, pieces: list[str], whole: set[int]) -> None:
        self._pieces = pieces
        self._whole = whole
        self._written = -1  # the place of the text that was written last
        self._before = ""
        self._is_quoting = False

    def write(self) -> None:
        """Put each text with signs in place of what the writer typed."""
        for place in range(0, len(self._pieces), 2):
            text = self._pieces[place]
            # Most texts have none of these; a pattern would look at every character.
            if '"' in text or "'" in text or "--" in text or "..." in text or ". . ." in text:
                self._look_back(place)
                self._pieces[place] = self._text(text, place)
                self._written = place

    def _look_back(self, place: int) -> None:
        """Find the character before a text, and whether a quotation is open there."""
        before = ""
        for other in range(place - 1, self._written, -1):
            seen = self._seen(other)
            if seen == _BREAK:
                self._before, self._is_quoting = before, False
                return
            before = before or seen
        self._before = before or self._before

    def _after(self, place: int) -> str:
        """Return the first character after a text, "" at the end of its block."""
        for other in range(place + 1, len(self._pieces)):
            if other % 2 == 0 and self._pieces[other]:
                return _first(self._pieces[other])
            if other % 2 and _RAISED.match(self._pieces[other]):
                return "."
            if seen := self._seen(other):
                return "" if seen == _BREAK else seen
        return ""

    def _seen(self, place: int) -> str:
        """Return what a text sees in place of a piece before it: "" where it sees through it."""
        piece = self._pieces[place]
        if not piece or piece.startswith("<!--"):
            return ""
        if place % 2 == 0:
            return _last(piece)
        name = _NAME.match(piece)
        if name is None:
            return _BREAK
        seen = _seen_as(name[1].lower())
        return seen or "x" if place in self._whole else seen

    def _text(self, text: str, place: int) -> str:
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
                after = _first(text[stop : stop + 6]) if stop < len(text) else self._after(place)
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
        if sign == "''":
            return "″"
        if sign == "'":
            if before.isdigit() and _INCHES.match(text, stop):
                return "′"
            return _single(before, after, is_opening, bool(is_opening and _ELISION.match(text, stop)))
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
    if is_opening is None:
        return '"'
    if before.isalnum() and after.isalnum():
        # Hebrew has the mark within words.
        return "”" if is_quoting and f"{before}{after}".isascii() and before.isalpha() else '"'
    if before in _JOINED and after.isalnum() and not is_quoting:  # l'"eau", ..."what"
        return "“"
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
