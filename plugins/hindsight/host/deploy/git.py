"""Run git in a bare repository of the cache folder, without ever asking for a password."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from hindsight.host.deploy.remedies import with_remedy
from hindsight.host.deploy.target import DeployError

# Variables of a hook or of a different repository, which would lead git elsewhere.
_ELSEWHERE = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_NAMESPACE")
_OPTIONS = ("-c", "core.hooksPath=/dev/null", "-c", "gc.autoDetach=false")
_ASKS = re.compile(r"terminal prompts disabled|could not read (Username|Password)|Host key verification failed")
_SSH = ("GIT_SSH_COMMAND", "GIT_SSH")


class GitError(Exception):
    """Raised where git fails; the text is git's reason, `output` all of its output."""

    def __init__(self, output: str) -> None:
        super().__init__(_reason(output))
        self.output = output


class Git:
    """Runs git for one bare repository, which `make` makes."""

    def __init__(self, folder: Path) -> None:
        program = shutil.which("git")
        if not program:
            raise DeployError("git is missing: install it, or leave DEPLOY_TO out")
        self._git, self.folder = program, folder.absolute()

    def make(self) -> None:
        """Make the repository, where it is missing."""
        if not (self.folder / "HEAD").is_file():
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            self.run("init", "--quiet", "--bare", "--template=", str(self.folder), in_repository=False)

    def run(
        self, *arguments: str, env: Mapping[str, str] | None = None, stdin: str = "", in_repository: bool = True
    ) -> str:
        """Run git and return its output; raise GitError where it fails."""
        repository = (f"--git-dir={self.folder}",) if in_repository else ()
        done = subprocess.run(
            [self._git, *_OPTIONS, *repository, *arguments], input=stdin, capture_output=True, text=True, check=False,
            encoding="utf-8", errors="surrogateescape", env={**self._environment(), **(env or {})},
        )  # fmt: skip
        if done.returncode:
            raise GitError(f"{done.stderr}\n{done.stdout}")
        return done.stdout

    def blob(self, object_id: str) -> bytes:
        """Return the bytes of a file's object; raise GitError where git fails."""
        command = [self._git, *_OPTIONS, f"--git-dir={self.folder}", "cat-file", "blob", object_id]
        done = subprocess.run(command, capture_output=True, check=False, env=self._environment())
        if done.returncode:
            raise GitError(done.stderr.decode("utf-8", "replace"))
        return done.stdout

    def remote_address(self, remote: str) -> str:
        """Return the address of a remote: one of the repository around the blog has a name, such as `origin`."""
        if re.fullmatch(r"[\w.-]+", remote) and not Path(remote).exists():
            try:
                return self.run("remote", "get-url", "--push", remote, in_repository=False).strip()
            except GitError as error:
                raise DeployError(
                    f"cannot find the repository {remote}: {error}; write its address, or a name that git remote lists"
                ) from error
        local = Path(os.path.expanduser(remote))
        return str(local.absolute()) if local.exists() else remote

    def author(self) -> dict[str, str]:
        """Return the variables of the author that the settings of the repository around the blog name."""
        variables = {}
        for name in ("name", "email"):
            try:
                value = self.run("config", f"user.{name}", in_repository=False).strip()
            except GitError:
                continue
            for role in ("AUTHOR", "COMMITTER"):
                variable = f"GIT_{role}_{name.upper()}"
                variables[variable] = os.environ.get(variable, value)
        return variables

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}
        # The words of an error are compared: keep them English. Nobody could answer a question.
        kept |= {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"}
        if not any(name in kept for name in _SSH):
            kept["GIT_SSH_COMMAND"] = "ssh -o BatchMode=yes"
        return kept


def scrubbed(text: str) -> str:
    """Return a text without the names and passwords of addresses."""
    return re.sub(r"(https?://)[^/@\s]*@", r"\1", text)


def _reason(output: str) -> str:
    """Return the line of git's output that names the reason of a failure, with a remedy for a missing password."""
    lines = [line.strip() for line in scrubbed(output).splitlines() if line.strip()]
    reasons = [line for line in lines if not line.lower().startswith(("warning", "hint:", "to "))]
    if question := next((line for line in reasons if _ASKS.search(line)), ""):
        return f"{_without_prefix(question)}; give git a key or a credential helper, since nobody can answer here"
    refusal = next((line for line in reasons if line.startswith(("!", "remote: error", "remote: ERROR"))), "")
    return with_remedy(_without_prefix(refusal or next(iter(reasons), "git failed without a reason")))


def _without_prefix(line: str) -> str:
    return re.sub(r"^(fatal|error|remote): |^!\t?\S*\t", "", line)
