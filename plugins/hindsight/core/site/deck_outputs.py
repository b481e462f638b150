"""The files of decks: their pages, sheets, pictures and exports."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from hindsight.core.diagnostics.diagnostic import Place
from hindsight.core.lessons.model import Lesson
from hindsight.core.site.deck_builder import DeckBuilder, DeckSettings
from hindsight.core.site.lesson_decks import LessonDeck
from hindsight.core.site.lesson_export import lessons_tsv
from hindsight.core.site.model import DeckEntry, LessonEntry, Site
from hindsight.core.site.outputs import DeckFile, DeckPage, DeckPdf, DeckPicture, Output
from hindsight.core.urls import file_at


def deck_outputs(
    site: Site,
    of_lessons: tuple[LessonDeck, ...],
    settings: DeckSettings,
    shown_paths: Mapping[str, str],
    lesson_html: Callable[[str, Lesson], str],
) -> Iterator[Output]:
    """Yield the files of every deck of a site, of checklists and then `of_lessons`.

    `shown_paths` maps the paths of documents to the paths for messages; `lesson_html` makes the addresses in a lesson's
    HTML absolute.
    """
    for entry in site.all_decks:
        links = site.links[entry.path]
        anchors = {step.anchor for step in entry.steps}
        changes = {anchor: lessons for anchor, lessons in links.changes.items() if anchor in anchors}
        tags = tuple(tag.slug for tag in links.tags)
        file = shown_paths[entry.path]
        builder = DeckBuilder(entry, partial(_place_in, file), tags, changes, settings)
        shared = {"owner": (file, (1, 1)), "checklist": (entry.path, entry.head.part)}
        yield from _outputs(builder, entry, changes, (entry, tags, settings.urls, ()), shared)
    lessons_of_tag = {entries.tag.slug: entries.lessons for entries in site.tags}
    for deck in of_lessons:
        lessons: tuple[LessonEntry, ...] = lessons_of_tag[deck.tag.slug]
        anki_notes = partial(lessons_tsv, lessons, settings.urls, lesson_html, deck.title)
        tags = (deck.tag.slug,)
        builder = DeckBuilder(deck, partial(deck.place, shown_paths=shown_paths), tags, {}, settings, anki_notes)
        yield from _outputs(builder, deck, {}, (deck, tags, settings.urls, lessons), {})


def _place_in(file: str, line: int) -> tuple[str, Place]:
    return file, (line, 1)


def _outputs(
    builder: DeckBuilder,
    entry: DeckEntry | LessonDeck,
    changes: Mapping[str, tuple[Lesson, ...]],
    exported: tuple[Any, ...],
    shared: Mapping[str, Any],
) -> Iterator[Output]:
    """Yield the files of one deck; `exported` are the values that its exports depend on."""
    owner, checklist = shared.get("owner"), shared.get("checklist")
    of_deck: dict[str, Any] = {"checklist": checklist, "group": entry.url}
    context = {"entry": entry, "changes": changes}
    path = file_at(entry.url)
    yield DeckPage(
        path, "deck.html", entry.url, context, more_with=builder.context, owner=owner, lang=entry.lang, **of_deck
    )
    for file in builder.files:
        yield DeckPdf(file.path, file.make, (entry, changes), file.shortfalls, **of_deck)
    for picture in builder.previews:
        yield DeckPicture(picture.path, picture.make, (entry, changes), **of_deck)
    for export in builder.exports:
        yield DeckFile(export.path, export.make, exported, **of_deck)
