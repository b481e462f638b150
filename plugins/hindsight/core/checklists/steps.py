"""From a list item as found to a step: its number, lead, body, what to say, and why."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from hindsight.core.checklists.blocks import blocks_of
from hindsight.core.checklists.labelling import Labelling, kind_of
from hindsight.core.checklists.leads import LEAD_MOST
from hindsight.core.checklists.model import Block, Step, StepInPost
from hindsight.core.checklists.paragraphs import is_heading
from hindsight.core.checklists.pictures import has_wordless_picture, with_words_for_pictures
from hindsight.core.checklists.runs import Item
from hindsight.core.checklists.sentences import (
    CLOSERS,
    SPACED_ENDS,
    UNSPACED_ENDS,
    first_quotation,
    html_sentences,
    just_quoted,
    sentence_with,
    split_first_sentence,
    unquoted,
)
from hindsight.core.checklists.wording import letters_of
from hindsight.core.markdown.reading import Note, Reading
from hindsight.core.markdown.typography import plain_text, with_struck_signs, without_footnotes

_BOLD_LEAD = re.compile(r"\s*<(strong|b)\b[^>]*>(?P<lead>.*?)</\1>(?P<rest>.*)", re.DOTALL)
_DASH = re.compile(r"\s*[:–—-]+\s+|\s*[:–—]+\s*$|\s*：\s*")
_ENDS = f".!?{SPACED_ENDS}{UNSPACED_ENDS}"
_CLOSED = re.compile(rf"[{_ENDS}:：…][{CLOSERS}]*$|[”\"]$")
_CHECKBOX = re.compile(r'\s*<input type="checkbox"[^>]*>\s*')
_WORDLESS = (
    "a picture without words is on no card of this step; "
    'write what it shows: ![a closed valve](...), or aria-label="a closed valve" in HTML'
)
_CODE = re.compile(r"\s*<(?:div class=\"highlight\"|pre\b)")
_NOTHING = ("-", "–", "—")
_MISPLACED_LESSON = re.compile(r"<blockquote>\s*<p><(?:strong|b)>Lesson\b")
# Words alone: a list, code or a picture in a block quote would lose its form as something to say.
_SPOKEN = re.compile(r"<blockquote\b[^>]*>\s*(?:<p\b[^>]*>(?:(?!</p>|<img\b).)*</p>\s*)+</blockquote>\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ParsedStep:
    """A step, and its lead and body as the post shows them: in the writer's order, nothing taken out."""

    step: Step
    in_post: StepInPost


def parse_step(
    item: Item, place: int, anchor: str, reading: Reading, why_words: tuple[str, ...], labels: Labelling, mark: str
) -> ParsedStep:
    """Read one item. Texts are finished a piece at a time, so that a page, a card and an export agree."""
    lead, parts = _lead_and_parts(item, reading, labels)
    lead_html = reading.finish(lead)
    body = _body(parts, reading, labels, mark)
    say, told = body.say, body.told
    if say is None:
        say, told = _first_said(_text(lead_html), told, labels)
    body_html = without_footnotes("\n".join(told))
    blocks = blocks_of(body_html)
    if has_wordless_picture(lead_html + "".join(body.shown)):
        reading.note(Note(_WORDLESS, _text(lead_html)))
    step = Step(
        number=item.number,
        place=place,
        anchor=anchor,
        # A step that is a quotation, code or a list alone is called by its first words.
        lead=_text(lead_html) or say or next((block.text.split("\n")[0] for block in blocks), ""),
        lead_html=without_footnotes(lead_html),
        body_html=body_html,
        blocks=blocks,
        say=say,
        why=_reason(blocks, why_words) if body.why is None else body.why,
        heading_id=item.first.get("id", "") if is_heading(item.first) else "",
        # A rule between two steps belongs to the one before (see stitch.py).
        pause=bool(item.rest) and item.rest[-1].tag == "hr",
    )
    tag = item.first.tag if is_heading(item.first) else "p"
    # More than a line or two in bold is a wall.
    is_long = tag == "p" and letters_of(step.lead) > LEAD_MOST
    shown = "\n".join(body.shown)
    return ParsedStep(step, StepInPost(item.number, anchor, lead_html, shown, tag, step.heading_id, is_long))


@dataclass
class _Body:
    """A step's body: what the post shows, what is told of it elsewhere, and what the writer labelled.

    `say` and `why` are None where the writer left them to be found, "" where a dash says that there is none.
    """

    shown: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    say: str | None = None
    why: str | None = None


