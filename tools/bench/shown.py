"""Read the visible words, the blocks of code, the links and the pictures of a page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

# Elements that may be inside a word; all others end a word.
_IN_WORDS = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
    "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "time", "tt", "u",
    "var", "wbr",
))  # fmt: skip
_UNSEEN = frozenset(("script", "style", "template", "title", "head", "noscript"))
_SAME = str.maketrans({**dict.fromkeys('‘’‚′`´“”„«»″"', "'"), **dict.fromkeys("‐‑‒–—―−", "-")})
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_BREAKS = re.compile(r"\s+|-{2,}|[/|]")


@dataclass(slots=True)
class Shown:
    """The visible content of a page: `code` has the text of each `pre`, `links` the addresses of links and pictures."""

    text: str = ""
    code: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    """Collect the visible content of a page, or of its first `div` with the class `wanted`."""

    def __init__(self, wanted: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.shown = Shown()
        self._wanted, self._open, self._unseen, self._pre = wanted, 0, 0, 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if self._wanted:
            self._enter(tag, attributes.get("class") or "")
        if not self._is_inside:
            return
        self._unseen += tag in _UNSEEN
        self._end_word(tag)
        if tag == "pre":
            self._pre += 1
            self.shown.code.append("")
        link = attributes.get("href") if tag == "a" else attributes.get("src") if tag == "img" else None
        if link:
            self.shown.links.append(link.strip())

    def _enter(self, tag: str, classes: str) -> None:
        if self._open and tag == "div":
            self._open += 1
        elif not self._open and tag == "div" and self._wanted in classes.split():
            self._open = 1

    @property
    def _is_inside(self) -> bool:
        return not self._wanted or self._open > 0

    def handle_endtag(self, tag: str) -> None:
        if not self._is_inside:
            return
        self._end_word(tag)
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))
        self._pre = max(0, self._pre - (tag == "pre"))
        if self._wanted and tag == "div":
            self._open -= 1

    def _end_word(self, tag: str) -> None:
        if tag not in _IN_WORDS:
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        if self._is_inside and not self._unseen:
            self.words.append(data)
            if self._pre:
                self.shown.code[-1] += data


def shown_in(markup: str, wanted: str = "") -> Shown:
    """Return the visible content of HTML, or of its first `div` with the class `wanted`."""
    reader = _Reader(wanted)
    reader.feed(markup)
    reader.close()
    reader.shown.text = "".join(reader.words)
    return reader.shown


def words_of(text: str) -> Iterator[str]:
    """Yield the words of a text without signs around them, with one form of each quotation mark, dash and ligature."""
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).translate(_SAME)
    for word in _BREAKS.split(plain):
        start = next((at for at, sign in enumerate(word) if sign.isalnum()), None)
        if start is not None:
            end = next(at for at in range(len(word), 0, -1) if word[at - 1].isalnum())
            yield word[start:end]


def code_of(text: str) -> str:
    """Return a block of code without the empty lines around it, which are invisible."""
    return text.strip("\n").rstrip()


def as_python_markdown(code: str) -> str:
    """Return code as Python-Markdown shows it: with spaces for tabs, and without spaces in blank lines."""
    return re.sub(r"^ +$", "", code.expandtabs(4), flags=re.MULTILINE)
