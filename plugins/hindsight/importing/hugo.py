"""Read a site of Hugo."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from hindsight.core.urls import Kind
from hindsight.importing.fields import FieldReader
from hindsight.importing.folders import MARKDOWN, PICTURES, SourceFolder, add_file, ending_of
from hindsight.importing.formulas import convert_formulas
from hindsight.importing.front_matter import Value, text_of
from hindsight.importing.hugo_config import HugoConfig, read_config
from hindsight.importing.hugo_shortcodes import convert_shortcodes
from hindsight.importing.markup import to_text
from hindsight.importing.model import Import, ImportedFile, ImportedText
from hindsight.importing.named_links import resolve_names
from hindsight.importing.old_paths import old_path
from hindsight.importing.text_paths import paginated
from hindsight.importing.texts import complete, read_text

_TEXTS = (*MARKDOWN, ".html", ".htm", ".org", ".adoc", ".rst")
_LANG = re.compile(r"\.(?P<lang>[a-z]{2}(?:-[a-z]{2})?)$", re.IGNORECASE)
# Sections whose texts are posts; in a site without one of them, every text with a date is a post.
_POST_SECTIONS = frozenset(
    ("post", "posts", "blog", "articles", "article", "news", "notes", "writing", "writings", "til")
)
_OWN_SECTIONS = frozenset(("cards", "lessons", "tags", "categories"))  # lists of the new site
_DATE = re.compile(r"^\s*\"?(?:date|publishDate)\"?\s*[:=]", re.MULTILINE | re.IGNORECASE)
_HEAD = 3000  # characters of a text that can hold its date
_FEWEST = 3  # texts of a section of posts with a name of its own
_STATIC = ("static/", "assets/", "public_static/")
_PLACEHOLDER = re.compile(r":(\w+)(?:\[[^\]]*\])?")


def read_hugo(root: Path) -> Import:
    """Return everything in the folder of a Hugo site."""
    imported = Import("Hugo")
    folder = SourceFolder(root, imported)
    config = read_config(folder, imported)
    imported.settings.update(config.site_settings())
    imported.menu, imported.menu_source = config.menu, config.source
    sections = {path.removeprefix(config.content).split("/")[0] for path in folder.below(config.content)}
    post_sections = config.main_sections or frozenset(sections & _POST_SECTIONS)
    if post_sections:
        post_sections |= _dated_sections(folder, config.content, sections - post_sections)
    fields = FieldReader(imported)
    texts = _TextReader(folder, config, post_sections, fields, imported)
    for path in folder.below(config.content):
        if ending_of(path) in _TEXTS:
            with imported.guard(path):
                texts.add(path)
        else:
            add_file(imported, ImportedFile(path.removeprefix(config.content), path, folder.files[path]))
    for static in _STATIC:
        for path in folder.below(static):
            add_file(imported, ImportedFile(path.removeprefix(static), path, folder.files[path]))
    resolve_names(imported)
    fields.report()
    _add_redirects(sorted(post_sections), config, imported)
    return imported


def _dated_sections(folder: SourceFolder, content: str, sections: AbstractSet[str]) -> frozenset[str]:
    """Return the sections in which every text has a date; a section with few texts has none of posts."""
    dated: dict[str, list[bool]] = {}
    for path in folder.below(content):
        section = path.removeprefix(content).split("/")[0]
        if section in sections and ending_of(path) in _TEXTS and not posixpath.basename(path).startswith("_index."):
            dated.setdefault(section, []).append(_DATE.search(folder.text(path)[:_HEAD]) is not None)
    return frozenset(name for name, texts in dated.items() if len(texts) >= _FEWEST and all(texts))


@dataclass(frozen=True, slots=True)
class _TextPath:
    """The path of a text: `stem` is the path below the folder of texts, without language and ending."""

    stem: str
    lang: str

    @property
    def section(self) -> str:
        """Return the section of the text; "" at the top."""
        return self.stem.split("/")[0] if "/" in self.stem else ""

    @property
    def is_list(self) -> bool:
        """Report whether the text is the introduction of a list of texts."""
        return posixpath.basename(self.stem) == "_index"


class _TextReader:
    """Reads posts and pages, and adds them to an import."""

    def __init__(
        self,
        folder: SourceFolder,
        config: HugoConfig,
        post_sections: frozenset[str],
        fields: FieldReader,
        imported: Import,
    ) -> None:
        """Read texts as posts in the sections `post_sections`, and as pages elsewhere; without any, by their dates."""
        self._folder, self._config, self._post_sections, self._import = folder, config, post_sections, imported
        self._languages = config.languages
        self._fields = fields

    def add(self, path: str) -> None:
        """Add the text at a path of the source; an introduction of a list without words is only counted."""
        text_path = self._text_path(path)
        text, raw = read_text(self._folder, path, "post", self._import, self._fields)
        if text_path.is_list and not text.body.strip():
            self._import.read["lists of sections without a text, which Hindsight makes"] += 1
            return
        text.kind = self._kind(text, text_path)
        self._import.count_text(text.kind)
        text.lang = text.lang or text_path.lang
        convert_shortcodes(text, raw.fields, self._import, lambda name: self._file_text(name, path))
        to_text(text, ending_of(path), self._import)
        convert_formulas(text)
        complete(text, self._folder, self._import)
        self._set_addresses(text, text_path, raw.fields)
        self._import.texts.append(text)

    def _file_text(self, name: str, path: str) -> str:
        """Return the text of a file beside the text at a path, or in the source; "" if there is none."""
        candidates = (posixpath.normpath(posixpath.join(posixpath.dirname(path), name)), name.lstrip("/"))
        found = next((candidate for candidate in candidates if candidate in self._folder.files), "")
        return self._folder.text(found) if found and ending_of(found) not in PICTURES else ""

    def _text_path(self, path: str) -> _TextPath:
        """Return the parts of a path; the language is in the name of the file, or is the first folder."""
        inner = path.removeprefix(self._config.content)
        stem = posixpath.splitext(inner)[0]
        suffix = _LANG.search(stem)
        lang = suffix["lang"] if suffix and (not self._languages or suffix["lang"].lower() in self._languages) else ""
        if lang:
            stem = stem[: -len(lang) - 1]
        if inner.split("/")[0].lower() in self._languages:
            lang, _, stem = stem.partition("/")
        return _TextPath(stem, lang)

    def _kind(self, text: ImportedText, text_path: _TextPath) -> Kind:
        if text_path.is_list:
            return "page"
        is_post = text_path.section in self._post_sections if self._post_sections else text.date is not None
        return "post" if is_post else "page"

    def _set_addresses(self, text: ImportedText, text_path: _TextPath, fields: Mapping[str, Value]) -> None:
        """Add the address that Hugo gave a text to its aliases; the home page and drafts need no old address."""
        own = old_path(text_of(fields.get("url")))
        address = own or self._address(text, text_path, text_of(fields.get("slug")))
        if text_path.is_list and address == "/":
            text.addresses = ()
        elif text.status != "draft":
            lang = text_path.lang
            is_translation = bool(lang and self._languages) and lang.lower() != self._config.default_language
            first = f"/{lang}{address}" if is_translation and not own else address
            aliases = (_absolute(alias, address) for alias in text.addresses)
            text.addresses = tuple(dict.fromkeys((first, *aliases)))

    def _address(self, text: ImportedText, text_path: _TextPath, slug: str) -> str:
        """Return the address that Hugo gave a text: by the pattern of its section, or by its path."""
        folder, name = posixpath.split(text_path.stem)
        if name == "index":
            folder, name = posixpath.split(folder)
        elif name == "_index":
            name = ""
        pattern = self._config.permalink(text_path.section)
        if pattern and name:
            values = _permalink_values(text, text_path.section, folder, name, slug)
            path = _PLACEHOLDER.sub(lambda match: values.get(match[1].lower(), match[0]), pattern)
        else:
            path = "/".join(filter(None, (_urlized(folder), _urlized(slug or name))))
        address = f"/{path.strip('/')}"
        return f"{address}.html" if self._config.has_ugly_addresses and name else f"{address.rstrip('/')}/"


def _absolute(alias: str, address: str) -> str:
    """Return an alias of the text at an address as a path from the top of the site."""
    return alias if alias.startswith("/") else posixpath.join(posixpath.dirname(address.rstrip("/")), alias)


def _permalink_values(text: ImportedText, section: str, folder: str, name: str, slug: str) -> dict[str, str]:
    """Return the values of the placeholders in a pattern for addresses."""
    date = text.date or datetime(1, 1, 1, tzinfo=UTC)
    return {
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


def _urlized(words: str) -> str:
    """Return a path as Hugo writes it in an address: lower case, with "-" for spaces, without most other signs."""
    kept = re.sub(r"[^\w\s./~+@%-]", "", words.lower())
    return re.sub(r"\s*-\s*|\s+", "-", kept.strip())


def _add_redirects(post_sections: list[str], config: HugoConfig, imported: Import) -> None:
    """Redirect old feeds, and the lists of sections with their numbered pages."""
    redirects = imported.redirects
    redirects["/index.xml"] = "/feeds/all.rss.xml"
    number = imported.published_posts
    redirects.update(paginated("/page/{number}/", number, config.posts_per_page))
    for section in post_sections:
        redirects[f"/{section}/index.xml"] = "/feeds/all.rss.xml"
        if section not in _OWN_SECTIONS:
            redirects[f"/{section}/"] = "/archive/"
            redirects.update(paginated(f"/{section}/page/{{number}}/", number, config.posts_per_page))
