"""Plan the files of a site, each with the models that it is made from. Nothing is rendered here."""

from __future__ import annotations

import itertools
import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from hindsight.core.checklists.export import schema_json
from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.documents.model import Body, Document
from hindsight.core.language.words import Words
from hindsight.core.site.conversations import reply_counts
from hindsight.core.site.deck_builder import DeckSettings
from hindsight.core.site.deck_outputs import deck_outputs
from hindsight.core.site.feeds import Feed, feed_files, tag_feed
from hindsight.core.site.language_lists import home_alternates
from hindsight.core.site.lesson_decks import LessonDeck, lesson_decks
from hindsight.core.site.lesson_files import lesson_files
from hindsight.core.site.lesson_pages import days_of, lesson_pages
from hindsight.core.site.model import Alternates, Group, Label, LanguageHome, MovedAddress, Site
from hindsight.core.site.outputs import (
    Copy,
    Generated,
    Output,
    Page,
    folder_page,
)
from hindsight.core.site.reply_pages import reply_pages
from hindsight.core.urls import address_of, file_at
from hindsight.host.site.menu import SECTIONS, empty_lists
from hindsight.host.site.names import same_name
from hindsight.host.site.search import Search, search_outputs
from hindsight.host.site.share_pictures import ShareSettings, with_pictures_of_links
from hindsight.host.site.sources import shown_path

# The number of decks at the top of the library, shown as piles: three rows.
_NEWEST_DECKS = 9
# Titles on the archive's page: at 18 bytes each once compressed, they stay far below 150 kB.
ARCHIVE_POSTS = 5000

_LONGEST_NAME = 255  # bytes that a file system gives the name of a file


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """The values that a plan depends on besides the models.

    `shown_paths` are what problems call each document's file; `body` gives the body of a document by its path.
    `templates` are those that a document can choose. `left_out` are beginnings of the paths of files that the site does
    not have.
    """

    recent_posts: int
    recent_decks: int
    decks: DeckSettings
    feed: Feed
    shown_paths: Mapping[str, str]
    body: Callable[[str], Body]
    lessons_per_page: int
    lesson_decks: tuple[str, ...]
    templates: frozenset[str]
    share: ShareSettings
    search: Search | None = None
    left_out: tuple[str, ...] = ()


def plan(site: Site, statics: Mapping[str, Path], theme: Mapping[str, Path], settings: PlanSettings) -> list[Output]:
    """Return every file of the site, in a fixed order."""
    of_lessons = tuple(lesson_decks(site, settings.lesson_decks, settings.feed.words))
    cards = {deck.tag.slug: deck.label for deck in of_lessons}
    outputs: list[Output] = [
        *_posts(site, settings),
        *_lists(site, settings),
        *_tags(site, cards, settings.feed.enough, settings.feed.words),
        *reply_pages(site.replies, site.urls.feed("replies")),
    ]
    for output in lesson_pages(site, settings.lessons_per_page, cards, settings.feed.enough, settings.feed.words):
        outputs.append(replace(output, has_lessons=True) if isinstance(output, Page) else output)
    outputs += _decks(site, of_lessons, settings)
    outputs = [output for output in outputs if output.owner or not output.path.startswith(settings.left_out)]
    empty = empty_lists(site, bool(of_lessons))
    if search := settings.search:
        lists = tuple(section for section in SECTIONS if section.url not in empty)
        outputs += search_outputs(site, lists, settings.feed.words, search)
    listed = [output for output in outputs if isinstance(output, Page) and output.url not in empty]
    machine_read = _machine_read(site, listed, settings)
    outputs += [output for output in machine_read if not output.path.startswith(settings.left_out)]
    outputs += _redirects(site, settings.feed.lang, settings.shown_paths)
    outputs += [Copy(path, source, owner=(shown_path(source), (1, 1))) for path, source in statics.items()]
    outputs += [Copy(path, source) for path, source in theme.items()]
    return [*with_pictures_of_links(outputs, site, settings.share)]


def _posts(site: Site, settings: PlanSettings) -> Iterator[Page]:
    homes = {listed.home.lang.lower(): listed.home for listed in site.languages}
    for document in site.documents:
        yield _document_page(document, homes.get(document.lang.lower()), site, settings)


def _document_page(document: Document, home: LanguageHome | None, site: Site, settings: PlanSettings) -> Page:
    name = document.kind
    context = {name: document, "links": site.links[document.path], **_versions(site.alternates.get(document.path))}
    context |= {"own_home": home} if home else {}
    more = partial(_with_body, settings.body, document.path)
    # A missing template is an error; the writer's own view uses the usual template instead.
    template = f"{document.template if document.template in settings.templates else name}.html"
    owner = settings.shown_paths[document.path], document.places["slug"]
    lang = "" if document.lang == settings.feed.lang else document.lang
    return Page(file_at(document.url), template, document.url, context, more, (), (document.path,), owner, lang=lang)


