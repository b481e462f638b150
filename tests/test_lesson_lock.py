"""The lock file of lessons: a published lesson cannot lose its address unnoticed."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_support import difference, tree
from extent import few_by_default
from hindsight.core.lessons.lock import HEADER, lock_text, read_lock
from site_builder import ROOT, MakeSite
from support import post

LOCK = "lessons.lock"
PUBLIC = {"SITEURL": "https://example.org", "PUBLISHED_IN_PLACE": True}
DAY = "2024-03-02T00:00:00+00:00"
ASK = "> **Lesson:** Ask first. #work\n> {id=ask}\n"


def post_with(*lessons: str, more: str = "") -> str:
    """Return a post with these lessons."""
    return f"Title: A\nDate: 2024-03-02\nTags: work\n{more}\nText.\n\n" + "\nMore.\n\n".join(lessons)


def test_only_publishing_in_place_writes_the_lock(site: MakeSite) -> None:
    """`make publish` writes a line for each lesson and each former id; `make html` and `make check` write no lock."""
    files = {"posts/a.md": post_with(ASK, "> **Lesson:** Write it down.\n> {id=write aliases=note,jot}\n")}
    assert not (site(files).content / LOCK).exists()
    assert not (site(files, publish=True, settings=PUBLIC | {"CHECK_ONLY": True}).content / LOCK).exists()
    assert (site(files, publish=True, settings=PUBLIC).content / LOCK).read_text() == (
        f"{HEADER}\nask\tposts/a.md\tAsk first.\t{DAY}\njot\tposts/a.md\tWrite it down.\t{DAY}\n"
        f"note\tposts/a.md\tWrite it down.\t{DAY}\nwrite\tposts/a.md\tWrite it down.\t{DAY}\n"
    )


def test_publishing_for_oneself_locks_no_lesson(site: MakeSite) -> None:
    """Without PUBLISHED_IN_PLACE, a publish writes no lock, and an existing lock still protects its ids."""
    built = site({"posts/a.md": post_with(ASK)}, publish=True, settings=PUBLIC | {"PUBLISHED_IN_PLACE": False})
    assert not (built.content / LOCK).exists()
    assert built.rebuild({"posts/a.md": post_with(ASK.replace("id=ask", "id=other"))}).ok
    lock = f"{HEADER}\nask\tposts/a.md\tAsk first.\t{DAY}\n"
    assert not built.rebuild({LOCK: lock}).ok
    rebuilt = built.rebuild({"posts/a.md": post_with(ASK, "> **Lesson:** Write it down.\n")})
    assert rebuilt.ok, rebuilt.text
    assert (built.content / LOCK).read_text() == lock


def test_a_missing_new_date_stays_a_warning_until_a_deploy(site: MakeSite) -> None:
    """Each publish warns about new words without a new date until a deploy."""
    files = {"posts/a.md": post_with(REWORDED), LOCK: f"{HEADER}\nask\tposts/a.md\tAsk first.\t{DAY}\n"}
    built = site(files, publish=True, settings={"SITEURL": "https://example.org"})
    assert "1 warning" in built.text
    assert "1 warning" in built.rebuild().text


def test_a_site_without_lessons_has_no_lock(site: MakeSite) -> None:
    """Without lessons there is no lock file to commit."""
    assert not (site({"posts/a.md": post_with()}, publish=True, settings=PUBLIC).content / LOCK).exists()


def test_drafts_are_not_locked(site: MakeSite) -> None:
    """The lesson of a draft gets no lock, since it has no published address."""
    built = site(
        {"posts/a.md": post_with(ASK, more="Status: draft\n"), "posts/b.md": post_with()}, publish=True, settings=PUBLIC
    )
    assert built.ok, built.text
    assert not (built.content / LOCK).exists()


def test_a_build_that_fails_leaves_the_lock_as_it_was(site: MakeSite) -> None:
    """A build with an error adds no lesson to the lock."""
    built = site({"posts/a.md": post_with(ASK)}, publish=True, settings=PUBLIC)
    before = (built.content / LOCK).read_bytes()
    failed = built.rebuild({"posts/b.md": post_with("> **Lesson:** New.\n").replace("Date", "Dat")})
    assert not failed.ok
    assert (built.content / LOCK).read_bytes() == before


def test_writing_the_lock_causes_no_further_build(site: MakeSite) -> None:
    """The next build does not treat the new lock as a change."""
    built = site({"posts/a.md": post_with(ASK)}, publish=True, settings=PUBLIC)
    rebuilt = built.rebuild()
    assert "read 0, rendered 0 of" in rebuilt.text
    (built.content / LOCK).unlink()
    assert built.rebuild().ok
    assert (built.content / LOCK).exists()


@pytest.mark.parametrize(
    ("lesson", "position", "message"),
    [
        (
            "Text.\n",
            "content/lessons.lock:2:1",
            'the lesson "ask" was published in posts/a.md and is gone: readers\' links to it would die; restore it '
            "with id=ask, and with status=withdrawn if it no longer holds, or add aliases=ask to the lesson that "
            "replaces it; if no reader has seen it yet, or to drop it for good, remove this line",
        ),
        (
            "> **Lesson:** Ask first.\n> {id=other}\n",
            "content/posts/a.md:8:7",
            'this lesson was published as "ask" and now is "other": readers\' links would die; give it id=ask again, '
            'or add aliases=ask; if no reader has seen "ask" yet, remove line 2 of content/lessons.lock',
        ),
    ],
)
def test_a_lost_published_id_is_an_error(site: MakeSite, lesson: str, position: str, message: str) -> None:
    """The error explains how to withdraw or redirect the lesson."""
    built = site({"posts/a.md": post_with(ASK)}, publish=True, settings=PUBLIC)
    rebuilt = built.rebuild({"posts/a.md": post_with(lesson)})
    assert rebuilt.diagnostics == [f"{position}: error: {message}"]


def test_rewording_that_changes_a_generated_id_is_an_error_at_the_lesson(site: MakeSite) -> None:
    """A new lesson in the same file with words similar to those of a lost lesson counts as the lost lesson."""
    old, new = "> **Lesson:** The agenda is for those who stay away.\n", "> **Lesson:** Ask first.\n"
    built = site({"posts/a.md": post_with(old)}, publish=True, settings=PUBLIC)
    reworded = built.rebuild({"posts/a.md": post_with(new, old.replace("The agenda", "An agenda"))})
    assert reworded.diagnostics == [
        'content/posts/a.md:11:5: error: this lesson was published as "the-agenda-is-for-those-who" and now is '
        '"an-agenda-is-for-those-who": readers\' links would die; give it id=the-agenda-is-for-those-who again, or add '
        'aliases=the-agenda-is-for-those-who; if no reader has seen "the-agenda-is-for-those-who" yet, remove line 2 '
        "of content/lessons.lock"
    ]
    moved = built.rebuild(
        {"posts/a.md": post_with(new), "posts/b.md": post_with(old.replace("The agenda", "An agenda"))}
    )
    assert [diagnostic.partition(" was ")[0] for diagnostic in moved.diagnostics] == [
        'content/lessons.lock:2:1: error: the lesson "the-agenda-is-for-those-who"'
    ]


def test_published_lessons_cannot_swap_their_ids(site: MakeSite) -> None:
    """Swapping the ids of two published lessons is an error at each lesson."""
    first, second = "> **Lesson:** A b. #work\n> {{id={}}}\n", "> **Lesson:** C d. #work\n> {{id={}}}\n"
    built = site({"posts/a.md": post_with(first.format("x"), second.format("y"))}, publish=True, settings=PUBLIC)
    swapped = built.rebuild({"posts/a.md": post_with(first.format("y"), second.format("x"))})
    message = 'this lesson was published as "{}" and now is "{}": readers\' links would die; give it id={} again'
    message += '; if no reader has seen "{}" yet, remove line {} of content/lessons.lock'
    assert swapped.diagnostics == [
        f"content/posts/a.md:8:7: error: {message.format('x', 'y', 'x', 'x', 2)}",
        f"content/posts/a.md:13:7: error: {message.format('y', 'x', 'y', 'y', 3)}",
    ]


def test_a_different_text_cannot_take_a_published_id(site: MakeSite) -> None:
    """A new text in a different file cannot have a published id, unless as an alias."""
    built = site({"posts/a.md": post_with(ASK)}, publish=True, settings=PUBLIC)
    other = post_with("> **Lesson:** Tell them all. #work\n> {id=ask}\n")
    taken = built.rebuild({"posts/a.md": post_with(), "posts/b.md": other})
    assert taken.diagnostics == [
        'content/posts/b.md:8:7: error: "ask" was published in posts/a.md as “Ask first.”; give this lesson an id of '
        'its own, with aliases=ask if it replaces the published lesson; if no reader has seen "ask" yet, remove '
        "line 2 of content/lessons.lock"
    ]
    assert built.rebuild({"posts/b.md": other.replace("id=ask", "id=tell aliases=ask")}).ok


def test_a_lesson_may_move_to_a_different_file(site: MakeSite) -> None:
    """A lesson may move to a different file, and one of two lessons with the same words may be edited."""
    same = "> **Lesson:** Ask first. #work\n> {id=same}\n"
    built = site({"posts/a.md": post_with(ASK, same)}, publish=True, settings=PUBLIC)
    moved = built.rebuild({"posts/a.md": post_with(same.replace("first", "twice")), "posts/b.md": post_with(ASK)})
    assert moved.ok, moved.text


@pytest.mark.parametrize(
    "lesson",
    [
        "> **Lesson:** Ask them twice. #work\n> {id=ask}\n",
        "> **Lesson:** Ask first. #work\n> {id=ask status=withdrawn}\n",
        "> **Lesson:** Ask them twice. #work\n> {id=twice aliases=ask}\n",
    ],
)
def test_a_lesson_may_be_reworded_withdrawn_or_replaced(site: MakeSite, lesson: str) -> None:
    """Rewording, withdrawing and replacing a lesson keep its published id on the pages and in the lock."""
    built = site({"posts/a.md": post_with(ASK)}, publish=True, settings=PUBLIC)
    changed = built.rebuild({"posts/a.md": post_with(lesson)})
    assert changed.ok, changed.text
    assert 'id="ask"' in changed.read("lessons/")
    assert 'id="ask"' in changed.read("2024/a/")
    assert b"\nask\t" in (built.content / LOCK).read_bytes()


CHECK = PUBLIC | {"CHECK_ONLY": True}
REWORDED = ASK.replace("first", "twice")
WARNING = (
    "content/posts/a.md:{}:5: warning: this lesson was published with other words (“Ask first.”); set "
    '"Modified: ..." in its post to a date later than {}, so that feeds announce it'
)


@pytest.mark.parametrize(
    ("before", "after", "warning"),
    few_by_default([
        ("", "", WARNING.format(7, "2024-03-02")),
        ("Modified: 2024-05-01\n", "Modified: 2024-05-02\n", ""),
        ("", "Modified: 2024-03-02\n", WARNING.format(8, "2024-03-02")),
        ("Modified: 2024-05-01\n", "Modified: 2024-05-01\n", WARNING.format(8, "2024-05-01")),
        ("Modified: 2024-05-01\n", "", WARNING.format(7, "2024-05-01")),
        ("", "Modified: 2024-03-03\n", ""),
        ("", "Modified: 2024-03-02 09:30\n", ""),
    ], 2),
)  # fmt: skip
def test_a_reworded_lesson_without_a_new_date_is_a_warning(
    site: MakeSite, before: str, after: str, warning: str
) -> None:
    """The warning ends when the post has a later date or the new words are published."""
    first = site({"posts/a.md": post_with(ASK, more=before)}, publish=True, settings=PUBLIC)
    lock = (first.content / LOCK).read_bytes()
    files = {"posts/a.md": post_with(REWORDED, more=after), LOCK: lock}
    assert site(files, publish=True, settings=CHECK).diagnostics == ([warning] if warning else [])
    published = site(files, publish=True, settings=PUBLIC)
    assert published.ok, published.text
    assert ("1 warning" in published.text) == bool(warning)
    rebuilt = published.rebuild()
    assert "read 0, rendered 0 of" in rebuilt.text
    assert "warning" not in rebuilt.text
    locked_files = {**files, LOCK: (published.content / LOCK).read_bytes()}
    assert site(locked_files, publish=True, settings=CHECK).diagnostics == []


def test_only_new_words_in_a_lock_with_times_are_a_warning(site: MakeSite) -> None:
    """Edits of fields cause no warning, and neither do new words if the lock has no time."""
    lock = f"{HEADER}\nask\tposts/a.md\tAsk first.\n"
    assert site({"posts/a.md": post_with(REWORDED), LOCK: lock}, publish=True, settings=CHECK).diagnostics == []
    timed = lock.replace("first.\n", f"first.\t{DAY}\n")
    detailed = ASK.replace("id=ask", "id=ask confidence=likely status=withdrawn why_changed=No")
    assert site({"posts/a.md": post_with(detailed), LOCK: timed}, publish=True, settings=CHECK).diagnostics == []
    replaced = "> **Lesson:** Ask twice. #work\n> {id=twice aliases=ask}\n"
    assert site({"posts/a.md": post_with(replaced), LOCK: timed}, publish=True, settings=CHECK).diagnostics == []


@pytest.mark.parametrize(
    ("lock", "expected"),
    [
        ("<<<<<<< ours\nask\tposts/a.md\tAsk.\n=======\n>>>>>>> theirs\n", "1:1: error: a merge left marks here"),
        ("ask posts/a.md\n", "1:1: error: this line is no lesson (id, file, statement and time, a tab between each)"),
        ("ask\ta\tb\tMarch\n", "1:1: error: this line is no lesson"),
        ("ask\ta\tb\t2024-03-02\n", "1:1: error: this line is no lesson"),
        ("ask\ta\tb\nask\ta\tb\n", '2:1: error: the lesson "ask" is here twice (first on line 1)'),
        (b"ask\ta\t\xff\n", "1:1: error: not UTF-8 text"),
    ],
)
def test_a_broken_lock_is_an_error_and_stays(site: MakeSite, lock: str | bytes, expected: str) -> None:
    """A lock that cannot be read is an error and is not overwritten."""
    built = site({"posts/a.md": post_with(ASK), LOCK: lock}, publish=True, settings=PUBLIC)
    assert not built.ok
    assert built.diagnostics[0].startswith(f"content/lessons.lock:{expected}")
    data = (built.content / LOCK).read_bytes()
    assert data == (lock if isinstance(lock, bytes) else lock.encode())


def test_a_lock_that_cannot_be_written_leaves_the_site(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock on a read-only file system is an error at the lock, and the site does not change."""
    built = site({"posts/a.md": post_with(ASK)}, publish=True, settings=PUBLIC)
    before, lock = tree(built.output), (built.content / LOCK).read_bytes()
    refused = OSError(errno.EROFS, os.strerror(errno.EROFS))
    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", failing_for(Path.open, LOCK, refused))
        failed = built.rebuild({"posts/b.md": post_with(ASK.replace("id=ask", "id=two"))})
    assert failed.diagnostics == ["content/lessons.lock:1:1: error: cannot be written: Read-only file system"]
    assert failed.text.endswith("1 error; nothing was written\n")
    assert difference(tree(built.output), before) == ""
    assert (built.content / LOCK).read_bytes() == lock
    assert built.rebuild().ok
    assert b"two\t" in (built.content / LOCK).read_bytes()


