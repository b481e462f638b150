"""Turn the documents of a site into the models of its pages."""

from __future__ import annotations

import dataclasses
import functools
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, pairwise
from types import MappingProxyType
from typing import TypeVar

from hindsight.core.documents.model import Document
from hindsight.core.lessons.model import Lesson
from hindsight.core.lessons.reviews import lesson_to_resurface
from hindsight.core.replies.model import Conversation, Reply
from hindsight.core.replies.threads import conversation
from hindsight.core.site.language_lists import language_list, split_by_language
from hindsight.core.site.lesson_entries import kept_lessons, lesson_entries, steps_by_name
from hindsight.core.site.model import (
    NO_REPLIES,
    DeckEntry,
    Group,
    KeptLesson,
    Label,
    LessonEntry,
    ListedReply,
    PostLinks,
    Site,
    TagEntries,
)
from hindsight.core.site.reply_archives import NO_MORE_REPLIES, ReplySettings, archive_names, takes_replies
from hindsight.core.text.slugs import slug_of
from hindsight.core.urls import Urls
from hindsight.core.vocabulary.aliases import alias_slugs
from hindsight.core.vocabulary.tags import Tag, Vocabulary


@dataclass(frozen=True, slots=True)
class GatherSettings:
    """The settings of `gather`. `lang` is the language of the site."""

    urls: Urls
    show_unpublished: bool
    now: datetime
    lang: str
    substitutions: tuple[tuple[str, str], ...]
    replies: ReplySettings = NO_MORE_REPLIES

    def slug_of(self, name: str) -> str:
        """Return the slug of a category or a series."""
        return slug_of(name, self.substitutions)


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
    replies: Mapping[str, tuple[Reply, ...]] = MappingProxyType({}),
) -> Site:
    """Return the models of a site of these documents; the vocabulary must contain every tag that they use.

    `translations` are the paths of texts that are translations of each other, the original first. `replies` are by the
    names of their archives.
    """
    ordered = sorted(documents, key=_newest_first)
    conversations = _conversations(ordered, replies, settings)
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
        years=_years(posts, settings),
        categories=_groups(posts, lambda post: (post.category,), _slugged(settings.urls.category, settings)),
        series=_series(posts, settings),
        authors=_authors(posts, settings),
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
        replies=_listed_replies((*listed_posts, *listed_pages), conversations),
    )
    return dataclasses.replace(site, links=_post_links(site, decks, conversations, vocabulary, settings))


def _conversations(
    documents: Iterable[Document], replies: Mapping[str, tuple[Reply, ...]], settings: GatherSettings
) -> dict[str, Conversation]:
    """Return the replies to each text, by its path; a text without a reply is left out."""
    if not replies:
        return {}
    names = archive_names(documents, settings.lang)
    return {names[name]: conversation(some, settings.now) for name, some in replies.items() if name in names}


def _listed_replies(
    documents: Iterable[Document], conversations: Mapping[str, Conversation]
) -> tuple[ListedReply, ...]:
    listed = [
        ListedReply(shown.reply, document)
        for document in documents
        if document.path in conversations
        for shown in conversations[document.path].thread
    ]
    return tuple(sorted(listed, key=_reply_newest_first))


def _reply_newest_first(listed: ListedReply) -> tuple[float, str, str]:
    date = listed.reply.date
    return (-date.timestamp() if date else 0.0, listed.document.path, listed.reply.id)


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


def _newest_first(document: Document) -> tuple[float, str]:
    return (-document.date.timestamp() if document.date else 0.0, document.path)


def _decks(document: Document, urls: Urls) -> Iterable[DeckEntry]:
    address = urls.absolute(document.url)
    for head in document.checklists:
        slug = deck_slug(document.slug, head.part)
        yield DeckEntry(slug, head, document, address, urls.deck(slug))


def deck_slug(slug: str, part: str) -> str:
    """Return a deck's slug: its post's, followed by the heading's for all decks but the first."""
    return f"{slug}-{part}" if part else slug


def _years(posts: Iterable[Document], settings: GatherSettings) -> tuple[Group, ...]:
    """Group posts by year, newest first."""
    groups = _groups(posts, lambda post: (_year_of(post),), lambda year: (year, settings.urls.year.format(year=year)))
    return tuple(sorted(groups, key=lambda group: group.name, reverse=True))