def _versions(alternates: Alternates | None) -> dict[str, Alternates]:
    """Return the value of a page's template for its versions in other languages, if it has any."""
    return {"alternates": alternates} if alternates else {}


def _with_body(body: Callable[[str], Body], path: str) -> dict[str, Any]:
    return {"body": body(path)}


def _redirects(site: Site, lang: str, shown_paths: Mapping[str, str]) -> Iterator[Page]:
    """Yield a page that redirects each old address of a document, and each alias of a tag, to the present address."""
    for document in site.documents:
        for alias in document.aliases:
            owner = shown_paths[document.path], document.places["aliases"]
            context = {"target": document}
            yield Page(file_at(alias), "redirect.html", document.url, context, owner=owner, lang=document.lang)
    with_lessons = {entries.tag.slug for entries in site.tags if entries.lessons}
    for alias, tag in site.tag_aliases.items():
        for address in (
            (site.urls.tag_page, site.urls.lessons_under) if tag.slug in with_lessons else (site.urls.tag_page,)
        ):
            target = MovedAddress(tag.label, address(tag.slug), lang)
            yield Page(file_at(address(alias)), "redirect.html", target.url, {"target": target})


def _lists(site: Site, settings: PlanSettings) -> Iterator[Page]:
    versions = _versions(home_alternates(site.languages, settings.feed.lang))
    for listed in site.languages:
        context = {"listed": listed, "feed": listed.home.feed, "own_home": listed.home, **versions}
        context |= _reply_counts(listed.posts[: settings.recent_posts], site)
        page = folder_page(listed.home.url, "language.html", **context)
        yield replace(page, lang=listed.home.lang, has_lessons=bool(listed.lessons))
    posts = _on_home_page(site.posts, settings.recent_posts)
    yield folder_page(
        "",
        "index.html",
        posts=posts,
        decks=site.decks[: settings.recent_decks],
        resurfaced_lesson=site.resurfaced_lesson,
        days=days_of(site),
        **versions,
        **_reply_counts(posts, site),
    )
    kinds = {"year": site.years, "category": site.categories, "series": site.series, "author": site.authors}
    for kind, groups in kinds.items():
        for group in groups:
            yield folder_page(group.url, f"{kind}.html", group=group, **_reply_counts(group.posts, site))
    categories = tuple(Label(group.name, group.url) for group in site.categories)
    years, earlier = _listed_in_full(site.years)
    context = {"categories": categories, "has_authors": bool(site.authors)}
    yield folder_page("archive/", "archive.html", years=years, earlier=earlier, **context)
    if site.authors:
        yield folder_page("authors/", "authors.html", groups=site.authors)
    yield folder_page("categories/", "categories.html", groups=site.categories)
    yield Page("404.html", "404.html", "404.html", {})


def _reply_counts(posts: Iterable[Document], site: Site) -> dict[str, dict[str, int]]:
    """Return the value of a list's template for the numbers of replies, by the paths of its posts, if there are any."""
    counts = reply_counts(posts, site.links) if site.replies else {}
    return {"reply_counts": counts} if counts else {}


def _on_home_page(posts: tuple[Document, ...], number: int) -> tuple[Document, ...]:
    """Return the posts of the home page: all that are pinned, then the newest of the others, up to a number."""
    pinned = tuple(post for post in posts if post.pinned)
    others = (post for post in posts if not post.pinned)
    return (*pinned, *itertools.islice(others, max(0, number - len(pinned))))


def _listed_in_full(years: tuple[Group, ...]) -> tuple[tuple[Group, ...], tuple[tuple[Label, int], ...]]:
    """Return the newest years, as many as the archive's page has room for, and the names and counts of the others."""
    totals = itertools.accumulate(len(group.posts) for group in years)
    full = sum(total <= ARCHIVE_POSTS for total in totals)
    return years[:full], tuple((Label(group.name, group.url), len(group.posts)) for group in years[full:])


def _tags(site: Site, cards: Mapping[str, Label], enough: int, words: Words) -> Iterator[Page]:
    """Yield the list of tags, and a page for each.

    `cards` are the decks of lessons, by the slugs of their tags; `enough` entries give a tag feeds.
    """
    listed = [(entries.tag, entries.counts(words)) for entries in site.tags]
    yield folder_page("tags/", "tags.html", tags=listed, has_categories=bool(site.categories))
    for entries in site.tags:
        beside = {"cards": cards.get(entries.tag.slug), "feed": tag_feed(entries, enough, site.urls)}
        counts = _reply_counts(entries.posts, site)
        yield folder_page(site.urls.tag_page(entries.tag.slug), "tag.html", entries=entries, **beside, **counts)


