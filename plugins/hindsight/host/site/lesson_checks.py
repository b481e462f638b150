"""Check lessons: the lessons and steps that they refer to, and their months of review."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime

from hindsight.core.checklists.model import step_name
from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.documents.model import Document
from hindsight.core.lessons.model import Lesson
from hindsight.core.site.gather import deck_slug
from hindsight.core.site.model import LessonEntry
from hindsight.core.text.near import did_you_mean
from hindsight.core.text.pluralize import pluralize

ShownPaths = Mapping[str, str]


def check_lesson_links(
    documents: Iterable[Document], shown_paths: ShownPaths, withheld: Iterable[Document] = ()
) -> Iterator[Diagnostic]:
    """Yield an error for each lesson that refers to no step or lesson of the site, or to itself.

    `documents` are the texts that the build holds, `withheld` the drafts and posts to come that it leaves out.
    """
    documents = list(documents)
    targets = _Targets(documents, withheld)
    for lesson in _lessons(documents):
        for field, target in _references(lesson):
            if field == "related" and target in lesson.ids:
                message = f"related={target} is the lesson itself; name a different one, or leave it out"
            elif why := targets.why_missing(field, target, lesson):
                message = f"{field}={target} leads nowhere: {why}"
            else:
                continue
            yield Diagnostic(shown_paths[lesson.path], *lesson.place(field, target), "error", message)
    yield from _circles(targets.lessons, shown_paths)


def _references(lesson: Lesson) -> Iterator[tuple[str, str]]:
    """Yield the lessons and the step that a lesson refers to, each with its field."""
    if lesson.superseded_by:
        yield "superseded_by", lesson.superseded_by
    for related in filter(None, lesson.related):
        yield "related", related
    if lesson.changes:
        yield "changes", lesson.changes


class _Targets:
    """The lessons and steps that a lesson can refer to; `lessons` are all of them by their ids."""

    def __init__(self, documents: list[Document], withheld: Iterable[Document]) -> None:
        self._documents, withheld = documents, list(withheld)
        listed = [document for document in documents if document.kind == "page" or not document.unlisted]
        self.lessons = {ident: lesson for lesson in _lessons(documents) if lesson.id for ident in lesson.ids}
        self._listed_lessons = {ident for lesson in _lessons(listed) for ident in lesson.ids}
        self._steps, self._listed_steps = set(_steps(documents)), set(_steps(listed))
        self._withheld = {ident for lesson in _lessons(withheld) for ident in lesson.ids} | set(_steps(withheld))

    def why_missing(self, field: str, target: str, lesson: Lesson) -> str:
        """Return why a field of a lesson has no target, or "". A listed lesson has no target in a hidden text."""
        existing: Collection[str]
        if field == "changes":
            kind, existing, listed = "step", self._steps, self._listed_steps
        else:
            kind, existing, listed = "lesson", self.lessons.keys(), self._listed_lessons
        if target in (listed if lesson.id in self._listed_lessons else existing):
            return ""
        if target in existing:
            return f"this {kind} is in a hidden text, so in no list"
        if target in self._withheld:
            return f"this {kind} is in a draft or in a post still to come"
        return _no_step(target, self._documents) if kind == "step" else _no_lesson(target, self._listed_lessons)


def _no_lesson(ident: str, lessons: Iterable[str]) -> str:
    return f"there is no such lesson{did_you_mean(ident, lessons)}"


def _no_step(target: str, documents: Iterable[Document]) -> str:
    """Return why a step is missing: its post is missing, has no checklist, or has a shorter one."""
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
    """Yield the names by which lessons refer to steps: a deck's slug and a number."""
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
