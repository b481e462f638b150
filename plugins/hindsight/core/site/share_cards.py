"""The words on the pictures of links: to a post, a page, a tag, a deck, a lesson, and to the site."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

from markupsafe import Markup

from hindsight.core.documents.model import Document
from hindsight.core.language.languages import Languages
from hindsight.core.sharing.card import COLOURS, ShareCard
from hindsight.core.site.lesson_decks import LessonDeck
from hindsight.core.site.model import DeckEntry, LessonEntry, PostLinks, TagEntries
from hindsight.core.vocabulary.tags import Tag

# Browsers show AVIF and SVG; most sites that show pictures of links do not.
_SHOWN_EVERYWHERE = (".gif", ".jpeg", ".jpg", ".png", ".webp")
_MOST_TITLES = 7
# Pages keep the last words of a text together; in the narrow lines of a picture, this would leave gaps.
_JOINED_WORDS = re.compile("(?<![«‹])\u00a0(?=\\w)")


@dataclass(frozen=True, slots=True)
class ShareCards:
    """Makes the cards of a site: `site` is its name, `host` its address without a scheme, `accent` its colour.

    `languages` has the words of each language.
    """

    site: str
    host: str
    languages: Languages
    accent: str = COLOURS["accent"]

    def of_document(self, document: Document, links: PostLinks) -> ShareCard:
        """Return the card of a post or a page: its title, tag, authors, date and summary."""
        date = self._day(document.date, document.lang) if document.kind == "post" else ""
        authors = ", ".join(document.authors) if document.kind == "post" else ""
        return self._card(
            _plain(document.title_html),
            about=_first(links.tags),
            meta=" · ".join(filter(None, (authors, date))),
            rows=(_plain(document.summary_html),),
            lang=document.lang,
        )

    def of_tag(self, entries: TagEntries) -> ShareCard:
        """Return the card of a tag: its description, and the titles of its newest posts, or its lessons."""
        tag = entries.tag
        posts = (post.title_html for post in entries.posts)
        lessons = (entry.lesson.statement_html for entry in entries.lessons)
        rows = tuple(map(_plain, islice(posts if entries.posts else lessons, _MOST_TITLES)))
        return self._card(tag.label, meta=tag.description, rows=rows, lang=self.languages.default)

    def of_deck(self, deck: DeckEntry | LessonDeck, tags: Iterable[Tag]) -> ShareCard:
        """Return the card of a deck: its first steps with their boxes, as on its summary card."""
        leads = tuple(step.lead for step in deck.steps[:_MOST_TITLES])
        return self._card(
            deck.title, about=_first(tags), rows=leads, lang=deck.lang, boxes=deck.unit == "step", pile=True
        )

    def of_lesson(self, entry: LessonEntry) -> ShareCard:
        """Return the card of a lesson: its statement, date and post."""
        lesson = entry.lesson
        return self._card(
            _plain(lesson.statement_html),
            about=_first(entry.tags),
            meta=self._day(lesson.date, lesson.lang),
            rows=(_plain(lesson.post_title_html),),
            lang=lesson.lang or self.languages.default,
        )

    def of_site(self, subtitle: str, description: str) -> ShareCard:
        """Return the card of all other pages: the name of the site, and what it is about."""
        rows = tuple(filter(None, (subtitle, description)))
        return replace(self._card(self.site, about=self.host, rows=rows, lang=self.languages.default), site="")

    def _day(self, date: datetime | None, lang: str) -> str:
        """Return a date in the language of a text, or of the site if there are no words for it; "" without a date."""
        return self.languages.words(self.languages.of_page(lang)).day(date.date()) if date else ""

    def _card(self, title: str, **parts: Any) -> ShareCard:
        return ShareCard(self.site, title, accent=self.accent, **parts)


def cover_to_share(document: Document) -> str:
    """Return the path of the cover of a document, "" without one that other sites can show."""
    return document.cover if is_shown_everywhere(document.cover) else ""


def is_shown_everywhere(path: str) -> bool:
    """Return whether a file is a picture of a kind that other sites show with links."""
    return path.lower().endswith(_SHOWN_EVERYWHERE)


def _first(tags: Iterable[Tag]) -> str:
    return next((tag.label for tag in tags), "")


def _plain(markup: str) -> str:
    """Return the text of HTML, with the quotation marks and dashes of its pages."""
    text = Markup(markup).striptags()  # noqa: S704  # no HTML is left
    return _JOINED_WORDS.sub(" ", text)
