"""The lock file: no published lesson loses its address in silence."""

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


def text(*lessons: str, more: str = "") -> str:
    """A post with these lessons."""
    return f"Title: A\nDate: 2024-03-02\nTags: work\n{more}\nText.\n\n" + "\nMore.\n\n".join(lessons)


def test_publishing_in_place_writes_the_lock_and_nothing_else_does(site: MakeSite) -> None:
    """`make html` and `make check` leave it alone; `make publish` writes a line a lesson, former ids included."""
    files = {"posts/a.md": text(ASK, "> **Lesson:** Write it down.\n> {id=write aliases=note,jot}\n")}
    assert not (site(files).content / LOCK).exists()
    assert not (site(files, publish=True, settings=PUBLIC | {"CHECK_ONLY": True}).content / LOCK).exists()
    assert (site(files, publish=True, settings=PUBLIC).content / LOCK).read_text() == (
        f"{HEADER}\nask\tposts/a.md\tAsk first.\t{DAY}\njot\tposts/a.md\tWrite it down.\t{DAY}\n"
        f"note\tposts/a.md\tWrite it down.\t{DAY}\nwrite\tposts/a.md\tWrite it down.\t{DAY}\n"
    )


def test_publishing_for_oneself_locks_no_lesson(site: MakeSite) -> None:
    """If readers do not see the output, ids may change; an existing lock still holds."""
    built = site({"posts/a.md": text(ASK)}, publish=True, settings=PUBLIC | {"PUBLISHED_IN_PLACE": False})
    assert not (built.content / LOCK).exists()
    assert built.rebuild({"posts/a.md": text(ASK.replace("id=ask", "id=other"))}).ok
    lock = f"{HEADER}\nask\tposts/a.md\tAsk first.\t{DAY}\n"
    assert not built.rebuild({LOCK: lock}).ok
    again = built.rebuild({"posts/a.md": text(ASK, "> **Lesson:** Write it down.\n")})
    assert again.ok, again.text
    assert (built.content / LOCK).read_text() == lock


def test_a_missing_new_date_stays_a_warning_until_a_deploy(site: MakeSite) -> None:
    """Each publish before a deploy warns about new words without a new date."""
    files = {"posts/a.md": text(REWORDED), LOCK: f"{HEADER}\nask\tposts/a.md\tAsk first.\t{DAY}\n"}
    built = site(files, publish=True, settings={"SITEURL": "https://example.org"})
    assert "1 warning" in built.text
    assert "1 warning" in built.rebuild().text


def test_a_site_without_lessons_has_no_lock(site: MakeSite) -> None:
    """Without lessons there is no lock file to commit."""
    assert not (site({"posts/a.md": text()}, publish=True, settings=PUBLIC).content / LOCK).exists()


def test_drafts_are_not_locked(site: MakeSite) -> None:
    """A lesson that nobody could link to may change its id."""
    built = site({"posts/a.md": text(ASK, more="Status: draft\n"), "posts/b.md": text()}, publish=True, settings=PUBLIC)
    assert built.ok, built.text
    assert not (built.content / LOCK).exists()


def test_a_build_that_fails_leaves_the_lock_as_it_was(site: MakeSite) -> None:
    """An error anywhere keeps new lessons out of the lock."""
    built = site({"posts/a.md": text(ASK)}, publish=True, settings=PUBLIC)
    before = (built.content / LOCK).read_bytes()
    failed = built.rebuild({"posts/b.md": text("> **Lesson:** New.\n").replace("Date", "Dat")})
    assert not failed.ok
    assert (built.content / LOCK).read_bytes() == before


def test_writing_the_lock_causes_no_further_build(site: MakeSite) -> None:
    """The next build does not take the new lock for a change."""
    built = site({"posts/a.md": text(ASK)}, publish=True, settings=PUBLIC)
    again = built.rebuild()
    assert "read 0, rendered 0 of" in again.text
    (built.content / LOCK).unlink()
    assert built.rebuild().ok
    assert (built.content / LOCK).exists()


