"""Complete a stage with the files that stay, by way of a spare folder: the output of an earlier publish.

Most of its files are links to those of the output already, so only files that changed since are linked and removed.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Collection, Iterator
from pathlib import Path

from hindsight.host.incremental.held import hold


def fill_from_output(stage: Path, output: Path, kept: Collection[str], unwanted: Collection[str], spare: Path) -> bool:
    """Add the files of an output folder to the stage, except `unwanted` ones; files of the stage stay.

    `kept` are the paths that must be there. The spare folder is used up, if there is one. Return whether all files are
    links: a spare folder with copies would take room and save nothing.
    """
    with _base_beside(stage, spare) as base:
        mirror = _Mirror(frozenset(unwanted))
        mirror.fill(str(output), str(base), "")
        for path in set(kept).difference(mirror.seen):  # some systems list names in a different spelling
            (base / path).parent.mkdir(parents=True, exist_ok=True)
            mirror.link(f"{output}/{path}", f"{base}/{path}")
        move_into(stage, base)
        for entry in list(os.scandir(stage)):
            shutil.rmtree(entry.path)  # empty folders, whose files were moved
        for entry in list(os.scandir(base)):
            os.rename(entry.path, stage / entry.name)
    return mirror.has_links_only


def keep_spare(folder: Path, spare: Path) -> None:
    """Keep a folder that was the output as the spare folder of the next publish, if both are on one file system."""
    with contextlib.suppress(OSError):
        folder.rename(spare)


@contextlib.contextmanager
def _base_beside(stage: Path, spare: Path) -> Iterator[Path]:
    """Move the spare folder beside the stage, or make an empty folder there; lock it, and remove it afterwards."""
    base = stage.with_name(f"{stage.name}-base")
    lock: int | None = None
    if spare.is_dir() and not spare.is_symlink():
        with contextlib.suppress(OSError):  # it is on a different file system
            spare.rename(base)
            lock = hold(base)
    if lock is None:
        base.mkdir(exist_ok=True)
        lock = hold(base)
    if lock is None:  # a different build removes it as a leftover
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(base))
    try:
        yield base
    finally:
        shutil.rmtree(base, ignore_errors=True)
        os.close(lock)


class _Mirror:
    """Gives a folder the same files as a second folder, by links, except `unwanted` paths."""

    def __init__(self, unwanted: frozenset[str]) -> None:
        self._unwanted = unwanted
        self.seen: set[str] = set()
        self.has_links_only = True

    def fill(self, source: str, target: str, inside: str) -> bool:
        """Bring a folder that exists up to date; remove it, and return False, if all files of the source are unwanted.

        `inside` is the path of the source in the output, with a slash at its end, or "".
        """
        entries, there = list(os.scandir(source)), {entry.name: entry for entry in os.scandir(target)}
        is_wanted = not entries
        for entry in entries:
            path = f"{inside}{entry.name}"
            old = there.pop(entry.name, None)
            if entry.is_dir(follow_symlinks=False):
                is_wanted |= self._fill_folder(entry, old, f"{target}/{entry.name}", path)
            elif path in self._unwanted:
                _remove(old)
            else:
                is_wanted = True
                self.seen.add(path)
                if old is None or old.inode() != entry.inode():
                    _remove(old)
                    self.link(entry.path, f"{target}/{entry.name}")
        for left in there.values():
            _remove(left)
        if not is_wanted and inside:
            os.rmdir(target)
        return is_wanted

    def _fill_folder(self, entry: os.DirEntry[str], old: os.DirEntry[str] | None, target: str, path: str) -> bool:
        if old is None or not old.is_dir(follow_symlinks=False):
            _remove(old)
            os.mkdir(target)
        return self.fill(entry.path, target, f"{path}/")

    def link(self, file: str, target: str) -> None:
        """Link a file, or copy it on a file system without hard links."""
        self.has_links_only &= link_into(file, target)


def _remove(entry: os.DirEntry[str] | None) -> None:
    if entry is None:
        return
    if entry.is_dir(follow_symlinks=False):
        shutil.rmtree(entry.path)
    else:
        os.unlink(entry.path)


def link_into(file: str, target: str) -> bool:
    """Link a file, or make the same symbolic link, in a folder that exists; return whether the file is not copied."""
    if os.path.islink(file):
        os.symlink(os.readlink(file), target)
        return True
    try:
        os.link(file, target)
    except OSError:  # a file system without hard links
        shutil.copy2(file, target)
        return False
    return True


def move_into(stage: Path, output: Path) -> None:
    """Move the contents of a folder into the output: a new folder as a whole, others file by file.

    A file replaces a folder at its path, and a folder replaces a file or a link.
    """
    output.mkdir(parents=True, exist_ok=True)
    for entry in list(os.scandir(stage)):
        target = output / entry.name
        is_folder = target.is_dir() and not target.is_symlink()
        if entry.is_dir() and is_folder:
            move_into(Path(entry.path), target)
            continue
        if is_folder:
            shutil.rmtree(target)
        elif entry.is_dir():
            target.unlink(missing_ok=True)
        os.replace(entry.path, target)
