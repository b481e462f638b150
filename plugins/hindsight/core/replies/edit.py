"""Change single replies in the text of an archive, and leave everything else as the writer has it."""

from __future__ import annotations

import codecs
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from hindsight.core.replies.model import Reply
from hindsight.core.replies.read import header_lines, read_replies
from hindsight.core.replies.write import Value, archive_text, reply_text
from hindsight.core.text.toml_file import without_strings


class NotEditable(ValueError):
    """Raised for an archive whose replies cannot be told apart line by line; the message is for the writer."""

    def __init__(self) -> None:
        super().__init__("begin each reply with a line [[reply]] of its own")


def with_changes(
    archive: bytes,
    replies: Sequence[Reply],
    new: Sequence[Mapping[str, Value]],
    changed: Mapping[str, Mapping[str, Value]] | None = None,
    removed: frozenset[str] = frozenset(),
) -> bytes:
    """Return an archive with new replies at its end, and others changed or removed; both are named by their ids.

    `replies` are those of the archive as read. Comments in a reply stay, below it. A byte order mark stays, and so do
    line ends of Windows. Raises NotEditable.
    """
    changed = changed or {}
    mark = codecs.BOM_UTF8 if archive.startswith(codecs.BOM_UTF8) else b""
    text = archive.removeprefix(mark).decode("utf-8").replace("\r\n", "\n")
    edited = "".join(_edited(text, replies, changed, removed))
    if new:
        before = f"{edited.rstrip()}\n\n" if edited.strip() else ""
        edited = f"{before}{archive_text(new)}"
    _check(edited, replies, [*changed.values(), *new], removed)
    return mark + (edited.replace("\n", "\r\n") if b"\r\n" in archive else edited).encode()


def _edited(
    text: str, replies: Sequence[Reply], changed: Mapping[str, Mapping[str, Value]], removed: frozenset[str]
) -> list[str]:
    """Return the lines of an archive with replies changed or removed."""
    lines, plain = list(io.StringIO(text)), list(io.StringIO(without_strings(text)))
    ends = {line: following - 1 for line, following in pairwise((*header_lines(text), len(lines) + 1))}
    for reply in reversed(replies):
        if reply.id not in changed and reply.id not in removed:
            continue
        if reply.line not in ends:
            raise NotEditable
        start, end = reply.line - 1, ends[reply.line]
        # The comments at the end may be about the next reply.
        while plain[end - 1].strip() == "" or plain[end - 1].lstrip().startswith("#"):
            end -= 1
        comments = [f"{line[line.index('#') :].rstrip()}\n" for line in plain[start:end] if "#" in line]
        table = [reply_text(changed[reply.id])] if reply.id in changed else []
        while not table and not comments and end < len(lines) and not lines[end].strip():
            end += 1
        lines[start:end] = [*table, *comments]
    return lines


def _check(
    edited: str, replies: Sequence[Reply], written: Sequence[Mapping[str, Value]], removed: frozenset[str]
) -> None:
    """Raise NotEditable unless an edited archive has exactly the replies that it should have."""
    expected = {reply.id: reply for reply in replies if reply.id not in removed}
    expected |= {reply.id: reply for reply in read_replies("", archive_text(written).encode())[0]}
    found = read_replies("", edited.encode())[0]
    if not expected.keys() >= {values["id"] for values in written}:
        raise NotEditable
    if [replace(reply, line=1) for reply in found] != [replace(reply, line=1) for reply in expected.values()]:
        raise NotEditable
