"""Tell code from other text in Markdown, so that changes of the text leave code as it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_FENCE = re.compile(r"(?P<indent>[ \t>]*(?:[-*+][ \t]+|\d+[.)][ \t]+)*)(?P<fence>`{3,}|~{3,})(?P<info>[^`\n]*)")
_CODE_SPAN = re.compile(r"(?<!`)(?P<ticks>`+)(?!`)(?:[^`]|(?!(?P=ticks)(?!`))`+)*?(?<!`)(?P=ticks)(?!`)")
_CODE_ELEMENT = re.compile(r"<(?P<name>pre|code|script|style)\b.*?</(?P=name)\s*>", re.DOTALL | re.IGNORECASE)


def parts(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a text in order, each with whether it is code: fenced, in backticks, or in HTML's elements."""
    for part, is_fenced in _fenced_parts(text):
        if is_fenced:
            yield part, True
            continue
        end = 0
        for match in _spans(part):
            yield part[end : match.start()], False
            yield match[0], True
            end = match.end()
        yield part[end:], False


def _spans(part: str) -> Iterator[re.Match[str]]:
    if "`" not in part and "<" not in part:
        return
    position = 0
    while True:
        found = [match for pattern in (_CODE_SPAN, _CODE_ELEMENT) if (match := pattern.search(part, position))]
        if not found:
            return
        first = min(found, key=lambda match: match.start())
        yield first
        position = first.end()


def _fenced_parts(text: str) -> Iterator[tuple[str, bool]]:
    held: list[str] = []
    fence = ""
    for line in text.splitlines(keepends=True):
        match = _FENCE.match(line)
        if not fence and match:
            yield "".join(held), False
            held, fence = [line], match["fence"]
        elif fence and match and match["fence"].startswith(fence) and not match["info"].strip():
            yield "".join((*held, line)), True
            held, fence = [], ""
        else:
            held.append(line)
    yield "".join(held), bool(fence)


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """Return a text with a change made to everything that is not code."""
    return "".join(part if is_code else change(part) for part, is_code in parts(text))
