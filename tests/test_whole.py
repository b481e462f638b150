"""Check that a published site is completely old or completely new at every moment, however a build ends.

`TRIALS=200 pytest tests/test_whole.py -k killed` tests more moments.
"""

from __future__ import annotations

import errno
import os
import random
import shutil
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
    """Return a small post."""
    return f"Title: {title}\nDate: 2024-03-02\nTags: work\n\nText of {title}.\n{more}"


LESSON = "\n> **Lesson:** {} #work\n> {{id={}}}\n"
STATES: tuple[Files, Files] = (
    {"posts/a.md": post("Ash", LESSON.format("Ask first.", "ask"))},
    {"posts/a.md": post("Asp", LESSON.format("Ask at once.", "ask")), "posts/c.md": post("Cork")},
)


class TwoStates:
    """A published site whose content switches between two states, with builds that may be killed."""

    def __init__(self, site: MakeSite) -> None:
        sites = [site(files, publish=True, settings=NO_CARDS) for files in STATES]
        self.expected = [tree(built.output) for built in sites]
        self.locks = [built.content.joinpath("lessons.lock").read_bytes() for built in sites]
        self.urls = [built.content.joinpath("urls.lock").read_bytes() for built in sites]
        self.built, self.now = site(STATES[0], publish=True, settings=NO_CARDS), 0

    def switch(self, prepare: Callable[[], None] | None = None) -> Child:
        """Switch the content to the other state, and start a build in a child process."""
        self.now = 1 - self.now
        removed = STATES[1 - self.now].keys() - STATES[self.now].keys()
        # Without the lock, a removed text is no error.
        self.built.content.joinpath("urls.lock").unlink(missing_ok=True)
        write_files(self.built.content, {**dict.fromkeys(removed), **STATES[self.now]})
        return Child(self.built.folder, True, prepare, **NO_CARDS)

    def is_whole(self) -> bool:
        """Return whether the output is that of one state, and the lock that of one state."""
        lock = self.built.content.joinpath("lessons.lock").read_bytes()
        return tree(self.built.output) in self.expected and lock in self.locks

    def recover(self) -> None:
        """Finish a build, and check the site and the folders beside it."""
        assert Child(self.built.folder, True, **NO_CARDS).wait().code == 0
        assert difference(tree(self.built.output), self.expected[self.now]) == ""
        beside = {path.name for path in self.built.folder.iterdir()} - {".output.previous"}
        assert beside == {"content", "output", "cache"}
        assert {path.name for path in self.built.content.iterdir()} == {"posts", "lessons.lock", "urls.lock"}
        assert self.built.content.joinpath("lessons.lock").read_bytes() == self.locks[self.now]
        assert self.built.content.joinpath("urls.lock").read_bytes() == self.urls[self.now]

    def remove_spare(self) -> None:
        """Remove the spare folder, so that every publish makes the same number of changes."""
        for spare in self.built.folder.glob("cache/*.spare"):
            shutil.rmtree(spare)


@pytest.mark.slow
def test_a_publish_killed_at_any_change_leaves_a_whole_site(site: MakeSite) -> None:
    """A publish that is killed before any of its changes leaves the old site or the new one."""
    states, point, ended = TwoStates(site), 0, Ended(0, "")
    while point == 0 or ended.reached:
        point += 1
        states.remove_spare()
        ended = states.switch(at_change(point, states.built.output.parent, kill, commits=False)).wait()
        assert states.is_whole(), f"killed at its change {point}"
        states.recover()
    assert point > 20


def test_a_publish_killed_at_random_moments_leaves_a_whole_site(site: MakeSite) -> None:
    """A publish that is killed at a random moment leaves the old site or the new one, and the next build succeeds."""
    states, chance, killed = TwoStates(site), random.Random(10), 0
    started = time.monotonic()
    assert states.switch().wait().code == 0
    seconds = time.monotonic() - started  # of a build, to choose moments within it
    while killed < TRIALS:
        child = states.switch()
        if not child.ends_within(chance.uniform(0, seconds)):
            os.kill(child.id, signal.SIGKILL)
            killed += 1
        child.wait()
        assert states.is_whole(), f"trial {killed}"
        states.recover()


