"""Find and replace links in HTML: links to files of the site, and to addresses of the site."""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hindsight.core.markdown.ids import without_ids
from hindsight.core.markdown.typography import without_footnotes

SCHEMES = ("root", "filename", "static", "attach", "tag", "category", "author", "index", "wiki")
NEAR = "near"  # a relative address: browsers resolve it from the page, but the writer may mean it from the file

# Only inside a tag, since the same characters in code are text.
_TAG = re.compile(
    r"<[a-zA-Z][^<>]*?\s(?:(?:(?:xlink:)?href|src|srcset|poster|data)\s*=|[\w:-]+\s*=\s*[\"']?\{(?:static|attach|filename)\})"
    r"[^<>]*>",
    re.IGNORECASE,
)
# Markdown writes double quotes; writers of HTML may use single quotes or none.
ATTRIBUTE = re.compile(
    r"(?P<before>\s(?P<name>[^\s\"'<>/=]+)\s*=\s*)"
    r"(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"'=<>`]+))"
)
_ADDRESSES, _CANDIDATES = frozenset(("href", "xlink:href", "src", "poster", "data")), "srcset"
# In any attribute, these begin a link: no page is published with one in it.
_FILE_SCHEMES = ("{static}", "{attach}", "{filename}")
# One picture of a srcset: its address ends at white space, or at the comma before the next.
_CANDIDATE = re.compile(r"(?P<address>[^\s,](?:\S*[^\s,])?)(?P<size>(?:\s+[^,]*)?)")
_TARGET = re.compile(
    rf"\{{(?P<scheme>{'|'.join(SCHEMES)})\}}(?P<named>[^<>]*)"
    r"|(?P<rooted>/(?!/)[^<>]*)"
    r"|(?P<file>(?!\w+:|//|\#)[^<>?#]+\.(?:md|markdown|mkd|mdown)(?:\#[^<>]*)?)"
    r"|(?P<near>(?![\w+.-]+:|/|\{|\#fn)[^<>]+)",
    re.IGNORECASE,
)

