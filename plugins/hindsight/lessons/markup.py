"""A lesson's HTML in its post: the passage that every index entry leads back to."""

from __future__ import annotations

from html import escape

from hindsight.lessons.model import Lesson


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
