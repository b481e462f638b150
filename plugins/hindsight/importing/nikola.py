"""Read a site of Nikola. Its settings are read without running them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hindsight.core.urls import Kind
from hindsight.importing.code import parts
from hindsight.importing.fields import FieldReader
from hindsight.importing.folders import MARKDOWN, MEDIA, SourceFolder
from hindsight.importing.front_matter import nikola_fields, text_of
from hindsight.importing.hugo_shortcodes import convert_shortcodes
from hindsight.importing.markup import to_text
from hindsight.importing.model import Import, ImportedFile, ImportedText
from hindsight.importing.names import NAMED, resolve_names
from hindsight.importing.other_markup import read_html, read_rst
from hindsight.importing.python_settings import plain_settings
from hindsight.importing.texts import complete, read_text

_TEXTS = (*MARKDOWN, ".rst", ".html", ".htm", ".txt", ".ipynb", ".org", ".wp", ".textile")
_DEFAULTS: Mapping[str, Any] = {
    "POSTS": (
        ("posts/*.rst", "posts", "post.tmpl"),
        ("posts/*.md", "posts", "post.tmpl"),
        ("posts/*.txt", "posts", "post.tmpl"),
        ("posts/*.html", "posts", "post.tmpl"),
    ),
    "PAGES": (
        ("pages/*.rst", "", "page.tmpl"),
        ("pages/*.md", "", "page.tmpl"),
        ("pages/*.txt", "", "page.tmpl"),
        ("stories/*.rst", "stories", "page.tmpl"),
        ("stories/*.md", "stories", "page.tmpl"),
    ),
    "PRETTY_URLS": True,
    "DEFAULT_LANG": "en",
    "TAG_PATH": "categories",
    "FILES_FOLDERS": {"files": ""},
    "IMAGE_FOLDERS": {"images": "images"},
    "TRANSLATIONS": {},
    "INDEX_PATH": "",
}
_LINK = re.compile(r"link://(?P<kind>[\w-]+)/(?P<name>[^\s)\"'>#]*)")


def read_nikola(root: Path) -> Import:
    """Return everything in the folder of a Nikola site."""
    imported = Import("Nikola")
    folder = SourceFolder(root, imported)
    settings = _settings(folder)
    reader = FieldReader(imported)
    languages = (
        {str(lang) for lang in settings["TRANSLATIONS"]} if isinstance(settings["TRANSLATIONS"], dict) else set()
    )
    claimed: set[str] = set()
    for kind, name in (("post", "POSTS"), ("page", "PAGES")):
        for base, ending, target in _rules(settings[name]):
            for path in folder.below(base):
                if path.lower().endswith(ending) and path not in claimed and ending in _TEXTS:
                    claimed.add(path)
                    with imported.guard(path):
                        _add_text(
                            folder,
                            path,
                            "post" if kind == "post" else "page",
                            base,
                            target,
                            settings,
                            languages,
                            imported,
                            reader,
                        )
    for setting in ("FILES_FOLDERS", "IMAGE_FOLDERS"):
        folders = settings[setting] if isinstance(settings[setting], dict) else {}
        for base, target in folders.items():
            for path in folder.below(f"{base}/"):
                if posixpath.splitext(path)[1].lower() in MEDIA:
                    _add_file(posixpath.join(str(target), path.removeprefix(f"{base}/")), path, folder, imported)
    resolve_names(imported)
    reader.report()
    _redirects(settings, imported)
    return imported


def _add_file(target: str, path: str, folder: SourceFolder, imported: Import) -> None:
    imported.files.append(ImportedFile(target.strip("/"), path, folder.files[path]))
    imported.read["files"] += 1


def _settings(folder: SourceFolder) -> dict[str, Any]:
    return {**_DEFAULTS, **(plain_settings(folder.text("conf.py")) if "conf.py" in folder.files else {})}


def _rules(value: object) -> list[tuple[str, str, str]]:
    """Return the folder, the ending and the target of each rule of POSTS or PAGES."""
    rules = []
    for rule in value if isinstance(value, list | tuple) else ():
        if isinstance(rule, list | tuple) and len(rule) >= 2 and isinstance(rule[0], str):
            target = (
                rule[1]
                if isinstance(rule[1], str)
                else next(iter(rule[1].values()), "")
                if isinstance(rule[1], dict)
                else ""
            )
            base, _, pattern = rule[0].rpartition("/")
            rules.append((f"{base}/" if base else "", f".{pattern.rpartition('.')[2].lower()}", str(target)))
    return rules


def _add_text(
    folder: SourceFolder,
    path: str,
    kind: Kind,
    base: str,
    target: str,
    settings: Mapping[str, Any],
    languages: set[str],
    imported: Import,
    reader: FieldReader,
) -> None:
    stem, ending = posixpath.splitext(path)
    lang = next((lang for lang in sorted(languages) if stem.endswith(f".{lang}")), "")
    stem = stem.removesuffix(f".{lang}") if lang else stem
    ending = ending.lower()
    if ending in (".rst", ".txt"):
        text, fields = read_rst(folder, path, kind, imported, reader)
        ending = ".rst"
    elif ending in (".html", ".htm", ".wp"):
        text, fields = read_html(folder, path, kind, imported, reader)
        if nikola := nikola_fields(text.body.split("\n"), 0):
            text.body, text.line = nikola.body, nikola.line
            reader.fill(text, nikola.fields)
            fields = nikola.fields
    else:
        text, raw = read_text(folder, path, kind, imported, reader)
        fields = raw.fields
    for beside in (f"{stem}.meta", f"{stem}.{lang}.meta"):
        if beside in folder.files and (meta := nikola_fields(folder.text(beside).strip().split("\n"), 0)):
            reader.fill(text, meta.fields)
            fields = {**fields, **meta.fields}
    imported.read["posts" if kind == "post" else "pages"] += 1
    text.lang = text.lang or lang
    text.body = "".join(part if is_code else _LINK.sub(_to_name, part) for part, is_code in parts(text.body))
    if ending in MARKDOWN:
        convert_shortcodes(text, fields, imported)
    to_text(text, ending, imported)
    complete(text, folder, imported)
    if text.status != "draft":
        text.addresses = (_address(text, stem, base, target, settings, lang), *text.addresses)
    imported.texts.append(text)


def _to_name(match: re.Match[str]) -> str:
    kind, name = match["kind"], match["name"]
    if kind in ("slug", "filename"):
        return NAMED + name
    return {
        "tag": f"/tags/{name}/",
        "category": f"/categories/{name}/",
        "archive": "/archive/",
        "index": "/",
        "root": "/",
    }.get(kind, match[0])


def _address(text: ImportedText, stem: str, base: str, target: str, settings: Mapping[str, Any], lang: str) -> str:
    """Return the address that Nikola gave a text: its folder below the target, then its slug."""
    inner = posixpath.dirname(stem.removeprefix(base))
    slug = text.slug or posixpath.basename(stem)
    pretty = str(settings["PRETTY_URLS"]) == "True"
    prefix = lang if lang and lang != settings["DEFAULT_LANG"] else ""
    path = posixpath.join("/", prefix, target.strip("/"), inner, slug)
    return f"{path}/" if pretty else f"{path}.html"


def _redirects(settings: Mapping[str, Any], imported: Import) -> None:
    imported.redirects.update(
        {
            "/rss.xml": "/feeds/all.rss.xml",
            "/archive.html": "/archive/",
            "/feed.atom": "/feeds/all.atom.xml",
            f"/{text_of(str(settings['TAG_PATH']))}/*/": "/tags/*/",
            f"/{text_of(str(settings['TAG_PATH']))}/*.html": "/tags/*/",
        }
    )
    names = {
        "BLOG_TITLE": "SITENAME",
        "BLOG_AUTHOR": "AUTHOR",
        "SITE_URL": "SITEURL",
        "TIMEZONE": "TIMEZONE",
        "DEFAULT_LANG": "DEFAULT_LANG",
    }
    for name, setting in names.items():
        if isinstance(settings.get(name), str) and settings[name]:
            imported.settings[setting] = settings[name].rstrip("/")
