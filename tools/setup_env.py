"""Create or update the virtual environment in which the Makefile's targets run.

`setup_env.py .venv runtime` installs requirements.lock; `... dev` installs requirements-dev.lock, which includes the
runtime's pins. The environment has a file with the hash of its lock, so that it is updated only if the lock's contents
changed. This file uses only syntax of Python 3.6, so that an older Python can report the required version.
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
    """Return what this Python lacks, or "" if it is sufficient."""
    if sys.version_info < OLDEST:
        version = ".".join(str(part) for part in sys.version_info[:3])
        return "Python 3.11 or newer is needed, this one is %s (name another: make PYTHON=python3.12)" % version
    # Debian has separate packages for venv and ensurepip, and installs neither by default.
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        return "Python's venv module is missing (on Debian and Ubuntu: apt install python3-venv)"
    return ""


def works(python: str) -> bool:
    """Return whether the environment's Python starts; an upgrade of the system may have removed it."""
    return os.path.exists(python) and subprocess.call([python, "-c", ""], stderr=subprocess.DEVNULL) == 0


def install(folder: str, python: str, lock: str) -> str:
    """Create the environment if none works, then install the lock; return the output of a failed step, or ""."""
    if not works(python):
        output = output_of_failure([sys.executable, "-m", "venv", "--clear", folder])
        if output:
            return output
    pip = [python, "-m", "pip", "--disable-pip-version-check"]
    # The lock is complete, so pip must not resolve anything. When a package requires a second one with an extra, some
    # releases of pip choose the newest version of the second, and then refuse it because it has no hash. `pip check`
    # resolves nothing.
    install_all = ["install", "--quiet", "--no-deps", "--require-hashes", "-r", lock]
    return output_of_failure(pip + install_all) or output_of_failure(pip + ["check"])


def output_of_failure(command: "list[str]") -> str:
    """Run a command; return its output if it failed, or "" if it succeeded."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    output = done.stdout.decode(errors="replace").strip()
    return (output or "exit status %d" % done.returncode) if done.returncode else ""


def read(path: str) -> str:
    """Return the text of a file, or "" if it cannot be read."""
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return ""


def main(folder: str, kind: str) -> None:
    """Install the lock of this kind ("runtime" or "dev") into `folder` if it changed, or exit with the reason."""
    diagnostic = missing()
    if diagnostic:
        sys.exit("make: " + diagnostic)
    python, stamp = os.path.join(folder, "bin", "python"), os.path.join(folder, "." + kind)
    with open(LOCKS[kind], "rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # concurrent builds set up one after the other
        key = hashlib.sha256(lock.read()).hexdigest()
        if read(stamp) != key or not works(python):
            print("Setting up %s from %s (once, a minute or so)" % (folder, LOCKS[kind]), file=sys.stderr, flush=True)
            output = install(folder, python, LOCKS[kind])
            if output:
                sys.exit("%s\nmake: cannot install %s: the reason is above" % (output, LOCKS[kind]))
        with open(stamp, "w") as done:  # written each time, since make compares its date
            done.write(key)


if __name__ == "__main__":
    main(*sys.argv[1:])
