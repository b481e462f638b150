"""Short names for texts."""

from __future__ import annotations

import hashlib


def digest(text: str) -> str:
    """A short name for a text that no other text has."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
