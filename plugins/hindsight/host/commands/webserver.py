"""Serve a built site as a host would, to this machine or, with a different HOST, to its network.

With a `Live`, it sends the state of every build to open pages, by Server-Sent Events. A short script receives them: it
is added to the answer, never to a file.
"""

from __future__ import annotations

import html
import io
import ipaddress
import os
import re
import socket
import sys
import time
from collections.abc import Callable, Mapping
from functools import cache
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import quote, unquote

from hindsight.host.commands.live import Live
from hindsight.host.commands.ranges import NoSuchPart, Part, asked_part
from hindsight.host.media_types import TYPES, type_of

HOST = "127.0.0.1"
EVENTS = "/.hindsight/events"
# The list of the files of full-text search, which is made once a page asks for it, and the folder of the files.
SEARCH, SEARCH_FILES = "/search/full.json", "/search/pagefind/"
SCRIPT = "/.hindsight/reload.js"
# Seconds after which a silent connection is written to, so that one whose page has gone is noticed.
HEARTBEAT = 15.0
# Seconds in which a request must arrive, and in which a browser must take each piece of the answer.
PATIENCE = 30.0
PIECE = 64 * 1024  # bytes
# Connections that may wait while others are answered: a page with many pictures opens dozens at once.
QUEUE = 128
NO_HEADERS: Mapping[str, str] = {}
OWN_NAMES = ("127.0.0.1", "localhost", "[::1]")

HTML = TYPES[".html"]
_ABSOLUTE = re.compile(r"https?://([^/?#]*)", re.IGNORECASE)
_HEAD = re.compile(rb"<head(?:\s[^>]*)?>", re.IGNORECASE)


@cache
def reload_script() -> bytes:
    """Return the script that open pages run."""
    return Path(__file__).with_name("reload.js").read_bytes()


def with_script(page: bytes, build: int) -> bytes:
    """Return a page with the script first in its head: there it runs before the page's own policy forbids it."""
    tag = f'<script src="{SCRIPT}?build={build}"></script>'.encode()
    head = _HEAD.search(page)
    return page[: head.end()] + tag + page[head.end() :] if head else page + tag


def locate(root: Path, address: str) -> Path | None:
    """Return the file or folder below `root` that an address names, or None; never anything outside."""
    parts = [part for part in unquote(address).split("/") if part not in ("", ".")]
    if any(part == ".." or "\0" in part or "\\" in part for part in parts):
        return None
    path = root.joinpath(*parts)
    try:
        inside = path.resolve().is_relative_to(root.resolve())
        return path if inside and (path.is_dir() or path.is_file()) else None
    except OSError:  # a name too long, or a loop of links
        return None


class Target(NamedTuple):
    """The target of a request: the host that an absolute address names ("" in all others), path and query."""

    host: str
    path: str
    query: str

    @classmethod
    def of(cls, written: str) -> Target:
        """Split a request's target. `urlsplit` would raise an error for some, and take `//a/` for a host."""
        absolute = _ABSOLUTE.match(written)
        below_host = written[absolute.end() :] if absolute else written
        path, _, query = below_host.partition("#")[0].partition("?")
        return cls(absolute[1] if absolute else "", path or ("/" if absolute else ""), query)


class _Arriving(io.RawIOBase):
    """The bytes of a connection; raises TimeoutError when a request takes longer than PATIENCE in all."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection, self._end = connection, time.monotonic() + PATIENCE

    def readable(self) -> bool:
        """Return True: the file can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read the bytes that have arrived, or wait for some."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._connection.settimeout(left)
        try:
            return self._connection.recv_into(buffer)
        finally:
            self._connection.settimeout(PATIENCE)


