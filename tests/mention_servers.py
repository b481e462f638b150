"""Servers on this machine that take mentions: a site's own pages, and pages of others with each kind of answer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from hindsight.host.mentions.polite import Manners

# Without pauses, and with requests to this machine.
QUICK = Manners(pause=0, patience=0.05, is_refused=lambda _: False)


@dataclass
class Reply:
    """An answer of a server: its status, headers, body, and the length that it claims."""

    body: str | bytes = ""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    length: int | None = None
    wait: threading.Event | None = None


@dataclass
class OtherSite:
    """A server whose answers are a table of paths; it records the mentions that it gets, and all requests."""

    url: str = ""
    answers: dict[str, Reply | Callable[[], Reply]] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    mentions: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def page(self, path: str, html: str, status: int = 200, **headers: str) -> str:
        """Add a page, and return its address."""
        self.answers[path] = Reply(html, status, tuple(headers.items()))
        return f"{self.url}{path}"

    def taking(self, path: str, endpoint: str = "/wm") -> str:
        """Add a page that takes mentions, and return its address."""
        return self.page(path, f'<link rel="webmention" href="{endpoint}">')


class _Handler(BaseHTTPRequestHandler):
    site: OtherSite

    def do_GET(self) -> None:
        """Answer with the page of the path."""
        self.site.requests.append(f"GET {self.path}")
        self._answer()

    def do_POST(self) -> None:
        """Record a mention."""
        form = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.site.requests.append(f"POST {self.path}")
        self.site.mentions.append((self.path, {name: values[0] for name, values in parse_qs(form).items()}))
        self._answer(Reply(status=202))

    def _answer(self, otherwise: Reply | None = None) -> None:
        found = self.site.answers.get(f"{self.command} {self.path}") or self.site.answers.get(self.path)
        if self.command == "POST" and f"POST {self.path}" not in self.site.answers:
            found = otherwise
        reply = found() if callable(found) else found or otherwise or Reply("gone", 404)
        if reply.wait:
            reply.wait.wait(10)
        body = reply.body if isinstance(reply.body, bytes) else reply.body.encode()
        self.send_response(reply.status)
        names = {name.lower() for name, _ in reply.headers}
        if "content-type" not in names:
            self.send_header("Content-Type", "text/html; charset=utf-8")
        for name, value in reply.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if reply.length is None else reply.length))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Print nothing."""


@contextmanager
def other_site(answers: Mapping[str, Reply | Callable[[], Reply]] | None = None) -> Iterator[OtherSite]:
    """Run a site with these answers, by path; others are missing."""
    site = OtherSite(answers=dict(answers or {}))
    handler = type("Handler", (_Handler,), {"site": site})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        site.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield site
        server.shutdown()
