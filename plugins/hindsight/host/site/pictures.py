"""Pictures of texts: how large they are, what they cost a reader, and what their tags say of both."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from hindsight.core.diagnostics.diagnostic import Diagnostic, Place
from hindsight.core.documents.model import Document
from hindsight.core.markdown.links import ATTRIBUTE, target_of, value_of
from hindsight.core.pictures.kinds import ENDINGS, Kind, kind_of, promised_kind
from hindsight.core.pictures.size import Size, size_of
from hindsight.core.text.digest import digest_of
from hindsight.core.text.endings import PICTURES
from hindsight.host.incremental.files import FileDigests
from hindsight.host.incremental.regular import read_regular

_MOST_BYTES, _MOST_PIXELS = 500_000, 2_400
# Lighthouse's "slow 4G": 1.6 Mbit/s.
_BYTES_A_SECOND = 200_000
_BYTES_A_PIXEL = 4

_IMG = re.compile(r"<img\b(?=[\s/>])[^<>]*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture's size, None where its bytes do not say one, its weight in bytes, and what kind these are of."""

    size: Size | None
    weight: int
    kind: Kind | None


class Pictures:
    """The pictures of a site by their paths.

    `files` maps paths to files; `known` holds pictures by the digests of their bytes. One that it lacks is read.
    """

    def __init__(self, files: Mapping[str, Path], digests: FileDigests, known: dict[str, Picture]) -> None:
        self._files, self._digests, self._known = files, digests, known
        self.used: dict[str, Picture] = {}

    def __getitem__(self, path: str) -> Picture | None:
        """Return a picture; None for a path that leads to no picture, or to one that cannot be read."""
        if not path.lower().endswith(PICTURES) or path not in self._files:
            return None
        file = self._files[path]
        digest = self._digests.last_digest(file) or self._digests.digest(file)
        if digest in self.used:
            return self.used[digest]
        picture = self._known.get(digest) or _read(file, digest)
        if picture and digest:
            self.used[digest] = picture
        return picture


def _read(file: Path, digest: str) -> Picture | None:
    """Read a picture; None where it is gone or another by now, which is reported where it is copied."""
    try:
        data = read_regular(file)
    except OSError:
        return None
    return picture_of(data, file.name) if digest_of(data) == digest else None


def picture_of(data: bytes, name: str) -> Picture:
    """Return the picture that a file of this name holds."""
    return Picture(size_of(data, name), len(data), kind_of(data))


def with_sizes(markup: str, size: Callable[[str, str], Size | None], eager: int) -> str:
    """Return HTML whose pictures have width and height, so that the page does not jump while they load.

    `size` gives the size of what a scheme and target lead to. All pictures after the first `eager` ones load when a
    reader comes near them. Nothing that the writer set is changed.
    """
    seen = 0

    def completed(tag: re.Match[str]) -> str:
        nonlocal seen
        seen += 1
        found = {one["name"].lower(): value_of(one) for one in ATTRIBUTE.finditer(tag[0])}
        added = ""
        if seen > eager and "loading" not in found and found.get("fetchpriority", "").lower() != "high":
            added = ' loading="lazy"'
        target = target_of(found.get("src", ""))
        # A height in the style, or a width that a script of sizes decides on, would be out of proportion.
        if target and "height" not in found.get("style", "").lower() and "sizes" not in found:
            added += _missing(size(*target), found)
        return f"{tag[0][:4]}{added}{tag[0][4:]}"

    return _IMG.sub(completed, markup) if "<img" in markup or "<IMG" in markup else markup


def _missing(size: Size | None, found: Mapping[str, str]) -> str:
    """Return width and height as attributes, as far as a tag has none: of one, the other follows."""
    if size is None or {"width", "height"} <= found.keys():
        return ""
    width, height = size
    if "width" in found:
        given = found["width"].strip()
        return f' height="{max(1, round(int(given) * height / width))}"' if given.isdecimal() else ""
    if "height" in found:
        given = found["height"].strip()
        return f' width="{max(1, round(int(given) * width / height))}"' if given.isdecimal() else ""
    return f' width="{width}" height="{height}"'


def picture_problems(
    documents: Iterable[Document],
    shown_paths: Mapping[str, str],
    path_of: Callable[[str, str, Document], str],
    pictures: Pictures,
) -> Iterator[Diagnostic]:
    """Yield a warning where a document shows a picture that costs its readers much, or whose name is wrong.

    `path_of` gives the path of the picture that a scheme and target lead to, or "".
    """
    for document in documents:
        places: dict[str, Place] = {}
        if document.cover:
            places[document.cover] = document.places["cover"]
        for one in document.references:
            if one.is_picture and (path := path_of(one.scheme, one.target, document)):
                places.setdefault(path, (one.line, one.col))
        for path, place in places.items():
            picture = pictures[path]
            if picture and (cost := _cost(picture, path)):
                yield Diagnostic(shown_paths[document.path], *place, "warning", f"{path} {cost}")
            if picture and picture.kind and picture.kind != promised_kind(path):
                right = path.rpartition(".")[0] + ENDINGS[picture.kind][0]
                message = f"{path} is a {picture.kind} picture, and servers would call it another; name it {right}"
                yield Diagnostic(shown_paths[document.path], *place, "warning", message)


def _cost(picture: Picture, path: str) -> str:
    """Return what is large about a picture, what that costs, and the remedy; "" where it is small enough."""
    is_drawing = path.lower().endswith(".svg")
    width, height = picture.size or (0, 0)
    is_heavy, is_large = picture.weight > _MOST_BYTES, max(width, height) > _MOST_PIXELS and not is_drawing
    facts, costs, remedies = [], [], []
    if is_large:
        facts.append(f"{width:,} x {height:,} pixels")
        costs.append(f"takes {width * height * _BYTES_A_PIXEL / 1e6:,.0f} MB of a reader's memory")
        remedies.append(f"with {_MOST_PIXELS:,} pixels at most on its longer side")
    if is_heavy:
        facts.append(f"{picture.weight / 1e6:,.1f} MB" if picture.weight >= 1e6 else f"{picture.weight // 1000} kB")
        costs.append(
            f"loads in {picture.weight / _BYTES_A_SECOND:,.0f} seconds on a slow phone connection (1.6 Mbit/s)"
        )
        remedies.append(f"below {_MOST_BYTES // 1000} kB")
    if not facts:
        return ""
    return f"has {' and '.join(facts)}: it {' and '.join(costs)}; save it {' and '.join(remedies)}"
