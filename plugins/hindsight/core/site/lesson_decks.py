"""The lessons under a tag as a deck of cards: each with its statement, source and date."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from hindsight.core.checklists.blocks import blocks_of
from hindsight.core.checklists.labels import Unit
from hindsight.core.checklists.model import Checklist, Deck, Origin, Step, StepHead
from hindsight.core.diagnostics.diagnostic import Diagnostic, Place
from hindsight.core.documents.model import Body
from hindsight.core.language.words import ENGLISH_WORDS, Words
from hindsight.core.lessons.model import Lesson
from hindsight.core.markdown.links import without_links
from hindsight.core.site.model import SUMMARY_PICTURE, Label, Site
from hindsight.core.vocabulary.tags import Tag

# The file that asks for these decks, and which errors about them name.
ASKED_IN = "pelicanconf.py"


@dataclass(frozen=True, slots=True)
class LessonDeck:
    """A deck of the current lessons under a tag, newest first, with the same attributes for lists as `DeckEntry`."""

    tag: Tag
    title: str
    lessons: tuple[Lesson, ...]
    address: str
    url: str
    lang: str
    index_url: str
    listed: bool = True
    fills_document: bool = False
    unit: Unit = "lesson"
    formats: None = None
    line: int = 0
    part: str = ""

    @property
    def slug(self) -> str:
        """Return the deck's part of its address."""
        return _deck_slug(self.tag.slug)

    @property
    def picture(self) -> str:
        """Return the address of the picture of its summary card."""
        return self.url + SUMMARY_PICTURE

    @property
    def steps(self) -> tuple[StepHead, ...]:
        """Return the number (from 1) and the statement of each lesson."""
        return tuple(
            StepHead(str(position), position, lesson.id, lesson.statement)
            for position, lesson in enumerate(self.lessons, 1)
        )

    @property
    def label(self) -> Label:
        """Return its title and address, for lists of lessons."""
        return Label(self.title, self.url)

    @property
    def draft(self) -> bool:
        """Return whether any of its lessons is in a draft."""
        return any(lesson.draft for lesson in self.lessons)

    @property
    def path(self) -> str:
        """Return the file of the oldest lesson, since no file holds them all."""
        return self.lessons[-1].path

    def place(self, line: int, shown_paths: Mapping[str, str]) -> tuple[str, Place]:
        """Return the file, as messages name it, and the place of a lesson, counted from 1; 0 is the settings file."""
        if not line:
            return ASKED_IN, (1, 1)
        lesson = self.lessons[line - 1]
        return shown_paths[lesson.path], lesson.place()

    def open(self, _: Body) -> Deck:
        """Return the whole deck; the line of a step is the lesson's number.

        Links are removed, since they are relative to the pages of the lessons.
        """
        steps = tuple(_step(lesson, position) for position, lesson in enumerate(self.lessons, 1))
        return Deck(
            slug=self.slug, title=self.title, checklist=Checklist(self.title, "", "ordered", steps, 0), date=None,
            lang=self.lang, path=self.path, post_title=self.title, post_title_html=html.escape(self.title, quote=False),
            post_url=self.index_url, address=self.address, url=self.url, draft=self.draft, unit=self.unit,
        )  # fmt: skip


def _deck_slug(tag_slug: str) -> str:
    return f"lessons-{tag_slug}"


def _step(lesson: Lesson, position: int) -> Step:
    origin = Origin(
        lesson.post_title, lesson.post_title_html, lesson.url, lesson.date, lesson.learned_from, lesson.hand == "second"
    )
    detail = without_links(lesson.detail_html)
    return Step(
        number=str(position), position=position, anchor=lesson.id, lead=lesson.statement,
        lead_html=without_links(lesson.statement_html), body_html=detail, blocks=blocks_of(detail),
        origin=origin, line=position,
    )  # fmt: skip


def lesson_decks(site: Site, slugs: Iterable[str], words: Words) -> Iterator[LessonDeck]:
    """Yield the decks that the settings ask for, in the language of `words`.

    Their codes have the address of the index, which has every lesson.
    """
    urls = site.urls
    by_slug = {entries.tag.slug: entries for entries in site.tags}
    taken = {deck.slug.casefold() for deck in site.all_decks}
    for slug in dict.fromkeys(slugs):
        lessons = tuple(entry.lesson for entry in by_slug[slug].lessons) if slug in by_slug else ()
        if current := tuple(lesson for lesson in lessons if lesson.is_current):
            tag, index = by_slug[slug].tag, urls.lessons
            title = words.gettext("Lessons: %(tag)s", tag=tag.label)
            address = urls.deck(_deck_slug(tag.slug))
            deck = LessonDeck(tag, title, current, urls.absolute(index), address, words.lang, index)
            if deck.slug.casefold() not in taken:
                yield deck


def check_lesson_decks(site: Site, slugs: Iterable[str], shown_paths: Mapping[str, str]) -> Iterator[Diagnostic]:
    """Yield an error for each requested deck without a current lesson, or whose address is taken."""
    slugs_with_deck = {deck.tag.slug for deck in lesson_decks(site, slugs, ENGLISH_WORDS)}
    slug_by_name = _slug_by_name(site)
    owners = {deck.slug.casefold(): deck for deck in site.all_decks}
    for slug in slugs:
        if owner := owners.get(_deck_slug(str(slug)).casefold()):
            message = f'its deck would be /{owner.url}, as that of the lessons under "{slug}"; change its slug'
            yield Diagnostic(shown_paths[owner.path], owner.head.line, 1, "error", message)
        elif slug not in slugs_with_deck:
            right_slug = slug_by_name.get(str(slug).casefold(), slug)
            message = f'LESSON_DECKS: no current lesson has a tag with the slug "{slug}"; remove it'
            if right_slug != slug:
                message = f'LESSON_DECKS: no tag has the slug "{slug}"; it is "{right_slug}"'
            yield Diagnostic(ASKED_IN, 1, 1, "error", message)


def _slug_by_name(site: Site) -> dict[str, str]:
    """Return the slugs of tags with lessons, by their labels, aliases and slugs in lower case."""
    slugs = {entries.tag.slug for entries in site.tags if entries.lessons}
    by_name = {alias.casefold(): tag.slug for alias, tag in site.tag_aliases.items() if tag.slug in slugs}
    for tag in (entries.tag for entries in site.tags if entries.lessons):
        by_name |= {name.casefold(): tag.slug for name in (*tag.aliases, tag.label, tag.slug)}
    return by_name
