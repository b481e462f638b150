"""Check the addresses of a text by their form: paths of a machine, mistyped hosts, scripts, other hosts.

These checks don't look for files. `host/site/links.py` reports links whose file is missing.
"""

from __future__ import annotations

import html
import re
from urllib.parse import unquote

from hindsight.core.documents.front_matter_model import FrontMatter
from hindsight.core.documents.html_safety import RUNS_SCRIPT, event_attributes
from hindsight.core.documents.references import place_of
from hindsight.core.documents.unclosed import may_hold_html
from hindsight.core.markdown.html_text import without_code, without_tags
from hindsight.core.markdown.links import addresses_in
from hindsight.core.markdown.reading import Reading

_SPACE = re.compile(r"\s")
_DRIVE = re.compile(r"[A-Za-z]:[/\\]|\\\\[^\\]")
_FILE = re.compile(r"file:", re.IGNORECASE)
# "https" with a letter, colon or slash missing or repeated.
_MISTYPED_HTTP = re.compile(
    r"(?!https?://(?!/))(?:h{0,2}t{1,3}ps?|https?s)(?:[:;]/*|/{2,})(?P<rest>[\w-]+\..+)", re.IGNORECASE
)
_OWN_MACHINE = re.compile(r"https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?=[:/]|$)", re.IGNORECASE)
# Top-level domains that are not also endings of files.
_HOST = re.compile(
    r"(?:www\.[\w.-]+|(?:[\w-]+\.)+(?:com|org|net|io|dev|app|edu|gov|info|example|de|at|ch|eu|uk|fr|nl|es|it|se|pl|jp))"
    r"(?:/.*)?",
    re.IGNORECASE,
)
# Elements that make a browser load something without a click.
_LOADING = re.compile(
    r"<(?:img|iframe|script|video|audio|source|track|embed|object|input|link)\b[^<>]*>", re.IGNORECASE
)
_ON_A_HOST = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_TAG_START = re.compile(r"<[a-zA-Z]")
_WHOLE_TAG = re.compile(r"<[a-zA-Z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")
_INVISIBLE = re.compile(r"[\s\x00-\x1f\u200b-\u200f\ufeff]+")
_EMPTY_ADDRESS = r"(?<=\])\([ \t]*(?:<>)?[ \t]*\)|\b(?:href|src)\s*=\s*(?:\"\"|'')"
_NOT_A_PICTURE = re.compile(
    r'<img\b[^<>]*?\ssrc="(?P<address>[^"]*\.(?:pdf|zip|docx?|xlsx?|pptx?|od[tsp]|csv|txt|md))"', re.IGNORECASE
)
_WINDOWS_PATH = re.compile(r"(?<![\w`(\[<])[A-Za-z]:\\[^\s`]*[^\s`.,;:!?)]")
_LINK_WITHOUT_TEXT = re.compile(r'<a href="(?P<address>[^"#][^"]*)">\s*</a>')


def address_error(address: str) -> str:
    """Return an error message for an address that can lead nowhere, with the remedy; "" for any other address."""
    decoded = unquote(address.removeprefix("{wiki}"))
    if _FILE.match(decoded) or _DRIVE.match(decoded):
        name = re.split(r"[/\\]", decoded)[-1]
        kind = "a Windows path" if "\\" in decoded else "a path on one machine"
        return f'"{decoded}" is {kind}, not an address; put the file into images/ and write "images/{name}"'
    if "\\" in decoded:
        return f'"{decoded}" is a Windows path, not an address; write "{decoded.replace(chr(92), "/")}"'
    if mistyped := _MISTYPED_HTTP.fullmatch(decoded):
        return f'"{decoded}" is not an address; write "https://{mistyped["rest"]}"'
    return ""


def address_warning(address: str) -> str:
    """Return a warning for a well-formed address that readers may not reach, with the remedy; "" for any other."""
    if _OWN_MACHINE.match(address):
        advice = "link to the page's file, or to a public address"
        return f"{address} is on your own machine, which readers cannot reach; {advice}"
    if "://" in address and _SPACE.search(address):
        return f'"{address}" has a space, where some programs cut the address off; write %20 instead of the space'
    return ""


