"""Parse the target of a deploy: a folder of this machine, or a folder of a different machine that rsync reaches."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

# A host and a path after rsync's rules: no slash before the first colon.
_REMOTE = re.compile(r"rsync://(?P<server>[^/]+)(?P<module>/.*)?|(?P<host>[^/:]+)::?(?P<path>.*)")


class DeployError(Exception):
    """Raised where nothing is sent, or only a part; the message is for the writer."""


@dataclass(frozen=True, slots=True)
class Target:
    """A folder that rsync can write, as rsync takes it without a slash at the end; `folder` is a local one's."""

    name: str
    folder: Path | None = None


def parse_target(written: str, output: Path, content: Path) -> Target:
    """Return the target that `DEPLOY_TO` names.

    Raises DeployError for the root of a machine, a home folder, and folders that hold the site or its content.
    """
    remote = _REMOTE.fullmatch(written)
    if remote:
        path = remote["module"] if remote["server"] else remote["path"]
        if (path or "").strip("/") in ("", "~", "."):
            raise DeployError(f"{written} is the root or home folder of a machine; name a folder in it")
        return Target(written.rstrip("/"))
    folder = Path(os.path.realpath(_with_home(written)))
    if folder == Path(folder.anchor) or folder == Path(os.path.realpath(Path.home())):
        raise DeployError(f"{written} is the root or home folder of this machine; name a folder in it")
    for name, own in (("output", output), ("content", content)):
        real = Path(os.path.realpath(own))
        if folder == real or folder.is_relative_to(real):
            raise DeployError(f"{written} is in the {name} folder {own}; name a folder outside of it")
        if real.is_relative_to(folder):
            raise DeployError(f"{written} holds the {name} folder {own}; name a folder outside of it")
    if not folder.parent.is_dir():
        raise DeployError(f"there is no folder {folder.parent} to put {folder.name} into; make it, or mount it, first")
    if folder.exists() and not folder.is_dir():
        raise DeployError(f"{written} is a file; name a folder")
    return Target(str(folder), folder)


def _with_home(written: str) -> str:
    """Return a path with the home folder for its first part, where that is `~`; some shells leave it."""
    path = os.path.expanduser(written)
    if path.startswith("~"):
        raise DeployError(f"{written} is in the home folder of an unknown user; name a folder of this machine")
    return path
