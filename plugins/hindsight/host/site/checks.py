"""Check texts against each other: slugs, aliases, templates, decks and lessons that clash or lead nowhere."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime

from hindsight.core.checklists.model import step_name
from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.documents.model import Document
from hindsight.core.lessons.model import Lesson
from hindsight.core.site.gather import deck_slug
from hindsight.core.site.lesson_clashes import lesson_ids_used_twice
from hindsight.core.site.model import LessonEntry
from hindsight.core.text.near import did_you_mean
from hindsight.core.text.pluralize import pluralize
from hindsight.core.urls import file_at

# First segments of addresses that a page's slug would take away.
RESERVED = (
    "404.html", "archive", "cards", "categories", "feeds", "index.html", "lessons", "robots.txt", "search", "series",
    "sitemap.xml", "tags", "theme",
)  # fmt: skip

# Templates of pages that no text makes. Any other template of a theme can be a post's or a page's.
OWN_TEMPLATES = frozenset(
    ("404", "archive", "author", "authors", "base", "categories", "category", "deck", "decks", "group", "index",
     "lessons", "lessons_base", "lessons_changed", "lessons_choice", "lessons_day", "lessons_days", "lessons_tag",
     "lessons_year", "redirect", "series", "tag", "tags", "year")
)  # fmt: skip
# A file system stops at 255 bytes; ".atom.xml" and names of files that are being written need some of these.
_LONGEST_NAME = 200

ShownPaths = Mapping[str, str]


def check_documents(
    documents: Iterable[Document],
    shown_paths: ShownPaths,
    statics: Collection[str],
    slug_of: Callable[[str], str],
    held: Collection[str] = (),
) -> list[Diagnostic]:
    """Return the problems between documents. `shown_paths` is the path to print for each document's path.

    `slug_of` makes the slug of a category or series from its name. `held` are the paths of texts that the build leaves
    out: what one of them shares with a published text is a problem of the former.
    """
    ordered = sorted(documents, key=lambda document: (document.path in held, document.path))
    folders = {path.split("/")[0].casefold() for path in statics}
    return [
        *_slugs_used_twice(ordered, shown_paths),
        *_reserved_slugs(ordered, shown_paths, folders),
        *_aliases_taken(ordered, shown_paths),
        *_missing_covers(ordered, shown_paths, frozenset(statics)),
        *_decks_used_twice(ordered, shown_paths),
        *lesson_ids_used_twice(ordered, shown_paths),
        *_groups_that_clash(ordered, shown_paths, "category", slug_of),
        *_groups_that_clash(ordered, shown_paths, "series", slug_of),
        *_authors_that_clash(ordered, shown_paths, slug_of),
    ]


def _slugs_used_twice(documents: list[Document], shown_paths: ShownPaths) -> Iterator[Diagnostic]:
    owners: dict[str, Document] = {}
    for document in documents:
        owner = owners.setdefault(document.url.casefold(), document)
        if owner is not document and document.slug.casefold() == owner.slug.casefold() and _same_year(document, owner):
            remedy = 'give one of the two another "Slug: ..."'
            message = f'the slug "{document.slug}" is already used by {shown_paths[owner.path]}; {remedy}'
            yield Diagnostic(shown_paths[document.path], *document.places["slug"], "error", message)


def check_addresses(documents: Iterable[Document], shown_paths: ShownPaths, pattern: str) -> Iterator[Diagnostic]:
    """Yield an error, which begins with the name of a setting, for each pair of posts that it gives one address.

    `pattern` is the value of the setting.
    """
    owners: dict[str, Document] = {}
    for document in sorted(documents, key=lambda document: document.path):
        if document.kind != "post":
            continue
        owner = owners.setdefault(document.url.casefold(), document)
        is_same = document.slug.casefold() == owner.slug.casefold()
        if owner is not document and not (is_same and _same_year(document, owner)):
            remedy = 'add "{date:%Y}", or give one of the two another "Slug: ..."' if is_same else 'add "{slug}"'
            files = f"{shown_paths[owner.path]} and {shown_paths[document.path]}"
            message = f'ARTICLE_URL: with "{pattern}", {files} would both be at /{document.url}; {remedy}'
            yield Diagnostic(shown_paths[document.path], *document.places["slug"], "error", message)


def _same_year(one: Document, other: Document) -> bool:
    return one.kind != other.kind or not (one.date and other.date) or one.date.year == other.date.year


def _reserved_slugs(documents: list[Document], shown_paths: ShownPaths, folders: set[str]) -> Iterator[Diagnostic]:
    for document in documents:
        name = document.url.removesuffix("/")
        taken = name.casefold() in {*RESERVED, *folders} or re.fullmatch(r"\d{4}", name)
        if document.kind == "page" and taken:
            message = f'a page cannot have the slug "{document.slug}": /{document.url} is taken by the site itself'
            yield Diagnostic(shown_paths[document.path], *document.places["slug"], "error", message)


def _aliases_taken(documents: list[Document], shown_paths: ShownPaths) -> Iterator[Diagnostic]:
    owners = {file_at(document.url).casefold(): document for document in documents}
    for document in documents:
        for alias in document.aliases:
            owner = owners.setdefault(file_at(alias).casefold(), document)
            if owner is not document or file_at(owner.url) == file_at(alias):
                yield _alias_taken(alias, owner, document, shown_paths)
    asked: dict[str, Document] = {}
    for document in documents:
        for query in document.queries:
            if (owner := asked.setdefault(query, document)) is not document:
                yield _alias_taken(f"/?{query}", owner, document, shown_paths)


def _alias_taken(alias: str, owner: Document, document: Document, shown_paths: ShownPaths) -> Diagnostic:
    message = f"the alias {alias} is the address of {shown_paths[owner.path]}; remove it"
    return Diagnostic(shown_paths[document.path], *document.places["aliases"], "error", message)


def check_templates(
    documents: Iterable[Document], shown_paths: ShownPaths, known: Collection[str]
) -> Iterator[Diagnostic]:
    """Yield an error for each document whose template is not there, or is one of the blog's own pages."""
    usable = {name for name in known if name not in OWN_TEMPLATES}
    for document in documents:
        if document.template and document.template not in usable:
            if document.template in OWN_TEMPLATES or "." in document.template:
                why = f'the template "{document.template}" makes pages of the blog itself, not a text\'s'
            else:
                why = f'the theme has no template "{document.template}.html"{did_you_mean(document.template, usable)}'
            message = f"{why}; write one of {', '.join(sorted(usable))}, or remove this line"
            yield Diagnostic(shown_paths[document.path], *document.places["template"], "error", message)