def looks_like_a_host(path: str) -> bool:
    """Return whether a relative address probably names another site, such as `example.org/page`."""
    return _HOST.fullmatch(path) is not None


def report_addresses(reading: Reading, markup: str, front: FrontMatter) -> None:
    """Report the faults of the addresses in a text's finished HTML, apart from scripts."""
    _warn_of_other_hosts(reading, markup, front)
    _report_empty_and_malformed(reading, markup, front)
    _warn_of_files_as_pictures(reading, markup, front)
    _warn_of_damaged_paths(reading, markup, front)
    _warn_of_links_without_text(reading, markup, front)


def report_scripts(reading: Reading, markup: str, front: FrontMatter) -> None:
    """Report an error for each address, and for each attribute, that runs a script."""
    source = front.body.lower()
    may_run = "script" in f"{source}{markup}" or "data:" in markup or "&" in source or may_hold_html(source)
    for address in addresses_in(markup) if may_run else ():
        if RUNS_SCRIPT.match(_INVISIBLE.sub("", address)) and address in addresses_in(_tags_of(markup)):
            message = f'the address "{address[:40]}" runs a script in every reader\'s browser; remove it'
            reading.error(place_of(address, front), message)
    for event in event_attributes(markup) if "{" in source or may_hold_html(front.body) else ():
        message = f'the attribute "{event}" runs a script in every reader\'s browser; remove it'
        reading.error(place_of(event, front), message)


def _tags_of(markup: str) -> str:
    """Return the tags of HTML without the text between them, which code may hold; all of it if a tag is malformed."""
    tags = _WHOLE_TAG.findall(markup)
    return "".join(tags) if len(tags) == len(_TAG_START.findall(markup)) else markup


def _warn_of_other_hosts(reading: Reading, markup: str, front: FrontMatter) -> None:
    """Warn of each address on another host that a page would load without a click."""
    for element in _LOADING.finditer(markup):
        # `addresses_in` caches few texts: skip tags without a host, so that the whole text stays in the cache.
        for address in addresses_in(element[0]) if "//" in element[0] or "&" in element[0] else ():
            if _ON_A_HOST.match(address):
                reading.warn(
                    place_of(address, front),
                    f"every reader's browser would ask another host for {address}; keep a copy in images/ instead",
                )


def _report_empty_and_malformed(reading: Reading, markup: str, front: FrontMatter) -> None:
    """Report an error for each empty or malformed address, and a warning for each that readers may not reach."""
    if 'href=""' in markup or 'src=""' in markup or "=''" in markup:
        for place in reading.source.search(_EMPTY_ADDRESS):
            reading.error(place, "this link leads nowhere: write its address between the parentheses")
    for address in dict.fromkeys(addresses_in(without_code(markup))):
        if error := address_error(address):
            reading.error(place_of(unquote(address.removeprefix("{wiki}")), front), error)
        elif (warning := address_warning(address)) and f">{html.escape(address)}</a>" not in markup:
            reading.warn(place_of(address, front), warning)


def _warn_of_files_as_pictures(reading: Reading, markup: str, front: FrontMatter) -> None:
    """Warn of each picture whose file is a document or an archive."""
    for picture in _NOT_A_PICTURE.finditer(markup):
        address = html.unescape(picture["address"])
        reading.warn(place_of(address, front), f"{address} is not a picture; write [words]({address}) to link to it")


def _warn_of_damaged_paths(reading: Reading, markup: str, front: FrontMatter) -> None:
    """Warn of each Windows path from which Markdown removed backslashes or other characters."""
    paths = dict.fromkeys(_WINDOWS_PATH.findall(front.body)) if ":\\" in front.body else {}
    text = html.unescape(without_tags(markup)) if paths else ""
    for path in paths:
        if path not in text:
            message = f"Markdown removes characters from this path; write it as code: `{path}`"
            reading.warn(place_of(path, front), message)


def _warn_of_links_without_text(reading: Reading, markup: str, front: FrontMatter) -> None:
    """Warn of each link that readers cannot see, since it has no text."""
    for link in _LINK_WITHOUT_TEXT.finditer(markup):
        address = html.unescape(link["address"])
        reading.warn(place_of(address, front), f'the link to {address} has no text; write it between "[" and "]"')
