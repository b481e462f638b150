"""Install the checkers of finished pages, which are Node packages, beside the virtual environment's own packages.

`python tools/checkers/install.py lock` pins the versions of `package.json` again.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
FOLDER = Path(sys.prefix) / "checkers"
FILES = ("package.json", "package-lock.json")
# Keys of npm's lock that name hosts, or say nothing about what is installed.
UNNEEDED = ("funding", "license", "resolved")


class MissingCheckers(Exception):
    """Raised with the reason why the checkers cannot be installed."""


def checkers() -> Path:
    """Return the folder of the installed packages; install them first if the lock changed."""
    if not shutil.which("npm"):
        raise MissingCheckers("Node is not installed")
    FOLDER.mkdir(exist_ok=True)
    with (HERE / "package-lock.json").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests in several processes install once
        key = hashlib.sha256(lock.read()).hexdigest()
        stamp = FOLDER / "installed"
        if not stamp.exists() or stamp.read_text() != key:
            _install()
            stamp.write_text(key)
    return FOLDER / "node_modules"


def _install() -> None:
    for name in FILES:
        shutil.copy(HERE / name, FOLDER)
    _npm("ci", FOLDER)


def _npm(command: str, folder: Path) -> None:
    options = ("--ignore-scripts", "--no-audit", "--no-fund", "--omit-lockfile-registry-resolved")
    done = subprocess.run(("npm", command, *options), cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise MissingCheckers(f"npm {command} failed:\n{done.stderr}")


def pin() -> None:
    """Write the lock again, with names, versions and hashes only."""
    lock = HERE / "package-lock.json"
    lock.unlink(missing_ok=True)
    _npm("install", HERE)
    shutil.rmtree(HERE / "node_modules")
    pinned = json.loads(lock.read_text(encoding="utf-8"))
    for package in pinned["packages"].values():
        for key in UNNEEDED:
            package.pop(key, None)
    lock.write_text(f"{json.dumps(pinned, indent=2)}\n", encoding="utf-8")


if __name__ == "__main__":
    pin() if sys.argv[1:] == ["lock"] else print(checkers())