def check_card_formats(
    documents: Iterable[Document], shown_paths: ShownPaths, known: Collection[str]
) -> Iterator[Diagnostic]:
    """Yield an error for each format of cards that a document asks for and that does not exist."""
    for document in documents:
        for name in document.cards or ():
            if name not in known:
                message = (
                    f'there is no format of cards "{name}"{did_you_mean(name, known)}; there are {", ".join(known)}'
                )
                yield Diagnostic(shown_paths[document.path], *document.places["cards"], "error", message)


def check_names(
    documents: Iterable[Document],
    shown_paths: ShownPaths,
    tag_slug: Callable[[str], str],
    slug_of: Callable[[str], str],
) -> Iterator[Diagnostic]:
    """Yield an error for each tag, category, series and deck whose address is too long for the name of a file."""
    # Of names there are few, and of texts many.
    long_tag = functools.cache(lambda label: _is_long(tag_slug(label)))
    long_group = functools.cache(lambda name: _is_long(slug_of(name)))
    for document in documents:
        found = [(f'the tag "{label[:40]}..."', document.places["tags"]) for label in document.tags if long_tag(label)]
        for lesson in document.lessons:
            long = filter(long_tag, lesson.tags)
            found += [(f'the tag "{label[:40]}..."', lesson.place("tags", label)) for label in long]
        authors = (("author", name) for name in document.authors)
        for field, name in (("category", document.category), ("series", document.series), *authors):
            if long_group(name):
                found.append((f'the {field} "{name[:40]}..."', document.places[field]))
        for checklist in document.checklists:
            if _is_long(deck_slug(document.slug, checklist.part)):
                found.append(("the heading above this checklist", (checklist.line, 1)))
        for what, place in found:
            message = f"{what} is too long for an address ({_LONGEST_NAME} bytes at most); shorten it"
            yield Diagnostic(shown_paths[document.path], *place, "error", message)


