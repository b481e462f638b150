"""Turn the documents of a site into the models of its pages."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TypeVar

from hindsight.core.documents.model import Document
from hindsight.core.lessons.reviews import lesson_to_resurface
from hindsight.core.replies.model import Archive
from hindsight.core.site.conversations import conversations_of, listed_replies
from hindsight.core.site.gather_settings import GatherSettings
from hindsight.core.site.groups import authors_of, categories_of, newest_first, series_of, years_of
from hindsight.core.site.language_lists import language_list, split_by_language
from hindsight.core.site.lesson_entries import lesson_entries
from hindsight.core.site.model import DeckEntry, LessonEntry, Site, TagEntries
from hindsight.core.site.post_links import post_links
from hindsight.core.urls import Urls
from hindsight.core.vocabulary.aliases import alias_slugs
from hindsight.core.vocabulary.tags import Tag, Vocabulary


def is_shown(document: Document, settings: GatherSettings) -> bool:
    """Return whether a build includes a document: a preview includes all, other builds no drafts or future posts."""
    return settings.show_unpublished or not (document.draft or is_scheduled(document, settings.now))


def is_scheduled(document: Document, now: datetime) -> bool:
    """Return whether a document's date is in the future."""
    return document.date is not None and document.date > now


def gather(
    documents: Iterable[Document],
    vocabulary: Vocabulary,
    settings: GatherSettings,
    translations: Iterable[tuple[str, ...]] = (),
    archives: Mapping[str, Archive] = MappingProxyType({}),
) -> Site:
    """Return the models of a site of these documents; the vocabulary must contain every tag that they use.

    `translations` are the paths of texts that are translations of each other, the original first. `archives` are those
    of replies, by the paths of their texts.
    """
    ordered = sorted(documents, key=newest_first)
    conversations = conversations_of(ordered, archives, settings.now)
    listed_posts, hidden, listed_pages = _by_kind(ordered)
    by_language = split_by_language(listed_posts, listed_pages, translations, settings.lang)
    posts, pages = by_language.posts, by_language.pages
    decks = {document.path: tuple(_decks(document, settings.urls)) for document in ordered}
    listed = tuple(deck for post in (*posts, *pages) for deck in decks[post.path])
    lessons = lesson_entries((*posts, *pages), listed, vocabulary)
    tags = _tag_entries(vocabulary, posts, lessons, listed)
    with_lessons = {entries.tag.slug for entries in tags if entries.lessons}
    to_resurface = lesson_to_resurface((entry.lesson for entry in lessons), settings.now.date())
    site = Site(
        posts=posts,
        hidden=hidden,
        pages=pages,
        decks=listed,
        unlisted_decks=tuple(deck for post in hidden for deck in decks[post.path]),
        lessons=lessons,
        tags=tags,
        years=years_of(posts, settings),
        categories=categories_of(posts, settings),
        series=series_of(posts, settings),
        authors=authors_of(posts, settings),
        resurfaced_lesson=next((entry for entry in lessons if entry.lesson is to_resurface), None),
        links={},
        scheduled=frozenset(document.path for document in ordered if is_scheduled(document, settings.now)),
        tag_aliases=_tag_aliases(vocabulary, tags),
        urls=settings.urls,
        translated=by_language.translated,
        translated_decks=tuple(deck for document in by_language.translated for deck in decks[document.path]),
        languages=tuple(
            language_list(lang, by_language, decks, lessons, with_lessons, vocabulary, settings.urls)
            for lang in by_language.languages
        ),
        alternates=by_language.alternates,
        replies=listed_replies((*listed_posts, *listed_pages), conversations, archives),
    )
    return dataclasses.replace(site, links=post_links(site, decks, conversations, vocabulary, settings))


def _by_kind(ordered: Iterable[Document]) -> tuple[tuple[Document, ...], tuple[Document, ...], tuple[Document, ...]]:
    """Return the listed posts, the unlisted texts and the pages; the pages are in the order of their titles."""
    posts: list[Document] = []
    hidden: list[Document] = []
    pages: list[Document] = []
    for document in ordered:
        is_page = document.kind == "page" and document.status != "shared"
        kind = pages if is_page else hidden if document.unlisted else posts
        kind.append(document)
    pages.sort(key=lambda page: (page.title.casefold(), page.path))
    return tuple(posts), tuple(hidden), tuple(pages)


def _decks(document: Document, urls: Urls) -> Iterable[DeckEntry]:
    address = urls.absolute(document.url)
    for head in document.checklists:
        slug = deck_slug(document.slug, head.part)
        yield DeckEntry(slug, head, document, address, urls.deck(slug))


def deck_slug(slug: str, part: str) -> str:
    """Return a deck's slug: its post's, followed by the heading's for all decks but the first."""
    return f"{slug}-{part}" if part else slug


def _tag_entries(
    vocabulary: Vocabulary, posts: Iterable[Document], lessons: Iterable[LessonEntry], decks: Iterable[DeckEntry]
) -> tuple[TagEntries, ...]:
    """Return every used tag with its own entries and those of the tags below it, in the order of the labels."""
    posts_of = _by_tag(((post, post.tags) for post in posts), vocabulary)
    lessons_of = _by_tag(((entry, entry.lesson.tags) for entry in lessons), vocabulary)
    decks_of = _by_tag(((deck, deck.document.tags) for deck in decks), vocabulary)
    used = sorted({*posts_of, *lessons_of, *decks_of}, key=lambda slug: (vocabulary.tags[slug].label.casefold(), slug))
    below: dict[str, list[Tag]] = defaultdict(list)
    for slug in used:
        below[vocabulary.tags[slug].parent].append(vocabulary.tags[slug])
    return tuple(
        TagEntries(
            vocabulary.tags[slug], tuple(posts_of.get(slug, ())), tuple(lessons_of.get(slug, ())),
            tuple(decks_of.get(slug, ())), vocabulary.tags.get(vocabulary.tags[slug].parent), tuple(below[slug]),
        )
        for slug in used
    )  # fmt: skip


def _tag_aliases(vocabulary: Vocabulary, tags: Iterable[TagEntries]) -> dict[str, Tag]:
    used = {entries.tag.slug: entries.tag for entries in tags}
    return {alias: used[slug] for alias, slug in alias_slugs(vocabulary).items() if slug in used}


Tagged = TypeVar("Tagged")


def _by_tag(entries: Iterable[tuple[Tagged, Iterable[str]]], vocabulary: Vocabulary) -> dict[str, list[Tagged]]:
    """Return entries by the slugs of their labels, and of the tags above these."""
    by_slug: dict[str, list[Tagged]] = defaultdict(list)
    for entry, labels in entries:
        slugs = [slug for label in labels if (slug := vocabulary.slug(label))]
        for slug in dict.fromkeys((*slugs, *vocabulary.above(slugs))):
            by_slug[slug].append(entry)
    return by_slug
