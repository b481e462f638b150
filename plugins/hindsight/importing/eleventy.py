"""Read a site of Eleventy. Its programs are not run; data files in JSON are read."""

from __future__ import annotations

import json
import posixpath
import re
from pathlib import Path
from typing import Any

from hindsight.core.urls import Kind
from hindsight.importing.dates import date_in_name
from hindsight.importing.fields import FieldReader, old_path
from hindsight.importing.folders import ELEVENTY_SETTINGS, MARKDOWN, MEDIA, SourceFolder
from hindsight.importing.front_matter import Value, plain_name, split_front_matter, text_of
from hindsight.importing.liquid import convert_liquid
from hindsight.importing.markup import to_text
from hindsight.importing.model import Import, ImportedFile, ImportedText
from hindsight.importing.texts import complete, read_text

_INPUT = re.compile(r"\binput\s*:\s*[\"'](?P<folder>[^\"']+)[\"']")
_INPUT_SET = re.compile(r"setInputDirectory\(\s*[\"'](?P<folder>[^\"']+)[\"']")
_INPUT_OPTION = re.compile(r"--input[= ](?P<folder>[\w./-]+)")
_SITE_URL = re.compile(
    r"\b(?:url|baseUrl|siteUrl|origin)[\"']?\s*[:=]\s*[\"'](?P<value>https?://(?!localhost|127\.)[^\"'\s]+)[\"']"
)
_SITE_TITLE = re.compile(r"\b(?:title|name)[\"']?\s*[:=]\s*[\"'](?P<value>[^\"']+)[\"']")
_POST_FOLDERS = frozenset(
    ("post", "posts", "blog", "articles", "article", "news", "notes", "journal", "writing", "_posts", "til", "links")
)
_NOT_CONTENT = ("_includes/", "_data/", "_layouts/", "_site/", "dist/", "_components/")
_STATIC = ("public/", "static/", "assets/", "img/", "images/")
_OWN_NAMES = frozenset(
    ("readme.md", "license.md", "contributing.md", "changelog.md", "code_of_conduct.md", "404.md", "404.html")
)


def read_eleventy(root: Path) -> Import:
    """Return everything in the folder of an Eleventy site."""
    imported = Import("Eleventy")
    folder = SourceFolder(root, imported)
    base = _input(root)
    _settings(folder, base, imported)
    reader = FieldReader(imported)
    for path in folder.below(base):
        if path.removeprefix(base).startswith(_NOT_CONTENT) or posixpath.basename(path).lower() in _OWN_NAMES:
            continue
        ending = posixpath.splitext(path)[1].lower()
        if ending in MARKDOWN or (ending in (".html", ".htm") and folder.text(path).startswith("---")):
            with imported.guard(path):
                _add_text(folder, path, base, imported, reader)
        elif ending in MEDIA and not path.endswith(".11tydata.json") and not _is_data(path, folder):
            _add_file(path, base, folder, imported)
    for path in folder.below(*_STATIC) if base else ():
        if posixpath.splitext(path)[1].lower() in MEDIA:
            _add_file(path, "", folder, imported)
    reader.report()
    _redirects(base, imported)
    return imported


def _add_file(path: str, base: str, folder: SourceFolder, imported: Import) -> None:
    """Add a file at its path below `base`; most sites publish the insides of `public/` and `static/` at their top."""
    inner = path.removeprefix(base)
    target = inner.removeprefix("public/").removeprefix("static/")
    imported.files.append(ImportedFile(target, path, folder.files[path]))
    imported.read["files"] += 1


def _redirects(base: str, imported: Import) -> None:
    imported.redirects.update({"/feed/feed.xml": "/feeds/all.atom.xml", "/feed.xml": "/feeds/all.atom.xml"})
    posts = (text.source.removeprefix(base).split("/")[0] for text in imported.texts if text.kind == "post")
    for section in sorted(_POST_FOLDERS.intersection(posts)):
        imported.redirects[f"/{section}/"] = "/archive/"


def _input(root: Path) -> str:
    for name in ELEVENTY_SETTINGS:
        try:
            source = (root / name).read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        if match := _INPUT.search(source) or _INPUT_SET.search(source):
            folder = posixpath.normpath(match["folder"])
            return "" if folder == "." else f"{folder}/"
    try:
        scripts = (root / "package.json").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    match = _INPUT_OPTION.search(scripts)
    return f"{posixpath.normpath(match['folder'])}/" if match else ""


def _settings(folder: SourceFolder, base: str, imported: Import) -> None:
    """Take the address and the title of the site from its data, where they are written as plain texts."""
    for path in folder.below(f"{base}_data/"):
        if posixpath.basename(path).startswith(("site", "meta", "config", "global")):
            source = folder.text(path)
            for setting, pattern in (("SITEURL", _SITE_URL), ("SITENAME", _SITE_TITLE)):
                if setting not in imported.settings and (match := pattern.search(source)):
                    imported.settings[setting] = match["value"].rstrip("/")


