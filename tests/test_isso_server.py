"""The way of a comment with the real Isso: written in a browser, accepted by mail, fetched, shown without scripts."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from hindsight.core.replies.incoming import Pulled
from hindsight.host.commands import replies as command
from hindsight.host.commands.reading import blog_settings, read_content
from hindsight.host.replies.isso import isso_services
from hindsight.host.replies.texts import Texts
from isso_server import NGINX, UNIT, Mailbox, environment, free_port, isso, mailbox
from site_builder import Built, MakeSite
from web_servers import nginx

pytestmark = pytest.mark.slow

POST = "Title: Handing over\nSlug: a\nDate: 2026-01-01\nTags: t\n\nText.\n"
# The comments are of the present.
PUBLISHED = {"SERVER_FILES": ["nginx"], "SITEURL": "http://blog.example", "TODAY": "2999-01-01"}


@dataclass
class Blog:
    """A published blog behind nginx, with Isso and a mailbox."""

    built: Built
    address: str
    box: Mailbox
    database: Path
    settings: dict[str, Any]

    def fetch(self) -> list[str]:
        """Run `make replies`, and return its lines with paths from the content folder on."""
        content = f"{self.settings['PATH']}/"
        return [line.replace(content, "") for line in command.fetch_replies(self.settings)]

    def pulled(self, **settings: object) -> Pulled:
        """Return what Isso has, as the services of these settings send it."""
        found: list[Pulled] = []
        everything = {**self.settings, **settings}
        texts = Texts(read_content(everything).documents, everything["SITEURL"])
        found += (pull(texts) for pull in isso_services(everything))
        return found[0]


@contextlib.contextmanager
def blog(make: MakeSite, folder: Path, server: str = "/isso/") -> Iterator[Blog]:
    """Publish and serve a blog with the guide's lines for nginx; `{port}` in `server` is the port of Isso itself."""
    environment()
    port, box_folder = free_port(), folder / "isso"
    box_folder.mkdir()
    settings = {**PUBLISHED, "ISSO_SERVER": server.format(port=port)}
    built = make({"posts/a.md": POST}, publish=True, settings=settings)
    assert built.ok, built.text
    lines = NGINX.replace("127.0.0.1:8080", f"127.0.0.1:{port}")
    with nginx(built.output, folder, lines) as web, mailbox() as box:
        address = f"http://127.0.0.1:{web.port}"
        changes = {
            "https://example.org": address,
            "port = 25": f"port = {box.port}",
            "reply-to-self = false": "reply-to-self = true",
        }
        own = {"PATH": str(built.folder / "content"), "CACHE_PATH": str(folder / "cache")}
        # The command asks the server itself, since nothing answers at blog.example.
        asked = {"ISSO_SERVER": f"http://127.0.0.1:{port}"}
        with isso(box_folder, port, changes) as database:
            everything = {**blog_settings("pelicanconf.py"), **settings, **own, **asked}
            yield Blog(built, address, box, database, everything)


def write(page: Page, form: str, words: str, author: str) -> None:
    """Fill in a form of Isso, send it, and wait until the comment waits for the writer."""
    page.locator(f"{form} .isso-textarea").fill(words)
    page.locator(f"{form} [name=author]").fill(author)
    page.locator(f"{form} [type=submit]").click()
    expect(page.locator(".isso-comment", has_text=words).locator(".isso-note").last).to_have_text(
        "Comment in queue for moderation."
    )


def decide(page: Page, blog: Blog, action: str, number: int) -> None:
    """Follow the link of an action in the mail about a comment, and say yes."""
    page.once("dialog", lambda dialog: dialog.accept())
    link = blog.box.link(action, number)
    with page.expect_response(lambda response: response.request.method == "POST") as response:
        page.goto(link)
    assert response.value.ok


def shown(browser: Browser, blog: Blog) -> list[str]:
    """Return the replies on the page of the post, as a browser without scripts shows them."""
    with browser.new_page(java_script_enabled=False) as page:
        page.goto(f"{blog.address}/2026/a/")
        expect(page.get_by_role("button", name="Write a reply")).to_be_hidden()
        return [" ".join(text.split()) for text in page.locator(".reply").all_inner_texts()]


