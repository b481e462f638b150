"""`make serve` serves the site, reports each build to open pages, and ends without a traceback."""

from __future__ import annotations

import contextlib
import http.client
import io
import json
import os
import queue
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, expect
from tools.bench.photograph import photograph
from watchfiles import Change

from extent import examples, few_by_default
from hindsight.host.commands import webserver
from hindsight.host.commands.live import Live
from hindsight.host.commands.serve import (
    BuildProcess,
    Options,
    ServeError,
    SettingsFilter,
    SourceFilter,
    Watcher,
    for_phone,
)
from hindsight.host.commands.webserver import SiteServer, locate, type_of, with_script
from site_builder import ROOT, serving, write_files

POST = "Title: {title}\nDate: 2026-03-01\nTags: depot\n\n{title} is what it says.\n"
PATIENCE = 60.0


class RunningServer:
    """A running `make serve` and its printed lines."""

    def __init__(self, process: subprocess.Popen[str], content: Path, output: Path) -> None:
        self.process, self.content, self.output = process, content, output
        self.url = self.read_until("Serving at ").split()[2].rstrip("/")

    def read_until(self, beginning: str) -> str:
        """Return the next printed line that begins with `beginning`."""
        assert self.process.stdout
        printed = []
        for line in self.process.stdout:
            printed.append(line)
            if line.startswith(beginning):
                return line
        raise AssertionError(f"ended without {beginning!r}: {''.join(printed)}")

    def get(self, address: str) -> str:
        """Return the text at an address."""
        with urlopen(self.url + address, timeout=PATIENCE) as answer:
            return str(answer.read().decode())

    @contextmanager
    def events(self) -> Iterator[Iterator[dict[str, Any]]]:
        """Yield the states that an open page receives, in their order."""
        with urlopen(f"{self.url}/.hindsight/events", timeout=PATIENCE) as stream:
            yield (json.loads(line[6:]) for line in stream if line.startswith(b"data: "))


def command_environment(content: Path, output: Path, port: str) -> dict[str, str]:
    """Return the environment that the Makefile gives the command."""
    paths = {"PYTHONPATH": str(ROOT / "plugins"), "INPUTDIR": str(content), "OUTPUTDIR": str(output)}
    return {**os.environ, **paths, "PORT": port, "PYTHONUNBUFFERED": "1"}


