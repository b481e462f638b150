"""Compute signatures of HTML: equal for two pieces with the same words, code, addresses and structure."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser

Signature = tuple[str, tuple[str, ...], tuple[str, ...], tuple[tuple[str, str], ...], tuple[tuple[str, int], ...]]

# Elements that show something without words.
_SHOWN = frozenset((
    "audio", "video", "object", "svg", "math", "form", "input", "textarea", "select", "button", "hr", "picture",
))  # fmt: skip
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_COUNTED = frozenset((
    *_HEADINGS, *_SHOWN, "blockquote", "code", "li", "pre", "table", "td", "th", "tr", "del", "ol", "ul", "abbr",
    "cite", "dfn", "ins", "kbd", "mark", "q", "samp", "small", "sub", "sup", "u", "var", "details", "dl", "dt", "dd",
))  # fmt: skip
_SAME = {"s": "del", "strike": "del", "tt": "code", "acronym": "abbr"}
# Tags of other elements end a word.
_IN_WORDS = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
    "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u",
    "var", "wbr",
))  # fmt: skip
_BLANK = re.compile("^ +$", re.MULTILINE)
_BARE = re.compile(r"https?://|mailto:", re.IGNORECASE)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.code: list[str] = []
        self.links: list[str] = []
        self.pictures: list[tuple[str, str]] = []
        self.counts: Counter[str] = Counter()
        self._pre = 0
        self._heading_cell = 0  # where the words of an open `th` begin
        self._link: tuple[str, int] | None = None  # the address of an open link, and where its words begin

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _IN_WORDS:
            self.words.append(" ")
        name = _SAME.get(tag, tag)
        if name == "pre":
            self._pre += 1
            self.code.append("")
        elif name == "th":
            self._heading_cell = len(self.words)
        if name in _COUNTED and not (name == "code" and self._pre):
            self.counts[name] += 1
        elif name == "a" and (href := dict(attrs).get("href")):
            self.close_link()
            self._link = _plain(href), len(self.words)
        elif name == "img":
            attributes = dict(attrs)
            alt = " ".join((attributes.get("alt") or "").split())
            self.pictures.append((_plain(attributes.get("src") or ""), alt))

    def handle_endtag(self, tag: str) -> None:
        if tag not in _IN_WORDS:
            self.words.append(" ")
        if tag == "pre" and self._pre:
            self._pre -= 1
        elif tag == "a":
            self.close_link()
        elif tag == "th" and not "".join(self.words[self._heading_cell :]).strip():
            self.counts.subtract(("th",))  # an empty heading looks like any other cell
            self.counts["td"] += 1

    def close_link(self) -> None:
        """Keep the address of the open link, unless its words are the address: such words are a link by themselves."""
        if self._link:
            address, start = self._link
            words = "".join(self.words[start:]).strip()
            if not (_BARE.match(address) and address in (words, f"http://{words}", f"mailto:{words}")):
                self.links.append(address)
        self._link = None

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self._pre:
            self.code[-1] += data


def _plain(address: str) -> str:
    return " ".join(address.split()).replace("%20", " ")


def shows_something(markup: str) -> bool:
    """Report whether HTML has words, links, pictures, players or forms."""
    words, _, links, pictures, counts = signature_of(markup)
    return bool(words or links or pictures or any(name in _SHOWN for name, _ in counts))


def signature_of(markup: str) -> Signature:
    """Return the words, the blocks of code, links, pictures and numbers of elements of HTML.

    With an `h1`, all headings count one level lower, as Hindsight shows them below the title of the page.
    """
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    reader.close_link()
    words = " ".join("".join(reader.words).split())
    # Markdown reads tabs as spaces, and lines of spaces as empty.
    code = tuple(_BLANK.sub("", text.expandtabs(4)).strip("\n") for text in reader.code)
    counts = reader.counts
    if counts["h1"]:
        for upper, lower in zip(reversed(_HEADINGS[:-1]), reversed(_HEADINGS[1:]), strict=True):
            counts[lower] += counts.pop(upper, 0)
    return words, code, tuple(reader.links), tuple(reader.pictures), tuple(sorted((+counts).items()))
