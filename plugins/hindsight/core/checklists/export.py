"""Exports of a deck for other programs: notes for Anki, a table for spreadsheets, and JSON."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from hindsight.core.checklists.model import Block, Deck, Origin, Step
from hindsight.core.checklists.schema import DECK_SCHEMA
from hindsight.core.text.anki import deck_name, notes
from hindsight.core.text.json_file import json_file
from hindsight.core.text.spreadsheet import escape_formula
from hindsight.core.urls import Urls

ANKI_HEAD = ("#separator:tab", "#html:true", "#notetype:Basic", "#guid column:1", "#deck column:2", "#tags column:5")
CSV_COLUMNS = ("deck", "number", "place", "of", "lead", "say", "why", "body", "date", "tags", "address", "from")
_TAGS_OF_KIND = {"text": "p", "quote": "blockquote", "code": "pre"}


@dataclass(frozen=True, slots=True)
class ExportedDeck:
    """A deck with the tags (slugs) and addresses that its exports also contain."""

    deck: Deck
    tags: tuple[str, ...]
    urls: Urls

    @property
    def address(self) -> str:
        """Return the absolute address of the deck's page."""
        return self.urls.absolute(self.deck.url)


def deck_tsv(exported: ExportedDeck) -> bytes:
    """Return `deck.tsv` for Anki's text import: one note per step, with the columns GUID, deck, front, back and tags.

    The deck has its own column because Anki creates the decks that a column names. The columns have no names: where
    Anki runs in a language other than English, its fields have different names.
    """
    tags = " ".join("".join(tag.split()) for tag in exported.tags)
    deck, name = exported.deck, deck_name(exported.deck.title)
    rows = ((guid(exported, step), name, _front(deck, step), _back(deck, step), tags) for step in deck.steps)
    return notes(ANKI_HEAD, rows)


def guid(exported: ExportedDeck, step: Step) -> str:
    """Return the id by which Anki recognises a note: it stays the same when the step's words or the host change."""
    name = f"{exported.deck.slug}#{step.anchor}"
    return hashlib.blake2b(name.encode("utf-8"), digest_size=10).hexdigest()


def _front(deck: Deck, step: Step) -> str:
    """Return the lead, and the questions that the back answers."""
    answers = [("How?", step.blocks), ("What do you say?", step.own_say), ("Why?", step.why)]
    questions = [question for question, answer in answers if answer] or ["What comes next?"]
    position = f"{_anki_html(deck.title)}, {step.position}/{len(deck.steps)}"
    lead, rest = step.split_lead()
    words = f"<b>{_anki_html(lead)}</b> {_anki_html(rest)}".rstrip()
    return f"<p><small>{position}</small></p><p>{words}</p><p>{' '.join(questions)}</p>"


def _back(deck: Deck, step: Step) -> str:
    parts = [_blocks_html(step.blocks)] if step.blocks else []
    if step.own_say:
        parts.append(f"<p><b>{_anki_html(deck.labels.say)}</b> <q>{_anki_html(step.own_say)}</q></p>")
    if step.own_why:
        parts.append(f"<p><b>{_anki_html(deck.labels.why)}</b> {_anki_html(step.own_why)}</p>")
    if not parts:
        following = (
            deck.steps[step.position].lead if step.position < len(deck.steps) else "Nothing: this is the last step."
        )
        parts.append(f"<p>{_anki_html(following)}</p>")
    address = _anki_html(deck.step_address(step))
    return f"{''.join(parts)}<p><a href='{address}'>{_anki_html(deck.post_title)}</a></p>"


def _blocks_html(blocks: Iterable[Block]) -> str:
    """Return blocks as HTML: a nested list is inside the item above it, and so is the further text of an item."""
    parts: list[str] = []
    depth = 0
    for block in blocks:
        if block.level < depth:
            parts.append("</li></ul>" * (depth - block.level))
            depth = block.level
        if block.kind == "box":
            parts.append("<ul><li>" * (block.level - depth) if block.level > depth else "</li><li>")
            depth = block.level
        parts.append(_block_html(block))
    return "".join([*parts, "</li></ul>" * depth])


