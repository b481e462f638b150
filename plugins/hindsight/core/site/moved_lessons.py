"""Keep old links to lessons working after the lessons have moved from the first page of the index.

A browser never sends the fragment of a link to the server, so the first page has to redirect it. The newest moved
lessons keep an anchor there, which works without a script. Anchors for many thousand lessons would make the page too
long to load, so the ids of the older lessons are in a separate file, which a script reads.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from hindsight.core.site.outputs import Generated

# Total bytes of ids with an anchor. A compressed anchor takes about half the bytes of its id, so these are some 60 kB
# (3,200 lessons with generated ids), and a page of 300 lessons stays under 100 kB.
ANCHOR_BYTES = 120_000


@dataclass(frozen=True, slots=True)
class MovedLessons:
    """Lessons that moved to one page: the page's name, its address below the root, and all ids of the lessons."""

    label: str
    url: str
    ids: tuple[str, ...]


def split_by_size(
    moved: Iterable[MovedLessons], limit: int = ANCHOR_BYTES
) -> tuple[list[MovedLessons], list[MovedLessons]]:
    """Split off the first lessons, with at most `limit` bytes of ids; return them and the others."""
    near: list[MovedLessons] = []
    far: list[MovedLessons] = []
    for group in moved:
        ends = [*accumulate(len(ident.encode()) for ident in group.ids)] if not far else []
        fits = sum(end <= limit for end in ends)
        for ids, target in ((group.ids[:fits], near), (group.ids[fits:], far)):
            if ids:
                target.append(MovedLessons(group.label, group.url, ids))
        limit -= ends[-1] if ends else 0
    return near, far


def earlier_path(folder: str) -> str:
    """Return the path of the file with the older ids, in the folder of the index."""
    return f"{folder}earlier.json"


def earlier_file(moved: Sequence[MovedLessons], folder: str) -> Generated:
    """Return the file with the ids on each page, by the page's address from the folder of the index."""
    return Generated(earlier_path(folder), lambda: _json(moved, folder), (moved, folder))


def _json(moved: Iterable[MovedLessons], folder: str) -> bytes:
    ids = {f"{posixpath.relpath(group.url, folder)}/": group.ids for group in moved}
    return (json.dumps(ids, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
