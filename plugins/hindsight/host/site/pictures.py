"""The pictures of texts: their sizes, and their cost for a reader."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from hindsight.core.diagnostics.diagnostic import Diagnostic, Place
from hindsight.core.documents.model import Document
from hindsight.core.pictures.kinds import ENDINGS, Kind, kind_of, promised_kind
from hindsight.core.pictures.size import Size, is_animated, size_of
from hindsight.core.pictures.widths import can_be_resized
from hindsight.core.text.digest import digest_of
from hindsight.core.text.endings import PICTURES
from hindsight.host.incremental.files import FileDigests
from hindsight.host.incremental.regular import read_regular
from hindsight.host.site.picture_sizes import SizedPicture

_MOST_BYTES, _MOST_PIXELS = 500_000, 2_400
# Lighthouse's "slow 4G": 1.6 Mbit/s.
_BYTES_A_SECOND = 200_000
_BYTES_A_PIXEL = 4


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture's size, None if its bytes have none, its weight in bytes, and the kind of these bytes."""

    size: Size | None
    weight: int
    kind: Kind | None
    is_animated: bool = False

    def has_sizes(self, path: str, widths: tuple[int, ...]) -> bool:
        """Return whether the picture at this path is published in several widths, if it can be decoded."""
        if self.size is None or self.is_animated or self.kind != promised_kind(path):
            return False
        return can_be_resized(self.kind, self.size, widths)


class Pictures:
    """The pictures of a site by their paths.

    `files` maps paths to files; `known` holds pictures by the digests of their bytes. Other pictures are read.
    """

    def __init__(self, files: Mapping[str, Path], digests: FileDigests, known: dict[str, Picture]) -> None:
        self._files, self._digests, self._known = files, digests, known
        self.used: dict[str, Picture] = {}
        self.sized: Mapping[str, SizedPicture] = {}  # by path, once they are made
        self._by_path: dict[str, Picture] = {}

    def __getitem__(self, path: str) -> Picture | None:
        """Return the picture at a path; None if there is no picture, or one that cannot be read."""
        if path in self._by_path:
            return self._by_path[path]
        if not path.lower().endswith(PICTURES) or path not in self._files:
            return None
        file, digest = self.source(path)
        picture = self.used.get(digest) or self._known.get(digest) or _read(file, digest)
        if picture and digest:
            self.used[digest] = self._by_path[path] = picture
        return picture

    def source(self, path: str) -> tuple[Path, str]:
        """Return the file of the picture at a path, and the digest of its bytes."""
        file = self._files[path]
        return file, self._digests.last_digest(file) or self._digests.digest(file)

    def published_size(self, path: str) -> Size | None:
        """Return the width and height of the picture at a path as it is published."""
        sized, picture = self.sized.get(path), self[path]
        if sized and sized.whole:
            return sized.size
        return picture.size if picture else None


def _read(file: Path, digest: str) -> Picture | None:
    """Return a picture; None if the file is gone or has changed by now, which is reported where it is copied."""
    try:
        data = read_regular(file)
    except OSError:
        return None
    return picture_of(data, file.name) if digest_of(data) == digest else None


def picture_of(data: bytes, name: str) -> Picture:
    """Return the picture that a file of this name holds."""
    return Picture(size_of(data, name), len(data), kind_of(data), is_animated(data))


def picture_problems(
    documents: Iterable[Document],
    shown_paths: Mapping[str, str],
    path_of: Callable[[str, str, Document], str],
    pictures: Pictures,
    widths: tuple[int, ...],
) -> Iterator[Diagnostic]:
    """Yield a warning for each picture in a document that costs its readers much, or whose name is wrong.

    `path_of` gives the path of the picture at a scheme and target, or "". `widths` are those in which pictures are
    published.
    """
    for document in documents:
        for path, place in _picture_places(document, path_of).items():
            picture = pictures[path]
            for fault in _faults(picture, path, pictures.sized.get(path), widths) if picture else ():
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


def _faults(picture: Picture, path: str, sized: SizedPicture | None, widths: tuple[int, ...]) -> Iterator[str]:
    """Yield the faults of a picture, as the rest of a sentence that begins with its path."""
    if sized and sized.fault:
        yield f"is published in its own width only: {sized.fault}; save or copy it once more"
    if (sized and not sized.webp) or not picture.has_sizes(path, widths):
        yield from filter(None, (_cost(picture, path),))
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
