"""Check that several worker processes give the same bytes as one, and that all end with the build."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from build_support import PATIENCE, Child, difference, tree
from hindsight.core.documents.model import ReadResult
from hindsight.core.documents.read import read
from hindsight.core.processes.workers import WorkerDied, cores, in_parallel
from hindsight.core.site.outputs import Output
from hindsight.host.site.render import Renderer
from site_builder import ROOT, TODAY, Built, Files, MakeSite

POST = "Title: Post {number}\nDate: 20{number:02}-03-02\nTags: work\n\nText {word}.\n"
NO_CARDS: dict[str, Any] = {"CARD_FORMATS": []}
# Seconds. It takes less than one, but the machine may be busy.
SOON = 5.0


def posts(word: str = "oak") -> Files:
    """Return enough posts for several processes, with two decks and a lesson."""
    files: dict[str, str | bytes | None] = {
        f"posts/p{number:02}.md": POST.format(number=number, word=word) for number in range(1, 27)
    }
    for slug in ("leave", "stay"):
        files[f"posts/{slug}.md"] = (
            f"Title: {slug}\nDate: 2024-05-01\nTags: work\n\n- [ ] **Ask.** Why {slug}.\n- [ ] **Go.** Now.\n\n"
            f"> **Lesson:** Ask first. #asking\n> {{id={slug}}}\n"
        )
    return files


def double(number: int) -> int:
    """Return twice a number, as an example of work."""
    return 2 * number


def wait_unless_zero(number: int) -> int:
    """Return 0 for 0; for any other number, wait forever."""
    while number:
        signal.pause()
    return number


@pytest.mark.parametrize("jobs", [0, 1, 2, 5])
@pytest.mark.parametrize("count", [0, 1, 2, 100])
def test_each_item_is_processed_once(jobs: int, count: int) -> None:
    """With any number of processes, each item is processed exactly once."""
    assert sorted(in_parallel(double, range(count), str, jobs)) == [2 * number for number in range(count)]


def test_a_dead_worker_names_its_item() -> None:
    """A worker that exits by itself raises WorkerDied with its item and its exit status."""
    with pytest.raises(WorkerDied) as death:
        list(in_parallel(lambda number: os._exit(number) if number == 7 else number, range(100), "item {}".format, 2))
    assert death.value.name == "item 7"
    assert death.value.status == 7


def test_closing_the_results_ends_the_workers() -> None:
    """Workers end when the caller closes the generator of results."""
    work = in_parallel(wait_unless_zero, range(2), str, 2)
    assert isinstance(work, Generator)
    assert next(work) == 0
    assert multiprocessing.active_children()  # one worker waits; the other may have ended
    work.close()
    assert multiprocessing.active_children() == []


def test_the_number_of_workers_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable HINDSIGHT_JOBS sets the number of processes; a value that is not a number is ignored."""
    monkeypatch.setenv("HINDSIGHT_JOBS", "3")
    assert cores() == 3
    monkeypatch.setenv("HINDSIGHT_JOBS", "none")
    assert cores() >= 1


@pytest.mark.parametrize("publish", [False, True])
def test_one_worker_and_two_give_the_same_bytes(site: MakeSite, monkeypatch: pytest.MonkeyPatch, publish: bool) -> None:
    """Builds with one and with two workers give the same bytes, PDFs included."""
    outputs = []
    for jobs in ("1", "2"):
        monkeypatch.setenv("HINDSIGHT_JOBS", jobs)
        built = site(posts(), publish=publish, settings={"CARD_FORMATS": ["a6"]})
        assert built.ok, built.text
        outputs.append(tree(built.output))
    assert "cards/leave/a6.pdf" in outputs[0]
    assert difference(outputs[1], outputs[0]) == ""


