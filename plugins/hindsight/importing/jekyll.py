"""Read a blog of Jekyll (or Octopress)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from hindsight.core.urls import Kind
from hindsight.importing.dates import date_in_name
from hindsight.importing.fields import FieldReader
from hindsight.importing.folders import MARKDOWN, SourceFolder, add_file, ending_of, is_left_out
from hindsight.importing.formulas import convert_formulas
from hindsight.importing.front_matter import Value, text_of
from hindsight.importing.jekyll_config import JekyllConfig, read_config
from hindsight.importing.liquid import convert_liquid
from hindsight.importing.liquid_includes import Includes
from hindsight.importing.markup import to_text
from hindsight.importing.model import Import, ImportedFile, ImportedText
from hindsight.importing.named_links import resolve_names
from hindsight.importing.old_paths import old_path
from hindsight.importing.text_paths import paginated, slug_from
from hindsight.importing.texts import complete, read_text

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
_FEEDS = ("/feed.xml", "/atom.xml", "/rss.xml")


def read_jekyll(root: Path) -> Import:
    """Return everything in the folder of a Jekyll site."""
    imported = Import("Jekyll")
    folder = SourceFolder(root, imported)
    config = read_config(folder, imported)
    base = config.base(folder, imported)
    fields = FieldReader(imported, spaced_tags=True)
    texts = _TextReader(folder, base, config, fields, imported)
    for path in folder.below(base):
        inner = path.removeprefix(base)
        if config.is_excluded(inner):
            continue
        kind = _kind(inner, config)
        if kind and _is_text(folder, path, kind):
            with imported.guard(path):
                texts.add(path, kind)
        elif not any(name.startswith("_") for name in inner.split("/")) and not is_left_out(inner):
            add_file(imported, ImportedFile(inner, inner, folder.files[path]))
    resolve_names(imported)
    fields.report()
    texts.report_collections()
    _add_redirects(config, imported)
    return imported


def _kind(inner: str, config: JekyllConfig) -> Kind | None:
    """Return whether a file belongs to the posts or the pages; None for a file of the theme, or of the data."""
    folders = inner.split("/")[:-1]
    if "_posts" in folders or "_drafts" in folders:
        return "post"
    return None if config.is_private(inner) or is_left_out(inner) else "page"


def _is_text(folder: SourceFolder, path: str, kind: Kind) -> bool:
    """Report whether a file is a text: a page begins with front matter, even an empty one."""
    return ending_of(path) in _TEXTS and (kind == "post" or folder.text(path).startswith("---"))


class _TextReader:
    """Reads posts and pages, and adds them to an import."""

    def __init__(
        self, folder: SourceFolder, base: str, config: JekyllConfig, fields: FieldReader, imported: Import
    ) -> None:
        """Read texts below `base`, the folder of the site in the source, with a slash at its end, or ""."""
        self._folder, self._base, self._config, self._import = folder, base, config, imported
        self._site, self._includes = config.texts, Includes(folder, base)
        self._fields = fields
        self._unpublished: dict[str, list[str]] = {}  # texts of collections without pages

    def add(self, path: str, kind: Kind) -> None:
        """Add the text at a path of the source; a page that Liquid generates is left out."""
        inner = path.removeprefix(self._base)
        text, fields = self._read(path, inner, kind)
        if kind == "page" and _PROGRAM.search(text.body):
            self._import.warn(path, 1, "template code generates this page, so it is left out")
            return
        self._import.count_text(kind)
        self._set_place(text, inner)
        text.source = inner  # in messages about Liquid and markup
        convert_liquid(text, self._site, self._import, self._includes)
        to_text(text, ending_of(path), self._import)
        convert_formulas(text, is_kramdown=True)
        text.source = path  # for the dates of the file
        complete(text, self._folder, self._import)
        text.source = inner
        self._add_address(text, fields)
        self._import.texts.append(text)

    def report_collections(self) -> None:
        """Report the collections without pages."""
        for name, sources in self._unpublished.items():
            message = f'the collection "{name}" has no pages of its own (output: true), so its texts are drafts'
            self._import.hint(sources[0], 1, message)

    def _read(self, path: str, inner: str, kind: Kind) -> tuple[ImportedText, Mapping[str, Value]]:
        """Return a text with the values of its own fields and of the defaults, and these fields."""
        text, raw = read_text(self._folder, path, kind, self._import, self._fields)
        jekyll_kind = "posts" if kind == "post" else self._config.collection(inner) or "pages"
        defaults = self._config.defaults(inner, jekyll_kind)
        defaults = {name: value for name, value in defaults.items() if name not in raw.fields}
        self._fields.fill(text, defaults)
        return text, {**defaults, **raw.fields}

    def _set_place(self, text: ImportedText, inner: str) -> None:
        """Set the category of a post by its folders, and make drafts of texts that Jekyll does not publish."""
        categories = self._config.folders_of(inner) if text.kind == "post" else []
        if categories and not text.category:
            text.category = categories[0]
            text.tags = tuple(dict.fromkeys((*text.tags, *categories[1:])))
        if "_drafts" in inner.split("/")[:-1]:
            text.status = "draft"
        collection = self._config.collection(inner)
        if text.kind == "page" and collection and not self._config.has_pages(collection):
            text.status = "draft"
            self._unpublished.setdefault(collection, []).append(inner)

    def _add_address(self, text: ImportedText, fields: Mapping[str, Value]) -> None:
        """Add the address that Jekyll gave a text, by its own permalink or by the pattern of the site."""
        permalink = text_of(fields.get("permalink"))
        others = tuple(address for address in text.addresses if address != old_path(permalink))
        if text.status == "draft":
            text.addresses = others
            return
        is_page = text.kind == "page"
        collection = self._config.collection(text.source) if is_page else "posts"
        pattern = permalink or self._config.permalink(collection)
        if not pattern and is_page:
            address = self._page_address(text.source)
        else:
            address = _address(_STYLES.get(pattern or self._style, pattern or self._style), self._values(text, fields))
        text.addresses = (address, *others) if address else others

    @property
    def _style(self) -> str:
        return self._config.text("permalink") or "date"

    def _page_address(self, inner: str) -> str:
        stem = posixpath.splitext(inner)[0]
        if posixpath.basename(stem) == "index":
            return f"/{posixpath.dirname(stem)}/".replace("//", "/")
        is_pretty = self._style == "pretty" or self._style.endswith("/")
        return f"/{stem.replace('/_', '/').lstrip('_')}{'/' if is_pretty else '.html'}"

    def _values(self, text: ImportedText, fields: Mapping[str, Value]) -> dict[str, str]:
        """Return the values of the placeholders in the pattern for the address of a text."""
        written = fields.get("categories")
        categories = _listed(written) if written else list(filter(None, [text_of(fields.get("category"))]))
        values = _permalink_values(text, [*categories, *self._config.folders_of(text.source)])
        if text.kind == "post":
            return values
        collection = self._config.collection(text.source)
        stem = posixpath.splitext(self._config.in_collection(text.source) if collection else text.source)[0]
        name = posixpath.basename(stem)
        path = stem if collection else posixpath.dirname(stem)
        return {**values, "collection": collection, "path": path, "name": name, "basename": name}


def _address(pattern: str, values: Mapping[str, str]) -> str:
    """Return the path of a pattern with its placeholders filled."""

    def value(match: re.Match[str]) -> str:
        return values.get(match["before_sign"] or match["name"], match[0])

    return old_path("/" + re.sub(r"/{2,}", "/", _PLACEHOLDER.sub(value, pattern)).lstrip("/"))


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


def _add_redirects(config: JekyllConfig, imported: Import) -> None:
    """Redirect old feeds, tags, categories and numbered pages."""
    for address in ([config.feed] if config.feed else []) + [*_FEEDS]:
        imported.redirects[address] = "/feeds/all.atom.xml"
    imported.redirects.update({"/tag/*/": "/tags/*/", "/category/*/": "/categories/*/"})
    per_page, pattern = config.text("paginate"), config.text("paginate_path") or "/page:num/"
    if per_page.isdecimal() and "{" not in pattern:
        numbered = f"/{pattern.strip('/').replace(':num', '{number}')}/"
        imported.redirects.update(paginated(numbered, imported.published_posts, int(per_page)))