def start(content: Path, output: Path, port: str = "0") -> subprocess.Popen[str]:
    """Start the command in the repository."""
    return subprocess.Popen(
        [sys.executable, "-m", "hindsight.host.commands.serve"],
        cwd=ROOT,
        env=command_environment(content, output, port),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def end(process: subprocess.Popen[str]) -> None:
    """End a server in any state."""
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()


@contextmanager
def run_server(folder: Path) -> Iterator[RunningServer]:
    """Serve a site of one post at /2026/a/."""
    write_files(folder / "my content", {"posts/a.md": POST.format(title="Before")})
    with start(folder / "my content", folder / "out") as process:
        try:
            yield RunningServer(process, folder / "my content", folder / "out")
        finally:
            end(process)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    """Serve a site of one post to one test."""
    with run_server(tmp_path) as running:
        yield running


@pytest.fixture(scope="module")
def unchanged_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Serve a site of one post to tests that do not edit it."""
    with run_server(tmp_path_factory.mktemp("served")) as running:
        yield running


def test_served_pages_have_the_reload_script(unchanged_server: RunningServer) -> None:
    """A served page has the reload script, and the file on disk does not."""
    assert '<script src="/.hindsight/reload.js?build=' in unchanged_server.get("/2026/a/")
    assert b".hindsight/reload.js" not in (unchanged_server.output / "2026/a/index.html").read_bytes()


def test_edit_is_built_and_announced(server: RunningServer) -> None:
    """After a saved edit, open pages receive an event and the page has the edit."""
    with server.events() as events:
        before = next(events)
        write_files(server.content, {"posts/a.md": POST.format(title="After")})
        after = next(events)
    assert (after["problems"], after["pages"]) == ([], before["pages"] + 1)
    assert "After is what it says" in server.get("/2026/a/")


def test_addresses_have_the_served_port(unchanged_server: RunningServer) -> None:
    """Links in feeds have the port at which the site is served."""
    port = unchanged_server.url.rpartition(":")[2]
    assert f'href="http://localhost:{port}/2026/a/"' in unchanged_server.get("/feeds/all.atom.xml")


def test_a_text_that_cannot_be_read_keeps_its_page(server: RunningServer) -> None:
    """A post with an error keeps its last page, open pages show the error, and other posts are built."""
    with server.events() as events:
        next(events)
        invalid = POST.format(title="After").replace("Date: ", "Date: never ")
        write_files(server.content, {"posts/a.md": invalid, "posts/new.md": POST.format(title="New")})
        broken = next(event for event in events if event["problems"])
        pages = server.get("/2026/a/"), server.get("/2026/new/")
        write_files(server.content, {"posts/a.md": POST.format(title="After")})
        corrected = next(event for event in events if not event["problems"])
    assert not broken["failed"]
    assert any("posts/a.md:2:7: error: impossible date" in line for line in broken["problems"])
    assert "Before is what it says" in pages[0]
    assert "New is what it says" in pages[1]
    assert corrected["pages"] > broken["pages"]


def test_new_pictures_are_shown_at_once(server: RunningServer) -> None:
    """A new picture is shown whole at once; its sizes are made while the writer goes on, and then the page has them."""
    stream = io.BytesIO()
    photograph((1000, 500)).save(stream, "JPEG")
    with server.events() as events:
        before = next(events)
        text = f"{POST.format(title='After')}\n![A boat](/images/boat.jpg)\n"
        write_files(server.content, {"images/boat.jpg": stream.getvalue(), "posts/a.md": text})
        shown = next(event for event in events if event["pages"] > before["pages"])
        whole = server.get("/2026/a/")
        server.read_until("Pictures: the sizes of new ones are made")
        next(event for event in events if event["pages"] > shown["pages"])
    assert 'src="/images/boat.jpg"' in whole
    assert "srcset" not in whole
    assert re.search(r'srcset="/images/boat-480\.\w+\.webp 480w', server.get("/2026/a/"))
    assert next((server.output / "images").glob("boat-960.*.webp")).stat().st_size > 0


def test_pages_are_built_before_cards(server: RunningServer) -> None:
    """The page of an edited step is announced first; its cards, announced later, reload only pages with cards."""
    steps = POST.format(title="After") + "\n- [ ] **One.** A.\n- [ ] **Two.** B.\n"
    with server.events() as events:
        before = next(events)
        write_files(server.content, {"posts/a.md": steps})
        pages_built, cards_built = next(events), next(events)
    assert before["pages"] < pages_built["pages"] == cards_built["pages"]
    assert before["cards"] == pages_built["cards"] < cards_built["cards"]


def test_an_early_page_reloads_once() -> None:
    """A page that was written early reloads at once, and again after the build only if it changed."""
    live = Live()
    live.pages_written(["2026/a/", "2026/b/"], all_pages=False)
    first = live.state
    live.pages_written(["2026/a/"], all_pages=True)
    live.succeeded()
    assert first.pages < first.ahead["/2026/a/"] == live.state.ahead["/2026/a/"] < live.state.pages < live.state.cards
    assert "/2026/b/" not in live.state.ahead
    live.succeeded()
    assert live.state.ahead == {}


def test_an_open_page_follows_builds(server: RunningServer, browser: Browser) -> None:
    """An open page reloads after each build, and shows errors until they are corrected."""
    with browser.new_page() as page:
        page.goto(f"{server.url}/2026/a/")
        expect(page.get_by_text("Before is what it says.")).to_be_visible()
        write_files(server.content, {"posts/a.md": POST.format(title="Between").replace("Tags", "Tgas")})
        expect(page.get_by_role("alert")).to_contain_text('unknown field "Tgas"', timeout=PATIENCE * 1000)
        expect(page.get_by_text("Between is what it says.")).to_be_visible()
        write_files(server.content, {"posts/a.md": POST.format(title="After")})
        expect(page.get_by_text("After is what it says.")).to_be_visible(timeout=PATIENCE * 1000)
        expect(page.get_by_role("alert")).to_have_count(0)


def test_a_click_on_a_problem_copies_its_place(server: RunningServer, browser: Browser) -> None:
    """Each problem has a button that copies its position, and warnings are in a closed summary."""
    with browser.new_context(permissions=["clipboard-read", "clipboard-write"]) as context:
        page = context.new_page()
        page.goto(f"{server.url}/2026/a/")
        link = "\n\n[x](http://localhost:1/)"
        write_files(server.content, {"posts/a.md": POST.format(title="Between").replace("Tags", "Tgas") + link})
        alert = page.get_by_role("alert")
        expect(alert).to_contain_text('error: unknown field "Tgas"', timeout=PATIENCE * 1000)
        button = alert.get_by_role("button", name="posts/a.md:3:1")
        position = button.inner_text()
        button.click()
        expect(alert.get_by_role("button", name="copied")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()") == position
        warning = page.get_by_text("which readers cannot reach")
        expect(warning).to_be_hidden()
        page.locator("summary", has_text="warning").click()
        expect(warning).to_be_visible()
        page.locator("summary", has_text="There are errors").click()
        expect(page.get_by_text("unknown field")).to_be_hidden()


def test_a_reload_keeps_the_scroll_position(server: RunningServer, browser: Browser) -> None:
    """After a build, a page scrolls to its position before the reload."""
    paragraphs = "\n\n".join(f"Paragraph {number}." for number in range(200))
    with server.events() as events:
        first = next(events)
    write_files(server.content, {"posts/a.md": f"{POST.format(title='Before')}\n\n{paragraphs}\n"})
    with browser.new_page() as page:
        # A reload that is still to come would read the position of a page that is not scrolled yet.
        with server.events() as events:
            next(state for state in events if state["cards"] > first["cards"])
        page.goto(f"{server.url}/2026/a/")
        expect(page.get_by_text("Paragraph 199.")).to_be_attached()
        page.evaluate("scrollTo(0, 900)")
        write_files(server.content, {"posts/a.md": f"{POST.format(title='After')}\n\n{paragraphs}\n"})
        expect(page.get_by_text("After is what it says.")).to_be_attached(timeout=PATIENCE * 1000)
        page.wait_for_function("scrollY > 800")
        assert page.evaluate("scrollY") == pytest.approx(900, abs=60)


def test_the_server_starts_after_a_failed_build(tmp_path: Path) -> None:
    """If the first build fails, the server starts, and its page shows the error."""
    write_files(tmp_path / "in", {"posts/a.md": POST.format(title="A")})
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.doc").write_text("years of work", encoding="utf-8")
    with start(tmp_path / "in", tmp_path / "out") as process:
        try:
            server = RunningServer(process, tmp_path / "in", tmp_path / "out")
            with pytest.raises(HTTPError) as answer:
                server.get("/")
            assert answer.value.code == 503
            assert b"/.hindsight/reload.js" in answer.value.read()
            with server.events() as events:
                assert "no build of this site made them" in str(next(events)["problems"])
        finally:
            end(process)


@pytest.mark.parametrize("number", few_by_default([signal.SIGINT, signal.SIGTERM]))
def test_interrupt_ends_the_server(server: RunningServer, number: signal.Signals) -> None:
    """Ctrl-C ends the server with status 0 and without a traceback, even while pages are open."""
    with server.events() as events:
        next(events)
        server.process.send_signal(number)
        printed, _ = server.process.communicate(timeout=PATIENCE)
    assert (server.process.returncode, printed) == (0, "Stopped\n")


def test_a_late_interrupt_ends_the_wait(tmp_path: Path) -> None:
    """A signal to a different thread, or just before the wait for changes, ends the wait too."""
    watcher = Watcher(Options(tmp_path, tmp_path / "out", 0, ()), tmp_path)
    signal_in_thread = threading.Timer(0.1, lambda: signal.pthread_kill(threading.get_ident(), signal.SIGUSR1))
    timeout = threading.Timer(PATIENCE, lambda: watcher.changes.put({tmp_path}))
    old_handler = signal.signal(signal.SIGUSR1, watcher.interrupt)
    signal_in_thread.start()
    timeout.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            watcher.next_changes()
        assert timeout.is_alive()
    finally:
        timeout.cancel()
        signal_in_thread.join()
        signal.signal(signal.SIGUSR1, old_handler)


@pytest.mark.parametrize(
    ("port", "message"),
    [
        ("taken", "make serve: port {port}: Address already in use; choose a different port: make serve PORT=8001\n"),
        ("http", 'make serve: PORT "http" is not a number up to 65535\n'),
        ("70000", 'make serve: PORT "70000" is not a number up to 65535\n'),
    ],
)
def test_an_unusable_port_is_an_error(tmp_path: Path, port: str, message: str) -> None:
    """A port in use and an invalid port are errors of one line, with exit status 1."""
    (tmp_path / "in").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = str(other.getsockname()[1]) if port == "taken" else port
        with start(tmp_path / "in", tmp_path / "out", taken) as process:
            printed, _ = process.communicate(timeout=PATIENCE)
    assert (process.returncode, printed) == (1, message.format(port=taken))


def test_a_missing_content_folder_is_an_error(tmp_path: Path) -> None:
    """A missing content folder is an error of one line, with exit status 1."""
    with start(tmp_path / "none", tmp_path / "out") as process:
        printed, _ = process.communicate(timeout=PATIENCE)
    assert (process.returncode, printed) == (1, f"make serve: there is no folder {tmp_path / 'none'}\n")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a small output folder beside a file that must not be served."""
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
def test_no_file_outside_the_output_folder_is_served(folder: Path, served: Callable[[Path], str], address: str) -> None:
    """Any spelling of an address outside the output folder gets status 404."""
    host = served(folder).removeprefix("http://")
    connection = http.client.HTTPConnection(host, timeout=PATIENCE)
    connection.putrequest("GET", address.replace(" ", "%20"), skip_host=False)
    connection.endheaders()
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (404, b"<head></head>lost")


def test_a_folder_without_a_slash_redirects(folder: Path, served: Callable[[Path], str]) -> None:
    """The address of a folder without its slash redirects to the address with it and keeps the query."""
    with urlopen(f"{served(folder)}/a%20b?x=1", timeout=PATIENCE) as answer:
        assert (answer.url.endswith("/a%20b/?x=1"), answer.read()) == (True, b"page")


def test_an_address_without_an_ending_is_a_page(folder: Path, served: Callable[[Path], str]) -> None:
    """`/posts/a` gets the page `posts/a.html`, if it exists."""
    write_files(folder, {"posts/a.html": "page"})
    with urlopen(f"{served(folder)}/posts/a", timeout=PATIENCE) as answer:
        assert answer.read() == b"page"


def test_head_has_no_body(folder: Path, served: Callable[[Path], str]) -> None:
    """HEAD gets the headers of GET, without the body."""
    with urlopen(Request(served(folder), method="HEAD"), timeout=PATIENCE) as answer:
        assert (answer.headers["Content-Length"], answer.read()) == ("4", b"")


VIDEO = bytes(range(256)) * 1000  # 256,000 bytes: several pieces


@pytest.fixture
def video(folder: Path, served: Callable[[Path], str]) -> str:
    """Return the address of a served video."""
    (folder / "talk.mp4").write_bytes(VIDEO)
    return f"{served(folder)}/talk.mp4"


@pytest.mark.parametrize(
    ("requested", "start", "stop"),
    [
        ("bytes=0-1", 0, 2),
        ("bytes=0-", 0, None),
        ("bytes=100000-", 100000, None),
        ("bytes=255999-999999", 255999, None),
        ("bytes=-5", 255995, None),
        ("bytes=-999999", 0, None),
        ("Bytes=3-3", 3, 4),
    ],
)
def test_a_range_gets_its_bytes(video: str, requested: str, start: int, stop: int | None) -> None:
    """A request for a range of bytes gets these bytes, and headers that name them."""
    with urlopen(Request(video, headers={"Range": requested}), timeout=PATIENCE) as answer:
        body, part = answer.read(), VIDEO[start:stop]
        assert (answer.status, body) == (206, part)
        content_range = f"bytes {start}-{start + len(part) - 1}/{len(VIDEO)}"
        assert (answer.headers["Content-Range"], answer.headers["Content-Length"]) == (content_range, str(len(part)))
        assert answer.headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize(
    "requested",
    ["bytes=0-1,5-6", "bytes=5-2", "bytes=", "bytes=-", "bytes=a-b", "pages=0-1", "bytes=" + "9" * 5000 + "-"],
)
def test_several_or_invalid_ranges_get_the_whole_file(video: str, requested: str) -> None:
    """Several ranges and invalid ranges get the whole file."""
    with urlopen(Request(video, headers={"Range": requested}), timeout=PATIENCE) as answer:
        assert (answer.status, answer.read()) == (200, VIDEO)


@pytest.mark.parametrize("requested", ["bytes=256000-", "bytes=-0", "bytes=999999-9999999"])
def test_a_range_outside_the_file_is_refused(video: str, requested: str) -> None:
    """A range outside the file gets status 416 and the size of the file."""
    with pytest.raises(HTTPError) as answer:
        urlopen(Request(video, headers={"Range": requested}), timeout=PATIENCE)
    assert (answer.value.code, answer.value.headers["Content-Range"]) == (416, "bytes */256000")


def test_a_range_of_a_different_version_gets_the_whole_file(video: str) -> None:
    """`If-Range` gets the range only if the version of the browser is current."""
    with urlopen(Request(video, method="HEAD", headers={"Range": "bytes=0-1"}), timeout=PATIENCE) as answer:
        tag = answer.headers["ETag"]
        assert (answer.status, answer.headers["Content-Length"]) == (200, "256000")
    for known, status in ((tag, 206), ('"other"', 200), (f"W/{tag}", 200), ("Thu, 01 Jan 2026 00:00:00 GMT", 200)):
        headers = {"Range": "bytes=0-1", "If-Range": known}
        with urlopen(Request(video, headers=headers), timeout=PATIENCE) as answer:
            assert answer.status == status


def send_bytes(url: str, request: bytes) -> bytes:
    """Send these bytes, and return the answer once the server has closed the connection."""
    host, _, port = url.removeprefix("http://").rpartition(":")
    with socket.create_connection((host, int(port)), timeout=PATIENCE) as connection:
        with contextlib.suppress(ConnectionError):
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
        answer = b""
        with contextlib.suppress(ConnectionError):
            while received := connection.recv(65536):
                answer += received
        return answer


@pytest.mark.parametrize(
    ("request_line", "status"),
    [
        (b"GET", b"Error code: 400"),
        (b"GET /", b"home"),  # HTTP/0.9: only the page
        (b"GET / HTTP/x", b"Error code: 400"),
        (b"GET / HTTP/3.0", b"Error code: 505"),
        (b"GET / HTTP/1.1 more", b"Error code: 400"),
        (b"\x00\x01\xff", b"Error code: 400"),
        (b"FOO / HTTP/1.1", b" 501 "),
        (b"OPTIONS * HTTP/1.1", b" 501 "),
        (b"GET * HTTP/1.1", b" 400 "),
        (b"GET index.html HTTP/1.1", b" 400 "),
        (b"GET //[ HTTP/1.1", b" 404 "),
        (b"GET http://[ HTTP/1.1", b" 403 "),
        (b"GET http://localhost/ HTTP/1.1", b" 200 "),
        (b"GET http://localhost:1/a%20b/ HTTP/1.1", b" 200 "),
        (b"GET http://elsewhere.example/ HTTP/1.1", b" 403 "),
        (b"GET http:// HTTP/1.1", b" 200 "),
        (b"GET /%zz%%% HTTP/1.1", b" 404 "),
        (b"GET /%ff%fe%00 HTTP/1.1", b" 404 "),
        (b"GET /\xff HTTP/1.1", b" 404 "),
        (b"GET /a%20b?\xff\xfe HTTP/1.1", b" 301 "),
        (b"GET /../../etc/passwd HTTP/1.1", b" 404 "),
        (b"GET /" + b"x" * 70_000 + b" HTTP/1.1", b" 414 "),
        (b"GET / HTTP/1.1\r\nno colon", b" 200 "),
        (b"GET / HTTP/1.1\r\nA: " + b"x" * 70_000, b" 431 "),
        (b"GET / HTTP/1.1" + b"\r\nA: b" * 200, b" 431 "),
        (b"GET / HTTP/1.1\r\nHost: \xff\x00", b" 403 "),
        (b"GET / HTTP/1.1\r\nRange: \xff\x00", b" 200 "),
    ],
)
def test_a_malformed_request_is_answered(
    folder: Path, served: Callable[[Path], str], capfd: pytest.CaptureFixture[str], request_line: bytes, status: bytes
) -> None:
    """A malformed or unusual request gets an answer, and the server prints nothing."""
    answer = send_bytes(served(folder), request_line + b"\r\n\r\n")
    assert status in (answer if status.startswith(b"Error") else answer.partition(b"\n")[0])
    assert capfd.readouterr() == ("", "")


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a server with one page."""
    folder = tmp_path_factory.mktemp("out")
    write_files(folder, {"index.html": "home"})
    with serving(folder) as address:
        yield address


@given(sent=st.binary(max_size=200))
@settings(max_examples=int(os.environ.get("TRIALS", examples(100))), deadline=None)
def test_any_bytes_are_answered_without_a_traceback(shared_server: str, sent: bytes) -> None:
    """No bytes from a client cause a traceback."""
    printed = io.StringIO()
    with contextlib.redirect_stderr(printed):
        for request in (sent, b"GET /" + sent + b" HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\n" + sent):
            send_bytes(shared_server, request)
    assert printed.getvalue() == ""


@pytest.mark.parametrize("sent", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: loc"])
def test_an_incomplete_request_is_closed(
    folder: Path, served: Callable[[Path], str], monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    """A connection whose request stays incomplete is closed."""
    monkeypatch.setattr(webserver, "PATIENCE", 0.2)
    host, _, port = served(folder).removeprefix("http://").rpartition(":")
    with socket.create_connection((host, int(port)), timeout=PATIENCE) as connection:
        connection.sendall(sent)
        assert connection.recv(1) == b""


def test_a_slow_request_is_closed(folder: Path, served: Callable[[Path], str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The time limit is for the whole request, so a client that sends single bytes cannot extend it."""
    monkeypatch.setattr(webserver, "PATIENCE", 0.3)
    host, _, port = served(folder).removeprefix("http://").rpartition(":")
    with socket.create_connection((host, int(port)), timeout=0.05) as connection:
        for _ in range(2000):  # far longer than the limit
            try:
                connection.sendall(b"A")
                if connection.recv(1) == b"":
                    return
            except TimeoutError:
                continue
            except ConnectionError:
                return
    raise AssertionError("the connection was not closed")


def test_an_unread_answer_is_closed(
    folder: Path, served: Callable[[Path], str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """An answer that the client does not read is closed, and the server prints nothing."""
    ended = threading.Event()
    finish = webserver.Handler.finish
    monkeypatch.setattr(webserver.Handler, "timeout", 0.2)
    monkeypatch.setattr(webserver, "PATIENCE", 0.2)
    monkeypatch.setattr(webserver.Handler, "finish", lambda handler: (finish(handler), ended.set()))
    (folder / "large.bin").write_bytes(bytes(50_000_000))
    host, _, port = served(folder).removeprefix("http://").rpartition(":")
    with socket.create_connection((host, int(port)), timeout=PATIENCE) as connection:
        connection.sendall(b"GET /large.bin HTTP/1.1\r\n\r\n")
        assert ended.wait(PATIENCE)
    assert capfd.readouterr() == ("", "")


def test_many_connections_can_queue() -> None:
    """At least 100 connections can queue, which is more than a page opens at once."""
    assert webserver.SiteServer.request_queue_size >= 100


def test_other_host_names_are_refused(folder: Path, served: Callable[[Path], str]) -> None:
    """A request for a different host name is refused, since drafts are only for this machine."""
    with pytest.raises(HTTPError) as answer:
        urlopen(Request(served(folder), headers={"Host": "elsewhere.example"}), timeout=PATIENCE)
    assert answer.value.code == 403


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("index.html", "text/html; charset=utf-8"),
        ("all.atom.xml", "application/xml; charset=utf-8"),
        ("all.rss.xml", "application/xml; charset=utf-8"),
        ("sitemap.xml", "application/xml; charset=utf-8"),
        ("deck.tsv", "text/tab-separated-values; charset=utf-8"),
        ("a6.pdf", "application/pdf"),
        ("main.JS", "text/javascript; charset=utf-8"),
        ("CNAME", "application/octet-stream"),
    ],
)
def test_files_have_their_media_types(name: str, kind: str) -> None:
    """Every kind of file in a site has a media type that does not depend on the machine."""
    assert type_of(Path("a.b") / name) == kind


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (b"<head><meta>", b'<head><script src="/.hindsight/reload.js?build=7"></script><meta>'),
        (b'<HEAD lang="x">', b'<HEAD lang="x"><script src="/.hindsight/reload.js?build=7"></script>'),
        (b"<header>", b'<header><script src="/.hindsight/reload.js?build=7"></script>'),
    ],
)
def test_the_script_is_first_in_the_head(page: bytes, expected: bytes) -> None:
    """The reload script is first in the head, and at the end of a page without a head."""
    assert with_script(page, 7) == expected


