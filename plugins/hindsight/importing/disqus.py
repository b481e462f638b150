"""Read an export of Disqus: the comments of all threads, without addresses of mail and of machines."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from hindsight.core.replies.clean import safe_name, safe_url
from hindsight.core.replies.write import Value, reply_id
from hindsight.importing.dates import parse_date
from hindsight.importing.disqus_words import words_of
from hindsight.importing.model import Import
from hindsight.importing.reply_threads import RepliesImport, ReplyThread, has_words
from hindsight.importing.xml_nodes import Export, Items, Node, read_nodes

_TRUE = ("true", "1")
# Disqus names a comment that came from WordPress by its number there.
_OF_WORDPRESS = re.compile(r"wp_id=(\d{1,18})\Z")


class _Items(Items):
    program, contents = "Disqus", "threads"


@dataclass(slots=True)
class _Source:
    """The threads of an export by their ids, with the names of their authors, and the ids of deleted threads.

    `seen` are hashes of the words of comments by the ids of their replies.
    """

    found: RepliesImport
    own_mails: Collection[str]
    threads: dict[str, ReplyThread]
    owners: dict[str, str]
    deleted: set[str]
    seen: dict[str, int]


def read_disqus(file: Path, own_mails: Collection[str] = ()) -> RepliesImport:
    """Return the comments of an export; raise ImportProblem if the file is not an export.

    `own_mails` are addresses of the writer in lower case. The writer is also the author of the threads.
    """
    export = Export()
    source = _Source(RepliesImport(Import("Disqus")), own_mails, {}, {}, set(), {})
    for node in read_nodes(file, _Items(export)):
        if node.name == "thread":
            _add_thread(node, source)
        elif node.name == "post":
            _add_post(node, source)
    found = source.found
    _report_damage(export, file, found.imported)
    found.threads = [thread for thread in source.threads.values() if thread.replies]
    found.count_threads(len(source.threads))
    return found


def _report_damage(export: Export, file: Path, imported: Import) -> None:
    if export.cut:
        message = f"the export is damaged here ({export.cut}); the rest of it is lost"
        imported.warn(str(file), export.cut_line, message)
        imported.damage = f"The export is damaged at line {export.cut_line}: everything after it is missing here."
    if export.mended:
        imported.warn(str(file), 1, f"{export.mended} invalid characters were mended or taken out")


def _add_thread(node: Node, source: _Source) -> None:
    ident = _ident(node)
    thread = source.threads.setdefault(ident, ReplyThread(""))
    thread.address, thread.name, thread.title = node.get("link"), node.get("id"), node.get("title")
    if owner := _account(node):
        source.owners[ident] = owner
    if _is(node, "isDeleted"):
        source.deleted.add(ident)


def _add_post(node: Node, source: _Source) -> None:
    """Add a comment to its thread, unless it is spam or deleted; of those, the place in the thread is kept."""
    thread_ident = _ident(node.first("thread"))
    # A thread may be missing, or come after its comments.
    thread = source.threads.setdefault(thread_ident, ReplyThread("", f"thread-{thread_ident}"))
    read, ident = source.found.imported.read, _reply_id(node, thread_ident)
    words = hash((thread_ident, node.get("message")))
    while source.seen.setdefault(ident, words) != words:  # two comments with one id
        ident = f"{ident}n{len(source.seen)}"
    if ident in thread.parents:
        read["comments left out as the same as an earlier one"] += 1
        return
    parent = _ident(node.first("parent"))
    thread.parents[ident] = reply_id("disqus", parent) if parent else ""
    if why := _left_out(node, thread_ident, source):
        read[f"comments left out {why}"] += 1
        return
    values = _values(node, ident, thread_ident, source)
    if not has_words(values):
        read["comments left out without words"] += 1
        return
    read["comments held back" if values["state"] == "held" else "comments"] += 1
    thread.replies.append(values)
    if match := _OF_WORDPRESS.match(node.get("id")):
        thread.other_ids[ident] = f"wp-{match[1]}"


def _left_out(node: Node, thread: str, source: _Source) -> str:
    if _is(node, "isSpam"):
        return "as spam"
    if _is(node, "isDeleted"):
        return "as deleted"
    return "with deleted threads" if thread in source.deleted else ""


def _values(node: Node, ident: str, thread: str, source: _Source) -> dict[str, Value]:
    author = node.first("author") or Node("author", node.line)
    name, account = safe_name(author.get("name") or author.get("username")), _account(node)
    values: dict[str, Value] = {"id": ident, "kind": "comment", "state": "shown", "author": name}
    if node.get("isApproved") and not _is(node, "isApproved"):
        values["state"] = "held"
    values["url"] = safe_url(author.get("link"))
    if date := _date(node.get("createdAt")):
        values["date"] = date
    is_owner = bool(account) and account == source.owners.get(thread)
    if is_owner or author.get("email").lower() in source.own_mails:
        values["own"] = True
    return values | {"in_reply_to": "", "html": words_of(node.get("message"))}


def _account(node: Node) -> str:
    """Return the name of the account of an author, "" for a guest, who may take any name."""
    author = node.first("author")
    return author.get("username") if author and not _is(author, "isAnonymous") else ""


def _is(node: Node, name: str) -> bool:
    return node.get(name).lower() in _TRUE


def _date(written: str) -> datetime | None:
    date: datetime | None
    try:
        date = datetime.fromisoformat(written)
    except ValueError:
        date = parse_date(written)
    return date.replace(tzinfo=date.tzinfo or UTC) if date else None


def _ident(node: Node | None) -> str:
    """Return the id that Disqus gave an element, "" without one."""
    if node is None:
        return ""
    return next((value for name, value in node.attributes.items() if name.endswith(":id")), node.text.strip())


def _reply_id(node: Node, thread: str) -> str:
    """Return the id of the reply that a comment becomes: the same each time, also for one without an id."""
    if ident := next((value for name, value in node.attributes.items() if name.endswith(":id")), ""):
        return reply_id("disqus", ident)
    parts = (thread, node.get("createdAt"), node.get("id"), node.get("message"))
    return f"disqus-{hashlib.sha256(chr(0).join(parts).encode('utf-8', 'replace')).hexdigest()[:10]}"