def _year_of(post: Document) -> str:
    return f"{post.date.year:04}" if post.date else ""


def _series(posts: Iterable[Document], settings: GatherSettings) -> tuple[Group, ...]:
    """Group posts by series, each in the order of its parts."""
    groups = _groups(posts, lambda post: (post.series,), _slugged(settings.urls.series, settings))
    return tuple(dataclasses.replace(group, posts=tuple(sorted(group.posts, key=_in_series))) for group in groups)


def _slugged(pattern: str, settings: GatherSettings) -> Callable[[str], tuple[str, str]]:
    def slugged(name: str) -> tuple[str, str]:
        slug = settings.slug_of(name)
        return slug, pattern.format(slug=slug)

    return slugged


def _in_series(post: Document) -> tuple[bool, float, float, list[tuple[int, str]]]:
    """Return the sort key of a post in its series: its number, then its date, then the name of its file.

    Numbers in file names count as numbers: part-10 comes after part-9.
    """
    parts = re.findall(r"\d+|\D+", post.path)
    name = [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]
    date = post.date.timestamp() if post.date else 0.0
    return post.series_index is None, post.series_index or 0.0, date, name


def _groups(
    posts: Iterable[Document],
    names_of: Callable[[Document], Iterable[str]],
    address_of: Callable[[str], tuple[str, str]],
) -> tuple[Group, ...]:
    """Group posts by name, such as their category, in the order of the names; posts without one are left out."""
    by_slug: dict[str, list[Document]] = defaultdict(list)
    names: dict[str, str] = {}
    for post in posts:
        for name in filter(None, names_of(post)):
            slug = address_of(name)[0]
            if not by_slug[slug] or by_slug[slug][-1] is not post:  # two of its names may have one slug
                by_slug[slug].append(post)
            names[slug] = min(names.get(slug, name), name)
    ordered = sorted(by_slug, key=lambda slug: names[slug].casefold())
    return tuple(Group(names[slug], slug, address_of(names[slug])[1], tuple(by_slug[slug])) for slug in ordered)


def _authors(posts: tuple[Document, ...], settings: GatherSettings) -> tuple[Group, ...]:
    """Group posts by author, if they have several; a name without a letter or digit has no address, so no group."""
    names = {name for authors in {post.authors for post in posts} for name in authors}
    if len(names) < 2:  # as in most blogs, where grouping would take time for nothing
        return ()

    def named(post: Document) -> Iterable[str]:
        return (name for name in post.authors if settings.slug_of(name))

    groups = _groups(posts, named, _slugged(settings.urls.author, settings))
    return groups if len(groups) > 1 else ()


def _author_links(authors: Iterable[Group], settings: GatherSettings) -> Callable[[Document], tuple[Label, ...]]:
    """Return a function that gives the authors of a document, each with the address of its page."""
    urls = {group.slug: group.url for group in authors}
    link = functools.cache(lambda name: Label(name, urls.get(settings.slug_of(name), "")))
    return lambda document: tuple(map(link, document.authors)) if urls else ()


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


def _post_links(
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
    series_of = {post.path: group for group in site.series for post in group.posts}
    if site.translated:
        category_of |= _categories_of_translations(site, settings)
        series_of |= _series_of_translations(site, settings)
    of_authors = _author_links(site.authors, settings)
    listed = {entries.tag.slug for entries in site.tags}
    older, newer = _neighbours(site)
    lessons_of = {**_lessons_of_translations(site), **kept_lessons(site.lessons)}
    changes = _changes((entry.lesson for entry in site.lessons), chain.from_iterable(decks.values()))
    return {
        document.path: PostLinks(
            tags=tuple(vocabulary.tags[slug] for slug in _slugs(document, vocabulary) if slug in listed),
            decks=decks[document.path],
            category=category_of.get(document.path),
            series=series_of.get(document.path),
            authors=of_authors(document),
            older=older.get(document.path),
            newer=newer.get(document.path),
            changes={anchor: tuple(of_step) for anchor, of_step in changes.get(document.path, {}).items()},
            lessons=lessons_of.get(document.path, ()),
            conversation=conversations.get(document.path, NO_REPLIES),
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
        for group in _series(listed.posts, settings)
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
