"""Add the replies of an import to the archive of their text, and leave the replies that are there as they are."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from hindsight.core.replies.above import kept_above
from hindsight.core.replies.clean import plain_words, safe_html
from hindsight.core.replies.markdown import reply_html
from hindsight.core.replies.model import Reply
from hindsight.core.replies.spam import SpamWords
from hindsight.core.replies.write import Value, with_replies
from hindsight.importing.reply_threads import ReplyThread
from hindsight.importing.reply_twins import Said, Twins


@dataclass(frozen=True, slots=True)
class Merged:
    """An archive with new replies at its end, and numbers: of these, and of the spam among them.

    `there` is the number of replies that were there before, `copies` of those that a service has in several threads.
    """

    archive: bytes
    new: int
    there: int
    copies: int
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
    new_ids = {str(values["id"]) for values in new}
    here = new_ids | {reply.id for reply in replies}
    parents = {ident: parent for thread in threads for ident, parent in thread.parents.items()}
    nearest = kept_above(parents, here | {ident for ident, found in same.items() if found in here})
    written = [_with_place(values, nearest, same, spam) for values in new]
    added = with_replies(archive, written) if written else archive
    copies = sum(ident in new_ids for ident in same.values())
    spam_count = sum(values["state"] == "spam" for values in written)
    return Merged(added, len(new), len(same) - copies, copies, spam_count)


def _with_place(
    values: Mapping[str, Value], nearest: Mapping[str, str], same: Mapping[str, str], spam: SpamWords
) -> dict[str, Value]:
    above = nearest.get(str(values["id"]), "")
    placed: dict[str, Value] = {**values, "in_reply_to": same.get(above, above)}
    return placed | {"state": "spam"} if spam.holds(values) else placed


def _same_replies(replies: Sequence[Reply], threads: Iterable[ReplyThread], known: Collection[str]) -> dict[str, str]:
    """Return the ids of replies that are there, or come earlier in this import, by the ids that they have in it."""
    here = {reply.source_id: reply.id for reply in replies if reply.source_id} | {one.id: one.id for one in replies}
    twins = Twins()
    for reply in replies:
        twins.add(Said(reply.id, reply.date, _plain(reply.author), _plain(reply.text)))
    found: dict[str, str] = {}
    for number, thread in enumerate(threads):
        for values in thread.replies:
            ident = str(values["id"])
            if same := here.get(ident) or here.get(thread.other_ids.get(ident, "")) or (ident in known and ident):
                found[ident] = same
            elif twin := twins.find(said := _said(values, number)):
                found[ident] = twin
            else:
                twins.add(said)
    return found


def _said(values: Mapping[str, Value], thread: int) -> Said:
    date, author = values.get("date"), _plain(str(values.get("author", "")))
    markup = str(values["html"]) if "html" in values else reply_html(str(values.get("text", "")))
    words = _plain(plain_words(safe_html(markup)))
    return Said(str(values["id"]), date if isinstance(date, datetime) else None, author, words, thread)


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()
