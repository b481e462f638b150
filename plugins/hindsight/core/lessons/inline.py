"""What HTML a lesson may hold: it stands on many pages besides its own, and must not break them."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TAG = re.compile(r"<(?P<slash>/?)(?P<name>[a-zA-Z][\w-]*)(?:\"[^\"]*\"|'[^']*'|[^'\">])*>")
_PHRASE = re.compile(
    "a|abbr|b|bdi|bdo|br|cite|code|del|dfn|em|i|img|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup|time|u|var|wbr"
)
_NEVER = re.compile("script|style|iframe|object|embed|form|input|button|select|textarea|link|meta|base|title")
_WITHOUT_END = re.compile("br|img|wbr|hr|col|source|track")


def misfits(statement_html: str, detail_html: str) -> Iterator[tuple[str, str]]:
    """The tags that may not stand in a statement or behind it, each with what is wrong with it in words."""
    if "<" not in statement_html and not detail_html:
        return
    for name in dict.fromkeys(_tags(statement_html)):
        if not _PHRASE.fullmatch(name):
            yield name, f"a statement is a line of text; <{name}> cannot stand in it"
    for name in dict.fromkeys(_tags(detail_html)):
        if _NEVER.fullmatch(name):
            yield name, f"a lesson is shown on many pages; <{name}> cannot stand in it"
    for part in (statement_html, detail_html):
        if name := _unbalanced(part):
            message = "is opened or closed once too often in this lesson; a tag has its beginning and its end"
            yield name, f"<{name}> {message}"


def _tags(markup: str) -> Iterator[str]:
    return (match["name"].lower() for match in _TAG.finditer(markup))


def _unbalanced(markup: str) -> str:
    """The name of the first tag that lacks its other half, or ""."""
    opened: list[str] = []
    for match in _TAG.finditer(markup):
        name = match["name"].lower()
        if _WITHOUT_END.fullmatch(name):
            continue
        if not match["slash"]:
            opened.append(name)
        elif not opened or opened.pop() != name:
            return name
    return opened[-1] if opened else ""
