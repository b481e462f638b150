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
from hindsight.importing.fields import FieldReader
from hindsight.importing.folders import MARKDOWN, MEDIA, SourceFolder, ending_of
from hindsight.importing.front_matter import Value, text_of
from hindsight.importing.liquid import convert_liquid
from hindsight.importing.markup import to_text
from hindsight.importing.model import Import, ImportedFile, ImportedText
from hindsight.importing.named_links import resolve_names
from hindsight.importing.notes import on_one_line
from hindsight.importing.old_paths import old_path
from hindsight.importing.text_paths import paginated, slug_from
from hindsight.importing.texts import complete, read_text

Config = Mapping[str, Any]

_TEXTS = (*MARKDOWN, ".html", ".htm", ".textile")
_STYLES = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}
_PLACEHOLDER = re.compile(r":(?P<before_sign>\w+?)(?=[:/.-]|_(?!\w)|$)|:(?P<name>\w+)")
_PROGRAM = re.compile(r"\{%-?\s*(?:for|assign|if|case|paginate|layout|capture)\b")
_SITE_SETTINGS = {
    "SITENAME": "title", "SITESUBTITLE": "tagline", "SITEDESCRIPTION": "description", "AUTHOR": "author",
    "SITEURL": "url", "TIMEZONE": "timezone", "DEFAULT_LANG": "lang",
}  # fmt: skip
_FEEDS = ("/feed.xml", "/atom.xml", "/rss.xml")
# Files about the repository, and the page of errors: no texts of the blog.
_NOT_TEXTS = frozenset(("readme.md", "license.md", "contributing.md", "changelog.md", "404.html", "404.md"))


def read_jekyll(root: Path) -> Import:
    """Return everything in the folder of a Jekyll site."""
    imported = Import("Jekyll")
    folder = SourceFolder(root, imported)
    config = _read_config(folder, imported)
    base = f"{text_of(config.get('source')).strip('./')}/".lstrip("/")
    fields = FieldReader(imported, spaced_tags=True)
    texts = _TextReader(folder, base, config, fields, imported)
    for path in folder.below(base):
        inner = path.removeprefix(base)
        kind = _kind(inner, config)
        if kind and _is_text(folder, path, kind):
            with imported.guard(path):
                texts.add(path, kind)
        elif ending_of(path) in MEDIA and not _is_private(inner):
            imported.add_file(ImportedFile(inner, inner, folder.files[path]))
    resolve_names(imported)
    fields.report()
    _add_redirects(config, imported)
    return imported


def _read_config(folder: SourceFolder, imported: Import) -> Config:
    """Return the configuration of the site, and keep the settings that the new blog has too."""
    config: dict[str, Any] = {}
    for name in ("_config.yml", "_config.yaml"):
        if name not in folder.files:
            continue
        try:
            value = yaml.load(folder.text(name), Loader=yaml.BaseLoader)  # noqa: S506  # texts, lists and tables only
        except yaml.YAMLError as error:
            reason = on_one_line(error, 80)
            imported.warn(name, 1, f"this file is not valid YAML, so old addresses are a guess: {reason}")
            continue
        config.update(value if isinstance(value, dict) else {})
    for setting, name in _SITE_SETTINGS.items():
        if written := text_of(config.get(name)):
            imported.settings[setting] = written
    return config


def _kind(inner: str, config: Config) -> Kind | None:
    """Return whether a file belongs to the posts or the pages; None for a file of the theme, or of the data."""
    folders = inner.split("/")[:-1]
    if "_posts" in folders or "_drafts" in folders:
        return "post"
    collections = config.get("collections")
    collection_folders = {f"_{name}" for name in collections} if isinstance(collections, list | dict) else set()
    is_private = any(folder.startswith("_") and folder not in collection_folders for folder in folders)
    return None if is_private or posixpath.basename(inner).lower() in _NOT_TEXTS else "page"


def _is_text(folder: SourceFolder, path: str, kind: Kind) -> bool:
    """Report whether a file is a text: a page begins with front matter, even an empty one."""
    return ending_of(path) in _TEXTS and (kind == "post" or folder.text(path).startswith("---"))


def _is_private(inner: str) -> bool:
    """Report whether the name of a file, or of a folder above it, begins with "_": Jekyll copies no such file."""
    return any(name.startswith("_") for name in inner.split("/"))


