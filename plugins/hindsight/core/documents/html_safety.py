"""Find scripts in the addresses and attributes of HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator

# For addresses without their white space, which browsers ignore. The address of a picture may be data.
RUNS_SCRIPT = re.compile(
    r"(?:javascript|vbscript|livescript|data:(?!image/(?:png|jpe?g|gif|webp|avif)\b)[^,]*)[:,]", re.I
)
# From the HTML standard, "Tokenization": browsers read malformed attributes too.
_TAG = re.compile(r"<[a-zA-Z][^\s/>]*")
_NEXT_ATTRIBUTE = re.compile(
    r"[\s/]*(?P<name>=?[^\s/>=]+)(?:(?P<sign>\s*=)\s*(?:\"[^\"]*\"|'[^']*'|(?![\"'])[^\s>]+))?"
)
_EVENT = re.compile(r"on[a-z]+", re.IGNORECASE)


def event_attributes(markup: str) -> Iterator[str]:
    """Yield the name of each attribute in HTML that runs a script when something happens."""
    position = 0
    while tag := _TAG.search(markup, position):
        position = tag.end()
        while attribute := _NEXT_ATTRIBUTE.match(markup, position):
            position = attribute.end()
            if attribute["sign"] and _EVENT.fullmatch(attribute["name"]):
                yield attribute["name"]