@pytest.mark.parametrize("exchanged", [True, False])
@pytest.mark.parametrize("first", few_by_default([False, True]))
def test_a_lock_that_cannot_be_put_in_place_undoes_the_swap(
    site: MakeSite, monkeypatch: pytest.MonkeyPatch, first: bool, exchanged: bool
) -> None:
    """If the new lock cannot replace the old one, the old site is restored."""
    built = site({"posts/a.md": post_with(ASK)}, publish=True, settings=PUBLIC)
    if first:
        shutil.rmtree(built.output)
        (built.content / LOCK).unlink()
    before = tree(built.output)
    if not exchanged:
        monkeypatch.setattr("hindsight.host.site.stage.exchange", lambda *_: False)
    with monkeypatch.context() as patch:
        refused = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        patch.setattr("hindsight.host.incremental.atomic.os.replace", failing_for(os.replace, LOCK, refused))
        failed = built.rebuild({"posts/b.md": post_with(ASK.replace("id=ask", "id=two"))})
    assert failed.diagnostics == ["content/lessons.lock:1:1: error: cannot be written: No space left on device"]
    assert difference(tree(built.output), before) == ""
    assert {path.name for path in built.folder.iterdir()} - {"output"} == {"content", "cache"}
    assert [path.name for path in built.content.iterdir() if path.name.startswith(".")] == []
    assert built.rebuild().ok


