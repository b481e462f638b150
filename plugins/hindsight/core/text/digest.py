"""Short names for texts and bytes."""

from __future__ import annotations

import hashlib


def digest(text: str) -> str:
    """Return a short name for a text; different texts have different names."""
    return digest_of(text.encode("utf-8", "surrogatepass"))


def digest_of(data: bytes) -> str:
    """Return a short name for bytes; different bytes have different names."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()
