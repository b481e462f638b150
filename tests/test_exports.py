"""Exports of decks for other programs: Anki, spreadsheets and JSON."""

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


def step(place: int, lead: str, **values: Any) -> Step:
    """Return a step with these texts only."""
    return Step(str(place), place, f"step-{place}", lead, "", "", values.pop("blocks", ()), **values)


def deck_of(*steps: Step, title: str = "Leave", date: datetime | None = DAY) -> ExportedDeck:
    """Return a deck of these steps, exported."""
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
    found = draw(st.lists(steps, min_size=1, max_size=3))
    placed = (dataclasses.replace(one, position=place) for place, one in enumerate(found, 1))
    return deck_of(*placed, title=draw(texts))


def notes(exported: ExportedDeck) -> list[list[str]]:
    """Return the notes of a deck as Anki reads them: each is a list of its columns."""
    lines = deck_tsv(exported).decode().split("\n")
    assert tuple(lines[: len(ANKI_HEAD)]) == ANKI_HEAD
    return list(csv.reader(io.StringIO("\n".join(lines[len(ANKI_HEAD) :]), newline=""), delimiter="\t"))


def rows(exported: ExportedDeck) -> list[dict[str, str]]:
    """Return the rows of a deck's table by column name, with the apostrophes that escape formulas."""
    return list(csv.DictReader(io.StringIO(deck_csv(exported).decode(), newline="")))


def bare(cell: str) -> str:
    """Return a cell's text without the apostrophe that escapes a formula."""
    return cell[1:] if cell.startswith("'") and escape_formula(cell[1:]) == cell else cell


def without_spaces(markup: str) -> str:
    """Return the text of HTML without white space."""

    class Words(HTMLParser):
        found = ""

        def handle_data(self, data: str) -> None:
            self.found += data

    parser = Words()
    parser.feed(markup)
    parser.close()
    return "".join(parser.found.split())


def test_a_note_asks_and_its_back_answers() -> None:
    """The front has deck, place, lead and questions; the back answers them and links to the step in its post."""
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
    """Nested items are lists within items, as HTML requires, and further text of an item stays in it."""
    back = notes(deck_of(step(1, "Pack.", blocks=NESTED)))[0][3]
    assert back.startswith(
        "<p>Take a bag.</p><ul><li>A pen<ul><li>Red<ul><li>Sharp<p>Not blunt.</p></li></ul></li></ul></li>"
        "<li>Paper<p><i>Picture: a bag</i></p></li></ul><p>Go.</p><p><a "
    )


def test_a_list_in_a_table_shows_its_boxes() -> None:
    """In a cell, items of a list begin with a box, indented two spaces per level."""
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
    """A GUID stays when words or host change, and differs in another deck or at a new number."""
    one = deck_of(step(1, "Go."))
    names = [
        notes(exported)[0][0]
        for exported in (
            one,
            deck_of(step(1, "Stay.", say="I will stay"), title="Leave or not"),
            dataclasses.replace(one, deck=dataclasses.replace(one.deck, slug="other")),
            dataclasses.replace(one, urls=host_urls("https://moved.example.net")),
            deck_of(step(2, "Go.")),
        )
    ]
    assert names[0] == names[1] == names[3]
    assert len(set(names)) == 3
    assert re.fullmatch(r"[0-9a-f]{20}", names[0])


def test_a_deck_in_anki_is_one_deck() -> None:
    """Colons in a title do not make Anki nest decks, and quotation marks stay."""
    assert notes(deck_of(step(1, "Go."), title='"Leave"::\tgo'))[0][1] == '"Leave": go'


@given(decks())
def test_any_text_survives_in_anki(exported: ExportedDeck) -> None:
    """With any text, each step is one line of five columns with all of its text."""
    found = notes(exported)
    assert [len(note) for note in found] == [5] * len(exported.deck.steps)
    for note, one in zip(found, exported.deck.steps, strict=True):
        words = without_spaces(note[2] + note[3])
        for text in (one.lead, one.say, one.why, *(block.text for block in one.blocks)):
            assert "".join(text.split()) in words
        assert "[sound:" not in note[2] + note[3]


@given(decks())
def test_any_text_survives_in_a_table(exported: ExportedDeck) -> None:
    """With any text, the table has one row per step with the same texts, and no cell is a formula."""
    found = rows(exported)
    assert not [cell for row in found for cell in row.values() if FORMULA.match(cell) and not cell.startswith("'")]
    texts = [tuple(bare(row[name]) for name in ("deck", "lead", "say", "why")) for row in found]
    deck = exported.deck
    assert texts == [(deck.title, one.lead, one.say, one.why) for one in deck.steps]
    for row, one in zip(found, deck.steps, strict=True):
        boxes = {"box": "[ ] "}
        body = [f"{'  ' * max(block.level - 1, 0)}{boxes.get(block.kind, '')}{block.text}" for block in one.blocks]
        assert bare(row["body"]) == "\n\n".join(body)


