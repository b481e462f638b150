"""Lessons to read again: the one to show this week, and a calendar of the months of review (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from heapq import nsmallest
from urllib.parse import quote, urlsplit

from hindsight.core.language.words import Words
from hindsight.core.lessons.model import CONFIDENCES, Lesson
from hindsight.core.urls import Urls

_ROTATION = 7  # lessons that take turns
_LINE_OCTETS = 75  # the longest line in RFC 5545, without its line break
_CONTROL_CHARACTERS = dict.fromkeys((*range(32), 127))


def lesson_to_resurface(lessons: Iterable[Lesson], today: date) -> Lesson | None:
    """Return the lesson to read again this week; None without a current lesson.

    Overdue reviews rank first, then the least certain lessons, then the oldest. The first seven take turns, a week
    each, so that no reader sees the same lesson for a year.
    """
    month = f"{today:%Y-%m}"

    def rank(lesson: Lesson) -> tuple[bool, int, float, str]:
        overdue = bool(lesson.review) and lesson.review <= month
        doubt = CONFIDENCES.index(lesson.confidence) if lesson.confidence else 1
        return (not overdue, -doubt, lesson.date.timestamp() if lesson.date else 0.0, lesson.id)

    current = nsmallest(_ROTATION, (lesson for lesson in lessons if lesson.is_current), key=rank)
    if not current:
        return None
    return current[today.toordinal() // 7 % len(current)]


def review_calendar(lessons: Iterable[Lesson], urls: Urls, title: str, words: Words) -> bytes:
    """Return `reviews.ics`: an event on the first day of the month of review, for each current lesson that has one.

    The same lessons give the same bytes at any time: an event's stamp is the date of its post.
    """
    host = urlsplit(urls.site_url).hostname or "localhost"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Hindsight//Lessons//EN", "CALSCALE:GREGORIAN"]
    lines.append("X-WR-CALNAME:" + _text(words.gettext("%(site)s: lessons to read again", site=title)))
    for lesson in sorted(due(lessons), key=lambda lesson: (lesson.review, lesson.id)):
        lines += _event(lesson, urls, host, words)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line)).encode("utf-8")


def due(lessons: Iterable[Lesson]) -> Iterator[Lesson]:
    """Return the current lessons that have a month of review."""
    return (lesson for lesson in lessons if lesson.review and lesson.is_current)


def _event(lesson: Lesson, urls: Urls, host: str, words: Words) -> Iterator[str]:
    day = f"{lesson.review.replace('-', '')}01"
    stamp = (lesson.updated or datetime(1970, 1, 1, tzinfo=UTC)).astimezone(UTC)
    yield "BEGIN:VEVENT"
    yield f"UID:{quote(lesson.id)}@{host}"
    yield f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{day}"
    yield "SUMMARY:" + _text(words.gettext("Does it still hold? %(lesson)s", lesson=lesson.statement))
    yield "DESCRIPTION:" + _text(words.gettext("From: %(post)s", post=lesson.post_title))
    yield f"URL:{urls.absolute(lesson.url)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _text(text: str) -> str:
    """Return a text value on one line, with the format's special characters escaped."""
    plain = " ".join(text.split()).translate(_CONTROL_CHARACTERS)
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> Iterator[str]:
    """Yield a line in pieces of at most 75 octets; later pieces begin with a space, and no character is split."""
    if len(line.encode()) <= _LINE_OCTETS:
        yield line
        return
    piece = ""
    for char in line:
        if len(f"{piece}{char}".encode()) > _LINE_OCTETS:
            yield piece
            piece = " "
        piece += char
    yield piece
