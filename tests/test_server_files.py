"""SERVER_FILES: redirects and headers in the files of web servers."""

from __future__ import annotations

from pathlib import Path

import pytest

from hindsight.host.commands.deploy import deploy
from hindsight.host.serving.apache import htaccess
from hindsight.host.serving.headers import ServerHeaders
from hindsight.host.serving.hosts import cloudflare_redirects, netlify_redirects
from hindsight.host.serving.nginx import nginx_http
from hindsight.host.serving.rules import KINDS, ServerRules
from site_builder import Built, MakeSite

HEAD = "Title: A\nDate: 2024-03-04\nTags: work\n"
REDIRECTS = """
"/gone/" = "gone"
"/x/two words" = "/2024/b/"
"/tag/*.html" = "/tags/*/"
"/?p=12" = "/2024/b/"
"""
FILES = {
    "posts/a.md": f"{HEAD}Aliases: /old/, /caf%C3%A9.html\n\nText.",
    "posts/b.md": HEAD.replace(": A", ": B") + "\nText.",
    "posts/secret.md": f"{HEAD.replace(': A', ': Hush')}Status: hidden\nAliases: /hushed/\n\nText.",
    "redirects.toml": REDIRECTS,
}
NAMES = {".htaccess", "_redirects", ".hindsight-server/nginx-http.conf", ".hindsight-server/nginx-server.conf"}


def built(site: MakeSite, *kinds: str, publish: bool = True) -> Built:
    """Build a site with old addresses of all kinds, and with the files for these servers."""
    return site(FILES, publish=publish, settings={"SERVER_FILES": list(kinds)})


def test_a_site_has_no_server_files_by_default(site: MakeSite) -> None:
    """Only SERVER_FILES makes files for servers."""
    assert NAMES.isdisjoint(built(site).files())


def test_the_writers_own_view_has_no_server_files(site: MakeSite) -> None:
    """Drafts have aliases too, so that only a published site has the files."""
    assert NAMES.isdisjoint(built(site, *set(KINDS) - {"cloudflare"}, publish=False).files())


def test_netlify_gets_redirects_that_win_over_their_pages(site: MakeSite) -> None:
    """Aliases, lines and patterns are rules of Netlify's file; a removed address has the status 410."""
    lines = built(site, "netlify").read("_redirects").splitlines()
    assert lines[1:] == [
        "/caf%C3%A9.html /2024/a/ 301!",
        "/old/ /2024/a/ 301!",
        "/tag/work.html /tags/work/ 301!",
        "/x/two%20words/ /2024/b/ 301!",
        "/gone/ /404.html 410",
    ]


def test_a_pattern_with_one_target_is_a_rule_of_servers(site: MakeSite) -> None:
    """Where a server answers, any number of old addresses can lead to one; pages of the site stay."""
    lines = '"/2009/*/" = "/archive/"\n"/tag/*.html" = "/tags/"\n"/nowhere/*/" = "/none/"\n'
    settings = {"SERVER_FILES": ["netlify", "nginx"]}
    result = site({**FILES, "redirects.toml": lines}, settings=settings)
    assert [line for line in result.diagnostics if "redirects.toml" in line] == [
        'content/redirects.toml:3:17: error: nothing is built at /none/ (did you mean "/lessons/on/"?)'
    ]
    published = {"SHOW_UNPUBLISHED": False, "SITEURL": "https://x.org"}
    result = result.rebuild({"redirects.toml": lines.partition('"/nowhere')[0]}, **published)
    assert result.ok, result.text
    assert result.read("_redirects").splitlines()[-1] == "/2009/:any/ /archive/ 301"
    maps = result.read(".hindsight-server/nginx-http.conf")
    assert '"~^/2009/[^/]+/?$" "/archive/";' in maps
    assert r'"~^/tag/[^/]+\x2ehtml$" "/tags/";' in maps


def test_cloudflare_gets_rules_that_it_accepts(site: MakeSite) -> None:
    """Cloudflare Pages takes neither the sign `!` nor the status 410."""
    lines = built(site, "cloudflare").read("_redirects").splitlines()
    assert "/old/ /2024/a/ 301" in lines
    assert not any("!" in line or "410" in line for line in lines)


def test_cloudflare_gets_no_more_rules_than_it_reads() -> None:
    """Cloudflare Pages reads 2,000 rules, none longer than 2,000 signs."""
    moved = tuple((f"{number}/", "new/") for number in range(3000))
    text = cloudflare_redirects(ServerRules("", (("x" * 1990 + "/", "a/"), *moved)))
    assert sum(line.startswith("/") for line in text.splitlines()) == 2000
    assert max(map(len, text.splitlines())) <= 2000


def test_old_addresses_of_hidden_texts_are_in_no_file(site: MakeSite) -> None:
    """A server may show its files by mistake, so none of them names a hidden text."""
    result = built(site, *set(KINDS) - {"cloudflare"})
    assert result.path("hushed/").is_file()
    for name in NAMES:
        assert "hush" not in result.read(name).lower(), name


