"""What many tests need to read a text as a post, without a site."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import Any

from hindsight.core.checklists.model import Checklist
from hindsight.core.documents.model import Body, Document, ReadResult
from hindsight.core.documents.read import read
from hindsight.core.settings import ReadSettings

HEAD = "Title: A title\nDate: 2024-03-02\nTags: work, Craft\n"


def with_words(text: str) -> tuple[str, list[str]]:
    """A text whose every `W` or `V` is a word of its own, as "zabz" or "vabv", and these words."""
    count = itertools.count()
    words: list[str] = []

    def word(match: re.Match[str]) -> str:
        letter = "z" if match[0] == "W" else "v"
        words.append(f"{letter}{''.join(chr(97 + int(digit)) for digit in str(next(count)))}{letter}")
        return words[-1]

    return re.sub(r"\b[WV]\b", word, text), words


def read_text(text: str, path: str = "posts/a.md", settings: ReadSettings | None = None) -> ReadResult:
    """What reading a file with this text gives."""
    return read(path, f"content/{path}", text.encode(), "post", settings or ReadSettings())


@dataclass(frozen=True)
class Post:
    """A document together with its body."""

    document: Document
    body: Body

    @property
    def html(self) -> str:
        """The text as HTML."""
        return self.body.html

    @property
    def checklists(self) -> tuple[Checklist, ...]:
        """The checklists with all that their steps hold."""
        return self.body.checklists

    def __getattr__(self, name: str) -> Any:
        return getattr(self.document, name)


def read_post(text: str, path: str = "posts/a.md", settings: ReadSettings | None = None) -> Post:
    """A post of this text, which must have what a post cannot do without."""
    result = read_text(text, path, settings)
    assert result.document is not None
    assert result.body is not None
    return Post(result.document, result.body)


def post(body: str, extra: str = "") -> Post:
    """A post with this body; `extra` are further front matter lines."""
    return read_post(f"{HEAD}{extra}\n{body}")


def diagnostics(body: str, extra: str = "") -> list[str]:
    """What is wrong with a post of this body, a line each."""
    return [str(diagnostic) for diagnostic in read_text(f"{HEAD}{extra}\n{body}").diagnostics]
