"""Put checklists and lessons into the slots of a body's HTML, so that the text can be read from beginning to end.

Checks, summaries and quoted lessons read this text. Its checklists and lessons have only the elements that such readers
need, and no words but the writer's. Pages show the HTML of templates instead.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Sequence
from html import escape

from hindsight.core.checklists.model import Checklist, StepInPost
from hindsight.core.lessons.model import Lesson
from hindsight.core.slots import SlotKind, fill, slot


def with_checklists(markup: str, token: str, checklists: Sequence[Checklist]) -> str:
    """Return HTML with each checklist in its slot; the slots of lessons stay empty."""
    return _filled(markup, token, checklists, lambda part: part)


def with_lessons(markup: str, token: str, lessons: Sequence[Lesson]) -> str:
    """Return HTML with each lesson in its slot; its checklists must be in their slots already."""
    return fill(markup, token, lambda _, number: _lesson(lessons[number]))


def edit_with_checklists(
    markup: str, token: str, checklists: Sequence[Checklist], edit: Callable[[str], str]
) -> tuple[str, tuple[Checklist, ...]]:
    """Edit the text with its checklists in their slots; return the HTML with empty slots, and the edited checklists.

    `edit` gets HTML with a comment at both ends of each lead and text of a step, and must keep these comments.
    """
    boundary = f"<!--{token}-->"
    edited = edit(_filled(markup, token, checklists, lambda part: f"{boundary}{part}{boundary}")).split(boundary)
    # Leads and texts of steps alternate with the HTML around them.
    outside, inside = edited[::2], iter(edited[1::2])
    edited_checklists = tuple(
        dataclasses.replace(
            checklist,
            in_post=tuple(
                dataclasses.replace(step, lead_html=next(inside), html=next(inside)) for step in checklist.in_post
            ),
        )
        for checklist in checklists
    )
    frames = re.compile(rf"<!--{token}-(?P<number>\d+)-->.*?<!--{token}-end-->", re.DOTALL)
    with_slots = frames.sub(lambda frame: slot(token, "checklist", int(frame["number"])), "".join(outside))
    return with_slots, edited_checklists


def _filled(markup: str, token: str, checklists: Sequence[Checklist], marked: Callable[[str], str]) -> str:
    """Return HTML with each checklist in its slot; `marked` may put marks around each lead and text of a step."""
    is_marked = marked("") != ""

    def draw(kind: SlotKind, number: int) -> str:
        if kind == "lesson":
            return slot(token, kind, number)
        checklist = checklists[number]
        steps = "\n".join(_step(step, marked) for step in checklist.in_post)
        form = f'<div id="{escape(checklist.anchor)}"><ol>\n{steps}\n</ol></div>'
        return f"<!--{token}-{number}-->{form}<!--{token}-end-->" if is_marked else form

    return fill(markup, token, draw)


def _step(step: StepInPost, marked: Callable[[str], str]) -> str:
    ident = f' id="{escape(step.heading_id)}"' if step.heading_id else ""
    return (
        f'<li id="{escape(step.anchor)}"><i id="{escape(step.anchor)}-box"></i>\n'
        f'<{step.tag} class="lead"{ident}>{marked(step.lead_html)}</{step.tag}>\n{marked(step.html)}\n</li>'
    )


def _lesson(lesson: Lesson) -> str:
    former = "".join(f'<span id="{escape(alias)}"></span>' for alias in lesson.aliases)
    return (
        f'<figure id="{escape(lesson.id)}">{former}<blockquote><p class="statement">{lesson.statement_html}</p>\n'
        f"{lesson.detail_html}</blockquote><figcaption>Lesson, {lesson.hand} hand</figcaption></figure>"
    )
