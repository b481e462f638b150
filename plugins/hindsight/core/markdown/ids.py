"""Find, remove and normalise the ids of HTML elements, which are the targets of links and unique on a page."""

from __future__ import annotations

import re

# Only inside a tag, since the same characters in code are text.
_ID = re.compile(r' id="(?P<id>[^"]*)"(?=[^<>]*>)')
_ASSIGNED = re.compile(r"id\s*=")
_TAG = re.compile(r"<[a-zA-Z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")
_ATTRIBUTE = re.compile(
    r"\s+(?P<name>[^\s\"'<>/=]+)\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"'=<>`]+))"
)


def ids_in(markup: str) -> list[str]:
    """Return the ids of elements in the order of the HTML, and escaped as in the HTML."""
    return _ID.findall(markup) if ' id="' in markup else []


def without_ids(markup: str) -> str:
    """Return HTML without its ids, for pages that set their own."""
    return _ID.sub("", markup)


def with_plain_ids(markup: str) -> str:
    """Return HTML with every id in Markdown's spelling, ` id="..."`, in place of the writer's."""
    if len(_ASSIGNED.findall(markup.lower())) == markup.count(' id="'):
        return markup
    return _TAG.sub(lambda tag: _ATTRIBUTE.sub(_plain, tag[0]), markup)


def _plain(attribute: re.Match[str]) -> str:
    if attribute["name"].lower() != "id":
        return attribute[0]
    value = next(v for v in (attribute["double"], attribute["single"], attribute["bare"]) if v is not None)
    quoted = value.replace('"', "&quot;")
    return f' id="{quoted}"'
