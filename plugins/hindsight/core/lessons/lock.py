"""`lessons.lock`: the published lessons, which readers may have linked to; losing an address is an error.

Each line is a lesson: its id, its file, its statement and the time of its last change, separated by tabs, in the order
of the ids. Additions by two writers therefore merge without a conflict, or as whole lines. Feeds announce a reworded
lesson only if its time is later than the published one. An older lock has lines without a time; these cause no warning.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.diagnostics.lock_lines import read_lock_lines
from hindsight.core.lessons.model import Lesson, is_id
from hindsight.core.text.quotation_marks import with_one_mark

HEADER = "# Lessons that have been published. `make publish` keeps this file; commit it with your posts."
# Two statements at least this similar (0 to 1) are one that was edited: a word or two changed in a sentence.
_SAME_STATEMENT = 0.7


@dataclass(frozen=True, slots=True)
class Locked:
    """A lesson as it was last published, and its line in the lock file."""

    ident: str
    path: str
    statement: str
    updated: datetime | None = None
    line: int = 0


def read_lock(shown_path: str, data: bytes) -> tuple[dict[str, Locked], list[Diagnostic]]:
    """Return the published lessons by id, and an error for each line that cannot be read."""
    lines, diagnostics = read_lock_lines(shown_path, data)
    locked: dict[str, Locked] = {}
    for number, written in lines:
        parts = written.split("\t")
        if why := _unreadable(parts, locked):
            diagnostics.append(Diagnostic(shown_path, number, 1, "error", why))
        else:
            ident, path, statement, *updated = parts
            locked[ident] = Locked(ident, path, statement, _moment(updated[0]) if updated else None, number)
    return locked, diagnostics


def _unreadable(parts: list[str], locked: Mapping[str, Locked]) -> str:
    if len(parts) not in (3, 4) or not is_id(parts[0]) or not all(map(_moment, parts[3:])):
        return (
            "this line is no lesson (id, file, statement and time, a tab between each); restore the file from version "
            "control"
        )
    if parts[0] in locked:
        return f'the lesson "{parts[0]}" is here twice (first on line {locked[parts[0]].line}); keep one line'
    return ""


def _moment(written: str) -> datetime | None:
    """Return a time with its zone, or None."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def lock_text(lessons: Iterable[Lesson]) -> bytes:
    """Return the lock file of these lessons, former ids included; b"" without lessons."""
    lines = {ident: "\t".join((ident, *_columns(lesson))) for lesson in lessons for ident in lesson.ids}
    if not lines:
        return b""
    return "".join(f"{line}\n" for line in (HEADER, *(lines[ident] for ident in sorted(lines)))).encode()


def _columns(lesson: Lesson) -> tuple[str, ...]:
    """Return the columns of a lesson's line after its id."""
    updated = (lesson.updated.isoformat(),) if lesson.updated else ()
    return lesson.path, _one_line(lesson.statement), *updated


def _one_line(statement: str) -> str:
    return " ".join(statement.split())


def _words(statement: str) -> str:
    """Return a statement as it is compared: a change of its quotation marks alone is no edit."""
    return with_one_mark(_one_line(statement))


def check_lock(
    shown_path: str, locked: Mapping[str, Locked], lessons: Iterable[Lesson], shown_paths: Mapping[str, str]
) -> Iterator[Diagnostic]:
    """Yield an error for each published id that is gone or now belongs to a different lesson.

    New words under an id are an edit. The published words under a new id, or words from a different file, are an error.
    An edit that feeds do not announce is a warning until it is published: subscribers have read the old words.
    `shown_paths` maps the paths of lessons to the paths for messages.
    """
    if not locked:
        return
    lessons = tuple(lessons)
    holders = {ident: lesson for lesson in lessons for ident in lesson.ids}
    moved = {_words(lesson.statement): lesson for lesson in lessons if not _as_published(lesson, locked)}
    is_gone = not locked.keys() <= holders.keys()
    new = [lesson for lesson in lessons if locked.keys().isdisjoint(lesson.ids)] if is_gone else []
    for ident, published in locked.items():
        holder, renamed = holders.get(ident), moved.get(_words(published.statement))
        if holder and _words(holder.statement) == _words(published.statement):
            continue
        if holder is None and renamed is None:
            renamed = _reworded(published, new)
        if renamed:
            message = _renamed_message(published, renamed, shown_path, has_holder=holder is not None)
            yield Diagnostic(shown_paths[renamed.path], *renamed.place("id", renamed.id), "error", message)
        elif holder is None:
            yield Diagnostic(shown_path, published.line, 1, "error", _gone_message(published))
        elif holder.id == ident:
            yield from _problems_of_edit(published, holder, shown_path, shown_paths[holder.path])


