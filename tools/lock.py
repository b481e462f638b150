"""Pin every requirement with its hashes (`make lock`).

The locks hold names, versions and hashes and nothing else: no address of an index, no path of a machine.
They are compiled on the oldest Python supported, because a marker such as `python_version < "3.12"` would
otherwise drop a package that the oldest one needs. Arguments are passed on to pip-compile (`--upgrade`).
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

# Of the runtime first, whose pins the others take over.
LOCKS = ("requirements", "requirements-dev", "requirements-world")
OLDEST = (3, 11)
# The first release of the oldest Python, and the newest Python that is tried.
VERSIONS = ("3.11", "3.13")
PLATFORMS = ("manylinux_2_28_x86_64", "manylinux2014_x86_64", "manylinux_2_17_x86_64")
COMPILE = (
    "--quiet",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-emit-trusted-host",
    "--no-emit-options",
    "--no-annotate",
    "--no-header",
    "--strip-extras",
    "--allow-unsafe",
)


def compile_lock(source: Path, lock: Path, options: list[str]) -> None:
    """Write `lock` from `source`, then leave out the comments that pip-compile adds."""
    command = [sys.executable, "-m", "piptools", "compile", *COMPILE, *options, "-o", str(lock), str(source)]
    subprocess.run(command, check=True)
    lines = lock.read_text(encoding="utf-8").splitlines(keepends=True)
    lock.write_text("".join(line for line in lines if line.strip() and not line.startswith("#")), encoding="utf-8")


def installable(lock: Path, version: str) -> bool:
    """Whether every pin has a wheel for that Python, found without installing anything."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed"]
        command += ["--target", folder, "--only-binary=:all:", "--python-version", version]
        command += [f"--platform={platform}" for platform in PLATFORMS]
        command += ["--no-deps", "--require-hashes", "-r", str(lock)]
        return subprocess.run(command, check=False).returncode == 0


def main(options: list[str]) -> int:
    """Compile the locks, and try those of the project on the oldest and the newest Python."""
    if sys.version_info[:2] != OLDEST:
        print("make lock: needs Python 3.11, the oldest supported: make lock PYTHON=python3.11", file=sys.stderr)
        return 1
    locks = [Path(f"{name}.lock") for name in LOCKS]
    for lock in locks:
        compile_lock(lock.with_suffix(".in"), lock, options)
    for lock in locks[:2]:  # a theme may be a source package
        for version in VERSIONS:
            if not installable(lock, version):
                print(f"make lock: {lock} cannot be installed on Python {version}", file=sys.stderr)
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
