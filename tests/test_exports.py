"""Exports of decks: Anki, CSV and JSON."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
from datetime import UTC, datetime
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from hindsight.core.checklists.cards.sheets import Printing
from hindsight.core.checklists.export import (
    ANKI_HEAD,
    CSV_COLUMNS,
    ExportedDeck,
    deck_csv,
    deck_json,
    deck_tsv,
    schema_json,
)
from hindsight.core.checklists.model import Block, Checklist, ChecklistHead, Deck, Step
from hindsight.core.documents.model import Body, Document
from hindsight.core.processes.workers import in_parallel
from hindsight.core.site.deck_builder import DeckBuilder, DeckSettings
from hindsight.core.site.model import DeckEntry
from hindsight.core.text.spreadsheet import escape_formula
from hindsight.host.urls import host_urls
from site_builder import MakeSite

SITE = "https://example.org/blog"
URLS = host_urls(SITE)
DAY = datetime(2024, 3, 2, tzinfo=UTC)
POST = "Title: Leave & go\nDate: 2024-03-02\nTags: work, Über uns\nChecklist: yes\n\n"
STEPS = '1. **Say thanks.** "Thank you for the year" is enough.\n\n2. **Go.**\n'
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)
blocks = st.builds(Block, st.sampled_from(("text", "quote", "code", "image")), texts)
boxes = st.builds(Block, st.just("box"), texts, st.integers(1, 3))
FORMULA = re.compile(r"""[\s'"]*[=+\-@]|[\t\r\n]""")


def step(position: int, lead: str, **values: Any) -> Step:
    """Return a step with this position, lead and other values."""
    return Step(str(position), position, f"step-{position}", lead, "", "", values.pop("blocks", ()), **values)


def deck_of(*steps: Step, title: str = "Leave", date: datetime | None = DAY) -> ExportedDeck:
    """Return the exported deck of these steps."""
    checklist = Checklist(title, "", "ordered", steps)
    deck = Deck(
        "leave",
        title,
        checklist,
        date,
        "en",
        "posts/leave.md",
        title,
        "",
        "2024/leave/",
        f"{SITE}/2024/leave/",
        "cards/leave/",
    )
    return ExportedDeck(deck, ("work", "über-uns"), URLS)


steps = st.builds(
    lambda lead, body, say, why: step(1, lead, blocks=tuple(body), say=say, why=why),
    texts, st.lists(blocks | boxes, max_size=3), st.just("") | texts, st.just("") | texts,
)  # fmt: skip


@st.composite
def decks(draw: st.DrawFn) -> ExportedDeck:
    """Generate decks with any texts."""
    drawn_steps = draw(st.lists(steps, min_size=1, max_size=3))
    numbered_steps = (dataclasses.replace(step, position=position) for position, step in enumerate(drawn_steps, 1))
    return deck_of(*numbered_steps, title=draw(texts))


def notes(exported: ExportedDeck) -> list[list[str]]:
    """Return the notes of a deck as Anki reads them: a list of columns for each note."""
    lines = deck_tsv(exported).decode().split("\n")
    assert tuple(lines[: len(ANKI_HEAD)]) == ANKI_HEAD
    return list(csv.reader(io.StringIO("\n".join(lines[len(ANKI_HEAD) :]), newline=""), delimiter="\t"))


def rows(exported: ExportedDeck) -> list[dict[str, str]]:
    """Return the rows of the CSV of a deck by column name, with the apostrophes that escape formulas."""
    return list(csv.DictReader(io.StringIO(deck_csv(exported).decode(), newline="")))


def unescaped(cell: str) -> str:
    """Return the text of a cell without the apostrophe that escapes a formula."""
    return cell[1:] if cell.startswith("'") and escape_formula(cell[1:]) == cell else cell


def without_spaces(markup: str) -> str:
    """Return the text of HTML without white space."""

    class Words(HTMLParser):
        text = ""

        def handle_data(self, data: str) -> None:
            self.text += data

    parser = Words()
    parser.feed(markup)
    parser.close()
    return "".join(parser.text.split())


def test_a_note_has_a_question_and_an_answer() -> None:
    """The front has deck, position, lead and questions; the back has the answers and a link to the step."""
    body = (Block("text", "By <hand>."), Block("box", "Ana", 1), Block("box", "Bo", 1))
    first, last = notes(
        deck_of(step(1, "Say thanks.", blocks=body, say="Thank you", why="It was long."), step(2, "Go."))
    )
    assert first[1:] == [
        "Leave",
        "<p><small>Leave, 1/2</small></p><p><b>Say thanks.</b></p><p>How? What do you say? Why?</p>",
        "<p>By &lt;hand&gt;.</p><ul><li>Ana</li><li>Bo</li></ul><p><b>Say</b> <q>Thank you</q></p>"
        f"<p><b>Why</b> It was long.</p><p><a href='{SITE}/2024/leave/#step-1'>Leave</a></p>",
        "work über-uns",
    ]
    assert "<p>What comes next?</p>" in last[2]
    assert last[3].startswith("<p>Nothing: this is the last step.</p>")


NESTED = (
    Block("text", "Take a bag."),
    Block("box", "A pen", 1),
    Block("box", "Red", 2),
    Block("box", "Sharp", 3),
    Block("text", "Not blunt.", 3),
    Block("box", "Paper", 1),
    Block("image", "a bag", 1),
    Block("text", "Go."),
)


def test_a_nested_list_in_a_note_is_inside_its_item() -> None:
    """Nested items are lists inside items, as HTML requires, and further text of an item stays in it."""
    back = notes(deck_of(step(1, "Pack.", blocks=NESTED)))[0][3]
    assert back.startswith(
        "<p>Take a bag.</p><ul><li>A pen<ul><li>Red<ul><li>Sharp<p>Not blunt.</p></li></ul></li></ul></li>"
        "<li>Paper<p><i>Picture: a bag</i></p></li></ul><p>Go.</p><p><a "
    )


def test_a_list_in_a_cell_shows_its_boxes() -> None:
    """In a cell, the items of a list begin with a box, indented by two spaces per level."""
    (row,) = rows(deck_of(step(1, "Pack.", blocks=NESTED)))
    assert row["body"].split("\n\n") == [
        "Take a bag.",
        "[ ] A pen",
        "  [ ] Red",
        "    [ ] Sharp",
        "        Not blunt.",
        "[ ] Paper",
        "    a bag",
        "Go.",
    ]


def test_a_note_keeps_its_guid() -> None:
    """A GUID does not depend on words or the host, and differs in a different deck or at a new number."""
    original = deck_of(step(1, "Go."))
    names = [
        notes(exported)[0][0]
        for exported in (
            original,
            deck_of(step(1, "Stay.", say="I will stay"), title="Leave or not"),
            dataclasses.replace(original, deck=dataclasses.replace(original.deck, slug="other")),
            dataclasses.replace(original, urls=host_urls("https://moved.example.net")),
            deck_of(step(2, "Go.")),
        )
    ]
    assert names[0] == names[1] == names[3]
    assert len(set(names)) == 3
    assert re.fullmatch(r"[0-9a-f]{20}", names[0])


def test_colons_in_a_title_make_no_subdecks() -> None:
    """Colons in the title of a deck do not split it in Anki, and quotation marks stay."""
    assert notes(deck_of(step(1, "Go."), title='"Leave"::\tgo'))[0][1] == '"Leave": go'


@given(decks())
def test_any_text_is_complete_in_anki(exported: ExportedDeck) -> None:
    """With any text, each step is one line of five columns with its whole text."""
    deck_notes = notes(exported)
    assert [len(note) for note in deck_notes] == [5] * len(exported.deck.steps)
    for note, step in zip(deck_notes, exported.deck.steps, strict=True):
        words = without_spaces(note[2] + note[3])
        for text in (step.lead, step.say, step.why, *(block.text for block in step.blocks)):
            assert "".join(text.split()) in words
        assert "[sound:" not in note[2] + note[3]


@given(decks())
def test_any_text_is_complete_in_csv(exported: ExportedDeck) -> None:
    """With any text, the CSV has one row per step with the same texts, and no cell is a formula."""
    table = rows(exported)
    assert not [cell for row in table for cell in row.values() if FORMULA.match(cell) and not cell.startswith("'")]
    texts = [tuple(unescaped(row[name]) for name in ("deck", "lead", "say", "why")) for row in table]
    deck = exported.deck
    assert texts == [(deck.title, step.lead, step.say, step.why) for step in deck.steps]
    for row, step in zip(table, deck.steps, strict=True):
        boxes = {"box": "[ ] "}
        body = [f"{'  ' * max(block.level - 1, 0)}{boxes.get(block.kind, '')}{block.text}" for block in step.blocks]
        assert unescaped(row["body"]) == "\n\n".join(body)


@given(decks())
def test_any_text_is_complete_in_json(exported: ExportedDeck) -> None:
    """With any text, the JSON has all of it and is valid against the schema."""
    data = json.loads(deck_json(exported))
    Draft202012Validator(json.loads(schema_json(URLS))).validate(data)
    assert data["title"] == exported.deck.title
    for exported_step, step in zip(data["steps"], exported.deck.steps, strict=True):
        assert (exported_step["lead"], exported_step.get("say", ""), exported_step.get("why", "")) == (
            step.lead,
            step.say,
            step.why,
        )
        assert [(block["kind"], block["text"], block.get("level", 0)) for block in exported_step["body"]] == [
            (block.kind, block.text, block.level) for block in step.blocks
        ]


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\tx", "\rx", "\nx", " =1", '"=1', "'=1", " ' \"-1", "\ufeff=1",
     "\u00a0@x", "\u200b=1", "＝1", "'\t+1"],
)  # fmt: skip
def test_a_formula_is_escaped(cell: str) -> None:
    """A cell that a spreadsheet might run gets exactly one apostrophe."""
    assert escape_formula(cell) == f"'{cell}"
    assert unescaped(escape_formula(cell)) == cell