def failing_for(function: Callable[..., Any], name: str, error: OSError) -> Callable[..., Any]:
    """Return a function that raises an error for writes to files with this name, and otherwise calls `function`."""

    def call(file: Path, *arguments: Any, **named: Any) -> Any:
        if name in str(file) and arguments and arguments[0] not in ("r", "rb"):
            raise error
        return function(file, *arguments, **named)

    return call


@given(st.binary(max_size=80))
def test_reading_a_lock_never_fails(data: bytes) -> None:
    """Any bytes in a lock give lessons or errors."""
    read_lock(LOCK, data)


@given(st.lists(st.from_regex(r"[a-z]{1,6}(-[a-z]{1,4})?", fullmatch=True), unique=True))
def test_a_written_lock_is_read_back(idents: list[str]) -> None:
    """Every written id is read back, and the order of the lessons does not change the bytes."""
    (lesson,) = post(ASK).lessons
    lessons = [type(lesson)(**{**_fields(lesson), "id": ident}) for ident in idents]
    data = lock_text(lessons)
    locked, faults = read_lock(LOCK, data)
    assert (sorted(locked), faults) == (sorted(idents), [])
    assert data == lock_text(reversed(lessons))


def _fields(lesson: object) -> dict[str, object]:
    return {name: getattr(lesson, name) for name in lesson.__dataclass_fields__}  # type: ignore[attr-defined]


def test_the_example_has_no_lock() -> None:
    """The example has no lock, since it was never published."""
    assert not (ROOT / "content" / LOCK).exists()
