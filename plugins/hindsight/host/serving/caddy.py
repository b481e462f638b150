"""Redirects and headers for Caddy: a file that the block of the site imports."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, unquote

from hindsight.host.serving.headers import ASK_AGAIN, FOR_EVER, ServerHeaders
from hindsight.host.serving.rules import ServerRules, as_regex, ordered_queries, pattern_regex, spellings

_QUERY_NAME = re.compile(r"[A-Za-z][\w.-]*", re.ASCII)
_SIGNS = re.compile(r"[`\"\\{}\x00-\x1f]")
# Caddy's names of the kinds of compressed files; of those that a browser reads, Caddy sends the first.
_KINDS = {"br": "br", "zst": "zstd", "gz": "gzip"}


def caddyfile(rules: ServerRules, headers: ServerHeaders) -> str:
    """Return the lines for the block of a site, which has its `root` above them."""
    root, moved = unquote(rules.root), [(form, rules.new(new)) for old, new in rules.moved for form in spellings(old)]
    gone = [(form, "1") for old in rules.gone for form in spellings(old)]
    unchanging = [(unquote(address).removeprefix(f"{root}/"), FOR_EVER) for address in headers.unchanging]
    added = [f'header {name} "{value}"' for name, value in headers.of_all.items()]
    in_route = [
        *_map("moved", root, moved, ""),
        *_map("gone", root, gone, ""),
        *_map("cached", root, unchanging, ASK_AGAIN),
        "@hidden {",
        r"    path_regexp /\.",
        rf"    not path_regexp ^{as_regex(root)}/\.well-known(?:/|$)",
        "}",
        "error @hidden 404",
        '@gone expression `{gone} == "1"`',
        "error @gone 410",
        '@moved expression `{moved} != ""`',
        "redir @moved {moved} permanent",
        *_asked(rules),
        "header Cache-Control {cached}",
        *(["header Vary Accept-Encoding"] if headers.compressed else []),  # Caddy sends it with compressed files alone
        *added,
        *_listed(root, rules),
        "try_files {path} {path}/ {path}.html",
        *_file_server(headers),
    ]
    on_errors = [f'header Cache-Control "{ASK_AGAIN}"', *added, f"rewrite * {rules.root}/404.html", "file_server"]
    note = "# Written by make publish from Aliases, redirects.toml and urls.lock."
    return "\n".join((note, *_block("route", in_route), *_block("handle_errors", on_errors), ""))


def _map(name: str, root: str, pairs: Iterable[tuple[str, str]], default: str) -> list[str]:
    entries = [f'"{_name(f"{root}/{address}")}" "{value}"' for address, value in dict(pairs).items()]
    return _block(f"map {{path}} {{{name}}}", [*entries, f'default "{default}"'])


def _asked(rules: ServerRules) -> list[str]:
    """Return the lines for addresses with a query; queries with signs that Caddy gives a meaning stay the script's.

    Those of one part are in a map for each name: thousands of tests of their own would take Caddy seconds to read.
    """
    maps: dict[str, list[tuple[str, str]]] = {}
    lines: list[str] = []
    for query, new in ordered_queries(rules):
        parts = parse_qsl(query, keep_blank_values=True)
        if not parts or not all(_QUERY_NAME.fullmatch(name) and _is_plain(value) for name, value in parts):
            continue
        if len(parts) == 1:
            maps.setdefault(parts[0][0], []).append((parts[0][1], rules.new(new)))
        else:
            tests = " && ".join(f'{{query.{name}}} == "{value}"' for name, value in parts)
            lines += _at_home(rules, f"asked{len(lines)}", tests, rules.new(new))
    for number, (name, pairs) in enumerate(maps.items()):
        entries = [f'"{value}" "{target}"' for value, target in pairs]
        lines += _block(f"map {{query.{name}}} {{target{number}}}", [*entries, 'default ""'])
        lines += _at_home(rules, f"target{number}", f'{{target{number}}} != ""', f"{{target{number}}}")
    return lines


def _is_plain(value: str) -> bool:
    return bool(value) and not value.startswith("~") and not _SIGNS.search(value)


def _at_home(rules: ServerRules, name: str, tests: str, target: str) -> list[str]:
    """Return the lines that send requests for the home page on, where tests are true."""
    home = " ".join(f"{rules.root}/{file}" for file in ("", "index.html", "index.php"))
    return [*_block(f"@{name}", [f"path {home}", f"expression `{tests}`"]), f"redir @{name} {target} permanent"]


def _listed(root: str, rules: ServerRules) -> list[str]:
    """Return the lines for patterns, which files of the site win over."""
    lines = []
    for number, (old, new) in enumerate(rules.patterns):
        tests = ["not file {path} {path}/ {path}.html", f'path_regexp "{pattern_regex(root, old)}"']
        lines += [*_block(f"@listed{number}", tests), f"redir @listed{number} {rules.new(new)} permanent"]
    return lines


def _name(address: str) -> str:
    """Return an address as the name of an entry: one with signs that have a meaning as a regular expression."""
    regex = as_regex(address)
    return address if regex.replace(r"\x2e", ".") == address else f"~^{regex}$"


def _file_server(headers: ServerHeaders) -> list[str]:
    kinds = " ".join(_KINDS[kind] for kind in _KINDS if kind in headers.compressed)
    return _block("file_server", [f"precompressed {kinds}"]) if kinds else ["file_server"]


def _block(name: str, lines: Iterable[str]) -> list[str]:
    return [f"{name} {{", *(f"    {line}" for line in lines), "}"]
