"""Read one text of a source folder: its fields, or for missing fields its heading, its name and its dates."""

from __future__ import annotations

import re

from hindsight.core.urls import Kind
from hindsight.importing.code import parts
from hindsight.importing.dates import date_in_name
from hindsight.importing.fields import FieldReader
from hindsight.importing.folders import SourceFolder
from hindsight.importing.front_matter import RawText, split_front_matter
from hindsight.importing.model import Import, ImportedText
from hindsight.importing.text_paths import file_name

_HEADING = re.compile(
    r"(?:[ \t]*\n)*[ ]{0,3}(?:#[ \t]+(?P<hashes>[^\n]+?)[ \t]*#*|(?P<line>[^\s#>*+\-][^\n]*)\n=+)[ \t]*(?:\n|$)"
)
_MARKS = re.compile(r"[*_`]|\[(?P<text>[^\]]*)\]\([^)]*\)")


def read_text(
    folder: SourceFolder, path: str, kind: Kind, imported: Import, fields: FieldReader
) -> tuple[ImportedText, RawText]:
    """Return a text with the values of its fields, and the raw fields and body of the source."""
    raw = split_front_matter(folder.text(path))
    if raw.problem:
        imported.warn(path, 1, f"check the fields of this text: {raw.problem}")
    text = ImportedText(path, raw.line, kind, "", raw.body)
    fields.fill(text, raw.fields)
    return text, raw


def complete(text: ImportedText, folder: SourceFolder, imported: Import) -> None:
    """Give a text a title and, for a post, a date, from its heading, its name and its history."""
    stem = file_name(text.source)
    date, name = date_in_name(stem)
    take_title(text)
    if not text.title:
        text.title = _words(name) or _words(stem) or text.source
        imported.read["texts with a title made from the name of the file"] += 1
    if text.kind != "post":
        return
    if text.date is None:
        text.date = date
    if text.date is None and (committed := folder.committed(text.source)):
        text.date = committed
        imported.read["posts with the date of the first commit"] += 1
    if text.date is None and (changed := folder.changed(text.source)):
        text.date = changed
        imported.warn(text.source, 1, f"this text has no date, so it has the date of its file now: {changed:%Y-%m-%d}")


def _words(name: str) -> str:
    words = name if " " in name else re.sub(r"[-_]+", " ", name).strip()
    return words[:1].upper() + words[1:]


def take_title(text: ImportedText) -> None:
    """Take the title from a heading at the beginning, and remove the heading from the body if it is the title."""
    match = _HEADING.match(text.body)
    if not match:
        return
    written = (match["hashes"] or match["line"] or "").strip()
    written = re.sub(r"[ \t]*\{[:#.][^{}]*\}$", "", written)
    title = " ".join(_MARKS.sub(lambda mark: mark["text"] or "", written).split())
    if not title:
        return
    if not text.title or title.casefold() == text.title.casefold():
        if text.title == "" and next((True for part, is_code in parts(written) if is_code), False):
            title = written.replace("`", "")
        text.title = text.title or title
        text.line += match[0].count("\n")
        text.body = text.body[match.end() :]
