"""The receiver that docs/replies.md describes takes mentions, and `make replies` gets them from it."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hindsight.host.commands import replies as command
from hindsight.host.replies import webmention
from own_environment import python_with
from site_builder import ROOT, MakeSite
from webmention_web import Blog, Web, served

DOCS = (ROOT / "docs/replies.md").read_text(encoding="utf-8").partition("### A receiver of your own\n")[2]
SITE = "https://me.example"
POST = "Title: A\nDate: 2026-01-01\nTags: t\n\nText.\n"
PAGE = f"""<!doctype html><title>T</title><div class="h-entry"><a class="p-author h-card" href="/">Ann</a>
<a class="u-in-reply-to" href="{SITE}/2026/a/">A</a> <p class="e-content">Good <b>one</b>.</p>"""


def example(kind: str) -> str:
    """Return the example of a language on the page."""
    return DOCS.partition(f"```{kind}\n")[2].partition("```")[0]


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the Python of an environment of its own with the packages of the page, or skip without them."""
    packages = re.search(r"bin/pip install \"(.*?)\" (\S+)", DOCS)
    assert packages
    return python_with(packages.groups(), tmp_path_factory.mktemp("receiver"))


@pytest.fixture
def receiver(python: Path, tmp_path: Path) -> Iterator[str]:
    """Run the receiver of the page on a free port, and return its address."""
    code = example("python").replace('os.environ["SITE"]', 'os.environ["SITE"], ssrf_protection=False')
    (tmp_path / "receiver.py").write_text(code, encoding="utf-8")
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    start = re.search(r"waitress-serve --listen=127\.0\.0\.1:8092 (\S+)", example("ini"))
    assert start
    run = [str(python.with_name("waitress-serve")), f"--listen=127.0.0.1:{port}", start[1]]
    environment = {"SITE": SITE, "DATABASE": f"sqlite:///{tmp_path}/w.db"}
    with subprocess.Popen(run, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        assert any("Serving on" in line for line in process.stderr)
        yield f"http://127.0.0.1:{port}/webmentions"
        process.terminate()


@pytest.fixture
def web() -> Iterator[Web]:
    """Yield a server without pages."""
    with served() as running:
        yield running


def send(receiver: str, source: str) -> int:
    """Send a webmention for the post by a plain POST; return the status."""
    form = urllib.parse.urlencode({"source": source, "target": f"{SITE}/2026/a/"}).encode()
    with urllib.request.urlopen(receiver, form) as answer:
        return int(answer.status)


def by_feed(receiver: str, _: Path) -> dict[str, str]:
    """Return the setting for the feed of the receiver, as on the page."""
    feed = re.search(r'WEBMENTION_FEED = "https://judith\.example/webmentions(\?.*?)"', DOCS)
    assert feed
    return {"WEBMENTION_FEED": f"{receiver}{feed[1]}"}


def by_database(_: str, database: Path) -> dict[str, str]:
    """Return the setting for the database of the receiver."""
    return {"WEBMENTION_DATABASE": str(database)}


@pytest.mark.slow
@pytest.mark.parametrize("ways", [by_feed, by_database])
def test_a_mention_comes_and_goes(
    ways: Callable[[str, Path], dict[str, str]],
    receiver: str,
    web: Web,
    site: MakeSite,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A mention is held, shown by the writer, on the page, and gone from it after its own page is gone."""
    monkeypatch.setattr(webmention, "is_private_host", lambda _: False)
    settings = {"SITEURL": SITE, "WEBMENTION_ENDPOINT": f"{SITE}/webmentions", **ways(receiver, tmp_path / "w.db")}
    built = site({"posts/a.md": POST}, publish=True, settings=settings)
    assert f'<link rel="webmention" href="{SITE}/webmentions">' in built.read("2026/a/")
    folders = {"PATH": str(built.content), "CACHE_PATH": str(built.folder / "cache")}
    blog = Blog({**command.blog_settings("pelicanconf.py"), **settings, **folders})
    source = web.says("/answer", PAGE)
    assert send(receiver, source) == 200
    assert blog.fetch(settings.get("WEBMENTION_FEED", "")) == ["replies/2026-a.toml:3: held: reply by Ann: Good one."]
    built = built.rebuild({"replies/2026-a.toml": blog.archive.replace('"held"', '"shown"')})
    assert "Good <b>one</b>." in built.read("2026/a/")
    web.says("/answer", "", 410)
    assert send(receiver, source) == 200
    assert blog.fetch(settings.get("WEBMENTION_FEED", "")) == [
        "replies/2026-a.toml: removed, as its author did: reply by Ann: Good one."
    ]
    assert "Good" not in built.rebuild({}).read("2026/a/")


@pytest.mark.slow
def test_a_page_that_does_not_link_is_refused(receiver: str, web: Web) -> None:
    """The receiver keeps nothing of a page without the link, and takes no mention of a different site."""
    assert send(receiver, web.says("/other", "<p>No link")) == 200
    form = urllib.parse.urlencode({"source": web.says("/x", PAGE), "target": "https://other.example/"}).encode()
    with pytest.raises(urllib.error.HTTPError, match="400"):
        urllib.request.urlopen(receiver, form)
    target = urllib.parse.quote(f"{SITE}/2026/a/")
    with urllib.request.urlopen(f"{receiver}?direction=in&resource={target}") as answer:
        assert answer.read().strip() == b"[]"


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not here")
def test_the_block_of_nginx_is_right(tmp_path: Path) -> None:
    """Nginx takes the block of the page."""
    block = f"events {{}}\npid {tmp_path}/pid;\nhttp {{ access_log off; server {{ {example('nginx')} }} }}\n"
    (tmp_path / "nginx.conf").write_text(block, encoding="utf-8")
    command_line = ["nginx", "-t", "-q", "-e", "stderr", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
    checked = subprocess.run(command_line, capture_output=True, text=True)
    assert (checked.returncode, checked.stderr) == (0, "")
