"""Find the folder of Hindsight's own theme."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def theme_folder() -> str:
    """Return the folder of the theme: in the package where it was installed, else in the repository."""
    installed = PACKAGE / "theme"
    return str(installed if installed.is_dir() else PACKAGE.parent.parent / "theme")
