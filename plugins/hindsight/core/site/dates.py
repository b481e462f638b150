"""Dates in fixed English words: those of strftime depend on the locale of the machine."""

from __future__ import annotations

from datetime import date

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def day(on: date) -> str:
    """Return a date as "12 March 2026"."""
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"
