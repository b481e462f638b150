"""A lesson's HTML in its post: the passage that every index entry leads back to."""

from __future__ import annotations

from html import escape

from hindsight.lessons.model import Lesson


def lesson_html(lesson: Lesson) -> str:
    """The figure that stands for a lesson in its post."""
    ident = escape(lesson.id)
    facts = [f'<a href="{{root}}/lessons/#{ident}">Lesson, {lesson.hand} hand</a>']
    if lesson.told_by:
        facts.append(f"from {escape(lesson.told_by, quote=False)}")
    if lesson.status != "current":
        facts.append(f"<strong>{lesson.status}</strong>")
    detail = f"\n{lesson.detail_html}" if lesson.detail_html else ""
    return (
        f'<figure class="lesson" id="{ident}"><blockquote><p class="statement">{lesson.statement_html}</p>{detail}'
        f"</blockquote><figcaption>{', '.join(facts)}"
        f"{f' · {lesson.confidence}' if lesson.confidence else ''}</figcaption></figure>"
    )
