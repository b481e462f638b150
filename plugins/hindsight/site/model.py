"""The whole site as data: what the templates and exports are made from."""

from __future__ import annotations

from dataclasses import dataclass

from hindsight.checklists.model import Deck
from hindsight.lessons.model import Lesson
from hindsight.reader.model import Document
from hindsight.vocabulary.tags import Tag


@dataclass(frozen=True, slots=True)
class ChangedStep:
    """A step that a lesson altered: its number, its deck's title, and its address below the root."""

    number: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class LessonEntry:
    """A lesson as the index lists it: with its tags, what it changed, and what replaced it."""

    lesson: Lesson
    tags: tuple[Tag, ...]
    changed: ChangedStep | None = None
    newer: Lesson | None = None


@dataclass(frozen=True, slots=True)
class TagEntries:
    """A tag with everything that stands under it, newest first."""

    tag: Tag
    posts: tuple[Document, ...] = ()
    lessons: tuple[LessonEntry, ...] = ()
    decks: tuple[Deck, ...] = ()

    @property
    def count(self) -> int:
        """How many entries of all kinds."""
        return len(self.posts) + len(self.lessons) + len(self.decks)


@dataclass(frozen=True, slots=True)
class Group:
    """Posts under one heading: a year, a category or a series. `url` is relative to the root."""

    name: str
    slug: str
    url: str
    posts: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class PostLinks:
    """What a post's page shows besides the post."""

    tags: tuple[Tag, ...]
    decks: tuple[Deck, ...]
    category: Group | None
    series: Group | None
    older: Document | None
    newer: Document | None


@dataclass(frozen=True, slots=True)
class Site:
    """Every model of the site.

    Posts, lessons and decks are newest first; groups go by name, years newest first, the posts of a series
    oldest first. Hidden posts and their decks have pages and stand in no list. `links` is by a document's path;
    `scheduled` are the paths of documents whose date is still to come.
    """

    posts: tuple[Document, ...]
    hidden: tuple[Document, ...]
    pages: tuple[Document, ...]
    decks: tuple[Deck, ...]
    unlisted_decks: tuple[Deck, ...]
    lessons: tuple[LessonEntry, ...]
    tags: tuple[TagEntries, ...]
    years: tuple[Group, ...]
    categories: tuple[Group, ...]
    series: tuple[Group, ...]
    lesson_again: LessonEntry | None
    links: dict[str, PostLinks]
    scheduled: frozenset[str]
