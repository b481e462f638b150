"""Run programs, and measure their time and the memory of all their processes.

Memory is sampled from /proc every 50 ms: the highest sum of the proportional set sizes (PSS) of the program and its
descendants counts. PSS counts a page that n processes share as 1/n in each. It is slow to read, unlike the resident set
size (RSS), and never above it. So PSS is read only if the sum of RSS is above the highest sum of PSS so far. Without
/proc, as on macOS, no memory is reported.
"""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

SAMPLE_EVERY = 0.05
# A server is at rest after this number of seconds without processor time.
REST = 0.3
GRACE = 10.0
LAST_LINES = 8
PROC = Path("/proc")
PAGE = os.sysconf("SC_PAGE_SIZE")


class Failed(Exception):
    """An error that prevents a measurement, with the reason."""


@dataclass(frozen=True, slots=True)
class Program:
    """A command with its folder and environment; its output goes to `log`."""

    command: tuple[str, ...]
    folder: Path
    environment: dict[str, str]
    log: Path

    def start(self) -> subprocess.Popen[bytes]:
        """Start the program in a new session."""
        with self.log.open("wb") as log:
            return subprocess.Popen(
                self.command,
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def last_lines(self) -> str:
        """Return the last lines of the output."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(lines[-LAST_LINES:])


@dataclass(frozen=True, slots=True)
class Cost:
    """A run of a program: seconds on the clock, seconds of processors, and the highest memory in bytes, if known."""

    seconds: float
    processor: float
    peak: int | None


@dataclass(slots=True, kw_only=True)
class Times:
    """The times of several runs: seconds on the clock, and of processors, which depend less on other programs."""

    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def add(self, cost: Cost) -> None:
        """Add the times of a run."""
        self.seconds.append(cost.seconds)
        self.processor.append(cost.processor)


@dataclass(frozen=True, slots=True)
class Member:
    """A process in /proc/PID/stat, with its processor time in ticks and its resident set size in bytes."""

    pid: int
    parent: int
    session: int
    ticks: int
    resident: int


def run(program: Program, limit: float) -> Cost:
    """Run a program until it ends; raise Failed if it fails or takes longer than `limit` seconds."""
    used, began = _used(), time.perf_counter()
    process = program.start()
    timer = threading.Timer(limit, end, (process,))
    timer.start()
    try:
        with Peak(process.pid) as peak:
            status = process.wait()
            seconds = time.perf_counter() - began
    finally:
        timer.cancel()
        end(process)
    if seconds >= limit:
        raise Failed(f"took longer than {limit:g} s")
    if status:
        raise Failed(f"exit status {status}\n{program.last_lines()}")
    return Cost(seconds, _used() - used, peak.bytes)


def _used() -> float:
    """Return the processor seconds of all child processes that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


class Peak:
    """The highest memory, in bytes, of a process and its descendants during a `with` block; None if unknown."""

    def __init__(self, root: int) -> None:
        self.bytes: int | None = None
        self._root = root
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _sample(self) -> None:
        while True:
            members = family(self._root)
            if sum(member.resident for member in members) > (self.bytes or 0):
                now = memory(members)
                self.bytes = max(now, self.bytes or 0) or None
            if self._over.wait(SAMPLE_EVERY):
                return


def family(root: int) -> list[Member]:
    """Return a process, its descendants, and all other processes of its session, such as orphans."""
    processes = list(_members())
    members = {one.pid: one for one in processes if root in (one.pid, one.session)}
    has_grown = True
    while has_grown:
        children = [one for one in processes if one.parent in members and one.pid not in members]
        members |= {child.pid: child for child in children}
        has_grown = bool(children)
    return list(members.values())


def memory(members: list[Member]) -> int:
    """Return the sum of the PSS of processes, in bytes; a process that has ended counts as 0."""
    return sum(_proportional(member.pid) for member in members)


def _members() -> Iterator[Member]:
    names = os.listdir(PROC) if PROC.is_dir() else []
    for name in names:
        if name.isdecimal():
            with contextlib.suppress(OSError):
                yield _member(int(name), (PROC / name / "stat").read_text(errors="replace"))


def _member(pid: int, stat: str) -> Member:
    """Return a process from its line; the fields follow the name, which may contain spaces and brackets."""
    fields = stat.rpartition(")")[2].split()
    return Member(pid, int(fields[1]), int(fields[3]), int(fields[11]) + int(fields[12]), int(fields[21]) * PAGE)


def _proportional(pid: int) -> int:
    with contextlib.suppress(OSError):
        for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def wait_for_rest(root: int, limit: float) -> float:
    """Wait until a process and its descendants are at rest, or for `limit` seconds.

    Return the time, on `time.perf_counter`, at which they last used a processor.
    """
    last_ticks: dict[int, int] = {}
    began = active = time.perf_counter()
    while time.perf_counter() - active < REST and time.perf_counter() - began < limit:
        ticks = {member.pid: member.ticks for member in family(root)}
        if ticks != last_ticks:
            last_ticks, active = ticks, time.perf_counter()
        time.sleep(0.02)
    return active


def end(process: subprocess.Popen[bytes]) -> None:
    """Terminate a process if it still runs, kill it after GRACE seconds, and kill all processes that it started."""
    started = {(member.pid, member.session) for member in _started_by(process)}
    if process.poll() is None:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(GRACE)
    if process.poll() is None:
        process.kill()
        process.wait()
    for member in _members():
        if (member.pid, member.session) in started:
            with contextlib.suppress(ProcessLookupError):
                os.kill(member.pid, signal.SIGKILL)


def _started_by(process: subprocess.Popen[bytes]) -> list[Member]:
    """Return the processes that a process started; after its end, only those of its session, which has its number.

    The number of an ended process may belong to a new process, but its session's number does not.
    """
    if process.poll() is None:
        return [member for member in family(process.pid) if member.pid != process.pid]
    return [member for member in _members() if member.session == process.pid != member.pid]
