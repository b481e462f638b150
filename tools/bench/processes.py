"""Running programs: how long they take, and how much memory they and all they start hold together.

Memory is sampled from /proc: every 50 ms the proportional set sizes (PSS, which counts a page that n processes
share as 1/n in each) of the program and its descendants are added up, and the highest sum counts. PSS is slow to
read and never above the resident size (RSS), which is not; so where all RSS together is below the highest PSS so
far, PSS is not read. Without a /proc (macOS) there is no memory to report.
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
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

SAMPLE_EVERY = 0.05
# A server is at rest when it used no processor for so long.
REST = 0.3
GRACE = 10.0
LAST_LINES = 8
PROC = Path("/proc")
PAGE = os.sysconf("SC_PAGE_SIZE")


class Failed(Exception):
    """Raised when something cannot be measured, with the reason."""


@dataclass(frozen=True, slots=True)
class Program:
    """A command with what it needs around it. What it says goes to `log`."""

    command: tuple[str, ...]
    folder: Path
    environment: dict[str, str]
    log: Path

    def start(self) -> subprocess.Popen[bytes]:
        """Start it in a session of its own."""
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

    def last_words(self) -> str:
        """Return the end of its output."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(lines[-LAST_LINES:])


@dataclass(frozen=True, slots=True)
class Ran:
    """Seconds on the clock from start to end, seconds of processors, and bytes at the peak (None: not known here)."""

    seconds: float
    processor: float
    peak: int | None


@dataclass(frozen=True, slots=True)
class Member:
    """A process as /proc/PID/stat has it; `ticks` of processor time, `resident` bytes."""

    pid: int
    parent: int
    session: int
    ticks: int
    resident: int


def run(program: Program, limit: float) -> Ran:
    """Run a program to its end; raises Failed if it fails or takes longer than `limit` seconds."""
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
        raise Failed(f"exit status {status}\n{program.last_words()}")
    return Ran(seconds, _used() - used, peak.bytes)


def _used() -> float:
    """Processor seconds of all children that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


class Peak:
    """The highest memory of a process and its descendants, while the block lasts."""

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
            held = family(self._root)
            if sum(member.resident for member in held) > (self.bytes or 0):
                now = memory(held)
                self.bytes = max(now, self.bytes or 0) or None
            if self._over.wait(SAMPLE_EVERY):
                return


def family(root: int) -> list[Member]:
    """Return a process, its descendants, and the rest of its session, such as their orphans."""
    everyone = list(_members())
    found = {member.pid: member for member in everyone if root in (member.pid, member.session)}
    grown = True
    while grown:
        children = [one for one in everyone if one.parent in found and one.pid not in found]
        found |= {child.pid: child for child in children}
        grown = bool(children)
    return list(found.values())


def memory(members: list[Member]) -> int:
    """Bytes of PSS that processes hold together; those that ended meanwhile hold none."""
    return sum(_proportional(member.pid) for member in members)


def _members() -> Iterator[Member]:
    names = os.listdir(PROC) if PROC.is_dir() else []
    for name in names:
        if name.isdecimal():
            with contextlib.suppress(OSError):
                yield _member(int(name), (PROC / name / "stat").read_text(errors="replace"))


def _member(pid: int, stat: str) -> Member:
    """Return a process from its line: fields count from the end of the name, which may hold blanks and brackets."""
    fields = stat.rpartition(")")[2].split()
    return Member(pid, int(fields[1]), int(fields[3]), int(fields[11]) + int(fields[12]), int(fields[21]) * PAGE)


def _proportional(pid: int) -> int:
    with contextlib.suppress(OSError):
        for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def rest(root: int, limit: float) -> float:
    """Wait until a process and its descendants are at rest; when, on `time.perf_counter`, they last were not.

    They are not waited for longer than `limit` seconds.
    """
    seen: dict[int, int] = {}
    began = active = time.perf_counter()
    while time.perf_counter() - active < REST and time.perf_counter() - began < limit:
        ticks = {member.pid: member.ticks for member in family(root)}
        if ticks != seen:
            seen, active = ticks, time.perf_counter()
        time.sleep(0.02)
    return active


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process, where it still runs, and everything it started: politely, then by force."""
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
    """Return the processes that one started. After its end another may have its number; its session stays its own."""
    if process.poll() is None:
        return [member for member in family(process.pid) if member.pid != process.pid]
    return [member for member in _members() if member.session == process.pid != member.pid]
