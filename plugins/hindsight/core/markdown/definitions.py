"""Definitions of links and abbreviations that nothing uses: a line of text that looks like one would vanish."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping

from hindsight.core.markdown.links import addresses_in

_ADDRESS = re.compile(r"[/.#:@?]")
_CODE = re.compile(r"<(code|pre)\b.*?</\1>", re.DOTALL)


def unused_links(links: Mapping[str, str], markup: str) -> Iterator[str]:
    """Yield the labels whose address is a word that no link of the HTML leads to.

    `links` are addresses by labels. An address that nothing uses is no loss; in `[Update]: done` the words are one.
    """
    words = {label: address for label, address in links.items() if not _ADDRESS.search(address)}
    if words:
        used = set(addresses_in(markup))
        yield from (label for label, address in words.items() if html.unescape(address) not in used)


def unused_abbreviations(abbreviations: Mapping[str, str], markup: str) -> Iterator[str]:
    """Yield those that the HTML has nowhere; they are given with what they stand for."""
    if abbreviations:
        prose = _CODE.sub("", markup)
        yield from (short for short in abbreviations if f">{html.escape(short, quote=False)}</abbr>" not in prose)
