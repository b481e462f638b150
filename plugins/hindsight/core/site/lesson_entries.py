"""The lessons of a site as lists show them: with their tags, the steps they changed, and their replacements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from operator import attrgetter

from hindsight.core.checklists.model import StepHead, step_name
from hindsight.core.documents.model import Document
from hindsight.core.lessons.model import Lesson
from hindsight.core.site.model import ChangedStep, DeckEntry, KeptLesson, LessonEntry
from hindsight.core.vocabulary.tags import Tag, Vocabulary


def steps_by_name(decks: Iterable[DeckEntry]) -> dict[str, tuple[DeckEntry, StepHead]]:
    """Return every step with its deck, by its name in a lesson's `changes`, such as "turn-down-work#4"."""
    return {step_name(deck.slug, step.number): (deck, step) for deck in decks for step in deck.steps}


def lesson_entries(
    documents: Iterable[Document], decks: Iterable[DeckEntry], vocabulary: Vocabulary, index: str = ""
) -> tuple[LessonEntry, ...]:
    """Return the lessons of the site's index, or of the index at the address of a language, newest first."""
    lessons = sorted(
        (lesson for document in documents for lesson in document.lessons if lesson.date), key=_newest_first
    )
    by_id = {ident: lesson for lesson in lessons for ident in lesson.ids}
    replaced = _replaced(lessons, by_id)
    steps = _changed_steps(decks)

    @cache
    def tags_of(labels: tuple[str, ...]) -> tuple[Tag, ...]:
        return tuple(vocabulary.tags[slug] for slug in dict.fromkeys(map(vocabulary.slug, labels)) if slug)

    @cache
    def above(tags: tuple[Tag, ...]) -> tuple[Tag, ...]:
        return tuple(vocabulary.tags[slug] for slug in vocabulary.above(tag.slug for tag in tags))

    return tuple(
        LessonEntry(
            lesson=lesson,
            tags=tags_of(lesson.tags),
            changed=steps.get(lesson.changes),
            newer=by_id.get(lesson.superseded_by),
            older=tuple(replaced.get(lesson.id, ())),
            above=above(tags_of(lesson.tags)),
            index=index,
        )
        for lesson in lessons
    )


def _changed_steps(decks: Iterable[DeckEntry]) -> dict[str, ChangedStep]:
    """Return each step in the form in which lessons that changed it show it, by its name."""
    return {
        name: ChangedStep(step.number, deck.title, f"{deck.url}#{step.anchor}")
        for name, (deck, step) in steps_by_name(decks).items()
    }


def _replaced(lessons: Iterable[Lesson], by_id: Mapping[str, Lesson]) -> dict[str, list[Lesson]]:
    """Return the lessons that were superseded, by the id of the lesson that superseded them."""
    replaced: dict[str, list[Lesson]] = defaultdict(list)
    for lesson in lessons:
        if lesson.superseded_by in by_id:
            replaced[by_id[lesson.superseded_by].id].append(lesson)
    return replaced


def _newest_first(lesson: Lesson) -> tuple[float, str, int]:
    return (-lesson.date.timestamp() if lesson.date else 0.0, lesson.path, lesson.line)


def kept_lessons(entries: Iterable[LessonEntry]) -> Mapping[str, tuple[KeptLesson, ...]]:
    """Return the lessons of each document by its path, in the order of the text, each with its related lessons.

    Related are the lessons that the writer names, and the next older and newer lessons under its rarest tag. A new
    lesson therefore changes the related lessons of two others at most.
    """
    entries = tuple(entries)
    by_id = {ident: entry.lesson for entry in entries for ident in entry.lesson.ids}
    by_tag: dict[str, list[Lesson]] = defaultdict(list)
    places: list[list[tuple[str, int]]] = []
    for entry in entries:
        places.append([(tag.slug, len(by_tag[tag.slug])) for tag in entry.tags if entry.lesson.is_current])
        for slug, _ in places[-1]:
            by_tag[slug].append(entry.lesson)
    by_path: dict[str, list[KeptLesson]] = defaultdict(list)
    for entry, places_of_tags in zip(entries, places, strict=True):
        lesson = entry.lesson
        related = [by_id[ident] for ident in lesson.related if ident in by_id]
        if shared := [(len(by_tag[slug]), slug, index) for slug, index in places_of_tags if len(by_tag[slug]) > 1]:
            _, rarest, index = min(shared)
            related += [*by_tag[rarest][index + 1 : index + 2], *by_tag[rarest][max(0, index - 1) : index]]
        others = {other.id: other for other in related if other.path != lesson.path}
        by_path[lesson.path].append(KeptLesson(entry, tuple(others.values())))
    return {path: tuple(sorted(lessons, key=_line)) for path, lessons in by_path.items()}


_line = attrgetter("entry.lesson.line")
