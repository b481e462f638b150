"""Handle files that cannot be read: find out whether they are drafts, and which files they may name."""

from __future__ import annotations

import re

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.documents.front_matter_model import FENCE
from hindsight.core.documents.model import ReadResult
from hindsight.core.documents.references import mentioned_files

_STATUS = re.compile(r"[ \t]*[\"']?status[\"']?[ \t]*:[ \t]*[\"']?draft\b", re.IGNORECASE)


def unread(diagnostic: Diagnostic, data: bytes) -> ReadResult:
    """Return the result for a file that cannot be read, from its bytes."""
    return ReadResult(None, None, (diagnostic,), _is_draft(data), mentioned_files(_text(data), every_word=True))


def _is_draft(data: bytes) -> bool:
    """Return whether a line of the front matter marks the text as a draft, in any encoding."""
    lines = _text(data).lstrip().splitlines()
    is_yaml = bool(lines) and bool(FENCE.fullmatch(lines[0]))
    for line in lines[is_yaml:]:
        if FENCE.fullmatch(line) if is_yaml else not line.strip():
            return False
        if _STATUS.match(line):
            return True
    return False


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # This may be UTF-16: there, Latin letters are the same bytes with zeros between them.
        return data.replace(b"\0", b"").decode("cp1252", "replace").lstrip("ÿþ")
