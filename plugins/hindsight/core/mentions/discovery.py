"""Find the address at which a page takes mentions, as the Webmention recommendation of the W3C says.

The page is anybody's, so its HTML is read in one pass: Python's parser takes minutes for some files of 100 kB.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from urllib.parse import urljoin, urlsplit

_REL = "webmention"
# A header such as `<https://a.example/wm>; rel="webmention other", <...>`. Nothing in these expressions backtracks.
_HEADER_LINK = re.compile(r"[\s,]*+<(?P<address>[^<>]*+)>")
_HEADER_VALUE = re.compile(
    r"\s*+;\s*+(?P<name>[^\s=;,<>\"]*+)(?:\s*+=\s*+(?:\"(?P<quoted>(?:[^\"\\]|\\.)*+)\"|(?P<bare>[^\s;,\"]*+)))?+"
)
_OPENING = re.compile(r"<(?:(?P<comment>!--)|(?P<other>[!?/])|(?P<name>[a-zA-Z][^\s/>]*+))")
_ATTRIBUTE = re.compile(
    r"[\s/]*+(?P<name>[^\s/>][^\s/>=]*+)"
    r"(?:\s*+=\s*+(?:\"(?P<double>[^\"]*+)(?:\"|\Z)|'(?P<single>[^']*+)(?:'|\Z)|(?P<bare>[^\s>]*+)))?+"
)
_END = re.compile(r"[\s/]*+>")
_COMMENT_END = re.compile(r"--!?>")
_TEXT_ONLY = frozenset(("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "plaintext"))
_ADDRESSED = frozenset(("href", "src", "cite", "poster", "data", "action", "content", "value"))


def endpoint_in_header(header: str, page: str) -> str:
    """Return the address for mentions in the Link header of a page, "" for none; `page` is the page's own address."""
    for address, relations in _header_links(header):
        if _REL in relations and (endpoint := _web_address(page, address)):
            return endpoint
    return ""


def _header_links(header: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the address and the relations of each link in a header, up to the first one that cannot be read."""
    at = 0
    while link := _HEADER_LINK.match(header, at):
        at = link.end()
        values: dict[str, str] = {}
        while value := _HEADER_VALUE.match(header, at):
            at = value.end()
            values.setdefault(value["name"].lower(), value["quoted"] or value["bare"] or "")
        if "anchor" not in values:  # which makes it a link of a different page
            yield link["address"].strip(), values.get("rel", "").lower().split()
        at = _next_comma(header, at)


def _next_comma(header: str, at: int) -> int:
    found = header.find(",", at)
    return len(header) if found < 0 else found


def endpoint_in_html(markup: str, page: str) -> str:
    """Return the address for mentions that the first link of HTML with one has, "" for none."""
    base, found = "", None
    for name, attributes in start_tags(markup):
        href = attributes.get("href")
        if href is None:
            continue
        if name == "base":
            base = base or href
        elif found is None and name in ("link", "a") and _REL in attributes.get("rel", "").lower().split():
            found = href if _web_address(page, href) else None
    if found is None:
        return ""
    return _web_address(_web_address(page, base) or page, found) if base else _web_address(page, found)


def addresses_in_page(markup: str, page: str) -> frozenset[str]:
    """Return the absolute addresses in the attributes of a page, as they are written and in full."""
    written = {
        value
        for _, attributes in start_tags(markup)
        for name, value in attributes.items()
        if name in _ADDRESSED and "//" in value
    }
    return frozenset(written) | {_web_address(page, address) for address in written}


def start_tags(markup: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield the name and the attributes of each start tag, without those in comments, scripts and other plain text."""
    at = 0
    while opening := _OPENING.search(markup, at):
        at = opening.end()
        if opening["comment"]:
            at = _after(_COMMENT_END, markup, at - 2)
        elif opening["other"]:
            at = markup.find(">", at) % (len(markup) + 1)
        else:
            attributes, at, is_complete = _attributes(markup, at)
            if not is_complete:
                return
            name = opening["name"].lower()
            yield name, attributes
            if name in _TEXT_ONLY:
                at = _after(re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE), markup, at)


def _after(end: re.Pattern[str], markup: str, at: int) -> int:
    match = end.search(markup, at)
    return match.end() if match else len(markup)


def _attributes(markup: str, at: int) -> tuple[dict[str, str], int, bool]:
    """Return the attributes of a start tag, the offset after it, and whether the tag has an end."""
    attributes: dict[str, str] = {}
    while match := _ATTRIBUTE.match(markup, at):
        at = match.end()
        value = next((part for part in match.group("double", "single", "bare") if part is not None), "")
        attributes.setdefault(match["name"].lower(), _unescaped(value).strip())
    end = _END.match(markup, at)
    return attributes, end.end() if end else len(markup), end is not None


def _unescaped(value: str) -> str:
    try:
        return html.unescape(value) if "&" in value else value
    except ValueError:  # a reference with thousands of digits
        return value


def _web_address(page: str, address: str) -> str:
    """Return an address in full, "" for one that is none of the web."""
    try:
        full = urljoin(page, address)
        parts = urlsplit(full)
        is_of_web = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        return ""
    return full if is_of_web and full.isprintable() else ""
