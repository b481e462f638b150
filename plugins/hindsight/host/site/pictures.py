"""The pictures of texts: their sizes, their cost for a reader, and the attributes of their tags."""

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
    """A picture's size, None if its bytes have none, its weight in bytes, and the kind of these bytes."""

    size: Size | None
    weight: int
    kind: Kind | None


class Pictures:
    """The pictures of a site by their paths.

    `files` maps paths to files; `known` holds pictures by the digests of their bytes. Other pictures are read.
    """

    def __init__(self, files: Mapping[str, Path], digests: FileDigests, known: dict[str, Picture]) -> None:
        self._files, self._digests, self._known = files, digests, known
        self.used: dict[str, Picture] = {}

    def __getitem__(self, path: str) -> Picture | None:
        """Return the picture at a path; None if there is no picture, or one that cannot be read."""
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
    """Return a picture; None if the file is gone or has changed by now, which is reported where it is copied."""
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

    `size` gives the size of the picture at a scheme and target. All pictures after the first `eager` ones load when a
    reader comes near them. Attributes that the writer set stay as they are.
    """
    seen = 0

    def completed(tag: re.Match[str]) -> str:
        nonlocal seen
        seen += 1
        attributes = {match["name"].lower(): value_of(match) for match in ATTRIBUTE.finditer(tag[0])}
        added = ""
        if seen > eager and "loading" not in attributes and attributes.get("fetchpriority", "").lower() != "high":
            added = ' loading="lazy"'
        target = target_of(attributes.get("src", ""))
        # With a height in the style, or with `sizes`, our width and height would be out of proportion.
        if target and "height" not in attributes.get("style", "").lower() and "sizes" not in attributes:
            added += _missing(size(*target), attributes)
        return f"{tag[0][:4]}{added}{tag[0][4:]}"

    return _IMG.sub(completed, markup) if "<img" in markup or "<IMG" in markup else markup


def _missing(size: Size | None, attributes: Mapping[str, str]) -> str:
    """Return the width or height that a tag lacks, as attributes; if it has one of them, the other one fits it."""
    if size is None or {"width", "height"} <= attributes.keys():
        return ""
    width, height = size
    if "width" in attributes:
        given = attributes["width"].strip()
        return f' height="{max(1, round(int(given) * height / width))}"' if given.isdecimal() else ""
    if "height" in attributes:
        given = attributes["height"].strip()
        return f' width="{max(1, round(int(given) * width / height))}"' if given.isdecimal() else ""
    return f' width="{width}" height="{height}"'


def picture_problems(
    documents: Iterable[Document],
    shown_paths: Mapping[str, str],
    path_of: Callable[[str, str, Document], str],
    pictures: Pictures,
) -> Iterator[Diagnostic]:
    """Yield a warning for each picture in a document that costs its readers much, or whose name is wrong.

    `path_of` gives the path of the picture at a scheme and target, or "".
    """
    for document in documents:
        for path, place in _picture_places(document, path_of).items():
            picture = pictures[path]
            for fault in _faults(picture, path) if picture else ():
                yield Diagnostic(shown_paths[document.path], *place, "warning", f"{path} {fault}")


def _picture_places(document: Document, path_of: Callable[[str, str, Document], str]) -> dict[str, Place]:
    """Return the first place of each picture of a document, by the path of the picture."""
    places: dict[str, Place] = {}
    if document.cover:
        places[document.cover] = document.places["cover"]
    for reference in document.references:
        if reference.is_picture and (path := path_of(reference.scheme, reference.target, document)):
            places.setdefault(path, (reference.line, reference.col))
    return places


def _faults(picture: Picture, path: str) -> Iterator[str]:
    """Yield the faults of a picture, as the rest of a sentence that begins with its path."""
    if cost := _cost(picture, path):
        yield cost
    if picture.kind and picture.kind != promised_kind(path):
        right_name = path.rpartition(".")[0] + ENDINGS[picture.kind][0]
        yield f"is a {picture.kind} picture, but servers would send it as a different kind; name it {right_name}"


def _cost(picture: Picture, path: str) -> str:
    """Return how a picture is too large, the cost and the remedy; "" for a picture that is small enough."""
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
