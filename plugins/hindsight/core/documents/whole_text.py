"""A body's HTML as one text: what is in its slots put in place for reading.

Checks, summaries and quoted lessons read a text from its beginning to its end. What stands in a slot has the elements
here that such reading needs, and no word that is not the writer's; pages get their own from templates.
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
    """Return HTML with each checklist in its slot; the slots of lessons stay."""
    return _filled(markup, token, checklists, lambda part: part)


def with_lessons(whole: str, token: str, lessons: Sequence[Lesson]) -> str:
    """Return HTML with each lesson in its slot."""
    return fill(whole, token, lambda _, number: _lesson(lessons[number]))


def edit_with_checklists(
    markup: str, token: str, checklists: Sequence[Checklist], edit: Callable[[str], str]
) -> tuple[str, tuple[Checklist, ...]]:
    """Let a function edit the text with its checklists in their slots, and take the result apart again.

    Return the HTML with its slots, and the checklists. The function sees a comment at each end of every part, and
    must leave these comments.
    """
    mark = f"<!--{token}-->"
    # The parts are: HTML around checklists, and in them the frame, the leads and the texts of steps.
    edited = edit(_filled(markup, token, checklists, lambda part: f"{mark}{part}{mark}")).split(mark)
    outside, inside = edited[::2], iter(edited[1::2])
    anchored = tuple(
        dataclasses.replace(
            checklist,
            in_post=tuple(
                dataclasses.replace(step, lead_html=next(inside), html=next(inside)) for step in checklist.in_post
            ),
        )
        for checklist in checklists
    )
    frames = re.compile(rf"<!--{token}-(?P<number>\d+)-->.*?<!--{token}-end-->", re.DOTALL)
    return frames.sub(lambda frame: slot(token, "checklist", int(frame["number"])), "".join(outside)), anchored


def _filled(markup: str, token: str, checklists: Sequence[Checklist], marked: Callable[[str], str]) -> str:
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