def _decks(site: Site, of_lessons: tuple[LessonDeck, ...], settings: PlanSettings) -> Iterator[Output]:
    yield folder_page(
        "cards/",
        "decks.html",
        newest=site.decks[:_NEWEST_DECKS],
        by_tag=[(entries.tag, entries.decks) for entries in site.tags if entries.decks],
        untagged=[deck for deck in site.decks if not site.links[deck.path].tags],
        of_lessons=of_lessons,
        pictures=bool(settings.decks.files),
    )
    yield from deck_outputs(site, of_lessons, settings.decks, settings.shown_paths, settings.feed.lesson_html)
    yield Generated(site.urls.deck_schema(), lambda: schema_json(site.urls), (site.urls,))


def _machine_read(site: Site, pages: list[Page], settings: PlanSettings) -> Iterator[Output]:
    yield from feed_files(site, settings.feed)
    feed = settings.feed
    yield from lesson_files(site, feed.about, feed.title, feed.lesson_html, feed.words)
    unlisted = {document.url for document in site.hidden} | {deck.url for deck in site.unlisted_decks}
    listed = [_site_map_entry(page) for page in pages if page.path != "404.html" and page.url not in unlisted]
    context = {"pages": listed, "has_translations": bool(site.languages)}
    yield Page("sitemap.xml", "sitemap.xml", "sitemap.xml", context)
    yield Page("robots.txt", "robots.txt", "robots.txt", {})


def _site_map_entry(page: Page) -> tuple[str, str, Alternates | None]:
    """Return a page's address below the root, the day it last changed if that is known, and its versions."""
    document = page.context.get("post")
    date = (document.modified or document.date) if isinstance(document, Document) else None
    return page.url, date.date().isoformat() if date else "", page.context.get("alternates")


def check_paths(outputs: Sequence[Output]) -> list[Diagnostic]:
    """Return an error for each file that would be outside the output folder, or replace a different file.

    Names that differ in case or in the form of an accent are one name on many machines.
    """
    diagnostics = []
    files: dict[str, Output] = {}
    for output in outputs:
        name = same_name(output.path)
        if posixpath.normpath(output.path) != output.path or output.path.startswith(("/", "../")) or "\\" in name:
            diagnostics.append(_at_owner(output, "this path leads out of the output folder"))
        elif files.setdefault(name, output) is not output:
            diagnostics.append(_clash(files[name], output))
    if not _folders_of(files) & files.keys():
        return diagnostics
    for output in outputs:
        folder = same_name(output.path).rpartition("/")[0]
        while folder:
            if folder in files:
                diagnostics.append(_clash(files[folder], output))
            folder = folder.rpartition("/")[0]
    return diagnostics


def _folders_of(paths: Iterable[str]) -> set[str]:
    """Return all folders of these paths, without the root."""
    folders: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return folders


def without_clashes(outputs: Iterable[Output]) -> tuple[Output, ...]:
    """Return the outputs without clashes: of several at one path, the first."""
    kept: dict[str, Output] = {}
    for output in outputs:
        if not check_paths([output]) and all(len(part.encode()) <= _LONGEST_NAME for part in output.path.split("/")):
            kept.setdefault(same_name(output.path), output)
    folders = {"/".join(path.split("/")[:depth]) for path in kept for depth in range(1, path.count("/") + 1)}
    return tuple(output for path, output in kept.items() if path not in folders)


def _clash(one: Output, other: Output) -> Diagnostic:
    """Return the error of two files at one address, at the one that the writer can change with a line."""
    movable, fixed = sorted((other, one), key=lambda output: (output.owner is None, isinstance(output, Copy)))
    address = address_of(movable.path)
    owner = fixed.owner[0] if fixed.owner else "a page of the blog itself"
    advice = "rename one of the files" if isinstance(movable, Copy) else "choose a different address (Slug, Aliases)"
    return _at_owner(movable, f"/{address} is already the address of {owner}; {advice}")


def _at_owner(output: Output, message: str) -> Diagnostic:
    path, place = output.owner or (output.path, (1, 1))
    return Diagnostic(path, *place, "error", message)


def addresses_of(outputs: Iterable[Output]) -> frozenset[str]:
    """Return every address, relative to the root, at which a browser finds a file of the site."""
    paths = [output.path for output in outputs]
    return frozenset((*paths, *map(address_of, paths)))
