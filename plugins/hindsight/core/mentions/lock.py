"""`mentions.lock`: the links of published texts to other sites, and whether these sites were notified of them.

Each line is a link: the address of its text below the root, the link as written, its state, the day of the last answer,
the digest of the text at that time and, after requests without an answer, their number. Tabs separate the parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, cast, get_args

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.diagnostics.lock_lines import read_lock_lines

MENTIONS_LOCK = "mentions.lock"
HEADER = "# Links to other sites, and whether these were notified. `make mention` keeps this file; commit it."
MOST_TRIES = 3
# sent: the site took the mention; none: the page takes none; refused: the site did not want it; failed: no answer;
# old: a link that an older text had before the first run.
State = Literal["sent", "none", "refused", "failed", "old"]

_DIGEST = re.compile(r"[0-9a-f]{12}|-")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TRIES = re.compile(rf"[1-{MOST_TRIES}]")
_REMEDY = "restore the file from version control"
_FORM = f"this line is no mention (text, link, state, day and digest, a tab between each); {_REMEDY}"


@dataclass(frozen=True, slots=True)
class Mention:
    """A link of the text at `source`, an address that begins with a slash, and the last answer to its mention.

    `digest` is that of the text at the last request, "-" once the link is removed. `tries` counts the requests without
    an answer since then. `line` is the line in the file.
    """

    source: str
    target: str
    state: State
    day: date
    digest: str
    tries: int = 0
    line: int = field(default=0, compare=False)

    def text(self) -> str:
        """Return the line of the file."""
        parts = (self.source, self.target, self.state, self.day.isoformat(), self.digest)
        return "\t".join((*parts, str(self.tries)) if self.tries else parts)


Mentions = Mapping[tuple[str, str], Mention]  # by source and target


def can_be_kept(target: str) -> bool:
    """Return whether a link can be in the file: invisible characters are in no address that works."""
    return target.isprintable()


def read_mentions(shown_path: str, data: bytes) -> tuple[dict[tuple[str, str], Mention], list[Diagnostic]]:
    """Return the mentions of a file, and an error for each line that cannot be read."""
    lines, diagnostics = read_lock_lines(shown_path, data)
    mentions: dict[tuple[str, str], Mention] = {}
    for number, written in lines:
        parts = written.split("\t")
        if fault := next(_faults(parts), None):
            column, message = fault
            col = 1 + sum(len(part) + 1 for part in parts[:column])
            diagnostics.append(Diagnostic(shown_path, number, col, "error", message))
            continue
        mention = _mention(parts, number)
        first = mentions.setdefault((mention.source, mention.target), mention)
        if first is not mention:
            message = f"this link is here twice (first on line {first.line}); keep one line"
            diagnostics.append(Diagnostic(shown_path, number, 1, "error", message))
    return mentions, diagnostics


def _faults(parts: list[str]) -> Iterator[tuple[int, str]]:
    """Yield the faults of a line: the index of the part, and the message."""
    if len(parts) not in (5, 6):
        yield 0, _FORM
        return
    source, target, state, day, digest, *tries = parts
    if not source.startswith("/") or not source.isprintable():
        yield 0, f'"{source}" is no address of a text, such as /2026/leaving/; {_REMEDY}'
    if not target.isprintable() or not re.match(r"(?:https?:)?//.", target, re.IGNORECASE):
        yield 1, f'"{target}" is no link to a different site; {_REMEDY}'
    if state not in get_args(State):
        yield 2, f'the state "{state}" is not known; write {", ".join(get_args(State)[:-1])} or {get_args(State)[-1]}'
    if not _is_day(day):
        yield 3, f'"{day}" is no day; write it as 2026-03-12'
    if not _DIGEST.fullmatch(digest):
        yield 4, f'"{digest}" is no digest of a text; {_REMEDY}'
    if tries and not _TRIES.fullmatch(tries[0]):
        yield 5, f'"{tries[0]}" is no number of requests from 1 to {MOST_TRIES}; {_REMEDY}'


def _is_day(written: str) -> bool:
    try:
        date.fromisoformat(written)
    except ValueError:
        return False
    return _DAY.fullmatch(written) is not None


def _mention(parts: list[str], line: int) -> Mention:
    source, target, state, day, digest, *tries = parts
    number = int(tries[0]) if tries else 0
    return Mention(source, target, cast("State", state), date.fromisoformat(day), digest, number, line)


def mentions_text(mentions: Iterable[Mention], before: bytes = b"") -> bytes:
    """Return the file of these mentions, in the order of texts and links, with the comments of the file before."""
    lines = before.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")
    comments = [line for line in lines if line.startswith("#") and line != HEADER]
    rows = sorted(mentions, key=lambda mention: (mention.source, mention.target))
    return "".join(f"{line}\n" for line in (HEADER, *comments, *(row.text() for row in rows))).encode()
