"""Sites on real web servers: redirects, removed and missing addresses, headers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from hindsight.host.serving.apache import htaccess
from hindsight.host.serving.nginx import nginx_http, nginx_server
from hindsight.host.serving.rules import ServerRules
from test_server_files import FILES
from web_servers import WebServer, apache, nginx

pytestmark = pytest.mark.slow

SERVERS = {"nginx": nginx, "apache": apache}
# Old addresses with the signs that a file of a server or a regular expression gives a meaning.
HOSTILE = (
    "two words/", 'q"uo\'te/', "$uri/", "${PATH}/", "a}b{c;d/", "(a|b)/", "c++/", "[x]/", "dot.html", "a&b=c/", "~me/",
    "100%/", "%41/", "caf\u00e9/", "日本語/", "x" * 120 + "/", "semi;colon/", "back`tick/", "^caret$/", "ümläut ß/",
    "#x/", "back\\slash/",
)  # fmt: skip
NEW = ("plain/", "caf\u00e9/", "two words/", "c$1/", "100%/", "${PATH}/", 'q"x/', "a&b/", "back\\slash/", "{x}/")


@pytest.fixture(params=SERVERS)
def hostile(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[WebServer]:
    """Serve an empty site with hostile rules on each server."""
    site, work = tmp_path / "site", tmp_path / "work"
    for folder in (site / ".hindsight-server", work):
        folder.mkdir(parents=True)
    moved = [(old, "new/") for old in HOSTILE] + [(f"to/{number}/", new) for number, new in enumerate(NEW)]
    gone = tuple(f"gone/{old}" for old in HOSTILE)
    rules = ServerRules("", tuple(moved), gone, {"p=1&q=zw\u00f6lf": "both/", "p=1": "one/", "$a.b=(c d)": "odd/"})
    (site / ".htaccess").write_text(htaccess(rules))
    (site / ".hindsight-server/nginx-http.conf").write_text(nginx_http(rules, "x"))
    (site / ".hindsight-server/nginx-server.conf").write_text(nginx_server(rules, "x"))
    (site / "404.html").write_text("not here")
    (site / "index.html").write_text("home")
    with SERVERS[request.param](site, work) as server:
        yield server


def test_hostile_addresses_are_sent_on(hostile: WebServer) -> None:
    """Each old address leads to the new one, and is gone where it was removed, whatever signs it has."""
    for old in HOSTILE:
        assert (hostile.get(f"/{quote(old)}").status, old) == (301, old)
        assert hostile.get(f"/{quote(old)}").location.endswith("/new/"), old
        assert (hostile.get(f"/gone/{quote(old)}").status, old) == (410, old)
    for near in ("/twoXwords/", "/dotxhtml", "/a/", "/new/old/", "/c/", "/two%20words/more"):
        assert hostile.get(near).status == 404, near


def test_hostile_targets_arrive_as_they_are(hostile: WebServer) -> None:
    """The new address in an answer is percent-encoded once."""
    for number, new in enumerate(NEW):
        location = hostile.get(f"/to/{number}/").location
        path = location.partition("127.0.0.1")[2].partition("/")[2] if "://" in location else location[1:]
        assert path.lower() in (quote(new).lower(), quote(new, safe="/$&").lower()), new


def test_addresses_without_their_slash_are_sent_on_at_once(hostile: WebServer) -> None:
    """An old address leads to the new one whether the reader writes the slash at its end or not."""
    assert hostile.get("/c++").location.endswith("/new/")
    assert hostile.get("/gone/c++").status == 410


@pytest.mark.parametrize(
    ("asked", "target"),
    [
        ("/?p=1", "/one/"),
        ("/index.php?x=2&p=1&utm=y", "/one/"),
        ("/?q=zw%C3%B6lf&p=1", "/both/"),
        ("/?q=zw%c3%b6lf&p=1", "/both/"),
        ("/?%24a.b=%28c+d%29", "/odd/"),
        ("/?$a.b=(c%20d)", "/odd/"),
        ("/?pp=1", ""),
        ("/?p=11", ""),
        ("/?$aXb=(c%20d)", ""),
        ("/", ""),
    ],
)
def test_queries_lead_on(hostile: WebServer, asked: str, target: str) -> None:
    """An old address with a query leads on if the request has all its parts, in any order."""
    location = hostile.get(asked).location
    assert location.endswith(target) if target else location == ""


@pytest.mark.parametrize("kind", SERVERS)
def test_a_published_site_answers_as_it_should(kind: str, site: object, tmp_path: Path) -> None:
    """Pages, redirects, removed and missing addresses have their status, and server files are not shown."""
    built = site(FILES, publish=True, settings={"SERVER_FILES": ["apache", "nginx"]})  # type: ignore[operator]
    work = tmp_path / "work"
    work.mkdir()
    missing = built.path("404.html").read_bytes()
    with SERVERS[kind](built.output, work) as server:
        assert server.get("/2024/a/").body == built.path("2024/a/").read_bytes()
        assert server.get("/2024/a").location.endswith("/2024/a/")
        assert [server.get(old).status for old in ("/old/", "/old", "/caf%C3%A9.html", "/x/two%20words")] == [301] * 4
        assert server.get("/tag/work.html").location.endswith("/tags/work/")
        assert server.get("/?p=12").location.endswith("/2024/b/")
        for path, status in (("/gone/", 410), ("/gone", 410), ("/none/", 404), ("/theme/", 404)):
            answer = server.get(path)
            assert (answer.status, answer.body == missing) == (status, True), path
        for path in (".hindsight-server/nginx-http.conf", ".htaccess", ".hindsight-published", ".hindsight-manifest"):
            assert server.get(f"/{path}").status in (403, 404), path
            assert server.get(f"/%2e{path[1:]}").status in (403, 404), path