def _is_long(slug: str) -> bool:
    return len(slug.encode()) > _LONGEST_NAME


def _missing_covers(
    documents: list[Document], shown_paths: ShownPaths, statics: frozenset[str]
) -> Iterator[Diagnostic]:
    for document in documents:
        if document.cover and document.cover not in statics:
            message = f"there is no {document.cover} in the content folder; put the picture into images/"
            yield Diagnostic(shown_paths[document.path], *document.places["cover"], "error", message)


def _groups_that_clash(
    documents: list[Document], shown_paths: ShownPaths, field: str, slug_of: Callable[[str], str]
) -> Iterator[Diagnostic]:
    names: dict[str, str] = {}
    for document in documents:
        name = getattr(document, field)
        slug = slug_of(name)
        if name and not slug:
            message = f'no address can be made from the {field} "{name}"; give it a letter or a digit'
            yield Diagnostic(shown_paths[document.path], *document.places[field], "error", message)
        elif name and names.setdefault(slug, name).casefold() != name.casefold():
            message = f'the {field} "{name}" would share the address of "{names[slug]}", /{slug}/; rename one of them'
            yield Diagnostic(shown_paths[document.path], *document.places[field], "error", message)


def _authors_that_clash(
    documents: list[Document], shown_paths: ShownPaths, slug_of: Callable[[str], str]
) -> Iterator[Diagnostic]:
    """Yield a warning for each name of an author that has the slug of a different name."""
    names: dict[str, str] = {}
    for document in documents:
        for name in document.authors:
            first = names.setdefault(slug_of(name), name)
            if first.casefold() != name.casefold() and slug_of(name):
                message = (
                    f'the author "{name}" is listed together with "{first}", whose address is the same; '
                    "write one of the names in both texts"
                )
                yield Diagnostic(shown_paths[document.path], *document.places["author"], "warning", message)


def _decks_used_twice(documents: list[Document], shown_paths: ShownPaths) -> Iterator[Diagnostic]:
    owners: dict[str, Document] = {}
    for document in documents:
        for checklist in document.checklists:
            slug = deck_slug(document.slug, checklist.part)
            owner = owners.setdefault(slug.casefold(), document)
            if owner is not document:
                other = shown_paths[owner.path]
                message = f"its deck would be /cards/{slug}/, as that of {other}; change a slug or a heading"
                yield Diagnostic(shown_paths[document.path], checklist.line, 1, "error", message)


def check_lesson_links(
    documents: Iterable[Document], shown_paths: ShownPaths, withheld: Iterable[Document] = ()
) -> Iterator[Diagnostic]:
    """Problems of lessons that name a step or another lesson; `documents` are those the build holds.

    `withheld` are drafts and posts to come, which it does not.
    """
    documents, withheld = list(documents), list(withheld)
    listed = [document for document in documents if document.kind == "page" or not document.unlisted]
    ids = {ident: lesson for lesson in _lessons(documents) if lesson.id for ident in lesson.ids}
    lessons = {ident for lesson in _lessons(listed) for ident in lesson.ids}
    every_id, steps, every_step = set(ids), set(_steps(listed)), set(_steps(documents))
    kept_back = {ident for lesson in _lessons(withheld) for ident in lesson.ids} | set(_steps(withheld))
    for lesson in _lessons(documents):
        if not (lesson.superseded_by or lesson.related or lesson.changes):
            continue
        targets = [("superseded_by", lesson.superseded_by), *(("related", related) for related in lesson.related)]
        wanted = [(name, target, "lesson", lessons, every_id) for name, target in targets]
        wanted.append(("changes", lesson.changes, "step", steps, every_step))
        for name, target, what, known, anywhere in wanted:
            if name == "related" and target in lesson.ids:
                message = f"related={target} is the lesson itself; name another, or leave it out"
                yield Diagnostic(shown_paths[lesson.path], *lesson.place(name, target), "error", message)
            elif target and target not in (known if lesson.id in lessons else anywhere):
                if target in anywhere:
                    why = f"this {what} is in a hidden text, so in no list"
                elif target in kept_back:
                    why = f"this {what} is in a draft or in a post still to come"
                else:
                    why = _no_step(target, documents) if what == "step" else _no_lesson(target, lessons)
                message = f"{name}={target} leads nowhere: {why}"
                yield Diagnostic(shown_paths[lesson.path], *lesson.place(name, target), "error", message)
    yield from _circles(ids, shown_paths)


