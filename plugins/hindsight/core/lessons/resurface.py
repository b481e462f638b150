"""Which lesson to read again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from heapq import nsmallest

from hindsight.core.lessons.model import CONFIDENCES, Lesson

_WORTH_CHOOSING_FROM = 7


def lesson_to_resurface(lessons: Iterable[Lesson], today: date) -> Lesson | None:
    """A lesson that stands, the same for a week.

    Overdue reviews rank first, then the least sure and the oldest; the first seven of them take turns by the
    week, so that nobody meets one lesson for a year.
    """
    month = f"{today:%Y-%m}"

    def rank(lesson: Lesson) -> tuple[bool, int, float, str]:
        overdue = bool(lesson.review) and lesson.review <= month
        doubt = CONFIDENCES.index(lesson.confidence) if lesson.confidence else 1
        return (not overdue, -doubt, lesson.date.timestamp() if lesson.date else 0.0, lesson.id)

    standing = nsmallest(_WORTH_CHOOSING_FROM, (lesson for lesson in lessons if lesson.stands), key=rank)
    if not standing:
        return None
    return standing[today.toordinal() // 7 % len(standing)]