@pytest.mark.parametrize(
    ("lesson", "place", "message"),
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
def test_a_lost_published_id_is_an_error(site: MakeSite, lesson: str, place: str, message: str) -> None:
    """The error explains how to withdraw or redirect the lesson, in previews and when publishing."""
    built = site({"posts/a.md": text(ASK)}, publish=True, settings=PUBLIC)
    gone = built.rebuild({"posts/a.md": text(lesson)})
    assert gone.diagnostics == [f"{place}: error: {message}"]


def test_rewording_that_changes_a_generated_id_is_an_error_at_the_lesson(site: MakeSite) -> None:
    """A lost and a new lesson with similar words in one file count as the same lesson."""
    was, new = "> **Lesson:** The agenda is for those who stay away.\n", "> **Lesson:** Ask first.\n"
    built = site({"posts/a.md": text(was)}, publish=True, settings=PUBLIC)
    now = built.rebuild({"posts/a.md": text(new, was.replace("The agenda", "An agenda"))})
    assert now.diagnostics == [
        'content/posts/a.md:11:5: error: this lesson was published as "the-agenda-is-for-those-who" and now is '
        '"an-agenda-is-for-those-who": readers\' links would die; give it id=the-agenda-is-for-those-who again, or add '
        'aliases=the-agenda-is-for-those-who; if no reader has seen "the-agenda-is-for-those-who" yet, remove line 2 '
        "of content/lessons.lock"
    ]
    other = built.rebuild({"posts/a.md": text(new), "posts/b.md": text(was.replace("The agenda", "An agenda"))})
    assert [diagnostic.partition(" was ")[0] for diagnostic in other.diagnostics] == [
        'content/lessons.lock:2:1: error: the lesson "the-agenda-is-for-those-who"'
    ]


def test_published_lessons_cannot_swap_their_ids(site: MakeSite) -> None:
    """A reader's link leads to the lesson that it was made for."""
    one, two = "> **Lesson:** A b. #work\n> {{id={}}}\n", "> **Lesson:** C d. #work\n> {{id={}}}\n"
    built = site({"posts/a.md": text(one.format("x"), two.format("y"))}, publish=True, settings=PUBLIC)
    swapped = built.rebuild({"posts/a.md": text(one.format("y"), two.format("x"))})
    message = 'this lesson was published as "{}" and now is "{}": readers\' links would die; give it id={} again'
    message += '; if no reader has seen "{}" yet, remove line {} of content/lessons.lock'
    assert swapped.diagnostics == [
        f"content/posts/a.md:8:7: error: {message.format('x', 'y', 'x', 'x', 2)}",
        f"content/posts/a.md:13:7: error: {message.format('y', 'x', 'y', 'y', 3)}",
    ]


def test_a_different_text_cannot_take_a_published_id(site: MakeSite) -> None:
    """New words in a different file are an error, unless the lesson has the old id as an alias."""
    built = site({"posts/a.md": text(ASK)}, publish=True, settings=PUBLIC)
    other = text("> **Lesson:** Tell them all. #work\n> {id=ask}\n")
    taken = built.rebuild({"posts/a.md": text(), "posts/b.md": other})
    assert taken.diagnostics == [
        'content/posts/b.md:8:7: error: "ask" was published in posts/a.md as “Ask first.”; give this lesson an id of '
        'its own, with aliases=ask if it replaces the published lesson; if no reader has seen "ask" yet, remove '
        "line 2 of content/lessons.lock"
    ]
    assert built.rebuild({"posts/b.md": other.replace("id=ask", "id=tell aliases=ask")}).ok


def test_a_lesson_may_move_to_a_different_file(site: MakeSite) -> None:
    """A new file alone is in order, as are two lessons of the same words of which one is edited."""
    same = "> **Lesson:** Ask first. #work\n> {id=same}\n"
    built = site({"posts/a.md": text(ASK, same)}, publish=True, settings=PUBLIC)
    moved = built.rebuild({"posts/a.md": text(same.replace("first", "twice")), "posts/b.md": text(ASK)})
    assert moved.ok, moved.text


@pytest.mark.parametrize(
    "lesson",
    [
        "> **Lesson:** Ask them twice. #work\n> {id=ask}\n",
        "> **Lesson:** Ask first. #work\n> {id=ask status=withdrawn}\n",
        "> **Lesson:** Ask them twice. #work\n> {id=twice aliases=ask}\n",
    ],
)
def test_a_lesson_may_change_and_retire(site: MakeSite, lesson: str) -> None:
    """New words under the same id, a withdrawn lesson and a former id are in order."""
    built = site({"posts/a.md": text(ASK)}, publish=True, settings=PUBLIC)
    changed = built.rebuild({"posts/a.md": text(lesson)})
    assert changed.ok, changed.text
    assert 'id="ask"' in changed.read("lessons/")
    assert 'id="ask"' in changed.read("2024/a/")
    assert b"\nask\t" in (built.content / LOCK).read_bytes()


CHECK = PUBLIC | {"CHECK_ONLY": True}
REWORDED = ASK.replace("first", "twice")
SAID = (
    "content/posts/a.md:{}:5: warning: this lesson was published with other words (“Ask first.”); set "
    '"Modified: ..." in its post to a date later than {}, so that feeds announce it'
)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    few_by_default([
        ("", "", SAID.format(7, "2024-03-02")),
        ("Modified: 2024-05-01\n", "Modified: 2024-05-02\n", ""),
        ("", "Modified: 2024-03-02\n", SAID.format(8, "2024-03-02")),
        ("Modified: 2024-05-01\n", "Modified: 2024-05-01\n", SAID.format(8, "2024-05-01")),
        ("Modified: 2024-05-01\n", "", SAID.format(7, "2024-05-01")),
        ("", "Modified: 2024-03-03\n", ""),
        ("", "Modified: 2024-03-02 09:30\n", ""),
    ], 2),
)  # fmt: skip
def test_a_reworded_lesson_without_a_new_date_is_a_warning(site: MakeSite, before: str, after: str, said: str) -> None:
    """New words with the published time are a warning until the time is later or they are published."""
    first = site({"posts/a.md": text(ASK, more=before)}, publish=True, settings=PUBLIC)
    lock = (first.content / LOCK).read_bytes()
    files = {"posts/a.md": text(REWORDED, more=after), LOCK: lock}
    assert site(files, publish=True, settings=CHECK).diagnostics == ([said] if said else [])
    published = site(files, publish=True, settings=PUBLIC)
    assert published.ok, published.text
    assert ("1 warning" in published.text) == bool(said)
    again = published.rebuild()
    assert "read 0, rendered 0 of" in again.text
    assert "warning" not in again.text
    now = {**files, LOCK: (published.content / LOCK).read_bytes()}
    assert site(now, publish=True, settings=CHECK).diagnostics == []


