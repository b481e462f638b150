"""Make the virtual environment that the Makefile's targets run in, or bring it up to date.

`setup_env.py .venv runtime` installs requirements.lock, `... dev` requirements-dev.lock (which holds the
runtime's pins too). What was installed is remembered by the lock's contents, so that a fresh checkout with
an old environment installs nothing. This file keeps to what Python 3.6 can run, to say there what is missing.
"""

import fcntl
import hashlib
import importlib.util
import os
import subprocess
import sys

OLDEST = (3, 11)
LOCKS = {"runtime": "requirements.lock", "dev": "requirements-dev.lock"}


def missing() -> str:
    """Say what this Python lacks, "" where nothing."""
    if sys.version_info < OLDEST:
        found = ".".join(str(part) for part in sys.version_info[:3])
        return "Python 3.11 or newer is needed, this one is %s (name another: make PYTHON=python3.12)" % found
    # Debian packs both apart, and leaves either out.
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        return "Python's venv module is missing (on Debian and Ubuntu: apt install python3-venv)"
    return ""


def works(python: str) -> bool:
    """Whether the environment has a Python, and it starts: it may have gone with the system's upgrade."""
    return os.path.exists(python) and subprocess.call([python, "-c", ""], stderr=subprocess.DEVNULL) == 0


def install(folder: str, python: str, lock: str) -> bool:
    """Create the environment where there is none that works, then install the lock; whether both succeeded."""
    if not works(python) and subprocess.call([sys.executable, "-m", "venv", "--clear", folder]):
        return False
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    return subprocess.call(pip + ["--require-hashes", "-r", lock]) == 0


def read(path: str) -> str:
    """The text of a file, "" where there is none."""
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return ""


def main(folder: str, kind: str) -> None:
    """Bring `folder` up to date with the lock of that kind, or exit with a reason."""
    problem = missing()
    if problem:
        sys.exit("make: " + problem)
    python, stamp = os.path.join(folder, "bin", "python"), os.path.join(folder, "." + kind)
    with open(LOCKS[kind], "rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two builds started at once set up one after the other
        key = hashlib.sha256(lock.read()).hexdigest()
        if read(stamp) != key or not works(python):
            print("Setting up %s from %s (once)" % (folder, LOCKS[kind]), file=sys.stderr, flush=True)
            if not install(folder, python, LOCKS[kind]):
                sys.exit("make: %s could not be installed: the reason is above" % LOCKS[kind])
        with open(stamp, "w") as done:  # written each time: make goes by its date
            done.write(key)


if __name__ == "__main__":
    main(*sys.argv[1:])
