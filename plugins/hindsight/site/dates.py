"""Dates in the site's own words: strftime's depend on the locale of the machine."""

from __future__ import annotations

from datetime import datetime

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def day(moment: datetime) -> str:
    """12 March 2026."""
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"
