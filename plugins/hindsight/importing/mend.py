"""Mend what Hindsight would refuse in an imported text, as a browser does without a word; name each change.

A text is read as the host reads it. These are found in the result, and changed in the source: elements without their other
half, handlers of events, links without an address, and links to anchors that are not there.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from urllib.parse import unquote

from hindsight.core.documents.html_safety import event_attributes
from hindsight.core.documents.read import read
from hindsight.core.documents.unclosed import may_hold_html, unclosed_elements
from hindsight.core.settings import ReadSettings
from hindsight.importing.code import outside_code, parts
from hindsight.importing.model import Import, ImportedText
from hindsight.importing.notes import brief
from hindsight.importing.places import slug_from

_Replace = Callable[[re.Match[str]], str]
_ROUNDS = 4  # a mended text may show a further fault
_FORMATTING = frozenset((
    "a", "abbr", "b", "big", "center", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "mark", "q", "s", "samp",
    "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var",
))  # fmt: skip
_BLOCKS = frozenset((
    "article", "aside", "blockquote", "details", "dd", "div", "dl", "fieldset", "figcaption", "figure", "footer",
    "form", "header", "main", "nav", "object", "ol", "p", "pre", "section", "summary", "table", "tbody", "thead", "ul", "video",
    "audio", "picture", "svg", "h1", "h2", "h3", "h4", "h5", "h6",
))  # fmt: skip
_NAME = re.compile(r"</?(?P<name>[A-Za-z][^\s/<>]*)")
_EMPTY_LINK = re.compile(r"(?<!!)\[(?P<words>[^\[\]\n]*|!\[[^\]\n]*\]\([^()\n]*\))\]\([ \t]*(?:<>)?[ \t]*\)")
_SCRIPT_LINK = re.compile(
    r"\[(?P<words>[^\[\]\n]*)\]\(<?(?:java|vb|live)script:(?:[^()\s]|\((?:[^()]|\([^()]*\))*\))*>?(?:\s+\"[^\"\n]*\")?\)"
    r"|(?P<attribute>\s(?:href|src|action)\s*=\s*(?:\"\s*(?:java|vb|live)script:[^\"]*\"|'\s*(?:java|vb|live)script:[^']*'))",
    re.IGNORECASE,
)
_EMPTY_PICTURE = re.compile(r"!\[(?P<words>[^\[\]\n]*)\]\([ \t]*(?:<>)?[ \t]*\)")
_ANCHORED = re.compile(r"(?P<file>\{filename\}/[^\s()<>#\"']*)#(?P<anchor>[^\s()<>\"']+)")
_OWN_ANCHOR = re.compile(r"(?<!!)\[(?P<words>[^\[\]\n]*)\]\(#(?P<anchor>[^\s()<>\"]+)\)")
# Parts of the pages of other programs: forms and lists of comments.
_OF_COMMENTS = re.compile(r"(?:disqus_thread|comments?|respond|comment-\d+|comments-area|reply|more-\d+|isso-\d+)\Z")


def mend_text(
    text: ImportedText, as_file: Callable[[ImportedText], str], path: str, settings: ReadSettings, imported: Import
) -> tuple[str, ...]:
    """Mend the HTML of a text, and return the ids of its page; `as_file` gives the text as a file, `path` its place."""
    text.body = _EMPTY_PICTURE.sub(
        lambda match: match["words"], _EMPTY_LINK.sub(lambda match: match["words"], text.body)
    )
    text.summary = _escaped_tags(text.summary)
    text.body = outside_code(
        text.body, lambda part: _SCRIPT_LINK.sub(_without_script(text, imported), part) if "script:" in part else part
    )
    anchors: tuple[str, ...] = ()
    for _ in range(_ROUNDS):
        result = read(path, path, as_file(text).encode(), text.kind, settings)
        if result.document is None or result.body is None:
            return anchors
        anchors = result.document.anchors
        if not may_hold_html(text.body) or not _mend_markup(text, result.body.html, imported):
            break
    return anchors


def _mend_markup(text: ImportedText, markup: str, imported: Import) -> bool:
    """Change the tags that make faults in the markup of a text; report whether there was one to change."""
    before = text.body
    faults = list(unclosed_elements(markup))
    names = [_name_of(fault.tag) for fault in faults]
    for fault, name in zip(faults, names, strict=True):
        # Both halves are there, but in blocks of which neither holds the other: without them, the words stay.
        is_torn = (
            len({one.tag.startswith("</") for one, other in zip(faults, names, strict=True) if other == name}) == 2
        )
        position = _find(text.body, fault.tag)
        if position is not None:
            _mend_tag(text, position, imported, is_torn)
    for name in dict.fromkeys(event_attributes(markup)):
        pattern = re.compile(
            rf"(<[A-Za-z][^<>]*?)\s+{re.escape(name)}\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]+)", re.IGNORECASE
        )
        if match := pattern.search(text.body):
            _note(text, match.start(), imported, f'the attribute "{name}", which runs a script, is taken out')
        text.body = pattern.sub(r"\1", text.body)
    return text.body != before


def _name_of(tag: str) -> str:
    match = _NAME.match(tag)
    return match["name"].lower() if match else ""


def _find(body: str, tag: str) -> int | None:
    """Return the place of a tag in a body: outside code if it is there, since some code is HTML after all."""
    for written in (html.unescape(tag), tag):
        if (position := next(_places(body, written), None)) is not None:
            return position
    position = body.find(tag)
    return position if position >= 0 else None


def _mend_tag(text: ImportedText, position: int, imported: Import, is_torn: bool) -> None:
    """Mend one tag.

    Words in angle brackets become text, a formatting element ends with its paragraph, and a block with the text.
    """
    body = text.body
    match = _NAME.match(body, position)
    end = body.find(">", position) + 1
    if match is None or not end:
        text.body = f"{body[:position]}&lt;{body[position + 1 :]}"
        _note(text, position, imported, "a sign that hides the text after it in browsers is a plain sign now")
        return
    name = match["name"].lower()
    tag = body[position:end]
    known = name in _FORMATTING or name in _BLOCKS
    if known and is_torn:
        text.body = body[:position] + body[end:]
        change = "is taken out, since its other half is in another block"
    elif tag.startswith("</"):
        text.body = body[:position] + ("" if known else f"&lt;{body[position + 1 : end]}") + body[end:]
        change = "is taken out, since nothing opens it" if known else "is shown as text now"
    elif name in _FORMATTING:
        stop = re.compile(r"\n[ \t]*\n|\Z").search(body, end)
        where = stop.start() if stop else len(body)
        text.body = f"{body[:where].rstrip()}</{name}>{body[where:]}"
        change = "ends with its paragraph now"
    elif name in _BLOCKS and not body[:position].rpartition("\n")[2].strip(" >\t"):
        text.body = f"{body.rstrip()}\n\n</{name}>\n"
        change = "ends with the text now"
    else:
        text.body = f"{body[:position]}&lt;{body[position + 1 :]}"
        change = "is shown as text now"
    _note(text, position, imported, f"{brief(tag)} {change}")


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


def _places(body: str, tag: str) -> Iterator[int]:
    """Yield where a tag is in a body, outside code."""
    position = 0
    for part, is_code in parts(body):
        found = -1 if is_code else part.find(tag)
        while found >= 0:
            yield position + found
            found = part.find(tag, found + 1)
        position += len(part)


def _with_anchors(lead: _Replace, lead_on_page: _Replace, part: str) -> str:
    return _OWN_ANCHOR.sub(lead_on_page, _ANCHORED.sub(lead, part))


def mend_anchors(
    texts: Iterable[ImportedText], anchors: Mapping[str, tuple[str, ...]], places: Mapping[int, str], imported: Import
) -> None:
    """Lead links to anchors to the ids that the new pages have; `anchors` are the ids of each text by its place."""
    plain = {place: {slug_from(anchor): anchor for anchor in reversed(ids)} for place, ids in anchors.items()}
    for text in texts:
        place = places[id(text)]

        def found(target: str, written: str, text: ImportedText = text) -> str | None:
            """Return the anchor of a page that a link means, "" for the page as a whole; None for one that is right."""
            anchor, ids = unquote(written), anchors.get(target)
            if ids is None or anchor in ids:
                return None
            if close := plain[target].get(slug_from(anchor)):
                return close
            if not _OF_COMMENTS.match(anchor):
                imported.warn(text.source, text.line, f'the link to "#{anchor}" leads to no place on its page')
            return ""

        def lead(match: re.Match[str], found: Callable[[str, str], str | None] = found) -> str:
            anchor = found(match["file"].removeprefix("{filename}/"), match["anchor"])
            return match[0] if anchor is None else f"{match['file']}#{anchor}".rstrip("#")

        def lead_on_page(
            match: re.Match[str], found: Callable[[str, str], str | None] = found, place: str = place
        ) -> str:
            anchor = found(place, match["anchor"])
            return match[0] if anchor is None else f"[{match['words']}](#{anchor})" if anchor else match["words"]

        if "#" in text.body:
            text.body = outside_code(text.body, partial(_with_anchors, lead, lead_on_page))
