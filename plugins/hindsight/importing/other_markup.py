"""Read texts of Pelican and Nikola that are not Markdown: reStructuredText, and HTML with its fields in `<meta>`."""

from __future__ import annotations

import html
import re

from hindsight.core.urls import Kind
from hindsight.importing.attributes import read_attributes
from hindsight.importing.fields import FieldReader
from hindsight.importing.folders import SourceFolder
from hindsight.importing.front_matter import Value, nikola_fields, plain_name, title_text
from hindsight.importing.model import Import, ImportedText

_TITLE = re.compile(r"<title[^>]*>(?P<title>.*?)</title>", re.DOTALL | re.IGNORECASE)
_META = re.compile(r"<meta\s(?P<attributes>[^>]*?)/?>", re.IGNORECASE)
_BODY = re.compile(r"<body[^>]*>(?P<body>.*?)(?:</body>|\Z)", re.DOTALL | re.IGNORECASE)


def read_html(
    folder: SourceFolder, path: str, kind: Kind, _imported: Import, reader: FieldReader
) -> tuple[ImportedText, dict[str, Value]]:
    """Return a text in HTML, with its title and the fields of its `<meta>` elements."""
    source = folder.text(path)
    fields: dict[str, Value] = {}
    if title := _TITLE.search(source):
        fields["title"] = title_text(html.unescape(title["title"]))
    for meta in _META.finditer(source):
        attributes = {name: html.unescape(value) for name, value in read_attributes(meta["attributes"]).items()}
        if "name" in attributes:
            fields[plain_name(attributes["name"])] = attributes.get("content", attributes.get("contents", ""))
    body = _BODY.search(source)
    start = body.start("body") if body else 0
    text = ImportedText(path, source.count("\n", 0, start) + 1, kind, "", body["body"] if body else source)
    reader.fill(text, fields)
    return text, fields


def read_rst(
    folder: SourceFolder, path: str, kind: Kind, imported: Import, reader: FieldReader
) -> tuple[ImportedText, dict[str, Value]]:
    """Return a text in reStructuredText: its body as HTML, its fields from the field list or from Nikola's lines."""
    from hindsight.importing.rst import convert_rst  # docutils takes long to load

    source = folder.text(path)
    lines = source.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    nikola = nikola_fields(lines, first)
    converted = convert_rst(nikola.body if nikola else source, path, imported)
    fields: dict[str, Value] = dict(nikola.fields) if nikola else {}
    for name, value in converted.fields.items():
        fields.setdefault(name, value)
    if converted.title:
        fields.setdefault("title", converted.title)
    text = ImportedText(path, nikola.line if nikola else 1, kind, "", converted.html)
    reader.fill(text, fields)
    return text, fields
