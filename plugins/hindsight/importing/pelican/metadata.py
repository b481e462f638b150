"""Fill the fields of a text from its path, and from the values that a blog sets for all texts."""

from __future__ import annotations

import posixpath
import re

from hindsight.importing.dates import parse_date
from hindsight.importing.fields import FieldReader
from hindsight.importing.model import ImportedText
from hindsight.importing.pelican.settings import Settings


def fill_from_path(text: ImportedText, inner: str, settings: Settings) -> None:
    """Fill missing fields from the path of a text below the content folder."""
    name = posixpath.splitext(posixpath.basename(inner))[0]
    for pattern, part in ((settings["PATH_METADATA"], inner), (settings["FILENAME_METADATA"], name)):
        _fill_from_pattern(text, str(pattern or ""), part)
    if text.kind == "post" and not text.category and settings["USE_FOLDER_AS_CATEGORY"]:
        text.category = posixpath.dirname(inner).split("/")[-1]


def _fill_from_pattern(text: ImportedText, pattern: str, part: str) -> None:
    """Fill missing fields from the groups of a regular expression; an invalid one fills none."""
    try:
        match = re.match(pattern, part) if pattern else None
    except re.error:
        return
    for name, value in match.groupdict().items() if match else ():
        if name == "date" and value and text.date is None:
            text.date = parse_date(value)
        elif value and name == "author" and not text.authors:
            text.authors = (value,)
        elif value and name in ("slug", "category", "lang", "title") and not getattr(text, name):
            setattr(text, name, value)


def fill_defaults(text: ImportedText, settings: Settings, reader: FieldReader) -> None:
    """Fill missing fields from DEFAULT_METADATA."""
    defaults = settings["DEFAULT_METADATA"]
    if isinstance(defaults, dict):
        missing = {
            name: str(value)
            for name, value in defaults.items()
            if not getattr(text, "authors" if name.lower() == "author" else name.lower(), "")
        }
        reader.fill(text, missing)
