"""Find front matter fields in the wrong place: in the text, inside another field, or in a comment.

A slip such as a blank line above `Status: draft` must never publish a draft.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterator

from hindsight.core.diagnostics.diagnostic import Place
from hindsight.core.documents.front_matter_model import FrontMatter
from hindsight.core.markdown.html_text import unescaped, without_tags
from hindsight.core.markdown.reading import Reading
from hindsight.core.text.folded import folded

_FIELD = re.compile(r"[ \t]*(?P<name>[A-Za-z][A-Za-z_ -]{0,30}?)[ \t]*[:：][ \t]*(?P<value>\S.*)?$")
# A line that was meant to keep the text unpublished, in any of the usual spellings.
_HOLDING_LINE = re.compile(
    r"[ \t>#*_<!-]*(?:(?:status|state|visibility)[ \t*_]*(?:[:：=]|[ \t][-–—][ \t])[ \t*_\"']*"
    r"(?:drafts?|hidden|private|unpublished|wip|pending|future)"
    r"|draft[ \t*_]*[:：=][ \t*_\"']*(?:true|yes|1)|published[ \t*_]*[:：=][ \t*_\"']*(?:false|no|0))"
    r"[ \t*_\"'.,!]*(?:-->.*)?$",
    re.IGNORECASE,
)
_VALUE_IN_COMMENT = re.compile(r"(?P<name>[A-Za-z_-]+):[ \t]+(?P<value>#(?! )\S.*)")
_COMMENT = re.compile(r"(?:^|\s)#(?P<text>.*)")
_BLOCKS_CHECKED = 2  # of the body, from its beginning
_FIELDS_OF_SENTENCES = ("lessons", "summary")
_HOLDING_WORDS = ("status", "state:", "state =", "visibility", "draft", "published")
# Every line that `_HOLDING_LINE` matches, in a text in lower case. It is faster since it begins with a letter.
_LIKE_A_HOLDING_LINE = re.compile(r"(?:status|state|visibility|draft|published)[ \t*_]*[:：=–—-]")
_BLOCK = re.compile(
    r"<(?P<tag>p|li|h[1-6]|td)\b[^<>]*>(?P<inside>.*?)(?=</?(?:p|li|ul|ol|h[1-6]|td|div|pre|table)\b)",
    re.DOTALL | re.IGNORECASE,
)


def stray_fields(front: FrontMatter, names: Collection[str]) -> Iterator[tuple[Place, str]]:
    """Yield the place and an error message of each line that was meant as a field of the front matter.

    `names` are the fields of the site, in lower case.
    """
    yield from _fields_in_body(front, names)
    for field in front.fields:
        for text, line, col in field.lines:
            name = _field_name(text, names)
            if name and (name.lower() == "status" or field.name.lower() not in _FIELDS_OF_SENTENCES):
                yield (line, col), f'"{name}: ..." is read as part of "{field.name}"; begin the line at the margin'
    for number, text in front.comments:
        if (empty := _VALUE_IN_COMMENT.fullmatch(text)) and empty["name"].lower() in names:
            value = empty["value"].strip()
            message = f'"#" begins a comment in YAML, so "{empty["name"]}" is empty; write {empty["name"]}: "{value}"'
            yield (number, empty.start("value") + 1), message
        comment = _COMMENT.search(text)
        if comment and _HOLDING_LINE.match(comment["text"]):
            place = (number, comment.start("text") + 1)
            yield (
                place,
                f'"{comment["text"].strip()}" is a comment, so it has no effect; remove the "#" or the line',
            )


def report_holding_lines(reading: Reading, markup: str) -> None:
    """Report each line of a text to be published that was meant to keep it unpublished.

    A line in a paragraph is an error; elsewhere, such as in a list or table, it is a warning.
    """
    after = None
    for tag, line in _holding_lines(markup):
        place = reading.source.find(line, after)
        after = (place[0] + 1, 1)
        if any(diagnostic.severity == "error" and diagnostic.line == place[0] for diagnostic in reading.diagnostics):
            continue
        message = (
            f'"{line}" is part of the text here and has no effect; move it into the front matter, above the first '
            "blank line, or write it as code"
        )
        if tag == "p":
            reading.error(place, message)
        else:
            reading.warn(place, message)


def _holding_lines(markup: str) -> Iterator[tuple[str, str]]:
    """Yield each line of finished HTML, outside code, that was meant to keep the text unpublished.

    The tag of the element around the line comes before it.
    """
    lowered = markup.lower()
    if any(word in lowered for word in _HOLDING_WORDS) and _LIKE_A_HOLDING_LINE.search(_folded_text(markup)):
        for block in _BLOCK.finditer(markup):
            text = html.unescape(without_tags(block["inside"])).replace("\xa0", " ")
            for line in text.split("\n"):
                if _HOLDING_LINE.match(line):
                    yield block["tag"].lower(), line.strip()


def _folded_text(markup: str) -> str:
    return folded(unescaped(without_tags(markup)).replace("\xa0", " "))


def _fields_in_body(front: FrontMatter, names: Collection[str]) -> Iterator[tuple[Place, str]]:
    """Yield the place and an error message of each field in the first blocks of the body."""
    block = 0
    is_inside = False
    for number, line in enumerate(front.body.split("\n"), front.body_line):
        if not line.strip():
            is_inside = False
            continue
        block += not is_inside
        is_inside = True
        if block > _BLOCKS_CHECKED:
            return
        name = _field_name(line, names) if block == 1 else ""
        if not name and not _HOLDING_LINE.match(line):
            if block == 1:
                names = ()  # lines below a line of text are text
            continue
        place = (number, len(line) - len(line.lstrip()) + 1)
        quoted = f"{name}: ..." if name else line.strip()[:40]
        yield (
            place,
            (
                f'"{quoted}" is part of the text here; move it into the front matter, above the first blank line, '
                "or begin the text with other words"
            ),
        )


def _field_name(line: str, names: Collection[str]) -> str:
    """Return the name of the field that a line sets, or "" if it sets none of `names`."""
    match = _FIELD.match(line)
    name = match["name"].strip() if match else ""
    return name if name.lower() in names else ""
