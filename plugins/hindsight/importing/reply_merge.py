"""Add the replies of an import to the archive of their text, and leave the replies that are there as they are."""

from __future__ import annotations

import hashlib
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


def free_ids(threads: Iterable[ReplyThread], known: Mapping[str, Reply]) -> None:
    """Give replies a different id if a different reply in `known` has theirs: two databases of Isso may both have a 1.

    A reply is a different one if both its author and its time are.
    """
    for thread in threads:
        new = {}
        for values in thread.replies:
            ident, author, date = str(values["id"]), str(values.get("author", "")), values.get("date")
            other = known.get(ident)
            if other and other.date != date and _plain(other.author) != _plain(author):
                new[ident] = f"{ident}-{hashlib.sha256(f'{author} {date}'.encode()).hexdigest()[:8]}"
                values["id"] = new[ident]
        if new:
            thread.parents = {new.get(one, one): new.get(above, above) for one, above in thread.parents.items()}


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
            elif twin := next((reply for reply in at_once if _are_twins(reply, values)), None):
                yield ident, twin.id


def _are_twins(reply: Reply, values: Mapping[str, Value]) -> bool:
    """Return whether a reply of one moment came from a different service before, with the same words or author.

    A time of midnight is no moment but a day, on which an author may write twice.
    """
    if reply.id.partition("-")[0] == str(values["id"]).partition("-")[0]:
        return False
    is_moment = reply.date is not None and (reply.date.hour, reply.date.minute, reply.date.second) != (0, 0, 0)
    is_author = _plain(reply.author) == _plain(str(values.get("author", "")))
    return (is_moment and is_author) or _words(values) == _plain(reply.text)


def _words(values: Mapping[str, Value]) -> str:
    markup = str(values["html"]) if "html" in values else reply_html(str(values.get("text", "")))
    return _plain(plain_words(safe_html(markup)))


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()
