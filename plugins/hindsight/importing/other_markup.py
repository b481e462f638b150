"""Read texts of Pelican and Nikola that are not Markdown: reStructuredText, and HTML with its fields in `<meta>`."""

from __future__ import annotations

import html
import io
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
    source = folder.text(path)
    lines = source.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    nikola = nikola_fields(lines, first)
    fields: dict[str, Value] = dict(nikola.fields) if nikola else {}
    body = nikola.body if nikola else source
    title, listed, markup = _converted(body, path, imported)
    fields.update({name: value for name, value in listed.items() if name not in fields})
    if title and "title" not in fields:
        fields["title"] = title
    text = ImportedText(path, nikola.line if nikola else 1, kind, "", markup)
    reader.fill(text, fields)
    return text, fields


def _converted(source: str, path: str, imported: Import) -> tuple[str, dict[str, str], str]:
    """Return the title, the fields and the HTML of reStructuredText; name what docutils cannot read."""
    import docutils.core
    import docutils.nodes
    import docutils.writers.html5_polyglot
    from docutils.parsers.rst import directives

    from hindsight.importing.rst_code import CodeBlock, PassedOver

    for name in ("code-block", "sourcecode", "code", "highlight"):
        directives.register_directive(name, CodeBlock)
    for name in (
        "toctree",
        "contents",
        "youtube",
        "vimeo",
        "post-list",
        "thumbnail",
        "slides",
        "listing",
        "gist",
        "media",
        "raw-html",
    ):
        if name not in ("contents", "thumbnail"):
            directives.register_directive(name, PassedOver)
    errors = io.StringIO()
    options = {
        "warning_stream": errors, "report_level": 3, "halt_level": 5, "file_insertion_enabled": False,
        "raw_enabled": True,
        "initial_header_level": 2, "doctitle_xform": True, "embed_stylesheet": False, "syntax_highlight": "none",
        "input_encoding": "unicode", "math_output": "LaTeX", "cloak_email_addresses": False, "traceback": False,
    }  # fmt: skip
    publisher = docutils.core.publish_doctree(source, source_path=path, settings_overrides=options)
    fields = {}
    for info in publisher.findall(docutils.nodes.docinfo):
        for child in info.children:
            if isinstance(child, docutils.nodes.field):
                fields[plain_name(child[0].astext())] = child[1].astext()
            else:
                fields[plain_name(type(child).__name__)] = child.astext()
    title = publisher.get("title", "")
    for info in list(publisher.findall(docutils.nodes.docinfo)):
        info.parent.remove(info)
    for message in list(publisher.findall(docutils.nodes.system_message)):
        imported.warn(
            path, int(message.get("line", 1) or 1), f"reStructuredText: {' '.join(message.astext().split())[:120]}"
        )
        message.parent.remove(message)
    made = docutils.core.publish_from_doctree(
        publisher, writer=docutils.writers.html5_polyglot.Writer(), settings_overrides=options
    )
    markup = made.decode() if isinstance(made, bytes) else str(made)
    inner = re.search(r"<main[^>]*>(?P<body>.*)</main>", markup, re.DOTALL) or _BODY.search(markup)
    body = inner["body"] if inner else markup
    body = re.sub(r'^\s*<h1 class="title"[^>]*>.*?</h1>', "", body, count=1, flags=re.DOTALL)
    return title, fields, body
