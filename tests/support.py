"""Helpers for tests that read a text as a post, without a site."""

from __future__ import annotations

import itertools
import re
import time
import timeit
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from jinja2 import Environment, FileSystemLoader

from hindsight.core.checklists.model import Checklist
from hindsight.core.documents.model import Body, Document, ReadResult
from hindsight.core.documents.read import read
from hindsight.core.drawing import TEMPLATES, ToHtml, draw_body
from hindsight.core.language.words import ENGLISH_WORDS
from hindsight.core.settings import ReadSettings
from hindsight.core.site.gather import deck_slug
from hindsight.core.site.model import LessonEntry
from hindsight.core.template_tools import TemplateTools
from hindsight.host.urls import host_urls

Made = TypeVar("Made")
READ = ReadSettings(urls=host_urls(""))
HEAD = "Title: A title\nDate: 2024-03-02\nTags: work, Craft\n"


def with_words(text: str) -> tuple[str, list[str]]:
    """Return a text whose every `W` and `V` is replaced by a unique word such as "zabz", and these words."""
    count = itertools.count()
    words: list[str] = []

    def word(match: re.Match[str]) -> str:
        letter = "z" if match[0] == "W" else "v"
        words.append(f"{letter}{''.join(chr(97 + int(digit)) for digit in str(next(count)))}{letter}")
        return words[-1]

    return re.sub(r"\b[WV]\b", word, text), words


def read_text(text: str, path: str = "posts/a.md", settings: ReadSettings | None = None) -> ReadResult:
    """Read a text as a file."""
    return read(path, f"content/{path}", text.encode(), "post", settings or READ)


@cache
def _templates() -> Environment:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.globals["tools"] = TemplateTools("", host_urls(""), ENGLISH_WORDS)
    return environment


def drawn(document: Document, body: Body) -> str:
    """Return a body as HTML, with its checklists and lessons."""
    checklists = _templates().get_template("hindsight/checklist.html").module
    lessons = _templates().get_template("hindsight/lesson.html").module

    def draw_checklist(checklist: Checklist, html: ToHtml) -> str:
        slug = deck_slug(document.slug, checklist.part)
        return checklists.checklist(checklist, {"slug": slug, "url": f"cards/{slug}/"}, html, {})

    return draw_body(
        body,
        document.lessons,
        str,
        draw_checklist,
        lambda lesson, html: lessons.lesson(lesson, LessonEntry(lesson, ()), html),
    )


@dataclass(frozen=True)
class Post:
    """A document and its body."""

    document: Document
    body: Body

    @property
    def html(self) -> str:
        """Return the body as HTML with its checklists and lessons; addresses are as written."""
        return drawn(self.document, self.body)

    @property
    def checklists(self) -> tuple[Checklist, ...]:
        """Return the checklists with the content of their steps."""
        return self.body.checklists

    def __getattr__(self, name: str) -> Any:
        return getattr(self.document, name)


def read_post(text: str, path: str = "posts/a.md", settings: ReadSettings | None = None) -> Post:
    """Read a post from a text with all required fields."""
    result = read_text(text, path, settings)
    assert result.document is not None
    assert result.body is not None
    return Post(result.document, result.body)


def post(body: str, extra: str = "") -> Post:
    """Read a post with this body; `extra` has more lines of front matter."""
    return read_post(f"{HEAD}{extra}\n{body}")


def diagnostics(body: str, extra: str = "") -> list[str]:
    """Return the diagnostics of a post with this body, as printed."""
    return [str(diagnostic) for diagnostic in read_text(f"{HEAD}{extra}\n{body}").diagnostics]


def growth(make: Callable[[int], Made], use: Callable[[Made], object], count: int) -> float:
    """Return how many times as long the use of 16 times as many things takes: about 16 if it is in proportion."""

    def seconds(made: Made) -> float:
        # The time of this process alone: other processes may take most of the machine.
        return min(timeit.repeat(lambda: use(made), timer=time.process_time, number=1, repeat=3))

    return seconds(make(16 * count)) / seconds(make(count))
