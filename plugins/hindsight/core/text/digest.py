"""Short names for texts and bytes."""

from __future__ import annotations

import hashlib


def digest(text: str) -> str:
    """A short name for a text that no other text has."""
    return digest_of(text.encode("utf-8", "surrogatepass"))


def digest_of(data: bytes) -> str:
    """A short name for bytes that no other bytes have."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()
