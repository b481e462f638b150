"""What can be known of a file that cannot be read: whether it is a draft, and which files it may name."""

from __future__ import annotations

import re

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.documents.front_matter_model import FENCE
from hindsight.core.documents.model import ReadResult
from hindsight.core.documents.references import mentioned_files

_STATUS = re.compile(r"[ \t]*[\"']?status[\"']?[ \t]*:[ \t]*[\"']?draft\b", re.IGNORECASE)


def unread(diagnostic: Diagnostic, data: bytes) -> ReadResult:
    """Return the result for a file of these bytes that cannot be read."""
    return ReadResult(None, None, (diagnostic,), says_draft(data), words_of(data))


def says_draft(data: bytes) -> bool:
    """Return whether a line of the front matter keeps the text back, in whatever encoding the file is."""
    lines = _text(data).lstrip().splitlines()
    is_yaml = bool(lines) and bool(FENCE.fullmatch(lines[0]))
    for line in lines[is_yaml:]:
        if FENCE.fullmatch(line) if is_yaml else not line.strip():
            return False
        if _STATUS.match(line):
            return True
    return False


def words_of(data: bytes) -> tuple[str, ...]:
    """Return all words of a file that may be names of others."""
    return mentioned_files(_text(data), every_word=True)


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # In UTF-16, which has such bytes, Latin letters are the same but for zeros between them.
        return data.replace(b"\0", b"").decode("cp1252", "replace").lstrip("ÿþ")
