"""Read the posts and pages of a Pelican blog."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import Any

from hindsight.core.urls import Kind
from hindsight.importing.code import outside_code
from hindsight.importing.fields import FieldReader
from hindsight.importing.folders import MARKDOWN, SourceFolder, ending_of
from hindsight.importing.formulas import convert_formulas
from hindsight.importing.indented_code import with_fences
from hindsight.importing.liquid import convert_liquid
from hindsight.importing.liquid_tags import convert_liquid_tags
from hindsight.importing.markup import to_text
from hindsight.importing.model import Import, ImportedText
from hindsight.importing.other_markup import read_html, read_rst
from hindsight.importing.pelican.addresses import old_addresses
from hindsight.importing.pelican.links import with_source_links
from hindsight.importing.pelican.metadata import fill_defaults, fill_from_path
from hindsight.importing.pelican.settings import Settings, is_in_page_folder, old_slug
from hindsight.importing.texts import complete, read_text

TEXTS = (*MARKDOWN, ".rst", ".html", ".htm")  # the endings of posts and pages


class TextReader:
    """Reads posts and pages, and adds them to an import."""

    def __init__(
        self, folder: SourceFolder, content: str, settings: Settings, fields: FieldReader, imported: Import
    ) -> None:
        """Read texts below `content`, a folder with a slash at its end, or ""."""
        self._folder, self._content, self._settings, self._import = folder, content, settings, imported
        self._fields = fields

    def add(self, path: str) -> None:
        """Add the text at a path of the source."""
        inner = path.removeprefix(self._content)
        text, fields = self._read(path, "page" if is_in_page_folder(inner, self._settings) else "post")
        self._import.count_text(text.kind)
        fill_from_path(text, inner, self._settings)
        fill_defaults(text, self._settings, self._fields)
        self._convert(text, inner)
        slug = text.slug
        complete(text, self._folder, self._import)
        text.source = inner
        text.slug = slug or self._slug(text)
        _drop_own_address(text, fields, self._import)
        if text.status != "draft":
            text.addresses = (*old_addresses(text, inner, self._settings, fields), *text.addresses)
        self._import.texts.append(text)

    def _read(self, path: str, kind: Kind) -> tuple[ImportedText, Mapping[str, Any]]:
        if ending_of(path) in MARKDOWN:
            text, raw = read_text(self._folder, path, kind, self._import, self._fields)
            return text, raw.fields
        read = read_rst if ending_of(path) == ".rst" else read_html
        return read(self._folder, path, kind, self._import, self._fields)

    def _convert(self, text: ImportedText, inner: str) -> None:
        """Convert Pelican's links, the tags of its plugin liquid_tags, and markup other than Markdown."""
        if ending_of(inner) in MARKDOWN:
            text.body = with_fences(text.body)
        text.body = outside_code(text.body, lambda part: with_source_links(part, inner, self._settings))
        text.summary = with_source_links(text.summary, inner, self._settings)
        if "liquid_tags" in str(self._settings.get("PLUGINS")):
            text.body = convert_liquid_tags(text.body, self._code_file)
            convert_liquid(text, {}, self._import)
        to_text(text, ending_of(inner), self._import)
        convert_formulas(text)

    def _code_file(self, path: str) -> str | None:
        """Return the text of a file in the folder of code, or None without such a file."""
        code_folder = str(self._settings.get("CODE_DIR") or "code").strip("/")
        whole_path = f"{self._content}{code_folder}/{path}"
        return self._folder.text(whole_path) if whole_path in self._folder.files else None

    def _slug(self, text: ImportedText) -> str:
        """Return the slug that Pelican made for a text without one of its own."""
        is_from_title = self._settings["SLUGIFY_SOURCE"] == "title"
        file_name = posixpath.splitext(posixpath.basename(text.source))[0]
        return old_slug(text.title if is_from_title else file_name, self._settings)


def _drop_own_address(text: ImportedText, fields: Mapping[str, Any], imported: Import) -> None:
    """Drop the fields `url` and `save_as`: the address in them becomes an old address."""
    if "://" in (own := str(fields.get("url") or "")):
        imported.warn(
            text.source, 1, f"on the old site, links to this text pointed to {own}; here they point to the text"
        )
    text.extra = {name: value for name, value in text.extra.items() if name.lower() not in ("url", "save_as")}
