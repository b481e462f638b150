"""Read a site of Nikola. Its settings are read without running them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hindsight.core.urls import Kind
from hindsight.importing.code import outside_code
from hindsight.importing.fields import FieldReader
from hindsight.importing.folders import MARKDOWN, SourceFolder, ending_of
from hindsight.importing.formulas import convert_formulas
from hindsight.importing.front_matter import Value, nikola_fields, text_of
from hindsight.importing.hugo_shortcodes import convert_shortcodes
from hindsight.importing.indented_code import with_fences
from hindsight.importing.markup import to_text
from hindsight.importing.model import Import, ImportedFile, ImportedText
from hindsight.importing.named_links import NAMED, resolve_names
from hindsight.importing.other_markup import read_html, read_rst
from hindsight.importing.python_settings import plain_settings
from hindsight.importing.texts import complete, read_text

_RST = (".rst", ".txt")
_HTML = (".html", ".htm", ".wp")
_TEXTS = (*MARKDOWN, *_RST, *_HTML, ".ipynb", ".org", ".textile")
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
_SITE_SETTINGS = {
    "BLOG_TITLE": "SITENAME",
    "BLOG_AUTHOR": "AUTHOR",
    "SITE_URL": "SITEURL",
    "TIMEZONE": "TIMEZONE",
    "DEFAULT_LANG": "DEFAULT_LANG",
}
_LINK = re.compile(r"link://(?P<kind>[\w-]+)/(?P<name>[^\s)\"'>#]*)")


def read_nikola(root: Path) -> Import:
    """Return everything in the folder of a Nikola site."""
    imported = Import("Nikola")
    folder = SourceFolder(root, imported)
    settings = {**_DEFAULTS, **(plain_settings(folder.text("conf.py")) if "conf.py" in folder.files else {})}
    fields = FieldReader(imported)
    texts = _TextReader(folder, settings, fields, imported)
    for path, rule in _text_paths(folder, settings).items():
        with imported.guard(path):
            texts.add(path, rule)
    _add_files(folder, settings, imported)
    resolve_names(imported)
    fields.report()
    _add_redirects(settings, imported)
    _keep_settings(settings, imported)
    return imported


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule of POSTS or PAGES: texts of a kind below `base` with an ending are published below `target`."""

    kind: Kind
    base: str
    ending: str
    target: str


def _rules(kind: Kind, value: object) -> Iterator[_Rule]:
    """Yield the rules of a setting; values of other types than Nikola's are passed over."""
    for rule in value if isinstance(value, list | tuple) else ():
        if isinstance(rule, list | tuple) and len(rule) >= 2 and isinstance(rule[0], str):
            base, _, pattern = rule[0].rpartition("/")
            ending = f".{pattern.rpartition('.')[2].lower()}"
            yield _Rule(kind, f"{base}/" if base else "", ending, _target(rule[1]))


def _target(value: object) -> str:
    """Return the target of a rule, which is a text, or a table of texts by languages."""
    if isinstance(value, dict):
        return str(next(iter(value.values()), ""))
    return value if isinstance(value, str) else ""


def _text_paths(folder: SourceFolder, settings: Mapping[str, Any]) -> dict[str, _Rule]:
    """Return the first rule for each text, by its path."""
    rules: dict[str, _Rule] = {}
    for rule in (*_rules("post", settings["POSTS"]), *_rules("page", settings["PAGES"])):
        for path in folder.below(rule.base):
            if path.lower().endswith(rule.ending) and rule.ending in _TEXTS:
                rules.setdefault(path, rule)
    return rules


def _add_files(folder: SourceFolder, settings: Mapping[str, Any], imported: Import) -> None:
    """Add the files of the folders whose files Nikola copies."""
    for setting in ("FILES_FOLDERS", "IMAGE_FOLDERS"):
        folders = settings[setting] if isinstance(settings[setting], dict) else {}
        for base, target in folders.items():
            for path in folder.media(f"{base}/"):
                new_path = posixpath.join(str(target), path.removeprefix(f"{base}/")).strip("/")
                imported.add_file(ImportedFile(new_path, path, folder.files[path]))