def test_an_address_below_a_missing_folder_is_not_found(tmp_path: Path) -> None:
    """No file is found for an address if its folder is missing."""
    assert locate(tmp_path / "none", "/a/") is None


def test_only_a_page_with_the_present_state_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page with an old state receives the current state at once, and a page with the current state waits."""

    def refuse(*_: object) -> None:
        raise InterruptedError

    live = Live()
    live.failed(("wrong",))
    monkeypatch.setattr(threading.Condition, "wait", refuse)
    assert live.wait(0, PATIENCE).diagnostics == ("wrong",)
    with pytest.raises(InterruptedError):
        live.wait(live.state.change, PATIENCE)


@pytest.mark.parametrize("change", few_by_default(["removed", "moved away", "with its parent"]))
def test_a_recreated_content_folder_is_watched(tmp_path: Path, change: str) -> None:
    """A content folder that is removed and created again is still watched."""
    content = tmp_path / "work" / "content"
    write_files(content, {"posts/a.md": "text"})
    with Watcher(Options(content, tmp_path / "out", 0, ()), tmp_path) as watcher:
        for number in range(1000):  # until the watch has begun
            write_files(content, {f"posts/a{number}.md": "text"})
            with contextlib.suppress(queue.Empty):
                watcher.changes.get(timeout=0.2)
                break
        removed = content.parent if change == "with its parent" else content
        if change == "moved away":
            removed.rename(tmp_path / "elsewhere")
        else:
            shutil.rmtree(removed)
        write_files(content, {"posts/b.md": "text"})
        reported: set[Path] = set()
        for number in range(1000):  # until the new folder is watched, single edits can go unnoticed
            if content / f"posts/c{number - 1}.md" in reported:
                break
            write_files(content, {f"posts/c{number}.md": "text"})
            with contextlib.suppress(queue.Empty):
                reported |= watcher.changes.get(timeout=0.2) or set()
    # The folder itself is reported too, unless it was made again before the watcher noticed.
    assert any(path.parent == content / "posts" and path.name.startswith("c") for path in reported)


@pytest.mark.parametrize("name", ["templates", "static"])
def test_a_new_folder_of_the_blogs_own_theme_is_watched(tmp_path: Path, name: str) -> None:
    """A folder for own templates or styles that is made while the site is served starts a build, as its edits do."""
    content = tmp_path / "content"
    write_files(content, {"posts/a.md": "text"})
    with Watcher(Options(content, tmp_path / "out", 0, ()), tmp_path) as watcher:
        reported: set[Path] = set()
        for number in range(1000):  # until the new folder is watched, single edits can go unnoticed
            write_files(tmp_path / name, {f"hooks/{number}.html": "text"})
            with contextlib.suppress(queue.Empty):
                reported |= watcher.changes.get(timeout=0.2) or set()
            if any(path.suffix == ".html" for path in reported):
                break
    assert tmp_path / name in reported or any(path.is_relative_to(tmp_path / name) for path in reported)


def test_generated_files_start_no_build(tmp_path: Path) -> None:
    """Files that builds and editors write start no build; sources and settings do."""
    sources, settings = SourceFilter(), SettingsFilter(tmp_path)
    names = ("lessons.lock", ".lessons.lock.gj7wifdn", ".tags.toml.tejitbu2", "a.md.swp", "a.md~")
    passed = [sources(Change.modified, f"/c/{name}") for name in names]
    assert (passed, sources(Change.added, "/c/a.md")) == ([False] * 5, True)
    assert settings(Change.modified, str(tmp_path / "pelicanconf.py"))
    assert settings(Change.added, str(tmp_path / "private.toml"))
    assert not settings(Change.modified, str(tmp_path / "Makefile"))


def test_pages_show_the_last_lines_of_a_build_that_crashed(capfd: pytest.CaptureFixture[str]) -> None:
    """Pages show the last lines of a build that ended without a diagnostic."""
    live = Live()
    builds = BuildProcess([sys.executable, "-c", "input(); print('Traceback'); print('ValueError: x')"], live, 8000)
    assert not builds.rebuild(())
    assert (live.state.diagnostics, live.state.failed) == (("Traceback", "ValueError: x"), True)
    assert capfd.readouterr().out == "Traceback\nValueError: x\n"


@pytest.mark.parametrize("written", ["", "localhost", socket.gethostname()])
def test_without_a_host_only_this_machine_is_served(written: str, tmp_path: Path) -> None:
    """HOST may be empty, or the name of the machine, which some shells set."""
    assert Options.from_environment({"HOST": written, "INPUTDIR": str(tmp_path)}).host == "127.0.0.1"


def test_a_host_that_is_no_address_is_refused(tmp_path: Path) -> None:
    """A HOST that is not an IP address is an error."""
    with pytest.raises(ServeError, match=r'^HOST "phone" is not an IP address; write 0\.0\.0\.0'):
        Options.from_environment({"HOST": "phone", "INPUTDIR": str(tmp_path)})


def test_a_phone_in_the_network_can_use_the_ip_address(tmp_path: Path) -> None:
    """With HOST=0.0.0.0, a request for an IP address is answered, but not one for the name of a different site."""
    write_files(tmp_path, {"index.html": "home"})
    with SiteServer(tmp_path, host="0.0.0.0") as server:  # the host that is tested
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        url = server.url_elsewhere()
        assert urlopen(Request(server.url, headers={"Host": "192.168.1.7:8000"}), timeout=PATIENCE).read() == b"home"
        with pytest.raises(HTTPError) as answer:
            urlopen(Request(server.url, headers={"Host": "elsewhere.example"}), timeout=PATIENCE)
        server.shutdown()
    assert answer.value.code == 403
    assert re.fullmatch(rf"http://[\d.]+:{server.server_port}/", url)
    assert for_phone(url).startswith(f"On your phone, in the same network: {url}\n")
    assert "█" in for_phone(url) or "▀" in for_phone(url)


def test_the_index_of_texts_is_made_once_somebody_searches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`make serve` makes the index of full-text search for the first reader of the search page, and after an edit."""
    monkeypatch.setenv("PELICANOPTS", "-e 'SEARCH=\"full\"'")
    with run_server(tmp_path) as server:
        first = json.loads(server.get("/search/full.json"))
        assert first["bundles"] == [["", "en", "2026"]]
        assert "createInstance" in server.get("/search/pagefind/pagefind.js")
        with server.events() as events:
            seen = next(events)
            write_files(server.content, {"posts/a.md": POST.format(title="After")})
            while next(events)["pages"] == seen["pages"]:
                pass
        assert json.loads(server.get("/search/full.json"))["version"] != first["version"]
        with pytest.raises(HTTPError):
            server.get("/search/pagefind")
