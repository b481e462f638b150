"""Parse the target of a deploy: a folder of this machine, or a folder of a different machine that rsync reaches."""

from __future__ import annotations

import getpass
import os
import posixpath
import re
from dataclasses import dataclass
from pathlib import Path

# A host and a path after rsync's rules: no slash before the first colon.
_REMOTE = re.compile(
    r"rsync://(?P<server>[^/]+)(?P<module>/.*)?|(?P<host>(?:[^/:@]+@)?\[[^/\]]+\]|[^/:]+)(?P<daemon>::?)(?P<path>.*)"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")  # messages are lines

# Folders of a blog that Hindsight empties: `make clean`, and a new environment.
_EMPTIED = (".cache", ".venv")
_NO_FOLDER = "is the root or home folder of a machine; name a folder in it"


class DeployError(Exception):
    """Raised where nothing is sent, or only a part; the message is for the writer."""


@dataclass(frozen=True, slots=True)
class Target:
    """A folder that rsync can write, as rsync takes it without a slash at the end; `folder` is a local one's."""

    name: str
    folder: Path | None = None


def refuse_control_signs(written: str) -> None:
    """Raise DeployError for a target with a line break or a similar sign."""
    if _CONTROL.search(written):
        raise DeployError(f"{written!a} has a line break or a different control sign; name a target without it")


def parse_target(written: str, output: Path, content: Path) -> Target:
    """Return the target that `DEPLOY_TO` names.

    Raises DeployError for the root of a machine, a home folder, folders that hold the site or its content, and folders
    that other programs empty or need.
    """
    refuse_control_signs(written)
    remote = _REMOTE.fullmatch(written)
    if remote:
        _refuse_remote(written, remote["module"] or remote["path"] or "")
        if remote["daemon"] == ":":
            _refuse_home(written, remote["host"], remote["path"])
        return Target(written.rstrip("/"))
    folder = Path(os.path.realpath(_with_home(written)))
    if folder == Path(folder.anchor) or folder == Path(os.path.realpath(Path.home())):
        raise DeployError(f"{written} is the root or home folder of this machine; name a folder in it")
    _refuse_own_folders(written, folder, output, content)
    _refuse_repository(written, folder)
    if not folder.parent.is_dir():
        raise DeployError(f"there is no folder {folder.parent} to put {folder.name} into; make it, or mount it, first")
    if folder.exists() and not folder.is_dir():
        raise DeployError(f"{written} is a file; name a folder")
    return Target(str(folder), folder)


def _refuse_remote(written: str, path: str) -> None:
    """Refuse a path on a different machine that is its root, or that rsync or the machine reads as a different one."""
    if found := re.search(r"[*?\[]", path):
        raise DeployError(f"{written} has a {found[0]}, which rsync replaces by other names; name a folder without it")
    if ".." in path.split("/"):
        raise DeployError(f"{written} has .. in its path; write the path without it")
    if posixpath.normpath(path or ".") in (".", "/", "//"):
        raise DeployError(f"{written} {_NO_FOLDER}")


def _refuse_home(written: str, host: str, path: str) -> None:
    """Refuse the home folder of the account on a different machine, and the folder of all home folders."""
    account = host.rpartition("@")[0] or _own_name()
    homes = ("/root", "/home", "/Users", f"/home/{account}", f"/Users/{account}")
    normal = re.sub("^//", "/", posixpath.normpath(path))
    if normal in homes or re.fullmatch("~[^/]*", normal):
        raise DeployError(f"{written} {_NO_FOLDER}")


def _own_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a user without a name, as in some containers
        return ""


def _refuse_own_folders(written: str, folder: Path, output: Path, content: Path) -> None:
    """Refuse folders in or around the output or the content, and those that Hindsight empties."""
    for name, own in (("output", output), ("content", content)):
        real = Path(os.path.realpath(own))
        if folder == real or folder.is_relative_to(real):
            raise DeployError(f"{written} is in the {name} folder {own}; name a folder outside of it")
        if real.is_relative_to(folder):
            raise DeployError(f"{written} holds the {name} folder {own}; name a folder outside of it")
    for emptied in _EMPTIED:
        if folder.is_relative_to(os.path.realpath(emptied)):
            raise DeployError(f"{written} is in {emptied}, which make empties; name a folder outside of it")


def _refuse_repository(written: str, folder: Path) -> None:
    """Refuse the files of git itself; a work tree is a fine target."""
    if ".git" in folder.parts:
        raise DeployError(f"{written} is in .git, which belongs to git; name a folder outside of it")
    if (folder / "HEAD").is_file() and (folder / "objects").is_dir() and (folder / "refs").is_dir():
        raise DeployError(f"{written} is a bare git repository; write it with a branch, as git:{written}#pages")


def _with_home(written: str) -> str:
    """Return a path with the home folder for its first part, where that is `~`; some shells leave it."""
    path = os.path.expanduser(written)
    if path.startswith("~"):
        raise DeployError(f"{written} is in the home folder of an unknown user; name a folder of this machine")
    return path
