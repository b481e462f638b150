"""The whole site as data, for the templates and exports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hindsight.core.checklists.labels import Unit
from hindsight.core.checklists.model import ChecklistHead, Deck, StepHead
from hindsight.core.documents.model import Body, Document
from hindsight.core.language.words import Words
from hindsight.core.lessons.model import Lesson
from hindsight.core.replies.model import Conversation, Reply
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
    """A lesson as the index lists it: with its tags, the step that it changed, its replacement and its predecessors.

    `newer` replaced it, `older` were replaced by it; `above` are the ancestors of its tags. `index` is the address of
    the list of a translation's lesson, "" for the index of the site.
    """

    lesson: Lesson
    tags: tuple[Tag, ...]
    changed: ChangedStep | None = None
    newer: Lesson | None = None
    older: tuple[Lesson, ...] = ()
    above: tuple[Tag, ...] = ()
    index: str = ""

    @property
    def has_history(self) -> bool:
        """Return whether it has a status, replaced a lesson or changed a step."""
        return self.lesson.status != "current" or bool(self.older) or self.changed is not None


@dataclass(frozen=True, slots=True)
class KeptLesson:
    """A lesson at the end of its post, with related lessons."""

    entry: LessonEntry
    related: tuple[Lesson, ...]


@dataclass(frozen=True, slots=True)
class TagEntries:
    """A tag with all its entries, newest first, and the used tags directly above and below it."""

    tag: Tag
    posts: tuple[Document, ...] = ()
    lessons: tuple[LessonEntry, ...] = ()
    decks: tuple[DeckEntry, ...] = ()
    above: Tag | None = None
    below: tuple[Tag, ...] = ()

    def counts(self, words: Words) -> str:
        """Return the number of entries of each kind, as "3 posts, 1 lesson"."""
        kinds = ((self.posts, "post"), (self.lessons, "lesson"), (self.decks, "deck"))
        return words.gettext(", ").join(words.pluralize(len(entries), kind) for entries, kind in kinds if entries)


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


@dataclass(frozen=True, slots=True)
class PostLabel:
    """A published text as a list of links shows it: an edit of the rest of the text changes nothing of it."""

    title_html: str
    url: str
    lang: str
    date: datetime | None
    path: str


NO_REPLIES = Conversation()
# The picture of a deck's summary card, below the deck's address.
SUMMARY_PICTURE = "summary.svg"


@dataclass(frozen=True, slots=True)
class DeckEntry:
    """A deck as lists show it; `open` returns the whole deck for its page and cards.

    `address` is the absolute address of its post; `url` is the address of its page below the root.
    """

    slug: str
    head: ChecklistHead
    document: Document
    address: str
    url: str

    @property
    def part(self) -> str:
        """Return the part of its slug that names the checklist within the post: "" for the first."""
        return self.head.part

    @property
    def line(self) -> int:
        """Return the line of its first step in the post."""
        return self.head.line

    @property
    def formats(self) -> tuple[str, ...] | None:
        """Return the names of its card formats; None for those of the site."""
        return self.document.cards

    @property
    def picture(self) -> str:
        """Return the address of the picture of its summary card."""
        return self.url + SUMMARY_PICTURE

    @property
    def title(self) -> str:
        """Return the post's title, with the heading above the checklist if the post has several."""
        return self.head.title

    @property
    def steps(self) -> tuple[StepHead, ...]:
        """Return the steps' numbers and leads."""
        return self.head.steps

    @property
    def path(self) -> str:
        """Return the path of the post's file."""
        return self.document.path

    @property
    def lang(self) -> str:
        """Return the post's language."""
        return self.document.lang

    @property
    def date(self) -> datetime | None:
        """Return the post's date."""
        return self.document.date

    @property
    def draft(self) -> bool:
        """Return whether the post is a draft."""
        return self.document.draft

    @property
    def listed(self) -> bool:
        """Return whether lists and search engines may show it."""
        return self.document.status == "published"

    @property
    def unit(self) -> Unit:
        """Return the unit that each card holds one of."""
        return "step"

    @property
    def fills_document(self) -> bool:
        """Return whether the post is about nothing but the checklist."""
        return self.head.fills_document

    @property
    def identity(self) -> tuple[Any, ...]:
        """Return everything that lists show of it: not the rest of the post, nor a step's text below its lead."""
        post = self.document
        shown = (post.title, post.title_html, post.url, post.lang, post.date, post.status)
        # Comparing one text is faster than comparing a model for each step.
        steps = "\n".join([f"{step.number}\0{step.position}\0{step.anchor}\0{step.lead}" for step in self.head.steps])
        return (self.slug, self.head.title, steps, self.head.fills_document, self.address, *shown)

    def open(self, body: Body) -> Deck:
        """Return the whole deck, from the body of its post."""
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
    """The target of an old address: its title, its address below the root, and its language."""

    title: str
    url: str
    lang: str


