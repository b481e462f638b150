"""Whole means whole: a published site is the old one or the new one, at every moment, however a build ends.

`TRIALS=200 pytest tests/test_whole.py -k killed` tries more moments than a usual run does.
"""

from __future__ import annotations

import errno
import os
import random
import signal
import stat
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from build_support import Child, Ended, at_change, difference, kill, tree
from extent import examples
from hindsight.host.commands.clean import clean_leftovers
from hindsight.host.incremental import exchange as exchanging
from hindsight.host.incremental.exchange import exchange
from hindsight.host.site import stage as staging
from hindsight.host.site.stage import new_stage, tidy
from site_builder import Files, MakeSite, write_files

TRIALS = int(os.environ.get("TRIALS", examples(12)))
NO_CARDS: dict[str, Any] = {"CARD_FORMATS": [], "DEBUG": False, "PUBLISHED_IN_PLACE": True}


def post(title: str, more: str = "") -> str:
    """A small post."""
    return f"Title: {title}\nDate: 2024-03-02\nTags: work\n\nText of {title}.\n{more}"


LESSON = "\n> **Lesson:** {} #work\n> {{id={}}}\n"
STATES: tuple[Files, Files] = (
    {"posts/a.md": post("Ash", LESSON.format("Ask first.", "ask"))},
    {"posts/a.md": post("Asp", LESSON.format("Ask at once.", "ask")), "posts/c.md": post("Cork")},
)


class Turns:
    """A published site that goes from one of its states to the other and back, by builds that are killed."""

    def __init__(self, site: MakeSite) -> None:
        made = [site(files, publish=True, settings=NO_CARDS) for files in STATES]
        self.wanted = [tree(built.output) for built in made]
        self.locks = [built.content.joinpath("lessons.lock").read_bytes() for built in made]
        self.built, self.now = site(STATES[0], publish=True, settings=NO_CARDS), 0

    def turn(self, prepare: Callable[[], None] | None = None) -> Child:
        """Put the content into its other state and begin a build in a child."""
        self.now = 1 - self.now
        gone = STATES[1 - self.now].keys() - STATES[self.now].keys()
        write_files(self.built.content, {**dict.fromkeys(gone), **STATES[self.now]})
        return Child(self.built.folder, True, prepare, **NO_CARDS)

    def is_whole(self) -> bool:
        """Whether the output and the lock are those of one of the two sites, with nothing of the other."""
        lock = self.built.content.joinpath("lessons.lock").read_bytes()
        return tree(self.built.output) in self.wanted and lock in self.locks

    def recover(self) -> None:
        """Build to the end: the site is that of the content, and nothing is left beside it."""
        assert Child(self.built.folder, True, **NO_CARDS).wait().code == 0
        assert difference(tree(self.built.output), self.wanted[self.now]) == ""
        assert {path.name for path in self.built.folder.iterdir()} == {"content", "output", "cache"}
        assert {path.name for path in self.built.content.iterdir()} == {"posts", "lessons.lock"}
        assert self.built.content.joinpath("lessons.lock").read_bytes() == self.locks[self.now]


@pytest.mark.slow
def test_a_publish_killed_at_any_change_leaves_a_whole_site(site: MakeSite) -> None:
    """At every change that a publish makes to the file system, the output is the old site or the new one."""
    turns, point, ended = Turns(site), 0, Ended(0, "")
    while point == 0 or ended.reached:
        point += 1
        ended = turns.turn(at_change(point, turns.built.output.parent, kill, commits=False)).wait()
        assert turns.is_whole(), f"killed at its change {point}"
        turns.recover()
    assert point > 20


def test_a_publish_killed_at_random_moments_leaves_a_whole_site(site: MakeSite) -> None:
    """Whenever a publish is killed, the output is the old site or the new one, and the next build makes it good."""
    turns, chance, killed = Turns(site), random.Random(10), 0
    started = time.monotonic()
    assert turns.turn().wait().code == 0
    took = time.monotonic() - started  # only to choose moments in which there is something to kill
    while killed < TRIALS:
        child = turns.turn()
        if not child.ends_within(chance.uniform(0, took)):
            os.kill(child.id, signal.SIGKILL)
            killed += 1
        child.wait()
        assert turns.is_whole(), f"trial {killed}"
        turns.recover()