def _no_lesson(ident: str, lessons: Iterable[str]) -> str:
    return f"there is no such lesson{did_you_mean(ident, lessons)}"


def _no_step(target: str, documents: Iterable[Document]) -> str:
    """Why a step that a lesson names is not there: its post is not, or has no checklist, or a shorter one."""
    slug = target.partition("#")[0]
    decks: dict[str, tuple[str, ...]] = {document.slug: () for document in documents}
    for document in documents:
        for checklist in document.checklists:
            decks[deck_slug(document.slug, checklist.part)] = tuple(step.number for step in checklist.steps)
    if slug not in decks:
        return f'no post has the slug "{slug}"{did_you_mean(slug, decks)}'
    if not (numbers := decks[slug]):
        return f'"{slug}" has no checklist; give it one (Checklist: ...), or leave this field out'
    counts_from_1 = numbers == tuple(map(str, range(1, len(numbers) + 1)))
    return f"it has {pluralize(len(numbers), 'step')}" + ("" if counts_from_1 else f", {numbers[0]} to {numbers[-1]}")


def _steps(documents: Iterable[Document]) -> Iterator[str]:
    """Return the names by which lessons refer to steps: a deck's slug and a number."""
    for document in documents:
        for checklist in document.checklists:
            yield from (step_name(deck_slug(document.slug, checklist.part), step.number) for step in checklist.steps)


def _circles(lessons: Mapping[str, Lesson], shown_paths: ShownPaths) -> Iterator[Diagnostic]:
    """Yield an error for each lesson that would replace itself through the lessons that replaced it."""
    straight: set[str] = set()
    for first in dict.fromkeys(lesson.id for lesson in lessons.values() if lesson.superseded_by):
        way: dict[str, Lesson] = {}
        lesson: Lesson | None = lessons[first]
        while lesson and lesson.id not in straight and lesson.id not in way:
            way[lesson.id] = lesson
            lesson = lessons.get(lesson.superseded_by)
        if lesson and lesson.id in way:
            names = list(way)[list(way).index(lesson.id) :]
            remedy = "take superseded_by from the lesson that is still true"
            message = f"superseded_by goes round in a circle: {' > '.join((*names, names[0]))}; {remedy}"
            yield Diagnostic(
                shown_paths[lesson.path], *lesson.place("superseded_by", lesson.superseded_by), "error", message
            )
        straight.update(way)


def overdue_reviews(entries: Iterable[LessonEntry], shown_paths: ShownPaths, today: datetime) -> Iterator[Diagnostic]:
    """Yield a hint for each lesson whose month of review has come."""
    month = f"{today:%Y-%m}"
    for lesson in (entry.lesson for entry in entries):
        if lesson.review and lesson.review <= month and lesson.is_current:
            message = f'"{lesson.id}" was to be read again in {lesson.review}: does it still hold? then set a new month'
            yield Diagnostic(shown_paths[lesson.path], *lesson.place("review", lesson.review), "hint", message)


def _lessons(documents: Iterable[Document]) -> Iterator[Lesson]:
    return (lesson for document in documents for lesson in document.lessons)
