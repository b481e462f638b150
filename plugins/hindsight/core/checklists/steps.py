"""Parse a list item into a step: its number, lead, body, words to say, and reason."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from hindsight.core.checklists.blocks import blocks_of
from hindsight.core.checklists.labelling import Labelling, label_kind
from hindsight.core.checklists.leads import LEAD_MOST
from hindsight.core.checklists.model import Block, Step, StepInPost
from hindsight.core.checklists.paragraphs import is_heading
from hindsight.core.checklists.pictures import has_wordless_picture, with_words_for_pictures
from hindsight.core.checklists.runs import RawStep
from hindsight.core.checklists.sentences import (
    CLOSERS,
    SPACED_ENDS,
    UNSPACED_ENDS,
    first_quotation,
    html_sentences,
    sentence_with,
    split_first_sentence,
    unquoted,
    whole_quotation,
)
from hindsight.core.checklists.wording import letters_of
from hindsight.core.markdown.reading import Note, Reading
from hindsight.core.markdown.typography import plain_text, with_struck_signs, without_footnotes

_BOLD_LEAD = re.compile(r"\s*<(strong|b)\b[^>]*>(?P<lead>.*?)</\1>(?P<rest>.*)", re.DOTALL)
_DASH = re.compile(r"\s*[:–—-]+\s+|\s*[:–—]+\s*$|\s*：\s*")
_ENDS = f".!?{SPACED_ENDS}{UNSPACED_ENDS}"
_CLOSED = re.compile(rf"[{_ENDS}:：…][{CLOSERS}]*$|[”“»«」\"]$")
_CHECKBOX = re.compile(r'\s*<input type="checkbox"[^>]*>\s*')
_WORDLESS = (
    "a picture without words appears on no card of this step; "
    'describe it: ![a closed valve](...), or aria-label="a closed valve" in HTML'
)
# A link within the page with a sign as its text, such as the one that `permalink` of `toc` adds to headings.
_PERMALINK = re.compile(r'<a\b[^<>]*\bhref="#[^"<>]*"[^<>]*>(?:[^\w<&]|&(?:#\d+|[a-z]+);)*</a>')
_INLINE_CODE = re.compile(r"<code>[^<]*")
_MARKS = {ord(mark): chr(0xE000 + number) for number, mark in enumerate('"“”„«»「」')}
_HIDE_MARKS, _SHOW_MARKS = _MARKS, {ord(hidden): chr(mark) for mark, hidden in _MARKS.items()}
_CODE = re.compile(r"\s*<(?:div class=\"highlight\"|figure class=\"code\"|pre\b)")
_DASHES = ("-", "–", "—")
_MISPLACED_LESSON = re.compile(r"<blockquote>\s*<p><(?:strong|b)>Lesson\b")
# A block quote of words only: a list, code or a picture would lose its form as words to say.
_SPOKEN = re.compile(r"<blockquote\b[^>]*>\s*(?:<p\b[^>]*>(?:(?!</p>|<img\b).)*</p>\s*)+</blockquote>\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ParsedStep:
    """A step, and its lead and body as the post shows them: complete, and in the writer's order."""

    step: Step
    in_post: StepInPost


