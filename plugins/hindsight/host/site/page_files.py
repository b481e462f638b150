"""The style sheets and scripts of the theme that only some pages need, chosen by the finished HTML of each page.

A template marks their place in its head with `{{ page_files() }}`.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from hindsight.host.site.theme_files import ThemeFiles

# No text of a writer can contain it: templates escape "<".
_PLACE = "<page-files>"


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file of the theme's static folder, and the pieces of HTML of which a page that needs it contains one."""

    name: str
    markers: tuple[str, ...]


PAGE_FILES = (
    PageFile("cards.css", ('<ul class="decks"', '<ol class="deck"', '<dl class="downloads"')),
    PageFile("code.css", ('<div class="highlight',)),
    PageFile("maths.css", ("<math",)),
    PageFile("notes.css", ('<div class="footnote">',)),
)


def page_files() -> Markup:
    """Return the mark of the place of the files, which `with_page_files` replaces."""
    return Markup(_PLACE)  # noqa: S704  # a constant


def with_page_files(html: str, theme: ThemeFiles, root: str) -> str:
    """Return a page with the elements that load its files, in the order of PAGE_FILES.

    A theme without one of these files has its rules elsewhere, so no element is written for it.
    """
    head, place, rest = html.partition(_PLACE)
    if not place:
        return html
    loaded = [
        _element(file.name, theme, root)
        for file in PAGE_FILES
        if f"{theme.folder}/{file.name}" in theme.files and any(marker in rest for marker in file.markers)
    ]
    return "".join((head, *loaded, rest))


def _element(name: str, theme: ThemeFiles, root: str) -> str:
    if name.endswith(".css"):
        return f'<link rel="stylesheet"{theme.attributes("href", name, root)}>'
    return f"<script defer{theme.attributes('src', name, root)}></script>"
