"""Read a site of Eleventy. Its programs are not run; data files in JSON are read."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hindsight.core.urls import Kind
from hindsight.importing.dates import date_in_name
from hindsight.importing.eleventy_site import EleventySite
from hindsight.importing.fields import FieldReader
from hindsight.importing.folders import MARKDOWN, SourceFolder, add_file, ending_of, is_left_out
from hindsight.importing.formulas import convert_formulas
from hindsight.importing.front_matter import Value, plain_name, split_front_matter, text_of
from hindsight.importing.guessed_addresses import guess_addresses
from hindsight.importing.liquid import convert_liquid
from hindsight.importing.liquid_includes import Includes
from hindsight.importing.markup import to_text
from hindsight.importing.model import Import, ImportedFile, ImportedText
from hindsight.importing.old_paths import old_path
from hindsight.importing.texts import complete, read_text

_HTML = (".html", ".htm")
_PROGRAM = re.compile(r"\{%-?\s*(?:for|set|macro|import|extends|block)\b")
_PLACEHOLDER = re.compile(r"\{\{-?(?P<name>[^{}]*?)-?\}\}")
_POST_FOLDERS = frozenset(
    ("post", "posts", "blog", "articles", "article", "news", "notes", "journal", "writing", "_posts", "til", "links")
)
_COLLECTIONS = frozenset((*_POST_FOLDERS, "all", "nav", "pages", "page"))  # tags that name no topic
_STATIC = ("public/", "static/", "assets/", "img/", "images/")


def read_eleventy(root: Path) -> Import:
    """Return everything in the folder of an Eleventy site."""
    imported = Import("Eleventy")
    folder = SourceFolder(root, imported)
    site = EleventySite(folder)
    base = site.base
    imported.settings.update(site.settings())
    fields = FieldReader(imported)
    texts = _TextReader(folder, site, fields, imported)
    for path in folder.below(base):
        if not site.is_content(path.removeprefix(base)) or is_left_out(path):
            continue
        if ending_of(path) in MARKDOWN or (ending_of(path) in _HTML and folder.text(path).startswith("---")):
            with imported.guard(path):
                texts.add(path)
        elif not _is_data(path, folder):
            add_file(imported, _file(folder, path, base))
    for path in folder.below(*_STATIC) if base else ():
        add_file(imported, _file(folder, path, ""))
    texts.guess_addresses()
    fields.report()
    _add_redirects(base, imported)
    return imported


def _file(folder: SourceFolder, path: str, base: str) -> ImportedFile:
    """Return a file at its path below `base`; most sites publish the files in `public/` and `static/` at their top."""
    target = path.removeprefix(base).removeprefix("public/").removeprefix("static/")
    return ImportedFile(target, path, folder.files[path])


def _add_redirects(base: str, imported: Import) -> None:
    """Redirect old feeds, and the lists of folders of posts."""
    imported.redirects.update({"/feed/feed.xml": "/feeds/all.atom.xml", "/feed.xml": "/feeds/all.atom.xml"})
    posts = (text.source.removeprefix(base).split("/")[0] for text in imported.texts if text.kind == "post")
    for section in sorted(_POST_FOLDERS.intersection(posts)):
        imported.redirects[f"/{section}/"] = "/archive/"


def _is_data(path: str, folder: SourceFolder) -> bool:
    """Report whether a JSON file holds the fields of the texts beside it."""
    stem, ending = posixpath.splitext(path)
    parent = posixpath.basename(posixpath.dirname(path))
    is_of_folder = posixpath.basename(stem) == parent
    is_of_text = any(f"{stem}{markdown}" in folder.files for markdown in MARKDOWN)
    return path.endswith(".11tydata.json") or (ending == ".json" and (is_of_folder or is_of_text))


class _TextReader:
    """Reads posts and pages, and adds them to an import."""

    def __init__(self, folder: SourceFolder, site: EleventySite, fields: FieldReader, imported: Import) -> None:
        self._folder, self._base, self._fields, self._import = folder, site.base, fields, imported
        self._unnamed: list[tuple[ImportedText, str]] = []  # posts without a known address, and their names
        self._includes = Includes(folder, site.base, (site.includes, ""))

    def add(self, path: str) -> None:
        """Add the text at a path of the source; a page that Liquid or Nunjucks generates is left out."""
        data = _data(self._folder, path)
        text, own_fields = self._read(path, data)
        if text.kind == "page" and _PROGRAM.search(text.body):
            self._import.warn(path, 1, "template code generates this page, so it is left out")
            return
        self._import.count_text(text.kind)
        convert_liquid(text, {}, self._import, self._includes)
        to_text(text, ending_of(path), self._import)
        convert_formulas(text)
        complete(text, self._folder, self._import)
        if text.status != "draft":
            permalink = text_of(own_fields.get("permalink")) or text_of(data.get("permalink"))
            others = tuple(old for old in text.addresses if old != old_path(permalink))
            text.addresses = (self._address(text, path.removeprefix(self._base), permalink), *others)
        self._import.texts.append(text)

    def _address(self, text: ImportedText, inner: str, permalink: str) -> str:
        """Return the address that Eleventy gave a text: by its permalink, or by its path if a program makes that."""
        folder, name = posixpath.split(posixpath.splitext(inner)[0])
        name = date_in_name(name)[1] or name
        if address := _permalink_address(text, permalink, folder, name):
            return address
        own_name = posixpath.basename(folder) if name == "index" else name
        if text.kind == "post" and own_name:
            self._unnamed.append((text, date_in_name(own_name)[1] or own_name))
        path = folder if name == "index" else posixpath.join(folder, name)
        return f"/{path}/" if path else "/"

    def guess_addresses(self) -> None:
        """Give posts the addresses that links use, if a program of the site makes the addresses."""
        if guess_addresses(self._import, self._unnamed):
            example = self._unnamed[0][0]
            message = f"links show that the old addresses of posts are like {example.addresses[0]}, so they have these"
            self._import.hint(example.source, 1, message)

    def _read(self, path: str, data: Mapping[str, Value]) -> tuple[ImportedText, Mapping[str, Value]]:
        """Return a text with the values of its own fields and of its data, and its own fields."""
        own_fields = split_front_matter(self._folder.text(path)).fields
        kind = _kind(path.removeprefix(self._base), data, own_fields)
        text, raw = read_text(self._folder, path, kind, self._import, self._fields)
        self._fields.fill(text, {name: value for name, value in data.items() if name not in raw.fields})
        text.tags = tuple(tag for tag in text.tags if tag.lower() not in _COLLECTIONS)
        return text, raw.fields


def _kind(inner: str, data: Mapping[str, Value], own_fields: Mapping[str, Value]) -> Kind:
    """Return the kind of a text by its folder, its tags, and its date."""
    has_date = bool(own_fields["date"] if "date" in own_fields else data.get("date"))
    folders, tags = inner.split("/")[:-1], (*_tags(data.get("tags")), *_tags(own_fields.get("tags")))
    if _POST_FOLDERS.isdisjoint(folders) and _POST_FOLDERS.isdisjoint(tag.strip() for tag in tags):
        is_post = has_date or date_in_name(posixpath.basename(inner))[0] is not None
    else:
        is_list_of_posts = posixpath.basename(inner).startswith("index.") and len(folders) < 2 and not has_date
        is_post = not is_list_of_posts
    return "post" if is_post else "page"


def _tags(value: Value | None) -> list[str]:
    return [text_of(item).lower() for item in value] if isinstance(value, list) else text_of(value).lower().split(",")


def _data(folder: SourceFolder, path: str) -> dict[str, Value]:
    """Return the fields of a text from data files in JSON: the files of its folders, then the files of the text."""
    fields: dict[str, Value] = {}
    for name in _data_files(path):
        if name in folder.files:
            try:
                value: Any = json.loads(folder.text(name))
            except ValueError:
                continue
            for key, item in value.items() if isinstance(value, dict) else ():
                fields[plain_name(str(key))] = item if isinstance(item, str | list | dict) else str(item).lower()
    return fields


def _data_files(path: str) -> Iterator[str]:
    """Yield the paths that data files for a text can have, the outer folders first."""
    folders = posixpath.dirname(path).split("/")
    for depth in range(1, len(folders) + 1):
        folder = "/".join(folders[:depth])
        yield from (f"{folder}/{folders[depth - 1]}{ending}" for ending in (".json", ".11tydata.json"))
    stem = posixpath.splitext(path)[0]
    yield from (f"{stem}.json", f"{stem}.11tydata.json")


def _permalink_address(text: ImportedText, permalink: str, folder: str, name: str) -> str:
    """Return the address of a permalink; "" without a permalink, or if template code makes it."""
    values = {
        "page.fileslug": name,
        "title": text.slug,
        "slug": text.slug or name,
        "page.filepathstem": f"/{posixpath.join(folder, name)}",
    }

    def value(match: re.Match[str]) -> str:
        return values.get(match["name"].strip().split("|")[0].strip().lower(), match[0])

    address = _PLACEHOLDER.sub(value, permalink)
    if not permalink or "{" in address:
        return ""
    return old_path(address if "/" in address else f"/{address}").removesuffix("index.html")
