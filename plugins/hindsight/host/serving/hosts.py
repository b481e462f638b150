"""Files for hosts of static sites, Netlify and Cloudflare Pages: `_redirects` and `_headers`."""

from __future__ import annotations

from hindsight.host.serving.headers import FOR_EVER, ServerHeaders
from hindsight.host.serving.rules import ServerRules, in_url

# Cloudflare Pages reads this many lines of this length; all other redirects stay pages.
CLOUDFLARE_LINES = 2000
CLOUDFLARE_LENGTH = 2000
_NOTE = "# Written by make publish from Aliases, redirects.toml and urls.lock.\n"


def netlify_redirects(rules: ServerRules) -> str:
    """Return `_redirects` for Netlify.

    Netlify takes both spellings of an address for one. The sign `!` lets a rule win over the page of the redirect.
    """
    lines = [f"{rules.root}/{in_url(old)} {rules.new(new)} 301!" for old, new in rules.moved]
    lines += [f"{rules.root}/{in_url(old)} {rules.root}/404.html 410" for old in rules.gone]
    lines += [f"{rules.root}/{_placeholder(old)} {rules.new(new)} 301" for old, new in rules.patterns if _is_whole(old)]
    return _NOTE + "".join(f"{line}\n" for line in lines)


def _is_whole(pattern: str) -> bool:
    """Return whether the star of a pattern is all between two slashes, as Netlify's placeholders are."""
    return "*" in pattern.split("/")


def _placeholder(pattern: str) -> str:
    return "/".join(":any" if part == "*" else in_url(part) for part in pattern.split("/"))


def cloudflare_redirects(rules: ServerRules) -> str:
    """Return `_redirects` for Cloudflare Pages, which has no status 410 and whose rules always win over pages."""
    lines = [f"{rules.root}/{in_url(old)} {rules.new(new)} 301" for old, new in rules.moved]
    short = [line for line in lines if len(line) <= CLOUDFLARE_LENGTH]
    return _NOTE + "".join(f"{line}\n" for line in short[:CLOUDFLARE_LINES])


def static_headers(headers: ServerHeaders, root: str) -> str:
    """Return `_headers`. Both hosts have browsers ask again for every other file by themselves."""
    lines = [
        "# Written by make publish.",
        f"{root}/*",
        *(f"  {name}: {value}" for name, value in headers.of_all.items()),
    ]
    for address in headers.unchanging:
        lines += [address, f"  Cache-Control: {FOR_EVER}"]
    return "".join(f"{line}\n" for line in lines)
