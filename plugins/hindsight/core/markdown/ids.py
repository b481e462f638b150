"""Ids of the elements of HTML: what links lead to, and what no two elements of a page may share."""

from __future__ import annotations

import re

# Only inside a tag: the same characters in code are text.
_ID = re.compile(r' id="(?P<id>[^"]*)"(?=[^<>]*>)')
_ASSIGNED = re.compile(r"id\s*=")
_TAG = re.compile(r"<[a-zA-Z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")
_ATTRIBUTE = re.compile(
    r"\s+(?P<name>[^\s\"'<>/=]+)\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"'=<>`]+))"
)


def ids_in(markup: str) -> list[str]:
    """The ids of elements, in their order, escaped as in the HTML."""
    return _ID.findall(markup) if ' id="' in markup else []


def without_ids(markup: str) -> str:
    """HTML without its ids, for pages that have their own."""
    return _ID.sub("", markup)


def with_plain_ids(markup: str) -> str:
    """HTML whose ids are all written as Markdown writes them, whichever way the writer did."""
    if len(_ASSIGNED.findall(markup.lower())) == markup.count(' id="'):
        return markup
    return _TAG.sub(lambda tag: _ATTRIBUTE.sub(_plain, tag[0]), markup)


def _plain(attribute: re.Match[str]) -> str:
    if attribute["name"].lower() != "id":
        return attribute[0]
    value = next(v for v in (attribute["double"], attribute["single"], attribute["bare"]) if v is not None)
    quoted = value.replace('"', "&quot;")
    return f' id="{quoted}"'
