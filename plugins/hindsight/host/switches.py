"""Read variables and settings that turn something on."""

from __future__ import annotations

import os


def is_on(value: str) -> bool:
    """Return whether a variable or a setting is set to something other than no."""
    return value.strip().lower() not in ("", "0", "no", "false", "off")


def is_dry_run() -> bool:
    """Return whether the environment asks for a run that only shows what it would do (DRY_RUN=1)."""
    return is_on(os.environ.get("DRY_RUN", ""))