def test_other_edits_and_an_older_lock_bring_no_warning(site: MakeSite) -> None:
    """Everything but the statement may change; a line without a time gives no warning."""
    lock = f"{HEADER}\nask\tposts/a.md\tAsk first.\n"
    assert site({"posts/a.md": text(REWORDED), LOCK: lock}, publish=True, settings=CHECK).diagnostics == []
    timed = lock.replace("first.\n", f"first.\t{DAY}\n")
    detailed = ASK.replace("id=ask", "id=ask confidence=likely status=withdrawn why_changed=No")
    assert site({"posts/a.md": text(detailed), LOCK: timed}, publish=True, settings=CHECK).diagnostics == []
    taken = "> **Lesson:** Ask twice. #work\n> {id=twice aliases=ask}\n"
    assert site({"posts/a.md": text(taken), LOCK: timed}, publish=True, settings=CHECK).diagnostics == []


@pytest.mark.parametrize(
    ("lock", "diagnostic"),
    [
        ("<<<<<<< ours\nask\tposts/a.md\tAsk.\n=======\n>>>>>>> theirs\n", "1:1: error: a merge left marks here"),
        ("ask posts/a.md\n", "1:1: error: this line is no lesson (id, file, statement and time, a tab between each)"),
        ("ask\ta\tb\tMarch\n", "1:1: error: this line is no lesson"),
        ("ask\ta\tb\t2024-03-02\n", "1:1: error: this line is no lesson"),
        ("ask\ta\tb\nask\ta\tb\n", '2:1: error: the lesson "ask" is here twice (first on line 1)'),
        (b"ask\ta\t\xff\n", "1:1: error: not UTF-8 text"),
    ],
)
def test_a_broken_lock_is_an_error_and_stays(site: MakeSite, lock: str | bytes, diagnostic: str) -> None:
    """A lock that cannot be read is never overwritten."""
    built = site({"posts/a.md": text(ASK), LOCK: lock}, publish=True, settings=PUBLIC)
    assert not built.ok
    assert built.diagnostics[0].startswith(f"content/lessons.lock:{diagnostic}")
    data = (built.content / LOCK).read_bytes()
    assert data == (lock if isinstance(lock, bytes) else lock.encode())


