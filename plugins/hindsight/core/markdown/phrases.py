"""Front matter values as HTML: phrases with emphasis, code and links, and no other markup."""

from __future__ import annotations

import functools
import re

import markdown

from hindsight.core.markdown.github_inline import register_inline
from hindsight.core.markdown.wiki_links import register_wiki_links

# Words alone, which Markdown makes a paragraph of, as they are: many summaries and quotations.
_WORDS = re.compile(r"[^\W\d_][^\W_]*(?:[ ,.;'\"?’“”–—…-]+[^\W_]+)*[.?…]*")


def renew_phrase_converters() -> None:
    """Forget this process's converters: one that an exception ended would go on with its text."""
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
    """Return a front matter value as HTML with emphasis, code and, where asked for, links; no other markup."""
    return f"<p>{text}</p>" if _WORDS.fullmatch(text) else _phrase_converter(links).reset().convert(text)
