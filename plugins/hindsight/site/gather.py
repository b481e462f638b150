"""From the documents of a site to the models that its pages are made from."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from urllib.parse import quote

from pelican.utils import slugify

from hindsight.checklists.model import Deck
from hindsight.lessons.again import lesson_to_read_again
from hindsight.lessons.model import Lesson
from hindsight.reader.model import Document
from hindsight.site.links import Links
from hindsight.site.model import Group, PostLinks, Site, TagEntries
from hindsight.vocabulary.tags import Vocabulary


@dataclass(frozen=True, slots=True)
class GatherSettings:
    """What gathering depends on besides the documents. `site_url` has no slash at its end."""

    site_url: str
    show_unpublished: bool
    now: datetime
    substitutions: tuple[tuple[str, str], ...]


def is_shown(document: Document, settings: GatherSettings) -> bool:
    """Whether a build holds a document: the writer's own view holds all, a published one no draft or future post."""
    return settings.show_unpublished or not (document.draft or is_scheduled(document, settings.now))


def is_scheduled(document: Document, now: datetime) -> bool:
    """Whether a document's date is still to come."""
    return document.date is not None and document.date > now


def gather(documents: Iterable[Document], vocabulary: Vocabulary, settings: GatherSettings) -> Site:
    """The models of a site. The vocabulary knows every tag that the documents use."""
    shown = sorted((d for d in documents if is_shown(d, settings)), key=_newest_first)
    shown = [_with_known_tags(document, vocabulary) for document in shown]
    posts = tuple(d for d in shown if d.kind == "post" and d.status != "hidden")
    hidden = tuple(d for d in shown if d.kind == "post" and d.status == "hidden")
    pages = tuple(sorted((d for d in shown if d.kind == "page"), key=lambda d: (d.title.casefold(), d.path)))
    decks = {document.path: tuple(_decks(document, settings.site_url)) for document in shown}
    lessons = tuple(lesson for post in (*posts, *pages) for lesson in post.lessons)
    lessons = tuple(sorted(lessons, key=lambda lesson: (-lesson.date.timestamp(), lesson.path, lesson.line)))
    listed = tuple(deck for post in (*posts, *pages) for deck in decks[post.path])
    years = _groups(posts, lambda post: f"{post.date:%Y}", lambda name: (name, f"{name}/"))
    categories = _groups(posts, lambda post: post.category, _slugged("categories", settings))
    series = _groups(posts, lambda post: post.series, _slugged("series", settings))
    series = tuple(dataclasses.replace(group, posts=group.posts[::-1]) for group in series)
    site = Site(
        posts=posts,
        hidden=hidden,
        pages=pages,
        decks=listed,
        unlisted_decks=tuple(deck for post in hidden for deck in decks[post.path]),
        lessons=lessons,
        tags=_tag_entries(vocabulary, posts, lessons, listed),
        years=tuple(sorted(years, key=lambda group: group.name, reverse=True)),
        categories=categories,
        series=series,
        lesson_again=lesson_to_read_again(lessons, settings.now.date()),
    )
    return dataclasses.replace(site, links=_post_links(site, decks, vocabulary, settings.now))


def _newest_first(document: Document) -> tuple[float, str]:
    return (-document.date.timestamp() if document.date else 0.0, document.path)


def _with_known_tags(document: Document, vocabulary: Vocabulary) -> Document:
    """A document whose lessons name their tags by slug."""
    if not document.lessons:
        return document
    lessons = tuple(
        dataclasses.replace(lesson, tags=tuple(dict.fromkeys(vocabulary.tag(tag).slug for tag in lesson.tags)))
        for lesson in document.lessons
    )
    return dataclasses.replace(document, lessons=lessons)


def _decks(document: Document, site_url: str) -> Iterable[Deck]:
    for checklist in document.checklists:
        yield Deck(
            slug=deck_slug(document.slug, checklist.part),
            title=checklist.title,
            checklist=checklist,
            date=document.date,
            lang=document.lang,
            path=document.path,
            post_title=document.title,
            post_title_html=document.title_html,
            post_url=document.url,
            address=f"{site_url}/{quote(document.url)}",
            tags=document.tags,
            draft=document.draft,
        )


