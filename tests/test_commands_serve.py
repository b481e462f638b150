"""`make serve`: what a browser gets, how it follows the builds, and how it ends."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, expect
from watchfiles import Change

from hindsight.commands.serve import Options, SettingsFilter, SourceFilter, Watcher, problems_in
from hindsight.commands.webserver import Live, locate, type_of, with_script
from site_builder import ROOT, write_files

POST = "Title: {title}\nDate: 2026-03-01\nTags: depot\n\n{title} is what it says.\n"
PATIENCE = 60.0


class Serving:
    """A running `make serve`, with what it printed."""

    def __init__(self, process: subprocess.Popen[str], content: Path, output: Path) -> None:
        self.process, self.content, self.output = process, content, output
        self.url = self.wait_for("Serving at ").split()[2].rstrip("/")

    def wait_for(self, beginning: str) -> str:
        """Read on to the line that begins so."""
        assert self.process.stdout
        printed = []
        for line in self.process.stdout:
            printed.append(line)
            if line.startswith(beginning):
                return line
        raise AssertionError(f"ended without {beginning!r}: {''.join(printed)}")

    def get(self, address: str) -> str:
        """The text at an address."""
        with urlopen(self.url + address, timeout=PATIENCE) as answer:
            return str(answer.read().decode())

    @contextmanager
    def events(self) -> Iterator[Iterator[dict[str, Any]]]:
        """The states that an open page is told of, one after the other."""
        with urlopen(f"{self.url}/.hindsight/events", timeout=PATIENCE) as stream:
            yield (json.loads(line[6:]) for line in stream if line.startswith(b"data: "))


def command_environment(content: Path, output: Path, port: str) -> dict[str, str]:
    """What the Makefile hands the command."""
    paths = {"PYTHONPATH": str(ROOT / "plugins"), "INPUTDIR": str(content), "OUTPUTDIR": str(output)}
    return {**os.environ, **paths, "PORT": port, "PYTHONUNBUFFERED": "1"}


def start(content: Path, output: Path, port: str = "0") -> subprocess.Popen[str]:
    """Start the command in the repository."""
    return subprocess.Popen(
        [sys.executable, "-m", "hindsight.commands.serve"],
        cwd=ROOT,
        env=command_environment(content, output, port),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def end(process: subprocess.Popen[str]) -> None:
    """End a server, whatever state a test has left it in."""
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    """A served site of one post, /2026/a/."""
    write_files(tmp_path / "my content", {"posts/a.md": POST.format(title="Before")})
    with start(tmp_path / "my content", tmp_path / "out") as process:
        try:
            yield Serving(process, tmp_path / "my content", tmp_path / "out")
        finally:
            end(process)


def test_script_is_in_the_answer_alone(serving: Serving) -> None:
    """A served page carries the reload script, and the file that it came from does not."""
    assert '<script src="/.hindsight/reload.js?build=' in serving.get("/2026/a/")
    assert b".hindsight/reload.js" not in (serving.output / "2026/a/index.html").read_bytes()


def test_edit_is_built_and_announced(serving: Serving) -> None:
    """A saved edit is built, open pages hear of a new build, and the page has the edit."""
    with serving.events() as events:
        before = next(events)
        write_files(serving.content, {"posts/a.md": POST.format(title="After")})
        after = next(events)
    assert (after["problems"], after["build"]) == ([], before["build"] + 1)
    assert "After is what it says" in serving.get("/2026/a/")


def test_addresses_are_those_that_are_served(serving: Serving) -> None:
    """Feeds, and with them cards and their codes, lead to the port that the site is served at."""
    port = serving.url.rpartition(":")[2]
    assert f'href="http://localhost:{port}/2026/a/"' in serving.get("/feeds/all.atom.xml")


def test_broken_build_keeps_the_site(serving: Serving) -> None:
    """After an edit that cannot be built, pages are told each problem, keep what was served, and recover."""
    with serving.events() as events:
        before = next(events)
        write_files(serving.content, {"posts/a.md": POST.format(title="After").replace("Tags", "Tgas")})
        broken = next(events)
        page = serving.get("/2026/a/")
        write_files(serving.content, {"posts/a.md": POST.format(title="After")})
        mended = next(events)
    assert broken["build"] == before["build"]
    assert any('posts/a.md:3:1: error: unknown field "Tgas"' in line for line in broken["problems"])
    assert "Before is what it says" in page
    assert mended["problems"] == []


def test_browser_follows(serving: Serving, browser: Browser) -> None:
    """An open page shows over itself why a build failed, and reloads by itself once one succeeds."""
    with browser.new_page() as page:
        page.goto(f"{serving.url}/2026/a/")
        expect(page.get_by_text("Before is what it says.")).to_be_visible()
        write_files(serving.content, {"posts/a.md": POST.format(title="After").replace("Tags", "Tgas")})
        expect(page.get_by_role("alert")).to_contain_text('unknown field "Tgas"', timeout=PATIENCE * 1000)
        expect(page.get_by_text("Before is what it says.")).to_be_visible()
        write_files(serving.content, {"posts/a.md": POST.format(title="After")})
        expect(page.get_by_text("After is what it says.")).to_be_visible(timeout=PATIENCE * 1000)
        expect(page.get_by_role("alert")).to_have_count(0)


def test_first_build_may_fail(tmp_path: Path) -> None:
    """Where the very first build fails, the server runs all the same and its page can show why."""
    write_files(tmp_path / "in", {"posts/a.md": "Title: No date\nTags: x\n\nText.\n"})
    with start(tmp_path / "in", tmp_path / "out") as process:
        try:
            serving = Serving(process, tmp_path / "in", tmp_path / "out")
            with pytest.raises(HTTPError) as answer:
                serving.get("/")
            assert answer.value.code == 503
            assert b"/.hindsight/reload.js" in answer.value.read()
            with serving.events() as events:
                assert '"Date" is missing' in str(next(events)["problems"])
        finally:
            end(process)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupt_ends_it(serving: Serving, number: signal.Signals) -> None:
    """Ctrl-C ends it with exit status 0 and no traceback, open pages or not."""
    with serving.events() as events:
        next(events)
        serving.process.send_signal(number)
        rest, _ = serving.process.communicate(timeout=PATIENCE)
    assert (serving.process.returncode, rest) == (0, "Stopped\n")


def test_interrupt_that_does_not_wake_it_ends_it(tmp_path: Path) -> None:
    """A signal that another thread gets, or that comes just before the wait for changes begins, ends the wait too."""
    watcher = Watcher(Options(tmp_path, tmp_path / "out", 0, ()), tmp_path)
    elsewhere = threading.Timer(0.1, lambda: signal.pthread_kill(threading.get_ident(), signal.SIGUSR1))
    too_late = threading.Timer(PATIENCE, lambda: watcher.changes.put({tmp_path}))
    before = signal.signal(signal.SIGUSR1, watcher.interrupt)
    elsewhere.start()
    too_late.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            watcher.next_changes()
        assert too_late.is_alive()
    finally:
        too_late.cancel()
        elsewhere.join()
        signal.signal(signal.SIGUSR1, before)


@pytest.mark.parametrize(
    ("port", "message"),
    [
        ("taken", "make serve: port {port}: Address already in use; choose another: make serve PORT=8001\n"),
        ("http", 'make serve: PORT "http" is not a number up to 65535\n'),
        ("70000", 'make serve: PORT "70000" is not a number up to 65535\n'),
    ],
)
def test_port_that_cannot_be(tmp_path: Path, port: str, message: str) -> None:
    """A port in use, and one that is none, are one line each and exit status 1."""
    (tmp_path / "in").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = str(other.getsockname()[1]) if port == "taken" else port
        with start(tmp_path / "in", tmp_path / "out", taken) as process:
            printed, _ = process.communicate(timeout=PATIENCE)
    assert (process.returncode, printed) == (1, message.format(port=taken))


def test_missing_content_is_one_line(tmp_path: Path) -> None:
    """A content folder that is not there is one line and exit status 1."""
    with start(tmp_path / "none", tmp_path / "out") as process:
        printed, _ = process.communicate(timeout=PATIENCE)
    assert (process.returncode, printed) == (1, f"make serve: there is no folder {tmp_path / 'none'}\n")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small output folder with something beside it that nobody may read."""
    pages = {"index.html": "home", "404.html": "<head></head>lost", "a b/index.html": "page", "feed.atom.xml": "<a/>"}
    write_files(tmp_path / "out", pages)
    write_files(tmp_path, {"secret.txt": "secret"})
    (tmp_path / "out" / "way-out.txt").symlink_to(tmp_path / "secret.txt")
    return tmp_path / "out"