@pytest.fixture
def two_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make builds use two workers on any number of cores."""
    monkeypatch.setenv("HINDSIGHT_JOBS", "2")


def errors_of_changed_build(
    built: Built, monkeypatch: pytest.MonkeyPatch, name: str, replacement: Callable[..., Any], word: str
) -> list[str]:
    """Build changed posts with a replacement of the function `name`, and return the errors."""
    before = tree(built.output)
    with monkeypatch.context() as patch:
        patch.setattr(name, replacement)
        files = posts(word)
        for path, text in files.items():
            built.content.joinpath(path).write_text(str(text))
        ended = Child(built.folder, built.publish, **built.settings).wait()
    assert ended.code == 1, ended.text
    assert difference(tree(built.output), before) == ""
    assert "Traceback" not in ended.text, ended.text
    assert {path.name for path in built.folder.iterdir()} == {"content", "output", "cache"}
    return ended.errors


@pytest.mark.usefixtures("two_workers")
@pytest.mark.parametrize("end", [lambda: os._exit(3), lambda: os.kill(os.getpid(), signal.SIGKILL)])
def test_a_worker_that_dies_while_reading_names_the_file(
    site: MakeSite, monkeypatch: pytest.MonkeyPatch, end: Callable[[], Any]
) -> None:
    """A file whose reading ends the process is an error with the file's name, and the output stays."""
    built = site(posts(), settings=NO_CARDS)

    def deadly(path: str, *arguments: Any) -> ReadResult:
        if path == "posts/p17.md":
            end()
        return read(path, *arguments)

    (error,) = errors_of_changed_build(built, monkeypatch, "hindsight.core.documents.read.read", deadly, "elm")
    assert error.startswith("content/posts/p17.md:1:1: error: ")
    again = built.rebuild()
    assert "elm" in again.read("2017/p17/")


@pytest.mark.usefixtures("two_workers")
@pytest.mark.parametrize("end", [lambda: os._exit(3), lambda: os.kill(os.getpid(), signal.SIGKILL)])
def test_a_worker_that_dies_while_rendering_names_the_page(
    site: MakeSite, monkeypatch: pytest.MonkeyPatch, end: Callable[[], Any]
) -> None:
    """A page whose rendering ends the process is an error with the page's name, also after cards were made."""
    monkeypatch.setattr("hindsight.host.site.maker.typst_has_started", lambda: True)
    built = site(posts(), settings=NO_CARDS)
    render = Renderer.render

    def deadly(self: Renderer, page: Any) -> bytes:
        if page.path == "2017/p17/index.html":
            end()
        return render(self, page)

    (error,) = errors_of_changed_build(built, monkeypatch, "hindsight.host.site.render.Renderer.render", deadly, "elm")
    assert error.startswith("2017/p17/index.html:1:1: error: ")


