"""Read the setting FONTS: stacks of fonts that systems have, by name, and font files of the site's own."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hindsight.core.setting import SettingError
from hindsight.core.text.near import did_you_mean

# The parts of a page that can have a font, each with the custom property of the theme that holds it; headings have
# none, since they have the font of the text.
ROLES = {"text": "--serif", "headings": "", "labels": "--sans", "code": "--mono"}
_SERIF, _SANS, _MONO = "serif", "sans-serif", "monospace"
# Fonts that come with Windows, macOS, iOS, Android and the usual desktops of Linux, from the best on.
STACKS = {
    "system": f"system-ui, {_SANS}",
    "humanist": f'Seravek, "Gill Sans Nova", "Segoe UI", Ubuntu, Calibri, Cantarell, "Noto Sans", {_SANS}',
    "grotesque": f'"Helvetica Neue", Inter, Roboto, "Arial Nova", Arial, "Liberation Sans", {_SANS}',
    "geometric": f'Avenir, "Avenir Next", Montserrat, Corbel, "URW Gothic", Futura, {_SANS}',
    "rounded": f'ui-rounded, "SF Pro Rounded", "Hiragino Maru Gothic ProN", Quicksand, Nunito, Comfortaa, {_SANS}',
    "industrial": f'Bahnschrift, "DIN Alternate", "Franklin Gothic Medium", "Nimbus Sans Narrow", {_SANS}',
    "old-style": f'"Iowan Old Style", "Palatino Linotype", Palatino, "URW Palladio L", P052, {_SERIF}',
    "transitional": f'Charter, "Bitstream Charter", "Sitka Text", Cambria, "Liberation Serif", {_SERIF}',
    "modern": f'Didot, "Bodoni MT", "Noto Serif Display", "URW Palladio L", P052, "Sylfaen", {_SERIF}',
    "slab": f'Rockwell, "Rockwell Nova", "Roboto Slab", "DejaVu Serif", "Sitka Small", {_SERIF}',
    "book": f'Georgia, "Times New Roman", "Nimbus Roman", "Noto Serif", {_SERIF}',
    "typewriter": f'"Nimbus Mono PS", "Courier New", Courier, {_MONO}',
    "code": f'ui-monospace, "Cascadia Code", "Source Code Pro", Menlo, Consolas, "DejaVu Sans Mono", {_MONO}',
}
FORMATS = {".woff2": "woff2", ".woff": "woff", ".ttf": "truetype", ".otf": "opentype"}
# The first bytes of font files.
SIGNATURES = {
    ".woff2": (b"wOF2",),
    ".woff": (b"wOFF",),
    ".ttf": (b"\0\1\0\0", b"true"),
    ".otf": (b"OTTO", b"\0\1\0\0"),
}
# The words of weights in names of files: a longer word comes before one that it contains.
_WEIGHTS = (
    ("thin", 100), ("hairline", 100), ("extralight", 200), ("ultralight", 200), ("semibold", 600), ("demibold", 600),
    ("extrabold", 800), ("ultrabold", 800), ("light", 300), ("medium", 500), ("bold", 700), ("black", 900),
    ("heavy", 900), ("regular", 400), ("normal", 400),
)  # fmt: skip
_NUMBER = re.compile(r"(?<!\d)([1-9]00)(?!\d)")
_VARIABLE = re.compile(r"\[[a-z,]*wght[a-z,]*\]|variable|(?:\b|_)vf\b")
_FALLBACKS = {"text": "book", "headings": "book", "labels": "system", "code": "code"}
_FORM = 'write it as {"text": "transitional", "headings": ["fonts/Mine-Bold.woff2"]}'


@dataclass(frozen=True, slots=True)
class Face:
    """A font file: its path in the content folder, its weight as CSS writes it, and whether it is italic."""

    path: str
    weight: str
    is_italic: bool


@dataclass(frozen=True, slots=True)
class Font:
    """The font of one part of pages: the families as CSS writes them, and the files of its own family, if it has one.

    `family` is the name of that family.
    """

    role: str
    families: str
    family: str = ""
    faces: tuple[Face, ...] = ()


def fonts(settings: Mapping[str, Any]) -> tuple[Font, ...]:
    """Return the fonts that FONTS asks for, in the order of ROLES; raise SettingError for a wrong value."""
    written = settings["FONTS"]
    for role in written:
        if role not in ROLES:
            near = did_you_mean(str(role), ROLES)
            raise SettingError(f'FONTS: "{role}" is no part of a page{near}; write text, headings, labels or code')
    return tuple(_font(role, written[role]) for role in ROLES if role in written)


def font_files(settings: Mapping[str, Any]) -> Iterator[str]:
    """Yield the paths of the font files of a site."""
    yield from (face.path for font in fonts(settings) for face in font.faces)


def preloaded_fonts(settings: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the paths of the fonts that every page shows at its top: the first file of text, headings and labels."""
    own = (font.faces[0].path for font in fonts(settings) if font.faces and font.role != "code")
    return tuple(dict.fromkeys(own))


def _font(role: str, value: object) -> Font:
    if isinstance(value, str) and not _is_file(value):
        if value not in STACKS:
            near = did_you_mean(value, STACKS)
            raise SettingError(f'FONTS: "{value}" is no stack of fonts{near}; docs/theme.md lists them')
        return Font(role, STACKS[value])
    paths = (value,) if isinstance(value, str) else value
    if not isinstance(paths, tuple | list) or not paths or not all(isinstance(path, str) for path in paths):
        raise SettingError(f"FONTS: {_FORM}")
    faces = tuple(map(_face, paths))
    for index, face in enumerate(faces):
        for other in faces[:index]:
            if (face.weight, face.is_italic) == (other.weight, other.is_italic):
                style = f"{face.weight}{' italic' if face.is_italic else ''}"
                raise SettingError(
                    f"FONTS: {other.path} and {face.path} have the same weight by their names, {style}; write weights "
                    "into the names, as in Mine-Bold.woff2 and Mine-Italic.woff2"
                )
    family = f"own-{role}"
    return Font(role, f"{family}, {STACKS[_FALLBACKS[role]]}", family, faces)


def _is_file(value: str) -> bool:
    return "/" in value or posixpath.splitext(value)[1].lower() in FORMATS


def _face(written: str) -> Face:
    path = posixpath.normpath(written.strip().lstrip("/"))
    if path.startswith("../") or posixpath.splitext(path)[1].lower() not in FORMATS:
        raise SettingError(f'FONTS: "{written}" is no font file of the content folder; write one that ends in .woff2')
    name = posixpath.basename(path).rpartition(".")[0].lower()
    return Face(path, _weight(name), "italic" in name or "oblique" in name)


def _weight(name: str) -> str:
    """Return the weight in the name of a file: "400", or "100 900" for a variable font."""
    if _VARIABLE.search(name):
        return "100 900"
    if number := _NUMBER.search(name):
        return number[1]
    bare = re.sub(r"[^a-z]", "", name)
    return str(next((weight for word, weight in _WEIGHTS if word in bare), 400))