class _TextReader:
    """Reads posts and pages, and adds them to an import."""

    def __init__(self, folder: SourceFolder, base: str, config: Config, fields: FieldReader, imported: Import) -> None:
        """Read texts below `base`, the folder of the site in the source, with a slash at its end, or ""."""
        self._folder, self._base, self._config, self._import = folder, base, config, imported
        self._site = {name: text_of(value) for name, value in config.items() if isinstance(value, str)}
        self._fields = fields

    def add(self, path: str, kind: Kind) -> None:
        """Add the text at a path of the source; a page that Liquid generates is left out."""
        text, raw = read_text(self._folder, path, kind, self._import, self._fields)
        if kind == "page" and _PROGRAM.search(text.body):
            self._import.warn(path, 1, "template code generates this page, so it is left out")
            return
        self._import.count_text(kind)
        inner = path.removeprefix(self._base)
        categories = _fill_from_folders(text, inner)
        text.source = inner  # in messages about Liquid and markup
        convert_liquid(text, self._site, self._import)
        to_text(text, ending_of(path), self._import)
        text.source = path  # for the dates of the file
        complete(text, self._folder, self._import)
        text.source = inner
        self._add_address(text, raw.fields, categories)
        self._import.texts.append(text)

    def _add_address(self, text: ImportedText, fields: Mapping[str, Value], folder_categories: list[str]) -> None:
        """Add the address that Jekyll gave a text, unless a field has it already."""
        has_own = bool(text.addresses and text_of(fields.get("permalink")))
        if has_own or text.status == "draft":
            return
        categories = [*_listed(fields.get("categories") or fields.get("category")), *folder_categories]
        is_page = text.kind == "page"
        address = self._page_address(text.source) if is_page else self._post_address(text, categories)
        if address:
            text.addresses = (address, *text.addresses)

    @property
    def _style(self) -> str:
        return text_of(self._config.get("permalink")) or "date"

    def _page_address(self, inner: str) -> str:
        stem = posixpath.splitext(inner)[0]
        if posixpath.basename(stem) == "index":
            return f"/{posixpath.dirname(stem)}/".replace("//", "/")
        is_pretty = self._style == "pretty" or self._style.endswith("/")
        return f"/{stem.replace('/_', '/').lstrip('_')}{'/' if is_pretty else '.html'}"

    def _post_address(self, text: ImportedText, categories: list[str]) -> str:
        """Return the address of a post by the pattern of the site."""
        values = _permalink_values(text, categories)

        def value(match: re.Match[str]) -> str:
            return values.get(match["before_sign"] or match["name"], match[0])

        address = _PLACEHOLDER.sub(value, _STYLES.get(self._style, self._style))
        return old_path("/" + re.sub(r"/{2,}", "/", address).lstrip("/"))


def _fill_from_folders(text: ImportedText, inner: str) -> list[str]:
    """Return the categories that a post has from its folders, and set them; a text in `_drafts` becomes a draft."""
    folders = inner.split("/")[:-1]
    categories = [name for name in folders if not name.startswith("_")] if text.kind == "post" else []
    if categories and not text.category:
        text.category = categories[0]
        text.tags = tuple(dict.fromkeys((*text.tags, *categories[1:])))
    if "_drafts" in folders:
        text.status = "draft"
    return categories


def _listed(value: object) -> list[str]:
    if isinstance(value, list):
        return [text_of(item) for item in value]
    return str(value).split() if value else []


def _permalink_values(text: ImportedText, categories: list[str]) -> dict[str, str]:
    """Return the values of the placeholders in a pattern for addresses."""
    date = text.date or datetime(1970, 1, 1, tzinfo=UTC)
    title = date_in_name(posixpath.splitext(posixpath.basename(text.source))[0])[1]
    return {
        "categories": "/".join(dict.fromkeys(re.sub(r"\s+", " ", name.lower()) for name in categories)),
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


def _add_redirects(config: Config, imported: Import) -> None:
    """Redirect old feeds, tags, categories and numbered pages."""
    feed = config.get("feed")
    path = text_of(feed.get("path")) if isinstance(feed, dict) else ""
    for address in ([f"/{path.lstrip('/')}"] if path else []) + [*_FEEDS]:
        imported.redirects[address] = "/feeds/all.atom.xml"
    imported.redirects.update({"/tag/*/": "/tags/*/", "/category/*/": "/categories/*/"})
    per_page, pattern = text_of(config.get("paginate")), text_of(config.get("paginate_path")) or "/page:num/"
    if per_page.isdecimal() and "{" not in pattern:
        numbered = f"/{pattern.strip('/').replace(':num', '{number}')}/"
        imported.redirects.update(paginated(numbered, imported.published_posts, int(per_page)))
