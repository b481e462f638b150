"""Find, remove and normalise the ids of HTML elements, which are the targets of links and unique on a page."""

from __future__ import annotations

import html
import re
from collections.abc import Collection
from urllib.parse import unquote

from unidecode import unidecode

# Only inside a tag, since the same characters in code are text.
_ID = re.compile(r' id="(?P<id>[^"]*)"(?=[^<>]*>)')
_NAMED = re.compile(r"<a\s(?:[^<>]*\s)?name\s*=\s*(?P<name>\"[^\"]*\"|'[^']*'|[^\s\"'<>]+)[^<>]*>", re.IGNORECASE)
_OWN_LINK = re.compile(r"(?P<before><a\b[^<>]*?\shref=\"#)(?P<fragment>[^\"]+)\"")
_ASSIGNED = re.compile(r"id\s*=")
_TAG = re.compile(r"<[a-zA-Z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")
_ATTRIBUTE = re.compile(
    r"\s+(?P<name>[^\s\"'<>/=]+)\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"'=<>`]+))"
)


def ids_in(markup: str) -> list[str]:
    """Return the ids of elements in the order of the HTML, and escaped as in the HTML."""
    return _ID.findall(markup) if ' id="' in markup else []


def anchors_in(markup: str) -> list[str]:
    """Return the targets of links in HTML: ids, and the names of old anchors (`<a name="...">`)."""
    ids = ids_in(markup)
    if "<a " in markup and "name" in markup:
        ids += [html.escape(html.unescape(match["name"].strip("\"'"))) for match in _NAMED.finditer(markup)]
    return ids


def meant_anchor(fragment: str, anchors: Collection[str]) -> str:
    """Return the anchor that a fragment means, "" if there is none: accents, case and signs make no difference.

    Other programs make "#cafe-au-lait" of a heading "Café au lait".
    """
    escaped = html.escape(unquote(fragment))
    if escaped in anchors:
        return escaped
    plain = _plain_anchor(escaped)
    return next((anchor for anchor in anchors if _plain_anchor(anchor) == plain), "") if plain else ""


def _plain_anchor(anchor: str) -> str:
    return re.sub(r"[\W_]+", "-", unidecode(html.unescape(anchor)).lower()).strip("-")


def with_meant_anchors(markup: str) -> str:
    """Return HTML in which links to parts of the same text have the anchors that they mean."""
    if 'href="#' not in markup:
        return markup
    anchors = dict.fromkeys(anchors_in(markup))

    def lead(match: re.Match[str]) -> str:
        fragment = html.unescape(match["fragment"])
        anchor = "" if unquote(fragment) in anchors else meant_anchor(fragment, anchors)
        return f'{match["before"]}{anchor}"' if anchor and anchor != match["fragment"] else match[0]

    return _OWN_LINK.sub(lead, markup)


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
    value = next(part for part in (attribute["double"], attribute["single"], attribute["bare"]) if part is not None)
    quoted = value.replace('"', "&quot;")
    return f' id="{quoted}"'
