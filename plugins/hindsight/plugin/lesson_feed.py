"""Lessons as items of Pelican's feeds."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import datetime

from hindsight.core.lessons.model import Lesson
from hindsight.core.site.model import LessonEntry
from hindsight.core.urls import Urls


class FeedItem:
    """One lesson with the attributes that Pelican's feed writer reads."""

    def __init__(self, entry: LessonEntry, urls: Urls, to_html: Callable[[str, Lesson], str]) -> None:
        lesson = entry.lesson
        self._lesson, self._to_html, self._passage = lesson, to_html, urls.absolute(lesson.url)
        self.title = html.escape(lesson.statement)
        self.url = urls.lesson(lesson.id)
        self.date: datetime | None = lesson.date
        if lesson.modified:  # Pelican tests whether the attribute exists
            self.modified = lesson.modified
        self.category = entry.tags[0].label if entry.tags else ""
        self.tags = [tag.label for tag in entry.tags]
        self.author = ""
        self.summary = html.escape(lesson.statement)

    def get_content(self, _site_url: str) -> str:
        """Return the lesson's HTML, with a link to the passage that it comes from."""
        lesson = self._lesson
        statement = f"<blockquote><p>{self._to_html(lesson.statement_html, lesson)}</p>"
        source = f'<p><a href="{html.escape(self._passage)}">{html.escape(lesson.post_title)}</a></p>'
        return f"{statement}{self._to_html(lesson.detail_html, lesson)}</blockquote>{source}"
