"""The look of a site by its settings, as templates show it: logo, icons, links and texts of the writer's own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hindsight.core.markdown.phrases import phrase_html
from hindsight.core.pictures.size import Size
from hindsight.host.look.files import logo, logo_size
from hindsight.host.look.icons import OwnIcon, favicon, own_icons
from hindsight.host.look.parts import CARDS, LESSONS, READING_TIME, TAGS, left_out
from hindsight.host.site.links import Links
from hindsight.host.site.menu import MenuEntry, listed_links
from hindsight.host.site.sources import moved_files


@dataclass(frozen=True, slots=True)
class _OfSettings:
    """The origin of HTML in settings, whose relative links start from the content folder."""

    path: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """The parts that all pages show besides their own content.

    `logo` is a path in the output, "" without one, and `logo_size` is in pixels. `icons` are the blog's own, if
    it has any. `social` and `links` are for the footer. `footer` and `about` are HTML. `names_author` is whether the
    name of the site lacks that of its author. `filled` are the addresses of the lists that are not empty, `without` the
    parts that are left out.
    """

    logo: str
    logo_size: Size | None
    is_logo_alone: bool
    icons: tuple[OwnIcon, ...]
    social: tuple[MenuEntry, ...]
    links: tuple[MenuEntry, ...]
    footer: str
    about: str
    has_author_line: bool
    names_author: bool
    has_reading_time: bool
    filled: tuple[str, ...]
    without: tuple[str, ...]


def look_of(
    settings: Mapping[str, Any], links: Links, root: str, published: Mapping[str, Path], filled: tuple[str, ...]
) -> Look:
    """Return the look of a site; a file that is not `published` is left out, and is an error of its setting."""
    picture, parts = logo(settings), left_out(settings)
    return Look(
        logo=picture if picture in published else "",
        logo_size=_logo_size(picture, links, published),
        is_logo_alone=settings["LOGO_ALONE"],
        icons=own_icons(favicon(settings), published, moved_files(settings)),
        social=listed_links(settings, "SOCIAL"),
        links=listed_links(settings, "LINKS"),
        footer=_html(settings["FOOTER"], links, root),
        about=_html(settings["ABOUT"], links, root),
        has_author_line=settings["AUTHOR_LINE"],
        names_author=_differ(settings.get("AUTHOR") or "", settings["SITENAME"]),
        has_reading_time=READING_TIME not in parts,
        filled=filled,
        without=tuple(part for part in (CARDS, LESSONS, TAGS) if part in parts),
    )


def _differ(author: str, site: str) -> bool:
    """Return whether there is an author whose name is not a part of that of the site."""
    return bool(author) and not re.search(rf"(?<!\w){re.escape(author)}(?!\w)", site, re.IGNORECASE)


def _logo_size(path: str, links: Links, published: Mapping[str, Path]) -> Size | None:
    if path not in published:
        return None
    return logo_size(path, published[path], links.pictures.published_size(path))


def _html(text: str, links: Links, root: str) -> str:
    """Return a text of the settings as paragraphs of HTML, with the addresses of its links."""
    return links.resolve(phrase_html(text.strip(), links=True), _OfSettings(), root) if text.strip() else ""
