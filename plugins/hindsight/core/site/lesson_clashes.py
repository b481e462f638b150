"""Find ids of lessons that two documents use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.documents.model import Document
from hindsight.core.lessons.model import Lesson


def lesson_ids_used_twice(documents: Iterable[Document], shown_paths: Mapping[str, str]) -> Iterator[Diagnostic]:
    """Yield an error for each id that lessons of two documents have; `shown_paths` are the paths for messages."""
    owners: dict[str, Lesson] = {}
    lessons = [lesson for document in documents for lesson in document.lessons]
    former = [(lesson, alias) for lesson in lessons for alias in lesson.aliases]
    for lesson, ident in [*((lesson, lesson.id) for lesson in lessons), *former]:
        owner = owners.setdefault(ident, lesson)
        if ident and owner.path != lesson.path:  # clashes inside a document are reported when it is read
            first = f"{shown_paths[owner.path]}:{owner.place_of_id(ident)[0]}"
            message = f'lesson id "{ident}" is taken by {first}; {lesson.advice_on_id(ident)}'
            yield Diagnostic(shown_paths[lesson.path], *lesson.place_of_id(ident), "error", message)
