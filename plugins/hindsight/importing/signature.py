"""Signatures of HTML: equal for two pieces with the same words, code, addresses and structure."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser

Signature = tuple[str, tuple[str, ...], tuple[str, ...], tuple[tuple[str, str], ...], tuple[tuple[str, int], ...]]

_COUNTED = frozenset((
    "blockquote", "code", "h2", "h3", "h4", "h5", "h6", "li", "pre", "table", "td", "th", "tr", "del", "hr", "ol",
    "ul", "abbr", "cite", "dfn", "ins", "kbd", "mark", "q", "samp", "small", "sub", "sup", "u", "var",
))  # fmt: skip
# A page has one heading of the first level, which is not in the text.
_SAME = {"s": "del", "strike": "del", "tt": "code", "acronym": "abbr", "h1": "h2"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.code: list[str] = []
        self.links: list[str] = []
        self.pictures: list[tuple[str, str]] = []
        self.counts: Counter[str] = Counter()
        self._pre = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name = _SAME.get(tag, tag)
        if name == "pre":
            self._pre += 1
            self.code.append("")
        if name in _COUNTED and not (name == "code" and self._pre):
            self.counts[name] += 1
        elif name == "a" and (href := dict(attrs).get("href")):
            self.links.append(_plain(href))
        elif name == "img":
            given = dict(attrs)
            self.pictures.append((_plain(given.get("src") or ""), " ".join((given.get("alt") or "").split())))

    def handle_endtag(self, tag: str) -> None:
        if tag == "pre" and self._pre:
            self._pre -= 1

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self._pre:
            self.code[-1] += data


def _plain(address: str) -> str:
    return " ".join(address.split()).replace("%20", " ")


def signature_of(markup: str) -> Signature:
    """Return the letters, the blocks of code, links, pictures and numbers of elements of HTML."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    letters = "".join("".join(reader.words).split())
    code = tuple(text.strip("\n") for text in reader.code)
    return letters, code, tuple(reader.links), tuple(reader.pictures), tuple(sorted(reader.counts.items()))
