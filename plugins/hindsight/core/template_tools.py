"""Functions for templates of checklists, lessons and decks: addresses, dates, languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from typing import Protocol

from markupsafe import Markup

from hindsight.core.lessons.model import Lesson
from hindsight.core.markdown.links import without_links
from hindsight.core.site.dates import day
from hindsight.core.text.direction import is_right_to_left
from hindsight.core.text.pluralize import pluralize
from hindsight.core.urls import Urls


class InLanguage(Protocol):
    """A part of a page with a language."""

    @property
    def lang(self) -> str:
        """The language's code, such as "en"."""


class TemplateTools:
    """The functions of a site for its templates, in which they are called `tools`.

    `root` begins each address; `resolve` gives addresses to the links in HTML of a document, a deck or a lesson.
    """

    def __init__(self, root: str, urls: Urls, lang: str, resolve: Callable[..., str] | None = None) -> None:
        self._root, self._urls, self._lang = root, urls, lang
        self._resolve = resolve or (lambda markup, _: markup)

    def href(self, url: str) -> str:
        """Return an address below the root as the target of a link."""
        return f"{self._root}/{url}"

    def lesson_href(self, lesson: Lesson, index: str = "") -> str:
        """Return the address of a lesson in the index of the site, or in the list of a language at `index`."""
        return self.href(f"{index}#{lesson.id}" if index else self._urls.lesson(lesson.id))

    def tag_href(self, slug: str) -> str:
        """Return the address of the lessons under a tag."""
        return self.href(self._urls.lessons_under(slug))

    def tag_page_href(self, slug: str) -> str:
        """Return the address of the page of a tag."""
        return self.href(self._urls.tag_page(slug))

    def html(self, markup: str, of: object) -> Markup:
        """Return HTML of a document, a deck or a lesson, with the addresses of its links."""
        return Markup(self._resolve(markup, of))  # noqa: S704  # HTML of the core

    def unlinked(self, markup: str) -> Markup:
        """Return HTML without its links, for text inside another link."""
        return Markup(without_links(markup))  # noqa: S704  # HTML of the core

    def lang_attr(self, item: InLanguage, around: str = "") -> Markup:
        """Return the attributes of a part whose language differs from the text around it: language and direction."""
        outer = around or self._lang
        if item.lang == outer:
            return Markup("")
        attributes = Markup(' lang="{}"').format(item.lang)
        if is_right_to_left(item.lang) == is_right_to_left(outer):
            return attributes
        return attributes + Markup(' dir="{}"').format("rtl" if is_right_to_left(item.lang) else "ltr")

    def date(self, moment: datetime) -> Markup:
        """Return a date in words and as data."""
        return time_element(moment.date())

    def pluralize(self, number: int, noun: str) -> str:
        """Return a number with its noun, such as "1 lesson" or "2 lessons"."""
        return pluralize(number, noun)


@cache
def time_element(on: date) -> Markup:
    """Return a `time` element for a day."""
    return Markup('<time datetime="{}">{}</time>').format(on, day(on))
