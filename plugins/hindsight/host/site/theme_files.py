"""The theme's static files: as they are, and those of a published site under names that change with their bytes.

A browser can keep a file with such a name for ever, and check it against the digest that pages have of it.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from hindsight.core.drawing import SCRIPT
from hindsight.core.site.outputs import Generated
from hindsight.core.text.digest import digest_of
from hindsight.host.incremental.regular import read_regular
from hindsight.host.site.content_files import ignored_names
from hindsight.host.site.search import files_left_out

_NAMED_BY_DIGEST = (".css", ".js")
_DIGEST_IN_NAME = re.compile(r"\.(?P<digest>[0-9a-f]{10})\.(?:css|js)\Z", re.ASCII)
# Comments besides those on the licence, and before them what may look like comments and is none.
_COMMENTS = re.compile(
    rb"""(?P<kept>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|url\(\s*[^"'\s)][^)]*\)|/\*!.*?\*/)|/\*.*?\*/""", re.DOTALL
)
# Space that a style sheet needs for nothing, and before it the texts in quotation marks, which keep theirs.
_SPACE = re.compile(rb"""(?P<kept>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|\s*(?P<mark>[{};,])\s*|(?P<blank>\s+)""")


@dataclass(frozen=True, slots=True)
class Asset:
    """A file under a name with its digest: its path in the output, its bytes, and the digest as browsers check it.

    Without an `integrity`, no browser checks the bytes: a plugin may still change them.
    """

    path: str
    data: bytes
    integrity: str


@dataclass(frozen=True, slots=True)
class ThemeFiles:
    """The static files of a theme by their paths in the output; of some there is an asset as well, by the same path.

    `folder` is the path of them all in the output. `made` are the bytes of files that settings ask for. `preloaded` are
    the paths of fonts that every page needs.
    """

    folder: str
    files: Mapping[str, Path]
    assets: Mapping[str, Asset] = field(default_factory=dict)
    made: Mapping[str, bytes] = field(default_factory=dict)
    preloaded: tuple[str, ...] = ()

    def outputs(self) -> Iterator[Generated]:
        """Yield the assets, and the files that settings ask for, as files of the site."""
        yield from map(_output, self.assets.values())
        for path, data in self.made.items():
            yield Generated(path, partial(bytes, data), (digest_of(data),))

    def has(self, name: str) -> bool:
        """Return whether there is a file of this name."""
        return (path := f"{self.folder}/{name}") in self.files or path in self.made

    def attributes(self, attribute: str, name: str, root: str, integrity: bool = True) -> Markup:
        """Return the attributes of an element that loads a file of the theme, with a space before each.

        Without `integrity`, the digest that browsers check is left out.
        """
        path = f"{self.folder}/{name}"
        asset = self.assets.get(path)
        found = Markup(' {}="{}/{}"').format(attribute, root, quote(asset.path if asset else path))
        has_digest = integrity and asset and asset.integrity
        return found + Markup(' integrity="{}"').format(asset.integrity) if asset and has_digest else found

    def address(self, name: str, root: str) -> str:
        """Return the address of a file of the theme, for places that cannot have attributes; "" if there is none."""
        if not self.has(name):
            return ""
        path = f"{self.folder}/{name}"
        asset = self.assets.get(path)
        return f"{root}/{quote(asset.path if asset else path)}"


def _output(asset: Asset) -> Generated:
    return Generated(asset.path, lambda: asset.data, (digest_of(asset.data),))


def theme_files(theme: Path, settings: Mapping[str, Any]) -> dict[str, Path]:
    """Return the theme's static files and the script of checklists, by their paths in the output."""
    folder, ignored = settings["THEME_STATIC_DIR"], ignored_names(settings["IGNORE_FILES"])
    left_out = files_left_out(settings)
    files = {
        f"{folder}/{file.relative_to(theme / name).as_posix()}": file
        for name in settings["THEME_STATIC_PATHS"]
        for file in sorted((theme / name).rglob("*"))
        if file.is_file()
        and file.name not in left_out
        and not any(map(ignored.match, file.relative_to(theme / name).parts))
    }
    own = {
        f"{folder}/{file.relative_to(overrides).as_posix()}": file
        for overrides in reversed(own_static_folders(settings))
        for file in sorted(overrides.rglob("*"))
        if file.is_file() and not any(map(ignored.match, file.relative_to(overrides).parts))
    }
    return {f"{folder}/{SCRIPT.name}": SCRIPT, **files, **own}


def own_static_folders(settings: Mapping[str, Any]) -> list[Path]:
    """Return the folders of a blog's own static files, which win over the theme's; the first wins over the others."""
    return [Path(name) for name in settings["THEME_STATIC_OVERRIDES"]]


def with_assets(theme: ThemeFiles, checked: bool) -> ThemeFiles:
    """Return the files of a theme with their style sheets and scripts as assets, `checked` by browsers or not."""
    return replace(theme, assets=dict(_assets(theme, checked)))


def _assets(theme: ThemeFiles, checked: bool) -> Iterator[tuple[str, Asset]]:
    for path, file in theme.files.items():
        if path.endswith(_NAMED_BY_DIGEST):
            try:
                data = read_regular(file)
            except OSError:
                continue  # the copy of the file is an error
            bare = compact(data) if path.endswith(".css") else compact_script(data)
            yield path, _asset(path, bare, checked)
    for path, data in theme.made.items():
        yield path, _asset(path, compact(data), checked)


def _asset(path: str, data: bytes, checked: bool) -> Asset:
    digest = hashlib.sha256(data).digest()
    integrity = f"sha256-{base64.b64encode(digest).decode()}" if checked else ""
    return Asset(named_by_digest(path, data), data, integrity)


def named_by_digest(path: str, data: bytes) -> str:
    """Return the path of a file with a part of the digest of its bytes before the ending of its name."""
    pure = PurePosixPath(path)
    return str(pure.with_name(f"{pure.stem}.{_short_digest(data)}{pure.suffix}"))


def is_named_by_digest(file: Path) -> bool:
    """Return whether the name of a file has the digest of its bytes, as the name of an asset has."""
    match = _DIGEST_IN_NAME.search(file.name)
    return match is not None and match["digest"] == _short_digest(file.read_bytes())


def _short_digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:10]


def compact(style: bytes) -> bytes:
    """Return a style sheet without needless space and without its comments, except for those that begin with `/*!`."""
    bare = _COMMENTS.sub(lambda match: match["kept"] or b"", style)
    return _SPACE.sub(lambda match: match["kept"] or match["mark"] or b" ", bare).strip()


def compact_script(script: bytes) -> bytes:
    """Return a script without the lines that are nothing but a comment with `//`, and without indentation.

    A script with a block comment or with a text over several lines stays as it is: such lines may be a part of these.
    """
    lines = script.splitlines(keepends=True)
    code = [line for line in lines if not line.lstrip().startswith(b"//")]
    if b"/*" in script or any(line.count(b"`") % 2 or line.rstrip(b"\r\n").endswith(b"\\") for line in code):
        return script
    return b"".join([line.lstrip(b" ") for line in code])
