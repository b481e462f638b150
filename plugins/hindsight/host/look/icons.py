"""Make a site's icons from the SVG that the setting FAVICON names: for tabs, for phones, and for a web manifest."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from hindsight.core.diagnostics.diagnostic import ContentError, Diagnostic
from hindsight.core.setting import SettingError
from hindsight.core.site.outputs import Generated, Icon
from hindsight.host.incremental.regular import read_regular

MANIFEST = "site.webmanifest"
ICO, TOUCH = "favicon.ico", "apple-touch-icon.png"
# The icons of the manifest, by the side in pixels.
_OF_MANIFEST = {192: "icon-192.png", 512: "icon-512.png"}
_ICO_SIDE = 32
# A phone shows this icon on a ground without holes, and rounds its corners: the picture stays inside.
_TOUCH_SIDE, _TOUCH_INNER = 180, 140
_GROUND = "#ffffff"
_VERSION = 1  # change it with the form of the icons


@dataclass(frozen=True, slots=True)
class OwnIcon:
    """An icon of a blog's own in the heads of its pages: its path in the output, and its other attributes."""

    path: str
    rel: str
    kind: str = ""
    sizes: str = ""


# The icons that a page links to, in this order, if they are at these paths.
_AT_THEIR_PATHS = (
    OwnIcon(ICO, "icon", sizes="32x32"),
    OwnIcon("favicon.png", "icon", "image/png"),
    OwnIcon("favicon.svg", "icon", "image/svg+xml"),
    OwnIcon(TOUCH, "apple-touch-icon"),
    OwnIcon(MANIFEST, "manifest"),
)
_MADE = (ICO, TOUCH, MANIFEST)


def own_icons(svg: str, published: Collection[str], moved: Mapping[str, str]) -> tuple[OwnIcon, ...]:
    """Return the icons of a blog's own: those made from the `svg` of FAVICON, and files at the usual paths.

    `published` are the paths of files in the content folder, `moved` the paths in the output of some of these.
    """
    present = {moved.get(path, path) for path in published} | {*(_MADE if svg in published else ())}
    found = [icon for icon in _AT_THEIR_PATHS if icon.path in present]
    of_setting = [OwnIcon(moved.get(svg, svg), "icon", "image/svg+xml")] if svg in published else []
    return tuple(dict.fromkeys((*found[:1], *of_setting, *found[1:])))


def favicon(settings: Mapping[str, Any]) -> str:
    """Return the path of a site's icon in the content folder, "" without one; raise SettingError for a wrong value."""
    path = str(settings["FAVICON"]).strip().lstrip("/")
    if path and not path.lower().endswith(".svg"):
        raise SettingError(
            f'FAVICON: "{path}" is no SVG, from which all icons are made; write the path of an SVG, or leave FAVICON '
            "out and publish icons of your own with EXTRA_PATH_METADATA"
        )
    return path


def icon_files(
    file: Path, shown: str, digest: str, settings: Mapping[str, Any], root: str, taken: Collection[str]
) -> Iterator[Generated]:
    """Yield the icons made from an SVG `file` with this digest, and the manifest, except for paths that are `taken`.

    `shown` is the file as messages name it.
    """
    png = partial(_png, file, shown)
    makers: dict[str, Callable[[], bytes]] = {
        ICO: lambda: _ico(png(_ICO_SIDE, _ICO_SIDE, "")),
        TOUCH: lambda: png(_TOUCH_SIDE, _TOUCH_INNER, _GROUND),
        **{name: partial(png, side, side, "") for side, name in _OF_MANIFEST.items()},
    }
    for path, make in makers.items():
        if path not in taken:
            yield Icon(path, make, (digest, _VERSION), group="icons")
    if MANIFEST not in taken:
        text = _manifest(settings["SITENAME"], settings["DEFAULT_LANG"], root)
        yield Generated(MANIFEST, text.encode, (text,))


def _png(file: Path, shown: str, side: int, inner: int, ground: str) -> bytes:
    from hindsight.core.checklists.cards.engine import icon_png  # Typst starts threads: only workers load it

    try:
        return icon_png(read_regular(file).decode("utf-8", "replace"), side, inner, ground)
    except (OSError, ValueError) as error:
        message = f"no icon can be made from this file: {error}"
        raise ContentError([Diagnostic(shown, 1, 1, "error", message)]) from error


def _ico(png: bytes) -> bytes:
    """Return a PNG as an icon file, which holds just this picture."""
    header = struct.pack("<HHH", 0, 1, 1)
    entry = struct.pack("<BBBBHHII", _ICO_SIDE, _ICO_SIDE, 0, 0, 1, 32, len(png), len(header) + 16)
    return header + entry + png


def _manifest(name: str, lang: str, root: str) -> str:
    icons = [
        {"src": f"{root}/{path}", "sizes": f"{side}x{side}", "type": "image/png"} for side, path in _OF_MANIFEST.items()
    ]
    manifest = {"name": name, "lang": lang, "start_url": f"{root}/", "display": "minimal-ui", "icons": icons}
    return json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
