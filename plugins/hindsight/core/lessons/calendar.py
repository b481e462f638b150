"""The months in which lessons are to be read again, as a calendar (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

from hindsight.core.lessons.model import Lesson
from hindsight.core.urls import Urls

_LONGEST = 75  # octets of a line, its end not counted
_NO_TEXT = dict.fromkeys((*range(32), 127))


def reviews(lessons: Iterable[Lesson], urls: Urls, title: str) -> bytes:
    """`reviews.ics`: a day for each lesson that stands and has a month of review, the first of that month.

    Nothing in it depends on when it is made: an event is stamped with the date of its post.
    """
    host = urlsplit(urls.site_url).hostname or "localhost"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Hindsight//Lessons//EN", "CALSCALE:GREGORIAN"]
    lines.append(f"X-WR-CALNAME:{_text(f'{title}: lessons to read again')}")
    for lesson in sorted(due(lessons), key=lambda lesson: (lesson.review, lesson.id)):
        lines += _event(lesson, urls, host)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line)).encode("utf-8")


def due(lessons: Iterable[Lesson]) -> Iterator[Lesson]:
    """The lessons that stand and are to be read again."""
    return (lesson for lesson in lessons if lesson.review and lesson.stands)


def _event(lesson: Lesson, urls: Urls, host: str) -> Iterator[str]:
    day = f"{lesson.review.replace('-', '')}01"
    stamp = (lesson.updated or datetime(1970, 1, 1, tzinfo=UTC)).astimezone(UTC)
    yield "BEGIN:VEVENT"
    yield f"UID:{quote(lesson.id)}@{host}"
    yield f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{day}"
    yield f"SUMMARY:{_text(f'Does it still hold? {lesson.statement}')}"
    yield f"DESCRIPTION:{_text(f'From: {lesson.post_title}')}"
    yield f"URL:{urls.absolute(lesson.url)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _text(text: str) -> str:
    """A text value: what has a meaning in the format is escaped, and it is one line."""
    plain = " ".join(text.split()).translate(_NO_TEXT)
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> Iterator[str]:
    """A line in pieces of at most 75 octets, the later ones behind a space; no character is cut."""
    if len(line.encode()) <= _LONGEST:
        yield line
        return
    piece = ""
    for char in line:
        if len(f"{piece}{char}".encode()) > _LONGEST:
            yield piece
            piece = " "
        piece += char
    yield piece
