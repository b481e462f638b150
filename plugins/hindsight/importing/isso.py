"""Read a database of Isso, also while Isso has it open: the comments of all threads."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from hindsight.core.replies.isso_database import IssoDatabaseError, IssoThread, threads
from hindsight.core.replies.isso_rows import isso_replies
from hindsight.importing.model import Import, ImportProblem
from hindsight.importing.reply_threads import RepliesImport, ReplyThread, has_words


def read_isso(file: Path, own_mails: Collection[str] = ()) -> RepliesImport:
    """Return the comments of a database, which is only read; raise ImportProblem if it is not one of Isso.

    `own_mails` are addresses of the writer in lower case.
    """
    try:
        found = threads(file)
    except IssoDatabaseError as error:
        raise ImportProblem(str(error)) from error
    replies = RepliesImport(Import("Isso"))
    for thread in found:
        _add_thread(thread, own_mails, replies)
    replies.count_threads(len(found))
    return replies


def _add_thread(thread: IssoThread, own_mails: Collection[str], found: RepliesImport) -> None:
    """Add a thread with replies; comments without words are left out and counted."""
    replies = isso_replies(thread.rows, own_mails)
    kept = [values for values in replies.values if has_words(values)]
    parents = {str(values["id"]): str(values["in_reply_to"]) for values in replies.values}
    read = found.imported.read
    read.update(replies.read)
    for values in replies.values:
        if not has_words(values):
            read["comments held back" if values["state"] == "held" else "comments"] -= 1
            read["comments left out without words"] += 1
    if kept:
        found.threads.append(ReplyThread(thread.uri or "", f"thread-{thread.number}", thread.title, kept, parents))
