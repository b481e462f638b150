"""Read a site of Hugo."""

from __future__ import annotations

import json
import posixpath
import re
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from hindsight.core.urls import Kind
from hindsight.importing.fields import FieldReader, old_path
from hindsight.importing.folders import MARKDOWN, MEDIA, SourceFolder
from hindsight.importing.front_matter import text_of
from hindsight.importing.hugo_shortcodes import convert_shortcodes
from hindsight.importing.markup import to_text
from hindsight.importing.model import Import, ImportedFile, ImportedText
from hindsight.importing.names import resolve_names
from hindsight.importing.places import paginated
from hindsight.importing.texts import complete, read_text

_CONFIGS = tuple(
    f"{folder}{name}.{ending}"
    for folder in ("", "config/_default/")
    for name in ("hugo", "config")
    for ending in ("toml", "yaml", "yml", "json")
)
_TEXTS = (*MARKDOWN, ".html", ".htm", ".org", ".adoc", ".rst")
_LANG = re.compile(r"\.(?P<lang>[a-z]{2}(?:-[a-z]{2})?)$", re.IGNORECASE)
# Sections whose texts are posts; in a site without one of them, every text with a date is a post.
_POST_SECTIONS = frozenset(
    ("post", "posts", "blog", "articles", "article", "news", "notes", "writing", "writings", "til")
)
_SITE_SETTINGS = {
    "SITENAME": ("title",), "SITESUBTITLE": ("subtitle", "tagline"), "SITEDESCRIPTION": ("description",),
    "AUTHOR": ("author",), "SITEURL": ("baseURL",), "DEFAULT_LANG": ("languageCode", "defaultContentLanguage"),
    "TIMEZONE": ("timeZone",),
}  # fmt: skip
_POSTS_PER_PAGE = 10
_STATIC = ("static/", "assets/", "public_static/")


def read_hugo(root: Path) -> Import:
    """Return everything in the folder of a Hugo site."""
    imported = Import("Hugo")
    folder = SourceFolder(root, imported)
    config = _config(folder, imported)
    content = f"{text_of(_get(config, 'contentDir')) or 'content'}/"
    reader = FieldReader(imported)
    sections = {path.removeprefix(content).split("/")[0] for path in folder.below(content)}
    posts = _main_sections(config) or (sections & _POST_SECTIONS)
    languages = _languages(config)
    for path in folder.below(content):
        if posixpath.splitext(path)[1].lower() in _TEXTS:
            with imported.guard(path):
                _add_text(folder, path, content, config, frozenset(posts), languages, imported, reader)
        elif posixpath.splitext(path)[1].lower() in MEDIA:
            _add_file(path.removeprefix(content), path, folder, imported)
    for static in _STATIC:
        for path in folder.below(static):
            if posixpath.splitext(path)[1].lower() in MEDIA:
                _add_file(path.removeprefix(static), path, folder, imported)
    resolve_names(imported)
    reader.report()
    _redirects(sorted(posts), config, imported)
    return imported


def _add_file(target: str, path: str, folder: SourceFolder, imported: Import) -> None:
    imported.files.append(ImportedFile(target, path, folder.files[path]))
    imported.read["files"] += 1


def _config(folder: SourceFolder, imported: Import) -> dict[str, Any]:
    config: dict[str, Any] = {}
    for name in _CONFIGS:
        if name in folder.files:
            try:
                config.update(_parsed(folder.text(name), name))
            except (ValueError, yaml.YAMLError) as error:
                imported.warn(
                    name,
                    1,
                    f"this file cannot be read, so old addresses are a guess: {' '.join(str(error).split())[:80]}",
                )
    _keep_settings(config, imported)
    return config


def _keep_settings(config: Mapping[str, Any], imported: Import) -> None:
    """Keep what the settings say of the site; those of its main language and of the theme come after its own."""
    languages, params = _get(config, "languages"), _get(config, "params")
    of_language = _get(languages, _default(config)) if isinstance(languages, dict) else None
    sources = [one for one in (config, of_language, params) if isinstance(one, dict)]
    for setting, keys in _SITE_SETTINGS.items():
        written = (text_of(_get(source, key)) for source in sources for key in keys)
        if value := next(filter(None, written), ""):
            imported.settings[setting] = value.rstrip("/") if setting == "SITEURL" else value


def _parsed(text: str, name: str) -> dict[str, Any]:
    if name.endswith(".toml"):
        return tomllib.loads(text)
    value = json.loads(text) if name.endswith(".json") else yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506
    return value if isinstance(value, dict) else {}


def _get(config: Mapping[str, Any], name: str) -> Any:
    """Return a setting; Hugo does not mind capitals in names."""
    value = next((value for key, value in config.items() if key.lower() == name.lower()), None)
    return value if isinstance(value, dict | list) or value is None else str(value)


def _main_sections(config: Mapping[str, Any]) -> set[str]:
    params = _get(config, "params")
    named = _get(params, "mainSections") if isinstance(params, dict) else None
    return {text_of(one) for one in named} if isinstance(named, list) else set()


def _languages(config: Mapping[str, Any]) -> frozenset[str]:
    languages = _get(config, "languages")
    return frozenset(map(str.lower, languages)) if isinstance(languages, dict) else frozenset()


