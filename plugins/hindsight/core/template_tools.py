"""Functions for templates of checklists, lessons and decks: addresses, words, dates, languages."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Protocol

from markupsafe import Markup, escape

from hindsight.core.language.words import Words, translatable
from hindsight.core.lessons.model import Lesson
from hindsight.core.markdown.links import without_links
from hindsight.core.text.direction import is_right_to_left
from hindsight.core.urls import Urls

# The words for values of lessons. Each list of lessons has filters with them.
_WORDS = {
    "first": translatable("first hand"),
    "second": translatable("second hand"),
    "certain": translatable("certain"),
    "likely": translatable("likely"),
    "possible": translatable("possible"),
    "doubtful": translatable("doubtful"),
    "current": translatable("current"),
    "revised": translatable("revised"),
    "superseded": translatable("superseded"),
    "withdrawn": translatable("withdrawn"),
}
# Statuses with the lesson that is in the place of an older one, and the notes above that lesson.
_STATUS_BY = {
    "revised": translatable("revised by %(lesson)s"),
    "superseded": translatable("superseded by %(lesson)s"),
    "withdrawn": translatable("withdrawn by %(lesson)s"),
}
_NOTES = {
    "revised": translatable("<b>Revised</b>"),
    "superseded": translatable("<b>Superseded</b>"),
    "withdrawn": translatable("<b>Withdrawn</b>"),
}
_NOTES_BY = {
    "revised": translatable("<b>Revised</b> by %(lesson)s"),
    "superseded": translatable("<b>Superseded</b> by %(lesson)s"),
    "withdrawn": translatable("<b>Withdrawn</b> by %(lesson)s"),
}
_LESSON_SOURCES = {
    "first": translatable("Lesson, first hand"),
    "second": translatable("Lesson, second hand"),
}
_SOURCES = {"first": translatable("First hand"), "second": translatable("Second hand")}
_SOURCES_FROM = {
    "first": translatable("First hand, from %(person)s"),
    "second": translatable("Second hand, from %(person)s"),
}


class InLanguage(Protocol):
    """A part of a page with a language."""

    @property
    def lang(self) -> str:
        """The language's code, such as "en"."""


class PdfOnPaper(Protocol):
    """A PDF of cards: the counts of its cards and sheets, and whether it is a booklet or printed on both sides."""

    cards: int
    sheets: int
    is_booklet: bool
    duplex: bool


class TemplateTools:
    """The functions of a site for its templates, in which they are called `tools`.

    `root` begins each address; `words` are those of the page's language; `resolve` gives addresses to the links in HTML
    of a document, a deck or a lesson. Messages and their values become HTML: a message that has no tags is escaped.
    """

    def __init__(self, root: str, urls: Urls, words: Words, resolve: Callable[..., str] | None = None) -> None:
        self._root, self._urls, self._words = root, urls, words
        self._lang = words.lang
        self._resolve = resolve or (lambda markup, _: markup)
        self._messages: dict[str, Markup] = {}
        self._days: dict[date, Markup] = {}

    def gettext(self, message: str, **values: Any) -> Markup:
        """Return a message in the language of the page, with its values."""
        text = self._translation(message)
        return text % values if "%" in text else text

    def ngettext(self, singular: str, plural: str, number: int, **values: Any) -> Markup:
        """Return the form of a message for a number, which is its value `num`, with its values."""
        text = _as_html(singular, self._words.plural(singular, plural, number))
        return text % {"num": self._words.number(number), **values}

    def pgettext(self, _context: str, message: str, **values: Any) -> Markup:
        """Return a message as `gettext` does, since the catalogues have no contexts."""
        return self.gettext(message, **values)

    def npgettext(self, _context: str, singular: str, plural: str, number: int, **values: Any) -> Markup:
        """Return the form of a message for a number as `ngettext` does."""
        return self.ngettext(singular, plural, number, **values)

    def word(self, name: str) -> Markup:
        """Return the word for a value of a lesson, such as "likely", or a text of Hindsight's in the language."""
        return self._translation(_WORDS.get(name, name))

    def status(self, status: str, lesson: Markup | str = "") -> Markup:
        """Return the status of a lesson, with the link to the lesson that is in its place if there is one."""
        return self.gettext(_STATUS_BY[status], lesson=lesson) if lesson else self.word(status)

    def status_note(self, status: str, lesson: Markup | str = "") -> Markup:
        """Return the status as the beginning of a note, with the link to the lesson in its place if there is one."""
        return self.gettext(_NOTES_BY[status], lesson=lesson) if lesson else self.gettext(_NOTES[status])

    def lesson_source(self, lesson: Lesson) -> Markup:
        """Return the source of a lesson, such as "Lesson, second hand"."""
        return self.gettext(_LESSON_SOURCES[lesson.hand])

    def provenance(self, lesson: Lesson) -> Markup:
        """Return the source of a lesson with the person who taught it, such as "Second hand, from a colleague"."""
        if lesson.learned_from:
            return self.gettext(_SOURCES_FROM[lesson.hand], person=lesson.learned_from)
        return self.gettext(_SOURCES[lesson.hand])

    def sheets(self, pdf: PdfOnPaper, papers: Markup) -> Markup:
        """Return the paper that a PDF needs, such as "7 cards on 2 sheets of A4 or US Letter"."""
        values = {
            "cards": self._words.pluralize(pdf.cards, "page" if pdf.is_booklet else "card"),
            "sheets": self._words.pluralize(pdf.sheets, "sheet"),
            "papers": papers,
        }
        if pdf.duplex:
            return self.gettext("%(cards)s on %(sheets)s of %(papers)s, both sides", **values)
        return self.gettext("%(cards)s on %(sheets)s of %(papers)s", **values)

    def _translation(self, message: str) -> Markup:
        """Return a message in the language of the page as HTML, with the names of its values."""
        known = self._messages.get(message)
        if known is None:
            known = self._messages[message] = _as_html(message, self._words.translation(message))
        return known

    def script_words(self, *messages: str) -> Markup:
        """Return the attribute of a script with the translations of its words; nothing for a page in English."""
        translations = {message: self._words.translation(message) for message in messages}
        changed = {message: text for message, text in translations.items() if text != message}
        return Markup(' data-words="{}"').format(_json(changed)) if changed else Markup("")

    def plural_forms(self, singular: str, plural: str) -> str:
        """Return the forms of a message as JSON, by the plural categories of CLDR, for a script."""
        return _json(self._words.plural_forms(singular, plural))

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

    def tag_page(self, slug: str) -> str:
        """Return the address of the page of a tag below the root."""
        return self._urls.tag_page(slug)

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
        on = moment.date()
        if on not in self._days:
            self._days[on] = Markup('<time datetime="{}">{}</time>').format(on, self._words.day(on))
        return self._days[on]

    def month_day(self, day: str) -> str:
        """Return a day of the year, given as MM-DD, such as "2 March"."""
        return self._words.month_day(int(day[:2]), int(day[3:]))

    def pluralize(self, number: int, noun: str) -> str:
        """Return a number with its noun, such as "1 lesson" or "2 lessons"."""
        return self._words.pluralize(number, noun)


def _as_html(message: str, text: str) -> Markup:
    """Return the translation of a message as HTML: as it is if the message has tags, else escaped."""
    return Markup(text) if "<" in message else escape(text)  # noqa: S704  # catalogues are checked for their tags


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
