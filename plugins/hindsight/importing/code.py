"""Separate code from other text in Markdown, so that changes of the text leave code as it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_FENCE = re.compile(r"(?P<indent>[ \t>]*(?:[-*+][ \t]+|\d+[.)][ \t]+)*)(?P<fence>`{3,}|~{3,})(?P<info>[^`\n]*)")
_ITEM = re.compile(r"[ >]{0,3}(?:[-*+]|\d{1,9}[.)])[ \t]|[ >]{0,3}\[\^")
_CODE_SPAN = re.compile(r"(?<!`)(?P<ticks>`+)(?!`)(?:[^`]|(?!(?P=ticks)(?!`))`+)*?(?<!`)(?P=ticks)(?!`)")
_CODE_ELEMENT = re.compile(r"<(?P<name>pre|code|script|style)\b.*?</(?P=name)\s*>", re.DOTALL | re.IGNORECASE)


def parts(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a text in order, with whether each is code: fenced, in backticks, or in elements of HTML."""
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
        matches = [match for pattern in (_CODE_SPAN, _CODE_ELEMENT) if (match := pattern.search(part, position))]
        if not matches:
            return
        first = min(matches, key=lambda match: match.start())
        yield first
        position = first.end()


def _fenced_parts(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the lines of a text in runs, with whether each run is code: fenced, or indented outside a list."""
    run: list[str] = []
    fence = ""
    is_code = in_list = after_blank = False
    for line in text.splitlines(keepends=True):
        match = _FENCE.match(line)
        if fence:
            run.append(line)
            if match and match["fence"].startswith(fence) and not match["info"].strip():
                yield "".join(run), True
                run, fence = [], ""
            continue
        indented = line.startswith(("    ", "\t")) and bool(line.strip())
        starts = match is not None or (indented and after_blank and not in_list and not is_code)
        if starts or (is_code and line.strip() and not indented):
            yield "".join(run), is_code
            run, is_code = [], starts and match is None
        if match and not is_code:
            fence = match["fence"]
        if line.strip() and not indented:
            in_list = _ITEM.match(line) is not None or (in_list and line[:1] == " ")
        after_blank = not line.strip()
        run.append(line)
    yield "".join(run), bool(fence) or is_code


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """Return a text with a change made to everything that is not code."""
    return "".join(part if is_code else change(part) for part, is_code in parts(text))
