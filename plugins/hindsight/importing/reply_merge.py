"""Add the replies of an import to the archive of their text, and leave the replies that are there as they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from hindsight.core.replies.above import kept_above
from hindsight.core.replies.clean import plain_words, safe_html
from hindsight.core.replies.markdown import reply_html
from hindsight.core.replies.model import Reply
from hindsight.core.replies.spam import SpamWords
from hindsight.core.replies.write import Value, with_replies
from hindsight.importing.reply_threads import ReplyThread


@dataclass(frozen=True, slots=True)
class Merged:
    """An archive with new replies at its end, the number of these, of replies that were there, and of new spam."""

    archive: bytes
    new: int
    there: int
    spam: int


def merge_threads(
    archive: bytes, replies: Sequence[Reply], threads: Iterable[ReplyThread], known: Collection[str], spam: SpamWords
) -> Merged:
    """Return an archive with the replies of threads; `replies` are those of the archive.

    A reply is there already if its id is in `known`, the ids of all archives and of all sources in them, or if this
    archive has it from a different import. It stays as the writer has it. An answer to a reply that is left out answers
    the nearest reply above it.
    """
    threads = tuple(threads)
    same = _same_replies(replies, threads, known)
    new = [values for thread in threads for values in thread.replies if values["id"] not in same]
    here = {reply.id for reply in replies} | {str(values["id"]) for values in new}
    parents = {ident: parent for thread in threads for ident, parent in thread.parents.items()}
    nearest = kept_above(parents, here | {ident for ident, found in same.items() if found in here})
    written = [_with_place(values, nearest, same, spam) for values in new]
    added = with_replies(archive, written) if written else archive
    return Merged(added, len(new), len(same), sum(values["state"] == "spam" for values in written))


def _with_place(
    values: Mapping[str, Value], nearest: Mapping[str, str], same: Mapping[str, str], spam: SpamWords
) -> dict[str, Value]:
    above = nearest.get(str(values["id"]), "")
    placed: dict[str, Value] = {**values, "in_reply_to": same.get(above, above)}
    return placed | {"state": "spam"} if spam.holds(values) else placed


def _same_replies(replies: Sequence[Reply], threads: Iterable[ReplyThread], known: Collection[str]) -> dict[str, str]:
    """Return the ids of replies that are there, by the ids that they have in this import."""
    here = {reply.source_id: reply.id for reply in replies if reply.source_id} | {one.id: one.id for one in replies}
    at: dict[datetime, list[Reply]] = {}
    for reply in replies:
        if reply.date:
            at.setdefault(reply.date, []).append(reply)
    return dict(_found(threads, here, at, known))


def _found(
    threads: Iterable[ReplyThread],
    here: Mapping[str, str],
    at: Mapping[datetime, Sequence[Reply]],
    known: Collection[str],
) -> Iterator[tuple[str, str]]:
    for thread in threads:
        for values in thread.replies:
            ident, date = str(values["id"]), values.get("date")
            other = thread.other_ids.get(ident, "")
            at_once = at.get(date, ()) if isinstance(date, datetime) else ()
            if ident in here or other in here:
                yield ident, here.get(ident) or here[other]
            elif ident in known:
                yield ident, ident
            elif twin := next((reply for reply in at_once if _words(values) == _plain(reply.text)), None):
                yield ident, twin.id


def _words(values: Mapping[str, Value]) -> str:
    markup = str(values["html"]) if "html" in values else reply_html(str(values.get("text", "")))
    return _plain(plain_words(safe_html(markup)))


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()
