"""Add the paragraphs and line breaks that WordPress adds to classic texts when it shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator

_NAMES = (
    "address|article|aside|audio|blockquote|caption|center|col|colgroup|dd|details|div|dl|dt|fieldset|figcaption|figure|"
    "footer|form|h[1-6]|header|hgroup|hr|iframe|legend|li|main|menu|nav|object|ol|p|pre|script|section|style|summary|table|tbody|"
    "td|tfoot|th|thead|tr|ul|video"
)
# The tag of a block, or the sign for a block that is held apart (`importing/held.py`).
_PIECE = re.compile(rf"(<(?P<end>/?)(?P<name>{_NAMES})(?=[\s/>])[^<>]*>|\x02\d+\x03)", re.IGNORECASE)
_BLANK = re.compile(r"\n[ \t]*\n\s*|(?:\s*<br\s*/?>){2,}\s*", re.IGNORECASE)
_BREAK = re.compile(r"[ \t]*(?:<br\s*/?>)?[ \t]*\n[ \t]*", re.IGNORECASE)
_OUTER_BREAKS = re.compile(r"^(?:\s|<br\s*/?>)+|(?:\s|<br\s*/?>)+$", re.IGNORECASE)
# Elements whose text is in one paragraph already.
_OF_LINES = frozenset((
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "caption", "figcaption", "summary", "legend", "address",
))  # fmt: skip
# Elements whose text is a paragraph only if there are several.
_OF_ITEMS = frozenset(("li", "td", "th", "dd"))
# Elements that hold others, but no text of their own.
_OF_PARTS = frozenset((
    "table", "tbody", "thead", "tfoot", "tr", "ul", "ol", "dl", "colgroup", "figure", "video", "audio", "object",
    "iframe",
))  # fmt: skip
_EMPTY = frozenset(("hr", "col"))


def with_paragraphs(text: str) -> str:
    """Return a text in which blank lines separate paragraphs, and line breaks are `<br>`.

    Code and other passages in which lines have a meaning of their own must be held apart before.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    opened: list[str] = []
    parts: list[str] = []
    end = 0
    for match in _PIECE.finditer(text):
        parts += _text(text[end : match.start()], opened)
        parts.append(match[0])
        end = match.end()
        if name := (match["name"] or "").lower():
            _open_or_close(opened, name, bool(match["end"]), match[0].endswith("/>"))
    parts += _text(text[end:], opened)
    return "".join(parts)


def _open_or_close(opened: list[str], name: str, is_end: bool, is_empty: bool) -> None:
    """Update the list of open elements; a block ends an open paragraph, and an item ends the item before it."""
    if is_end:
        if name in opened:
            del opened[len(opened) - 1 - opened[::-1].index(name) :]
        return
    if opened and (opened[-1] == "p" or (opened[-1] == name and name in _OF_ITEMS | {"dt"})):
        opened.pop()
    if name not in _EMPTY and not is_empty:
        opened.append(name)


def _text(text: str, opened: list[str]) -> Iterator[str]:
    """Yield the text between two tags of blocks."""
    inside = opened[-1] if opened else ""
    if not text.strip() or inside in _OF_PARTS or _is_comments(text):
        yield text
        return
    stripped = (_OUTER_BREAKS.sub("", part) for part in _BLANK.split(text))
    paragraphs = [_BREAK.sub("<br>\n", part) for part in stripped if part]
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    if inside == "p":
        yield before + "</p>\n<p>".join(paragraphs) + after
    elif inside in _OF_LINES:
        yield before + "<br>\n<br>\n".join(paragraphs) + after
    elif inside in _OF_ITEMS and len(paragraphs) == 1:
        yield before + paragraphs[0] + after
    else:
        yield from (f"\n<p>{paragraph}</p>\n" for paragraph in paragraphs)


def _is_comments(text: str) -> bool:
    """Report whether a text is one or more comments and nothing else."""
    remaining = text.strip()
    while remaining.startswith("<!--"):
        _, end, remaining = remaining.partition("-->")
        if not end:
            return False
        remaining = remaining.lstrip()
    return not remaining
