"""Read the attributes of tags and shortcodes, such as `src="a.png"`."""

from __future__ import annotations

import functools
import re


def read_attributes(tag: str, quotes: str = '"') -> dict[str, str]:
    """Return the values of the attributes in a tag by their names in lower case.

    `quotes` are the signs that are double quotes. A value is in double quotes, in single quotes or without quotes.
    """
    return {
        match["name"].lower(): match["double"] or match["single"] or match["bare"] or ""
        for match in _pattern(quotes).finditer(tag)
    }


@functools.cache
def _pattern(quotes: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?P<name>[\w-]+)\s*=\s*"
        rf"(?:[{quotes}](?P<double>[^{quotes}]*)[{quotes}]|'(?P<single>[^']*)'|(?P<bare>[^\s\"']+))"
    )
