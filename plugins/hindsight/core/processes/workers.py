"""Run work in parallel on the machine's cores, in worker processes forked from this process."""

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

# A forked worker has all models already, so only numbers are sent to it.
_CAN_FORK = "fork" in multiprocessing.get_all_start_methods()


class WorkerDied(Exception):
    """Raised if a worker ends by itself; `name` is the name of its current item."""

    def __init__(self, name: str, status: int | None) -> None:
        super().__init__(f"{name}: the process at work on this file died (exit status {status})")
        self.name, self.status = name, status


def cores() -> int:
    """Return the number of workers to run at once: HINDSIGHT_JOBS, or the cores that this process may use."""
    given = os.environ.get("HINDSIGHT_JOBS", "")
    if given.isdecimal() and int(given) > 0:
        return int(given)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_parallel(
    work: Callable[[Item], Result], items: Sequence[Item], name: Callable[[Item], str], jobs: int
) -> Iterator[Result]:
    """Yield the result of `work` for each item, in the order in which the items are done.

    Raise the exceptions of `work`, and WorkerDied if a worker ends by itself. Without jobs, or if the system cannot
    fork, do the work in this process. `name` returns the name of an item.
    """
    with collector_for_new_objects():
        if jobs < 1 or not _CAN_FORK:
            yield from map(work, items)
        else:
            yield from _in_workers(work, items, name, jobs)


def _in_workers(
    work: Callable[[Item], Result], items: Sequence[Item], name: Callable[[Item], str], jobs: int
) -> Iterator[Result]:
    """Yield the results of worker processes, which get the items in shares."""
    workers = [_Worker.start(work, items) for _ in range(min(jobs, len(items)))]
    # Shares get smaller towards the end, so that all workers finish at about the same time.
    shares = _shares(len(items), len(workers))
    try:
        for worker in workers:
            worker.give(next(shares, None))
        busy = {worker.pipe: worker for worker in workers}
        while busy:
            for ready in wait(list(busy)):
                worker = busy[ready]  # type: ignore[index]
                try:
                    results = worker.pipe.recv()
                except (EOFError, ConnectionError):
                    worker.process.join(1)
                    raise WorkerDied(name(items[worker.current.value]), worker.process.exitcode) from None
                if isinstance(results, Exception):
                    raise results
                if not worker.give(next(shares, None)):
                    del busy[worker.pipe]
                yield from results
    finally:
        for worker in workers:
            worker.stop()


def _shares(count: int, workers: int) -> Iterator[range]:
    begin = 0
    while begin < count:
        size = max(1, (count - begin) // (workers * 4))
        yield range(begin, min(begin + size, count))
        begin += size


@dataclass
class _Worker:
    """A worker process. `current` is the index of its current item, to name the item if the process dies."""

    process: Any
    pipe: Connection
    current: Any

    @classmethod
    def start(cls, work: Callable[[Any], Any], items: Sequence[Any]) -> _Worker:
        context = multiprocessing.get_context("fork")
        own_end, worker_end = context.Pipe()
        current = RawValue("l", 0)
        process = context.Process(target=_work_in_worker, args=(work, items, worker_end, current), daemon=True)
        process.start()
        worker_end.close()
        return cls(process, own_end, current)

    def give(self, share: range | None) -> bool:
        """Send a share of the items, or None at the end; return whether there was a share."""
        self.pipe.send((share.start, share.stop) if share else None)
        return share is not None

    def stop(self) -> None:
        """Kill the process."""
        self.pipe.close()
        self.process.terminate()
        self.process.join()


def _work_in_worker(work: Callable[[Any], Any], items: Sequence[Any], pipe: Connection, current: Any) -> None:
    # Ctrl-C interrupts the parent, which then stops its workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    parent = multiprocessing.parent_process()
    assert parent is not None  # this is a worker
    while pipe in wait([pipe, parent.sentinel]) and (share := pipe.recv()):
        results = []
        try:
            for number in range(*share):
                if os.getppid() != parent.pid:
                    return  # the parent has died
                current.value = number
                results.append(work(items[number]))
        except Exception as error:
            pipe.send(error)
            return
        pipe.send(results)