@dataclass(frozen=True, slots=True)
class StepParser:
    """Parses the items of a checklist; `prefix` begins the tokens of the document.

    Each piece of text is typeset once, so that page, card and export agree.
    """

    reading: Reading
    labels: Labelling
    why_words: tuple[str, ...]
    prefix: str

    def parse(self, item: RawStep, position: int, anchor: str) -> ParsedStep:
        """Parse one item into the step at a position, from 1."""
        lead, parts = _lead_and_parts(item, self.reading, self.labels)
        lead_in_post = self.reading.finish(lead)
        lead_html = _for_cards(lead_in_post)
        lead_text = _text(lead_html)
        body = _body(parts, self.reading, self.labels, self.prefix)
        if has_wordless_picture(lead_html + "".join(body.in_post)):
            self.reading.note(Note(_WORDLESS, lead_text))
        say, body_html = _say_and_body(body, lead_html, self.labels)
        blocks = blocks_of(body_html)
        step = Step(
            number=item.number,
            position=position,
            anchor=anchor,
            # A step that consists of a quotation, code or a list only has its first words as its lead.
            lead=lead_text or say or next((block.text.split("\n")[0] for block in blocks), ""),
            lead_html=lead_html,
            body_html=body_html,
            blocks=blocks,
            say=say,
            why=_reason(blocks, self.why_words) if body.why is None else body.why,
            heading_id=item.first.get("id", "") if is_heading(item.first) else "",
            # A rule between two steps belongs to the one before (see stitch.py).
            pause=bool(item.rest) and item.rest[-1].tag == "hr",
        )
        return ParsedStep(step, _in_post(item, step, lead_in_post, body))


def _in_post(item: RawStep, step: Step, lead_html: str, body: _Body) -> StepInPost:
    """Return a step as its post shows it."""
    tag = item.first.tag if is_heading(item.first) else "p"
    # More than a line or two in bold is hard to read, also if it is a heading.
    is_long = letters_of(step.lead) > LEAD_MOST
    markup = "\n".join(body.in_post)
    return StepInPost(step.number, step.anchor, lead_html, markup, tag, step.heading_id, is_long)


@dataclass
class _Body:
    """A step's body: its HTML in the post, its HTML on cards and in exports, and the labelled texts.

    `say` and `why` are None without a label, and "" if the writer put a dash after the label.
    """

    in_post: list[str] = field(default_factory=list)
    on_cards: list[str] = field(default_factory=list)
    say: str | None = None
    why: str | None = None


def _body(parts: list[str], reading: Reading, labels: Labelling, prefix: str) -> _Body:
    """Return the body of a step from its blocks: its typeset HTML, its words to say and its reason."""
    body = _Body()
    for part in parts:
        if part.startswith(f"<p>{prefix}-"):  # the token of a lesson, which belongs to the post
            body.in_post.append(part)
            continue
        labelled = labels.inside.fullmatch(part[3:-4]) if part.startswith("<p>") else None
        if labelled is None:
            finished = reading.finish(part)
            body.in_post.append(finished)
            body.on_cards.append(finished)
            continue
        _add_labelled(body, labelled, reading, labels)
    return body


def _add_labelled(body: _Body, labelled: re.Match[str], reading: Reading, labels: Labelling) -> None:
    """Add a paragraph with a label to a body: its value is words to say or a reason, and a dash is no value."""
    written = labelled["value"].strip()
    if labelled["tag"] and not labelled["closed"]:  # the inline element contains more than the label
        written = f"<{labelled['tag']}>{written}"
    value = reading.finish(written)
    label = label_kind(labelled)
    if _text(written) in _DASHES:
        value = ""
    else:
        words = html.escape(labels.labels.of(label), quote=False)
        body.in_post.append(f'<p class="{label}"><b>{words}</b> {value}</p>')
    if label == "say":
        spoken, remark = _split_spoken(value, labels)
        body.say = _joined(body.say, spoken)
        body.on_cards += [f"<p>{remark}</p>"] if remark else []
    else:
        body.why = _joined(body.why, _text(value))


def _say_and_body(body: _Body, lead_html: str, labels: Labelling) -> tuple[str, str]:
    """Return the words to say, and the HTML of the body on cards and in exports without them."""
    say, on_cards = body.say, body.on_cards
    if say is None:
        say, on_cards = _take_quotation(lead_html, on_cards, labels)
    return say, _for_cards("\n".join(on_cards))


def _for_cards(markup: str) -> str:
    """Return HTML without the parts that work only in the post: marks of footnotes, links of headings to themselves."""
    return without_footnotes(_PERMALINK.sub("", markup) if 'href="#' in markup else markup)


