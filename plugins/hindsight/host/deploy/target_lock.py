"""Make and read the lock file at a target, which keeps deploys from two machines apart."""

from __future__ import annotations

import getpass
import hashlib
import os
import socket
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

LOCK = ".hindsight-deploying"
_FIRST_LINE = "hindsight lock 1"


@dataclass(frozen=True, slots=True)
class LockText:
    """The contents of a lock file: the deploy's owner, and words for people about who deploys since when."""

    owner: str
    holder: str

    def text(self) -> str:
        """Return the lock as its file has it."""
        return f"{_FIRST_LINE}\n{self.owner}\n{self.holder}\n"


def owner_of(output: Path) -> str:
    """Return an id of this machine and output folder.

    Deploys from one output folder wait for each other, so a lock at the target with the same id is that of a killed
    deploy.
    """
    origin = f"{uuid.getnode()} {socket.gethostname()} {os.path.realpath(output)}"
    return hashlib.sha256(origin.encode("utf-8", "surrogateescape")).hexdigest()[:32]


def new_lock(owner: str) -> LockText:
    """Return the lock of a deploy that begins now."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container may have no name for its user
        user = "somebody"
    return LockText(owner, f"{user} on {socket.gethostname()} since {datetime.now(UTC):%Y-%m-%d %H:%M} UTC")


def parse_lock(text: str) -> LockText:
    """Return the lock in a file; a lock that cannot be read has no owner."""
    first, owner, holder, *_ = (*text.split("\n"), "", "", "")
    return LockText(owner, holder[:200]) if first == _FIRST_LINE and holder else LockText("", "somebody")


def refusal(name: str, path: str, lock: LockText) -> str:
    """Return the message about a target that a different deploy has locked."""
    return (
        f"{lock.holder} is deploying to {name}; wait for that deploy, or delete the file {path} there if the deploy "
        "was killed"
    )