@pytest.mark.usefixtures("two_workers")
def test_an_exception_in_a_worker_is_one_line(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception in a worker is one line with the file and the exception's message, without a traceback."""
    built = site(posts(), publish=True, settings=NO_CARDS)

    def faulty(output: Output, *_: object) -> bytes:
        if output.path == "2017/p17/index.html":
            raise ValueError("the moon is full")
        return b""

    (error,) = errors_of_changed_build(built, monkeypatch, "hindsight.host.site.maker._bytes_of", faulty, "elm")
    assert "2017/p17/index.html" in error
    assert "the moon is full" in error


# A build in which each worker writes its process id to a pipe before it reads a file, and then waits.
LAUNCH = """
import os, signal, sys, time
import hindsight.core.documents.read as reader
import pelican
parent, really_read = os.getpid(), reader.read
def read(*arguments):
    os.write(int(sys.argv[1]), f"{os.getpid()}\\n".encode())
    while sys.argv[2] == "for ever" or os.getppid() == parent:
        time.sleep(0.01)
    return really_read(*arguments)
reader.read = read
pelican.main(sys.argv[3:])
"""


@dataclass
class LongBuild:
    """A build in a separate process, whose workers wait before they read a file.

    Every process of the build has the writing end of the pipe, which closes when all of them have ended.
    """

    process: subprocess.Popen[bytes]
    pipe: int
    printed: Path
    workers: frozenset[int] = frozenset()

    @classmethod
    def start(cls, built: Built, waits: str) -> LongBuild:
        """Start the build, and wait until two workers are reading."""
        reading_end, writing_end = os.pipe()
        options = ["content", "-o", "output", "-s", str(ROOT / "pelicanconf.py")]
        options += ["-e", f'TODAY="{TODAY}"', f'CACHE_PATH="{built.folder / "cache"}"', "CARD_FORMATS=[]"]
        printed = built.folder.parent / "printed.txt"
        with printed.open("wb") as sink:
            process = subprocess.Popen(
                [sys.executable, "-c", LAUNCH, str(writing_end), waits, *options],
                cwd=built.folder,
                env={**os.environ, "PYTHONPATH": str(ROOT / "plugins"), "HINDSIGHT_JOBS": "2"},
                stdout=sink,
                stderr=sink,
                pass_fds=(writing_end,),
                start_new_session=True,
                # The process that runs the tests may ignore Ctrl-C, unlike one in a terminal.
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            )
        os.close(writing_end)
        build = cls(process, reading_end, printed)
        build._wait_for_workers()
        return build

    def _wait_for_workers(self) -> None:
        received = b""
        end = time.monotonic() + PATIENCE
        while len(self.workers) < 2:
            ready, _, _ = select.select([self.pipe], [], [], max(0.0, end - time.monotonic()))
            data = os.read(self.pipe, 4096) if ready else b""
            assert data, f"two workers do not begin to read; the build printed:\n{self.printed.read_text()}"
            received += data
            self.workers = frozenset(map(int, received.split()))

    def all_end(self) -> bool:
        """Return whether every process of the build ends within SOON seconds."""
        end = time.monotonic() + SOON
        while select.select([self.pipe], [], [], max(0.0, end - time.monotonic()))[0]:
            if not os.read(self.pipe, 4096):
                return True
        return False

    def clear(self) -> None:
        """End the remaining processes."""
        for worker in self.workers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
        self.process.kill()
        self.process.wait()
        os.close(self.pipe)


@pytest.fixture
def long_build() -> Iterator[Callable[[Built, str], LongBuild]]:
    """Return a function that starts a build with waiting workers; the build is ended after the test."""
    with contextlib.ExitStack() as stack:

        def start(built: Built, waits: str) -> LongBuild:
            build = LongBuild.start(built, waits)
            stack.callback(build.clear)
            return build

        yield start


def changed_site(site: MakeSite) -> tuple[Built, dict[str, bytes]]:
    """Return a site whose posts have all changed since its build, and its output."""
    built = site(posts(), settings=NO_CARDS)
    for path, text in posts("elm").items():
        built.content.joinpath(path).write_text(str(text))
    return built, tree(built.output)


def test_ctrl_c_ends_all_processes(site: MakeSite, long_build: Callable[[Built, str], LongBuild]) -> None:
    """After Ctrl-C during a long read, the build and its workers end without a traceback, and the output stays."""
    built, before = changed_site(site)
    build = long_build(built, "for ever")
    os.killpg(build.process.pid, signal.SIGINT)
    assert build.all_end(), f"the build does not end; it printed:\n{build.printed.read_text()}"
    assert build.process.wait(SOON) != 0
    assert "Traceback" not in build.printed.read_text()
    assert difference(tree(built.output), before) == ""
    assert {path.name for path in built.folder.iterdir()} == {"content", "output", "cache"}
    assert "elm" in built.rebuild().read("2017/p17/")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_workers_end_with_a_killed_build(
    site: MakeSite, long_build: Callable[[Built, str], LongBuild], number: signal.Signals
) -> None:
    """Workers of a killed build end once they have read their file."""
    built, before = changed_site(site)
    build = long_build(built, "while its parent lives")
    build.process.send_signal(number)
    assert build.all_end(), f"workers do not end; the build printed:\n{build.printed.read_text()}"
    assert difference(tree(built.output), before) == ""
