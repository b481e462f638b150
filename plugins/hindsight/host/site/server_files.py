"""The files of a published site that are for its web server: redirects with their status codes, and headers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from hindsight.core.diagnostics.diagnostic import Diagnostic, Place
from hindsight.core.documents.policy_sources import inline_scripts, merged, policy_sources
from hindsight.core.site.model import Site
from hindsight.core.site.outputs import Generated, Output
from hindsight.host.serving.apache import htaccess
from hindsight.host.serving.caddy import caddyfile
from hindsight.host.serving.headers import ServerHeaders, content_policy
from hindsight.host.serving.hosts import (
    CLOUDFLARE_LENGTH,
    CLOUDFLARE_LINES,
    cloudflare_redirects,
    netlify_redirects,
    static_headers,
)
from hindsight.host.serving.nginx import nginx_http, nginx_server
from hindsight.host.serving.rules import ServerRules, rules_of
from hindsight.host.settings import warning_at
from hindsight.host.site.isso_form import isso_sources
from hindsight.host.site.names import same_name
from hindsight.host.site.newsletter import newsletter_sources
from hindsight.host.site.redirects import Redirected, moved_addresses
from hindsight.host.site.render import root_of
from hindsight.host.site.search import is_full
from hindsight.host.site.sources import shown_path, template_folders
from hindsight.host.site.theme_files import ThemeFiles

# Servers refuse addresses that begin with a dot, by the lines of these files themselves.
FOLDER = ".hindsight-server"


def server_files(
    settings: Mapping[str, Any],
    site: Site,
    outputs: Iterable[Output],
    theme: ThemeFiles,
    gone: Mapping[str, Place],
    redirected: Redirected,
) -> tuple[list[Generated], list[Diagnostic]]:
    """Return the files that SERVER_FILES asks for, and what is wrong with them.

    `gone` are the removed addresses. No file has an address of a hidden text: only pages
    lead there from old addresses.
    """
    if not settings["SERVER_FILES"]:
        return [], []
    outputs = tuple(outputs)
    site_url = settings["SITEURL"].rstrip("/")
    secret = {document.url for document in site.hidden} | {deck.url for deck in site.unlisted_decks}
    found = moved_addresses(outputs), gone, redirected.asked, redirected.patterns
    rules = rules_of(root_of(site_url), *found, frozenset(secret))
    headers = ServerHeaders(
        _policy(settings, site),
        tuple(f"{rules.root}/{quote(asset.path)}" for asset in theme.assets.values()),
        tuple(settings["COMPRESS"]),
    )
    kinds = dict.fromkeys(settings["SERVER_FILES"])
    own = {same_name(output.path): output for output in outputs}
    files, diagnostics = [], list(_changing_scripts(settings))
    for kind in kinds:
        for path, text in _files_for(kind, rules, headers, site_url):
            if taken := own.get(same_name(path)):
                diagnostics.append(_taken(taken, kind))
            else:
                files.append(_file(path, text))
    if "cloudflare" in kinds:
        diagnostics += _beyond_limits(rules, headers)
    return files, diagnostics


def _taken(output: Output, kind: str) -> Diagnostic:
    file, place = output.owner or (output.path, (1, 1))
    message = f'SERVER_FILES writes /{output.path} for {kind}; take "{kind}" out of SERVER_FILES, or this file'
    return Diagnostic(file, *place, "error", message)


def _file(path: str, text: str) -> Generated:
    data = text.encode("utf-8", "surrogateescape")
    return Generated(path, lambda: data, (text,))


def _changing_scripts(settings: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """Yield a warning for each script in a template whose text is not the same on each page."""
    for file in _templates(settings):
        text = file.read_text(encoding="utf-8", errors="replace")
        for code, offset in inline_scripts(text):
            if "{{" in code or "{%" in code:
                message = (
                    "the content policy in the files of SERVER_FILES blocks this script, since its text differs from "
                    "page to page; put the values into data attributes, and the script into a file"
                )
                yield Diagnostic(shown_path(file), text.count("\n", 0, offset) + 1, 1, "warning", message)


def _beyond_limits(rules: ServerRules, headers: ServerHeaders) -> Iterator[Diagnostic]:
    """Yield a warning for each limit of Cloudflare Pages that a site is beyond."""
    if (count := len(rules.moved)) > CLOUDFLARE_LINES:
        message = f"Cloudflare Pages reads {CLOUDFLARE_LINES} redirects; {count - CLOUDFLARE_LINES} more stay pages"
        yield warning_at("SERVER_FILES", message)
    if len(headers.policy) > CLOUDFLARE_LENGTH - 100:
        message = "the content policy is too long for Cloudflare Pages; move styles from texts into a file of styles"
        yield warning_at("SERVER_FILES", message)


def _policy(settings: Mapping[str, Any], site: Site) -> str:
    """Return the content policy for the texts and templates of a site, and for the sources that CONTENT_POLICY adds.

    Every page has the policy, so a draft at a secret address has no part in it.
    """
    texts = (document.policy for document in site.documents if document.status != "shared")
    own = (policy_sources(file.read_text(encoding="utf-8", errors="replace")) for file in _templates(settings))
    added = [(name, source) for name, sources in settings["CONTENT_POLICY"].items() for source in sources.split()]
    # Pagefind is a program in WebAssembly.
    search = [("script-src", "'wasm-unsafe-eval'")] if is_full(settings) else []
    return content_policy(merged((*texts, *own, added, search, newsletter_sources(settings), isso_sources(settings))))


def _templates(settings: Mapping[str, Any]) -> list[Path]:
    return [file for folder in template_folders(settings) for file in sorted(folder.rglob("*.html"))]


def _files_for(kind: str, rules: ServerRules, headers: ServerHeaders, site_url: str) -> Iterator[tuple[str, str]]:
    """Yield the paths and texts of the files for one kind of server."""
    if kind in ("netlify", "cloudflare"):
        yield "_redirects", (netlify_redirects if kind == "netlify" else cloudflare_redirects)(rules)
        yield "_headers", static_headers(headers, rules.root)
    elif kind == "apache":
        yield ".htaccess", htaccess(rules, headers)
    elif kind == "caddy":
        yield f"{FOLDER}/caddy.conf", caddyfile(rules, headers)
    elif kind == "nginx":
        yield f"{FOLDER}/nginx-http.conf", nginx_http(rules, headers, site_url)
        yield f"{FOLDER}/nginx-server.conf", nginx_server(rules, headers, site_url)
