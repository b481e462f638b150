"""Deploy releases: `releases/1`, `releases/2` and so on, and the link `current` to the one that readers see.

A release is written into a folder that nobody sees, with hard links to files of earlier releases. Then the link is
replaced in one step, so readers see one whole release at every moment. All of it is done by rsync, which needs no shell
at the target. The record of a release says that it is unfinished until all its files have arrived.
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hindsight.core.text.pluralize import shorten_list
from hindsight.host.deploy.plan import RECORD, SENDING, DeployRecord, RemoteFile, parse_record
from hindsight.host.deploy.protocol import Delivery, SentError
from hindsight.host.deploy.rsync import Rsync
from hindsight.host.deploy.target import DeployError, Target

RELEASES, CURRENT = "releases", "current"
# A line at the end of a record, which readers of records leave out.
_UNFINISHED = "unfinished\n"
_FILTERS = (
    f"--include=/{CURRENT}", f"--include=/{SENDING}/", f"--include=/{SENDING}/**", f"--include=/{RELEASES}/",
    f"--include=/{RELEASES}/*/", f"--include=/{RELEASES}/*/{RECORD}", "--exclude=*",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Release:
    """A release: its record, where it has one that can be read, and whether all its files have arrived."""

    record: DeployRecord | None = None
    is_finished: bool = False


@dataclass(frozen=True, slots=True)
class _State:
    """The releases at a target by their numbers, the number of the current one, and files that were being sent."""

    releases: Mapping[int, Release] = field(default_factory=dict)
    current: int = 0
    leftovers: tuple[str, ...] = ()

    def finished(self, site: str) -> list[int]:
        """Return the numbers of the whole releases of a site, oldest first."""
        return sorted(number for number in self.of(site) if self.releases[number].is_finished)

    def of(self, site: str) -> list[int]:
        """Return the numbers of the releases that deploys of a site made."""
        return [number for number, release in self.releases.items() if release.record and release.record.site == site]


class Releases:
    """A folder that rsync reaches, with releases in it; `keep` is how many of them stay."""

    def __init__(self, target: Target, keep: int) -> None:
        self._target, self._keep = target, keep
        self._root = Rsync(target)
        self._state = _State()
        self._there: Mapping[str, RemoteFile] = {}

    @property
    def name(self) -> str:
        """Return the target as rsync takes it."""
        return self._target.name

    @property
    def advice(self) -> str:
        """Return "": nothing is left to do."""
        return ""

    def locked(self, owner: str) -> contextlib.AbstractContextManager[None]:
        """Hold the lock file of the folder."""
        return self._root.locked(owner)

    def list_files(self) -> dict[str, RemoteFile]:
        """Return all that is in the current release."""
        self._state = self._read_state()
        there = self._release(self._state.current).list_files() if self._state.current else {}
        self._there = there
        return there

    def read(self, name: str) -> str:
        """Return the text of a file in the current release."""
        return self._release(self._state.current).read(name)

    def different(self, source: Path, paths: Iterable[str]) -> list[str]:
        """Return those of the paths whose bytes in the current release are not those of the source."""
        return self._release(self._state.current).different(source, paths)

    def digests(self, paths: Iterable[str]) -> dict[str, str]:
        """Return the digests of the bytes of files in the current release, by their paths."""
        return self._release(self._state.current).digests(paths)

    def deliver(self, delivery: Delivery) -> int:
        """Write a new release, lead readers to it, and delete the oldest ones."""
        self._refuse_foreign(delivery.both)
        if self._is_current(delivery):
            delivery.keep_locks()
            return 0
        number = max(self._state.releases, default=0) + 1
        record, sending = f"{RELEASES}/{number}/{RECORD}", f"{RELEASES}/{number}/{SENDING}"
        self._root.write({record: delivery.after.text() + _UNFINISHED}, folders=[sending])
        # rsync takes the first folder that has the file: the last whole release has most of them.
        site = delivery.after.site
        others = sorted(self._state.of(site), key=lambda n: (self._state.releases[n].is_finished, n), reverse=True)[:9]
        linked = [f"../{other}" for other in others]
        sent = self._release(number).send_linked(delivery.source, delivery.plan.send, linked)
        self._root.delete([sending])
        self._root.write({record: delivery.after.text()})
        self._root.link(CURRENT, f"{RELEASES}/{number}")
        delivery.keep_locks()
        try:
            self._prune(number, site)
        except DeployError as error:
            raise SentError(str(error)) from error
        return sent

    def roll_back(self) -> str:
        """Lead readers to the release before the current one; return what was done, in words."""
        state = self._read_state()
        before = self._release_before(state)
        self._root.link(CURRENT, f"{RELEASES}/{before}")
        return f"Readers of {self.name} see release {before} again, instead of {state.current}"

    def refuse_rollback(self) -> None:
        """Raise DeployError if there is no release to go back to; write nothing."""
        self._release_before(self._read_state())

    def _release_before(self, state: _State) -> int:
        """Return the number of the release before the current one; raise DeployError if there is none."""
        current = state.releases.get(state.current, Release())
        if current.record is None:
            raise DeployError(f"{self.name} has no release of a deploy; set DEPLOY_RELEASES = 3 and publish twice")
        before = [number for number in state.finished(current.record.site) if number < state.current]
        if not before:
            raise DeployError(f"{self.name} has no release before {state.current}")
        return before[-1]

    def _release(self, number: int) -> Rsync:
        return Rsync(Target(f"{self.name}/{RELEASES}/{number}"))

    def _read_state(self) -> _State:
        with tempfile.TemporaryDirectory() as folder:
            self._root.fetch(Path(folder), *_FILTERS)
            parent, sending = Path(folder, RELEASES), Path(folder, SENDING)
            if parent.is_symlink() or (parent.exists() and not parent.is_dir()):
                raise DeployError(f"{RELEASES} in {self.name} is no folder; move it away")
            names = os.listdir(parent) if parent.is_dir() else []
            numbers = [name for name in names if re.fullmatch(r"[1-9]\d{0,8}", name, re.ASCII)]
            releases = {int(name): _read_release(parent / name / RECORD) for name in numbers}
            leftovers = tuple(sorted(os.listdir(sending))) if sending.is_dir() else ()
            return _State(releases, self._current_number(Path(folder, CURRENT), releases), leftovers)

    def _current_number(self, link: Path, releases: Mapping[int, Release]) -> int:
        if not link.is_symlink():
            if link.exists():
                raise DeployError(f"{CURRENT} in {self.name} is no link to a release; move it away")
            return 0
        match = re.fullmatch(rf"{RELEASES}/([1-9]\d{{0,8}})/?", os.readlink(link), re.ASCII)
        if not match or int(match[1]) not in releases:
            raise DeployError(f"{CURRENT} in {self.name} leads to no release; move it away")
        return int(match[1])

    def _refuse_foreign(self, known: DeployRecord) -> None:
        """Refuse to leave files of others in a release that readers no longer see."""
        foreign = [
            path for path, file in sorted(self._there.items())
            if file.kind != "d" and path != RECORD and not known.knows(path)
        ]  # fmt: skip
        if foreign:
            raise DeployError(
                f"{self.name}/{CURRENT} has files that no deploy wrote, and that the new release would not have: "
                f"{shorten_list(foreign)}; move them out of {RELEASES}, and let the web server show them from there"
            )

    def _is_current(self, delivery: Delivery) -> bool:
        """Return whether the current release is the site already, byte by byte."""
        current = self._state.releases.get(self._state.current, Release())
        if not current.is_finished or current.record != delivery.after:
            return False
        has_all = all(path in self._there for path in delivery.plan.send)
        return has_all and not self.different(delivery.source, delivery.plan.send)

    def _prune(self, number: int, site: str) -> None:
        """Delete releases that are too old, unfinished, or were rolled back."""
        earlier = [other for other in self._state.finished(site) if other <= self._state.current]
        stay = {number, *earlier[len(earlier) - min(len(earlier), self._keep - 1) :]}
        old = [other for other in self._state.of(site) if other not in stay]
        # A killed deploy may have left a file that it was sending, or the folders of a release without its record.
        # rsync deletes a folder only where it is empty.
        unrecorded = [f"{RELEASES}/{other}" for other, release in self._state.releases.items() if not release.record]
        leftovers = [f"{SENDING}/{name}" for name in self._state.leftovers]
        self._root.delete([*leftovers, *(f"{folder}/{SENDING}" for folder in unrecorded), *unrecorded])
        if not old:
            return
        # Unfinished from here on: a release that is half deleted must not come back.
        records = {f"{RELEASES}/{other}/{RECORD}": self._state.releases[other].record for other in old}
        self._root.write({path: record.text() + _UNFINISHED for path, record in records.items() if record})
        self._root.delete_below(RELEASES, [str(other) for other in old if self._is_whole_ours(other)], RECORD)
        self._root.delete([*records, *(f"{RELEASES}/{other}" for other in old)])

    def _is_whole_ours(self, number: int) -> bool:
        """Return whether all files of a release are as its deploy wrote them; else the folder stays."""
        record = self._state.releases[number].record or DeployRecord("", {})
        there = self._release(number).list_files()
        files = {path: file for path, file in there.items() if file.kind != "d" and path != RECORD}
        return all(
            path.startswith(f"{SENDING}/") or (file.kind == "-" and record.has(path, file.size))
            for path, file in files.items()
        )


def _read_release(record: Path) -> Release:
    if record.is_symlink() or not record.is_file():
        return Release()
    text = record.read_text(encoding="utf-8", errors="replace")
    return Release(parse_record(text), not text.endswith(f"\n{_UNFINISHED}"))