class _TextReader:
    """Reads posts and pages, and adds them to an import."""

    def __init__(
        self, folder: SourceFolder, settings: Mapping[str, Any], fields: FieldReader, imported: Import
    ) -> None:
        self._folder, self._settings, self._import = folder, settings, imported
        translations = settings["TRANSLATIONS"]
        self._languages = sorted(map(str, translations)) if isinstance(translations, dict) else []
        self._fields = fields

    def add(self, path: str, rule: _Rule) -> None:
        """Add the text at a path of the source, which a rule of POSTS or PAGES covers."""
        stem = posixpath.splitext(path)[0]
        lang = next((lang for lang in self._languages if stem.endswith(f".{lang}")), "")
        stem = stem.removesuffix(f".{lang}") if lang else stem
        text, fields = self._read(path, rule.kind)
        fields = {**fields, **self._fields_beside(text, (f"{stem}.meta", f"{stem}.{lang}.meta"))}
        self._import.count_text(rule.kind)
        text.lang = text.lang or lang
        self._convert(text, ending_of(path), fields)
        complete(text, self._folder, self._import)
        if text.status != "draft":
            text.addresses = (self._address(text, stem, rule, lang), *text.addresses)
        self._import.texts.append(text)

    def _read(self, path: str, kind: Kind) -> tuple[ImportedText, Mapping[str, Value]]:
        """Return a text and its fields as the source has them."""
        if ending_of(path) in _RST:
            return read_rst(self._folder, path, kind, self._import, self._fields)
        if ending_of(path) not in _HTML:
            text, raw = read_text(self._folder, path, kind, self._import, self._fields)
            return text, raw.fields
        text, fields = read_html(self._folder, path, kind, self._import, self._fields)
        if nikola := nikola_fields(text.body.split("\n"), 0):
            text.body, text.line = nikola.body, nikola.line
            self._fields.fill(text, nikola.fields)
            return text, nikola.fields
        return text, fields

    def _fields_beside(self, text: ImportedText, paths: tuple[str, ...]) -> dict[str, Value]:
        """Fill a text from the files of fields beside it, and return these fields."""
        fields: dict[str, Value] = {}
        for path in paths:
            if path in self._folder.files and (meta := nikola_fields(self._folder.text(path).strip().split("\n"), 0)):
                self._fields.fill(text, meta.fields)
                fields.update(meta.fields)
        return fields

    def _convert(self, text: ImportedText, ending: str, fields: Mapping[str, Value]) -> None:
        """Convert Nikola's links and shortcodes, and markup other than Markdown."""
        if ending in MARKDOWN:
            text.body = with_fences(text.body)
        text.body = outside_code(text.body, lambda part: _LINK.sub(_new_link, part))
        if ending in MARKDOWN:
            convert_shortcodes(text, fields, self._import)
        to_text(text, ".rst" if ending in _RST else ending, self._import)
        convert_formulas(text)

    def _address(self, text: ImportedText, stem: str, rule: _Rule, lang: str) -> str:
        """Return the address that Nikola gave a text: its folder below the target, then its slug."""
        inner = posixpath.dirname(stem.removeprefix(rule.base))
        slug = text.slug or posixpath.basename(stem)
        prefix = lang if lang != self._settings["DEFAULT_LANG"] else ""
        path = posixpath.join("/", prefix, rule.target.strip("/"), inner, slug)
        return f"{path}/" if str(self._settings["PRETTY_URLS"]) == "True" else f"{path}.html"


def _new_link(match: re.Match[str]) -> str:
    """Return a link of Nikola as the name of a text, or as the address of a list; other links stay."""
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


def _add_redirects(settings: Mapping[str, Any], imported: Import) -> None:
    tag_path = text_of(str(settings["TAG_PATH"]))
    imported.redirects.update(
        {
            "/rss.xml": "/feeds/all.rss.xml",
            "/archive.html": "/archive/",
            "/feed.atom": "/feeds/all.atom.xml",
            f"/{tag_path}/*/": "/tags/*/",
            f"/{tag_path}/*.html": "/tags/*/",
        }
    )


def _keep_settings(settings: Mapping[str, Any], imported: Import) -> None:
    """Keep the settings that the new blog has too."""
    for name, setting in _SITE_SETTINGS.items():
        if isinstance(settings.get(name), str) and settings[name]:
            imported.settings[setting] = settings[name].rstrip("/")
