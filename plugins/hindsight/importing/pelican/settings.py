"""Read the settings of a Pelican blog without running them."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import Any

from hindsight.core.text.slugs import slugify
from hindsight.importing.folders import MARKDOWN, SourceFolder, ending_of
from hindsight.importing.menu import menu_from
from hindsight.importing.model import Import
from hindsight.importing.python_settings import plain_settings
from hindsight.importing.tags import SUBSTITUTIONS

Settings = Mapping[str, Any]

_SETTINGS_FILES = ("pelicanconf.py", "publishconf.py")
# The settings that the import reads, with Pelican's own values (Pelican 4.12, pelican/settings.py).
_DEFAULTS: Settings = {
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
_KEPT = ("SITENAME", "SITESUBTITLE", "SITEDESCRIPTION", "AUTHOR", "SITEURL", "TIMEZONE", "DEFAULT_LANG")


def read_settings(folder: SourceFolder) -> dict[str, Any]:
    """Return the settings that are written as plain values, on top of Pelican's own."""
    settings = dict(_DEFAULTS)
    for name in _SETTINGS_FILES:
        if name in folder.files:
            own = plain_settings(folder.text(name))
            # A setting with a different type than Pelican's own comes from a slip, or from a program.
            settings.update({key: value for key, value in own.items() if _has_type_of(_DEFAULTS.get(key), value)})
    settings["DEFAULT_LANG"] = str(settings["DEFAULT_LANG"]).replace("_", "-")
    return settings


def _has_type_of(default: object, value: object) -> bool:
    return (
        default is None
        or isinstance(value, type(default))
        or (isinstance(value, list | tuple) and isinstance(default, list))
    )


def content_folder(folder: SourceFolder, settings: Settings) -> str:
    """Return the folder of the texts with a slash at its end; "" if the source is that folder itself."""
    if not any(name in folder.files for name in _SETTINGS_FILES):
        return ""
    path = posixpath.normpath(str(settings["PATH"]))
    return "" if path == "." else f"{path}/"


def is_in_page_folder(inner: str, settings: Settings) -> bool:
    """Report whether a path below the content folder lies in a folder of pages."""
    return f"{inner}/".startswith(tuple(f"{str(path).strip('/')}/" for path in _listed(settings["PAGE_PATHS"])))


def is_static(inner: str, settings: Settings) -> bool:
    """Report whether a path below the content folder lies among files to copy; Markdown among the pages doesn't."""
    folders = [str(path).strip("/") for path in _listed(settings["STATIC_PATHS"])]
    is_in_static_folder = f"{inner}/".startswith(tuple(f"{path}/" for path in folders if path))
    return is_in_static_folder and not (ending_of(inner) in MARKDOWN and is_in_page_folder(inner, settings))


def _listed(value: object) -> list[Any]:
    return [value] if isinstance(value, str) else list(value) if isinstance(value, list | tuple) else []


def old_slug(name: str, settings: Settings) -> str:
    """Return the slug that Pelican makes of a name."""
    return slugify(name, settings["SLUG_REGEX_SUBSTITUTIONS"])


def keep_settings(settings: Settings, imported: Import) -> None:
    """Keep the menu, and the settings that the new blog has too."""
    imported.menu, imported.menu_source = menu_from(settings.get("MENUITEMS")), _SETTINGS_FILES[0]
    if "DISPLAY_PAGES_ON_MENU" in settings:
        imported.settings["DISPLAY_PAGES_ON_MENU"] = bool(settings["DISPLAY_PAGES_ON_MENU"])
    for setting in _KEPT:
        if settings.get(setting):
            imported.settings[setting] = settings[setting]
