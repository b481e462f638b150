"""What many tests need to read a text as a post, without a site."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader

from hindsight.core.checklists.model import Checklist
from hindsight.core.documents.model import Body, Document, ReadResult
from hindsight.core.documents.read import read
from hindsight.core.drawing import TEMPLATES, ToHtml, draw_body
from hindsight.core.markdown.links import without_links
from hindsight.core.settings import ReadSettings
from hindsight.core.site.gather import deck_slug
from hindsight.core.site.model import LessonEntry
from hindsight.host.urls import host_urls

READ = ReadSettings(urls=host_urls(""))
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
    return read(path, f"content/{path}", text.encode(), "post", settings or READ)


@cache
def _templates() -> Environment:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.globals |= {"href": "/{}".format, "lesson_href": lambda lesson: f"/lessons/#{lesson.id}"}
    environment.filters |= {"lang_attr": lambda *_: "", "unlinked": without_links}
    return environment


def drawn(document: Document, body: Body) -> str:
    """The HTML of a body with its checklists and lessons."""
    checklists = _templates().get_template("hindsight/checklist.html").module
    lessons = _templates().get_template("hindsight/lesson.html").module

    def draw_checklist(checklist: Checklist, html: ToHtml) -> str:
        slug = deck_slug(document.slug, checklist.part)
        return checklists.checklist(checklist, {"slug": slug, "url": f"cards/{slug}/"}, html, {})

    return draw_body(
        body, document.lessons, str, draw_checklist, lambda one, html: lessons.lesson(one, LessonEntry(one, ()), html)
    )


@dataclass(frozen=True)
class Post:
    """A document together with its body."""

    document: Document
    body: Body

    @property
    def html(self) -> str:
        """The text as HTML, its checklists and lessons drawn as pages show them; addresses are as written."""
        return drawn(self.document, self.body)

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
