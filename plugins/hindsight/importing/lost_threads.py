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

    Threads with one path are about one text; so are threads with one title and one name, since old sites changed their
    addresses. No name is one that is `taken`: those of the archives of texts.
    """
    groups: dict[tuple[str, str], list[ReplyThread]] = {}
    named: dict[str, list[ReplyThread]] = {}
    for thread in threads:
        path, query = split_address(thread.address) if thread.address else ("", thread.name)
        wish = _wish(path, query)
        keys = [(path, query), *([(f"/{wish}", thread.title)] if thread.title else [])]  # no path begins with a slash
        group = next((groups[key] for key in keys if key in groups), [])
        groups.update(dict.fromkeys(keys, group))
        if not group:
            named[_free(wish, taken, named)] = group
        group.append(thread)
    return named


def addresses_of(threads: Iterable[ReplyThread]) -> str:
    """Return the addresses of threads as comments of an archive, which is how a writer knows its text."""
    addresses = dict.fromkeys(thread.shown_address for thread in threads)
    return "".join(f"# {address}\n" for address in addresses if address)


def _free(wish: str, taken: Collection[str], named: Collection[str]) -> str:
    name, number = wish, 2
    while name in taken or name in named:
        name = f"{wish}-{number}"
        number += 1
    return name


def _wish(path: str, query: str) -> str:
    last = without_ending(path.rpartition("/")[2])
    slug = (last if _SLUG.fullmatch(last) else slug_from(last)) or slug_from(query) or "thread"
    year = _YEAR.search(path)
    return f"{year[1]}-{slug}" if year else slug
