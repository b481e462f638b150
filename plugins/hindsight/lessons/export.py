"""Lessons as data for other programs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from hindsight.lessons.model import Lesson

_OPTIONAL = ("confidence", "review", "superseded_by", "why_changed", "changes")


def lessons_json(lessons: Iterable[Lesson], site_url: str) -> bytes:
    """`lessons.json`: all lessons, newest first; addresses are whole, `passage` is the place in the post."""
    entries = [_entry(lesson, site_url) for lesson in lessons]
    return (json.dumps({"lessons": entries}, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _entry(lesson: Lesson, site_url: str) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "id": lesson.id,
        "statement": lesson.statement,
        "tags": list(lesson.tags),
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