@pytest.mark.parametrize(
    "address",
    [
        *("/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/a b/../../secret.txt", "//../secret.txt"),
        *("/way-out.txt", "/%00", "/..\\secret.txt", "/" + "x" * 5000, "/index.html/"),
    ],
)
def test_nothing_outside_is_served(folder: Path, served: Callable[[Path], str], address: str) -> None:
    """No spelling of an address leads out of the output folder, or to an error of the server."""
    host = served(folder).removeprefix("http://")
    connection = http.client.HTTPConnection(host, timeout=PATIENCE)
    connection.putrequest("GET", address.replace(" ", "%20"), skip_host=False)
    connection.endheaders()
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (404, b"<head></head>lost")


def test_folder_leads_to_its_page(folder: Path, served: Callable[[Path], str]) -> None:
    """A folder's address ends in a slash: without one the browser is sent there, query and all."""
    with urlopen(f"{served(folder)}/a%20b?x=1", timeout=PATIENCE) as answer:
        assert (answer.url.endswith("/a%20b/?x=1"), answer.read()) == (True, b"page")


def test_head_has_no_body(folder: Path, served: Callable[[Path], str]) -> None:
    """HEAD is answered as GET is, without the body."""
    with urlopen(Request(served(folder), method="HEAD"), timeout=PATIENCE) as answer:
        assert (answer.headers["Content-Length"], answer.read()) == ("4", b"")


