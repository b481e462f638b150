"""The receiver of the package `webmentions` takes the mentions that Hindsight sends for real pages."""

from __future__ import annotations

import json
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from hindsight.host.commands import mention
from mention_servers import QUICK, OtherSite, other_site
from own_environment import python_with
from site_builder import MakeSite

pytestmark = pytest.mark.slow

PACKAGES = ("webmentions[flask]==0.2.0",)
# A site with a page at every address, whose receiver keeps the mentions in memory. It prints its port.
RECEIVER = """
from flask import Flask
from webmentions import WebmentionsHandler
from webmentions.server.adapters.flask import bind_webmentions
from webmentions.storage import WebmentionsStorage
from werkzeug.serving import make_server

class Storage(WebmentionsStorage):
    kept = {}
    def store_webmention(self, mention):
        self.kept[mention.source, mention.target] = mention
    def delete_webmention(self, source, target, direction):
        self.kept.pop((source, target), None)
    def retrieve_webmentions(self, resource, direction):
        return [mention for (_, target), mention in self.kept.items() if target == resource]

app = Flask("receiver")
server = make_server("127.0.0.1", 0, app, threaded=True)
url = f"http://127.0.0.1:{server.server_port}"
bind_webmentions(app, WebmentionsHandler(Storage(), base_url=url, ssrf_protection=False))
app.add_url_rule("/<path:path>", view_func=lambda path: "<p>A page.", endpoint="page")
print(url, flush=True)
server.serve_forever()
"""


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the Python of an environment of its own with the receiver, or skip without the package."""
    return python_with(PACKAGES, tmp_path_factory.mktemp("receiver"))


@pytest.fixture
def receiver(python: Path) -> Iterator[str]:
    """Run the receiver, and return its address."""
    command = [str(python), "-c", RECEIVER]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout
        url = process.stdout.readline().strip()
        assert url
        yield url
        process.terminate()


@pytest.fixture
def own() -> Iterator[OtherSite]:
    """Run the web server of the blog."""
    with other_site() as running:
        yield running


def received(receiver: str, target: str) -> list[dict[str, str]]:
    """Return the mentions of a page that the receiver has."""
    with urllib.request.urlopen(f"{receiver}/webmentions?direction=in&resource={target}") as answer:
        return list(json.load(answer))


def test_the_receiver_takes_new_changed_and_removed_mentions(receiver: str, own: OtherSite, site: MakeSite) -> None:
    """The receiver has a mention with the title of the post, and none once the link or the post is gone."""
    target = f"{receiver}/post/"
    post = f"Title: One\nDate: 2026-12-20\nTags: t\n\nSee [their post]({target}).\n"
    settings = {"SITEURL": own.url, "AUTHOR": "Ann Lee"}
    built = site({"posts/a.md": post}, publish=True, settings=settings)

    def sent() -> list[str]:
        if built.path("2026/a/").exists():
            own.page("/2026/a/", built.read("2026/a/"))
        else:
            own.page("/2026/a/", "gone", 410)
        full = {**mention.blog_settings("pelicanconf.py"), **settings, "TODAY": "2027-01-01"}
        full |= {"PATH": str(built.content), "CACHE_PATH": str(built.folder / "cache")}
        return list(mention.mention(full, QUICK))

    assert sent()[-1].startswith("Sent 1 mention.")
    (one,) = received(receiver, target)
    assert (one["source"], one["title"]) == (f"{own.url}/2026/a/", "One")
    assert (one["author_name"], one["author_url"]) == ("Ann Lee", f"{own.url}/")
    built = built.rebuild({"posts/a.md": post.replace("Title: One", "Title: Two")})
    assert "sent, changed" in sent()[0]
    assert [one["title"] for one in received(receiver, target)] == ["Two"]
    built = built.rebuild({"posts/a.md": post.replace(target, "/")})
    assert "sent, removed" in sent()[0]
    assert received(receiver, target) == []
    built = built.rebuild({"posts/a.md": post})
    sent()
    assert len(received(receiver, target)) == 1
    built = built.rebuild(
        {"posts/a.md": None, "redirects.toml": '"/2026/a/" = "gone"\n', "posts/b.md": post.replace(target, "/")}
    )
    assert "sent, removed" in sent()[0]
    assert received(receiver, target) == []
