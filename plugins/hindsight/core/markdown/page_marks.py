"""Add the marks that a text has only on its own page: links of headings to themselves, and numbers of side notes."""

from __future__ import annotations

import re

_HEADING = re.compile(
    r"<(?P<tag>h[2-6])(?P<attributes>(?:\s[^<>]*)?\sid=\"(?P<id>[^\"<>]+)\"[^<>]*)>(?P<text>(?:(?!</?h[1-6]\b).)*)</(?P=tag)>",
    re.DOTALL,
)
_NOTE = re.compile(
    r"(?P<before><sup id=\"fnref:[^\"]*\"><a class=\"footnote-ref)(?P<rest>\" href=\"[^\"]*\">(?P<number>\d+)</a>)"
)
_LINK = re.compile(r"<a[\s>]", re.IGNORECASE)
_IN_CHECKLIST = 'class="lead'


def with_page_marks(markup: str) -> str:
    """Return the HTML of a page with links from its headings to themselves, and numbers at references to its notes.

    A heading that holds a link gets its own after its words, since a link cannot be in a link. The heading of a step
    has one already.
    """
    markup = _HEADING.sub(_linked, markup) if ' id="' in markup else markup
    return _NOTE.sub(r"\g<before> n\g<number>\g<rest>", markup) if "fnref:" in markup else markup


def _linked(heading: re.Match[str]) -> str:
    tag, attributes, text, ident = heading["tag"], heading["attributes"], heading["text"], heading["id"]
    if _IN_CHECKLIST in attributes or not text.strip():
        return heading[0]
    if _LINK.search(text):
        own = f' <a class="anchor" href="#{ident}" aria-labelledby="{ident}">#</a>'
        return f"<{tag}{attributes}>{text}{own}</{tag}>"
    return f'<{tag}{attributes}><a class="self" href="#{ident}">{text}</a></{tag}>'
