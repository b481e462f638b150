"""Read a blog of Pelican. Its settings are read without running them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hindsight.core.text.slugs import slugify
from hindsight.core.urls import Kind
from hindsight.importing.authors import author_names, author_redirects, list_of_authors
from hindsight.importing.code import outside_code
from hindsight.importing.dates import parse_date
from hindsight.importing.fields import FieldReader, old_path
from hindsight.importing.folders import MARKDOWN, MEDIA, SourceFolder
from hindsight.importing.links import SOURCE
from hindsight.importing.liquid import convert_liquid
from hindsight.importing.liquid_tags import convert_liquid_tags
from hindsight.importing.markup import to_text
from hindsight.importing.menu import menu_from
from hindsight.importing.model import Import, ImportedFile, ImportedText
from hindsight.importing.pelican_lists import list_redirects
from hindsight.importing.places import paginated
from hindsight.importing.python_settings import plain_settings
from hindsight.importing.tags import SUBSTITUTIONS
from hindsight.importing.texts import complete, read_text

_TEXTS = (*MARKDOWN, ".rst", ".html", ".htm")
_SETTINGS_FILES = ("pelicanconf.py", "publishconf.py")
# The settings that this module reads, with Pelican's own values (Pelican 4.12, pelican/settings.py).
_DEFAULTS: Mapping[str, Any] = {
    "PATH": "content",
    "ARTICLE_PATHS": [""],
    "PAGE_PATHS": ["pages"],
    "STATIC_PATHS": ["images"],
    "ARTICLE_EXCLUDES": [],
    "ARTICLE_URL": "{slug}.html",
    "PAGE_URL": "pages/{slug}.html",
    "ARTICLE_LANG_URL": "{slug}-{lang}.html",
    "PAGE_LANG_URL": "pages/{slug}-{lang}.html",
    "TAG_URL": "tag/{slug}.html",
    "DRAFT_URL": "drafts/{slug}.html",
    "CATEGORY_URL": "category/{slug}.html",
    "AUTHOR_URL": "author/{slug}.html",
    "SLUGIFY_SOURCE": "title",
    "USE_FOLDER_AS_CATEGORY": True,
    "DEFAULT_CATEGORY": "misc",
    "FILENAME_METADATA": r"(?P<date>\d{4}-\d{2}-\d{2}).*",
    "PATH_METADATA": "",
    "DEFAULT_METADATA": {},
    "FEED_ALL_ATOM": "feeds/all.atom.xml",
    "FEED_ALL_RSS": None,
    "FEED_ATOM": None,
    "FEED_RSS": None,
    "CATEGORY_FEED_ATOM": "feeds/{slug}.atom.xml",
    "AUTHOR_FEED_ATOM": "feeds/{slug}.atom.xml",
    "AUTHOR_FEED_RSS": "feeds/{slug}.rss.xml",
    "TAG_FEED_ATOM": None,
    "EXTRA_PATH_METADATA": {},
    "DEFAULT_LANG": "en",
    "ARCHIVES_SAVE_AS": "archives.html",
    "SLUG_REGEX_SUBSTITUTIONS": list(SUBSTITUTIONS),
}
_FEEDS = {"FEED_ALL_ATOM": "atom", "FEED_ATOM": "atom", "FEED_ALL_RSS": "rss", "FEED_RSS": "rss"}
_LISTS = {
    "INDEX": ("index.html", "/"), "ARCHIVES": ("archives.html", "/archive/"), "TAGS": ("tags.html", "/tags/"),
    "CATEGORIES": ("categories.html", "/categories/"),
}  # fmt: skip
_OLD_LINK = re.compile(
    r"[{|](?P<kind>filename|static|attach)[}|](?P<path>[^\s\"'<>]*?(?=[\s\"'<>)]|$)|[^\"'<>\n]*?(?=[)\"'>]))"
)
_LISTED_LINK = re.compile(r"[{|](?P<kind>tag|category|author|index)[}|](?P<name>[^\s\"'<>)]*)")


def read_pelican(root: Path) -> Import:
    """Return everything in the folder of a Pelican blog, or in its content folder."""
    imported = Import("Pelican")
    folder = SourceFolder(root, imported)
    settings = _settings(folder)
    content = (
        f"{posixpath.normpath(str(settings['PATH']))}/" if any(name in folder.files for name in _SETTINGS_FILES) else ""
    )
    content = "" if content == "./" else content
    reader = FieldReader(imported)
    for path in folder.below(content):
        inner, ending = path.removeprefix(content), posixpath.splitext(path)[1].lower()
        if ending in _TEXTS and not _is_static(inner, settings, ending):
            with imported.guard(path):
                _add_text(folder, path, content, settings, imported, reader)
        elif ending in MARKDOWN and inner not in settings["EXTRA_PATH_METADATA"]:
            imported.warn(inner, 1, "this text lies among files to copy, and is left out; copy it in another format")
        elif ending in MEDIA or _is_static(inner, settings, ending):
            extra = settings["EXTRA_PATH_METADATA"].get(inner, {})
            target = str(extra.get("path", inner)) if isinstance(extra, dict) else inner
            imported.files.append(ImportedFile(target.strip("/"), inner, folder.files[path]))
            imported.read["files"] += 1
    reader.report()
    _move_translations(settings, imported)
    _redirects(settings, imported)
    return imported


def _settings(folder: SourceFolder) -> dict[str, Any]:
    """Return the settings that are written as plain values, over Pelican's own."""
    settings = dict(_DEFAULTS)
    for name in _SETTINGS_FILES:
        if name in folder.files:
            own = plain_settings(folder.text(name))
            # A setting of another type than Pelican's own is the result of a slip, or of a program.
            settings.update({key: value for key, value in own.items() if _fits(value, _DEFAULTS.get(key))})
    settings["DEFAULT_LANG"] = str(settings["DEFAULT_LANG"]).replace("_", "-")
    return settings