@pytest.mark.parametrize("cell", ["", "a=1", "Say: -", "'quoted'", "1-2", "“=”", "...", "' '"])
def test_other_cells_are_not_escaped(cell: str) -> None:
    """A cell that no spreadsheet reads as a formula does not change."""
    assert escape_formula(cell) == cell


def test_the_csv_follows_rfc_4180() -> None:
    """The CSV is UTF-8 without a byte order mark, with CRLF, and its first row has the names of the columns."""
    data = deck_csv(deck_of(step(1, 'Say "no".'), date=None))
    assert data.startswith(b'"deck","number",')
    assert data.endswith(b'/#step-1",""\r\n')
    assert b'"Say ""no""."' in data
    (row,) = rows(deck_of(step(1, "Go."), date=None))
    assert tuple(row) == CSV_COLUMNS
    assert (row["place"], row["of"], row["date"], row["address"]) == ("1", "1", "", f"{SITE}/2024/leave/#step-1")


def test_the_schema_refuses_invalid_decks() -> None:
    """The schema is valid, and refuses a deck with an unknown field or without a lead."""
    schema = json.loads(schema_json(URLS))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    data = json.loads(deck_json(deck_of(step(1, "Go.", blocks=(Block("text", "Now."),)))))
    assert schema["$id"] == data["$schema"] == f"{SITE}/cards/deck.schema.json"
    assert validator.is_valid(data)
    assert not validator.is_valid(data | {"more": 1})
    assert not validator.is_valid(data | {"steps": [{**data["steps"][0], "lead": ""}]})
    assert not validator.is_valid(data | {"steps": [{**data["steps"][0], "body": [{"kind": "box", "text": "x"}]}]})


