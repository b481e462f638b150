"""Remove tags or code from HTML, for checks of its text."""

from __future__ import annotations

import html
import re

_TAG = re.compile(r"<[^<>]*>")
_CODE = re.compile(r"<(code|pre|math|script|style)\b.*?</\1>", re.DOTALL)


def without_tags(markup: str) -> str:
    """Return the text of HTML, with its entities as they are."""
    return _TAG.sub("", markup)


def unescaped(text: str) -> str:
    """Return a text with characters in place of its entities."""
    # Most entities of a page are those that Typogrify wrote, and `html.unescape` calls a function for each entity.
    text = text.replace("&nbsp;", "\xa0")
    return html.unescape(text) if "&" in text else text


def without_code(markup: str) -> str:
    """Return HTML without the elements that hold code, formulas, scripts or style sheets."""
    return _CODE.sub("", markup)
