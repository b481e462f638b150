"""The lessons of a site as files for other programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from hindsight.core.language.words import Words
from hindsight.core.lessons.model import Lesson
from hindsight.core.lessons.reviews import due, review_calendar
from hindsight.core.site.lesson_export import lessons_csv, lessons_json, lessons_schema, lessons_tsv
from hindsight.core.site.model import Site
from hindsight.core.site.outputs import Generated


def lesson_files(
    site: Site, about: Any, title: str, lesson_html: Callable[[str, Lesson], str], words: Words
) -> Iterator[Generated]:
    """Yield the data of the lessons, and a calendar if a lesson has a month of review.

    The files also depend on `about`, which is a part of their fingerprints; `title` is the site's name,
    `words` are those of its language;
    `lesson_html` makes the addresses in a lesson's HTML absolute.
    """
    entries, urls = site.lessons, site.urls
    folder, depends = urls.lessons, (entries, about)
    yield Generated(f"{folder}lessons.json", lambda: lessons_json(entries, urls), depends)
    yield Generated(f"{folder}lessons.schema.json", lambda: lessons_schema(urls), (urls,))
    yield Generated(f"{folder}lessons.csv", lambda: lessons_csv(entries, urls), depends)
    yield Generated(f"{folder}lessons.tsv", lambda: lessons_tsv(entries, urls, lesson_html), depends)
    lessons = [entry.lesson for entry in entries]
    if any(due(lessons)):
        yield Generated(f"{folder}reviews.ics", lambda: review_calendar(lessons, urls, title, words), depends)
