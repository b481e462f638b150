"""Replies in Markdown, such as those that arrived by mail or at Isso."""

from __future__ import annotations

from functools import lru_cache

from markdown import Markdown


@lru_cache(maxsize=1)
def _converter() -> Markdown:
    extensions = ["fenced_code", "sane_lists", "nl2br", "pymdownx.magiclink", "pymdownx.tilde"]
    converter = Markdown(extensions=extensions, extension_configs={"pymdownx.tilde": {"subscript": False}})
    converter.inlinePatterns.deregister("magic-mail")  # addresses of mail are hidden
    return converter


def reply_html(text: str) -> str:
    """Return the HTML of a reply in Markdown, which is not yet safe to show."""
    converter = _converter()
    converter.reset()
    try:
        return converter.convert(text)
    except RecursionError:  # nested too deep
        _converter.cache_clear()
        return text
