"""The lines of a lock file, and the errors that version control leaves in one."""

from __future__ import annotations

import re

from hindsight.core.diagnostics.diagnostic import Diagnostic

_MERGE_MARK = re.compile(r"<{7}|={7}|>{7}|\|{7}")
_MERGED = "a merge left marks here; keep the lines of both sides and remove the marks"
_NOT_UTF8 = "not UTF-8 text; restore the file from version control"


def read_lock_lines(shown_path: str, data: bytes) -> tuple[list[tuple[int, str]], list[Diagnostic]]:
    """Return the lines with their numbers, without comments and blank lines; and an error for each mark of a merge.

    Text that is not UTF-8 is one error, and has no lines.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return [], [Diagnostic(shown_path, line, 1, "error", _NOT_UTF8)]
    numbered = enumerate(text.replace("\r\n", "\n").split("\n"), 1)
    lines = [(number, line) for number, line in numbered if line and not line.startswith("#")]
    marks = [Diagnostic(shown_path, number, 1, "error", _MERGED) for number, line in lines if _MERGE_MARK.match(line)]
    return [(number, line) for number, line in lines if not _MERGE_MARK.match(line)], marks
