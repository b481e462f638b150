"""Links as a writer makes them, found in HTML: to files of the site, and to addresses of the site."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator

SCHEMES = ("root", "filename", "static", "attach", "tag", "category", "index")
NEAR = "near"  # relative to the page, as a browser sees it, or to a file, as a writer may mean it

# Only inside a tag: the same characters in code are text. Markdown writes double quotes, a writer of HTML may not.
_LINK = re.compile(
    r"(?P<before><[a-zA-Z][^<>]*?\s(?:href|src|poster)=)(?P<quote>[\"'])"
    rf"(?:\{{(?P<scheme>{'|'.join(SCHEMES)})\}}(?P<named>[^\"'<>]*)"
    r"|(?P<rooted>/(?!/)[^\"'<>]*)"
    r"|(?P<file>(?!\w+:|//|\#)[^\"'<>?#]+\.(?:md|markdown|mkd|mdown)(?:\#[^\"'<>]*)?)"
    r"|(?P<near>(?![\w+.-]+:|/|\{|\#fn)[^\"'<>]+))(?P=quote)",
    re.IGNORECASE,
)

# Attributes with addresses, those that scripts load pictures from later among them.
_ADDRESSED = re.compile(
    r"\b(?P<name>src|href|poster|data|srcset|style|background|cite|longdesc|action|content|value)"
    r"\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"'=<>`]+))",
    re.IGNORECASE,
)
_STYLE_URL = re.compile(r"url\(([^()]*)\)", re.IGNORECASE)


def links_in(markup: str) -> Iterator[tuple[str, str, str]]:
    """Each link as its scheme and target, and as it is written.

    `{filename}a.md` and a plain `a.md` are ("filename", "a.md"); `{root}/x/` and `/x/` are ("root", "/x/"); any
    other address without a host is ("near", ...).
    """
    if "href=" in markup or "src=" in markup:
        for match in _LINK.finditer(markup):
            scheme, target = _parts(match)
            yield scheme, target, f"{{{match['scheme']}}}{target}" if match["scheme"] else target


def addresses_in(markup: str) -> Iterator[str]:
    """Yield every address in HTML that a browser may ask for, whichever attribute has it."""
    for match in _ADDRESSED.finditer(markup):
        value = html.unescape(next(part for part in match.group("double", "single", "bare") if part is not None))
        name = match["name"].lower()
        if name == "srcset":
            yield from (part.split()[0] for part in value.split(",") if part.split())
        elif name == "style":
            yield from (url.strip("\"' ") for url in _STYLE_URL.findall(value))
        else:
            yield value.strip()
    if "<style" in markup.lower():
        yield from (html.unescape(url).strip("\"' ") for url in _STYLE_URL.findall(markup))


def replace_links(markup: str, address: Callable[[str, str], str | None]) -> str:
    """HTML with each link as `address(scheme, target)` gives it; as written where that is None."""

    def replaced(match: re.Match[str]) -> str:
        found = address(*_parts(match))
        if found is None:
            return match[0]
        return f"{match['before']}{match['quote']}{html.escape(found)}{match['quote']}"

    return _LINK.sub(replaced, markup) if "href=" in markup or "src=" in markup else markup


def _parts(match: re.Match[str]) -> tuple[str, str]:
    if match["scheme"]:
        return match["scheme"].lower(), html.unescape(match["named"])
    if match["rooted"]:
        return "root", html.unescape(match["rooted"])
    if match["file"]:
        return "filename", html.unescape(match["file"])
    return NEAR, html.unescape(match["near"])