def test_every_deck_has_its_exports(site: MakeSite) -> None:
    """The page of a deck links to its exports, and the JSON has the address of its schema."""
    built = site({"posts/leave.md": POST + STEPS}, publish=True, settings={"SITEURL": SITE, "CARD_FORMATS": []})
    assert built.ok, built.text
    page = built.read("cards/leave/")
    for name in ("deck.tsv", "deck.csv", "deck.json"):
        assert f'href="/blog/cards/leave/{name}"' in page
    data = json.loads(built.read("cards/leave/deck.json"))
    assert data["tags"] == ["work", "uber-uns"]
    assert data["$schema"] == f"{SITE}/cards/deck.schema.json"
    Draft202012Validator(json.loads(built.read("cards/deck.schema.json"))).validate(data)
    assert data["steps"][0]["say"] == "Thank you for the year"
    assert unescape(built.read("cards/leave/deck.tsv")).count(f"{SITE}/2024/leave/#step-") == 2
    assert built.read("cards/leave/deck.csv").count(f"{SITE}/2024/leave/#step-") == 2


def test_a_deck_is_read_once_when_its_first_export_is_made() -> None:
    """Planning the exports reads no text, and making the first export reads the text for all."""
    read_paths: list[str] = []
    deck = deck_of(step(1, "Go.", blocks=(Block("text", "Now."),))).deck
    body = Body("", checklists=(deck.checklist,))
    head = ChecklistHead(deck.title, "", 1, (), "")
    document = Document(
        "posts/leave.md", "post", "leave", "2024/leave/", "Leave", "", "en", "published", "", "", 1, date=DAY
    )
    entry = DeckEntry("leave", head, document, deck.address, deck.url)
    settings = DeckSettings((), {}, Printing(), URLS, lambda path: read_paths.append(path) or body, lambda *_: "")
    builder = DeckBuilder(entry, "leave.md", ("work",), {}, settings)
    assert [export.path for export in builder.exports] == [
        f"cards/leave/deck.{kind}" for kind in ("tsv", "csv", "json")
    ]
    assert read_paths == []
    exports = [export.make() for export in builder.exports]
    assert read_paths == ["posts/leave.md"]
    exported = ExportedDeck(deck, ("work",), URLS)
    assert exports == [deck_tsv(exported), deck_csv(exported), deck_json(exported)]


