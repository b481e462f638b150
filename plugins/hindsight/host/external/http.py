"""Shared parts of requests to other hosts: no redirect is followed unseen, and each failure has a reason in words."""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from urllib.parse import quote, urlsplit, urlunsplit

SECONDS = 20.0
REDIRECTS = frozenset((301, 302, 303, 307, 308))
MOST_REDIRECTS = 8


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Follow no redirect: callers look at each hop."""


class TimeLimit:
    """The sockets of a request that must end in time, and whether its time is over."""

    def __init__(self) -> None:
        self._sockets: list[socket.socket] = []
        self.is_over = False

    def add(self, connected: socket.socket) -> None:
        """Take in a socket that has just been connected."""
        self._sockets.append(connected)
        if self.is_over:
            self.end()

    def end(self) -> None:
        """End the request: whoever reads from its sockets finds their end."""
        self.is_over = True
        for one in self._sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


_current = threading.local()  # the time limit of the request of each thread


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[TimeLimit]:
    """Limit the time of a request as a whole: a host that sends a byte now and then runs into no other timeout."""
    limit = TimeLimit()
    timer = threading.Timer(seconds, limit.end)
    timer.daemon = True
    timer.start()
    _current.limit = limit
    try:
        yield limit
    finally:
        timer.cancel()
        del _current.limit


def _watch(connected: socket.socket | None) -> None:
    limit = getattr(_current, "limit", None)
    if limit and connected:
        limit.add(connected)


class _Connection(http.client.HTTPConnection):
    def connect(self) -> None:
        super().connect()
        _watch(self.sock)


class _SecureConnection(http.client.HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        _watch(self.sock)


class _Handler(urllib.request.HTTPHandler):
    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_Connection, req)


class _SecureHandler(urllib.request.HTTPSHandler):
    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_SecureConnection, req)


OPENER = urllib.request.build_opener(_NoRedirect, _Handler, _SecureHandler)


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