def deck_slug(slug: str, part: str) -> str:
    """A deck's slug: its post's, and the heading's for a second deck and further ones."""
    return f"{slug}-{part}" if part else slug


def _slugged(folder: str, settings: GatherSettings) -> Callable[[str], tuple[str, str]]:
    def slugged(name: str) -> tuple[str, str]:
        slug = slugify(name, settings.substitutions)
        return slug, f"{folder}/{slug}/"

    return slugged


def _groups(
    posts: Iterable[Document], name_of: Callable[[Document], str], address_of: Callable[[str], tuple[str, str]]
) -> tuple[Group, ...]:
    """Posts by a name of theirs, in the order of the names; posts without one are in no group."""
    by_slug: dict[str, list[Document]] = defaultdict(list)
    names: dict[str, str] = {}
    for post in posts:
        if name := name_of(post):
            slug = address_of(name)[0]
            by_slug[slug].append(post)
            names[slug] = min(names.get(slug, name), name)
    ordered = sorted(by_slug, key=lambda slug: names[slug].casefold())
    return tuple(Group(names[slug], slug, address_of(names[slug])[1], tuple(by_slug[slug])) for slug in ordered)


def _tag_entries(
    vocabulary: Vocabulary, posts: Iterable[Document], lessons: Iterable[Lesson], decks: Iterable[Deck]
) -> tuple[TagEntries, ...]:
    """Every tag with what stands under it and under the tags below it, in the order of the labels."""
    posts_of = _by_tag(posts, vocabulary)
    lessons_of = _by_tag(lessons, vocabulary)
    decks_of = _by_tag(decks, vocabulary)
    used = sorted({*posts_of, *lessons_of, *decks_of}, key=lambda slug: (vocabulary.tags[slug].label.casefold(), slug))
    return tuple(
        TagEntries(
            vocabulary.tags[slug], tuple(posts_of.get(slug, ())), tuple(lessons_of.get(slug, ())),
            tuple(decks_of.get(slug, ())),
        )
        for slug in used
    )  # fmt: skip


Tagged = TypeVar("Tagged", Document, Lesson, Deck)


def _by_tag(entries: Iterable[Tagged], vocabulary: Vocabulary) -> dict[str, list[Tagged]]:
    by_slug: dict[str, list[Tagged]] = defaultdict(list)
    for entry in entries:
        slugs: list[str] = [vocabulary.tag(label).slug for label in entry.tags]
        above: Iterator[str] = (ancestor for slug in slugs for ancestor in vocabulary.ancestors(slug))
        for slug in dict.fromkeys((*slugs, *above)):
            by_slug[slug].append(entry)
    return by_slug


def _post_links(
    site: Site, decks: Mapping[str, tuple[Deck, ...]], vocabulary: Vocabulary, now: datetime
) -> dict[str, PostLinks]:
    """What each post's page shows besides the post, by the post's path."""
    category_of = {post.path: group for group in site.categories for post in group.posts}
    series_of = {post.path: group for group in site.series for post in group.posts}
    places = {post.path: place for place, post in enumerate(site.posts)}
    links = {}
    for document in (*site.posts, *site.hidden, *site.pages):
        place = places.get(document.path)
        links[document.path] = PostLinks(
            tags=tuple(dict.fromkeys(vocabulary.tag(label) for label in document.tags)),
            decks=decks[document.path],
            category=category_of.get(document.path),
            series=series_of.get(document.path),
            older=site.posts[place + 1] if place is not None and place + 1 < len(site.posts) else None,
            newer=site.posts[place - 1] if place else None,
            scheduled=is_scheduled(document, now),
        )
    return links


def links_of(site: Site, withheld: frozenset[str], statics: Iterable[str], vocabulary: Vocabulary,
             settings: GatherSettings) -> Links:  # fmt: skip
    """What the site's internal links can lead to."""
    documents = {d.path: d for d in (*site.posts, *site.hidden, *site.pages)}
    return Links(
        documents=documents,
        withheld=withheld,
        statics=frozenset(statics),
        tag_slug=vocabulary.slug,
        tags=frozenset(entries.tag.slug for entries in site.tags),
        category_slug=lambda name: slugify(name, settings.substitutions),
        categories=frozenset(group.slug for group in site.categories),
    )
