"""Import a blog of stock Pelican, and check that a web server answers each of its old addresses."""

from __future__ import annotations

import functools
import http.server
import re
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urljoin

import pytest

from hindsight.host.commands.import_blog import import_blog
from site_builder import build
from stock_pelican import stock

HEAD = "Title: {}\nDate: 2024-03-0{}\nTags: work, café, c++\nCategory: Field notes\nAuthor: Jo Doe\n"
FILES = {
    **{f"posts/{name}.md": HEAD.format(name, number) + f"\nText {name}.\n" for number, name in enumerate("abc", 1)},
    "posts/d.md": HEAD.format("Parting", 4) + "Slug: parting\nLang: en\n\nText.\n",
    "posts/e.md": HEAD.format("Abschied", 4) + "Slug: parting\nLang: de\n\nText.\n",
    "pages/me.md": "Title: Me\n\nSee [a]({filename}../posts/a.md).\n",
    "images/x.txt": "x",
}
OLD = {
    "DEFAULT_PAGINATION": 2, "FEED_ALL_ATOM": "feeds/all.atom.xml", "CATEGORY_FEED_ATOM": "feeds/{slug}.atom.xml",
    "YEAR_ARCHIVE_SAVE_AS": "posts/{date:%Y}/index.html", "YEAR_ARCHIVE_URL": "posts/{date:%Y}/", "PLUGINS": [],
    "CARD_FORMATS": None, "STATIC_PATHS": ["images"],
}  # fmt: skip


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A handler of requests for files that prints no log."""

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """Serve the output folder of the imported blog with Python's own server, and return its address."""
    handler = functools.partial(Quiet, directory=tmp_path / "output")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


def answer(address: str) -> str:
    """Return the text at an address after all redirects, or "" if there is none."""
    try:
        with urllib.request.urlopen(address, timeout=10) as response:
            text = response.read().decode("utf-8", "replace")
    except urllib.error.HTTPError:
        return ""
    moved = re.search(r'http-equiv="refresh" content="0; url=([^"]*)"', text)
    return answer(urljoin(address, moved[1])) if moved else text


def test_a_server_answers_every_address_of_the_old_blog(tmp_path: Path, server: str) -> None:
    """Old addresses of texts, translations, lists and their later pages, years, feeds and files all have an answer."""
    old = stock(tmp_path / "old", FILES, **OLD)
    assert old.code == 0, old.log
    (tmp_path / "old/stockconf.py").rename(tmp_path / "old/pelicanconf.py")
    addresses = [path for path in old.files(".") if not path.startswith("theme/")]
    assert {"index2.html", "tag/cafe.html", "author/jo-doe2.html", "parting-de.html"} <= set(addresses)
    import_blog({"FROM": str(tmp_path / "old"), "TO": str(tmp_path / "content")})
    built = build(
        tmp_path, publish=True, settings={"SITEURL": "https://example.org", "CARD_FORMATS": []}, process=False
    )
    assert built.ok, built.text
    assert [path for path in addresses if not answer(f"{server}/{quote(path)}")] == []
    assert "Text b." in answer(f"{server}/b.html")
    assert "Abschied" in answer(f"{server}/parting-de.html")
