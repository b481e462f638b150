"""Text alternatives for a step's pictures, videos and embedded documents, which cards and exports cannot show."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

_ATTRIBUTES = r"""(?P<{0}>(?:"[^"]*"|'[^']*'|[^>"'])*)"""
_PICTURE = re.compile(
    rf"<(?:img|embed)\b{_ATTRIBUTES.format('single')}>"
    rf"|<(?P<name>svg|video|audio|iframe|object|canvas)\b{_ATTRIBUTES.format('outer')}>(?P<inside>.*?)</(?P=name)\s*>",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""(?P<name>[^\s"'>/=]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
# Attributes that name a picture, in order of preference.
_NAMES = ("aria-label", "alt", "title")
_TITLE = re.compile(r"<title\b[^>]*>(.*?)</title\s*>", re.IGNORECASE | re.DOTALL)


def with_words_for_pictures(markup: str, render: Callable[[str], str] = str) -> str:
    """Return HTML in which each picture is replaced by `render` of its alternative text, or removed if it has none."""
    return _PICTURE.sub(lambda picture: render(words) if (words := _words_of(picture)) else "", markup)


def as_picture(words: str) -> str:
    """Return an `img` that has an alternative text and no source."""
    return f'<img alt="{words}">'


def has_wordless_picture(markup: str) -> bool:
    """Return whether HTML contains a picture without alternative text that is not marked as decoration."""
    return any(not _words_of(picture) and not _is_decoration(picture) for picture in _PICTURE.finditer(markup))


def _is_decoration(picture: re.Match[str]) -> bool:
    attributes = _attributes(picture)
    is_hidden = attributes.get("aria-hidden", "").lower() == "true"
    return is_hidden or attributes.get("role", "").lower() in ("none", "presentation")


def _attributes(picture: re.Match[str]) -> dict[str, str]:
    """Return the attributes of a picture that have a value, by lower-case name; of two with one name, the first."""
    tag = picture["single"] or picture["outer"] or ""
    pairs = [
        (attribute["name"].lower(), "".join(filter(None, attribute.groups()[1:])))
        for attribute in _ATTRIBUTE.finditer(tag)
    ]
    return {name: html.unescape(value).strip() for name, value in reversed(pairs)}


def _words_of(picture: re.Match[str]) -> str:
    """Return the alternative text of a picture, escaped for HTML text and attributes, or ""."""
    attributes = _attributes(picture)
    text = next(filter(None, map(attributes.get, _NAMES)), "")
    if not text and (title := _TITLE.search(picture["inside"] or "")):
        text = html.unescape(title[1])
    return html.escape(" ".join(text.split()))