def _split_spoken(value: str, labels: Labelling) -> tuple[str, str]:
    """Return the words to say, as text, and the text that follows the quotation marks, as HTML."""
    first, remark = split_first_sentence(value)
    spoken = whole_quotation(_text(first), labels.text) if remark else ""
    return (spoken, remark) if spoken else (unquoted(_text(value)), "")


def _joined(before: str | None, text: str) -> str:
    """Return two texts with the same label as one, in order."""
    return " ".join(filter(None, (before, text)))


def _text(markup: str) -> str:
    """Return the text of HTML on one line, with pictures as their words."""
    return plain_text(with_struck_signs(with_words_for_pictures(markup)))


def _reason(blocks: tuple[Block, ...], why_words: tuple[str, ...]) -> str:
    """Return the first sentence of prose that gives a reason, or ""."""
    prose = (block.text for block in blocks if block.kind in ("text", "box"))
    return next((sentence for text in prose if (sentence := sentence_with(text, why_words))), "")


def _lead_and_parts(item: RawStep, reading: Reading, labels: Labelling) -> tuple[str, list[str]]:
    """Return the lead as inline HTML, and the blocks of the body as HTML; neither is typeset yet."""
    parts: list[str] = []
    if item.first.tag == "p":
        inline, *labelled = labels.line.split(reading.inline(item.first))
        inline = _CHECKBOX.sub("", inline, count=1)
        if _CODE.match(inline):  # as a lead, its lines would be joined
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
    """Return the lead of a step, and the rest: the lead is a bold beginning that is complete, else a sentence."""
    if bold := _BOLD_LEAD.fullmatch(inline):
        lead, rest = bold["lead"].strip(), bold["rest"]
        closed = _CLOSED.search(lead) is not None
        if closed or not rest.strip() or _DASH.match(rest) or rest.lstrip()[:1].isupper() or rest.startswith("\n"):
            return lead.rstrip(":："), _DASH.sub("", rest, count=1).strip() if _DASH.match(rest) else rest.strip()
        if rest.lstrip().startswith(tuple(_ENDS)):
            end = len(rest) - len(rest.lstrip()) + 1
            return lead + rest[:end].strip(), rest[end:].strip()
    return split_first_sentence(inline)


def _take_quotation(lead_html: str, body: list[str], labels: Labelling) -> tuple[str, list[str]]:
    """Return the first quotation or block quote of a step as words to say, and the body without it.

    A block quote of words, and a sentence that is only the quotation, are removed from the body; a quotation within a
    sentence stays.
    """
    if spoken := _first_spoken(lead_html, _text):
        return spoken, body
    for index, part in enumerate(body):
        if _MISPLACED_LESSON.match(part):
            continue
        if _SPOKEN.fullmatch(part):
            return unquoted(_text(part)), body[:index] + body[index + 1 :]
        if not part.startswith(("<pre", "<div", "<figure")) and (spoken := _first_spoken(part, plain_text)):
            return spoken, [*body[:index], *_without_quotation(part, spoken, labels), *body[index + 1 :]]
    return "", body


def _first_spoken(markup: str, text_of_html: Callable[[str], str]) -> str:
    """Return the first quotation in HTML as words to say, or ""; quotation marks in code belong to the code."""
    hidden = _INLINE_CODE.sub(lambda code: code[0].replace("&quot;", '"').translate(_HIDE_MARKS), markup)
    return first_quotation(text_of_html(hidden)).translate(_SHOW_MARKS)


def _without_quotation(part: str, spoken: str, labels: Labelling) -> list[str]:
    """Return a paragraph without the sentence that is only the quotation `spoken`; [] if nothing else is in it."""
    sentences = list(html_sentences(part[3:-4])) if part.startswith("<p>") else []
    for index, sentence in enumerate(sentences):
        if whole_quotation(_text(sentence), labels.text) == spoken:
            remaining = "".join(sentences[:index] + sentences[index + 1 :]).strip()
            return [f"<p>{remaining}</p>"] if remaining else []
    return [part]
