"""Convert reStructuredText to HTML with docutils."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Any

import docutils.core
import docutils.nodes
import docutils.writers.html5_polyglot
from docutils.parsers.rst import directives

from hindsight.importing.front_matter import plain_name
from hindsight.importing.model import Import
from hindsight.importing.notes import on_one_line
from hindsight.importing.rst_code import CodeBlock, PassedOver

_CODE_DIRECTIVES = ("code-block", "sourcecode", "code", "highlight")
# Directives of Sphinx and of plugins that have no form in Markdown.
_PASSED_OVER = ("toctree", "youtube", "vimeo", "post-list", "slides", "listing", "gist", "media", "raw-html")
_OPTIONS: dict[str, Any] = {
    "report_level": 3, "halt_level": 5, "file_insertion_enabled": False, "raw_enabled": True,
    "initial_header_level": 2, "doctitle_xform": True, "embed_stylesheet": False, "syntax_highlight": "none",
    "input_encoding": "unicode", "math_output": "LaTeX", "cloak_email_addresses": False, "traceback": False,
}  # fmt: skip
_MAIN = re.compile(r"<main[^>]*>(?P<body>.*)</main>", re.DOTALL)
_TITLE = re.compile(r'^\s*<h1 class="title"[^>]*>.*?</h1>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class ConvertedRst:
    """A text in reStructuredText: its title, the fields of its field list by plain name, and its body as HTML."""

    title: str
    fields: dict[str, str]
    html: str


def convert_rst(source: str, path: str, imported: Import) -> ConvertedRst:
    """Convert reStructuredText; report the passages that docutils cannot read."""
    for name in _CODE_DIRECTIVES:
        directives.register_directive(name, CodeBlock)
    for name in _PASSED_OVER:
        directives.register_directive(name, PassedOver)
    options = {**_OPTIONS, "warning_stream": io.StringIO()}
    document = docutils.core.publish_doctree(source, source_path=path, settings_overrides=options)
    title = document.get("title", "")
    fields = _take_fields(document)
    _take_messages(document, path, imported)
    writer = docutils.writers.html5_polyglot.Writer()
    published = docutils.core.publish_from_doctree(document, writer=writer, settings_overrides=options)
    page = published.decode() if isinstance(published, bytes) else str(published)
    return ConvertedRst(title, fields, _body(page))


def _take_fields(document: docutils.nodes.document) -> dict[str, str]:
    """Remove the field list at the beginning of a document, and return its fields."""
    fields = {}
    for info in list(document.findall(docutils.nodes.docinfo)):
        for child in info.children:
            if isinstance(child, docutils.nodes.field):
                fields[plain_name(child[0].astext())] = child[1].astext()
            else:
                fields[plain_name(type(child).__name__)] = child.astext()
        info.parent.remove(info)
    return fields


def _take_messages(document: docutils.nodes.document, path: str, imported: Import) -> None:
    """Remove the messages of docutils from a document, and report them."""
    for message in list(document.findall(docutils.nodes.system_message)):
        line = int(message.get("line", 1) or 1)
        imported.warn(path, line, f"reStructuredText: {on_one_line(message.astext(), 120)}")
        message.parent.remove(message)


def _body(page: str) -> str:
    """Return the body of a page without its title."""
    match = _MAIN.search(page)
    return _TITLE.sub("", match["body"] if match else page, count=1)
