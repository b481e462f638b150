"""Lessons that stood on the first page of the index once: how an old link to one of them still leads to it.

A browser never tells a server which lesson a link was for, so the first page itself has to know where they are now.
The newest of them leave an anchor there, which leads on without a script. All of them would make a page of many
thousand lessons too long to load; so the others are named in a file beside it, which a script looks into.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from hindsight.core.site.outputs import Generated

# Bytes of ids that have an anchor. Compressed, an anchor takes about half as many as its id, so that these are some
# 60 kB (3,200 lessons whose ids were made from their words), and a page of 300 lessons stays under 100 kB.
ROOM = 120_000


@dataclass(frozen=True, slots=True)
class MovedLessons:
    """Lessons on a page of their own: the page by its name and its address below the root, and all their ids."""

    label: str
    url: str
    ids: tuple[str, ...]


def with_room(moved: Iterable[MovedLessons], room: int = ROOM) -> tuple[list[MovedLessons], list[MovedLessons]]:
    """The first of them, whose ids are of so many bytes at most, and the others."""
    near: list[MovedLessons] = []
    far: list[MovedLessons] = []
    for group in moved:
        ends = [*accumulate(len(ident.encode()) for ident in group.ids)] if not far else []
        fits = sum(end <= room for end in ends)
        for ids, found in ((group.ids[:fits], near), (group.ids[fits:], far)):
            if ids:
                found.append(MovedLessons(group.label, group.url, ids))
        room -= ends[-1] if ends else 0
    return near, far


def earlier_path(folder: str) -> str:
    """Return the address of the file that names the others, in the folder of the index."""
    return f"{folder}earlier.json"


def earlier_file(moved: Sequence[MovedLessons], folder: str) -> Generated:
    """Return that file: the ids on each page, by its address below the folder of the index."""
    return Generated(earlier_path(folder), lambda: _json(moved, folder), (moved, folder))


def _json(moved: Iterable[MovedLessons], folder: str) -> bytes:
    ids = {group.url.removeprefix(folder): group.ids for group in moved}
    return (json.dumps(ids, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
