"""`lessons.lock`: the lessons that readers can have linked to, so that none of their addresses dies in silence.

A line is a lesson: its id, the file it is in, its statement and when it was changed last, parted by tabs, in the order
of the ids. Two writers' additions therefore merge by themselves, or as whole lines. Only with that time can a lesson
that was reworded in silence be told from one that readers will hear of: what counts is that feeds show a later time
than the published one. Lines of an older lock lack it, and then nothing is said.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.lessons.model import Lesson, is_id

HEADER = "# Lessons that have been published. `make publish` keeps this file; commit it with your posts."
# From how much alike on, of 1, two statements are one that was edited: a word or two changed in a sentence.
_ALIKE = 0.7
_MERGE_MARK = re.compile(r"<{7}|={7}|>{7}|\|{7}")


@dataclass(frozen=True, slots=True)
class Locked:
    """A lesson as it was last published, and its line in the lock file."""

    ident: str
    path: str
    statement: str
    updated: datetime | None = None
    line: int = 0


def read_lock(shown_path: str, data: bytes) -> tuple[dict[str, Locked], list[Diagnostic]]:
    """The published lessons by id, and an error for each line that cannot be read."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return {}, [Diagnostic(shown_path, line, 1, "error", "not UTF-8 text; take the file back from version control")]
    locked: dict[str, Locked] = {}
    diagnostics: list[Diagnostic] = []
    for number, written in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        if not written or written.startswith("#"):
            continue
        parts = written.split("\t")
        if why := _unreadable(written, parts, locked):
            diagnostics.append(Diagnostic(shown_path, number, 1, "error", why))
        else:
            ident, path, statement, *updated = parts
            locked[ident] = Locked(ident, path, statement, _moment(updated[0]) if updated else None, number)
    return locked, diagnostics


def _unreadable(written: str, parts: list[str], locked: Mapping[str, Locked]) -> str:
    if _MERGE_MARK.match(written):
        return "a merge left its marks here; keep the lines of both sides and take the marks out"
    if len(parts) not in (3, 4) or not is_id(parts[0]) or not all(map(_moment, parts[3:])):
        return (
            "this line is no lesson (id, file, statement and time, a tab between each); restore the file from version "
            "control"
        )
    if parts[0] in locked:
        return f'the lesson "{parts[0]}" stands here twice (first on line {locked[parts[0]].line}); keep one line'
    return ""


def _moment(written: str) -> datetime | None:
    """A time with its zone, or None."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def lock_text(lessons: Iterable[Lesson]) -> bytes:
    """The lock file of these lessons, former ids included; nothing where there are none."""
    lines = {ident: "\t".join((ident, *_columns(one))) for one in lessons for ident in one.ids}
    if not lines:
        return b""
    return "".join(f"{line}\n" for line in (HEADER, *(lines[ident] for ident in sorted(lines)))).encode()


def _columns(lesson: Lesson) -> tuple[str, ...]:
    """A lesson's line besides its id."""
    updated = (lesson.updated.isoformat(),) if lesson.updated else ()
    return lesson.path, _one_line(lesson.statement), *updated


def _one_line(statement: str) -> str:
    return " ".join(statement.split())


def check_lock(
    shown_path: str, locked: Mapping[str, Locked], lessons: Iterable[Lesson], shown: Mapping[str, str]
) -> Iterator[Diagnostic]:
    """An error for each published id that is gone, or under which another lesson stands now.

    New words under an id are an edit; the published words under another id, or another file's words, are not. An
    edit of which feeds do not tell is a warning, until it is published: their readers have read the old words.
    """
    if not locked:
        return
    lessons = tuple(lessons)
    holders = {ident: lesson for lesson in lessons for ident in lesson.ids}
    moved = {_one_line(lesson.statement): lesson for lesson in lessons if not _as_published(lesson, locked)}
    is_gone = not locked.keys() <= holders.keys()
    new = [lesson for lesson in lessons if locked.keys().isdisjoint(lesson.ids)] if is_gone else []
    for ident, was in locked.items():
        holder, renamed = holders.get(ident), moved.get(was.statement)
        if holder and _one_line(holder.statement) == was.statement:
            continue
        unseen = f'; if no reader has seen "{ident}" yet, take line {was.line} out of {shown_path}'
        if holder is None and renamed is None:
            renamed = _reworded(was, new)
        if renamed:
            message = (
                f'this lesson was published as "{ident}" and now is "{renamed.id}": readers\' links would die; '
                f"give it id={ident} again" + ("" if holder else f", or add aliases={ident}") + unseen
            )
            yield Diagnostic(shown[renamed.path], *renamed.place("id", renamed.id), "error", message)
        elif holder is None:
            message = (
                f'the lesson "{ident}" was published in {was.path} and is gone: readers\' links to it would die; '
                f"give it back its id={ident}, with status=withdrawn where it holds no more, "
                f"or add aliases={ident} to the lesson that takes its place; if no reader has seen it yet, or to "
                "forget it for good, take this line out"
            )
            yield Diagnostic(shown_path, was.line, 1, "error", message)
        elif holder.id == ident and holder.path != was.path:
            message = (
                f'"{ident}" was published in {was.path} as “{was.statement}”; give this lesson an id of its own, '
                f"with aliases={ident} where it takes that one's place{unseen}"
            )
            yield Diagnostic(shown[holder.path], *holder.place("id", ident), "error", message)
        elif holder.id == ident and holder.updated and was.updated and holder.updated <= was.updated:
            message = (
                f'this lesson has other words than were published (“{was.statement}”); set "Modified: ..." in its '
                f"post to a date later than {was.updated:%Y-%m-%d}, so that feeds tell of it"
            )
            yield Diagnostic(shown[holder.path], *holder.place(), "warning", message)


def _reworded(was: Locked, new: Sequence[Lesson]) -> Lesson | None:
    """The new lesson of a file that says almost what is gone from there, so that it must be the same."""
    found = [(_alike(was.statement, _one_line(one.statement)), one.id, one) for one in new if one.path == was.path]
    best = max(found, default=(0.0, "", None), key=lambda one: one[:2])
    return best[2] if best[0] >= _ALIKE else None


def _alike(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one.lower(), other.lower(), autojunk=False).ratio()


def _as_published(lesson: Lesson, locked: Mapping[str, Locked]) -> bool:
    """Whether a lesson stands under an id that it was published with, in the words of then."""
    statement = _one_line(lesson.statement)
    return any(ident in locked and locked[ident].statement == statement for ident in lesson.ids)
