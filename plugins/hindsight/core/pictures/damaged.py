"""The error for damaged pictures."""

from __future__ import annotations


class DamagedPictureError(Exception):
    """Raised for a picture whose content cannot be determined; the message names the problem."""
