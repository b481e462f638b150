"""Folders beside the output in which builds make files, and what becomes of those that killed builds leave.

A build holds a lock on its folder. The system drops the lock when the process ends, however it ends: a folder that
nobody holds is a leftover. A process's number says nothing, since another process can have it by then.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from hindsight.incremental.exchange import exchange

try:
    import fcntl
except ImportError:  # Windows has no such locks; there, do not build one folder twice at once
    fcntl = None  # type: ignore[assignment]

_ASIDE = ".old"


@contextlib.contextmanager
def new_stage(output: Path) -> Iterator[Path]:
    """Make a folder beside the output, with the mode that the umask gives; it is gone afterwards."""
    output.parent.mkdir(parents=True, exist_ok=True)
    stage, lock = _made(output)
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)
        os.close(lock)


def _made(output: Path) -> tuple[Path, int]:
    for _ in range(10):
        stage = output.with_name(f".{output.name}.building-{secrets.token_hex(6)}")
        stage.mkdir()
        # Another build may have taken it for a leftover before the lock was there.
        if (lock := _hold(stage)) is not None:
            return stage, lock
    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(stage))


@contextlib.contextmanager
def in_place(stage: Path, output: Path) -> Iterator[None]:
    """Put the stage in the output's place, and the other way round where the block fails.

    Afterwards the stage's path holds the folder that is no longer the output.
    """
    is_first = not output.exists()
    if is_first:
        stage.rename(output)
    else:
        _swap(stage, output)
    try:
        yield
    except BaseException:
        if is_first:
            output.rename(stage)
        else:
            _swap(stage, output)
        raise


def _swap(stage: Path, output: Path) -> None:
    if exchange(stage, output):
        return
    # For a moment there is no output: should the process end just then, the next build puts it back.
    aside = Path(f"{stage}{_ASIDE}")
    output.rename(aside)
    try:
        stage.rename(output)
    except OSError:
        aside.rename(output)
        raise
    with contextlib.suppress(FileNotFoundError):  # taken for a leftover, which it is
        aside.rename(stage)


def tidy(output: Path) -> None:
    """Put back the output where a killed build had set it aside, and remove everything else that builds left."""
    for folder in _leftovers(output):
        lock = _hold(folder)
        if lock is None:
            continue
        try:
            is_aside = folder.name.endswith(_ASIDE)
            if is_aside and _is_held(folder.with_name(folder.name.removesuffix(_ASIDE))):
                continue  # another build is swapping right now
            if is_aside and not output.exists():
                folder.rename(output)
            else:
                shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(lock)


def _leftovers(output: Path) -> list[Path]:
    pattern = re.compile(re.escape(f".{output.name}.building-") + rf"[\w-]+({re.escape(_ASIDE)})?")
    try:
        names = os.listdir(output.parent)
    except OSError:  # there is no such folder, or its names cannot be read
        return []
    return [output.with_name(name) for name in sorted(names) if pattern.fullmatch(name)]


def _is_held(folder: Path) -> bool:
    """Whether another build holds a folder that is there."""
    if not folder.is_dir():
        return False
    lock = _hold(folder)
    if lock is not None:
        os.close(lock)
    return lock is None


def _hold(folder: Path) -> int | None:
    """Lock a folder: the descriptor that holds the lock until it is closed, or None where that cannot be."""
    if fcntl is None:
        return os.open(os.devnull, os.O_RDONLY)
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:  # gone, or no folder: none of ours
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except OSError:  # a file system without locks on folders; the lock in the cache folder has to do
        pass
    try:
        if os.path.samestat(os.fstat(descriptor), os.stat(folder)):
            return descriptor
    except FileNotFoundError:
        pass
    os.close(descriptor)
    return None
