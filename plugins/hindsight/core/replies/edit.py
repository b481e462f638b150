"""Change single replies in the text of an archive, and leave everything else as the writer has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hindsight.core.replies.model import Reply
from hindsight.core.replies.read import HEADER, read_replies
from hindsight.core.replies.write import Value, added, reply_text


class NotEditable(ValueError):
    """Raised for an archive whose replies cannot be told apart line by line."""


def with_changes(
    archive: bytes,
    replies: Sequence[Reply],
    new: Sequence[Mapping[str, Value]],
    changed: Mapping[str, Mapping[str, Value]],
    removed: frozenset[str],
) -> bytes:
    """Return an archive with new replies at its end, and others changed or removed; both are named by their ids.

    `replies` are those of the archive as read. Comments below a changed reply stay. Raises NotEditable.
    """
    lines = archive.decode("utf-8").splitlines(keepends=True)
    for reply in sorted(replies, key=lambda one: one.line, reverse=True):
        if reply.id not in changed and reply.id not in removed:
            continue
        start, end = reply.line - 1, _end(lines, reply.line)
        if not _is_header(lines[start]) or sum(one.line == reply.line for one in replies) > 1:
            raise NotEditable
        comments = [line for line in lines[start + 1 : end] if line.lstrip().startswith("#")]
        table = [reply_text(changed[reply.id])] if reply.id in changed else []
        rest = [*comments, "\n"] if comments or (table and end < len(lines)) else []
        lines[start:end] = [*table, *rest]
    edited = "".join(lines).encode()
    for values in new:
        edited, _ = added(edited, values)
    left = {reply.id for reply in replies} - removed
    if {reply.id for reply in read_replies("", edited)[0]} != left | {str(values["id"]) for values in new}:
        raise NotEditable
    return edited


def _end(lines: Sequence[str], after: int) -> int:
    return next((index for index in range(after, len(lines)) if _is_header(lines[index])), len(lines))


def _is_header(line: str) -> bool:
    return line.replace(" ", "").startswith(HEADER)
