"""Redirects for Apache: the file `.htaccess`, which needs no more than `AllowOverride FileInfo`."""

from __future__ import annotations

import re
from urllib.parse import unquote

from hindsight.host.serving.headers import ASK_AGAIN, FOR_EVER, ServerHeaders
from hindsight.host.serving.rules import ServerRules, as_regex, asked_regex, ordered_queries, pattern_regex, spellings

_HOME = r"^(?:index\.(?:html|php))?$"


def htaccess(rules: ServerRules, headers: ServerHeaders) -> str:
    """Return the lines of `.htaccess`: the page of missing addresses, old and removed addresses, and headers."""
    lines = [
        "# Written by make publish from Aliases, redirects.toml and urls.lock.",
        f"ErrorDocument 404 {rules.root}/404.html",
        f"ErrorDocument 410 {rules.root}/404.html",
        r'RedirectMatch 404 "/\.(?!well-known(?:/|$))"',
        *(f'RedirectMatch 301 "{_regex(rules, old)}" "{target}"' for old, target in _targets(rules)),
        *(f'RedirectMatch 410 "{_regex(rules, old)}"' for old in rules.gone),
        *_rewritten(rules),
        *_headers(headers),
    ]
    return "".join(f"{line}\n" for line in lines)


def _targets(rules: ServerRules) -> list[tuple[str, str]]:
    """Return the old addresses with their targets as mod_alias takes them: it encodes them by itself.

    It takes a `?` or `#` for the end of a path, so such a target has its page alone.
    """
    root = unquote(rules.root)
    return [
        (old, re.sub(r'([$&\\"{}])', _escaped, f"{root}/{new}"))
        for old, new in rules.moved
        if not re.search(r"[?#\x00-\x1f]", new)
    ]


def _escaped(sign: re.Match[str]) -> str:
    # Quotation marks and backslashes lose a backslash to the line, and all lose one to the replacement.
    return {'"': r"\\\"", "\\": r"\\\\"}.get(sign[1], f"\\\\{sign[1]}")


def _regex(rules: ServerRules, address: str) -> str:
    below = f"{unquote(rules.root)}/{spellings(address)[-1]}"
    return f"^{as_regex(below)}{'/?' if len(spellings(address)) > 1 else ''}$"


def _rewritten(rules: ServerRules) -> list[str]:
    """Return the lines for addresses with a query, and for patterns.

    A replacement for a query ends in `?`, else it would have the old query.
    """
    if not (rules.asked or rules.patterns):
        return []
    lines = ["<IfModule mod_rewrite.c>", "RewriteEngine On"]
    for query, new in ordered_queries(rules):
        target = rules.new(new).replace("%", "\\%")
        lines += [f'RewriteCond "%{{QUERY_STRING}}" "^{asked_regex(query)}"']
        lines += [f'RewriteRule "{_HOME}" "{target}?" [R=301,L,NE]']
    for old, new in rules.patterns:
        lines += ['RewriteCond "%{REQUEST_FILENAME}" "!-f"', 'RewriteCond "%{REQUEST_FILENAME}" "!-d"']
        lines += [f'RewriteCond "%{{REQUEST_URI}}" "{pattern_regex(unquote(rules.root), old)}"']
        target = rules.new(new).replace("%", "\\%")
        lines += [f'RewriteRule "^" "{target}" [R=301,L,NE]']
    return [*lines, "</IfModule>"]


def _headers(headers: ServerHeaders) -> list[str]:
    lines = [f'Header always set {name} "{value}"' for name, value in headers.of_all.items()]
    lines += [f'Header set Cache-Control "{ASK_AGAIN}"']
    for address in headers.unchanging:
        name = as_regex(unquote(address.rpartition("/")[2]))
        lines += [f'<FilesMatch "^{name}$">', f'Header set Cache-Control "{FOR_EVER}"', "</FilesMatch>"]
    return ["AddDefaultCharset utf-8", "<IfModule mod_headers.c>", *lines, "</IfModule>"]
