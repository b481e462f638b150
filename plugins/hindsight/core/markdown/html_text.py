"""Remove tags or code from HTML, for checks of its text."""

from __future__ import annotations

import re

_TAG = re.compile(r"<[^<>]*>")
_CODE = re.compile(r"<(code|pre|math|script|style)\b.*?</\1>", re.DOTALL)


def without_tags(markup: str) -> str:
    """Return the text of HTML, with its entities as they are."""
    return _TAG.sub("", markup)


def without_code(markup: str) -> str:
    """Return HTML without the elements that hold code, formulas, scripts or style sheets."""
    return _CODE.sub("", markup)
