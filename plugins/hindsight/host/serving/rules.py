"""Old and removed addresses of a site as rules for web servers, and the ways to write an address in their files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote

from hindsight.core.diagnostics.diagnostic import Place
from hindsight.core.text.near import NearNames

# The order is that of messages and docs.
KINDS = ("apache", "caddy", "cloudflare", "netlify", "nginx")
# The rest of what browsers leave as it is in the path of an address.
_AS_IN_BROWSERS = "/!$&'()+,;=@~[]"
_PLAIN = re.compile(r"[A-Za-z0-9/_-]|[^\x00-\x7f]")
_FILE = re.compile(r"\.html?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ServerRules:
    """Addresses that a server sends on or calls gone; all are below the root and percent-decoded.

    `root` is the path of the site on its host, percent-encoded and without a slash at its end. `moved` are pairs of an
    old address and a new one, `gone` the addresses that were removed on purpose, `asked` the new addresses by the
    queries of the home page that lead there. `patterns` are pairs like `moved`, with `*` for any one part of a path in
    the old address; files of the site win over them.
    """

    root: str
    moved: tuple[tuple[str, str], ...] = ()
    gone: tuple[str, ...] = ()
    asked: Mapping[str, str] = field(default_factory=dict)
    patterns: tuple[tuple[str, str], ...] = ()

    def new(self, address: str) -> str:
        """Return a new address for a server's answer: below the host, and percent-encoded."""
        return f"{self.root}/{quote(address)}"


def rules_of(
    root: str,
    moved: Iterable[tuple[str, str]],
    gone: Mapping[str, Place],
    asked: Mapping[str, str],
    patterns: Iterable[tuple[str, str]],
    secret: frozenset[str],
) -> ServerRules:
    """Return the rules of a site without those that lead to `secret` addresses, such as those of hidden texts."""
    shown = sorted({(old, new) for old, new in moved if new not in secret and old.strip("/")})
    queries = {query: new for query, new in sorted(asked.items()) if new not in secret}
    listed = tuple((old, new) for old, new in patterns if new not in secret)
    return ServerRules(root, tuple(shown), tuple(sorted(gone)), queries, listed)


def spellings(address: str) -> tuple[str, ...]:
    """Return an address and its other spelling: with a slash at the end or without, unless it is a page's file."""
    bare = address.rstrip("/")
    return (bare,) if _FILE.search(bare[-5:]) else (f"{bare}/", bare)


def in_url(address: str) -> str:
    """Return an address as browsers send it, without the signs that rules of `_redirects` give a meaning (`:`, `*`)."""
    return quote(address, safe=_AS_IN_BROWSERS)


def as_regex(text: str) -> str:
    r"""Return a regular expression for a text, in the syntax that PCRE, RE2 and Python share.

    It has no quote, space, brace or dollar sign, which the files of servers give a meaning: they become `\x20`.
    """
    return "".join(char if _PLAIN.fullmatch(char) else rf"\x{ord(char):02x}" for char in text)


def pattern_regex(root: str, pattern: str) -> str:
    """Return a regular expression for the paths that a pattern below the root means, with or without the last slash."""
    before, _, after = spellings(pattern)[-1].partition("*")
    return f"^{as_regex(f'{root}/{before}')}[^/]+{as_regex(after)}{'/?' if len(spellings(pattern)) > 1 else ''}$"


def asked_regex(query: str) -> str:
    """Return a regular expression for the queries that have all parts of a query, in any order (PCRE)."""
    parts = parse_qsl(query, keep_blank_values=True) or [(query, "")]
    return "".join(f"(?=(?:.*&)?{_part_regex(name, value, query)}(?:&|$))" for name, value in parts)


def _part_regex(name: str, value: str, query: str) -> str:
    equals = "=" if value or f"{quote(name)}=" in query or f"{name}=" in query else "=?"
    return f"{_encoded_regex(name)}{equals}{_encoded_regex(value)}"


def _encoded_regex(text: str) -> str:
    """Return a regular expression for a text, with each sign as it is or percent-encoded."""
    return "".join(_sign_regex(char) for char in text)


def _sign_regex(char: str) -> str:
    if char.isascii() and char.isalnum():
        return char
    encoded = "".join(f"%{_hex_regex(byte)}" for byte in char.encode("utf-8", "surrogatepass"))
    forms = [encoded, *([r"\x2b"] if char == " " else [as_regex(char)] if char not in "&+%" else [])]
    return f"(?:{'|'.join(forms)})"


def _hex_regex(byte: int) -> str:
    return "".join(f"[{digit}{digit.upper()}]" if digit.isalpha() else digit for digit in f"{byte:02x}")


def ordered_queries(rules: ServerRules) -> Iterator[tuple[str, str]]:
    """Yield the queries and their new addresses: of several that fit a request, the one with most parts comes first."""
    yield from sorted(rules.asked.items(), key=lambda one: (-one[0].count("&"), one[0]))


def kinds_fault(kinds: Iterable[object]) -> str:
    """Return what is wrong with a list of kinds of servers, "" if nothing is."""
    kinds = list(kinds)
    choice = f"{', '.join(KINDS[:-1])} or {KINDS[-1]}"
    for kind in kinds:
        if kind not in KINDS:
            return f'"{kind}" is no kind of server{NearNames(KINDS).question(str(kind))}; write {choice}'
    if "netlify" in kinds and "cloudflare" in kinds:
        return "netlify and cloudflare read the same files in different ways; name one of them"
    return ""
