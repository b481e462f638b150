"""Read the paths of addresses on the old site."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit


def old_path(address: str) -> str:
    """Return the path of an address on the old site, decoded, with a slash at the beginning; "" for none."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    if parts.scheme and parts.scheme not in ("http", "https"):
        return ""
    if "/" not in address or any(sign in address for sign in "{}<>\n"):
        return ""
    path = unquote(parts.path)
    query = f"?{parts.query}" if parts.query else ""
    return f"/{path.lstrip('/')}{query}" if path or query else ""
