"""Find the addresses and names of files in a text, and their places in its source."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

from hindsight.core.diagnostics.diagnostic import place_at
from hindsight.core.documents.front_matter_model import FrontMatter
from hindsight.core.documents.model import AbsoluteLink, Reference
from hindsight.core.markdown.links import addresses_in, links_in
from hindsight.core.text.endings import FILMS, OTHERS, PICTURES, SOUNDS

_INDEX = "/lessons/#"
_HAS_HOST = re.compile(r"(?:[a-zA-Z][\w+.-]*:|//|#)")
_WEB_ADDRESS = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_ENDINGS = (ending.removeprefix(".") for ending in (*PICTURES, *FILMS, *SOUNDS, *OTHERS))
# Most dots end a sentence, so a look at the next character saves the comparison with every ending.
_FILE_ENDING = re.compile(rf"\.(?=\w)(?:{'|'.join(map(re.escape, _ENDINGS))})\b", re.IGNORECASE)
_HUGE_REFERENCE = re.compile(r"&#[xX]?[0-9a-fA-F]{8,}")  # which Python refuses to convert
_BETWEEN_NAMES = re.compile(r"[\s\"'()<>{}|=,;:`\[\]!*]+")


def references_in(markup: str, front: FrontMatter) -> Iterator[Reference]:
    """Yield the links from a text to other texts and files of the site, its pictures included."""
    ends: dict[str, int] = {}  # by target, the offset in the body at which its last link ends
    for link in links_in(markup):
        if link.scheme == "root" and link.target.startswith(_INDEX):
            continue  # each lesson has such a link, and its target always exists
        words = link.written.removesuffix("]]") if link.scheme == "wiki" else link.target
        place, ends[link.target] = _next_place(words, front, ends.get(link.target, 0))
        yield Reference(link.scheme, link.target, *place, link.written, link.is_picture)


def absolute_links_in(markup: str, further_urls: Iterable[str], front: FrontMatter) -> Iterator[AbsoluteLink]:
    """Yield the links of a text, and those of the further addresses, that have a host."""
    ends: dict[str, int] = {}
    for url in (*addresses_in(markup), *further_urls):
        if _WEB_ADDRESS.match(url):
            place, ends[url] = _next_place(url, front, ends.get(url, 0))
            yield AbsoluteLink(url, *place)


def local_addresses(markup: str) -> Iterator[str]:
    """Yield the addresses in HTML that have no host."""
    return (address for address in addresses_in(markup) if address and not _HAS_HOST.match(address))


def mentioned_files(source: str, every_word: bool = False) -> tuple[str, ...]:
    """Return the words of a source that may be names of files, sorted: those with the ending of a file, or every word.

    A file may have an unusual ending or none. Pass `every_word` if no name may be missed.
    """
    if not every_word and not _FILE_ENDING.search(source):
        return ()
    if "&" in source:
        source = html.unescape(_HUGE_REFERENCE.sub("", source))
    words = {word.rstrip(".") for word in _BETWEEN_NAMES.split(source)}
    words.update({word.strip("_~") for word in words})
    return tuple(sorted(word for word in words if word and (every_word or _FILE_ENDING.search(word))))


def place_of(target: str, front: FrontMatter) -> tuple[int, int]:
    """Return the place of an address in the source, or the body's first line if its spelling there is different."""
    return _next_place(target, front, 0)[0]


def _next_place(target: str, front: FrontMatter, after: int) -> tuple[tuple[int, int], int]:
    """Return the next place of an address after an offset in the body, and the offset at which the address ends."""
    start = front.body.find(target, after)
    if start < 0:
        start = front.body.find(target)
    if start < 0:
        fields = ((field.line, field.value_col) for field in front.fields if target in field.text)
        return next(fields, (front.body_line, 1)), after
    line, col = place_at(front.body, start)
    return (front.body_line + line - 1, col), start + len(target)
