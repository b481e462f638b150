"""Write code, comments and pictures in Markdown."""

from __future__ import annotations

import re
from html import escape

# A tag at the beginning of a block, of an element that is no part of a line.
_HTML_BLOCK = re.compile(
    r"[ ]{0,3}</?(?:article|aside|center|details|dd|div|dl|dt|figcaption|figure|footer|header|li|main|nav|ol|p|section|"
    r"table|tbody|td|th|thead|tr|ul)\b[^<>]*>",
    re.IGNORECASE,
)
_LONGEST_BLOCK = 5000  # characters of a block of HTML
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_PICTURE = re.compile(r"!\[(?P<alt>[^\[\]]*)\]\((?P<path>[^\s()]*)\)")
_LINK = re.compile(r"(?<!!)\[(?P<words>[^\[\]]*)\]\((?P<path>[^\s()]*)\)")
_BARE = re.compile(r"<(https?://[^\s<>]+)>")
_EMPHASIS_BELOW = re.compile(r"\n\*([^*\n]+)\*")


def longest_backticks(code: str) -> int:
    """Return the number of backticks in the longest run of them; 0 without any."""
    return max(map(len, re.findall("`+", code)), default=0)


def fenced(code: str, lang: str = "") -> str:
    """Return code in fences that none of its own lines closes, without a newline at the end."""
    fence = "`" * max(3, 1 + longest_backticks(code))
    return f"{fence}{lang}\n{code}\n{fence}"


def in_comment(passage: str) -> str:
    """Return a passage as a comment in HTML, which no page shows."""
    return f"<!-- {passage.replace('--', '- -')} -->"


def picture_link(alt: str, path: str) -> str:
    """Return a picture."""
    return f"![{alt}]({path.replace(' ', '%20')})"


def captioned(picture: str, caption: str) -> str:
    """Return a picture with its caption in Markdown on the line below it, if it has one."""
    words = " ".join(caption.split())
    if not words:
        return picture
    return f"{picture}\n{words if any(sign in words for sign in '*_`<') else f'*{words}*'}"


def is_in_html(before: str) -> bool:
    """Report whether text after `before` is inside a block of HTML, which Markdown leaves as it is.

    Such a block begins with a tag, and holds no blank line yet.
    """
    opening = _HTML_BLOCK.match(_BLANK_LINE.split(before[-_LONGEST_BLOCK:])[-1])
    return opening is not None and "markdown=" not in opening[0]


def as_html(markdown: str) -> str:
    """Return pictures, links and bare addresses in HTML, for a block of HTML; captions are emphasised."""
    shown = _PICTURE.sub(lambda match: f'<img src="{match["path"]}" alt="{escape(match["alt"])}">', markdown)
    shown = _LINK.sub(lambda match: f'<a href="{match["path"]}">{match["words"]}</a>', shown)
    shown = _BARE.sub(lambda match: f'<a href="{match[1]}">{match[1]}</a>', shown)
    return _EMPHASIS_BELOW.sub(r"<br><em>\1</em>", shown)