def test_a_draft_at_a_secret_address_is_in_no_file(site: MakeSite) -> None:
    """Neither the address of such a draft nor the hosts of its pictures are in a file that others may see."""
    token = "5f0c2a9e4b7d41c38e6a1b90d2f37c64"
    draft = f"{HEAD}Status: draft\nPreview: {token}\nAliases: /wh1sper/\n\n![x](https://wh1sper.example/a.png)"
    settings = {"SERVER_FILES": ["apache", "caddy", "netlify", "nginx"]}
    result = site({**FILES, "posts/draft.md": draft}, publish=True, settings=settings)
    assert result.path(f"preview/{token}/").is_file()
    for name in (*NAMES, "_headers", ".hindsight-server/caddy.conf"):
        assert token not in result.read(name), name
        assert "wh1sper" not in result.read(name), name


def test_a_site_below_a_folder_of_its_host_has_the_folder_in_its_rules(site: MakeSite) -> None:
    """With SITEURL = "https://example.org/b%20log" every address of a rule begins with that path."""
    settings = {"SERVER_FILES": ["netlify", "nginx", "apache"], "SITEURL": "https://example.org/b%20log"}
    result = site(FILES, publish=True, settings=settings)
    assert "/b%20log/old/ /b%20log/2024/a/ 301!" in result.read("_redirects")
    assert r'"~^/b\x20log/old/$" "/b%20log/2024/a/";' in result.read(".hindsight-server/nginx-http.conf")
    assert r'RedirectMatch 301 "^/b\x20log/old/?$" "/b log/2024/a/"' in result.read(".htaccess")


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (
            ["ngnix"],
            '"ngnix" is no kind of server (did you mean "nginx"?); write apache, caddy, cloudflare, netlify or',
        ),
        ([7], '"7" is no kind of server; write apache, caddy, cloudflare, netlify or nginx'),
        (["netlify", "cloudflare"], "netlify and cloudflare read the same files in different ways; name one of them"),
    ],
)
def test_a_wrong_kind_of_server_is_an_error(written: list[object], message: str, site: MakeSite) -> None:
    """A name that is no kind of server stops the build, with the names that are."""
    result = site(FILES, settings={"SERVER_FILES": written})
    assert not result.ok
    assert f"SERVER_FILES: {message}" in result.text


def test_a_writers_own_file_of_the_same_name_is_an_error(site: MakeSite) -> None:
    """Two sets of rules do not fit into one file, so that the message says to choose one."""
    own = {"EXTRA_PATH_METADATA": {"extra/htaccess": {"path": ".htaccess"}}, "SERVER_FILES": ["apache"]}
    result = site({**FILES, "extra/htaccess": "Options -Indexes"}, publish=True, settings=own)
    assert [line for line in result.diagnostics if "error" in line] == [
        "content/extra/htaccess:1:1: error: SERVER_FILES writes /.htaccess for apache; "
        'take "apache" out of SERVER_FILES, or this file'
    ]


def test_a_changed_redirect_changes_the_files(site: MakeSite) -> None:
    """A publish after a change of redirects.toml writes the new rules."""
    before = built(site, "netlify")
    after = before.rebuild({"redirects.toml": '"/newer/" = "/2024/b/"\n'})
    assert "/newer/ /2024/b/ 301!" in after.read("_redirects")
    assert "/gone/" not in after.read("_redirects")


def test_a_deploy_sends_the_files(site: MakeSite, tmp_path: Path) -> None:
    """The files are part of the site, also those whose names begin with a dot."""
    result, target = built(site, "netlify", "apache", "nginx"), tmp_path / "target"
    deploy(result.output, str(target), result.content, replace=False)
    assert {name for name in NAMES if (target / name).is_file()} == NAMES
    again = result.rebuild(SERVER_FILES=[])
    deploy(again.output, str(target), again.content, replace=False)
    assert {name for name in NAMES if (target / name).is_file()} == {".htaccess"}  # a deploy never deletes this one


HEADERS = ServerHeaders("default-src 'none'")
HOSTILE = ServerRules(
    "",
    (
        ("q\"uo'te/", "new/"),
        ("a}b{c;d/", "new/"),
        ("#x/", "new/"),
        ("$uri/${PATH}/", 'n"e$w/${PATH}\\1/&/'),
        ("a b\\c.(d|e)*[f]+^g/", "日本/%41/"),
    ),
    ("%2e:x/",),
)


@pytest.mark.parametrize("make", [netlify_redirects, cloudflare_redirects])
def test_lines_of_static_hosts_have_as_many_words_as_they_should(make: object) -> None:
    """No address has a space, or a sign that the hosts take for a comment, a splat or a placeholder."""
    for line in make(HOSTILE).splitlines()[1:]:  # type: ignore[operator]
        words = line.split()
        assert len(words) == 3
        assert not {"#", "*", ":"} & set(words[0] + words[1])


def test_no_address_ends_a_string_of_nginx_or_apache() -> None:
    """Each line of a map has two strings in quotation marks, and no address adds a mark or a variable."""
    entries = [line for line in nginx_http(HOSTILE, HEADERS, "").splitlines() if line.startswith('    "')]
    assert len(entries) == 12
    assert all(line.count('"') == 4 and "\\\\" not in line and "{" not in line for line in entries)
    assert "${" not in htaccess(HOSTILE, HEADERS)


def test_addresses_that_differ_in_case_are_one_entry_for_nginx() -> None:
    """Nginx refuses a map with two names that differ only in the case of their letters."""
    text = nginx_http(ServerRules("", (("A/", "x/"), ("a/", "y/"))), HEADERS, "")
    assert text.count('"/a/"') + text.count('"/A/"') == 1
