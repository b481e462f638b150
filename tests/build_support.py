"""What tests of repeated builds share: a folder as a value, builds in children, and a hand on their every file."""

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
# Audit events by which Python tells of a change to the file system, before it is made.
_CHANGES = frozenset(
    ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.utime", "os.truncate")
) | {"hindsight.exchange"}  # which Hindsight announces itself, since a C function makes it
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
# Far more than anything here takes, and less than a test may: a build that hangs is to fail, not to hang the tests.
PATIENCE = 60.0
_REACHED = "(at the point)"

OutputFolder = Mapping[str, bytes]


def tree(folder: Path, but: Collection[str] = ()) -> dict[str, bytes]:
    """Every file below a folder by its path, but for `but`; an empty folder as `path/`, a link as where it leads."""
    found: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = f"link to {os.readlink(path)}".encode()
        elif path.is_file():
            found[name] = path.read_bytes()
        elif not any(path.iterdir()):
            found[f"{name}/"] = b"(an empty folder)"
    return {name: data for name, data in found.items() if name not in but}


def times(folder: Path) -> dict[str, int]:
    """When each file below a folder was last written, in nanoseconds."""
    paths = [path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST]
    return {path.relative_to(folder).as_posix(): path.stat().st_mtime_ns for path in paths}


def difference(found: OutputFolder, wanted: OutputFolder) -> str:
    """In words, where two trees first differ: "" where they do not."""
    lines = [f"missing: {name}" for name in sorted(wanted.keys() - found.keys())]
    lines += [f"not to be there: {name}" for name in sorted(found.keys() - wanted.keys())]
    for name in sorted(found.keys() & wanted.keys()):
        if found[name] != wanted[name]:
            lines += [f"other bytes: {name}", *_first_difference(found[name], wanted[name])]
    more = [f"... and {len(lines) - 12} lines more"] if len(lines) > 12 else []
    return "\n".join([*lines[:12], *more])


def _first_difference(found: bytes, wanted: bytes) -> Iterator[str]:
    at = next((i for i, (a, b) in enumerate(zip(found, wanted, strict=False)) if a != b), min(len(found), len(wanted)))
    begin = max(0, at - 60)
    yield f"    is:        {found[begin : at + 60]!r}"
    yield f"    should be: {wanted[begin : at + 60]!r}"


def host(folder: Path, publish: bool = False, **settings: Any) -> Hindsight:
    """What builds `folder`/content into `folder`/output, with a cache beside them, as `site_builder.build` does."""
    conf = ROOT / ("publishconf.py" if publish else "pelicanconf.py")
    paths = {name: str(folder / value) for name, value in (("PATH", "content"), ("OUTPUT_PATH", "output"))}
    usual = {"TODAY": TODAY, "TAG_FEED_POSTS": 0, "CACHE_PATH": str(folder / "cache"), "DEBUG": False, **paths}
    with contextlib.chdir(folder):
        return Hindsight(read_settings(str(conf), override={**usual, **settings}))


@dataclass(frozen=True)
class Ended:
    """How a build in a child ended: its exit status (minus the signal that ended it), and all that it said."""

    code: int
    text: str

    @property
    def reached(self) -> bool:
        """Whether it came to the point that it was prepared for (see `at_change`)."""
        return _REACHED in self.text

    @property
    def errors(self) -> list[str]:
        """The lines that tell of an error."""
        return [line for line in self.text.splitlines() if "error: " in line]


class Child:
    """A build of `folder` in a copy of this process.

    `prepare` runs in it before it builds. Its words go to a file, those of its workers with them.
    """

    def __init__(self, folder: Path, publish: bool = False, prepare: Callable[[], None] | None = None, **settings: Any):
        self._said = folder.parent / f"{folder.name}-said-{time.monotonic_ns()}.txt"
        self._said.touch()  # a child may be killed before it says a word
        sys.stdout.flush()
        sys.stderr.flush()
        self._status = -1
        self.id = os.fork()
        if self.id == 0:
            self._live(folder, publish, prepare, settings)

    def _live(
        self, folder: Path, publish: bool, prepare: Callable[[], None] | None, settings: Mapping[str, Any]
    ) -> None:
        code = 99
        try:
            said = os.open(self._said, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            os.dup2(said, 1)
            os.dup2(said, 2)
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
        except BaseException as error:  # whatever it is, it must not go on as a second test run
            print(f"Traceback: {error!r}", file=sys.stderr)
        finally:
            os._exit(code)

    def wait(self) -> Ended:
        """Wait for its end; one that does not come is a failure."""
        if not self.ends_within(PATIENCE):
            os.kill(self.id, signal.SIGKILL)
            os.waitpid(self.id, 0)
            raise AssertionError(f"the build did not end; it said:\n{self._said.read_text(encoding='utf-8')}")
        return Ended(os.waitstatus_to_exitcode(self._status), self._said.read_text(encoding="utf-8"))

    def stops(self) -> bool:
        """Wait until it stops by itself (True) or ends (False)."""
        return self.ends_within(PATIENCE, os.WUNTRACED) and os.WIFSTOPPED(self._status)

    def go_on(self) -> None:
        """Let it go on after a stop."""
        if os.WIFSTOPPED(self._status):
            self._status = -1
            os.kill(self.id, signal.SIGCONT)

    def ends_within(self, seconds: float, options: int = 0) -> bool:
        """Whether it ends in this time."""
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
    """What makes a child `act` just before it changes a file below `folder` for the n-th time.

    With `commits`, a write to the cache counts twice: with all of it done but not yet committed, and committed.
    """

    def prepare() -> None:
        owner, seen = os.getpid(), 0

        def count() -> None:
            nonlocal seen
            if os.getpid() == owner:
                seen += 1
                if seen == number:
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
    """Whether a name means this folder or a file below it. Files that `rmtree` removes have no path, and are not."""
    text = os.fsdecode(name) if isinstance(name, str | bytes | os.PathLike) else ""
    return text == str(folder) or text.startswith(f"{folder}/")


def _count_commits(count: Callable[[], None]) -> None:
    writing = Store.writing

    @contextlib.contextmanager
    def pluralize(store: Store) -> Iterator[Any]:
        with writing(store) as connection:
            yield connection
            count()
        count()

    Store.writing = pluralize  # type: ignore[method-assign,assignment]  # in a child that has only this to do


def kill() -> None:
    """End this process at once, as no program can prevent."""
    os.kill(os.getpid(), signal.SIGKILL)


def interrupt() -> None:
    """Ctrl-C."""
    os.kill(os.getpid(), signal.SIGINT)


def stop() -> None:
    """Halt this process until it is told to go on."""
    os.kill(os.getpid(), signal.SIGSTOP)
