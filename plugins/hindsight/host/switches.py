"""Read variables and settings that turn something on."""

from __future__ import annotations


def is_on(value: str) -> bool:
    """Return whether a variable or a setting is set to something other than no."""
    return value.strip().lower() not in ("", "0", "no", "false", "off")
