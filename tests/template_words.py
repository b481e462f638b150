"""Find words in templates that are not passed through gettext."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from jinja2 import Environment
from jinja2.lexer import TOKEN_BLOCK_BEGIN, TOKEN_COMMENT, TOKEN_DATA, TOKEN_VARIABLE_BEGIN

# Attributes whose values readers see or hear.
_READ = frozenset(("alt", "aria-label", "placeholder", "title", "content", "label", "summary"))
# Elements whose text is for programs.
_NOT_READ = frozenset(("script", "style", "svg", "code", "id", "link"))
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_MARK = "\N{OBJECT REPLACEMENT CHARACTER}"  # in the place of an expression


class _Texts(HTMLParser):
    """Collects the texts of HTML, and the attributes with text, with their lines."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str]] = []
        self._skipped: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect the attributes of an element."""
        values = dict(attrs)
        for name, value in attrs:
            is_read = name in _READ and not (tag == "meta" and values.get("name") in ("robots", "viewport", "referrer"))
            if value and is_read:
                self.found.append((self.getpos()[0], value))
        if tag in _NOT_READ:
            self._skipped.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """End the part that is for programs."""
        if self._skipped and self._skipped[-1] == tag:
            self._skipped.pop()

    def handle_data(self, data: str) -> None:
        """Collect a text."""
        if not self._skipped:
            self.found.append((self.getpos()[0], data))


def unwrapped_words(template: str) -> Iterator[tuple[int, str]]:
    """Yield the texts of a template outside expressions that have a word of two letters, with their lines."""
    texts = _Texts()
    texts.feed(_without_expressions(template))
    texts.close()
    for line, text in texts.found:
        if _LETTERS.search(text.replace(_MARK, " ")):
            yield line, " ".join(text.split())


def _without_expressions(template: str) -> str:
    """Return a template with a mark in the place of each expression, and without statements and comments."""
    environment = Environment(trim_blocks=True, lstrip_blocks=True)
    parts: list[str] = []
    inside = False
    for _, kind, value in environment.lexer.tokeniter(template, None):
        if kind in (TOKEN_BLOCK_BEGIN, TOKEN_VARIABLE_BEGIN):
            inside = True
            parts.append(_MARK if kind == TOKEN_VARIABLE_BEGIN else "")
        elif kind == TOKEN_DATA and not inside:
            parts.append(value)
        elif kind == TOKEN_COMMENT:
            parts.append("\n" * value.count("\n"))
        if kind.endswith("_end"):
            inside = False
            parts.append("\n" * value.count("\n"))
    return "".join(parts)
