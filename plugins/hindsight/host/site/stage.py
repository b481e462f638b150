"""Make the stage, the folder beside the output for new files, and remove the stages of killed builds.

A build holds a lock on its stage: a stage without a lock is a leftover.
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

from hindsight.host.incremental.exchange import exchange
from hindsight.host.incremental.held import hold, is_held

_ASIDE = ".old"


@contextlib.contextmanager
def new_stage(output: Path) -> Iterator[Path]:
    """Make a folder beside the output, with the mode that the umask gives; remove it afterwards."""
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
        # A different build may have removed it as a leftover before it had a lock.
        if (lock := hold(stage)) is not None:
            return stage, lock
    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(stage))


@contextlib.contextmanager
def in_place(stage: Path, output: Path) -> Iterator[None]:
    """Exchange the stage with the output, and back again if the block fails.

    Afterwards the old output is at the path of the stage.
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
    # For a moment there is no output: if the process ends then, the next build puts it back.
    aside = Path(f"{stage}{_ASIDE}")
    output.rename(aside)
    try:
        stage.rename(output)
    except OSError:
        aside.rename(output)
        raise
    with contextlib.suppress(FileNotFoundError):  # a different build may have removed it as a leftover
        aside.rename(stage)


def tidy(output: Path) -> None:
    """Put back the output if a killed build had set it aside, and remove all other leftovers of builds."""
    for folder in _leftovers(output):
        lock = hold(folder)
        if lock is None:
            continue
        try:
            is_aside = folder.name.endswith(_ASIDE)
            if is_aside and is_held(folder.with_name(folder.name.removesuffix(_ASIDE))):
                continue  # a different build is swapping right now
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
    paths = (output.with_name(name) for name in sorted(names) if pattern.fullmatch(name))
    return [path for path in paths if path.is_dir()]
