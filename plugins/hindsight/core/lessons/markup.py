"""A lesson's HTML in its post: the passage that every index entry leads back to."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape, unescape
from typing import TypeVar

from hindsight.core.lessons.model import Lesson

Note = TypeVar("Note")
# Up to the status, which such a note says as well.
_FACTS = re.compile(
    r'(?P<kept><figcaption><a href="[^"#]*/lessons/#(?P<id>[^"]+)">Lesson, (?:first|second) hand</a>(?:, from [^<]*?)?)'
    r"(?:, <strong>\w+</strong>)?(?= ·|</figcaption>)"
)


def lesson_html(lesson: Lesson, listed: bool) -> str:
    """The figure that stands for a lesson in its post; it leads to the index where that lists it."""
    ident = escape(lesson.id)
    name = f"Lesson, {lesson.hand} hand"
    facts = [f'<a href="{{root}}/lessons/#{ident}">{name}</a>' if listed else name]
    if lesson.told_by:
        facts.append(f"from {escape(lesson.told_by, quote=False)}")
    if lesson.status != "current":
        facts.append(f"<strong>{lesson.status}</strong>")
    former = "".join(f'<span id="{escape(alias)}"></span>' for alias in lesson.aliases)
    detail = f"\n{lesson.detail_html}" if lesson.detail_html else ""
    return (
        f'<figure class="lesson" id="{ident}">{former}<blockquote>'
        f'<p class="statement">{lesson.statement_html}</p>{detail}'
        f"</blockquote><figcaption>{', '.join(facts)}"
        f"{f' · {lesson.confidence}' if lesson.confidence else ''}</figcaption></figure>"
    )


def in_boxes(markup: str, notes: Mapping[str, Note], html: Callable[[Note], str]) -> str:
    """A document's HTML with the `html` of each note in the figure of its lesson; `notes` are by the lessons' ids."""

    def with_note(match: re.Match[str]) -> str:
        note = notes.get(unescape(match["id"]))
        return match[0] if note is None else f"{html(note)}{match['kept']}"

    return _FACTS.sub(with_note, markup) if notes else markup
