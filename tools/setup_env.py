"""Make the virtual environment that the Makefile's targets run in, or bring it up to date.

`setup_env.py .venv runtime` installs requirements.lock, `... dev` requirements-dev.lock (which has the runtime's
pins too). The environment remembers the contents of the lock, so that a fresh checkout with an old environment
installs nothing. This file keeps to the syntax of Python 3.6, so that it can say there what is missing.
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


def install(folder: str, python: str, lock: str) -> str:
    """Create the environment where none works, then install the lock; return what pip said where it failed, or ""."""
    if not works(python):
        said = output_of_failure([sys.executable, "-m", "venv", "--clear", folder])
        if said:
            return said
    pip = [python, "-m", "pip", "--disable-pip-version-check"]
    # The lock is complete, so pip has nothing to resolve: some releases of pip take the newest version of a package
    # that another one asks for with an extra, and then refuse it because it has no hash. `pip check` resolves nothing.
    install_all = ["install", "--quiet", "--no-deps", "--require-hashes", "-r", lock]
    return output_of_failure(pip + install_all) or output_of_failure(pip + ["check"])


def output_of_failure(command: "list[str]") -> str:
    """Run a command; return what it printed where it failed, "" where it succeeded."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    said = done.stdout.decode(errors="replace").strip()
    return (said or "exit status %d" % done.returncode) if done.returncode else ""


def read(path: str) -> str:
    """Return the text of a file, "" where there is none."""
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return ""


def main(folder: str, kind: str) -> None:
    """Bring `folder` up to date with the lock of that kind, or exit with a reason."""
    diagnostic = missing()
    if diagnostic:
        sys.exit("make: " + diagnostic)
    python, stamp = os.path.join(folder, "bin", "python"), os.path.join(folder, "." + kind)
    with open(LOCKS[kind], "rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two builds started at once set up one after the other
        key = hashlib.sha256(lock.read()).hexdigest()
        if read(stamp) != key or not works(python):
            print("Setting up %s from %s (once, a minute or so)" % (folder, LOCKS[kind]), file=sys.stderr, flush=True)
            said = install(folder, python, LOCKS[kind])
            if said:
                sys.exit("%s\nmake: cannot install %s: the reason is above" % (said, LOCKS[kind]))
        with open(stamp, "w") as done:  # written each time: make goes by its date
            done.write(key)


if __name__ == "__main__":
    main(*sys.argv[1:])
