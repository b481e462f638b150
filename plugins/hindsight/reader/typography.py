"""Typographic finish of text and titles (Typogrify), and the way back from HTML to plain text."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from typogrify.filters import typogrify

Finish = Callable[[str], str]

# Typogrify's own patterns see a script or style element's text as prose.
_ALWAYS_IGNORED = ("script", "style", "kbd", "samp", "textarea", "svg", "math")
_TAG = re.compile(r"<[^>]*>")
_FOOTNOTE_REFERENCE = re.compile(r'<sup id="fnref[^"]*">.*?</sup>', re.DOTALL)


def finisher(ignore_tags: tuple[str, ...], on: bool = True) -> Finish:
    """A function that gives HTML its typographic finish, leaving code and `ignore_tags` alone."""
    if not on:
        return lambda markup: markup
    ignored = [*_ALWAYS_IGNORED, *ignore_tags]

    def finish(markup: str) -> str:
        # Typogrify's tokenizer would end a block on the last word of a comment: rare enough to leave as written.
        return str(typogrify(markup, ignored)) if markup else markup

    return finish


def finished_title(title: str, finish: Finish) -> str:
    """A plain title as HTML: escaped first, so that nothing in it is markup."""
    return finish(html.escape(title, quote=False))


def plain_text(markup: str) -> str:
    """The text of HTML on one line: no tags, no entities, no footnote marks, no non-breaking spaces."""
    text = html.unescape(_TAG.sub("", without_footnotes(markup)))
    return " ".join(text.split())


def without_footnotes(markup: str) -> str:
    """HTML without the marks of footnotes, for places where the notes are not."""
    return _FOOTNOTE_REFERENCE.sub("", markup)
