"""Replace scripts and shortcodes that show gists of GitHub by links to the gists."""

from __future__ import annotations

import re
from urllib.parse import unquote

_SCRIPT_ADDRESS = re.compile(
    r"(?:https?:)?//gist\.github\.com/(?P<gist>[\w./-]+?)\.js(?:\?(?:[^\s\"'<>]*&(?:amp;)?)?file=(?P<file>[^\s\"'<>&]+))?",
    re.IGNORECASE,
)
_SCRIPT = re.compile(rf"<script\b[^>]*\ssrc=[\"']?{_SCRIPT_ADDRESS.pattern}[\"']?[^>]*>\s*</script\s*>", re.IGNORECASE)


def gist_link(gist: str, file: str = "") -> tuple[str, str]:
    """Return the address of a gist, or of one of its files, and the words for it."""
    address = f"https://gist.github.com/{gist.strip('/')}"
    if not file:
        return address, address
    return f"{address}#file-{re.sub('[^a-z0-9_]+', '-', file.lower()).strip('-')}", file


def gist_of_script(address: str) -> tuple[str, str] | None:
    """Return the link for the address of a script that shows a gist; None for any other script."""
    match = _SCRIPT_ADDRESS.match(address)
    return gist_link(match["gist"], unquote(match["file"] or "")) if match else None


def gist_markdown(gist: str, file: str = "") -> str:
    """Return the link to a gist in Markdown."""
    address, words = gist_link(gist, file)
    return f"[{words}]({address})" if file else f"<{address}>"


def without_gist_scripts(part: str) -> str:
    """Return a part of a text in Markdown that is a script for a gist as a link; any other part stays."""
    match = _SCRIPT.fullmatch(part.strip())
    return gist_markdown(match["gist"], unquote(match["file"] or "")) if match else part