def test_a_lock_that_cannot_be_written_leaves_the_site(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """A read-only content folder is an error at the lock, and the site does not change."""
    built = site({"posts/a.md": text(ASK)}, publish=True, settings=PUBLIC)
    before, lock = tree(built.output), (built.content / LOCK).read_bytes()
    refused = OSError(errno.EROFS, os.strerror(errno.EROFS))
    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", refusing(Path.open, LOCK, refused))
        failed = built.rebuild({"posts/b.md": text(ASK.replace("id=ask", "id=two"))})
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
    """Where the new lock cannot take the old one's place, the old site takes its place again."""
    built = site({"posts/a.md": text(ASK)}, publish=True, settings=PUBLIC)
    if first:
        shutil.rmtree(built.output)
        (built.content / LOCK).unlink()
    before = tree(built.output)
    if not exchanged:
        monkeypatch.setattr("hindsight.host.site.stage.exchange", lambda *_: False)
    with monkeypatch.context() as patch:
        refused = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        patch.setattr("hindsight.host.incremental.atomic.os.replace", refusing(os.replace, LOCK, refused))
        failed = built.rebuild({"posts/b.md": text(ASK.replace("id=ask", "id=two"))})
    assert failed.diagnostics == ["content/lessons.lock:1:1: error: cannot be written: No space left on device"]
    assert difference(tree(built.output), before) == ""
    assert {path.name for path in built.folder.iterdir()} - {"output"} == {"content", "cache"}
    assert [path.name for path in built.content.iterdir() if path.name.startswith(".")] == []
    assert built.rebuild().ok


def refusing(really: Callable[..., Any], name: str, error: OSError) -> Callable[..., Any]:
    """A function that refuses files whose name holds this one."""

    def call(file: Path, *arguments: Any, **named: Any) -> Any:
        if name in str(file) and arguments and arguments[0] not in ("r", "rb"):
            raise error
        return really(file, *arguments, **named)

    return call


@given(st.binary(max_size=80))
def test_reading_a_lock_never_fails(data: bytes) -> None:
    """Any bytes in a lock give lessons or errors."""
    read_lock(LOCK, data)


@given(st.lists(st.from_regex(r"[a-z]{1,6}(-[a-z]{1,4})?", fullmatch=True), unique=True))
def test_a_written_lock_is_read_back(idents: list[str]) -> None:
    """Every id that is written is read back, and any order of lessons gives the same bytes."""
    (lesson,) = post(ASK).lessons
    lessons = [type(lesson)(**{**_fields(lesson), "id": ident}) for ident in idents]
    data = lock_text(lessons)
    locked, faults = read_lock(LOCK, data)
    assert (sorted(locked), faults) == (sorted(idents), [])
    assert data == lock_text(reversed(lessons))


def _fields(lesson: object) -> dict[str, object]:
    return {name: getattr(lesson, name) for name in lesson.__dataclass_fields__}  # type: ignore[attr-defined]


def test_the_example_has_no_lock() -> None:
    """The example was never published as the writer's own blog."""
    assert not (ROOT / "content" / LOCK).exists()
