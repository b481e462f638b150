"""Find what a content security policy has to allow for HTML: other hosts, and scripts and styles in the HTML itself."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Iterable, Iterator

from hindsight.core.markdown.links import ATTRIBUTE, addresses_in, value_of

# A directive of the policy, such as "img-src", and a source that it allows.
PolicySource = tuple[str, str]

_LOADING = re.compile(
    r"<(?P<name>img|image|input|iframe|embed|object|video|audio|source|track|form|link|script)\b(?P<rest>[^<>]*//[^<>]*)>",
    re.IGNORECASE,
)
_DIRECTIVES = {
    "img": ("img-src",),
    "image": ("img-src",),
    "input": ("img-src",),
    "iframe": ("frame-src",),
    "embed": ("object-src", "frame-src"),
    "object": ("object-src", "frame-src"),
    "video": ("media-src", "img-src"),
    "audio": ("media-src",),
    "source": ("media-src", "img-src"),
    "track": ("media-src",),
    "form": ("form-action",),
    "link": ("style-src", "font-src"),
    # Programs that count visits send their reports to the host that they come from.
    "script": ("script-src", "connect-src"),
}
# Nothing in an address can add a directive, or a source of other kinds.
_HOST = re.compile(r"(?P<scheme>https?:)?//(?P<host>[a-z0-9.-]+(?::[0-9]+)?)(?:[/?#]|\Z)", re.IGNORECASE)
_FRAME = re.compile(r"<a\b[^<>]*\sdata-frame=\"(?P<address>[^\"<>]*)\"", re.IGNORECASE)  # see `markdown/embeds.py`
_STYLED = re.compile(r"<[a-zA-Z][^<>]*?\sstyle\s*=[^<>]*>", re.IGNORECASE)
# The beginning of an element whose text is code, and its end. One pattern for both would search to the end of the text
# from each beginning that has no end.
_STYLE = re.compile(r"<style\b(?P<rest>[^<>]*)>", re.IGNORECASE), re.compile(r"</style\s*>", re.IGNORECASE)
_SCRIPT = re.compile(r"<script\b(?P<rest>[^<>]*)>", re.IGNORECASE), re.compile(r"</script\s*>", re.IGNORECASE)
_TYPE = re.compile(r"\stype\s*=\s*[\"']?\s*(?P<type>[^\s\"'<>]*)", re.IGNORECASE)
# Scripts of these types run; all others, such as JSON-LD, are data.
_RUNNING = ("", "module", "text/javascript", "application/javascript", "importmap", "speculationrules")


def policy_sources(markup: str) -> tuple[PolicySource, ...]:
    """Return the sources that HTML needs besides the site itself, each once and in order."""
    found = set(_hosts(markup))
    if "<script" in markup.lower():
        found.update(("script-src", hash_of(code)) for code, _ in inline_scripts(markup))
    if "style" in markup:
        found.update(_styles(markup))
    return tuple(sorted(found))


def inline_scripts(text: str) -> Iterator[tuple[str, int]]:
    """Yield the code of each script that HTML holds itself and that a browser runs, and its offset."""
    for script, code in _elements(text, *_SCRIPT):
        has_file = re.search(r"\ssrc\s*=", script["rest"], re.IGNORECASE)
        kind = _TYPE.search(script["rest"])
        if code.strip() and not has_file and (kind["type"].lower() if kind else "") in _RUNNING:
            yield code, script.start()


def hash_of(text: str) -> str:
    """Return a text of a style or a script as a source."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def merged(found: Iterable[Iterable[PolicySource]]) -> dict[str, list[str]]:
    """Return the sources of several texts by their directives, each once and in order."""
    by_directive: dict[str, list[str]] = {}
    for directive, source in sorted({pair for pairs in found for pair in pairs}):
        by_directive.setdefault(directive, []).append(source)
    return by_directive


def _hosts(markup: str) -> Iterator[PolicySource]:
    for element in _LOADING.finditer(markup):
        for address in addresses_in(element[0]):
            if source := _source(address):
                yield from ((directive, source) for directive in _DIRECTIVES[element["name"].lower()])
    for card in _FRAME.finditer(markup) if "data-frame" in markup else ():
        if source := _source(card["address"]):
            yield "frame-src", source


def _source(address: str) -> str:
    """Return the host of an address as a source, "" for an address on the site itself."""
    match = _HOST.match(address)
    return f"{match['scheme'] or 'https:'}//{match['host']}".lower() if match else ""


def _styles(markup: str) -> Iterator[PolicySource]:
    codes = [html.unescape(value_of(one)) for tag in _STYLED.finditer(markup) for one in _style_attributes(tag[0])]
    if codes:
        yield "style-src", "'unsafe-hashes'"
    for code in (*codes, *(code for _, code in _elements(markup, *_STYLE))):
        yield "style-src", hash_of(code)
        yield from (
            ("img-src", source) for url in re.findall(r"url\(([^()]*)\)", code) if (source := _source(_bare(url)))
        )


def _elements(markup: str, start: re.Pattern[str], end: re.Pattern[str]) -> Iterator[tuple[re.Match[str], str]]:
    """Yield the first tag of each element, and the text in the element."""
    position = 0
    while (tag := start.search(markup, position)) and (close := end.search(markup, tag.end())):
        yield tag, markup[tag.end() : close.start()]
        position = close.end()


def _style_attributes(tag: str) -> Iterator[re.Match[str]]:
    return (one for one in ATTRIBUTE.finditer(tag) if one["name"].lower() == "style")


def _bare(url: str) -> str:
    return url.strip(" \"'")
