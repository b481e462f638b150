"""Sites on real web servers: redirects, removed and missing addresses, headers."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from urllib.parse import quote

import pytest

from hindsight.host.serving.apache import htaccess
from hindsight.host.serving.caddy import caddyfile
from hindsight.host.serving.headers import ServerHeaders
from hindsight.host.serving.nginx import nginx_http, nginx_server
from hindsight.host.serving.rules import ServerRules
from site_builder import MakeSite
from test_server_files import FILES, HEAD
from web_servers import BROTLI_OF_NGINX, WebServer, apache, caddy, nginx

pytestmark = pytest.mark.slow

SERVERS = {"nginx": nginx, "apache": apache, "caddy": caddy}
HEADERS = ServerHeaders("default-src 'none'")
# Old addresses with the signs that a file of a server or a regular expression gives a meaning.
HOSTILE = (
    "two words/", 'q"uo\'te/', "$uri/", "${PATH}/", "a}b{c;d/", "(a|b)/", "c++/", "[x]/", "dot.html", "a&b=c/", "~me/",
    "100%/", "%41/", "caf\u00e9/", "日本語/", "x" * 120 + "/", "semi;colon/", "back`tick/", "^caret$/", "ümläut ß/",
    "#x/", "back\\slash/",
)  # fmt: skip
NEW = ("plain/", "caf\u00e9/", "two words/", "c$1/", "100%/", "${PATH}/", 'q"x/', "a&b/", "back\\slash/", "{x}/")


@contextlib.contextmanager
def serve(kind: str, rules: ServerRules, folder: Path) -> Iterator[WebServer]:
    """Serve an empty site with these rules."""
    site, work = folder / "site", folder / "work"
    for made in (site / ".hindsight-server", work):
        made.mkdir(parents=True, exist_ok=True)
    (site / ".htaccess").write_text(htaccess(rules, HEADERS))
    (site / ".hindsight-server/nginx-http.conf").write_text(nginx_http(rules, HEADERS, "x"))
    (site / ".hindsight-server/nginx-server.conf").write_text(nginx_server(rules, HEADERS, "x"))
    (site / ".hindsight-server/caddy.conf").write_text(caddyfile(rules, HEADERS))
    (site / "404.html").write_text("not here")
    (site / "index.html").write_text("home")
    with SERVERS[kind](site, work) as server:
        yield replace(server, is_caddy=kind == "caddy")


@pytest.fixture(params=SERVERS)
def hostile(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[WebServer]:
    """Serve an empty site with hostile rules on each server."""
    moved = [(old, "new/") for old in HOSTILE] + [(f"to/{number}/", new) for number, new in enumerate(NEW)]
    gone = tuple(f"gone/{old}" for old in HOSTILE)
    rules = ServerRules("", tuple(moved), gone, {"p=1&q=zw\u00f6lf": "both/", "p=1": "one/", "$a.b=(c d)": "odd/"})
    with serve(request.param, rules, tmp_path) as server:
        yield server


def test_hostile_addresses_are_sent_on(hostile: WebServer) -> None:
    """Each old address leads to the new one, and is gone where it was removed, whatever signs it has."""
    for old in HOSTILE:
        assert (hostile.get(f"/{quote(old)}").status, old) == (301, old)
        assert hostile.get(f"/{quote(old)}").location.endswith("/new/"), old
        assert (hostile.get(f"/gone/{quote(old)}").status, old) == (410, old)
    for near in ("/twoXwords/", "/dotxhtml", "/a/", "/new/old/", "/c/", "/two%20words/more"):
        assert hostile.get(near).status == 404, near


@pytest.mark.parametrize("kind", SERVERS)
def test_random_addresses_are_sent_on(kind: str, tmp_path: Path) -> None:
    """Each of hundreds of addresses of signs that have a meaning somewhere leads to its own new address."""
    random = Random(14)
    signs = "ab\"'`$%{}()[]<>|\\^~#;,.*+?=&!@: é日\u200b\U0001f600"
    parts = ("".join(random.choices(signs, k=random.randint(1, 25))).strip(" .") for _ in range(1200))
    paths = ("/".join(filter(None, (next(parts), next(parts)))) for _ in range(600))
    by_name = {path.lower(): path for path in paths if path}  # nginx knows no difference of case
    moved = [(f"{old}/", f"new/{number}/") for number, old in enumerate(sorted(by_name.values()))]
    assert len(moved) > 500
    with serve(kind, ServerRules("", tuple(moved)), tmp_path) as server:
        for old, new in moved:
            answer = server.get(f"/{quote(old)}")
            assert (answer.status, answer.location.endswith(f"/{new}")) == (301, True), old


@pytest.mark.parametrize("kind", SERVERS)
def test_patterns_lead_on_where_there_is_no_file(kind: str, tmp_path: Path) -> None:
    """A pattern means any one part of a path, and no file or folder of the site."""
    patterns = (("20$9/*/", "archive/"), ("tag/a(*).html", "two words/"), ("*/feed", "feeds/all.xml"))
    real = tmp_path / "site/20$9/real"
    real.mkdir(parents=True)
    (real / "index.html").write_text("real")
    with serve(kind, ServerRules("", patterns=patterns), tmp_path) as server:
        assert server.get("/20$9/x/").location.endswith("/archive/")
        assert server.get("/20$9/two%20words").location.endswith("/archive/")
        assert server.get("/tag/a(b).html").location.endswith("/two%20words/")
        assert server.get("/x/feed/").location.endswith("/feeds/all.xml")
        assert server.get("/20$9/real/").body == b"real"
        for other in ("/20$9/", "/20$9/x/y/", "/tag/a().html", "/tag/b(b).html", "/feed", "/2009/x/"):
            assert server.get(other).status == 404, other


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
    if target == "/odd/" and hostile.is_caddy:
        assert location == ""  # such a name stays the script's
        return
    assert location.endswith(target) if target else location == ""


LIMITS = ("x-content-type-options", "referrer-policy", "permissions-policy", "content-security-policy")


@pytest.mark.parametrize("kind", SERVERS)
def test_every_answer_has_the_headers(kind: str, site: MakeSite, tmp_path: Path) -> None:
    """Pages, files, and the page for missing addresses have the policies, and browsers ask again for each."""
    built = site(FILES, publish=True, settings={"SERVER_FILES": ["apache", "caddy", "nginx"]})
    with SERVERS[kind](built.output, tmp_path) as server:
        for path in ("/2024/a/", "/feeds/all.json", "/none/", "/gone/"):
            answer = server.get(path)
            assert set(LIMITS) <= set(answer.headers), path
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["cache-control"] == "no-cache", path
        page = server.get("/2024/a/")
        assert page.headers["content-type"].lower() == "text/html; charset=utf-8"
        again = server.get("/2024/a/", If_None_Match=page.headers["etag"])
        assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize("kind", SERVERS)
def test_only_files_named_by_their_bytes_are_kept_for_ever(kind: str, site: MakeSite, tmp_path: Path) -> None:
    """A browser keeps the style sheet of a page, and neither one by its plain name nor the answer for a missing one."""
    built = site(FILES, publish=True, settings={"SERVER_FILES": ["apache", "caddy", "nginx"]})
    (style,) = [f"/{name}" for name in built.files() if re.fullmatch(r"theme/hindsight\..+\.css", name)]
    with SERVERS[kind](built.output, tmp_path) as server:
        paths = (style, "/theme/hindsight.css", f"{style}x")
        kept = [server.get(path).headers["cache-control"] for path in paths]
        assert server.get("/hushed/").status == 200  # a page alone leads to a hidden text
    assert kept == ["public, max-age=31536000, immutable", "no-cache", "no-cache"]


@pytest.mark.parametrize("kind", SERVERS)
def test_a_part_of_a_file_is_sent(kind: str, site: MakeSite, tmp_path: Path) -> None:
    """A browser that plays a film asks for parts of it."""
    film = bytes(range(256)) * 40
    files = {**FILES, "images/film.mp4": film, "posts/f.md": HEAD + "\n<video src='{static}/images/film.mp4'></video>"}
    built = site(files, publish=True, settings={"SERVER_FILES": ["apache", "caddy", "nginx"]})
    with SERVERS[kind](built.output, tmp_path) as server:
        answer = server.get("/images/film.mp4", Range="bytes=100-199")
        assert (answer.status, answer.body) == (206, film[100:200])
        assert answer.headers["content-range"] == f"bytes 100-199/{len(film)}"
        assert server.get("/images/film.mp4", Range="bytes=999999-").status == 416


@pytest.mark.parametrize(
    ("kind", "asked", "sent"),
    [
        ("nginx", "gzip", "gzip"),
        ("nginx", "gzip, br", "br"),
        ("nginx", "identity", ""),
        ("nginx", "gzip;q=0", ""),
        ("caddy", "gzip", "gzip"),
        ("caddy", "gzip, br, zstd", "br"),
        ("caddy", "identity", ""),
    ],
)
def test_compressed_files_are_sent_to_those_who_read_them(
    kind: str, asked: str, sent: str, site: MakeSite, tmp_path: Path
) -> None:
    """A browser gets the file of a kind that it asks for, as it is on the disk, and all others the text itself."""
    pytest.importorskip("brotli")
    settings = {"SERVER_FILES": ["caddy", "nginx"], "COMPRESS": ["gz", "br"]}
    built = site(FILES, publish=True, settings=settings)
    with SERVERS[kind](built.output, tmp_path) as server:
        if (kind, sent) == ("nginx", "br") and not BROTLI_OF_NGINX.exists():
            pytest.skip("nginx's module for brotli is not here")
        for path in ("/2024/a/", "/theme/hindsight.css"):
            answer = server.get(path, Accept_Encoding=asked)
            assert answer.headers.get("content-encoding", "") == sent
            file = built.path(path[1:])
            ending = {"": "", "gzip": ".gz", "br": ".br"}[sent]
            assert answer.body == file.with_name(f"{file.name}{ending}").read_bytes()
            assert answer.headers["content-type"].startswith("text/")
            assert "accept-encoding" in answer.headers["vary"].lower()


@pytest.mark.parametrize("kind", SERVERS)
def test_a_published_site_answers_as_it_should(kind: str, site: MakeSite, tmp_path: Path) -> None:
    """Pages, redirects, removed and missing addresses have their status, and server files are not shown."""
    built = site(FILES, publish=True, settings={"SERVER_FILES": ["apache", "caddy", "nginx"]})
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
