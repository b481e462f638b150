"""The style sheets and scripts of the theme that only some pages need, chosen by the finished HTML of each page.

A template marks their place in its head with `{{ page_files() }}`, which takes the attributes of the scripts. The
style sheets of a blog's own come after them.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote

from markupsafe import Markup

from hindsight.host.look.style import STYLE_SHEET
from hindsight.host.site.theme_files import ThemeFiles

# No text of a writer can contain it: templates escape "<".
_PLACE = "<page-files"
_NOTHING = Markup("")


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file of the theme's static folder, and the pieces of HTML of which a page that needs it contains one."""

    name: str
    markers: tuple[str, ...]


PAGE_FILES = (
    PageFile("cards.css", ('<ul class="decks"', '<ol class="deck"', '<dl class="downloads"')),
    PageFile("newsletter.css", ('<form class="newsletter"',)),
    PageFile("code.css", ('<div class="highlight',)),
    PageFile("extras.css", ('class="logo"', '<aside class="about"')),
    PageFile("maths.css", ("<math",)),
    PageFile("replies.css", ('<article class="reply',)),
    PageFile("notes.css", ('<div class="footnote">',)),
    PageFile("hindsight.js", ('<form class="checklist"', '<div class="highlight')),
)
_CLASS = 'class="'
# One search for all classes takes a fraction of the time of a search for each marker, and many pages have none of them.
_CLASSES = re.compile(
    "|".join(
        re.escape(_CLASS + marker.partition(_CLASS)[2])
        for file in PAGE_FILES
        for marker in file.markers
        if _CLASS in marker
    )
)
# The blog's own style sheets, on every page: that of its settings, and the one that it may have in its folder `static`.
OWN_STYLES = (STYLE_SHEET, "own.css")


def page_files(of_scripts: Markup = _NOTHING) -> Markup:
    """Return the mark of the place of the files, which `PageFiles` replaces.

    `of_scripts` are more attributes of each script, with a space before them, such as words in the page's language.
    """
    return Markup(f"{_PLACE}{of_scripts}>")  # noqa: S704  # attributes, which are escaped


class PageFiles:
    """Puts the elements that load the files of each page into its head, in the order of PAGE_FILES.

    A theme without one of these files has its rules elsewhere, so no element is written for it.
    """

    def __init__(self, theme: ThemeFiles, root: str) -> None:
        self._theme, self._root = theme, root
        self._preloads = "".join(map(partial(_preload, root), theme.preloaded))
        self._files = tuple(file for file in PAGE_FILES if theme.has(file.name))
        self._own = tuple(filter(theme.has, OWN_STYLES))
        self._elements: dict[tuple[str, str], str] = {}  # by file and attributes: pages have them in common

    def put_into(self, html: str) -> str:
        """Return a page with the elements in the place of its mark."""
        head, place, rest = html.partition(_PLACE)
        if not place:
            return html
        of_scripts, _, rest = rest.partition(">")
        has_classes = _CLASSES.search(rest) is not None
        names = [file.name for file in self._files if _is_needed(file, rest, has_classes)]
        loaded = [self._element(name, of_scripts) for name in (*names, *self._own)]
        return "".join((head, self._preloads, *loaded, rest))

    def _element(self, name: str, of_scripts: str) -> str:
        if (name, of_scripts) not in self._elements:
            self._elements[name, of_scripts] = _element(name, self._theme, self._root, of_scripts)
        return self._elements[name, of_scripts]


def _is_needed(file: PageFile, html: str, has_classes: bool) -> bool:
    """Return whether a page needs a file; `has_classes` is whether it may contain the markers with a class."""
    return any(marker in html for marker in file.markers if has_classes or _CLASS not in marker)


def files_in_heads(theme: ThemeFiles) -> tuple[str, ...]:
    """Return the names of the files that heads of pages may load: if one comes or goes, pages change."""
    names = (*(file.name for file in PAGE_FILES), *OWN_STYLES)
    return (*filter(theme.has, names), *theme.preloaded)


def _preload(root: str, path: str) -> str:
    kind = posixpath.splitext(path)[1][1:].lower()
    return f'<link rel="preload" href="{root}/{quote(path)}" as="font" type="font/{kind}" crossorigin>'


def _element(name: str, theme: ThemeFiles, root: str, of_scripts: str) -> str:
    if name.endswith(".css"):
        return f'<link rel="stylesheet"{theme.attributes("href", name, root)}>'
    return f"<script defer{theme.attributes('src', name, root)}{of_scripts}></script>"