def _problems_of_edit(published: Locked, lesson: Lesson, lock_path: str, lesson_path: str) -> Iterator[Diagnostic]:
    """Yield the problem of a lesson that has a published id and other words, if it is not a usual edit.

    `lock_path` and `lesson_path` are the paths of the files for messages.
    """
    ident = published.ident
    if lesson.path != published.path:
        message = (
            f'"{ident}" was published in {published.path} as “{published.statement}”; give this lesson an id of its '
            f"own, with aliases={ident} if it replaces the published lesson{_unless_read(published, lock_path)}"
        )
        yield Diagnostic(lesson_path, *lesson.place("id", ident), "error", message)
    elif lesson.updated and published.updated and lesson.updated <= published.updated:
        message = (
            f'this lesson was published with other words (“{published.statement}”); set "Modified: ..." in its '
            f"post to a date later than {published.updated:%Y-%m-%d}, so that feeds announce it"
        )
        yield Diagnostic(lesson_path, *lesson.place(), "warning", message)


def _renamed_message(published: Locked, lesson: Lesson, shown_path: str, *, has_holder: bool) -> str:
    """Return the message about a published lesson that has a new id.

    `has_holder` is whether a different lesson has the old id.
    """
    return (
        f'this lesson was published as "{published.ident}" and now is "{lesson.id}": readers\' links would die; '
        f"give it id={published.ident} again"
        f"{'' if has_holder else f', or add aliases={published.ident}'}{_unless_read(published, shown_path)}"
    )


def _gone_message(published: Locked) -> str:
    """Return the message about a published lesson that no file has."""
    ident = published.ident
    return (
        f'the lesson "{ident}" was published in {published.path} and is gone: readers\' links to it would die; '
        f"restore it with id={ident}, and with status=withdrawn if it no longer holds, "
        f"or add aliases={ident} to the lesson that replaces it; if no reader has seen it yet, or to "
        "drop it for good, remove this line"
    )


def _unless_read(published: Locked, shown_path: str) -> str:
    """Return the remedy for an id that nobody can have linked to."""
    return f'; if no reader has seen "{published.ident}" yet, remove line {published.line} of {shown_path}'


def _reworded(published: Locked, new: Sequence[Lesson]) -> Lesson | None:
    """Return the new lesson of the same file with the most similar statement, if similar enough to be the same."""
    of_file = (lesson for lesson in new if lesson.path == published.path)
    candidates = [
        (_similarity(published.statement, _one_line(lesson.statement)), lesson.id, lesson) for lesson in of_file
    ]
    best = max(candidates, default=(0.0, "", None), key=lambda candidate: candidate[:2])
    return best[2] if best[0] >= _SAME_STATEMENT else None


def _similarity(statement: str, other_statement: str) -> float:
    return difflib.SequenceMatcher(None, statement.lower(), other_statement.lower(), autojunk=False).ratio()


def _as_published(lesson: Lesson, locked: Mapping[str, Locked]) -> bool:
    """Return whether a lesson has an id and the statement that it was published with."""
    words = _words(lesson.statement)
    return any(ident in locked and _words(locked[ident].statement) == words for ident in lesson.ids)
