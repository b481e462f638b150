"""What is wrong with an address, by its signs alone: whether something is there is not asked."""

from __future__ import annotations

import re
from urllib.parse import unquote

_SPACE = re.compile(r"\s")
_DRIVE = re.compile(r"[A-Za-z]:[/\\]|\\\\[^\\]")
_FILE = re.compile(r"file:", re.IGNORECASE)
# "https" with a letter, colon or stroke too few or too many.
_NEARLY_HTTP = re.compile(
    r"(?!https?://(?!/))(?:h{0,2}t{1,3}ps?|https?s)(?:[:;]/*|/{2,})(?P<rest>[\w-]+\..+)", re.IGNORECASE
)
_OWN_MACHINE = re.compile(r"https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?=[:/]|$)", re.IGNORECASE)
# The ends of hosts that are no endings of files.
_HOST = re.compile(
    r"(?:www\.[\w.-]+|(?:[\w-]+\.)+(?:com|org|net|io|dev|app|edu|gov|info|example|de|at|ch|eu|uk|fr|nl|es|it|se|pl|jp))"
    r"(?:/.*)?",
    re.IGNORECASE,
)


def wrong_with(address: str) -> str:
    """Return what is wrong with an address and what to write, in words; "" where nothing is."""
    written = unquote(address.removeprefix("{wiki}"))
    if _FILE.match(written) or _DRIVE.match(written):
        name = re.split(r"[/\\]", written)[-1]
        kind = "Windows, and no address" if "\\" in written else "one machine, and no address"
        return f'"{written}" is a path of {kind}; put the file into images/ and write "images/{name}"'
    if "\\" in written:
        return f'"{written}" is a path of Windows, and no address; write "{written.replace(chr(92), "/")}"'
    if nearly := _NEARLY_HTTP.fullmatch(written):
        return f'"{written}" is no address; write "https://{nearly["rest"]}"'
    return ""


def doubtful_in(address: str) -> str:
    """Return why readers may not reach an address that is right by its form; "" where they do."""
    if _OWN_MACHINE.match(address):
        return f"{address} is on your own machine, where readers cannot go; link to the page's file, or a whole address"
    if "://" in address and _SPACE.search(address):
        return f'"{address}" has a space, where some programs end an address; write %20 in its place'
    return ""


def looks_like_a_host(path: str) -> bool:
    """Return whether a relative address was meant for one of another site, such as `example.org/page`."""
    return _HOST.fullmatch(path) is not None
