"""A server on this machine whose pages mention a text, and a blog that fetches the mentions."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from hindsight.host.commands import replies as command


@dataclass
class Web:
    """A server on this machine: its address, and its answers by path, each a status, a body and headers.

    The answers at the paths in `endless` never end: a byte comes from time to time until `over` is set.
    """

    url: str
    answers: dict[str, tuple[int, bytes, dict[str, str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    endless: set[str] = field(default_factory=set)
    over: threading.Event = field(default_factory=threading.Event)

    def says(self, path: str, body: object, status: int = 200, **headers: str) -> str:
        """Give an answer, JSON if it is no text; return the address."""
        written = (
            body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else json.dumps(body).encode()
        )
        self.answers[path] = (status, written, {name.replace("_", "-"): value for name, value in headers.items()})
        return f"{self.url}{path}"


@contextlib.contextmanager
def served() -> Iterator[Web]:
    """Run a server without answers."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            web.asked.append(self.path)
            web.headers.append(dict(self.headers.items()))
            missing: tuple[int, bytes, dict[str, str]] = (404, b"", {})
            status, body, headers = web.answers.get(self.path, web.answers.get(self.path.partition("?")[0], missing))
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(body)
                while self.path in web.endless and not web.over.wait(0.01):
                    self.wfile.write(b" ")

        def log_message(self, *_: Any) -> None:
            """Print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    web = Web(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield web
    web.over.set()
    server.shutdown()
    server.server_close()


@dataclass
class Blog:
    """A blog with one post, and the command that fetches its replies."""

    settings: dict[str, Any]

    def fetch(self, feed: str = "") -> list[str]:
        """Return the lines of `make replies` with this feed, with paths from the content folder on."""
        content = f"{self.settings['PATH']}/"
        lines = command.fetch_replies({**self.settings, "WEBMENTION_FEED": feed})
        return [line.replace(content, "") for line in lines]

    @property
    def archive(self) -> str:
        """Return the archive of the post."""
        file = Path(self.settings["PATH"], "replies/2026-a.toml")
        return file.read_text("utf-8") if file.exists() else ""
