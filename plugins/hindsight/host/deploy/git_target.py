"""Deploy to a branch of a git repository: each deploy is a commit on top of the branch, and never forced.

There is no work tree: the new tree is made from the branch's own with git's plumbing, so a file that no deploy wrote
stays as it is. The branch is in a bare repository in the cache folder, one commit deep.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hindsight.core.text.digest import digest, digest_of
from hindsight.host.deploy.git import Git, GitError, scrubbed
from hindsight.host.deploy.plan import RECORD, RemoteFile
from hindsight.host.deploy.protocol import Delivery, OvertakenError
from hindsight.host.deploy.target import DeployError

PREFIX = "git:"
_TIP = "refs/hindsight/tip"
_NO_JEKYLL = ".nojekyll"  # without it GitHub leaves out files whose names begin with _
_ABSENT = "couldn't find remote ref"
_OVERTAKEN = re.compile(r"\[rejected\]|failed to update ref|cannot lock ref|incorrect old value")
# Another branch has the name as a folder, or the name has a branch as a folder.
_NAME_TAKEN = re.compile(r"'refs/heads/([^']+)' exists; cannot create")
_BRANCH = re.compile(r"(?![-./])(?!.*(?:\.\.|//|/\.|@\{|\.lock/|\.lock$|[./]$))[^\s~^:?*\[\\\x00-\x1f\x7f]+")
_AS_EXAMPLE = "write it as git:git@github.com:me/notes.git#gh-pages"
_KINDS = {"040000": "d", "100644": "-", "100755": "-"}


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry of the branch's tree: its object and what it is."""

    object_id: str
    file: RemoteFile


def parse_git_target(written: str) -> tuple[str, str]:
    """Return the remote and the branch of `git:remote#branch`; raise DeployError where one is missing or odd."""
    remote, _, branch = written.removeprefix(PREFIX).rpartition("#")
    if not remote.strip() or not branch:
        raise DeployError(f"{scrubbed(written)} has no branch; {_AS_EXAMPLE}")
    if remote.startswith("-") or not _BRANCH.fullmatch(branch):
        raise DeployError(f"{scrubbed(written)} is no repository and branch; {_AS_EXAMPLE}")
    return remote, branch