def _is_data(path: str, folder: SourceFolder) -> bool:
    """Report whether a JSON file holds the fields of the texts beside it."""
    stem, ending = posixpath.splitext(path)
    parent = posixpath.basename(posixpath.dirname(path))
    return ending == ".json" and (
        posixpath.basename(stem) in (parent, f"{parent}.11tydata")
        or any(f"{stem}{one}" in folder.files for one in MARKDOWN)
    )


def _add_text(folder: SourceFolder, path: str, base: str, imported: Import, reader: FieldReader) -> None:
    inner = path.removeprefix(base)
    fields = _data(folder, path)
    own = split_front_matter(folder.text(path)).fields
    tags = [*_tags(fields.get("tags")), *_tags(own.get("tags"))]
    kind: Kind = "post" if _is_post(inner, {**fields, **own}, tags) else "page"
    text, raw = read_text(folder, path, kind, imported, reader)
    reader.fill(text, {name: value for name, value in fields.items() if name not in raw.fields})
    text.tags = tuple(tag for tag in text.tags if tag.lower() not in (*_POST_FOLDERS, "all", "nav", "pages", "page"))
    if kind == "page" and re.search(r"\{%-?\s*(?:for|set|macro|import|extends|block)\b", text.body):
        imported.warn(path, 1, "this page is made by a program in it, so it is left out")
        return
    imported.read["posts" if kind == "post" else "pages"] += 1
    convert_liquid(text, {}, imported)
    to_text(text, posixpath.splitext(path)[1].lower(), imported)
    complete(text, folder, imported)
    if text.status != "draft":
        permalink = text_of(raw.fields.get("permalink")) or text_of(fields.get("permalink"))
        text.addresses = (
            _address(text, inner, permalink),
            *(one for one in text.addresses if one != old_path(permalink)),
        )
    imported.texts.append(text)


def _tags(value: Value | None) -> list[str]:
    return [text_of(item).lower() for item in value] if isinstance(value, list) else text_of(value).lower().split(",")


def _is_post(inner: str, fields: dict[str, Value], tags: list[str]) -> bool:
    if not _POST_FOLDERS.isdisjoint(tag.strip() for tag in tags) or not _POST_FOLDERS.isdisjoint(inner.split("/")[:-1]):
        return (
            not posixpath.basename(inner).startswith("index.")
            or "/" in posixpath.dirname(inner)
            or bool(fields.get("date"))
        )
    return bool(fields.get("date")) or date_in_name(posixpath.basename(inner))[0] is not None


def _data(folder: SourceFolder, path: str) -> dict[str, Value]:
    """Return the fields that data files in JSON give a text: those of its folders, then its own."""
    fields: dict[str, Value] = {}
    folders = posixpath.dirname(path).split("/")
    names = ["/".join(folders[: depth + 1]) for depth in range(len(folders))]
    candidates = [
        f"{name}/{posixpath.basename(name)}{ending}" for name in names for ending in (".json", ".11tydata.json")
    ]
    for name in (*candidates, f"{posixpath.splitext(path)[0]}.json", f"{posixpath.splitext(path)[0]}.11tydata.json"):
        if name in folder.files:
            try:
                value: Any = json.loads(folder.text(name))
            except ValueError:
                continue
            if isinstance(value, dict):
                fields.update(
                    {
                        plain_name(str(key)): one if isinstance(one, str | list | dict) else str(one).lower()
                        for key, one in value.items()
                    }
                )
    return fields


def _address(text: ImportedText, inner: str, permalink: str) -> str:
    """Return the address that Eleventy gave a text: by its permalink where no program makes it, else by its path."""
    stem = posixpath.splitext(inner)[0]
    folder, name = posixpath.split(stem)
    name = date_in_name(name)[1] or name
    if permalink:
        values = {
            "page.fileslug": name,
            "title": text.slug,
            "slug": text.slug or name,
            "page.filepathstem": f"/{posixpath.join(folder, name)}",
        }

        def value(match: re.Match[str]) -> str:
            key = match["name"].strip().split("|")[0].strip().lower()
            return values.get(key, match[0])

        address = re.sub(r"\{\{-?(?P<name>[^{}]*?)-?\}\}", value, permalink)
        if "{" not in address and (path := old_path(address if "/" in address else f"/{address}")):
            return path.removesuffix("index.html")
    if name == "index":
        return f"/{folder}/" if folder else "/"
    return "/" + posixpath.join(folder, name) + "/"
