"""Read a blog of Jekyll (or Octopress)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from hindsight.core.urls import Kind
from hindsight.importing.dates import date_in_name
from hindsight.importing.fields import FieldReader, old_path
from hindsight.importing.folders import MARKDOWN, MEDIA, SourceFolder
from hindsight.importing.front_matter import text_of
from hindsight.importing.liquid import convert_liquid
from hindsight.importing.markup import to_text
from hindsight.importing.model import Import, ImportedFile, ImportedText
from hindsight.importing.names import resolve_names
from hindsight.importing.places import paginated, slug_from
from hindsight.importing.texts import complete, read_text

_HTML = (".html", ".htm", ".textile")
_STYLES = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}
_PROGRAM = re.compile(r"\{%-?\s*(?:for|assign|if|case|paginate|layout|capture)\b")
_SITE_SETTINGS = {
    "SITENAME": "title", "SITESUBTITLE": "tagline", "SITEDESCRIPTION": "description", "AUTHOR": "author",
    "SITEURL": "url", "TIMEZONE": "timezone", "DEFAULT_LANG": "lang",
}  # fmt: skip
_FEEDS = ("/feed.xml", "/atom.xml", "/rss.xml")


def read_jekyll(root: Path) -> Import:
    """Return everything in the folder of a Jekyll site."""
    imported = Import("Jekyll")
    folder = SourceFolder(root, imported)
    config = _config(folder, imported)
    source = f"{text_of(config.get('source')).strip('./')}/".lstrip("/")
    reader = FieldReader(imported, spaced_tags=True)
    for path in folder.below(source):
        kind = _kind(path.removeprefix(source), config)
        ending = posixpath.splitext(path)[1]
        is_text = ending.lower() in (*MARKDOWN, *_HTML)
        if kind and is_text and (kind == "post" or folder.text(path).startswith("---")):
            with imported.guard(path):
                _add_text(folder, path, path.removeprefix(source), kind, config, imported, reader)
        elif not kind and is_text and not posixpath.basename(path).startswith("_"):
            continue
        elif ending.lower() in MEDIA and not path.removeprefix(source).startswith("_") and "/_" not in path:
            imported.files.append(
                ImportedFile(path.removeprefix(source), path.removeprefix(source), folder.files[path])
            )
            imported.read["files"] += 1
    resolve_names(imported)
    reader.report()
    _redirects(config, imported)
    return imported


def _config(folder: SourceFolder, imported: Import) -> dict[str, Any]:
    config: dict[str, Any] = {}
    for name in ("_config.yml", "_config.yaml"):
        if name not in folder.files:
            continue
        try:
            value = yaml.load(folder.text(name), Loader=yaml.BaseLoader)  # noqa: S506  # texts, lists and tables only
        except yaml.YAMLError as error:
            imported.warn(
                name,
                1,
                f"this file is no YAML, so addresses are those of a new site: {' '.join(str(error).split())[:80]}",
            )
            continue
        config.update(value if isinstance(value, dict) else {})
    for setting, name in _SITE_SETTINGS.items():
        if written := text_of(config.get(name)):
            imported.settings[setting] = written
    return config


def _kind(path: str, config: Mapping[str, Any]) -> Kind | None:
    """Return whether a file is a post or a page; None for one of the theme, or of the data."""
    folders = path.split("/")[:-1]
    if "_posts" in folders or "_drafts" in folders:
        return "post"
    collections = config.get("collections")
    named = {f"_{name}" for name in collections} if isinstance(collections, list | dict) else set()
    if any(folder.startswith("_") and folder not in named for folder in folders):
        return None
    if posixpath.basename(path).lower() in (
        "readme.md",
        "license.md",
        "contributing.md",
        "changelog.md",
        "404.html",
        "404.md",
    ):
        return None
    return "page"


def _add_text(
    folder: SourceFolder,
    path: str,
    shown: str,
    kind: Kind,
    config: Mapping[str, Any],
    imported: Import,
    reader: FieldReader,
) -> None:
    text, raw = read_text(folder, path, kind, imported, reader)
    if kind == "page" and _PROGRAM.search(text.body):
        imported.warn(path, 1, "this page is made by a program in it, so it is left out")
        return
    imported.read["posts" if kind == "post" else "pages"] += 1
    text.source = shown
    folders = shown.split("/")[:-1]
    categories = [name for name in folders if not name.startswith("_")] if kind == "post" else []
    if categories and not text.category:
        text.category = categories[0]
        text.tags = tuple(dict.fromkeys((*text.tags, *categories[1:])))
    if "_drafts" in folders:
        text.status = "draft"
    convert_liquid(text, {name: text_of(value) for name, value in config.items() if isinstance(value, str)}, imported)
    body_ending = posixpath.splitext(path)[1].lower()
    to_text(text, body_ending, imported)
    text.source = path
    complete(text, folder, imported)
    text.source = shown
    named = [*_listed(raw.fields.get("categories") or raw.fields.get("category")), *categories]
    has_own = bool(text.addresses and text_of(raw.fields.get("permalink")))
    address = "" if has_own else _address(text, kind, shown, config, named)
    if address and text.status != "draft":
        text.addresses = (address, *text.addresses)
    imported.texts.append(text)


def _listed(value: object) -> list[str]:
    if isinstance(value, list):
        return [text_of(item) for item in value]
    return str(value).split() if value else []


def _address(text: ImportedText, kind: Kind, path: str, config: Mapping[str, Any], categories: list[str]) -> str:
    """Return the address that Jekyll gave a text: by the pattern of the site, or by the name of a page."""
    style = text_of(config.get("permalink")) or "date"
    stem = posixpath.splitext(path)[0]
    if kind == "page":
        if posixpath.basename(stem) == "index":
            return f"/{posixpath.dirname(stem)}/".replace("//", "/")
        pretty = style == "pretty" or style.endswith("/")
        return f"/{stem.replace('/_', '/').lstrip('_')}{'/' if pretty else '.html'}"
    date = text.date or datetime(1970, 1, 1, tzinfo=UTC)
    pattern = _STYLES.get(style, style)
    title = date_in_name(posixpath.basename(stem))[1]
    values = {
        "categories": "/".join(dict.fromkeys(re.sub(r"\s+", " ", one.lower()) for one in categories)),
        "year": f"{date:%Y}",
        "month": f"{date:%m}",
        "i_month": str(date.month),
        "day": f"{date:%d}",
        "i_day": str(date.day),
        "short_year": f"{date:%y}",
        "y_day": f"{date:%j}",
        "hour": f"{date:%H}",
        "minute": f"{date:%M}",
        "second": f"{date:%S}",
        "title": text.slug or title,
        "slug": slug_from(text.slug or title),
        "output_ext": ".html",
        "long_month": f"{date:%B}",
        "short_month": f"{date:%b}",
        "week": f"{date:%V}",
        "short_day": f"{date:%a}",
        "path": title,
        "basename": title,
        "name": title,
        "collection": "posts",
        "slugified_categories": "/".join(map(slug_from, categories)),
    }
    address = re.sub(
        r":(\w+?)(?=[:/.-]|_(?!\w)|$)|:(\w+)", lambda match: values.get(match[1] or match[2], match[0]), pattern
    )
    return old_path("/" + re.sub(r"/{2,}", "/", address).lstrip("/"))


def _redirects(config: Mapping[str, Any], imported: Import) -> None:
    """Lead old feeds, tags, categories and numbered pages to those of the new site."""
    feed = config.get("feed")
    path = text_of(feed.get("path")) if isinstance(feed, dict) else ""
    for address in dict.fromkeys((*([f"/{path.lstrip('/')}"] if path else []), *_FEEDS)):
        imported.redirects[address] = "/feeds/all.atom.xml"
    imported.redirects.update({"/tag/*/": "/tags/*/", "/category/*/": "/categories/*/"})
    each, pattern = text_of(config.get("paginate")), text_of(config.get("paginate_path")) or "/page:num/"
    if each.isdecimal() and "{" not in pattern:
        number = imported.published_posts
        plain = f"/{pattern.strip('/').replace(':num', '{number}')}/"
        imported.redirects.update(paginated(plain, number, int(each)))