def test_other_names_are_refused(folder: Path, served: Callable[[Path], str]) -> None:
    """A request that another site's name led here gets nothing: drafts are for this machine."""
    with pytest.raises(HTTPError) as answer:
        urlopen(Request(served(folder), headers={"Host": "elsewhere.example"}), timeout=PATIENCE)
    assert answer.value.code == 403


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("index.html", "text/html; charset=utf-8"),
        ("all.atom.xml", "application/atom+xml; charset=utf-8"),
        ("all.rss.xml", "application/rss+xml; charset=utf-8"),
        ("sitemap.xml", "application/xml; charset=utf-8"),
        ("deck.tsv", "text/tab-separated-values; charset=utf-8"),
        ("a6.pdf", "application/pdf"),
        ("main.JS", "text/javascript; charset=utf-8"),
        ("CNAME", "application/octet-stream"),
    ],
)
def test_types(name: str, kind: str) -> None:
    """Every kind of file that a site holds has its media type, whatever the machine's own table says."""
    assert type_of(Path("a.b") / name) == kind


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (b"<head><meta>", b'<head><script src="/.hindsight/reload.js?build=7"></script><meta>'),
        (b'<HEAD lang="x">', b'<HEAD lang="x"><script src="/.hindsight/reload.js?build=7"></script>'),
        (b"<header>", b'<header><script src="/.hindsight/reload.js?build=7"></script>'),
    ],
)
def test_script_stands_first_in_the_head(page: bytes, expected: bytes) -> None:
    """The script comes before everything else in the head, and at the end of a page without one."""
    assert with_script(page, 7) == expected


def test_missing_folder_is_not_found(tmp_path: Path) -> None:
    """An address below a folder that is not there yet is found nowhere."""
    assert locate(tmp_path / "none", "/a/") is None


def test_waiting_ends_with_a_change() -> None:
    """A page that knows the present state waits, and one that does not is told at once."""
    live = Live()
    live.failed(("wrong",))
    began = time.monotonic()
    assert live.wait(0, PATIENCE).problems == ("wrong",)
    assert time.monotonic() - began < PATIENCE / 2


def test_builds_do_not_call_for_builds(tmp_path: Path) -> None:
    """What builds and editors write themselves is passed over; sources and settings are not."""
    sources, settings = SourceFilter(), SettingsFilter(tmp_path)
    names = ("lessons.lock", ".lessons.lock.gj7wifdn", ".tags.toml.tejitbu2", "a.md.swp", "a.md~")
    passed = [sources(Change.modified, f"/c/{name}") for name in names]
    assert (passed, sources(Change.added, "/c/a.md")) == ([False] * 5, True)
    assert settings(Change.modified, str(tmp_path / "pelicanconf.py"))
    assert not settings(Change.modified, str(tmp_path / "Makefile"))


def test_problems_or_the_last_lines() -> None:
    """Pages are shown the problems; of a build that crashed, the end of what it said."""
    assert problems_in(["noise", "a.md:1:2: error: bad", "more"]) == ("a.md:1:2: error: bad",)
    assert problems_in(["Traceback", "ValueError: x"]) == ("Traceback", "ValueError: x")
