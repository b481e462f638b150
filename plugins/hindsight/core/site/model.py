"""The whole site as data: what the templates and exports are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hindsight.core.checklists.labels import Unit
from hindsight.core.checklists.model import ChecklistHead, Deck, StepHead
from hindsight.core.documents.model import Body, Document
from hindsight.core.lessons.model import Lesson
from hindsight.core.text.pluralize import pluralize
from hindsight.core.urls import Urls
from hindsight.core.vocabulary.tags import Tag


@dataclass(frozen=True, slots=True)
class ChangedStep:
    """A step that a lesson altered: its number, its deck's title, and its address below the root."""

    number: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class LessonEntry:
    """A lesson as the index lists it: with its tags, what it changed, what replaced it, and what it replaced.

    `above` are the tags that its own stand under.
    """

    lesson: Lesson
    tags: tuple[Tag, ...]
    changed: ChangedStep | None = None
    newer: Lesson | None = None
    older: tuple[Lesson, ...] = ()
    above: tuple[Tag, ...] = ()

    @property
    def has_history(self) -> bool:
        """Whether there is more to tell of it than what it says."""
        return self.lesson.status != "current" or bool(self.older) or self.changed is not None


@dataclass(frozen=True, slots=True)
class KeptLesson:
    """A lesson at the end of its post, with others that are worth reading beside it."""

    entry: LessonEntry
    related: tuple[Lesson, ...]


@dataclass(frozen=True, slots=True)
class TagEntries:
    """A tag with everything that stands under it, newest first, and the used tags next above and below it."""

    tag: Tag
    posts: tuple[Document, ...] = ()
    lessons: tuple[LessonEntry, ...] = ()
    decks: tuple[DeckEntry, ...] = ()
    above: Tag | None = None
    below: tuple[Tag, ...] = ()

    @property
    def counts(self) -> str:
        """How many entries of each kind there are, as "3 posts, 1 lesson"."""
        kinds = ((self.posts, "post"), (self.lessons, "lesson"), (self.decks, "deck"))
        return ", ".join(pluralize(len(entries), kind) for entries, kind in kinds if entries)


@dataclass(frozen=True, slots=True)
class Group:
    """Posts under one heading: a year, a category or a series. `url` is relative to the root."""

    name: str
    slug: str
    url: str
    posts: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class Label:
    """A name and its address below the root."""

    name: str
    url: str


# The picture of a deck's summary card, below the deck's address.
SUMMARY_PICTURE = "summary.svg"


@dataclass(frozen=True, slots=True)
class DeckEntry:
    """A deck as lists show it; `open` gives what its page and its cards are made from.

    `address` is the whole address of its post, `url` that of its page below the root.
    """

    slug: str
    head: ChecklistHead
    document: Document
    address: str
    url: str

    @property
    def part(self) -> str:
        """Which of the post's checklists it is: "" for the first."""
        return self.head.part

    @property
    def line(self) -> int:
        """The line of its first step in the post."""
        return self.head.line

    @property
    def formats(self) -> tuple[str, ...] | None:
        """The names of the formats that it is printed in; None for the site's."""
        return self.document.cards

    @property
    def picture(self) -> str:
        """The address of the picture of its summary card."""
        return self.url + SUMMARY_PICTURE

    @property
    def title(self) -> str:
        """The post's title, with the heading above the checklist where the post holds several."""
        return self.head.title

    @property
    def steps(self) -> tuple[StepHead, ...]:
        """The steps' numbers and leads."""
        return self.head.steps

    @property
    def path(self) -> str:
        """The post's file."""
        return self.document.path

    @property
    def lang(self) -> str:
        """The post's language."""
        return self.document.lang

    @property
    def date(self) -> datetime | None:
        """The post's date."""
        return self.document.date

    @property
    def draft(self) -> bool:
        """Whether the post is a draft."""
        return self.document.draft

    @property
    def listed(self) -> bool:
        """Whether it stands in lists, and is for search engines."""
        return self.document.status == "published"

    @property
    def unit(self) -> Unit:
        """What its cards hold one of."""
        return "step"

    @property
    def fills_document(self) -> bool:
        """Whether the checklist is all that its post is about."""
        return self.head.fills_document

    @property
    def identity(self) -> tuple[Any, ...]:
        """All that lists are made from: not the rest of the post, nor what a step says below its lead."""
        post = self.document
        shown = (post.title, post.title_html, post.url, post.lang, post.date, post.status)
        # One text is sooner compared than a model for each step.
        steps = "\n".join([f"{step.number}\0{step.place}\0{step.anchor}\0{step.lead}" for step in self.head.steps])
        return (self.slug, self.head.title, steps, self.head.fills_document, self.address, *shown)

    def open(self, body: Body) -> Deck:
        """The whole deck, from the body of its post."""
        post = self.document
        return Deck(
            slug=self.slug,
            title=self.title,
            checklist=next(checklist for checklist in body.checklists if checklist.part == self.head.part),
            date=post.date,
            lang=post.lang,
            path=post.path,
            post_title=post.title,
            post_title_html=post.title_html,
            post_url=post.url,
            address=self.address,
            url=self.url,
            draft=post.draft,
        )


@dataclass(frozen=True, slots=True)
class MovedAddress:
    """Where an old address leads: the new one, below the root, and what stands there."""

    title: str
    url: str
    lang: str


@dataclass(frozen=True, slots=True)
class PostLinks:
    """What a post's page shows besides the post. `changes` are lessons that changed steps of it, by their anchors."""

    tags: tuple[Tag, ...]
    decks: tuple[DeckEntry, ...]
    category: Label | None
    series: Group | None
    older: Document | None
    newer: Document | None
    changes: Mapping[str, tuple[Lesson, ...]]
    lessons: tuple[KeptLesson, ...] = ()

    @property
    def beside(self) -> tuple[Lesson, ...]:
        """The lessons of other posts that are related to its own, of those that stand; each once."""
        found = {other.id: other for kept in self.lessons if kept.entry.lesson.stands for other in kept.related}
        return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Site:
    """Every model of the site.

    Posts, lessons and decks are newest first; groups go by name, years newest first, the posts of a series
    oldest first. Hidden posts and their decks have pages and stand in no list. `links` is by a document's path;
    `scheduled` are the paths of documents whose date is still to come; `tag_aliases` the used tags by other slugs.
    """

    posts: tuple[Document, ...]
    hidden: tuple[Document, ...]
    pages: tuple[Document, ...]
    decks: tuple[DeckEntry, ...]
    unlisted_decks: tuple[DeckEntry, ...]
    lessons: tuple[LessonEntry, ...]
    tags: tuple[TagEntries, ...]
    years: tuple[Group, ...]
    categories: tuple[Group, ...]
    series: tuple[Group, ...]
    resurfaced_lesson: LessonEntry | None
    links: dict[str, PostLinks]
    urls: Urls
    scheduled: frozenset[str]
    tag_aliases: Mapping[str, Tag]