def _block_html(block: Block) -> str:
    text = _anki_html(block.text)
    if block.kind == "box":
        return text
    if block.kind == "image":
        return f"<p><i>Picture: {text}</i></p>"
    tag = _TAGS_OF_KIND[block.kind]
    return f"<{tag}>{text}</{tag}>"


def _anki_html(text: str) -> str:
    """Return text as the HTML of one cell: it cannot end the cell or the line, be quoted, or name a sound to play."""
    plain = escape(text).replace("[", "&#91;").replace("\t", "&#9;")
    return "<br>".join(plain.splitlines())


def deck_csv(exported: ExportedDeck) -> bytes:
    """Return `deck.csv`: a header row, then one row per step or lesson (RFC 4180, UTF-8); no cell is a formula."""
    table = io.StringIO(newline="")
    writer = csv.writer(table, quoting=csv.QUOTE_ALL)
    writer.writerow(CSV_COLUMNS)
    writer.writerows([escape_formula(cell) for cell in row] for row in _rows(exported))
    return table.getvalue().encode("utf-8")


def _rows(exported: ExportedDeck) -> Iterator[tuple[str, ...]]:
    deck = exported.deck
    tags = " ".join(exported.tags)
    for step in deck.steps:
        written = step.origin.date if step.origin else deck.date
        date = f"{written:%Y-%m-%d}" if written else ""
        source = step.origin.source_line(deck.labels, dated=False) if step.origin else ""
        yield (
            deck.title, step.number, str(step.position), str(len(deck.steps)), step.lead, step.say, step.why,
            "\n\n".join(map(_block_text, step.blocks)), date, tags, deck.step_address(step),
            source,
        )  # fmt: skip


def _block_text(block: Block) -> str:
    """Return a block as text: a list item with its box, two spaces per level; an item's further text is below it."""
    if block.kind == "box":
        return f"{'  ' * (block.level - 1)}[ ] {block.text}"
    return f"{'  ' * (block.level + 1)}{block.text}" if block.level else block.text


def deck_json(exported: ExportedDeck) -> bytes:
    """Return `deck.json`, which `checklists/schema.py` describes; all addresses are absolute."""
    deck = exported.deck
    data: dict[str, Any] = {
        "$schema": exported.urls.absolute(exported.urls.deck_schema()),
        "slug": deck.slug,
        "title": deck.title,
        "url": exported.address,
        "lang": deck.lang,
        "post": {"title": deck.post_title, "url": deck.address},
        "tags": list(exported.tags),
        "steps": [_step(exported, step) for step in deck.steps],
    }
    if deck.date:
        data["date"] = f"{deck.date:%Y-%m-%d}"
    return json_file(data)


def _step(exported: ExportedDeck, step: Step) -> dict[str, Any]:
    deck = exported.deck
    data: dict[str, Any] = {
        "number": step.number,
        "place": step.position,
        "url": deck.step_address(step),
        "lead": step.lead,
        "body": [{"kind": block.kind, "text": block.text, **_level(block)} for block in step.blocks],
    }
    data |= {name: text for name, text in (("say", step.say), ("why", step.why)) if text}
    return data | ({"from": _origin(exported, step.origin)} if step.origin else {})


def _origin(exported: ExportedDeck, origin: Origin) -> dict[str, str]:
    data = {
        "title": origin.title,
        "url": exported.urls.absolute(origin.url),
        "source": "second" if origin.is_second_hand else "first",
    }
    data |= {"date": f"{origin.date:%Y-%m-%d}"} if origin.date else {}
    return data | ({"by": origin.learned_from} if origin.learned_from else {})


def _level(block: Block) -> dict[str, int]:
    return {"level": block.level} if block.kind == "box" else {}


def schema_json(urls: Urls) -> bytes:
    """Return `deck.schema.json`, the JSON Schema of every `deck.json` of the site."""
    return json_file({"$schema": DECK_SCHEMA["$schema"], "$id": urls.absolute(urls.deck_schema())} | DECK_SCHEMA)
