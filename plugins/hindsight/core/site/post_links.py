"""The links on the page of each text: its tags, decks, series, neighbours, lessons and replies."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Iterable, Mapping
from itertools import chain, pairwise

from hindsight.core.documents.model import Document
from hindsight.core.lessons.model import Lesson
from hindsight.core.replies.model import Conversation
from hindsight.core.site.conversations import replies_feed
from hindsight.core.site.gather_settings import GatherSettings
from hindsight.core.site.groups import series_of
from hindsight.core.site.lesson_entries import kept_lessons, steps_by_name
from hindsight.core.site.model import NO_REPLIES, DeckEntry, Group, KeptLesson, Label, PostLinks, Site
from hindsight.core.site.reply_archives import takes_replies
from hindsight.core.vocabulary.tags import Vocabulary


def post_links(
    site: Site,
    decks: Mapping[str, tuple[DeckEntry, ...]],
    conversations: Mapping[str, Conversation],
    vocabulary: Vocabulary,
    settings: GatherSettings,
) -> dict[str, PostLinks]:
    """Return the links on each document's page, by its path; only listed posts have an older and a newer post.

    `site` has all models but these links; `decks` and `conversations` are by the path of their document.
    """
    category_of = {post.path: Label(group.name, group.url) for group in site.categories for post in group.posts}
    series = {post.path: group for group in site.series for post in group.posts}
    if site.translated:
        category_of |= _categories_of_translations(site, settings)
        series |= _series_of_translations(site, settings)
    of_authors = _author_links(site.authors, settings)
    listed = {entries.tag.slug for entries in site.tags}
    older, newer = _neighbours(site)
    feeds = {listed.document.path: replies_feed(listed.archive, site.urls) for listed in site.replies}
    lessons_of = {**_lessons_of_translations(site), **kept_lessons(site.lessons)}
    changes = _changes((entry.lesson for entry in site.lessons), chain.from_iterable(decks.values()))
    return {
        document.path: PostLinks(
            tags=tuple(vocabulary.tags[slug] for slug in _slugs(document, vocabulary) if slug in listed),
            decks=decks[document.path],
            category=category_of.get(document.path),
            series=series.get(document.path),
            authors=of_authors(document),
            older=older.get(document.path),
            newer=newer.get(document.path),
            changes={anchor: tuple(of_step) for anchor, of_step in changes.get(document.path, {}).items()},
            lessons=lessons_of.get(document.path, ()),
            conversation=conversations.get(document.path, NO_REPLIES),
            replies_feed=feeds.get(document.path, ""),
            takes_replies=takes_replies(document, settings.replies, settings.now),
        )
        for document in site.documents
    }


def _neighbours(site: Site) -> tuple[dict[str, Document], dict[str, Document]]:
    """Return the next older and the next newer post of each listed post, by its path; a translation's in its list."""
    translated = {document.path for document in site.translated}
    older = {post.path: after for post, after in pairwise(site.posts)}
    newer = {post.path: before for before, post in pairwise(site.posts)}
    for listed in site.languages:
        for before, after in pairwise(listed.posts):
            older |= {before.path: after} if before.path in translated else {}
            newer |= {after.path: before} if after.path in translated else {}
    return older, newer


def _lessons_of_translations(site: Site) -> dict[str, tuple[KeptLesson, ...]]:
    """Return the lessons of each translation by its path, each with related lessons in its language."""
    translated = {document.path for document in site.translated}
    return {
        path: lessons
        for listed in site.languages
        for path, lessons in kept_lessons(listed.lessons).items()
        if path in translated
    }


def _categories_of_translations(site: Site, settings: GatherSettings) -> dict[str, Label]:
    """Return the categories of translations by their paths: those with a page, which lists other texts."""
    labels = {group.slug: Label(group.name, group.url) for group in site.categories}
    slugs = ((post.path, settings.slug_of(post.category)) for post in site.translated)
    return {path: labels[slug] for path, slug in slugs if slug in labels}


def _series_of_translations(site: Site, settings: GatherSettings) -> dict[str, Group]:
    """Return the series of translations by their paths: its parts in the language, and its page if there is one."""
    urls = {group.slug: group.url for group in site.series}
    translated = {document.path for document in site.translated}
    return {
        post.path: dataclasses.replace(group, url=urls.get(group.slug, ""))
        for listed in site.languages
        for group in series_of(listed.posts, settings)
        for post in group.posts
        if post.path in translated
    }


def _changes(lessons: Iterable[Lesson], decks: Iterable[DeckEntry]) -> dict[str, dict[str, list[Lesson]]]:
    """Return the current lessons that changed a step, newest first, by the step's document and anchor."""
    changes: dict[str, dict[str, list[Lesson]]] = {}
    current = [lesson for lesson in lessons if lesson.changes and lesson.is_current]
    if not current:
        return changes
    steps = steps_by_name(decks)
    for lesson in current:
        if lesson.changes in steps:
            deck, step = steps[lesson.changes]
            changes.setdefault(deck.path, {}).setdefault(step.anchor, []).append(lesson)
    return changes


def _slugs(document: Document, vocabulary: Vocabulary) -> Iterable[str]:
    return dict.fromkeys(map(vocabulary.slug, document.tags))


def _author_links(authors: Iterable[Group], settings: GatherSettings) -> Callable[[Document], tuple[Label, ...]]:
    """Return a function that gives the authors of a document, each with the address of its page."""
    urls = {group.slug: group.url for group in authors}
    link = functools.cache(lambda name: Label(name, urls.get(settings.slug_of(name), "")))
    return lambda document: tuple(map(link, document.authors)) if urls else ()