@dataclass(frozen=True, slots=True)
class PostLinks:
    """Links on a post's page. `authors` have an empty address without a page; a blog of one author has no `authors`.

    `changes` are the lessons that changed its steps, by the steps' anchors. `checklists` are the decks of checklists
    without a page, on a site without cards. `mentions` are texts that link to it. `conversation` are the replies that
    it got, and `replies_feed` the address of their feed without its ending, or ""; `takes_replies` is whether readers
    may send more.
    """

    tags: tuple[Tag, ...]
    decks: tuple[DeckEntry, ...]
    category: Label | None
    series: Group | None
    authors: tuple[Label, ...]
    older: Document | None
    newer: Document | None
    changes: Mapping[str, tuple[Lesson, ...]]
    lessons: tuple[KeptLesson, ...] = ()
    checklists: tuple[DeckEntry, ...] = ()
    related: tuple[PostLabel, ...] = ()
    mentions: tuple[PostLabel, ...] = ()
    conversation: Conversation = NO_REPLIES
    replies_feed: str = ""
    takes_replies: bool = False

    @property
    def beside(self) -> tuple[Lesson, ...]:
        """Return the lessons of other posts that are related to its own current lessons, each once."""
        by_id = {
            related.id: related
            for kept_lesson in self.lessons
            if kept_lesson.entry.lesson.is_current
            for related in kept_lesson.related
        }
        return tuple(by_id.values())


@dataclass(frozen=True, slots=True)
class ListedReply:
    """A reply with words, with the text that it is a reply to, and the name of the text's archive of replies."""

    reply: Reply
    document: Document
    archive: str


@dataclass(frozen=True, slots=True)
class Alternate:
    """A version of a page in a language: the language's own name, and the address below the root."""

    lang: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Alternates:
    """All versions of a page, its own included, the default first: the original, or the page in the site's language."""

    all: tuple[Alternate, ...]

    @property
    def default(self) -> Alternate:
        """Return the version for readers of any other language."""
        return self.all[0]


@dataclass(frozen=True, slots=True)
class LanguageHome:
    """The page of a language that is not the site's; `feed` is the address of its feeds without their ending."""

    lang: str
    name: str
    url: str
    feed: str


@dataclass(frozen=True, slots=True)
class LanguageList:
    """Every listed text of a language, with the decks and lessons of these texts, newest first; `home` is the page."""

    home: LanguageHome
    posts: tuple[Document, ...]
    pages: tuple[Document, ...]
    decks: tuple[DeckEntry, ...]
    lessons: tuple[LessonEntry, ...]

    @property
    def alternate(self) -> Alternate:
        """Return its page as a version of the home page."""
        return Alternate(self.home.lang, self.home.name, self.home.url)


@dataclass(frozen=True, slots=True)
class Site:
    """Every model of the site.

    Posts, lessons, decks and years are newest first. Other groups are in the order of their names, and the posts of a
    series oldest first. A blog of one author has no groups of authors. `hidden` are texts whose pages and decks are in
    no list: hidden posts and shared drafts. `translated` are texts that only the list of their language shows, since
    the other lists show a different translation; `languages` are these lists. `alternates` are the versions of each
    translated text, by its path. `links` are by the path of their document. `scheduled` are the paths of
    documents with a future date. `tag_aliases` maps other slugs to the used tags. `replies` are those with words to
    listed texts, newest first.
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
    authors: tuple[Group, ...]
    resurfaced_lesson: LessonEntry | None
    links: dict[str, PostLinks]
    urls: Urls
    scheduled: frozenset[str]
    tag_aliases: Mapping[str, Tag]
    replies: tuple[ListedReply, ...] = ()
    translated: tuple[Document, ...] = ()
    translated_decks: tuple[DeckEntry, ...] = ()
    languages: tuple[LanguageList, ...] = ()
    alternates: Mapping[str, Alternates] = field(default_factory=dict)

    @property
    def documents(self) -> tuple[Document, ...]:
        """Return every text with a page."""
        return (*self.posts, *self.hidden, *self.pages, *self.translated)

    @property
    def all_decks(self) -> tuple[DeckEntry, ...]:
        """Return every deck with a page."""
        return (*self.decks, *self.translated_decks, *self.unlisted_decks)

    @property
    def lessons_of_translations(self) -> tuple[LessonEntry, ...]:
        """Return the lessons that only the list of their language shows."""
        return tuple(entry for listed in self.languages for entry in listed.lessons if entry.index)