def _add_text(
    folder: SourceFolder,
    path: str,
    content: str,
    config: Mapping[str, Any],
    posts: frozenset[str],
    languages: frozenset[str],
    imported: Import,
    reader: FieldReader,
) -> None:
    inner = path.removeprefix(content)
    stem, ending = posixpath.splitext(inner)
    suffix = _LANG.search(stem)
    lang = suffix["lang"] if suffix and (not languages or suffix["lang"].lower() in languages) else ""
    if lang:
        stem = stem[: -len(lang) - 1]
    if inner.split("/")[0].lower() in languages:
        lang, _, stem = stem.partition("/")
    section = stem.split("/")[0] if "/" in stem else ""
    text, raw = read_text(folder, path, "post", imported, reader)
    text.kind = _kind(section, posts, text)
    if posixpath.basename(stem) == "_index" and not text.body.strip():
        imported.read["lists of sections without a text, which Hindsight makes"] += 1
        return
    text.kind = "page" if posixpath.basename(stem) == "_index" else text.kind
    imported.read["posts" if text.kind == "post" else "pages"] += 1
    text.lang = text.lang or lang
    convert_shortcodes(text, raw.fields, imported)
    to_text(text, ending.lower(), imported)
    own = next((old_path(written) for written in [text_of(raw.fields.get("url"))] if written), "")
    complete(text, folder, imported)
    address = own or _address(text, section, stem, config, text_of(raw.fields.get("slug")))
    if text.status != "draft":
        text.addresses = tuple(
            dict.fromkeys(
                (
                    f"/{lang}{address}"
                    if lang and languages and not own and lang.lower() != _default(config)
                    else address,
                    *_absolute(text.addresses, address),
                )
            )
        )
    if posixpath.basename(stem) == "_index" and address in ("/", ""):
        text.addresses = ()
    imported.texts.append(text)


def _default(config: Mapping[str, Any]) -> str:
    return (text_of(_get(config, "defaultContentLanguage")) or "en").lower()


def _absolute(addresses: tuple[str, ...], base: str) -> tuple[str, ...]:
    return tuple(
        one if one.startswith("/") else posixpath.join(posixpath.dirname(base.rstrip("/")), one) for one in addresses
    )


def _kind(section: str, posts: frozenset[str], text: ImportedText) -> Kind:
    if posts:
        return "post" if section in posts else "page"
    return "post" if text.date else "page"


def _address(text: ImportedText, section: str, stem: str, config: Mapping[str, Any], slug: str) -> str:
    """Return the address that Hugo gave a text: by the pattern of its section, or by its path."""
    folder, name = posixpath.split(stem)
    if name in ("index", "_index"):
        folder, name = posixpath.split(folder) if name == "index" else (folder, "")
    permalinks = _get(config, "permalinks")
    if isinstance(permalinks, dict) and isinstance(permalinks.get("page"), dict):
        permalinks = permalinks["page"]
    pattern = text_of(_get(permalinks, section)) if isinstance(permalinks, dict) and section else ""
    if pattern and name:
        date = text.date or datetime(1, 1, 1, tzinfo=UTC)
        values = {
            "year": f"{date:%Y}",
            "month": f"{date:%m}",
            "monthname": f"{date:%B}",
            "day": f"{date:%d}",
            "yearday": str(int(f"{date:%j}")),
            "section": section,
            "sections": folder,
            "title": _urlized(text.title),
            "slug": _urlized(slug or text.title),
            "slugorfilename": _urlized(slug or name),
            "slugorcontentbasename": _urlized(slug or name),
            "filename": _urlized(name),
            "contentbasename": _urlized(name),
        }
        address = re.sub(r":(\w+)(?:\[[^\]]*\])?", lambda match: values.get(match[1].lower(), match[0]), pattern)
    else:
        address = "/".join(filter(None, (_urlized(folder), _urlized(slug or name))))
    ugly = text_of(_get(config, "uglyURLs")).lower() == "true"
    address = f"/{address.strip('/')}"
    return f"{address}.html" if ugly and name else f"{address.rstrip('/')}/"


def _urlized(words: str) -> str:
    """Return a path as Hugo writes it in an address: lower case, with "-" for spaces, without most other signs."""
    kept = re.sub(r"[^\w\s./~+#%-]", "", words.lower()).replace("#", "")
    return re.sub(r"\s+", "-", kept.strip())


def _redirects(posts: list[str], config: Mapping[str, Any], imported: Import) -> None:
    """Lead old feeds, and the lists of sections with their numbered pages, to those of the new site."""
    imported.redirects["/index.xml"] = "/feeds/all.rss.xml"
    written = text_of(_get(config, "paginate"))
    each = int(written) if written.isdecimal() else _POSTS_PER_PAGE
    number = imported.published_posts
    imported.redirects.update(paginated("/page/{number}/", number, each))
    for section in posts:
        imported.redirects[f"/{section}/index.xml"] = "/feeds/all.rss.xml"
        if section not in ("cards", "lessons", "tags", "categories"):
            imported.redirects[f"/{section}/"] = "/archive/"
            imported.redirects.update(paginated(f"/{section}/page/{{number}}/", number, each))
