"""The style sheets and scripts of the theme that only some pages need, chosen by the finished HTML of each page.

A template marks their place in its head with `{{ page_files() }}`, which takes the attributes of the scripts. The
style sheets of a blog's own come after them.
"""

from __future__ import annotations

import posixpath
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
# The blog's own style sheets, on every page: that of its settings, and the one that it may have in its folder `static`.
OWN_STYLES = (STYLE_SHEET, "own.css")


def page_files(of_scripts: Markup = _NOTHING) -> Markup:
    """Return the mark of the place of the files, which `with_page_files` replaces.

    `of_scripts` are more attributes of each script, with a space before them, such as words in the page's language.
    """
    return Markup(f"{_PLACE}{of_scripts}>")  # noqa: S704  # attributes, which are escaped


def with_page_files(html: str, theme: ThemeFiles, root: str) -> str:
    """Return a page with the elements that load its files, in the order of PAGE_FILES.

    A theme without one of these files has its rules elsewhere, so no element is written for it.
    """
    head, place, rest = html.partition(_PLACE)
    if not place:
        return html
    of_scripts, _, rest = rest.partition(">")
    names = [file.name for file in PAGE_FILES if any(marker in rest for marker in file.markers)]
    loaded = [_element(name, theme, root, of_scripts) for name in (*names, *OWN_STYLES) if theme.has(name)]
    return "".join((head, *map(partial(_preload, root), theme.preloaded), *loaded, rest))


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
