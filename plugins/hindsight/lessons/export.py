"""Lessons as data for other programs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from hindsight.lessons.model import Lesson
from hindsight.site.model import LessonEntry

_OPTIONAL = ("confidence", "review", "superseded_by", "why_changed", "changes")


def lessons_json(entries: Iterable[LessonEntry], site_url: str) -> bytes:
    """`lessons.json`: all lessons, newest first; addresses are whole, `passage` is the place in the post."""
    lessons = [_lesson(entry.lesson, [tag.slug for tag in entry.tags], site_url) for entry in entries]
    return (json.dumps({"lessons": lessons}, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _lesson(lesson: Lesson, tags: list[str], site_url: str) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "id": lesson.id,
        "statement": lesson.statement,
        "tags": tags,
        "source": lesson.hand,
        "date": f"{lesson.date:%Y-%m-%d}",
        "url": f"{site_url}/lessons/#{lesson.id}",
        "passage": f"{site_url}/{quote(lesson.url, safe='/#')}",
        "status": lesson.status,
    }
    if lesson.told_by:
        entry["from"] = lesson.told_by
    entry |= {name: getattr(lesson, name) for name in _OPTIONAL if getattr(lesson, name)}
    if lesson.related:
        entry["related"] = list(lesson.related)
    return entry
