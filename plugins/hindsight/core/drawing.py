"""Bodies as HTML: templates draw checklists and lessons into their slots.

The macros of `templates/hindsight/` do it, unless a theme has templates of the same names.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from hindsight.core.checklists.model import Checklist
from hindsight.core.documents.model import Body
from hindsight.core.lessons.model import Lesson
from hindsight.core.slots import SlotKind, fill

# The last folder in which a host looks for templates.
TEMPLATES = Path(__file__).with_name("templates")
# The script of checklists, which both hosts publish.
SCRIPT = Path(__file__).with_name("static") / "hindsight.js"
SCRIPT_WORDS = ("Copy", "Copied", "%(done)s of %(all)s")

# Returns a part of a body as it is shown: with addresses, and with its own slots filled.
ToHtml = Callable[[str], str]


def draw_body(
    body: Body,
    lessons: Sequence[Lesson],
    resolve: ToHtml,
    draw_checklist: Callable[[Checklist, ToHtml], str],
    draw_lesson: Callable[[Lesson, ToHtml], str],
) -> str:
    """Return a body's HTML with every slot filled; `lessons` are those of its document, in order.

    `resolve` puts addresses into HTML of the body, around slots and in them.
    """

    def to_html(markup: str) -> str:
        return fill(resolve(markup), body.token, draw)

    def draw(kind: SlotKind, number: int) -> str:
        if kind == "checklist":
            return draw_checklist(body.checklists[number], to_html)
        return draw_lesson(lessons[number], to_html)

    return to_html(body.html)
