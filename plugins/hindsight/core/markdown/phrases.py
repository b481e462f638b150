"""Convert front matter values to HTML with emphasis, code and links, and without other markup."""

from __future__ import annotations

import functools
import re

import markdown

from hindsight.core.markdown.github_inline import register_inline
from hindsight.core.markdown.wiki_links import register_wiki_links

# Text without markup. Many summaries and quotations are such text, and need no converter.
_PLAIN_TEXT = re.compile(r"[^\W\d_][^\W_]*(?:[ ,.;'\"?’“”–—…-]+[^\W_]+)*[.?…]*")


def renew_phrase_converters() -> None:
    """Discard this process's converters: after an exception, a converter keeps state of the text it was reading."""
    _phrase_converter.cache_clear()


@functools.cache
def _phrase_converter(links: bool) -> markdown.Markdown:
    phrase = markdown.Markdown(output_format="html")
    phrase.preprocessors.deregister("html_block")
    for name in ("html", "entity", "link", "image_link", "image_reference", "reference", "short_reference",
                 "short_image_ref", "autolink", "automail"):  # fmt: skip
        if not links or name not in ("link", "autolink", "automail"):
            phrase.inlinePatterns.deregister(name)
    if links:
        register_inline(phrase)
        register_wiki_links(phrase)
    return phrase


def phrase_html(text: str, links: bool = False) -> str:
    """Return a front matter value as paragraphs of HTML with emphasis and code, and with links if `links` is true."""
    return f"<p>{text}</p>" if _PLAIN_TEXT.fullmatch(text) else _phrase_converter(links).reset().convert(text)
