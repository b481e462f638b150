"""From a list item as found to a step: its number, lead, body, what to say, and why."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hindsight.checklists.blocks import blocks_of
from hindsight.checklists.model import Step
from hindsight.checklists.paragraphs import is_heading
from hindsight.checklists.recognise import Item
from hindsight.checklists.sentences import first_quotation, sentence_with, split_first_sentence, unquoted
from hindsight.reader.reading import Reading
from hindsight.reader.typography import plain_text, without_footnotes

_BOLD_LEAD = re.compile(r"\s*<(strong|b)\b[^>]*>(?P<lead>.*?)</\1>(?P<rest>.*)", re.DOTALL)
_DASH = re.compile(r"\s*[:–—-]+\s+|\s*[:–—]+\s*$")
_CHECKBOX = re.compile(r'\s*<input type="checkbox"[^>]*>\s*')
_LABELLED = re.compile(
    r"\s*(?:<(strong|em|b|i)>)?\s*(?P<label>say|why)(?:\s+it)?\s*:\s*(?:</\1>)?\s*:?\s*(?P<value>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_LABELLED_LINE = re.compile(r"\n(?=\s*(?:<(?:strong|em|b|i)>)?\s*(?:say|why)(?:\s+it)?\s*:)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Anatomy:
    """A step, and its lead and body as the post shows them: in the writer's order, nothing taken out."""

    step: Step
    post_lead_html: str
    post_html: str


def anatomy(item: Item, place: int, anchor: str, reading: Reading, why_words: tuple[str, ...]) -> Anatomy:
    """Read one item. Texts are finished a piece at a time, so that a page, a card and an export agree."""
    lead, parts = _lead_and_parts(item, reading)
    say = why = ""
    shown, body = [], []
    for part in parts:
        labelled = _LABELLED.fullmatch(part[3:-4]) if part.startswith("<p>") else None
        if labelled is None:
            finished = reading.finish(part)
            shown.append(finished)
            body.append(finished)
            continue
        value = reading.finish(labelled["value"].strip())
        label = labelled["label"].lower()
        shown.append(f'<p class="{label}"><b>{label.title()}</b> {value}</p>')
        if label == "say":
            say = say or unquoted(plain_text(value))
        else:
            why = why or plain_text(value)
    lead_html = reading.finish(lead)
    if not say:
        say, body = _first_said(plain_text(lead_html), body)
    words = plain_text(" ".join(body))
    step = Step(
        number=item.number,
        place=place,
        anchor=anchor,
        lead=plain_text(lead_html),
        lead_html=without_footnotes(lead_html),
        body_html=without_footnotes("\n".join(body)),
        blocks=blocks_of(without_footnotes("\n".join(body))),
        say=say,
        why=why or sentence_with(words, why_words),
        heading_id=item.first.get("id", "") if is_heading(item.first) else "",
    )
    return Anatomy(step, lead_html, "\n".join(shown))


def _lead_and_parts(item: Item, reading: Reading) -> tuple[str, list[str]]:
    """The lead as inline HTML, and the blocks of the body as HTML, not yet finished."""
    parts: list[str] = []
    if item.first.tag == "p":
        inline, *labelled = _LABELLED_LINE.split(reading.inline(item.first))
        lead, rest = split_lead(_CHECKBOX.sub("", inline, count=1))
        parts += [f"<p>{piece.strip()}</p>" for piece in (rest, *labelled) if piece.strip()]
    elif is_heading(item.first):
        lead = reading.inline(item.first)
    else:
        lead, parts = "", [reading.serialise(item.first)]
    for block in item.rest:
        block.tail = None
        markup = reading.serialise(block)
        if markup.startswith("<p>"):
            parts += [f"<p>{piece.strip()}</p>" for piece in _LABELLED_LINE.split(markup[3:-4])]
        else:
            parts.append(markup)
    return lead, parts


def split_lead(inline: str) -> tuple[str, str]:
    """The lead of a step and the rest: its bold beginning where that stands for itself, else its first sentence."""
    if bold := _BOLD_LEAD.fullmatch(inline):
        lead, rest = bold["lead"].strip(), bold["rest"]
        closed = lead.endswith((".", "!", "?", ":", "…", "”", '"'))
        if closed or not rest.strip() or _DASH.match(rest) or rest.lstrip()[:1].isupper() or rest.startswith("\n"):
            return lead.removesuffix(":"), _DASH.sub("", rest, count=1).strip() if _DASH.match(rest) else rest.strip()
        if rest.lstrip().startswith((".", "!", "?")):
            end = len(rest) - len(rest.lstrip()) + 1
            return lead + rest[:end].strip(), rest[end:].strip()
    return split_first_sentence(inline)


def _first_said(lead: str, body: list[str]) -> tuple[str, list[str]]:
    """The first quotation or block quote of a step; a block quote leaves the body, a quotation stays in it."""
    if said := first_quotation(lead):
        return said, body
    for index, part in enumerate(body):
        if part.startswith("<blockquote"):
            return unquoted(plain_text(part)), body[:index] + body[index + 1 :]
        if not part.startswith(("<pre", "<div")) and (said := first_quotation(plain_text(part))):
            return said, body
    return "", body
