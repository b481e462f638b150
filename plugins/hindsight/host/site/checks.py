"""Check texts against each other: slugs, aliases, templates and decks that clash or are missing."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from hindsight.core.diagnostics.diagnostic import Diagnostic, Place
from hindsight.core.documents.model import Document
from hindsight.core.site.gather import deck_slug
from hindsight.core.site.lesson_clashes import lesson_ids_used_twice
from hindsight.core.text.near import did_you_mean
from hindsight.core.urls import file_at

# First segments of addresses that a page's slug would take away.
RESERVED = (
    "404.html", "archive", "cards", "categories", "feeds", "index.html", "lessons", "robots.txt", "search", "series",
    "sitemap.xml", "tags", "theme",
)  # fmt: skip

# Templates of pages that no text makes. Any other template of a theme can be a post's or a page's.
OWN_TEMPLATES = frozenset(
    ("404", "archive", "author", "authors", "base", "categories", "category", "deck", "decks", "group", "index",
     "language", "lessons", "lessons_base", "lessons_changed", "lessons_choice", "lessons_day", "lessons_days",
     "lessons_tag", "lessons_year", "redirect", "replies", "search", "series", "tag", "tags", "year")
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
    translated: Collection[str] = (),
) -> list[Diagnostic]:
    """Return the problems between documents. `shown_paths` is the path to print for each document's path.

    `slug_of` makes the slug of a category or series from its name. `held` are the paths of texts that the build leaves
    out: a clash of one of them with a published text is reported at the former. `translated` are the paths of the
    translations that only the list of their language shows: their lessons may have the ids of the original's.
    """
    ordered = sorted(documents, key=lambda document: (document.path in held, document.path))
    folders = {path.split("/")[0].casefold() for path in statics}
    return [
        *_slugs_used_twice(ordered, shown_paths),
        *_reserved_slugs(ordered, shown_paths, folders),
        *_aliases_taken(ordered, shown_paths),
        *_missing_covers(ordered, shown_paths, frozenset(statics)),
        *_decks_used_twice(ordered, shown_paths),
        *_lesson_ids_used_twice(ordered, shown_paths, translated),
        *_groups_that_clash(ordered, shown_paths, "category", slug_of),
        *_groups_that_clash(ordered, shown_paths, "series", slug_of),
        *_authors_that_clash(ordered, shown_paths, slug_of),
    ]


def _lesson_ids_used_twice(
    documents: list[Document], shown_paths: ShownPaths, translated: Collection[str]
) -> Iterator[Diagnostic]:
    by_list: dict[str, list[Document]] = {}
    for document in documents:
        by_list.setdefault(document.lang.lower() if document.path in translated else "", []).append(document)
    for listed in by_list.values():
        yield from lesson_ids_used_twice(listed, shown_paths)


def _slugs_used_twice(documents: list[Document], shown_paths: ShownPaths) -> Iterator[Diagnostic]:
    owners: dict[str, Document] = {}
    for document in documents:
        owner = owners.setdefault(document.url.casefold(), document)
        if owner is not document and document.slug.casefold() == owner.slug.casefold() and _same_year(document, owner):
            remedy = 'give one of the two a different "Slug: ..."'
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
            remedy = 'add "{date:%Y}", or give one of the two a different "Slug: ..."' if is_same else 'add "{slug}"'
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
    """Yield an error for each document whose template is missing, or makes pages of the blog itself."""
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
    # Many texts share few names.
    long_tag = functools.cache(lambda label: _is_long(tag_slug(label)))
    long_group = functools.cache(lambda name: _is_long(slug_of(name)))
    for document in documents:
        for name, place in _long_names(document, long_tag, long_group):
            message = f"{name} is too long for an address ({_LONGEST_NAME} bytes at most); shorten it"
            yield Diagnostic(shown_paths[document.path], *place, "error", message)


def _long_names(
    document: Document, long_tag: Callable[[str], bool], long_group: Callable[[str], bool]
) -> Iterator[tuple[str, Place]]:
    """Yield the long names of a document, in words, each with its place."""
    for label in filter(long_tag, document.tags):
        yield f'the tag "{label[:40]}..."', document.places["tags"]
    for lesson in document.lessons:
        for label in filter(long_tag, lesson.tags):
            yield f'the tag "{label[:40]}..."', lesson.place("tags", label)
    authors = (("author", name) for name in document.authors)
    for field, name in (("category", document.category), ("series", document.series), *authors):
        if long_group(name):
            yield f'the {field} "{name[:40]}..."', document.places[field]
    for checklist in document.checklists:
        if _is_long(deck_slug(document.slug, checklist.part)):
            yield "the heading above this checklist", (checklist.line, 1)


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