@pytest.mark.slow
def test_a_publish_without_exchange_restores_the_site(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the system cannot exchange folders, the next build after a killed one restores the old site first."""
    monkeypatch.setattr(staging, "exchange", lambda *_: False)
    states, point, ended, missing = TwoStates(site), 0, Ended(0, ""), 0
    while point == 0 or ended.reached:
        point += 1
        states.remove_spare()
        ended = states.switch(at_change(point, states.built.output, kill, commits=False)).wait()
        missing += not states.built.output.exists()
        tidy(states.built.output)
        assert states.is_whole(), f"killed at its change {point}"
        states.recover()
    assert missing == 1


def test_exchange_swaps_two_folders(tmp_path: Path) -> None:
    """An exchange swaps the names of two folders, or changes nothing on systems without it."""
    write_files(tmp_path, {"a/one": "1", "b/two": "2"})
    done = exchange(tmp_path / "a", tmp_path / "b")
    assert done == (sys.platform in ("linux", "darwin"))
    assert sorted(tree(tmp_path)) == (["a/two", "b/one"] if done else ["a/one", "b/two"])
    assert not exchange(tmp_path / "a", tmp_path / "none")


def test_exchange_fails_without_the_system_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the system call, an exchange returns False and changes nothing."""
    monkeypatch.setattr(exchanging, "_exchange_call", lambda: None)
    monkeypatch.setattr(exchanging, "_c_function", lambda _: None)
    write_files(tmp_path, {"a/one": "1", "b/two": "2"})
    assert not exchange(tmp_path / "a", tmp_path / "b")
    exchanging.sync(tmp_path)
    assert sorted(tree(tmp_path)) == ["a/one", "b/two"]


def test_files_are_on_the_disk_before_the_swap(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """A publish flushes the new files to the disk before it exchanges the folders."""
    order: list[str] = []
    real_exchange = staging.exchange
    monkeypatch.setattr("hindsight.host.site.output_folder.sync", lambda _: order.append("sync"))
    monkeypatch.setattr(staging, "exchange", lambda *two: order.append("exchange") or real_exchange(*two))
    site(STATES[0], publish=True, settings=NO_CARDS).rebuild(STATES[1])
    assert order == ["sync", "sync", "exchange"]


def test_files_that_do_not_reach_the_disk_are_not_published(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an error while files are flushed to the disk, the old site stays."""
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
def leftover(tmp_path: Path) -> Callable[[str], Path]:
    """Return a function that makes a folder of a killed build beside `tmp_path`/output, by the end of its name."""

    def make(end: str) -> Path:
        folder = tmp_path / f".output.building-{end}"
        write_files(folder, {"index.html": end})
        return folder

    return make


@pytest.mark.parametrize("end", ["0a1b2c", "0a1b2c.old", f"{os.getppid()}-abc", f"{os.getppid()}-abc.old"])
def test_leftovers_are_removed(tmp_path: Path, leftover: Callable[[str], Path], end: str) -> None:
    """A leftover is removed, also if its name has the number of a running process."""
    write_files(tmp_path / "output", {"index.html": "site"})
    leftover(end)
    tidy(tmp_path / "output")
    assert tree(tmp_path) == {"output/index.html": b"site"}


@pytest.mark.parametrize("end", ["0a1b2c.old", f"{os.getppid()}-abc.old"])
def test_a_site_that_was_moved_aside_is_restored(tmp_path: Path, leftover: Callable[[str], Path], end: str) -> None:
    """A site that a killed build has moved aside is restored, including files of other programs."""
    write_files(leftover(end), {"CNAME": "example.org"})
    tidy(tmp_path / "output")
    assert tree(tmp_path) == {"output/index.html": end.encode(), "output/CNAME": b"example.org"}


def test_the_folder_of_a_running_build_stays(tmp_path: Path) -> None:
    """The folder of a running build, and the site that it has moved aside, are not removed."""
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
def test_names_like_leftovers_stay(tmp_path: Path, name: str) -> None:
    """Files and folders with names similar to a leftover are not removed."""
    write_files(tmp_path, {f"{name}/mine": "", ".output.building-0a1b2d": "a file"})
    tidy(tmp_path / "output")
    assert tree(tmp_path).keys() == {".output.building-0a1b2d", f"{name}/mine"}


@pytest.mark.parametrize("publish", [True, False])
def test_a_build_without_changes_removes_leftovers(site: MakeSite, publish: bool) -> None:
    """A build that writes no file removes the leftovers of a killed build."""
    built = site(STATES[0], publish=publish, settings=NO_CARDS)
    write_files(built.folder, {".output.building-0a1b2c/index.html": ""})
    again = built.rebuild()
    assert "wrote 0 files" in again.text
    assert {path.name for path in built.folder.iterdir()} == {"content", "output", "cache"}


@pytest.mark.parametrize("publish", [True, False])
@pytest.mark.parametrize("umask", [0o077, 0o027, 0o022, 0o002])
def test_modes_follow_the_umask(site: MakeSite, publish: bool, umask: int) -> None:
    """The output folder, everything in it, and the locks have the modes of the umask."""
    before = os.umask(umask)
    try:
        built = site(STATES[1], publish=publish, settings=NO_CARDS)
    finally:
        os.umask(before)
    written = [built.output, *built.output.rglob("*"), *built.content.glob("*.lock")]
    modes = {(path.is_dir(), stat.S_IMODE(path.stat().st_mode)) for path in written}
    assert modes == {(True, 0o777 & ~umask), (False, 0o666 & ~umask)}


def test_a_new_umask_changes_all_modes(site: MakeSite) -> None:
    """A publish with a new umask gives every file and folder its new mode."""
    before = os.umask(0o077)
    try:
        built = site(STATES[1], publish=True, settings=NO_CARDS)
        os.umask(0o022)
        assert built.rebuild().ok
    finally:
        os.umask(before)
    assert {stat.S_IMODE(path.stat().st_mode) for path in built.output.rglob("*")} == {0o755, 0o644}


@pytest.mark.parametrize("line", ["../content/posts/a.md", "/etc/hostname", "2024/../../content/posts/a.md"])
def test_a_damaged_manifest_removes_no_file_outside_the_output(site: MakeSite, line: str) -> None:
    """With a damaged manifest, a build succeeds and removes no file outside the output folder."""
    built = site(STATES[0], settings=NO_CARDS)
    with (built.output / ".hindsight-manifest").open("ab") as manifest:
        manifest.write(f"{line}\n".encode() + b"\xff\xfe\n")
    before = tree(built.content)
    again = built.rebuild()
    assert again.ok, again.text
    assert tree(built.content) == before
