"""The files of the content folder that settings of the look name: pictures, icons and fonts."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.pictures.size import Size
from hindsight.core.text.endings import PICTURES
from hindsight.core.text.near import did_you_mean
from hindsight.host.incremental.regular import read_regular
from hindsight.host.look.fonts import SIGNATURES, font_files
from hindsight.host.look.icons import favicon

_SVG = re.compile(rb"<svg\b([^>]*)>", re.IGNORECASE)
_VIEW_BOX = re.compile(rb"""\sviewBox\s?=\s?["']([^"']{1,200})["']""", re.IGNORECASE)
# The bytes that are too many for a file which pages load, half a second on a slow phone connection, and the remedy.
_HEAVY = {
    "FONTS": (100_000, "save it as WOFF2, with the letters that your texts need"),
    "LOGO": (50_000, "every page loads it: save it smaller, or as an SVG"),
}


def logo(settings: Mapping[str, Any]) -> str:
    """Return the path of a site's logo in the content folder, "" without one."""
    return str(settings["LOGO"]).strip().lstrip("/")


def logo_size(path: str, file: Path, size: Size | None) -> Size | None:
    """Return the size of a logo in pixels; that of an SVG without one is its view box, for the ratio of its sides."""
    if size or not path.lower().endswith(".svg"):
        return size
    try:
        svg = _SVG.search(read_regular(file))
    except OSError:
        return None  # the copy of the file is an error
    box = _VIEW_BOX.search(svg[1]) if svg else None
    sides = box[1].replace(b",", b" ").split()[2:] if box else []
    try:
        width, height = (max(1, round(float(side))) for side in sides)
    except (ValueError, OverflowError):
        return None
    return width, height


def files_of_settings(settings: Mapping[str, Any]) -> dict[str, str]:
    """Return the names of settings by the paths of the files that they name: these are published."""
    named = {logo(settings): "LOGO", favicon(settings): "FAVICON", **dict.fromkeys(font_files(settings), "FONTS")}
    return {path: setting for path, setting in named.items() if path}


def file_problems(settings: Mapping[str, Any], files: Mapping[str, Path]) -> Iterator[Diagnostic]:
    """Yield an error for each such file that is missing or of a wrong kind, and a warning for each heavy one.

    `files` are those of the content folder, by their paths.
    """
    for path, setting in files_of_settings(settings).items():
        if fault := _fault(setting, path, files):
            yield Diagnostic("pelicanconf.py", 1, 1, "error", f"{setting}: {fault}")
        elif setting in _HEAVY and (weight := _weight(files[path])) > _HEAVY[setting][0]:
            message = f"{setting}: {path} has {weight // 1000} kB; {_HEAVY[setting][1]}"
            yield Diagnostic("pelicanconf.py", 1, 1, "warning", message)


def _weight(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0  # the copy of the file is an error


def _fault(setting: str, path: str, files: Mapping[str, Path]) -> str:
    if path not in files:
        near = did_you_mean(path, files)
        return f'the content folder has no file "{path}"{near}; write its path in the content folder'
    if setting == "LOGO" and not path.lower().endswith(PICTURES):
        return f'"{path}" is no picture; write the path of an SVG, a PNG or a similar file'
    if setting == "FONTS" and not _is_font(path, files[path]):
        return f'"{path}" holds no font of its kind; save it as a font file, or choose a stack such as "transitional"'
    return ""


def _is_font(path: str, file: Path) -> bool:
    try:
        return read_regular(file).startswith(SIGNATURES[posixpath.splitext(path)[1].lower()])
    except OSError:
        return True  # the copy of the file is an error
