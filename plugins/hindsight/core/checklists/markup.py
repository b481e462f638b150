"""A checklist's HTML in its post. It is whole without scripts: plain boxes and the browser's own reset."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from html import escape, unescape
from typing import TYPE_CHECKING, TypeVar

from hindsight.core.checklists.leads import LEAD_MOST
from hindsight.core.checklists.wording import letters_of

if TYPE_CHECKING:
    from hindsight.core.checklists.steps import ParsedStep  # reading alone needs that room; pages need this one

Note = TypeVar("Note")
_END_OF_LEAD = re.compile(
    r'<a class="anchor" href="#(?P<anchor>[^"]+)" aria-label="Link to step [^"]*">#</a></(?:p|h[1-6])>\n'
)

_STEP = re.compile(
    r'<li class="step" id="(?P<anchor>[^"]+)"><input class="box" type="checkbox" id="(?P=anchor)-box">\n'
    r'<div class="step-text">\n<(?P<tag>p|h[1-6]) class="lead(?P<long> long)?"(?P<ident> id="[^"]*")?>'
    r'<label for="(?P=anchor)-box"><span class="n">(?P<number>[^<]*)</span> (?P<lead>.*?)</label> '
    r'<a class="anchor" href="#(?P=anchor)" aria-label="Link to step [^"]*">#</a></(?P=tag)>',
    re.DOTALL,
)


def checklist_html(part: str, deck: str, title: str, steps: Iterable[ParsedStep], heading_tag: str = "p") -> str:
    """The form that stands for a checklist in its post; `deck` is the slug of its deck."""
    ident = f"checklist-{part}" if part else "checklist"
    items = "\n".join(_step_html(step, heading_tag) for step in steps)
    return (
        f'<form class="checklist" id="{escape(ident)}" data-deck="{escape(deck)}" autocomplete="off" '
        f'aria-label="Checklist: {escape(title)}">\n<ol class="steps">\n{items}\n</ol>\n'
        '<p class="checklist-tools"><button type="reset">Clear the boxes</button> '
        f'<a href="{{root}}/cards/{escape(deck)}/">Cards to print</a></p>\n</form>'
    )


def _step_html(found: ParsedStep, heading_tag: str) -> str:
    step = found.step
    anchor, box = escape(step.anchor), escape(f"{step.anchor}-box")
    ident = f' id="{escape(step.heading_id)}"' if step.heading_id else ""
    # More than a line or two in bold is a wall.
    long = " long" if heading_tag == "p" and letters_of(step.lead) > LEAD_MOST else ""
    return (
        f'<li class="step" id="{anchor}"><input class="box" type="checkbox" id="{box}">\n<div class="step-text">\n'
        f'<{heading_tag} class="lead{long}"{ident}><label for="{box}"><span class="n">{escape(step.number)}</span> '
        f"{found.post_lead_html}</label> "
        f'<a class="anchor" href="#{anchor}" aria-label="Link to step {escape(step.number)}">#</a></{heading_tag}>\n'
        f"{found.post_html}\n</div></li>"
    )


def beside_steps(markup: str, notes: Mapping[str, Note], html: Callable[[Note], str]) -> str:
    """A document's HTML with the `html` of each note behind the lead of its step; `notes` are by the steps' anchors."""

    def with_note(match: re.Match[str]) -> str:
        note = notes.get(unescape(match["anchor"]))
        return match[0] if note is None else f"{match[0]}{html(note)}"

    return _END_OF_LEAD.sub(with_note, markup) if notes else markup


def plain_steps(markup: str) -> str:
    """A document's HTML with steps that need no style sheet: items numbered by the list itself, with strong leads."""

    def plain(match: re.Match[str]) -> str:
        tag, ident, lead = match["tag"], match["ident"] or "", match["lead"]
        # A heading is strong by itself, and a long step has one weight.
        lead = f"<strong>{lead}</strong>" if tag == "p" and not match["long"] else lead
        item = f'<li value="{match["number"]}" id="{match["anchor"]}">'
        return f'{item}\n<div class="step-text">\n<{tag}{ident}>{lead}</{tag}>'

    return _STEP.sub(plain, markup)
