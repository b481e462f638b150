"""Work shared out over the machine's cores, in processes that begin as copies of this one."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.sharedctypes import RawValue
from typing import Any, TypeVar

from hindsight.core.processes.gc_pause import collector_for_new_objects

Item = TypeVar("Item")
Result = TypeVar("Result")

# Copies share the models they were made with: nothing is sent to them but numbers.
_CAN_FORK = "fork" in multiprocessing.get_all_start_methods()


class WorkerDied(Exception):
    """A worker that ended by itself; `name` is what it was at."""

    def __init__(self, name: str, status: int | None) -> None:
        super().__init__(f"{name}: the process at work on this file died (exit status {status})")
        self.name, self.status = name, status


def cores() -> int:
    """How many processes may work at once: the cores this process may use, or HINDSIGHT_JOBS."""
    given = os.environ.get("HINDSIGHT_JOBS", "")
    if given.isdecimal() and int(given) > 0:
        return int(given)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_parallel(
    work: Callable[[Item], Result], items: Sequence[Item], name: Callable[[Item], str], jobs: int
) -> Iterator[Result]:
    """`work` of each item, in the order in which they are done.

    What `work` raises is raised here; WorkerDied where a worker ends by itself. With one job, or where processes
    cannot be copied, the work is done here.
    """
    with collector_for_new_objects():
        if jobs < 1 or not _CAN_FORK:
            yield from map(work, items)
        else:
            yield from _shared_out(work, items, name, jobs)


def _shared_out(
    work: Callable[[Item], Result], items: Sequence[Item], name: Callable[[Item], str], jobs: int
) -> Iterator[Result]:
    crew = [_Worker.start(work, items) for _ in range(min(jobs, len(items)))]
    # Shares get smaller towards the end, so that all workers end at about the same time.
    shares = _shares(len(items), len(crew))
    try:
        for worker in crew:
            worker.give(next(shares, None))
        busy = {worker.pipe: worker for worker in crew}
        while busy:
            for ready in wait(list(busy)):
                worker = busy[ready]  # type: ignore[index]
                try:
                    results = worker.pipe.recv()
                except (EOFError, ConnectionError):
                    worker.process.join(1)
                    raise WorkerDied(name(items[worker.at.value]), worker.process.exitcode) from None
                if isinstance(results, Exception):
                    raise results
                if not worker.give(next(shares, None)):
                    del busy[worker.pipe]
                yield from results
    finally:
        for worker in crew:
            worker.stop()


def _shares(count: int, workers: int) -> Iterator[range]:
    begin = 0
    while begin < count:
        size = max(1, (count - begin) // (workers * 4))
        yield range(begin, min(begin + size, count))
        begin += size


@dataclass
class _Worker:
    """A process at work. `at` is the number of the item it is at, to name it should the process die."""

    process: Any
    pipe: Connection
    at: Any

    @classmethod
    def start(cls, work: Callable[[Any], Any], items: Sequence[Any]) -> _Worker:
        context = multiprocessing.get_context("fork")
        here, there = context.Pipe()
        at = RawValue("l", 0)
        process = context.Process(target=_labour, args=(work, items, there, at), daemon=True)
        process.start()
        there.close()
        return cls(process, here, at)

    def give(self, share: range | None) -> bool:
        """Hand over a share of the items; whether there was one."""
        self.pipe.send((share.start, share.stop) if share else None)
        return share is not None

    def stop(self) -> None:
        """End the process, now."""
        self.pipe.close()
        self.process.terminate()
        self.process.join()


def _labour(work: Callable[[Any], Any], items: Sequence[Any], pipe: Connection, at: Any) -> None:
    # Ctrl-C is for the process that started this one, which then ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    parent = multiprocessing.parent_process()
    assert parent is not None  # this is a child
    while pipe in wait([pipe, parent.sentinel]) and (share := pipe.recv()):
        results = []
        try:
            for number in range(*share):
                if os.getppid() != parent.pid:
                    return  # nobody waits for this any more
                at.value = number
                results.append(work(items[number]))
        except Exception as error:
            pipe.send(error)
            return
        pipe.send(results)