# Attributes with addresses, including those from which scripts load pictures later. The "=" before a value is rare in a
# text, so this search begins with it.
_VALUE = re.compile(r"=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"'=<>`]+))")
_ADDRESSED_NAMES = (
    "src", "href", "poster", "data", "srcset", "style", "background", "cite", "longdesc", "action", "content", "value",
)  # fmt: skip
_ADDRESSED = re.compile(rf"\b(?P<name>{'|'.join(_ADDRESSED_NAMES)})\s*\Z", re.IGNORECASE)
_LONGEST_NAME = 16
_LINK_TAG = re.compile(r"</?a\b[^>]*>")
_STYLE_URL = re.compile(r"url\(([^()]*)\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Link:
    """A link in HTML: its scheme and target, its spelling, and whether a browser loads it as a picture.

    `{filename}a.md` and a plain `a.md` are ("filename", "a.md"); `{root}/x/` and `/x/` are ("root", "/x/"); any
    other address without a host is ("near", ...).
    """

    scheme: str
    target: str
    written: str
    is_picture: bool


def links_in(markup: str, without: str = "") -> Iterator[Link]:
    """Yield each link of HTML, except those of tags that contain `without`."""
    for tag in _TAG.findall(markup):
        if not without or without not in tag:
            yield from _links_of_tag(tag)


@functools.lru_cache(maxsize=4096)  # the pages of a site have most of their links in common
def _links_of_tag(tag: str) -> tuple[Link, ...]:
    is_picture = tag[1:4].lower() == "img"
    links = []
    for attribute in ATTRIBUTE.finditer(tag):
        for address in _addresses_of(attribute):
            # Markdown writes "mailto:" in numeric entities.
            if match := _TARGET.fullmatch(html.unescape(address) if address.startswith("&#") else address):
                scheme, target = _parts(match)
                links.append(Link(scheme, target, _written(match, scheme, target), is_picture))
    return tuple(links)


def _written(match: re.Match[str], scheme: str, target: str) -> str:
    """Return a link in the writer's spelling."""
    if scheme == "wiki":
        return f"[[{target}]]"
    return f"{{{match['scheme']}}}{target}" if match["scheme"] else target


def _addresses_of(attribute: re.Match[str]) -> Iterator[str]:
    name = attribute["name"].lower()
    if name in _ADDRESSES or (name != _CANDIDATES and value_of(attribute).startswith(_FILE_SCHEMES)):
        yield value_of(attribute)
    elif name == _CANDIDATES:
        yield from (candidate["address"] for candidate in _CANDIDATE.finditer(value_of(attribute)))


def value_of(attribute: re.Match[str]) -> str:
    """Return the value of an attribute, escaped as in the HTML."""
    return next(part for part in attribute.group("double", "single", "bare") if part is not None)


def target_of(address: str) -> tuple[str, str] | None:
    """Return the scheme and target of an address in HTML; None for an address with a host."""
    match = _TARGET.fullmatch(address)
    return _parts(match) if match else None


@functools.lru_cache(maxsize=4)  # several checks ask for the same text, one after the other
def addresses_in(markup: str) -> tuple[str, ...]:
    """Return every address in HTML that a browser may request, from any attribute, in the order of the HTML."""
    return tuple(_addresses_in(markup))


def _addresses_in(markup: str) -> Iterator[str]:
    for match in _VALUE.finditer(markup):
        written = markup[max(0, match.start() - _LONGEST_NAME) : match.start()]
        # Most attributes are ids and classes. A pattern that ignores case also finds letters outside of ASCII.
        if written.isascii() and not written.rstrip().lower().endswith(_ADDRESSED_NAMES):
            continue
        before = _ADDRESSED.search(written)
        if before is None:
            continue
        value = html.unescape(value_of(match))
        name = before["name"].lower()
        if name == "srcset":
            yield from (part.split()[0] for part in value.split(",") if part.split())
        elif name == "style":
            yield from (url.strip("\"' ") for url in _STYLE_URL.findall(value))
        else:
            yield value.strip()
    if "<style" in markup.lower():
        yield from (html.unescape(url).strip("\"' ") for url in _STYLE_URL.findall(markup))


def replace_links(markup: str, address: Callable[[str, str], str | None]) -> str:
    """Return HTML in which `address(scheme, target)` replaces each link; None from it keeps the link."""

    def new_address(written: str) -> str:
        match = None if written.startswith("&#") else _TARGET.fullmatch(written)
        new = address(*_parts(match)) if match else None
        return written if new is None else html.escape(new)

    def new_attribute(attribute: re.Match[str]) -> str:
        name, value = attribute["name"].lower(), value_of(attribute)
        if name in _ADDRESSES or (name != _CANDIDATES and value.startswith(_FILE_SCHEMES)):
            new = new_address(value)
        elif name == _CANDIDATES:
            new = _CANDIDATE.sub(lambda candidate: f"{new_address(candidate['address'])}{candidate['size']}", value)
        else:
            return attribute[0]
        quote = "'" if attribute["single"] is not None else '"'
        return attribute[0] if new == value else f"{attribute['before']}{quote}{new}{quote}"

    return _TAG.sub(lambda tag: ATTRIBUTE.sub(new_attribute, tag[0]), markup) if "=" in markup else markup


def _parts(match: re.Match[str]) -> tuple[str, str]:
    if match["scheme"]:
        return match["scheme"].lower(), html.unescape(match["named"])
    if match["rooted"]:
        return "root", html.unescape(match["rooted"])
    if match["file"]:
        return "filename", html.unescape(match["file"])
    return NEAR, html.unescape(match["near"])


def without_links(markup: str) -> str:
    """Return HTML without its links, footnotes and ids, for places inside another link."""
    return without_ids(_LINK_TAG.sub("", without_footnotes(markup))) if "<" in markup else markup