def test_a_comment_goes_from_isso_to_the_page(site: MakeSite, browser: Browser, tmp_path: Path) -> None:
    """A reader writes, the writer accepts, and the page shows the comment and an answer to it without scripts."""
    with blog(site, tmp_path) as here:
        with browser.new_page() as page:
            problems: list[str] = []
            page.on("console", lambda message: problems.append(message.text) if "Policy" in message.text else None)
            page.goto(f"{here.address}/2026/a/")
            page.get_by_role("button", name="Write a reply").click()
            words = page.get_by_role("textbox", name="Type Comment Here (at least 3 chars)")
            expect(words).to_be_focused()
            write(page, "#isso-thread", "We do the same on Thursdays.", "Ann & Co")
            assert here.fetch() == []
            decide(page, here, "Activate", 1)
            assert here.fetch() == ["replies/2026-a.toml:3: shown: comment by Ann & Co: We do the same on Thursdays."]
            here.built.rebuild()
            assert [re.sub(r"\d+ \w+ \d+|\w+ \d+, \d+", "D", text) for text in shown(browser, here)] == [
                "Ann & Co · D We do the same on Thursdays."
            ]
            # The comment is on the page once, and its answer is written at its place.
            page.goto(f"{here.address}/2026/a/")
            page.get_by_role("button", name="Write a reply").click()
            reply = page.locator("#reply-isso-1")
            reply.get_by_text("Reply", exact=True).click()
            assert page.get_by_text("We do the same").locator("visible=true").count() == 1
            write(page, "#reply-isso-1", "Why not on Fridays?", "Bo")
            decide(page, here, "Activate", 2)
            assert problems == []
        assert here.fetch() == ["replies/2026-a.toml:12: shown: comment by Bo: Why not on Fridays?"]
        here.built.rebuild()
        assert "in answer to Ann & Co" in shown(browser, here)[1]
        archive = (here.built.folder / "content/replies/2026-a.toml").read_text("utf-8")
        assert "127.0.0" not in archive
        fetched = [here.pulled(), here.pulled(ISSO_DATABASE=str(here.database))]
        keys = ("id", "author", "url", "date", "in_reply_to")
        assert len({str([[one.target.rpartition("example")[2], *map(one.values.get, keys)] for one in pulled.replies])
                    for pulled in fetched}) == 1  # fmt: skip
        with browser.new_page() as page:
            decide(page, here, "Delete", 2)
        assert here.fetch() == ["replies/2026-a.toml: removed, as its author did: comment by Bo: Why not on Fridays?"]
    (line,) = here.fetch()
    assert re.fullmatch(r"Isso: http://127\.0\.0\.1:\d+/count did not answer: connection refused", line)
    assert here.built.rebuild().ok
    assert "Thursdays" in here.built.read("2026/a/")


def test_isso_at_a_host_of_its_own(site: MakeSite, browser: Browser, tmp_path: Path) -> None:
    """The policy of the site allows the host of Isso, and nothing is asked from it before the click."""
    with blog(site, tmp_path, "http://localhost:{port}/") as here, browser.new_page() as page:
        requested: list[str] = []
        problems: list[str] = []
        page.on("request", lambda request: requested.append(request.url))
        page.on("console", lambda message: problems.append(message.text) if "Policy" in message.text else None)
        page.goto(f"{here.address}/2026/a/", wait_until="networkidle")
        assert not [url for url in requested if not url.startswith(here.address)]
        page.get_by_role("button", name="Write a reply").click()
        write(page, "#isso-thread", "From elsewhere.", "Ann")
        assert problems == []
        assert [url for url in requested if url.startswith("http://localhost")]


def test_the_service_of_the_guide_is_valid(tmp_path: Path) -> None:
    """Systemd finds nothing wrong with the unit."""
    program = shutil.which("systemd-analyze")
    if not program:
        pytest.skip("systemd-analyze is not here")
    unit = tmp_path / "isso.service"
    unit.write_text(UNIT.replace("/opt/isso/bin/isso", "/bin/true").replace("=isso\n", "=root\n"))
    done = subprocess.run([program, "verify", unit], check=False, capture_output=True, text=True)
    assert [line for line in done.stderr.splitlines() if "isso.service" in line] == []
