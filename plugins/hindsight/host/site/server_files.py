"""The files of a published site that are for its web server: redirects with their status codes, and headers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from hindsight.core.diagnostics.diagnostic import Place
from hindsight.core.site.model import Site
from hindsight.core.site.outputs import Generated, Output
from hindsight.host.serving.apache import htaccess
from hindsight.host.serving.hosts import cloudflare_redirects, netlify_redirects
from hindsight.host.serving.nginx import nginx_http, nginx_server
from hindsight.host.serving.rules import ServerRules, rules_of
from hindsight.host.site.redirects import moved_addresses
from hindsight.host.site.render import root_of

# Servers refuse addresses that begin with a dot, by the lines of these files themselves.
FOLDER = ".hindsight-server"


def server_files(
    settings: Mapping[str, Any],
    site: Site,
    outputs: Iterable[Output],
    gone: Mapping[str, Place],
    asked: Mapping[str, str],
) -> Iterator[Generated]:
    """Yield the files that SERVER_FILES asks for; `gone` and `asked` are addresses as `redirects.toml` has them.

    Whoever reads a file of these learns nothing of hidden texts: only pages lead from old addresses to them.
    """
    if not settings["SERVER_FILES"]:
        return
    site_url = settings["SITEURL"].rstrip("/")
    secret = {document.url for document in site.hidden} | {deck.url for deck in site.unlisted_decks}
    rules = rules_of(root_of(site_url), moved_addresses(outputs), gone, asked, frozenset(secret))
    for kind in dict.fromkeys(settings["SERVER_FILES"]):
        for path, text in _files_for(kind, rules, site_url):
            data = text.encode("utf-8", "surrogateescape")
            yield Generated(path, lambda data=data: data, (text,))  # type: ignore[misc]  # one for each file


def _files_for(kind: str, rules: ServerRules, site_url: str) -> Iterator[tuple[str, str]]:
    """Yield the paths and texts of the files for one kind of server."""
    if kind == "netlify":
        yield "_redirects", netlify_redirects(rules)
    elif kind == "cloudflare":
        yield "_redirects", cloudflare_redirects(rules)
    elif kind == "apache":
        yield ".htaccess", htaccess(rules)
    elif kind == "nginx":
        yield f"{FOLDER}/nginx-http.conf", nginx_http(rules, site_url)
        yield f"{FOLDER}/nginx-server.conf", nginx_server(rules, site_url)