class GitTarget:
    """A branch of a repository that git reaches."""

    def __init__(self, written: str, output: Path, cache: Path) -> None:
        remote, self._branch = parse_git_target(written)
        self.name = scrubbed(written)
        # Without its password, which may be another one in each run.
        folder = cache / f"deploy-{digest(f'{output.resolve()} {scrubbed(remote)} {self._branch}')[:16]}.git"
        self._git = Git(folder)
        self._remote = self._git.remote_address(remote)
        self._tip = ""
        self._entries: Mapping[str, _Entry] = {}

    @property
    def advice(self) -> str:
        """Return "": nothing is left to do."""
        return ""

    def locked(self, owner: str) -> contextlib.AbstractContextManager[None]:  # noqa: ARG002  # as every target has it
        """Do nothing: git itself refuses a push that does not follow the branch's last commit."""
        return contextlib.nullcontext()

    def list_files(self) -> dict[str, RemoteFile]:
        """Fetch the branch and return its files; {} for a branch that does not exist yet."""
        self._tip = self._fetched()
        self._entries = dict(self._tree()) if self._tip else {}
        return {path: entry.file for path, entry in self._entries.items()}

    def read(self, name: str) -> str:
        """Return the text of a file in the branch, "" where it is not there."""
        entry = self._entries.get(name)
        return self._run("read", "cat-file", "blob", entry.object_id) if entry and entry.file.kind == "-" else ""

    def different(self, source: Path, paths: Iterable[str]) -> list[str]:
        """Return those of the paths whose bytes in the branch are not those of the source."""
        listed = list(paths)
        return [path for path, made in self._objects(source, listed).items() if self._object_id(path) != made]

    def digests(self, paths: Iterable[str]) -> dict[str, str]:
        """Return the digests of the bytes of files in the branch, by their paths; missing files are left out."""
        entries = {path: entry for path in paths if (entry := self._entries.get(path)) and entry.file.kind == "-"}
        try:
            return {path: digest_of(self._git.blob(entry.object_id)) for path, entry in entries.items()}
        except GitError as error:
            raise DeployError(f"cannot read {self.name}: {error}") from error

    def deliver(self, delivery: Delivery) -> int:
        """Push a commit with the site, unless nothing changes."""
        plan = delivery.plan
        objects = self._objects(delivery.source, plan.send, "-w")
        sent = sum(self._object_id(path) != made for path, made in objects.items())
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, RECORD).write_text(delivery.after.text(), encoding="utf-8")
            Path(folder, _NO_JEKYLL).touch()
            own = [RECORD] if _NO_JEKYLL in self._entries else [RECORD, _NO_JEKYLL]
            objects |= self._objects(Path(folder), own, "-w")
        gone = [path for path in (*plan.clear, *plan.delete) if self._entries[path].file.kind == "-"]
        tree = self._new_tree(objects, gone)
        if not self._tip or tree != self._run("read", "rev-parse", f"{self._tip}^{{tree}}").strip():
            self._push(self._commit(tree, f"Publish {delivery.after.site}"))
        delivery.keep_locks()
        return sent

    def _fetched(self) -> str:
        """Return the last commit of the branch, "" where there is no branch."""
        was_here = self._git.folder.exists()
        try:
            return self._fetch()
        except GitError as error:
            if not was_here:
                raise DeployError(f"cannot fetch {self.name}: {error}") from error
        shutil.rmtree(self._git.folder, ignore_errors=True)  # it may be damaged, or locked by a process that was killed
        return self._fetched()

    def _fetch(self) -> str:
        self._git.make()
        ref = f"+refs/heads/{self._branch}:{_TIP}"
        try:
            self._git.run("fetch", "--quiet", "--depth=1", "--no-tags", "--", self._remote, ref)
        except GitError as error:
            if _ABSENT in str(error):
                return ""
            raise
        return self._git.run("rev-parse", "--verify", _TIP).strip()

    def _tree(self) -> Iterator[tuple[str, _Entry]]:
        listing = self._run("read", "ls-tree", "-r", "-t", "-l", "-z", "--full-tree", self._tip)
        for line in filter(None, listing.split("\0")):
            about, _, path = line.partition("\t")
            mode, _, object_id, size = about.split()
            kind = _KINDS.get(mode, "l")
            yield path, _Entry(object_id, RemoteFile(kind, int(size) if kind == "-" else 0))

    def _object_id(self, path: str) -> str:
        return self._entries[path].object_id if path in self._entries else ""

    def _objects(self, source: Path, paths: Sequence[str], *options: str) -> dict[str, str]:
        """Return the object of each file, made without git's changes to line ends; `-w` keeps it."""
        names = "".join(f"{_quoted(str(Path(source.absolute(), path)))}\n" for path in paths)
        made = self._run("read", "hash-object", "--no-filters", "--stdin-paths", *options, stdin=names)
        return dict(zip(paths, made.split(), strict=True))

    def _new_tree(self, objects: Mapping[str, str], gone: Iterable[str]) -> str:
        """Return the tree of the branch with these files, and without those that are gone."""
        with tempfile.TemporaryDirectory() as folder:
            index = {"GIT_INDEX_FILE": str(Path(folder, "index"))}
            self._run("read", "read-tree", self._tip or "--empty", env=index)
            lines = [f"0 {'0' * 40}\t{path}\0" for path in gone]
            lines += [f"100644 {made}\t{path}\0" for path, made in objects.items()]
            self._run("change", "update-index", "-z", "--index-info", env=index, stdin="".join(lines))
            return self._run("change", "write-tree", env=index).strip()

    def _commit(self, tree: str, message: str) -> str:
        parent = ("-p", self._tip) if self._tip else ()
        try:
            return self._git.run("commit-tree", tree, *parent, "-m", message, env=self._git.author()).strip()
        except GitError as error:
            if "tell me who you are" in error.output or "empty ident" in error.output:
                raise DeployError(
                    "git needs your name for the commit; set it: git config --global user.name NAME, and user.email"
                ) from error
            raise DeployError(f"cannot commit to {self.name}: {error}") from error

    def _push(self, commit: str) -> None:
        try:
            self._git.run("push", "--porcelain", "--", self._remote, f"{commit}:refs/heads/{self._branch}")
        except GitError as error:
            if taken := _NAME_TAKEN.search(error.output):
                raise DeployError(
                    f"cannot push to {self.name}: there is a branch {taken[1]}, which does not allow one of the name "
                    f"{self._branch} beside it; name a different branch"
                ) from error
            if _OVERTAKEN.search(error.output):
                raise OvertakenError(
                    f"somebody else pushed to {self.name} at the same time, and then again; publish again"
                ) from error
            raise DeployError(f"cannot push to {self.name}: {error}") from error

    def _run(self, action: str, *arguments: str, env: Mapping[str, str] | None = None, stdin: str = "") -> str:
        try:
            return self._git.run(*arguments, env=env, stdin=stdin)
        except GitError as error:
            raise DeployError(f"cannot {action} {self.name}: {error}") from error


def _quoted(path: str) -> str:
    """Return a path as git reads it from a line."""
    if not path.startswith('"') and "\n" not in path:
        return path
    return '"' + path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
