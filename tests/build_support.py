"""Helpers for tests of repeated builds: files of folders, builds in child processes, and actions at file changes."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pelican.settings import read_settings

from hindsight.host.incremental.store import Store
from hindsight.host.pelican_class import Hindsight
from site_builder import ROOT, TODAY

MANIFEST = ".hindsight-manifest"
# The audit events that Python raises before it changes the file system.
_CHANGES = frozenset(
    ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.utime", "os.truncate")
) | {"hindsight.exchange"}  # raised by Hindsight, since Python raises no event for this C function
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
# Far more seconds than a build takes: a build that hangs fails its test instead of hanging all of them.
PATIENCE = 60.0
_REACHED = "(at the point)"

OutputFolder = Mapping[str, bytes]


def tree(folder: Path, but: Collection[str] = ()) -> dict[str, bytes]:
    """Return the bytes of every file below a folder by path, except `but`.

    An empty folder has a path that ends in `/`; the bytes of a link are its target.
    """
    files: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            files[name] = f"link to {os.readlink(path)}".encode()
        elif path.is_file():
            files[name] = path.read_bytes()
        elif not any(path.iterdir()):
            files[f"{name}/"] = b"(an empty folder)"
    return {name: data for name, data in files.items() if name not in but}


def times(folder: Path) -> dict[str, int]:
    """Return the time at which each file below a folder was last written, in nanoseconds."""
    paths = [path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST]
    return {path.relative_to(folder).as_posix(): path.stat().st_mtime_ns for path in paths}


def difference(actual: OutputFolder, expected: OutputFolder) -> str:
    """Describe the first differences between two trees; "" if they are equal."""
    lines = [f"missing: {name}" for name in sorted(expected.keys() - actual.keys())]
    lines += [f"unexpected: {name}" for name in sorted(actual.keys() - expected.keys())]
    for name in sorted(actual.keys() & expected.keys()):
        if actual[name] != expected[name]:
            lines += [f"different: {name}", *_first_difference(actual[name], expected[name])]
    more = [f"... and {len(lines) - 12} lines more"] if len(lines) > 12 else []
    return "\n".join([*lines[:12], *more])


def _first_difference(actual: bytes, expected: bytes) -> Iterator[str]:
    at = next(
        (i for i, (a, b) in enumerate(zip(actual, expected, strict=False)) if a != b), min(len(actual), len(expected))
    )
    begin = max(0, at - 60)
    yield f"    is:        {actual[begin : at + 60]!r}"
    yield f"    should be: {expected[begin : at + 60]!r}"


def host(folder: Path, publish: bool = False, **settings: Any) -> Hindsight:
    """Return the builder of `folder`/content into `folder`/output, with the settings of `site_builder.build`."""
    conf = ROOT / ("publishconf.py" if publish else "pelicanconf.py")
    paths = {name: str(folder / value) for name, value in (("PATH", "content"), ("OUTPUT_PATH", "output"))}
    fast = {"TAG_FEED_POSTS": 0, "SHARE_PICTURES": False, "OFFLINE": False}
    defaults = {"TODAY": TODAY, "CACHE_PATH": str(folder / "cache"), "DEBUG": False, **fast, **paths}
    with contextlib.chdir(folder):
        return Hindsight(read_settings(str(conf), override={**defaults, **settings}))


@dataclass(frozen=True)
class Ended:
    """The end of a build in a child process: its exit status, or minus the signal that ended it, and its output."""

    code: int
    text: str

    @property
    def reached(self) -> bool:
        """Return whether the build reached the point of `at_change`."""
        return _REACHED in self.text

    @property
    def errors(self) -> list[str]:
        """Return the lines with an error."""
        return [line for line in self.text.splitlines() if "error: " in line]


class Child:
    """A build of `folder` in a forked process.

    `prepare` runs in the child before the build. A file collects the output of the child and its workers.
    """

    def __init__(self, folder: Path, publish: bool = False, prepare: Callable[[], None] | None = None, **settings: Any):
        self._output = folder.parent / f"{folder.name}-printed-{time.monotonic_ns()}.txt"
        self._output.touch()  # a child may be killed before it prints anything
        sys.stdout.flush()
        sys.stderr.flush()
        self._status = -1
        self.id = os.fork()
        if self.id == 0:
            self._run(folder, publish, prepare, settings)

    def _run(
        self, folder: Path, publish: bool, prepare: Callable[[], None] | None, settings: Mapping[str, Any]
    ) -> None:
        code = 99
        try:
            printed = os.open(self._output, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            os.dup2(printed, 1)
            os.dup2(printed, 2)
            sys.stdout, sys.stderr = (os.fdopen(number, "w", buffering=1, closefd=False) for number in (1, 2))
            signal.signal(signal.SIGINT, signal.default_int_handler)
            if prepare:
                prepare()
            with contextlib.chdir(folder):
                host(folder, publish, **settings).run()
            code = 0
        except SystemExit as stop:
            code = int(stop.code or 0)
        except KeyboardInterrupt:
            code = 130
        except BaseException as error:  # the child must not continue as a second test run
            print(f"Traceback: {error!r}", file=sys.stderr)
        finally:
            os._exit(code)

    def wait(self) -> Ended:
        """Wait for the end of the build; fail if it takes too long."""
        if not self.ends_within(PATIENCE):
            os.kill(self.id, signal.SIGKILL)
            os.waitpid(self.id, 0)
            raise AssertionError(f"the build did not end; it printed:\n{self._output.read_text(encoding='utf-8')}")
        return Ended(os.waitstatus_to_exitcode(self._status), self._output.read_text(encoding="utf-8"))

    def stops(self) -> bool:
        """Return whether the build stopped itself (True) or ended (False), after waiting for either."""
        return self.ends_within(PATIENCE, os.WUNTRACED) and os.WIFSTOPPED(self._status)

    def go_on(self) -> None:
        """Resume the build after a stop."""
        if os.WIFSTOPPED(self._status):
            self._status = -1
            os.kill(self.id, signal.SIGCONT)

    def ends_within(self, seconds: float, options: int = 0) -> bool:
        """Return whether the build ends within this many seconds."""
        end = time.monotonic() + seconds
        while self._status < 0:
            ended, status = os.waitpid(self.id, options | os.WNOHANG)
            if ended:
                self._status = status
            elif time.monotonic() > end:
                return False
            else:
                time.sleep(0.001)
        return True


def at_change(number: int, folder: Path, act: Callable[[], None], commits: bool = True) -> Callable[[], None]:
    """Return a function that makes a child call `act` before its n-th change to a file below `folder`.

    With `commits`, a write to the cache counts as two changes: before its commit and after it.
    """

    def prepare() -> None:
        owner, changes = os.getpid(), 0

        def count() -> None:
            nonlocal changes
            if os.getpid() == owner:
                changes += 1
                if changes == number:
                    print(_REACHED, file=sys.stderr, flush=True)
                    act()

        def listen(event: str, arguments: tuple[Any, ...]) -> None:
            if (event in _CHANGES or (event == "open" and _writes(arguments))) and any(
                _is_below(folder, name) for name in arguments[:2]
            ):
                count()

        if commits:
            _count_commits(count)
        sys.addaudithook(listen)

    return prepare


def _writes(arguments: tuple[Any, ...]) -> bool:
    return bool(int(arguments[2] or 0) & _WRITING)


def _is_below(folder: Path, name: Any) -> bool:
    """Return whether a name is this folder or a file below it; calls from `rmtree` have no path and do not count."""
    text = os.fsdecode(name) if isinstance(name, str | bytes | os.PathLike) else ""
    return text == str(folder) or text.startswith(f"{folder}/")


def _count_commits(count: Callable[[], None]) -> None:
    writing = Store.writing

    @contextlib.contextmanager
    def count_commit(store: Store) -> Iterator[Any]:
        with writing(store) as connection:
            yield connection
            count()
        count()

    Store.writing = count_commit  # type: ignore[method-assign,assignment]  # in a child that only runs this build


def kill() -> None:
    """End this process at once with SIGKILL, which no process can handle."""
    os.kill(os.getpid(), signal.SIGKILL)


def interrupt() -> None:
    """Interrupt this process, as Ctrl-C does."""
    os.kill(os.getpid(), signal.SIGINT)


def stop() -> None:
    """Stop this process until a signal resumes it."""
    os.kill(os.getpid(), signal.SIGSTOP)
