"""Find elements of HTML that a text opens but never closes, or closes but never opened.

A browser hides the text after a `<title>` or `<script>` in a sentence, and closes the page's own elements at a stray
`</div>`. Markdown itself writes correct HTML, so only texts with HTML in them are checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_MAY_HOLD_HTML = re.compile(r"<[a-zA-Z/!?]")
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][^\s/<>\"'=]*)(?P<rest>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
_HIDDEN = re.compile(r"<!(?!--)[^<>]*>?|<\?[^<>]*>?|<!--")
# From the HTML standard, "Void elements" and "Optional tags".
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
)
_OPTIONAL = frozenset(
    ("caption", "colgroup", "dd", "dt", "li", "optgroup", "option", "p", "rp", "rt", "tbody", "td", "tfoot", "th",
     "thead", "tr")
)  # fmt: skip
# Browsers turn these end tags into elements where no such element is open.
_END_TAGS_THAT_OPEN = ("p", "br")
# The content of these elements is not HTML: only their own end tag ends them.
_VERBATIM = frozenset(("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "plaintext"))
_FOREIGN = frozenset(("svg", "math"))


@dataclass(frozen=True, slots=True)
class Unclosed:
    """A tag without its other half, as it is in the HTML, the error message, and the offset of the tag in the HTML."""

    tag: str
    message: str
    offset: int


def may_hold_html(source: str) -> bool:
    """Return whether a source may contain HTML."""
    return _MAY_HOLD_HTML.search(source) is not None


def unclosed_elements(markup: str) -> Iterator[Unclosed]:
    """Yield the signs in HTML at which browsers hide text, then the tags without their other half.

    Unclosed elements come in the order in which an element around them, or the text, ends.
    """
    yield from _hiding_signs(markup)
    opened: list[tuple[str, re.Match[str]]] = []
    position = 0
    while tag := _TAG.search(markup, position):
        position = tag.end()
        name = tag["name"].lower()
        if tag["end"]:
            if any(name == open_name for open_name, _ in opened):
                yield from _left_open(opened, name)
            elif name not in _OPTIONAL and name not in _END_TAGS_THAT_OPEN:
                message = f"{tag[0]} closes an element that is not open; remove it, or open it above"
                yield Unclosed(tag[0], message, tag.start())
        elif name in _VOID or _closes_itself(tag, opened):
            continue
        elif name in _VERBATIM:
            end = re.compile(rf"</{re.escape(name)}\s*>", re.IGNORECASE).search(markup, position)
            if end is None:
                yield _never_closed(tag)
            else:
                position = end.end()
        else:
            opened.append((name, tag))
    yield from _left_open(opened, "")


def _hiding_signs(markup: str) -> Iterator[Unclosed]:
    """Yield the signs at which browsers hide text."""
    for match in _HIDDEN.finditer(markup):
        sign = match[0][:20]
        yield Unclosed(match[0], f'browsers hide text after "{sign}"; write it as code: `{sign}`', match.start())


def _closes_itself(tag: re.Match[str], opened: list[tuple[str, re.Match[str]]]) -> bool:
    """Return whether a tag ends its own element with a slash, as in a drawing or a formula."""
    return tag["rest"].endswith("/") and any(name in _FOREIGN for name, _ in opened)


def _left_open(opened: list[tuple[str, re.Match[str]]], name: str) -> Iterator[Unclosed]:
    """Close the elements down to the newest with a name, or all; yield those that lack a required end tag."""
    while opened:
        open_name, tag = opened.pop()
        if open_name == name:
            return
        if open_name not in _OPTIONAL:
            yield _never_closed(tag)


def _never_closed(tag: re.Match[str]) -> Unclosed:
    name = re.sub(r"[\s/>].*", "", tag[0][1:], flags=re.DOTALL)
    message = f"<{name}> is never closed; close it with </{name}>, or write it as code: `<{name}>`"
    return Unclosed(tag[0], message, tag.start())