@given(decks())
def test_any_text_survives_in_json(exported: ExportedDeck) -> None:
    """With any text, the JSON contains it and is valid against the schema."""
    data = json.loads(deck_json(exported))
    Draft202012Validator(json.loads(schema_json(URLS))).validate(data)
    assert data["title"] == exported.deck.title
    for found, one in zip(data["steps"], exported.deck.steps, strict=True):
        assert (found["lead"], found.get("say", ""), found.get("why", "")) == (one.lead, one.say, one.why)
        assert [(block["kind"], block["text"], block.get("level", 0)) for block in found["body"]] == [
            (block.kind, block.text, block.level) for block in one.blocks
        ]


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\tx", "\rx", "\nx", " =1", '"=1', "'=1", " ' \"-1", "\ufeff=1",
     "\u00a0@x", "\u200b=1", "＝1", "'\t+1"],
)  # fmt: skip
def test_a_formula_is_escaped(cell: str) -> None:
    """A cell that a spreadsheet might run gets exactly one apostrophe before it."""
    assert escape_formula(cell) == f"'{cell}"
    assert bare(escape_formula(cell)) == cell


@pytest.mark.parametrize("cell", ["", "a=1", "Say: -", "'quoted'", "1-2", "“=”", "...", "' '"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    """Cells that no spreadsheet takes for a formula do not change."""
    assert escape_formula(cell) == cell


def test_a_table_follows_rfc_4180() -> None:
    """The table is UTF-8 without a byte order mark, with CR LF, and its first row names the columns."""
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
    """A deck's folder has its exports, its page links to each, and each JSON names its schema."""
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
    """Planning the exports reads no text; making the first one reads it for all."""
    asked: list[str] = []
    deck = deck_of(step(1, "Go.", blocks=(Block("text", "Now."),))).deck
    body = Body("", checklists=(deck.checklist,))
    head = ChecklistHead(deck.title, "", 1, (), "")
    document = Document(
        "posts/leave.md", "post", "leave", "2024/leave/", "Leave", "", "en", "published", "", "", 1, date=DAY
    )
    entry = DeckEntry("leave", head, document, deck.address, deck.url)
    settings = DeckSettings((), {}, Printing(), URLS, lambda path: asked.append(path) or body, lambda *_: "")
    opened = DeckBuilder(entry, "leave.md", ("work",), {}, settings)
    assert [export.path for export in opened.exports] == [f"cards/leave/deck.{kind}" for kind in ("tsv", "csv", "json")]
    assert asked == []
    made = [export.make() for export in opened.exports]
    assert asked == ["posts/leave.md"]
    exported = ExportedDeck(deck, ("work",), URLS)
    assert made == [deck_tsv(exported), deck_csv(exported), deck_json(exported)]


def test_the_files_of_a_deck_are_made_together(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exports are made together with the deck's page and cards; the schema is made separately."""
    groups: list[set[str]] = []

    def noting(work: Any, items: Any, *arguments: Any) -> Any:
        groups.extend({output.path for output in group} for group in items)
        return in_parallel(work, items, *arguments)

    monkeypatch.setattr("hindsight.host.site.maker.in_parallel", noting)
    site({"posts/leave.md": POST + STEPS}, publish=True, settings={"SITEURL": SITE, "CARD_FORMATS": ["a6"]})
    (of_deck,) = [group for group in groups if "cards/leave/index.html" in group]
    assert {"cards/leave/deck.tsv", "cards/leave/a6.pdf", "cards/leave/summary.svg"} < of_deck
    assert {"cards/deck.schema.json"} in groups


def test_a_deck_of_a_draft_has_no_published_exports(site: MakeSite) -> None:
    """A draft's deck is exported in the preview, and not in a published site."""
    files = {
        "posts/leave.md": f"Status: draft\n{POST}{STEPS}",
        "posts/a.md": "Title: A\nDate: 2024-01-01\nTags: work\n\nA.",
    }
    assert "cards/leave/deck.json" in site(files, settings={"CARD_FORMATS": []}).files()
    assert "cards/leave/deck.json" not in site(files, publish=True, settings={"CARD_FORMATS": []}).files()
