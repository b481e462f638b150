"""Compare names of files as most machines do."""

from __future__ import annotations

import unicodedata


def same_name(path: str) -> str:
    """Return a path in a form that is equal for names which differ in case or in the form of an accent."""
    return path.casefold() if path.isascii() else unicodedata.normalize("NFC", path).casefold()