def _fits(value: object, default: object) -> bool:
    return (
        default is None
        or isinstance(value, type(default))
        or (isinstance(value, list | tuple) and isinstance(default, list))
    )


def _is_static(path: str, settings: Mapping[str, Any], ending: str) -> bool:
    folders = tuple(f"{str(one).strip('/')}/" for one in _listed(settings["STATIC_PATHS"]) if str(one).strip("/"))
    return f"{path}/".startswith(folders) and not (
        ending in MARKDOWN and f"{path}/".startswith(_page_folders(settings))
    )


def _page_folders(settings: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(f"{str(one).strip('/')}/" for one in _listed(settings["PAGE_PATHS"]))


def _listed(value: object) -> list[Any]:
    return [value] if isinstance(value, str) else list(value) if isinstance(value, list | tuple) else []


def _add_text(
    folder: SourceFolder, path: str, content: str, settings: Mapping[str, Any], imported: Import, reader: FieldReader
) -> None:
    inner, ending = path.removeprefix(content), posixpath.splitext(path)[1].lower()
    kind: Kind = "page" if f"{inner}/".startswith(_page_folders(settings)) else "post"
    if ending in MARKDOWN:
        text, raw = read_text(folder, path, kind, imported, reader)
        fields = raw.fields
    else:
        from hindsight.importing.other_markup import read_html, read_rst

        text, fields = (read_rst if ending == ".rst" else read_html)(folder, path, kind, imported, reader)
    imported.read["posts" if kind == "post" else "pages"] += 1
    _fill_from_path(text, inner, settings, reader)
    text.body = outside_code(text.body, lambda part: _links(part, inner, settings))
    text.summary = _links(text.summary, inner, settings)
    if "liquid_tags" in str(settings.get("PLUGINS")):
        code = f"{content}{str(settings.get('CODE_DIR') or 'code').strip('/')}/"
        text.body = convert_liquid_tags(
            text.body, lambda path: folder.text(code + path) if code + path in folder.files else None
        )
        convert_liquid(text, {}, imported)
    to_text(text, ending, imported)
    slug = text.slug
    complete(text, folder, imported)
    text.source = inner
    source = text.title if settings["SLUGIFY_SOURCE"] == "title" else posixpath.splitext(posixpath.basename(inner))[0]
    substitutions = [tuple(one) for one in settings["SLUG_REGEX_SUBSTITUTIONS"]]
    text.slug = slug or slugify(source, substitutions)
    _drop_own_address(text, fields, imported)
    if text.status != "draft":
        text.addresses = (*_addresses(text, inner, settings, fields), *text.addresses)
    imported.texts.append(text)


def _drop_own_address(text: ImportedText, fields: Mapping[str, Any], imported: Import) -> None:
    """Drop the fields by which a text had an address of its own: it becomes an old address."""
    if "://" in (own := str(fields.get("url") or "")):
        imported.warn(text.source, 1, f"links to this text led to {own}; here they lead to the text")
    text.extra = {name: value for name, value in text.extra.items() if name.lower() not in ("url", "save_as")}


def _fill_from_path(text: ImportedText, inner: str, settings: Mapping[str, Any], reader: FieldReader) -> None:
    """Set what the path of a text says, and what is the same for all texts."""
    for pattern, where in (
        (settings["PATH_METADATA"], inner),
        (settings["FILENAME_METADATA"], posixpath.splitext(posixpath.basename(inner))[0]),
    ):
        try:
            match = re.match(str(pattern), where) if pattern else None
        except re.error:
            match = None
        for name, value in (match.groupdict() if match else {}).items():
            if name == "date" and value and text.date is None:
                text.date = parse_date(value)
            elif value and name == "author" and not text.authors:
                text.authors = (value,)
            elif value and name in ("slug", "category", "lang", "title") and not getattr(text, name):
                setattr(text, name, value)
    folder = posixpath.dirname(inner).split("/")[-1]
    if text.kind == "post" and not text.category and settings["USE_FOLDER_AS_CATEGORY"]:
        text.category = folder
    if isinstance(settings["DEFAULT_METADATA"], dict):
        known = {
            name: str(value)
            for name, value in settings["DEFAULT_METADATA"].items()
            if not getattr(text, "authors" if name.lower() == "author" else name.lower(), "")
        }
        reader.fill(text, known)


def _links(part: str, inner: str, settings: Mapping[str, Any]) -> str:
    """Return a part of a text with Pelican's links to files in the form that all readers of sources use."""
    if "{" not in part and "|" not in part:
        return part

    def to_file(match: re.Match[str]) -> str:
        path = match["path"]
        path, mark, fragment = path.partition("#")
        path = (
            path.lstrip("/")
            if path.startswith("/")
            else posixpath.normpath(posixpath.join(posixpath.dirname(inner), path))
        )
        return f"{SOURCE}{path}{mark}{fragment}"

    def to_list(match: re.Match[str]) -> str:
        kind, slug = match["kind"], slugify(match["name"], settings["SLUG_REGEX_SUBSTITUTIONS"])
        author = _author_page(slug, settings)
        return {"tag": f"/tags/{slug}/", "category": f"/categories/{slug}/", "author": author, "index": "/"}[kind]

    return _LISTED_LINK.sub(to_list, _OLD_LINK.sub(to_file, part))


def _addresses(
    text: ImportedText, inner: str, settings: Mapping[str, Any], fields: Mapping[str, Any], part: str = ""
) -> tuple[str, ...]:
    """Return the address that Pelican gave a text; `part` is that of the setting's name, such as "LANG_"."""
    pattern = str(settings[f"{'ARTICLE' if text.kind == 'post' else 'PAGE'}_{part}URL"])
    own = fields.get("url") or fields.get("save_as")
    if own and isinstance(own, str):
        return (old_path(f"/{own}"),) if "://" not in own else ()
    date = text.date
    author = text.authors[0] if text.authors else str(settings.get("AUTHOR") or "")

    def value(match: re.Match[str]) -> str:
        name, form = match["name"], match["form"]
        if name == "date":
            return date.strftime(form or "%Y-%m-%d") if date else ""
        known = {
            "slug": text.slug,
            "category": slugify(_category(text, inner, settings, fields), settings["SLUG_REGEX_SUBSTITUTIONS"]),
            "lang": text.lang or str(settings["DEFAULT_LANG"]),
            "author": slugify(author, settings["SLUG_REGEX_SUBSTITUTIONS"]),
            "path_no_ext": posixpath.splitext(inner)[0],
        }
        return known.get(name, match[0])

    address = re.sub(r"\{(?P<name>\w+)(?::(?P<form>[^}]*))?\}", value, pattern)
    return (old_path(f"/{address.lstrip('./')}"),) if "{" not in address else ()


def _category(text: ImportedText, inner: str, settings: Mapping[str, Any], fields: Mapping[str, Any]) -> str:
    """Return the category that Pelican gave a text: it does not read the field `categories`."""
    category = text.category
    if "category" not in fields and "categories" in fields:
        category = posixpath.dirname(inner).split("/")[-1] if settings["USE_FOLDER_AS_CATEGORY"] else ""
    return category or str(settings["DEFAULT_CATEGORY"])


def _move_translations(settings: Mapping[str, Any], imported: Import) -> None:
    """Give translations, which share the slug of a text, the addresses that Pelican has for them."""
    with_slug: dict[tuple[Kind, str], list[ImportedText]] = {}
    for text in imported.texts:
        with_slug.setdefault((text.kind, text.slug), []).append(text)
    for texts in with_slug.values():
        for text in texts if len(texts) > 1 else ():
            if text.lang and text.lang != settings["DEFAULT_LANG"]:
                usual = _addresses(text, text.source, settings, {})
                translated = _addresses(text, text.source, settings, {}, "LANG_")
                text.addresses = (*(old for old in text.addresses if old not in usual), *translated)


def _author_page(slug: str, settings: Mapping[str, Any]) -> str:
    return f"/{str(settings['AUTHOR_URL']).replace('{slug}', slug).lstrip('/')}"


def _redirects(settings: Mapping[str, Any], imported: Import) -> None:
    """Lead old lists and feeds to new ones."""
    redirects = imported.redirects
    for name, target in (("TAG_URL", "/tags/*/"), ("CATEGORY_URL", "/categories/*/")):
        old = f"/{str(settings[name]).replace('{slug}', '*').lstrip('/')}"
        if old.count("*") == 1 and old != target:
            redirects[old] = target
    for name, kind in _FEEDS.items():
        old, new = f"/{str(settings.get(name) or '').lstrip('/')}", f"/feeds/all.{kind}.xml"
        if old not in ("/", new):
            redirects[old] = new
    each = settings.get("DEFAULT_PAGINATION")
    if isinstance(each, int) and each is not True:
        number = imported.published_posts
        stem = str(settings.get("INDEX_SAVE_AS") or "index.html").strip("/").removesuffix(".html")
        redirects.update(paginated(f"/{stem}{{number}}.html", number, each))
    lists = {**_LISTS, "AUTHORS": ("authors.html", list_of_authors(imported))}
    for name, (usual, new) in lists.items():
        old = str(settings.get(f"{name}_SAVE_AS") or usual).strip("/")
        if old != "index.html":
            redirects[f"/{old}"] = new
    names = (*author_names(imported), str(settings.get("AUTHOR") or ""))
    slugs = {slugify(name, settings["SLUG_REGEX_SUBSTITUTIONS"]): name for name in names if name}
    redirects.update(author_redirects(imported, {_author_page(slug, settings): slugs[slug] for slug in slugs if slug}))
    redirects.update((old, new) for old, new in list_redirects(settings, imported) if old != new)
    _keep_settings(settings, imported)


def _keep_settings(settings: Mapping[str, Any], imported: Import) -> None:
    """Keep the menu, and the settings that the new blog has too."""
    imported.menu, imported.menu_source = menu_from(settings.get("MENUITEMS")), _SETTINGS_FILES[0]
    if "DISPLAY_PAGES_ON_MENU" in settings:
        imported.settings["DISPLAY_PAGES_ON_MENU"] = bool(settings["DISPLAY_PAGES_ON_MENU"])
    for setting in ("SITENAME", "SITESUBTITLE", "SITEDESCRIPTION", "AUTHOR", "SITEURL", "TIMEZONE", "DEFAULT_LANG"):
        if settings.get(setting):
            imported.settings[setting] = settings[setting]
