"""Compare addresses of web pages."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit


def site_of(address: str) -> str:
    """Return the host of an address without "www.", or "" for an address that is not valid."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def is_same_page(one: str, other: str) -> bool:
    """Return whether two addresses mean one page: scheme, "www.", fragment and a last "/" make no difference."""
    plain = _plain(one)
    return plain is not None and plain == _plain(other)


def _plain(address: str) -> tuple[str, int | None, str, str] | None:
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:
        return None
    site = site_of(address.strip())
    return (site, port, unquote(parts.path).rstrip("/"), parts.query) if site else None
