"""The error of a picture that makes no sense."""

from __future__ import annotations


class DamagedPictureError(Exception):
    """Raised for a picture of which nobody can say what it holds; the message says what is wrong with it."""
