"""Make the style sheet of a site from its settings: its accent and its fonts. Without these there is none."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from hindsight.host.look.accent import accent
from hindsight.host.look.fonts import FORMATS, ROLES, Font, fonts

# The name of the style sheet below the theme's static files.
STYLE_SHEET = "settings.css"


def style_sheet(settings: Mapping[str, Any]) -> bytes:
    """Return the style sheet of a site, b"" if no setting asks for one; its rules are in the layers of the theme."""
    of_site = fonts(settings)
    rules = [*_faces(of_site, settings["THEME_STATIC_DIR"]), *_properties(of_site, settings), *_headings(of_site)]
    return "".join(rules).encode()


def _properties(of_site: tuple[Font, ...], settings: Mapping[str, Any]) -> Iterator[str]:
    declared = [f"{ROLES[font.role]}:{font.families}" for font in of_site if ROLES[font.role]]
    if colours := accent(settings):
        declared.append(f"--accent:light-dark({colours.light.css},{colours.dark.css})")
        declared.append("@media print{--accent:#000}")
    if declared:
        yield f"@layer palette{{:root{{{';'.join(declared)}}}}}"


def _headings(of_site: tuple[Font, ...]) -> Iterator[str]:
    for font in of_site:
        if font.role == "headings":
            yield f"@layer base{{h1,h2,h3,h4,h5,h6{{font-family:{font.families}}}}}"


def _faces(of_site: tuple[Font, ...], folder: str) -> Iterator[str]:
    """Yield the rules for font files, whose addresses are relative to the style sheet."""
    up = posixpath.relpath(".", folder or ".")
    for font in of_site:
        for face in font.faces:
            kind = FORMATS[posixpath.splitext(face.path)[1].lower()]
            style = "italic" if face.is_italic else "normal"
            source = f'url("{up}/{quote(face.path)}") format("{kind}")'
            yield f"@font-face{{font-family:{font.family};font-weight:{face.weight};font-style:{style};"
            yield f"font-display:swap;src:{source}}}"
