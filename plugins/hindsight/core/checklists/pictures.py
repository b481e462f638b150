"""Pictures in a step, drawn, moving or embedded, as the words that stand for them where they cannot be shown."""

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
# What names a picture, the first before the others.
_NAMES = ("aria-label", "alt", "title")
_TITLE = re.compile(r"<title\b[^>]*>(.*?)</title\s*>", re.IGNORECASE | re.DOTALL)


def with_words_for_pictures(markup: str, shown: Callable[[str], str] = str) -> str:
    """HTML with the words of each picture in its place, as `shown` makes HTML of them; without those that have none."""
    return _PICTURE.sub(lambda picture: shown(words) if (words := _words_of(picture)) else "", markup)


def as_picture(words: str) -> str:
    """A picture that has nothing but words."""
    return f'<img alt="{words}">'


def has_wordless_picture(markup: str) -> bool:
    """Whether HTML holds a picture, not for decoration alone, that says nothing to those who do not see it."""
    return any(not _words_of(picture) and not _is_decoration(picture) for picture in _PICTURE.finditer(markup))


def _is_decoration(picture: re.Match[str]) -> bool:
    found = _attributes(picture)
    return found.get("aria-hidden", "").lower() == "true" or found.get("role", "").lower() in ("none", "presentation")


def _attributes(picture: re.Match[str]) -> dict[str, str]:
    """The attributes of a picture that have a value, by their names in small letters; of two of a name, the first."""
    tag = picture["single"] or picture["outer"] or ""
    pairs = [(one["name"].lower(), "".join(filter(None, one.groups()[1:]))) for one in _ATTRIBUTE.finditer(tag)]
    return {name: html.unescape(value).strip() for name, value in reversed(pairs)}


def _words_of(picture: re.Match[str]) -> str:
    """What a picture says, as HTML that may also stand in an attribute, or ""."""
    found = _attributes(picture)
    text = next(filter(None, map(found.get, _NAMES)), "")
    if not text and (title := _TITLE.search(picture["inside"] or "")):
        text = html.unescape(title[1])
    return html.escape(" ".join(text.split()))
