"""Elements of HTML that a text opens and never closes, or closes and never opened.

A browser would hide what follows `<title>` or `<script>` in a sentence, and close the page's own elements at a stray
`</div>`. Markdown's own HTML is in order, so only texts with HTML in them are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_MAY_HOLD_HTML = re.compile(r"<[a-zA-Z/!?]")
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][^\s/<>\"'=]*)(?P<rest>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
_HIDDEN = re.compile(r"<!(?!--)[^<>]*>?|<\?[^<>]*>?|<!--")
# After the HTML standard, "Void elements" and "Optional tags".
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
)
_OPTIONAL = frozenset(
    ("caption", "colgroup", "dd", "dt", "li", "optgroup", "option", "p", "rp", "rt", "tbody", "td", "tfoot", "th",
     "thead", "tr")
)  # fmt: skip
# End tags that a browser reads as an element of its own where nothing is open.
_ALONE = ("p", "br")
# Elements whose content is no HTML: their end tag alone ends them.
_VERBATIM = frozenset(("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "plaintext"))
_FOREIGN = frozenset(("svg", "math"))


@dataclass(frozen=True, slots=True)
class Unclosed:
    """A tag without its other half, as it is in the HTML, and what to tell the writer."""

    tag: str
    message: str


def may_hold_html(source: str) -> bool:
    """Return whether a text may have HTML of the writer's in it."""
    return _MAY_HOLD_HTML.search(source) is not None


def unclosed_elements(markup: str) -> Iterator[Unclosed]:
    """Yield the tags in HTML that have no other half, and what browsers hide, in the order of their ends."""
    opened: list[tuple[str, str]] = []
    for match in _HIDDEN.finditer(markup):
        yield Unclosed(match[0], f'browsers hide what follows "{match[0][:20]}"; write it as code: `{match[0][:20]}`')
    position = 0
    while tag := _TAG.search(markup, position):
        position = tag.end()
        name = tag["name"].lower()
        if tag["end"]:
            if name in _ALONE or any(name == other for other, _ in opened):
                yield from _left_open(opened, name)
            elif name not in _OPTIONAL:
                yield Unclosed(tag[0], f"{tag[0]} closes what is not open here; remove it, or open it above")
        elif name not in _VOID and not (tag["rest"].endswith("/") and any(other in _FOREIGN for other, _ in opened)):
            if name in _VERBATIM:
                end = re.compile(rf"</{re.escape(name)}\s*>", re.IGNORECASE).search(markup, position)
                if end is None:
                    yield _never_closed(tag[0])
                else:
                    position = end.end()
            else:
                opened.append((name, tag[0]))
    yield from _left_open(opened, "")


def _left_open(opened: list[tuple[str, str]], name: str) -> Iterator[Unclosed]:
    """Close the elements up to the newest of a name, or all; yield those that need an end tag of their own."""
    while opened:
        other, tag = opened.pop()
        if other == name:
            return
        if other not in _OPTIONAL:
            yield _never_closed(tag)


def _never_closed(tag: str) -> Unclosed:
    name = re.sub(r"[\s/>].*", "", tag[1:], flags=re.DOTALL)
    return Unclosed(tag, f"<{name}> is never closed; close it with </{name}>, or write it as code: `<{name}>`")
