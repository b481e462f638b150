"""Name the archives of threads whose text is not there, so that their replies are kept and can be moved."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from hindsight.importing.reply_threads import ReplyThread
from hindsight.importing.text_paths import slug_from
from hindsight.importing.thread_texts import split_address, without_ending

_SLUG = re.compile(r"[a-z0-9][a-z0-9._-]{0,180}")
_YEAR = re.compile(r"(?:\A|/)((?:19|20)\d{2})(?=/)")


def lost_archives(threads: Iterable[ReplyThread], taken: Collection[str]) -> dict[str, list[ReplyThread]]:
    """Return threads by names for their archives: the year and the slug that their addresses have.

    No name is one that is `taken`: those of the archives of texts.
    """
    by_place: dict[tuple[str, str], list[ReplyThread]] = {}
    for thread in threads:
        place = split_address(thread.address) if thread.address else ("", thread.name)
        by_place.setdefault(place, []).append(thread)
    named: dict[str, list[ReplyThread]] = {}
    for (path, query), some in by_place.items():
        name = wish = _wish(path, query)
        number = 2
        while name in taken or name in named:
            name = f"{wish}-{number}"
            number += 1
        named[name] = some
    return named


def _wish(path: str, query: str) -> str:
    last = without_ending(path.rpartition("/")[2])
    slug = (last if _SLUG.fullmatch(last) else slug_from(last)) or slug_from(query) or "thread"
    year = _YEAR.search(path)
    return f"{year[1]}-{slug}" if year else slug
