"""Previews of cards as SVG on the web."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from hindsight.core.checklists.cards.formats import FORMATS, CardFormat
from hindsight.core.checklists.cards.preview import preview_svg
from hindsight.core.checklists.cards.sheets import Printing
from hindsight.core.checklists.model import Block
from test_cards import A6, deck, prose, small_deck, step
from test_cards_hostile import MARKS

SVG = "{http://www.w3.org/2000/svg}"


def texts_of(svg: bytes) -> str:
    """Return all text of a drawing, line by line."""
    return " ".join("".join(element.itertext()) for element in ElementTree.fromstring(svg).iter(f"{SVG}text"))


@pytest.mark.parametrize("card", FORMATS, ids=lambda card: f"{card.name}-{card.width:g}")
@pytest.mark.parametrize("card_number", [0, 1, 2, 3, 4])
def test_a_preview_shows_its_card(card: CardFormat, card_number: int) -> None:
    """The summary has every lead, a step card has the words of its step, and both have the proportions of the card."""
    svg = preview_svg(small_deck(), card_number, card)
    text = texts_of(svg)
    steps = small_deck().steps
    for shown_step in steps if not card_number else [steps[card_number - 1]]:
        assert all(word in text for word in shown_step.lead.split())
    if card_number:
        assert all(word in text for block in steps[card_number - 1].blocks for word in block.text.split())
    box = ElementTree.fromstring(svg).get("viewBox", "").split()
    assert float(box[2]) / float(box[3]) == pytest.approx(card.width / card.height, abs=0.01)


def test_a_preview_is_small_and_always_the_same() -> None:
    """A preview has less than 6 kB, is the same at every call, and refers to no other file."""
    svg = preview_svg(small_deck())
    assert svg == preview_svg(small_deck())
    assert len(svg) < 6000
    assert b"http" not in svg.replace(b"http://www.w3.org/2000/svg", b"")


@pytest.mark.parametrize("mark", MARKS)
def test_markup_in_a_preview_is_plain_text(mark: str) -> None:
    """No text becomes markup of the SVG."""
    svg = preview_svg(deck(step(1, f"a{mark}b </text><script>x</script>")))
    assert f"a{mark}b </text><script>x</script>" in texts_of(svg)
    assert not list(ElementTree.fromstring(svg).iter(f"{SVG}script"))


def test_lines_of_a_preview_are_inside_the_card() -> None:
    """Every line begins and ends on the card, even in the longest step."""
    svg = preview_svg(deck(step(1, "Keep going", prose(400), say=prose(20), why="So.")), 1, A6)
    width = A6.width * 72 / 25.4
    for x, length in re.findall(rb'<text x="([0-9.]+)".*?textLength="([0-9.]+)"', svg):
        assert 0 < float(x) < float(x) + float(length) < width


def test_a_card_that_cannot_be_printed_is_blank() -> None:
    """A deck without steps, a step without words, and an address too long for a code give a blank card."""
    empty = preview_svg(deck())
    assert b"<text" not in empty
    assert preview_svg(deck(step(1, " "))) == empty
    assert preview_svg(replace(small_deck(), address="https://example.org/" + "a" * 9000)) == empty


def test_a_preview_has_the_direction_of_its_language() -> None:
    """The preview of a Hebrew deck is right to left."""
    svg = preview_svg(deck(step(1, "Go"), lang="he"))
    assert b'direction="rtl"' in svg
    assert b'lang="he"' in svg


def test_code_and_addresses_are_left_to_right_in_any_preview() -> None:
    """In a right-to-left deck, code begins on the left, and an address ends with its last slash."""
    address = "https://example.org/a/very/long/path/that/goes/on/and/on/and/on/to/the/end/of/the/line/index.html"
    one = deck(step(1, "Go", Block("code", "mail --send"), address), lang="he")
    preview = ElementTree.fromstring(preview_svg(one, 1))
    texts = {"".join(element.itertext()): element for element in preview.iter(f"{SVG}text")}
    code = texts["mail --send"]
    assert (code.get("direction"), float(code.get("x", "0"))) == ("ltr", pytest.approx(8 * 72 / 25.4, abs=0.1))
    assert any(re.fullmatch("https://.*/\u200e", text) for text in texts)
    assert "2026-03-14 \u2066example.org/2026/say-no/\u2069" in texts
    assert "\u20681/1\u2069 How to say no" in texts


def test_words_are_hyphenated_in_a_preview() -> None:
    """A word that is too wide for its line is split as in the PDF, with a hyphen on each line."""
    word = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz"
    preview = ElementTree.fromstring(preview_svg(deck(step(1, f"{word} lesen"), lang="de"), 1))
    lines = ["".join(element.itertext()) for element in preview.iter(f"{SVG}text")]
    assert len([line for line in lines if line.endswith("-")]) > 0
    assert word in "".join(lines).replace("-", "")


def test_without_backs_a_preview_shows_lessons() -> None:
    """If the site prints no backs, lessons are on the front, in the preview as in the PDF."""
    deck_with_lessons = deck(step(1, "Go", lessons=("Ask first.",)))
    assert b"Ask first." in preview_svg(deck_with_lessons, 1, printing=Printing("none"))
    assert b"Ask first." not in preview_svg(deck_with_lessons, 1)
