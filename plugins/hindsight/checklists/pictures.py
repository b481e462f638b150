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
_SAID = re.compile(r"""(?<![\w-])(?:alt|aria-label|title)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_TITLE = re.compile(r"<title\b[^>]*>(.*?)</title\s*>", re.IGNORECASE | re.DOTALL)
_DECORATION = re.compile(r"""aria-hidden\s*=\s*["']?true|role\s*=\s*["']?(?:none|presentation)\b""", re.IGNORECASE)


def with_words_for_pictures(markup: str, shown: Callable[[str], str] = str) -> str:
    """HTML with the words of each picture in its place, as `shown` makes HTML of them; without those that have none."""
    return _PICTURE.sub(lambda picture: shown(words) if (words := _words_of(picture)) else "", markup)


def as_picture(words: str) -> str:
    """A picture that has nothing but words."""
    return f'<img alt="{words}">'


def has_wordless_picture(markup: str) -> bool:
    """Whether HTML holds a picture, not for decoration alone, that says nothing to those who do not see it."""
    return any(
        not _words_of(picture) and not _DECORATION.search(_tag(picture)) for picture in _PICTURE.finditer(markup)
    )


def _tag(picture: re.Match[str]) -> str:
    return picture["single"] or picture["outer"] or ""


def _words_of(picture: re.Match[str]) -> str:
    """What a picture says, as HTML that may also stand in an attribute, or ""."""
    found = _SAID.search(_tag(picture)) or _TITLE.search(picture["inside"] or "")
    text = next((group for group in found.groups() if group is not None), "") if found else ""
    return html.escape(" ".join(html.unescape(text).split()))