class SiteServer(ThreadingHTTPServer):
    """Serves the folder `root`; with `live`, pages follow the builds. Port 0 is any free one.

    With a `host` besides this machine's own, browsers of the network may ask for it by its IP address. `search_folder`
    makes the index of full-text search where the site has none, and returns its folder.
    """

    daemon_threads = True
    request_queue_size = QUEUE

    def __init__(self, root: Path, port: int = 0, live: Live | None = None, host: str = HOST) -> None:
        self.root = root
        self.live = live
        self.is_shared = host != HOST
        self.search_folder: Callable[[], Path | None] = lambda: None
        self._found_search: Path | None = None
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), Handler)

    def root_of(self, address: str) -> Path:
        """Return the folder that has the file at an address."""
        if address == SEARCH and not (self.root / SEARCH[1:]).is_file():
            self._found_search = self.search_folder()
        is_of_search = address == SEARCH or address.startswith(SEARCH_FILES)
        return self._found_search or self.root if is_of_search else self.root

    @property
    def url(self) -> str:
        """Return the site's address on this machine, without a slash at the end."""
        return f"http://{HOST if self.address_family == socket.AF_INET else '[::1]'}:{self.server_port}"

    def url_elsewhere(self) -> str:
        """Return the site's address for other machines of the network."""
        host = str(self.server_address[0])
        host = address_in_network(self.address_family) if host in ("0.0.0.0", "::") else host  # noqa: S104  # a comparison
        return f"http://[{host}]:{self.server_port}/" if ":" in host else f"http://{host}:{self.server_port}/"

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore a browser that went away, or did not take its answer."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # as it was handed in


class Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    server: SiteServer
    timeout = PATIENCE
    server_version = "hindsight"
    sys_version = ""

    def setup(self) -> None:
        """Read the request with a limit of time for all of it: no thread waits for ever for a client."""
        super().setup()
        self.rfile.close()
        self.rfile = io.BufferedReader(_Arriving(self.connection))

    def do_GET(self) -> None:
        """Answer with a page, a file, the events or the script."""
        self.target = Target.of(self.path)
        address, live = self.target.path, self.server.live
        if not address.startswith("/"):
            self.answer(HTTPStatus.BAD_REQUEST, b"The address of a page begins with a slash.", TYPES[".txt"])
        elif not self.asked_by_own_name():
            # Another site's name that leads here would let that site read drafts.
            self.answer(HTTPStatus.FORBIDDEN, b"Ask for this site by the name localhost.", TYPES[".txt"])
        elif live and address == EVENTS:
            self.send_events(live)
        elif live and address == SCRIPT:
            self.answer(HTTPStatus.OK, reload_script(), TYPES[".js"])
        else:
            self.send_file(address)

    def do_HEAD(self) -> None:
        """Answer as to GET, without the body."""
        self.do_GET()

    def asked_by_own_name(self) -> bool:
        """Return whether the request names this machine as its host."""
        host = self.target.host or self.headers.get("Host", OWN_NAMES[0])
        name = re.sub(r":\d+$", "", host).lower()
        return name in OWN_NAMES or (self.server.is_shared and _is_ip_address(name))

    def send_file(self, address: str) -> None:
        """Answer with the file of an address, or with the page for missing addresses."""
        root = self.server.root_of(address)
        path = locate(root, address)
        if not address.endswith("/") and path is None:
            path = locate(root, f"{address}.html")  # as most servers answer an address without an ending
        if path and path.is_dir() and not address.endswith("/"):
            self.redirect(path.relative_to(root))
            return
        file = _opened(path, is_folder=address.endswith("/"))
        if file is None:
            self.send_missing()
            return
        with file:
            kind = type_of(Path(file.name))
            if self.server.live and kind == HTML:
                self.answer(HTTPStatus.OK, file.read(), kind)
            else:
                self.send_part(file, kind)

    def send_part(self, file: BinaryIO, kind: str) -> None:
        """Answer with a file, or with the part of it that is asked for, piece by piece."""
        status = os.fstat(file.fileno())
        tag = f'"{status.st_size:x}-{status.st_mtime_ns:x}"'
        headers = {"Accept-Ranges": "bytes", "ETag": tag}
        whole_file, asked = Part(0, status.st_size, status.st_size), None
        try:
            # A browser that has a part of an older version (`If-Range`) needs the whole of this one.
            if self.command == "GET" and self.headers.get("If-Range", tag) == tag:
                asked = asked_part(self.headers.get("Range", ""), whole_file.size)
        except NoSuchPart:
            headers["Content-Range"] = f"bytes */{whole_file.size}"
            self.answer(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, b"", kind, headers)
            return
        if asked:
            headers["Content-Range"] = str(asked)
        part = asked or whole_file
        self.send_head(HTTPStatus.PARTIAL_CONTENT if asked else HTTPStatus.OK, part.length, kind, headers)
        if self.command != "HEAD":
            self.copy(file, part)

    def copy(self, file: BinaryIO, part: Part) -> None:
        """Send a part of a file; a browser has PATIENCE for each piece, so that a slow one gets all of them."""
        file.seek(part.start)
        left = part.length
        while left and (piece := file.read(min(left, PIECE))):
            self.wfile.write(piece)
            left -= len(piece)

    def redirect(self, folder: Path) -> None:
        """Send the browser to the address of a folder below the root, which ends in a slash."""
        query = self.target.query
        target = f"/{quote(folder.as_posix())}/" + (f"?{query}" if query else "")
        self.answer(HTTPStatus.MOVED_PERMANENTLY, b"", HTML, {"Location": target})

    def send_missing(self) -> None:
        """Answer with the site's own 404 page, or with a plain page before the first build."""
        try:
            own = (self.server.root / "404.html").read_bytes()
        except OSError:
            own = b""
        if own:
            self.answer(HTTPStatus.NOT_FOUND, own, HTML)
        elif (self.server.root / "index.html").is_file():
            self.answer(HTTPStatus.NOT_FOUND, plain_page("There is no such page."), HTML)
        else:
            self.answer(HTTPStatus.SERVICE_UNAVAILABLE, plain_page("Nothing is built yet."), HTML)

    def answer(self, status: HTTPStatus, body: bytes, kind: str, headers: Mapping[str, str] = NO_HEADERS) -> None:
        """Send one answer whole; a page gets the script if it follows builds."""
        if self.server.live and kind == HTML:
            body = with_script(body, self.server.live.state.build)
        self.send_head(status, len(body), kind, headers)
        if self.command != "HEAD":
            self.wfile.write(body)

    def send_head(self, status: HTTPStatus, length: int, kind: str, headers: Mapping[str, str]) -> None:
        """Send what comes before the body of an answer."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def send_events(self, live: Live) -> None:
        """Send the state of the builds to a page, at once and at every change, until the page is closed."""
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command == "HEAD":
            return
        self.wfile.write(b"retry: 500\n\n")
        seen = -1
        while not live.closed:
            state = live.wait(seen, HEARTBEAT)
            self.wfile.write(state.as_event() if state.change != seen else b": still here\n\n")
            self.wfile.flush()
            seen = state.change

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class names it
        """Keep the terminal for the builds."""


def _opened(path: Path | None, is_folder: bool) -> BinaryIO | None:
    """Return a file, or the page of a folder, opened; None if there is no such file or it cannot be opened."""
    if path is None or path.is_dir() != is_folder:
        return None
    try:
        return (path / "index.html" if is_folder else path).open("rb")
    except OSError:
        return None


def _is_ip_address(host: str) -> bool:
    """Return whether a host is an IP address, which no other site can make its own name lead to."""
    try:
        ipaddress.ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True


def address_in_network(family: int) -> str:
    """Return the IP address of this machine in its network, or that of the machine for itself without a network."""
    is_six = family == socket.AF_INET6
    # Connecting a datagram socket sends nothing: the system only chooses the address. These are for documentation.
    elsewhere = ("2001:db8::1", 9) if is_six else ("192.0.2.1", 9)
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(elsewhere)
            return str(probe.getsockname()[0])
        except OSError:
            return "::1" if is_six else HOST


def plain_page(text: str) -> bytes:
    """Return a page with a text, for addresses without a page of the site."""
    body = html.escape(text)
    page = f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{body}</title></head>'
    return f"{page}<body><h1>{body}</h1></body></html>\n".encode()
