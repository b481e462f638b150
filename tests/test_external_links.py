"""Checks of links to other sites, with a server on this machine that gives each kind of answer."""

from __future__ import annotations

import dataclasses
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

WITHOUT_PAUSES = Asking(pause=0, wait=0, is_refused=lambda _: False)


class Site(BaseHTTPRequestHandler):
    """A site whose paths determine the answer, such as /404, /moved and /busy."""

    requests: list[str]
    busy: int

    def _answer(self) -> None:
        self.requests.append(f"{self.command} {self.path}")
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
def other_site() -> Iterator[tuple[str, type[Site]]]:
    """Return the address of a different site, without a final slash, and the class that answers its requests."""
    handler = type("RecordingSite", (Site,), {"requests": [], "busy": 0})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", handler
        server.shutdown()


def document_with(*links: str) -> Document:
    """Return a document with a link on each line of its text."""
    document = read_text(f"{HEAD}\n" + "\n".join(f"[x]({link})" for link in links)).document
    assert document
    return document


def problems(*links: str, cache: Path, ignored: tuple[str, ...] = (), asking: Asking = WITHOUT_PAUSES) -> list[str]:
    """Return the diagnostics of a text with these links."""
    document = document_with(*links)
    paths = {document.path: "a.md"}
    diagnostics = check_external_links([document], paths, "own.site", ignored, cache, lambda *_: None, asking)
    return [str(diagnostic) for diagnostic in diagnostics]


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
    path: str, problem: str | None, other_site: tuple[str, type[Site]], tmp_path: Path
) -> None:
    """A page that is gone is an error with a link to an archive; a page that moved or does not answer is a warning."""
    site, _ = other_site
    link = f"{site}{path}"
    expected = [f"a.md:5:5: {problem}".replace("URL", link).replace("SITE", site)] if problem else []
    assert problems(link, cache=tmp_path) == expected


def test_a_page_without_a_date_has_a_link_to_the_archive(other_site: tuple[str, type[Site]], tmp_path: Path) -> None:
    """A link to the archive names the day of a post, and no day for a page."""
    link = f"{other_site[0]}/404"
    document = dataclasses.replace(document_with(link), date=None)
    paths = {document.path: "a.md"}
    (problem,) = check_external_links([document], paths, "own.site", (), tmp_path, lambda *_: None, WITHOUT_PAUSES)
    assert problem.message.endswith(f"an archive may have it: https://web.archive.org/web/{link}")


def test_good_answers_are_cached(other_site: tuple[str, type[Site]], tmp_path: Path) -> None:
    """An address with a good answer is requested once, and other addresses are requested by each check."""
    site, handler = other_site
    links = (f"{site}/200#a", f"{site}/200#b", f"{site}/404")
    assert len(problems(*links, cache=tmp_path)) == 1
    assert handler.requests == ["HEAD /200", "HEAD /404", "GET /404"]
    assert len(problems(*links, cache=tmp_path)) == 1
    assert handler.requests[3:] == ["HEAD /404", "GET /404"]


@pytest.mark.parametrize("text", ["", "[1, 2]", '{"a": 1}', '{"x": ["1", 2, 3, 4]}', "\0"])
def test_a_damaged_cache_of_answers_is_replaced(text: str, other_site: tuple[str, type[Site]], tmp_path: Path) -> None:
    """If the file of answers cannot be read, all addresses are requested again."""
    site, handler = other_site
    (tmp_path / "external-links.json").write_text(text, encoding="utf-8")
    assert problems(f"{site}/200", cache=tmp_path) == []
    assert handler.requests == ["HEAD /200"]
    assert list(json.loads((tmp_path / "external-links.json").read_text(encoding="utf-8"))) == [f"{site}/200"]


def test_some_links_are_not_checked(other_site: tuple[str, type[Site]], tmp_path: Path) -> None:
    """Links to the site itself, to example hosts and to ignored addresses are not requested."""
    site, handler = other_site
    links = ("https://own.site/x/", "https://a.example/x", "mailto:a@b.example", f"{site}/404/old")
    assert problems(*links, cache=tmp_path, ignored=(f"{site}/404",)) == []
    assert handler.requests == []


def test_a_private_host_gets_no_request(
    other_site: tuple[str, type[Site]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A link into a private network is a warning, and a link to this machine is reported elsewhere."""
    site, handler = other_site
    asking = Asking(pause=0, wait=0)
    assert problems(f"{site}/200", cache=tmp_path, asking=asking) == []
    monkeypatch.setattr("socket.getaddrinfo", lambda *_: [(0, 0, 0, "", ("10.0.0.7", 0))])
    assert problems("https://wiki.corp.site/x", cache=tmp_path, asking=asking) == [
        "a.md:5:5: warning: https://wiki.corp.site/x is not for readers: https://wiki.corp.site/x is in a private "
        "network; remove the link"
    ]
    assert handler.requests == []


@pytest.mark.parametrize(
    ("url", "is_asked"),
    [
        ("https://counterexample.com/a", True),
        ("https://contest/", True),
        ("https://www.example.com/a", False),
        ("https://example.org", False),
        ("https://a.test/", False),
    ],
)
def test_only_hosts_of_examples_are_never_asked(url: str, is_asked: bool, tmp_path: Path) -> None:
    """A host whose name only ends like one for examples, such as counterexample.com, is asked."""
    found = problems(url, cache=tmp_path, asking=Asking(pause=0, wait=0, is_refused=lambda _: True))
    assert bool(found) is is_asked  # the check reports a host that it refuses to ask


def test_without_a_network_there_is_one_warning(tmp_path: Path) -> None:
    """A check on a machine that is offline has one warning instead of one for each link."""
    links = ("https://one.invalid.host-that-is-not/", "https://two.invalid.host-that-is-not/")
    assert problems(*links, cache=tmp_path) == [
        "a.md:5:5: warning: no host of a link was found; is this machine online?"
    ]


def test_check_external_turns_the_check_on(site: MakeSite) -> None:
    """`make check` requests links only with CHECK_EXTERNAL."""
    posts = {"posts/a.md": f"{HEAD}\n[x](https://10.0.0.7/)"}
    checked = site(posts, publish=True, settings={"CHECK_ONLY": True, "CHECK_EXTERNAL": True})
    line = "content/posts/a.md:5:5: warning: https://10.0.0.7/ is not for readers"
    assert [text.partition(":")[0] for text in checked.diagnostics if text.startswith(line)] == ["content/posts/a.md"]
    without = site(posts, publish=True, settings={"CHECK_ONLY": True})
    assert [text for text in without.diagnostics if "not for readers" in text] == []


@given(st.text(max_size=40))
def test_any_address_has_an_answer(text: str) -> None:
    """No address causes an exception. This test sends no request, since it refuses every host."""
    assert ask(f"https://{text}", lambda _: True).status == 0