def test_the_files_of_a_deck_are_made_together(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exports are made in one group with the page and the cards of the deck; the schema is made separately."""
    groups: list[set[str]] = []

    def record_groups(work: Any, items: Any, *arguments: Any) -> Any:
        groups.extend({output.path for output in group} for group in items)
        return in_parallel(work, items, *arguments)

    monkeypatch.setattr("hindsight.host.site.maker.in_parallel", record_groups)
    site({"posts/leave.md": POST + STEPS}, publish=True, settings={"SITEURL": SITE, "CARD_FORMATS": ["a6"]})
    (deck_group,) = [group for group in groups if "cards/leave/index.html" in group]
    assert {"cards/leave/deck.tsv", "cards/leave/a6.pdf", "cards/leave/summary.svg"} < deck_group
    assert {"cards/deck.schema.json"} in groups


def test_a_deck_of_a_draft_has_no_published_exports(site: MakeSite) -> None:
    """The deck of a draft is exported only in a preview."""
    files = {
        "posts/leave.md": f"Status: draft\n{POST}{STEPS}",
        "posts/a.md": "Title: A\nDate: 2024-01-01\nTags: work\n\nA.",
    }
    assert "cards/leave/deck.json" in site(files, settings={"CARD_FORMATS": []}).files()
    assert "cards/leave/deck.json" not in site(files, publish=True, settings={"CARD_FORMATS": []}).files()
