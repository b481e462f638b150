"""Links to other sites are checked on demand: a real server on this machine answers in every way that sites do."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hindsight.core.documents.model import Document
from hindsight.host.external.check import Asking, check_external_links
from hindsight.host.external.request import ask
from site_builder import MakeSite
from support import HEAD, read_text

AT_ONCE = Asking(pause=0, wait=0, is_refused=lambda _: False)


class Site(BaseHTTPRequestHandler):
    """A site whose paths name the answer: /404, /moved, /busy and so on."""

    asked: list[str]
    busy: int

    def _answer(self) -> None:
        self.asked.append(f"{self.command} {self.path}")
        name = self.path.strip("/").partition("?")[0]
        status, headers = 200, {}
        if name.isdecimal():
            status = int(name)
        elif name in ("moved", "away", "round"):
            status = 302 if name == "away" else 301
            headers["Location"] = {"moved": "/new", "away": "/new", "round": "/round"}[name]
        elif name == "lost":
            status, headers["Location"] = 301, "/404"
        elif name == "odd":
            status, headers["Location"] = 301, "file:///etc/passwd"
        elif name == "no-head" and self.command == "HEAD":
            status = 405
        elif name == "busy":
            type(self).busy += 1
            status = 503 if self.busy < 3 else 200
        self.send_response(status)
        for header, value in headers.items():
            self.send_header(header, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_HEAD = do_GET = _answer  # noqa: N815  # named by http.server

    def log_message(self, *_: Any) -> None:
        """Print nothing."""


@pytest.fixture
def other() -> Iterator[tuple[str, type[Site]]]:
    """Return the address of the other site, without a slash at the end, and the class that answers there."""
    answering = type("Answering", (Site,), {"asked": [], "busy": 0})
    with ThreadingHTTPServer(("127.0.0.1", 0), answering) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", answering
        server.shutdown()


def document_with(*links: str) -> Document:
    """Return a document with a link in each line of its text."""
    document = read_text(f"{HEAD}\n" + "\n".join(f"[x]({link})" for link in links)).document
    assert document
    return document


def problems(*links: str, cache: Path, ignored: tuple[str, ...] = (), asking: Asking = AT_ONCE) -> list[str]:
    """Return the problems of a text with these links."""
    document = document_with(*links)
    paths = {document.path: "a.md"}
    found = check_external_links([document], paths, "own.site", ignored, cache, lambda *_: None, asking)
    return [str(diagnostic) for diagnostic in found]


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("/200", None),
        ("/no-head", None),
        ("/busy", None),
        ("/away", None),
        ("/200?a=ü&b={c}", None),
        ("/404", "error: URL is gone (404); an archive may have it: https://web.archive.org/web/20240302/URL"),
        ("/410", "error: URL is gone (410); an archive may have it: https://web.archive.org/web/20240302/URL"),
        ("/lost", "error: URL is gone (404); an archive may have it: https://web.archive.org/web/20240302/URL"),
        ("/moved", 'warning: URL has moved; write "SITE/new"'),
        ("/moved#part", 'warning: URL has moved; write "SITE/new#part"'),
        ("/403", "hint: URL answers only to people (403); open it to see whether it is still there"),
        ("/500", "warning: URL does not answer: status 500; check it again later"),
        ("/round", "warning: URL does not answer: it redirects without an end; check it again later"),
        ("/odd", "warning: URL does not answer: it redirects to something other than a web page; check it again later"),
    ],
)
def test_each_answer_has_its_message(
    path: str, problem: str | None, other: tuple[str, type[Site]], tmp_path: Path
) -> None:
    """A page that is gone is an error with a link to an archive; one that moved or does not answer is a warning."""
    site, _ = other
    link = f"{site}{path}"
    expected = [f"a.md:5:5: {problem}".replace("URL", link).replace("SITE", site)] if problem else []
    assert problems(link, cache=tmp_path) == expected


def test_an_address_is_asked_for_once_and_kept(other: tuple[str, type[Site]], tmp_path: Path) -> None:
    """Good answers are kept for the next check; the others are asked for again."""
    site, answering = other
    links = (f"{site}/200#a", f"{site}/200#b", f"{site}/404")
    assert len(problems(*links, cache=tmp_path)) == 1
    assert answering.asked == ["HEAD /200", "HEAD /404", "GET /404"]
    assert len(problems(*links, cache=tmp_path)) == 1
    assert answering.asked[3:] == ["HEAD /404", "GET /404"]


@pytest.mark.parametrize("text", ["", "[1, 2]", '{"a": 1}', '{"x": ["1", 2, 3, 4]}', "\0"])
def test_damaged_kept_answers_are_asked_for_again(text: str, other: tuple[str, type[Site]], tmp_path: Path) -> None:
    """A file of kept answers that cannot be read costs time alone."""
    site, answering = other
    (tmp_path / "external-links.json").write_text(text, encoding="utf-8")
    assert problems(f"{site}/200", cache=tmp_path) == []
    assert answering.asked == ["HEAD /200"]
    assert list(json.loads((tmp_path / "external-links.json").read_text(encoding="utf-8"))) == [f"{site}/200"]


def test_some_links_are_not_asked_for(other: tuple[str, type[Site]], tmp_path: Path) -> None:
    """Links to the site itself, to hosts for examples and to ignored addresses are left out."""
    site, answering = other
    links = ("https://own.site/x/", "https://a.example/x", "mailto:a@b.example", f"{site}/404/old")
    assert problems(*links, cache=tmp_path, ignored=(f"{site}/404",)) == []
    assert answering.asked == []


def test_a_private_host_is_never_asked(
    other: tuple[str, type[Site]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A link to a host of a private network is not for readers; one to this machine is reported where it is read."""
    site, answering = other
    asking = Asking(pause=0, wait=0)
    assert problems(f"{site}/200", cache=tmp_path, asking=asking) == []
    monkeypatch.setattr("socket.getaddrinfo", lambda *_: [(0, 0, 0, "", ("10.0.0.7", 0))])
    assert problems("https://wiki.corp.site/x", cache=tmp_path, asking=asking) == [
        "a.md:5:5: warning: https://wiki.corp.site/x is not for readers: https://wiki.corp.site/x is in a private "
        "network; remove the link"
    ]
    assert answering.asked == []


def test_without_a_network_there_is_one_warning(tmp_path: Path) -> None:
    """A check on a machine that is not online does not warn of every link."""
    links = ("https://one.invalid.host-that-is-not/", "https://two.invalid.host-that-is-not/")
    assert problems(*links, cache=tmp_path) == [
        "a.md:5:5: warning: no host of a link was found; is this machine online?"
    ]


def test_a_check_asks_where_it_is_told_to(site: MakeSite) -> None:
    """`CHECK_EXTERNAL` adds the check to `make check`; without it nothing is asked."""
    posts = {"posts/a.md": f"{HEAD}\n[x](https://10.0.0.7/)"}
    checked = site(posts, publish=True, settings={"CHECK_ONLY": True, "CHECK_EXTERNAL": True})
    line = "content/posts/a.md:5:5: warning: https://10.0.0.7/ is not for readers"
    assert [text.partition(":")[0] for text in checked.diagnostics if text.startswith(line)] == ["content/posts/a.md"]
    without = site(posts, publish=True, settings={"CHECK_ONLY": True})
    assert [text for text in without.diagnostics if "not for readers" in text] == []


@given(st.text(max_size=40))
def test_any_address_has_an_answer(rest: str) -> None:
    """No address makes the check fail; nothing is requested here, as every host is refused."""
    assert ask(f"https://{rest}", lambda _: True).status == 0
