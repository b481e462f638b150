"""Choose the pictures that are published in several widths, and plan the files of these."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from hindsight.core.documents.model import Document
from hindsight.core.site.outputs import Copy, Generated, Output
from hindsight.host.site.links import Links
from hindsight.host.site.names import same_name
from hindsight.host.site.picture_sizes import PictureCache, SizedPicture, ToResize


def pictures_to_resize(documents: Iterable[Document], links: Links, widths: tuple[int, ...]) -> dict[str, ToResize]:
    """Return the pictures of documents that are published in several widths, by path."""
    found: dict[str, ToResize] = {}
    for document in documents:
        paths = [links.picture_path(one.scheme, one.target, document) for one in document.references if one.is_picture]
        for path in (*paths, document.cover):
            picture = links.pictures[path]
            if path not in found and picture and picture.kind and picture.has_sizes(path, widths):
                found[path] = ToResize(path, *links.pictures.source(path), picture.kind)
    return found


def with_picture_sizes(
    to_resize: Mapping[str, ToResize], cache: PictureCache, outputs: Iterable[Output], sized: Mapping[str, SizedPicture]
) -> list[Output]:
    """Return outputs with the sizes of their pictures; copies of pictures that are too wide are replaced."""
    result: list[Output] = []
    added: dict[str, Output] = {}
    for output in outputs:
        picture = sized.get(output.path) if isinstance(output, Copy) else None
        if picture is None or not isinstance(output, Copy):
            result.append(output)
            continue
        make = partial(_generated, cache, to_resize[picture.path], output)
        result.append(make(output.path, picture.whole) if picture.whole else output)
        for (path, _), (_, of) in zip(picture.candidates, picture.webp, strict=True):
            added.setdefault(same_name(path), make(path, of))
    return [*result, *added.values()]


def _generated(cache: PictureCache, picture: ToResize, copy: Copy, path: str, of: str) -> Generated:
    return Generated(path, partial(cache.bytes_of, picture, of), (of,), owner=copy.owner)
