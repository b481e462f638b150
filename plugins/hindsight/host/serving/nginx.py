"""Redirects and headers for nginx: a file for its `http` block and one for the `server` block of the site."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from hindsight.core.text.digest import digest
from hindsight.host.serving.headers import ASK_AGAIN, FOR_EVER, ServerHeaders
from hindsight.host.serving.rules import ServerRules, as_regex, asked_regex, ordered_queries, pattern_regex, spellings

# Bytes of a name that fits nginx's tables as they are without a setting (`map_hash_bucket_size`).
_LONGEST_NAME = 46
# Media types of texts besides HTML; nginx has some of them under two names.
_TEXTS = (
    "text/css text/csv text/javascript text/plain text/tab-separated-values text/xml "
    "application/atom+xml application/javascript application/json application/rss+xml application/xml"
)
_COMPRESSED = "gzip_static on;\ngzip_vary on;\n"


def nginx_http(rules: ServerRules, headers: ServerHeaders, site_url: str) -> str:
    """Return the file for the `http` block: maps from addresses to new ones, to removed ones and to times in caches."""
    name = variable_of(site_url)
    moved = [(unquote(rules.root) + "/" + form, rules.new(new)) for old, new in rules.moved for form in spellings(old)]
    gone = [(unquote(rules.root) + "/" + form, "1") for old in rules.gone for form in spellings(old)]
    return "\n".join(
        (
            "# Written by make publish from Aliases, redirects.toml and urls.lock.",
            f"map $uri $moved_{name} {{",
            *_entries(moved),
            "}",
            f"map $uri $gone_{name} {{",
            *_entries(gone),
            "}",
            f'map "$uri?$args" $asked_{name} {{',
            *_asked(rules),
            "}",
            f"map $uri $listed_{name} {{",
            '    default "";',
            *(f'    "~{pattern_regex(unquote(rules.root), old)}" "{rules.new(new)}";' for old, new in rules.patterns),
            "}",
            f"map $uri $cached_{name} {{",
            f'    default "{ASK_AGAIN}";',
            *(f'    "{_name(unquote(address))}" "{FOR_EVER}";' for address in headers.unchanging),
            "}",
            "",
        )
    )


def nginx_server(rules: ServerRules, headers: ServerHeaders, site_url: str) -> str:
    """Return the file for the `server` block of the site."""
    name, missing = variable_of(site_url), f"{rules.root}/404.html"
    added = "".join(f'add_header {name} "{value}" always;\n' for name, value in headers.of_all.items())
    return f"""# Written by make publish.
index index.html;
absolute_redirect off;
error_page 404 {missing};
error_page 403 =404 {missing};
error_page 410 @gone;
location @gone {{ try_files {missing} =410; }}
location / {{ try_files $uri $uri/ $uri.html @missing; }}
location @missing {{
    if ($listed_{name}) {{ return 301 $listed_{name}; }}
    return 404;
}}
location ~ "/\\.(?!well-known(?:/|$))" {{ return 404; }}
if ($gone_{name}) {{ return 410; }}
if ($moved_{name}) {{ return 301 $moved_{name}; }}
if ($asked_{name}) {{ return 301 $asked_{name}; }}
charset utf-8;
charset_types {_TEXTS};
{added}add_header Cache-Control $cached_{name} always;
{_COMPRESSED if "gz" in headers.compressed else ""}"""


def variable_of(site_url: str) -> str:
    """Return the end of the names of a site's variables: one server can have several sites."""
    return digest(site_url)[:8]


def _entries(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield the lines of a map; nginx takes names that differ in case for one, and refuses the second of them."""
    seen = set()
    yield '    default "";'
    for address, value in pairs:
        if (name := address.lower()) not in seen:
            seen.add(name)
            yield f'    "{_name(address)}" "{value}";'


def _name(address: str) -> str:
    """Return an address as the name of an entry: where nginx would misread it, as a regular expression."""
    is_plain = as_regex(address).replace(r"\x2e", ".") == address
    return address if is_plain and len(address.encode()) <= _LONGEST_NAME else f"~^{as_regex(address)}$"


def _asked(rules: ServerRules) -> Iterator[str]:
    yield '    default "";'
    home = as_regex(unquote(rules.root)) + r"/(?:index\.(?:html|php))?\?"
    for query, new in ordered_queries(rules):
        yield f'    "~^{home}{asked_regex(query)}" "{rules.new(new)}";'
