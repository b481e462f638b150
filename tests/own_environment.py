"""Environments of their own for packages that tests talk to, such as receivers of webmentions."""

from __future__ import annotations

import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

import pytest


def python_with(packages: Sequence[str], folder: Path) -> Path:
    """Return the Python of a new environment with packages; skip the test if pip cannot install them."""
    venv.create(folder, with_pip=True)
    made = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    install = [str(made), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", *packages]
    installed = subprocess.run(install, capture_output=True, text=True)
    if installed.returncode:
        reason = (installed.stderr.strip().splitlines() or ["pip failed"])[-1]
        pytest.skip(f"{packages[0]} cannot be installed: {reason}")
    return made
