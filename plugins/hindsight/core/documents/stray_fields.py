"""Front matter that became something else: text, part of another field, or a comment.

A slip such as a blank line above `Status: draft` must never publish a draft.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterator

from hindsight.core.diagnostics.diagnostic import Place
from hindsight.core.documents.front_matter_model import FrontMatter

_FIELD = re.compile(r"[ \t]*(?P<name>[A-Za-z][A-Za-z_ -]{0,30}?)[ \t]*[:：][ \t]*(?P<value>\S.*)?$")
# However it is written, a line like this one was to keep the text back.
_HELD = re.compile(
    r"[ \t>#*_<!-]*(?:(?:status|state|visibility)[ \t*_]*(?:[:：=]|[ \t][-–—][ \t])[ \t*_\"']*"
    r"(?:drafts?|hidden|private|unpublished|wip|pending|future)"
    r"|draft[ \t*_]*[:：=][ \t*_\"']*(?:true|yes|1)|published[ \t*_]*[:：=][ \t*_\"']*(?:false|no|0))"
    r"[ \t*_\"'.,!]*(?:-->.*)?$",
    re.IGNORECASE,
)
_EMPTY_FOR_COMMENT = re.compile(r"(?P<name>[A-Za-z_-]+):[ \t]+(?P<value>#(?! )\S.*)")
_COMMENT = re.compile(r"(?:^|\s)#(?P<text>.*)")
_BLOCKS_LOOKED_AT = 2
_OF_WORDS = ("lessons", "summary")  # fields whose lines are sentences
_MAY_HOLD = ("status", "state:", "state =", "visibility", "draft", "published")
_BLOCK = re.compile(
    r"<(?P<tag>p|li|h[1-6]|td)\b[^<>]*>(?P<inside>.*?)(?=</?(?:p|li|ul|ol|h[1-6]|td|div|pre|table)\b)",
    re.DOTALL | re.IGNORECASE,
)
_HTML_TAG = re.compile(r"<[^<>]*>")


def stray_fields(front: FrontMatter, names: Collection[str]) -> Iterator[tuple[Place, str]]:
    """Yield the place of each line that was meant for front matter, and what to do about it.

    `names` are the fields that a site knows, in lower case.
    """
    yield from _in_body(front, names)
    for field in front.fields:
        for text, line, col in field.lines:
            name = _named(text, names)
            if name and (name.lower() == "status" or field.name.lower() not in _OF_WORDS):
                yield (line, col), f'"{name}: ..." is read as part of "{field.name}"; begin the line at the margin'
    for number, text in front.comments:
        if (empty := _EMPTY_FOR_COMMENT.fullmatch(text)) and empty["name"].lower() in names:
            value = empty["value"].strip()
            message = f'"#" begins a comment in YAML, so "{empty["name"]}" is empty; write {empty["name"]}: "{value}"'
            yield (number, empty.start("value") + 1), message
        comment = _COMMENT.search(text)
        if comment and _HELD.match(comment["text"]):
            place = (number, comment.start("text") + 1)
            yield (
                place,
                f'"{comment["text"].strip()}" is a comment, so it keeps nothing back; remove the "#" or the line',
            )


def held_lines(markup: str) -> Iterator[tuple[str, str]]:
    """Yield each line in finished HTML that was to keep the text back, with the tag of the element that it is in.

    Code is no such line.
    """
    written = markup.lower()
    if any(word in written for word in _MAY_HOLD):
        for block in _BLOCK.finditer(markup):
            words = html.unescape(_HTML_TAG.sub("", block["inside"])).replace("\xa0", " ")
            for line in words.split("\n"):
                if _HELD.match(line):
                    yield block["tag"].lower(), line.strip()


def _in_body(front: FrontMatter, names: Collection[str]) -> Iterator[tuple[Place, str]]:
    block = 0
    is_inside = False
    for number, line in enumerate(front.body.split("\n"), front.body_line):
        if not line.strip():
            is_inside = False
            continue
        block += not is_inside
        is_inside = True
        if block > _BLOCKS_LOOKED_AT:
            return
        name = _named(line, names) if block == 1 else ""
        if not name and not _HELD.match(line):
            if block == 1:
                names = ()  # what goes on below a line of text is text
            continue
        place = (number, len(line) - len(line.lstrip()) + 1)
        shown = f"{name}: ..." if name else line.strip()[:40]
        yield (
            place,
            (
                f'"{shown}" is part of the text here; move it into the front matter, above the first blank line, '
                "or begin the text with other words"
            ),
        )


def _named(line: str, names: Collection[str]) -> str:
    """Return the name of the field that a line sets, or ""."""
    match = _FIELD.match(line)
    name = match["name"].strip() if match else ""
    return name if name.lower() in names else ""
