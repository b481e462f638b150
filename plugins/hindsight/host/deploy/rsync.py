"""Run rsync, which moves files to a folder of this machine or of a different one."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from hindsight.core.text.digest import digest_of
from hindsight.host.deploy.plan import RECORD, SENDING, RemoteFile, is_page, leftovers
from hindsight.host.deploy.protocol import Delivery, SentError
from hindsight.host.deploy.remedies import with_remedy
from hindsight.host.deploy.target import DeployError, Target
from hindsight.host.deploy.target_lock import LOCK, new_lock, parse_lock, refusal

# A line of a listing: permissions, size with separators, date, time, name. rsync writes other signs as \#ooo.
_LISTED = re.compile(r"(?P<kind>[-dlcbps])\S*\s+(?P<size>[\d,.]+)\s+\S+\s+\S+\s(?P<name>.*)")
_ESCAPED = re.compile(rb"\\#(\d{3})")
# The exit status and message of rsync for a folder that is not there.
_PARTIAL, _ABSENT = 23, "No such file or directory"
# Files on their way have a folder of their own: a deploy that is killed leaves none among those of others.
_APART = f"--temp-dir={SENDING}"


class Rsync:
    """Runs rsync for one target; every method raises DeployError with rsync's own words where it fails."""

    def __init__(self, target: Target) -> None:
        program = shutil.which("rsync")
        if not program:
            raise DeployError("rsync is missing: install it, or leave DEPLOY_TO out")
        self._rsync, self._target = program, target
        self._has_sending = False

    @property
    def name(self) -> str:
        """Return the target as rsync takes it."""
        return self._target.name

    @property
    def advice(self) -> str:
        """Return "": nothing is left to do."""
        return ""

    @contextlib.contextmanager
    def locked(self, owner: str) -> Iterator[None]:
        """Hold the lock file at the target; raise DeployError where a deploy from elsewhere holds it."""
        self.write({LOCK: new_lock(owner).text()}, "--ignore-existing")
        # Read it back: rsync does not report whether it wrote the file or found one.
        lock = parse_lock(self.read(LOCK))
        if lock.owner != owner:
            raise DeployError(refusal(self.name, LOCK, lock))
        try:
            yield
        finally:
            with contextlib.suppress(DeployError):  # the next deploy from here takes the lock over
                self.delete([SENDING, LOCK])

    def deliver(self, delivery: Delivery) -> int:
        """Send what differs, pages after what they need, then delete; the next deploy completes one that breaks off."""
        plan = delivery.plan
        # Record files before sending them: after a deploy that breaks off, the next one recognises its own files.
        self.write({RECORD: delivery.both.text()})
        self.delete(plan.clear)
        try:
            sent = self.send(delivery.source, [path for path in plan.send if not is_page(path)])
            sent += self.send(delivery.source, filter(is_page, plan.send))
        except DeployError:
            # The files on their way may have filled the disk, so that not even a lock file fits.
            with contextlib.suppress(DeployError):
                self.delete(leftovers(self.list_files(), delivery.both))
            raise
        try:
            delivery.keep_locks()
            self.delete(plan.delete)
            self.write({RECORD: delivery.after.text()})
        except DeployError as error:
            raise SentError(str(error)) from error
        return sent

    def list_files(self) -> dict[str, RemoteFile]:
        """Return all that is at the target by its path, {} where there is no such folder yet."""
        done = self._run("--recursive", "--list-only", "--8-bit-output", "--exclude=/.git", "--", self._place())
        if done.returncode == _PARTIAL and _ABSENT in done.stderr:
            return {}
        self._check(done, "look into")
        there = {}
        for line in done.stdout.split("\n"):
            match = _LISTED.fullmatch(line)
            if match and match["name"] != ".":
                name = match["name"].partition(" -> ")[0] if match["kind"] == "l" else match["name"]
                size = int(re.sub(r"\D", "", match["size"]))
                there[_unescaped(name)] = RemoteFile(match["kind"], size)
        return there

    def read(self, name: str) -> str:
        """Return the text of a file at the target, "" where it is not there."""
        with tempfile.TemporaryDirectory() as folder:
            done = self._run("--ignore-missing-args", "--", f"{self._place()}{name}", f"{folder}/")
            if done.returncode != _PARTIAL:
                self._check(done, "read")
            file = Path(folder, Path(name).name)
            return file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""

    def different(self, source: Path, paths: Iterable[str]) -> list[str]:
        """Return those of the paths, which are files at the target, whose bytes are not those of the source."""
        done = self._send_listed(source, paths, "--dry-run", "--checksum", "--out-format=%i %n", "--8-bit-output")
        self._check(done, "look into")
        lines = (line.partition(" ") for line in done.stdout.split("\n"))
        return [_unescaped(name) for changes, _, name in lines if changes.startswith(("<", ">")) and name]

    def digests(self, paths: Iterable[str]) -> dict[str, str]:
        """Return the digests of the bytes of files at the target, by their paths; missing files are left out."""
        names = list(paths)
        with tempfile.TemporaryDirectory() as folder:
            done = self._run(
                "--from0", "--files-from=-", "--ignore-missing-args", "--", self._place(), f"{folder}/",
                stdin="\0".join(names),
            )  # fmt: skip
            if done.returncode != _PARTIAL:
                self._check(done, "read")
            return {name: digest_of(file.read_bytes()) for name in names if (file := Path(folder, name)).is_file()}

    def send(self, source: Path, paths: Iterable[str]) -> int:
        """Send files whose bytes are others, and return how many; readers see them only once all have arrived."""
        return self._sent(source, paths, "--delay-updates", _APART)

    def send_linked(self, source: Path, paths: Iterable[str], others: Iterable[str]) -> int:
        """Send files to a folder that nobody sees yet, as links to those of `others` that have the same bytes.

        `others` are folders relative to the target. Return how many files were sent.
        """
        # Without their times: rsync links only files that are the same in all that it keeps.
        links = (f"--link-dest={other}" for other in others)
        return self._sent(source, paths, *links, "--no-times", _APART)

    def _sent(self, source: Path, paths: Iterable[str], *options: str) -> int:
        # Sizes and times alone would leave a file that was changed within the second, or by a hand that kept its time.
        done = self._send_listed(source, paths, *options, "--checksum", "--out-format=%i")
        self._check(done, "bring up to date")
        return sum(line.startswith(("<f", ">f")) for line in done.stdout.split("\n"))

    def fetch(self, folder: Path, *filters: str) -> None:
        """Copy those files of the target that the filters include; links stay links."""
        done = self._run("--recursive", "--links", *filters, "--", self._place(), f"{folder}/")
        if done.returncode != _PARTIAL or _ABSENT not in done.stderr:
            self._check(done, "look into")

    def link(self, name: str, to: str) -> None:
        """Make a symbolic link at the target, or lead an existing one elsewhere in one step."""
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, name).symlink_to(to)
            self._check(self._send_listed(Path(folder), [name]), "write into")

    def delete_below(self, parent: str, folders: Iterable[str], kept: str) -> None:
        """Delete all that is in some folders of a folder at the target, but not the files of the name `kept`."""
        filters = [f"--exclude=/*/{kept}"]
        for name in folders:
            filters += [f"--include=/{name}/", f"--include=/{name}/**"]
        with tempfile.TemporaryDirectory() as empty:
            done = self._run(
                "--recursive", "--delete", *filters, "--exclude=*", "--", f"{empty}/", f"{self._place()}{parent}/"
            )
            self._check(done, "delete files from")

    def write(self, texts: Mapping[str, str], *options: str, folders: Iterable[str] = ()) -> None:
        """Write small files at the target, after the folders that they are in and other `folders`."""
        with tempfile.TemporaryDirectory() as folder:
            parents = {str(parent) for name in (*texts, *folders) for parent in PurePosixPath(name).parents} - {"."}
            needed = sorted({SENDING, *parents, *folders})
            for made in needed:
                Path(folder, made).mkdir(parents=True, exist_ok=True)
            if parents or not self._has_sending:
                self._check(self._send_listed(Path(folder), needed, "--dirs"), "write into")
                self._has_sending = True
            for name, text in texts.items():
                Path(folder, name).write_text(text, encoding="utf-8")
                Path(folder, name).chmod(0o644)
            self._check(self._send_listed(Path(folder), texts, _APART, *options), "write into")

    def delete(self, paths: Iterable[str]) -> None:
        """Delete these files and folders at the target, and no other. A folder that is not empty by then stays."""
        by_depth: dict[int, list[str]] = {}
        for path in paths:
            self._has_sending &= path != SENDING
            by_depth.setdefault(path.count("/"), []).append(path)
        for _, level in sorted(by_depth.items(), reverse=True):
            with tempfile.TemporaryDirectory() as folder:
                for path in level:  # rsync deletes a missing file only if its folder exists
                    Path(folder, path).parent.mkdir(parents=True, exist_ok=True)
                self._check(self._send_listed(Path(folder), level, "--delete-missing-args"), "delete files from")

    def _send_listed(self, source: Path, paths: Iterable[str], *options: str) -> subprocess.CompletedProcess[str]:
        names = "\0".join(paths)
        if not names:
            return subprocess.CompletedProcess((), 0, "", "")
        keep = ("--links", "--perms", "--times", "--from0", "--files-from=-", "--no-implied-dirs")
        return self._run(*keep, *options, "--", f"{source}/", self._place(), stdin=names)

    def _place(self) -> str:
        return f"{self._target.name}/"

    def _run(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        # The words of an error are compared: keep them English.
        env = {**os.environ, "LC_ALL": "C"}
        return subprocess.run(
            [self._rsync, *arguments], input=stdin, capture_output=True, text=True, errors="surrogateescape",
            encoding="utf-8", check=False, env=env,
        )  # fmt: skip

    def _check(self, done: subprocess.CompletedProcess[str], action: str) -> None:
        if done.returncode:
            reason = _reason(done.stderr) or f"rsync ended with status {done.returncode}"
            raise DeployError(f"cannot {action} {self._target.name}: {with_remedy(reason)}")


def _reason(messages: str) -> str:
    """Return the line of rsync's messages that has the reason of a failure: its own first one.

    If the connection failed, the reason is the line of ssh before it; a host may print a banner above.
    """
    lines = [line for line in messages.splitlines() if re.search(r"\w", line)]
    own = next((index for index, line in enumerate(lines) if line.startswith("rsync:")), None)
    if own and "connection unexpectedly closed" in lines[own]:
        return lines[own - 1]
    return lines[own or 0] if lines else ""


def _unescaped(name: str) -> str:
    data = name.encode("utf-8", "surrogateescape")
    return _ESCAPED.sub(lambda match: bytes((int(match[1], 8),)), data).decode("utf-8", "surrogateescape")
