"""Pin every requirement with its hashes (`make lock`).

The locks have only names, versions and hashes, without addresses of an index and paths of a machine. They are compiled
on the oldest supported Python. On a newer Python, a marker such as `python_version < "3.12"` would drop a package that
the oldest one needs. Arguments, such as `--upgrade`, are passed to pip-compile.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

# The runtime's lock comes first, since the others include its pins.
LOCKS = ("requirements", "requirements-dev", "requirements-world")
OLDEST = (3, 11)
# The oldest supported Python, and the newest Python for which the locks are tested.
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
    """Write `lock` from `source`, without the comments that pip-compile adds."""
    command = [sys.executable, "-m", "piptools", "compile", *COMPILE, *options, "-o", str(lock), str(source)]
    subprocess.run(command, check=True)
    lines = lock.read_text(encoding="utf-8").splitlines(keepends=True)
    lock.write_text("".join(line for line in lines if line.strip() and not line.startswith("#")), encoding="utf-8")


def is_installable(lock: Path, version: str) -> bool:
    """Return whether every pin has a wheel for this Python; nothing is installed."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed"]
        command += ["--target", folder, "--only-binary=:all:", "--python-version", version]
        command += [f"--platform={platform}" for platform in PLATFORMS]
        command += ["--no-deps", "--require-hashes", "-r", str(lock)]
        return subprocess.run(command, check=False).returncode == 0


def main(options: list[str]) -> int:
    """Compile the locks, and test two of them on the oldest and the newest Python; return the exit status."""
    if sys.version_info[:2] != OLDEST:
        print("make lock: needs Python 3.11, the oldest supported: make lock PYTHON=python3.11", file=sys.stderr)
        return 1
    locks = [Path(f"{name}.lock") for name in LOCKS]
    for lock in locks:
        compile_lock(lock.with_suffix(".in"), lock, options)
    for lock in locks[:2]:  # not the third, since a theme may be a source package
        for version in VERSIONS:
            if not is_installable(lock, version):
                print(f"make lock: {lock} cannot be installed on Python {version}", file=sys.stderr)
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
