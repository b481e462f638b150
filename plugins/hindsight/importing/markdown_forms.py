"""Write code, comments and pictures in Markdown."""

from __future__ import annotations

import re


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