@pytest.mark.slow
def test_a_publish_without_an_exchange_puts_the_site_back(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system cannot exchange two folders, the build after a killed one puts the old site back first."""
    monkeypatch.setattr(staging, "exchange", lambda *_: False)
    turns, point, ended, without = Turns(site), 0, Ended(0, ""), 0
    while point == 0 or ended.reached:
        point += 1
        ended = turns.turn(at_change(point, turns.built.output, kill, commits=False)).wait()
        without += not turns.built.output.exists()
        tidy(turns.built.output)
        assert turns.is_whole(), f"killed at its change {point}"
        turns.recover()
    assert without == 1


def test_folders_change_places_in_one_call(tmp_path: Path) -> None:
    """An exchange gives each of two folders the other's name; where it cannot, nothing changes."""
    write_files(tmp_path, {"a/one": "1", "b/two": "2"})
    done = exchange(tmp_path / "a", tmp_path / "b")
    assert done == (sys.platform in ("linux", "darwin"))
    assert sorted(tree(tmp_path)) == (["a/two", "b/one"] if done else ["a/one", "b/two"])
    assert not exchange(tmp_path / "a", tmp_path / "none")


def test_a_system_without_an_exchange_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A C library that lacks the call exchanges nothing, and its files still reach the disk."""
    monkeypatch.setattr(exchanging, "_exchange_call", lambda: None)
    monkeypatch.setattr(exchanging, "_c_function", lambda _: None)
    write_files(tmp_path, {"a/one": "1", "b/two": "2"})
    assert not exchange(tmp_path / "a", tmp_path / "b")
    exchanging.sync(tmp_path)
    assert sorted(tree(tmp_path)) == ["a/one", "b/two"]


def test_files_are_on_the_disk_before_the_swap(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """A publish asks the system to write the new files to the disk, then exchanges the folders."""
    order: list[str] = []
    really = staging.exchange
    monkeypatch.setattr("hindsight.host.site.output_folder.sync", lambda _: order.append("sync"))
    monkeypatch.setattr(staging, "exchange", lambda *two: order.append("exchange") or really(*two))
    site(STATES[0], publish=True, settings=NO_CARDS).rebuild(STATES[1])
    assert order == ["sync", "sync", "exchange"]


def test_files_that_do_not_reach_the_disk_are_not_published(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that fails while files are written to it keeps the old site in place."""
    built = site(STATES[0], publish=True, settings=NO_CARDS)
    before = tree(built.output)

    def fail(folder: Path) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO), str(folder))

    with monkeypatch.context() as patch:
        patch.setattr("hindsight.host.site.output_folder.sync", fail)
        failed = built.rebuild(STATES[1])
    assert (failed.code, failed.text.count("\n")) == (1, 1)
    assert "Input/output error" in failed.text
    assert difference(tree(built.output), before) == ""


@pytest.fixture
def left(tmp_path: Path) -> Callable[[str], Path]:
    """Make a folder that a build could have left beside `tmp_path`/output, by the end of its name."""

    def make(end: str) -> Path:
        folder = tmp_path / f".output.building-{end}"
        write_files(folder, {"index.html": end})
        return folder

    return make


@pytest.mark.parametrize("end", ["0a1b2c", "0a1b2c.old", f"{os.getppid()}-abc", f"{os.getppid()}-abc.old"])
def test_leftovers_go_whatever_their_number(tmp_path: Path, left: Callable[[str], Path], end: str) -> None:
    """A leftover goes, also where its name holds the number of a process that runs."""
    write_files(tmp_path / "output", {"index.html": "site"})
    left(end)
    tidy(tmp_path / "output")
    assert tree(tmp_path) == {"output/index.html": b"site"}


