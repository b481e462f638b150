"""Make the words of a comment of Disqus independent of Disqus: its links lead where they say, without a detour."""

from __future__ import annotations

import html
import re
from urllib.parse import unquote

from hindsight.core.replies.clean import kept_html
from hindsight.importing.wordpress.paragraphs import with_paragraphs

# Disqus counts clicks: https://disq.us/url?url=https%3A%2F%2Fexample.org%3A<27 letters>&cuid=1
_DETOUR = re.compile(r"""\bhref=(["'])https?://disq\.us/(?:url)?\?url=(?P<target>[^"'&\s]+)[^"']*\1""", re.IGNORECASE)
_SIGNATURE = re.compile(r":[\w-]{27}\Z")
# A person with an account: "@ann:disqus".
_MENTION = re.compile(r"(?<![\w@])@([\w-]+):disqus\b")
_BLOCK = re.compile(r"<(?:p|ul|ol|blockquote|pre|div)\b", re.IGNORECASE)


def words_of(message: str) -> str:
    """Return the HTML of a comment as an archive keeps it."""
    if "disq.us" in message:
        message = _DETOUR.sub(_without_detour, message)
    if ":disqus" in message:
        message = _MENTION.sub(r"@\1", message)
    return kept_html(message if _BLOCK.search(message) else with_paragraphs(message))


def _without_detour(match: re.Match[str]) -> str:
    target = _SIGNATURE.sub("", unquote(match["target"]))
    return f'href="{html.escape(target)}"'