def _body(parts: list[str], reading: Reading, labels: Labelling, mark: str) -> _Body:
    body = _Body()
    for part in parts:
        if part.startswith(f"<p>{mark}-"):  # the place of a lesson, which belongs to the post
            body.shown.append(part)
            continue
        labelled = labels.inside.fullmatch(part[3:-4]) if part.startswith("<p>") else None
        if labelled is None:
            finished = reading.finish(part)
            body.shown.append(finished)
            body.told.append(finished)
            continue
        written = labelled["value"].strip()
        if labelled["tag"] and not labelled["closed"]:  # more than the label is marked
            written = f"<{labelled['tag']}>{written}"
        value = reading.finish(written)
        label = kind_of(labelled)
        if _text(written) in _NOTHING:
            value = ""
        else:
            body.shown.append(
                f'<p class="{label}"><b>{html.escape(labels.labels.of(label), quote=False)}</b> {value}</p>'
            )
        if label == "say":
            said, beside = _parted(value, labels)
            body.say = _joined(body.say, said)
            body.told += [f"<p>{beside}</p>"] if beside else []
        else:
            body.why = _joined(body.why, _text(value))
    return body


def _parted(value: str, labels: Labelling) -> tuple[str, str]:
    """What is to be said, as text, and what the writer goes on with behind the quotation marks, as HTML."""
    first, rest = split_first_sentence(value)
    said = just_quoted(_text(first), labels.text) if rest else ""
    return (said, rest) if said else (unquoted(_text(value)), "")


def _joined(before: str | None, text: str) -> str:
    """What is labelled twice in a step is all of it said, in order."""
    return " ".join(filter(None, (before, text)))


def _text(markup: str) -> str:
    """The text of HTML on one line, a picture as its words."""
    return plain_text(with_struck_signs(with_words_for_pictures(markup)))


def _reason(blocks: tuple[Block, ...], why_words: tuple[str, ...]) -> str:
    """The first sentence of prose that gives a reason, or ""."""
    prose = (block.text for block in blocks if block.kind in ("text", "box"))
    return next((sentence for text in prose if (sentence := sentence_with(text, why_words))), "")


def _lead_and_parts(item: Item, reading: Reading, labels: Labelling) -> tuple[str, list[str]]:
    """The lead as inline HTML, and the blocks of the body as HTML, not yet finished."""
    parts: list[str] = []
    if item.first.tag == "p":
        inline, *labelled = labels.line.split(reading.inline(item.first))
        inline = _CHECKBOX.sub("", inline, count=1)
        if _CODE.match(inline):  # its lines would become one
            lead, parts = "", [inline]
        else:
            lead, rest = split_lead(inline)
            parts += [f"<p>{piece.strip()}</p>" for piece in (rest, *labelled) if piece.strip()]
    elif is_heading(item.first):
        lead = reading.inline(item.first)
    else:
        lead, parts = "", [reading.serialise(item.first)]
    for block in item.rest:
        block.tail = None
        markup = reading.serialise(block)
        if markup.startswith("<p>"):
            parts += [f"<p>{piece.strip()}</p>" for piece in labels.line.split(markup[3:-4])]
        else:
            parts.append(markup)
    return lead, parts


def split_lead(inline: str) -> tuple[str, str]:
    """The lead of a step and the rest: its bold beginning where that stands for itself, else its first sentence."""
    if bold := _BOLD_LEAD.fullmatch(inline):
        lead, rest = bold["lead"].strip(), bold["rest"]
        closed = _CLOSED.search(lead) is not None
        if closed or not rest.strip() or _DASH.match(rest) or rest.lstrip()[:1].isupper() or rest.startswith("\n"):
            return lead.rstrip(":："), _DASH.sub("", rest, count=1).strip() if _DASH.match(rest) else rest.strip()
        if rest.lstrip().startswith(tuple(_ENDS)):
            end = len(rest) - len(rest.lstrip()) + 1
            return lead + rest[:end].strip(), rest[end:].strip()
    return split_first_sentence(inline)


def _first_said(lead: str, body: list[str], labels: Labelling) -> tuple[str, list[str]]:
    """The first quotation or block quote of a step, and the body without it.

    A block quote of words and a sentence that is nothing but the quotation leave the body; a quotation within a
    sentence stays in it.
    """
    if said := first_quotation(lead):
        return said, body
    for index, part in enumerate(body):
        if _MISPLACED_LESSON.match(part):
            continue
        if _SPOKEN.fullmatch(part):
            return unquoted(_text(part)), body[:index] + body[index + 1 :]
        if not part.startswith(("<pre", "<div")) and (said := first_quotation(plain_text(part))):
            return said, [*body[:index], *_without_quotation(part, said, labels), *body[index + 1 :]]
    return "", body


def _without_quotation(part: str, said: str, labels: Labelling) -> list[str]:
    """A paragraph without the sentence that is just the quotation `said`; nothing where that was all of it."""
    found = list(html_sentences(part[3:-4])) if part.startswith("<p>") else []
    for at, sentence in enumerate(found):
        if just_quoted(_text(sentence), labels.text) == said:
            left = "".join(found[:at] + found[at + 1 :]).strip()
            return [f"<p>{left}</p>"] if left else []
    return [part]
