"""Find definitions of links and abbreviations that nothing uses.

Markdown removes definitions from the page, so a line of text that looks like a definition would be lost.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping

from hindsight.core.markdown.html_text import without_code
from hindsight.core.markdown.links import addresses_in

_SIGN_OF_AN_ADDRESS = re.compile(r"[/.#:@?]")


def unused_links(links: Mapping[str, str], markup: str) -> Iterator[str]:
    """Yield the labels whose address is a plain word, and that no link of the HTML uses.

    `links` are addresses by labels. Readers don't miss an unused address, but they miss the words of `[Update]: done`.
    """
    words = {label: address for label, address in links.items() if not _SIGN_OF_AN_ADDRESS.search(address)}
    if words:
        used = set(addresses_in(markup))
        yield from (label for label, address in words.items() if html.unescape(address) not in used)


def unused_abbreviations(abbreviations: Mapping[str, str], markup: str) -> Iterator[str]:
    """Yield the abbreviations that the HTML does not have; `abbreviations` are long forms by short forms."""
    if abbreviations:
        prose = without_code(markup)
        yield from (short for short in abbreviations if f">{html.escape(short, quote=False)}</abbr>" not in prose)
