"""Remove line breaks from Chinese and Japanese text, which has no spaces between words."""

from __future__ import annotations

import functools
import re

# From CSS Text 3, "Segment Break Transformation Rules": East Asian wide and full-width characters, but not Hangul.
_WIDE = (
    "[\u2e80-\u303f\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6"
    "\U00020000-\U0003ffff]"
)
_TAGS = r"(?:</?(?:a|abbr|b|code|del|em|i|ins|kbd|mark|q|s|small|span|strong|sub|sup|u)\b[^<>]*>)*"
_VERBATIM = re.compile(r"(<(pre|textarea|script|style)\b.*?</\2\s*>)", re.DOTALL | re.IGNORECASE)


# Both patterns are slow to compile, and few texts need them.
@functools.cache
def _wide() -> re.Pattern[str]:
    return re.compile(_WIDE)


@functools.cache
def _break() -> re.Pattern[str]:
    return re.compile(rf"(?<={_WIDE})({_TAGS})\n({_TAGS})(?={_WIDE})")


def joined_lines(markup: str) -> str:
    """Return HTML without the line breaks between wide characters, which a browser would show as spaces."""
    if markup.isascii() or not _wide().search(markup):
        return markup
    pieces = _VERBATIM.split(markup)
    # The verbatim elements are every third piece, each followed by its name.
    pieces[::3] = [_break().sub(r"\1\2", piece) for piece in pieces[::3]]
    del pieces[2::3]
    return "".join(pieces)
