"""Mend HTML that Hindsight would refuse in an imported text, as browsers do, and report each change.

A text is read as the host reads it. Faults are found in the resulting HTML and mended in the source: elements without
their other half, handlers of events, and links without an address.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from functools import partial

from hindsight.core.documents.fields import known_fields
from hindsight.core.documents.html_safety import event_attributes
from hindsight.core.documents.model import Body, ReadResult
from hindsight.core.documents.read import read
from hindsight.core.documents.unclosed import may_hold_html, unclosed_elements
from hindsight.core.settings import ReadSettings
from hindsight.importing.code import outside_code, parts
from hindsight.importing.first_lines import without_fields
from hindsight.importing.gists import without_gist_scripts
from hindsight.importing.held import Held
from hindsight.importing.html_markdown import to_markdown
from hindsight.importing.model import Import, ImportedText
from hindsight.importing.notes import brief

_Replace = Callable[[re.Match[str]], str]
_ROUNDS = 4  # of reading: to mend, to mend the faults that show then, to write again, and to check the result
_FORMATTING = frozenset((
    "a", "abbr", "b", "big", "center", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "mark", "q", "s", "samp",
    "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var",
))  # fmt: skip
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "details", "dd", "div", "dl", "fieldset", "figcaption", "figure",
    "footer", "form", "header", "main", "nav", "object", "ol", "p", "pre", "section", "summary", "table", "tbody",
    "thead", "ul", "video", "audio", "picture", "svg", "h1", "h2", "h3", "h4", "h5", "h6",
))  # fmt: skip
# Elements that show nothing by themselves.
_WITHOUT_SHOW = frozenset((
    "area", "base", "body", "col", "frame", "frameset", "head", "html", "link", "meta", "noembed", "noframes", "param",
    "source", "track", "wbr",
))  # fmt: skip
_PLAYERS = ("audio", "video")
_SOURCES = re.compile(r"(?:\s*<(?:source|track)\b[^<>]*>)+", re.IGNORECASE)  # of a player
_NAME = re.compile(r"</?(?P<name>[A-Za-z][^\s/<>]*)")
_EMPTY_LINK = re.compile(
    r"(?<!!)\[(?P<words>[^\[\]\n]*|!\[[^\]\n]*\]\((?:[^()\n\"]|\"[^\"\n]*\")*\)(?:\{[^{}\n]*\})?)\]"
    r"\([ \t]*(?:<>)?[ \t]*\)"
)
_SCRIPT_LINK = re.compile(
    r"\[(?P<words>[^\[\]\n]*)\]\(<?(?:java|vb|live)script:(?:[^()\s]|\((?:[^()]|\([^()]*\))*\))*>?(?:\s+\"[^\"\n]*\")?\)"
    r"|(?P<attribute>\s(?:href|src|action)\s*=\s*(?:\"\s*(?:java|vb|live)script:[^\"]*\"|'\s*(?:java|vb|live)script:[^']*'))",
    re.IGNORECASE,
)
_EMPTY_PICTURE = re.compile(r"!\[(?P<words>[^\[\]\n]*)\]\([ \t]*(?:<>)?[ \t]*\)")
_PARAGRAPH_END = re.compile(r"\n[ \t]*\n|\Z")


class Mender:
    """Reads the texts of an import as the host will read them, and mends HTML that the host would refuse."""

    def __init__(self, settings: ReadSettings, as_file: Callable[[ImportedText], str], imported: Import) -> None:
        """Read texts with the settings of the host; `as_file` returns the file that will be written for a text."""
        self._settings, self._as_file, self._import = settings, as_file, imported

    def anchors(self, text: ImportedText) -> tuple[str, ...]:
        """Return the ids on the page of a text."""
        document = self._read(text).document
        return document.anchors if document else ()

    def mend(self, text: ImportedText) -> None:
        """Change a text so that its links have addresses and its elements are closed."""
        text.summary = _escaped_tags(text.summary)
        text.body = without_fields(text.body, known_fields(self._settings))
        text.body = _without_empty_links(text.body)
        if "gist.github.com" in text.body:
            text.body = "".join(without_gist_scripts(part) if is_code else part for part, is_code in parts(text.body))
        if "script:" in text.body:
            text.body = outside_code(text.body, partial(_SCRIPT_LINK.sub, _without_script(text, self._import)))
        for rounds_left in reversed(range(_ROUNDS)):
            if not may_hold_html(text.body) or (body := self._read(text).body) is None:
                return
            if rounds_left == 1 and _may_rebuild(text, body) and next(unclosed_elements(body.html), None):
                _rebuild(text, body.html, self._import)
            elif not rounds_left or not _mend_markup(text, body.html, self._import):
                return

    def _read(self, text: ImportedText) -> ReadResult:
        path = f"{text.slug}.md"
        return read(path, path, self._as_file(text).encode(), text.kind, self._settings)


def _may_rebuild(text: ImportedText, body: Body) -> bool:
    """Report whether a body can be written again: fenced code or a checklist might lose its form."""
    return not body.token and "```" not in text.body and "~~~" not in text.body


def _without_empty_links(body: str) -> str:
    """Return a text with the words of links and pictures that have no address; `list[0]()` in code stays."""
    if "](" not in body:
        return body
    held = Held()
    plain = "".join(held.phrase(part) if is_code else part for part, is_code in parts(body))
    return held.back(_EMPTY_PICTURE.sub(_words, _EMPTY_LINK.sub(_words, plain)))


def _words(match: re.Match[str]) -> str:
    return match["words"]


def _rebuild(text: ImportedText, markup: str, imported: Import) -> None:
    """Write a body again from its HTML, with its elements closed as a browser closes them."""
    text.body = to_markdown(markup, lambda _line, message: imported.warn(text.source, text.line, message))
    imported.warn(
        text.source, text.line, "elements in this text overlap, so the whole text was written again from its HTML"
    )


def _mend_markup(text: ImportedText, markup: str, imported: Import) -> bool:
    """Mend the tags and attributes that make faults in the markup of a text; report whether the text changed."""
    body_before = text.body
    faults = sorted(unclosed_elements(markup), key=lambda fault: -fault.offset)  # the last first: offsets stay right
    closing = {_name_of(fault.tag) for fault in faults if fault.tag.startswith("</")}
    opening = {_name_of(fault.tag) for fault in faults if not fault.tag.startswith("</")}
    for fault in faults:
        position = _find(text.body, fault.tag, markup.count(fault.tag, 0, fault.offset))
        if position is not None:
            # Both halves are there, but in blocks of which neither holds the other: without them, the words stay.
            is_torn = _name_of(fault.tag) in closing & opening
            _mend_tag(text, position, imported, is_torn)
    _take_out_handlers(text, markup, imported)
    return text.body != body_before


def _take_out_handlers(text: ImportedText, markup: str, imported: Import) -> None:
    """Take out the attributes that run scripts when something happens, such as `onclick`."""
    for name in dict.fromkeys(event_attributes(markup)):
        pattern = re.compile(
            rf"(<[A-Za-z][^<>]*?)\s+{re.escape(name)}\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]+)", re.IGNORECASE
        )
        if match := pattern.search(text.body):
            _note(text, match.start(), imported, f'the attribute "{name}", which runs a script, is taken out')
        text.body = pattern.sub(r"\1", text.body)


def _name_of(tag: str) -> str:
    match = _NAME.match(tag)
    return match["name"].lower() if match else ""


def _find(body: str, tag: str, before: int) -> int | None:
    """Return the offset of a tag in a body, or None; `before` is the number of equal tags before it in the HTML.

    A tag inside code counts only if there is no such tag outside code: HTML in other HTML can look like code.
    """
    for written in dict.fromkeys((html.unescape(tag), tag)):
        if offsets := list(_offsets(body, written)):
            return offsets[min(before, len(offsets) - 1)]
    position = body.find(tag)
    return position if position >= 0 else None


def _mend_tag(text: ImportedText, position: int, imported: Import, is_torn: bool) -> None:
    """Mend one tag, and report the change; `is_torn` is whether its other half is in a different block."""
    match = _NAME.match(text.body, position)
    end = text.body.find(">", position) + 1
    if match is None or not end:
        text.body = _as_text(text.body, position)
        _note(text, position, imported, 'a "<" that hides the text after it in browsers is shown as text now')
        return
    tag = text.body[position:end]
    text.body, change = _mended(text.body, position, end, match["name"].lower(), is_torn)
    _note(text, position, imported, f"{brief(tag)} {change}")


def _mended(body: str, start: int, end: int, name: str, is_torn: bool) -> tuple[str, str]:
    """Return a body with the tag between two offsets mended, and the change in words.

    Words in angle brackets become text, a formatting element ends with its paragraph, and a block with the text.
    """
    before, tag, after = body[:start], body[start:end], body[end:]
    is_known = name in _FORMATTING or name in _BLOCKS
    if name in _WITHOUT_SHOW:
        return before + after, "is taken out, since it shows nothing here"
    if name in _PLAYERS and not is_torn and not tag.startswith("</"):
        sources = _SOURCES.match(after)
        stop = end + (sources.end() if sources else 0)
        return f"{body[:stop]}</{name}>{body[stop:]}", "is closed now"
    if is_known and is_torn:
        return before + after, "is taken out, since its other half is in a different block"
    if is_known and tag.startswith("</"):
        return before + after, "is taken out, since nothing opens it"
    if name in _FORMATTING:
        paragraph_end = _PARAGRAPH_END.search(body, end)
        stop = paragraph_end.start() if paragraph_end else len(body)
        return f"{body[:stop].rstrip()}</{name}>{body[stop:]}", "ends with its paragraph now"
    if name in _BLOCKS and not before.rpartition("\n")[2].strip(" >\t"):
        return f"{body.rstrip()}\n\n</{name}>\n", "ends with the text now"
    return _as_text(body, start), "is shown as text now"


def _as_text(body: str, position: int) -> str:
    """Return a body in which the angle bracket at an offset is a plain sign."""
    return f"{body[:position]}&lt;{body[position + 1 :]}"


def _without_script(text: ImportedText, imported: Import) -> _Replace:
    def replace(match: re.Match[str]) -> str:
        _note(
            text,
            max(text.body.find(match[0]), 0),
            imported,
            f"an address that runs a script is taken out: {brief(match[0])}",
        )
        return match["words"] or ""

    return replace


def _note(text: ImportedText, position: int, imported: Import, message: str) -> None:
    imported.warn(text.source, text.line + text.body.count("\n", 0, position), message)


def _escaped_tags(summary: str) -> str:
    """Return a summary in which words in angle brackets are text: a summary has no elements of its own."""
    if "<" not in summary:
        return summary
    return "".join(part if is_code else re.sub(r"<(?=[A-Za-z/!?])", "&lt;", part) for part, is_code in parts(summary))


def _offsets(body: str, tag: str) -> Iterator[int]:
    """Yield the offsets of a tag in a body, outside code."""
    start = 0
    for part, is_code in parts(body):
        offset = -1 if is_code else part.find(tag)
        while offset >= 0:
            yield start + offset
            offset = part.find(tag, offset + 1)
        start += len(part)
