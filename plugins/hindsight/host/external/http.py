"""Shared parts of requests to other hosts: no redirect is followed unseen, and each failure has a reason in words."""

from __future__ import annotations

import http.client
import socket
import ssl
import urllib.error
import urllib.request
from urllib.parse import quote, urlsplit, urlunsplit

SECONDS = 20.0
REDIRECTS = frozenset((301, 302, 303, 307, 308))
MOST_REDIRECTS = 8


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Follow no redirect: callers look at each hop."""


OPENER = urllib.request.build_opener(_NoRedirect)


def host_of(url: str) -> str:
    """Return the host of an address, "" for an address that is not valid."""
    try:
        parts = urlsplit(url)
        return (parts.hostname or "") if parts.port != 0 else ""
    except ValueError:
        return ""


def encoded(url: str) -> str:
    """Return an address as a request takes it: other characters percent-encoded, the host in ASCII, no fragment."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    ascii_host = host.encode("idna").decode("ascii") if not host.isascii() else host
    port = f":{parts.port}" if parts.port else ""
    netloc = f"[{ascii_host}]{port}" if ":" in ascii_host else f"{ascii_host}{port}"
    path, query = (quote(part, safe="/%:@!$&'()*+,;=~?-._") for part in (parts.path or "/", parts.query))
    return urlunsplit((parts.scheme, netloc, path, query, ""))


def is_unknown_host(error: Exception) -> bool:
    """Report whether a request failed since no host has the name."""
    return isinstance(_cause(error), socket.gaierror)


def reason_of(error: Exception) -> str:
    """Return the reason in words for which a request got no answer."""
    cause = _cause(error)
    if isinstance(cause, socket.gaierror):
        return "there is no such host"
    if isinstance(cause, TimeoutError):
        return f"no answer within {SECONDS:.0f} s"
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"its certificate is not valid ({cause.verify_message})"
    if isinstance(cause, http.client.IncompleteRead):
        return "the answer ends too early"
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror.lower()
    return " ".join(str(cause).split())[:100] or type(cause).__name__


def _cause(error: Exception) -> object:
    return error.reason if isinstance(error, urllib.error.URLError) else error