@pytest.mark.parametrize("end", ["0a1b2c.old", f"{os.getppid()}-abc.old"])
def test_a_site_set_aside_is_put_back(tmp_path: Path, left: Callable[[str], Path], end: str) -> None:
    """A site that a killed build had set aside is the output again, with the files that no build made."""
    write_files(left(end), {"CNAME": "example.org"})
    tidy(tmp_path / "output")
    assert tree(tmp_path) == {"output/index.html": end.encode(), "output/CNAME": b"example.org"}


def test_the_folder_of_a_build_that_runs_stays(tmp_path: Path) -> None:
    """A folder that another build works in is no leftover, nor is the site that this build has set aside."""
    output = tmp_path / "output"
    with new_stage(output) as stage:
        write_files(tmp_path, {f"{stage.name}/new": "", f"{stage.name}.old/old": ""})
        tidy(output)
        clean_leftovers(output, tmp_path / "content")
        assert f"{stage.name}/new" in tree(tmp_path)
        assert f"{stage.name}.old/old" in tree(tmp_path)
    tidy(output)
    assert sorted(tree(tmp_path)) == ["output/old"]


@pytest.mark.parametrize("name", [".output.building-notes.txt", ".output.building-", ".other.building-0a1b2c"])
def test_what_is_no_leftover_stays(tmp_path: Path, name: str) -> None:
    """A file or a folder with nearly the name of a leftover is not removed."""
    write_files(tmp_path, {f"{name}/mine": "", ".output.building-0a1b2d": "a file"})
    tidy(tmp_path / "output")
    assert tree(tmp_path).keys() == {".output.building-0a1b2d", f"{name}/mine"}


@pytest.mark.parametrize("publish", [True, False])
def test_leftovers_go_with_a_build_that_writes_nothing(site: MakeSite, publish: bool) -> None:
    """A build with nothing to do removes what a killed one left, too."""
    built = site(STATES[0], publish=publish, settings=NO_CARDS)
    write_files(built.folder, {".output.building-0a1b2c/index.html": ""})
    again = built.rebuild()
    assert "wrote 0 files" in again.text
    assert {path.name for path in built.folder.iterdir()} == {"content", "output", "cache"}


@pytest.mark.parametrize("publish", [True, False])
@pytest.mark.parametrize("umask", [0o077, 0o027, 0o022, 0o002])
def test_modes_are_what_the_umask_says(site: MakeSite, publish: bool, umask: int) -> None:
    """The output folder, every folder in it and every file have the modes that the umask gives, as has the lock."""
    before = os.umask(umask)
    try:
        built = site(STATES[1], publish=publish, settings=NO_CARDS)
    finally:
        os.umask(before)
    made = [built.output, *built.output.rglob("*"), *built.content.glob("*.lock")]
    modes = {(path.is_dir(), stat.S_IMODE(path.stat().st_mode)) for path in made}
    assert modes == {(True, 0o777 & ~umask), (False, 0o666 & ~umask)}


def test_another_umask_gives_all_files_other_modes(site: MakeSite) -> None:
    """A site published with the wrong umask is right once it is published with another."""
    before = os.umask(0o077)
    try:
        built = site(STATES[1], publish=True, settings=NO_CARDS)
        os.umask(0o022)
        assert built.rebuild().ok
    finally:
        os.umask(before)
    assert {stat.S_IMODE(path.stat().st_mode) for path in built.output.rglob("*")} == {0o755, 0o644}


@pytest.mark.parametrize("line", ["../content/posts/a.md", "/etc/hostname", "2024/../../content/posts/a.md"])
def test_a_manifest_never_leads_out_of_the_output(site: MakeSite, line: str) -> None:
    """A damaged manifest removes no file outside the output, and does not end the build."""
    built = site(STATES[0], settings=NO_CARDS)
    with (built.output / ".hindsight-manifest").open("ab") as manifest:
        manifest.write(f"{line}\n".encode() + b"\xff\xfe\n")
    before = tree(built.content)
    again = built.rebuild()
    assert again.ok, again.text
    assert tree(built.content) == before
