"""Cards of unusual checklists: they are complete, or a diagnostic names the file and the line."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from extent import examples, few_by_default
from hindsight.core.checklists.cards.formats import FORMATS, CardFormat, Sheet
from hindsight.core.checklists.cards.metrics import CHUNK, Metrics
from hindsight.core.checklists.cards.pdf import CardError, card_pdf
from hindsight.core.checklists.cards.words import is_typed
from hindsight.core.checklists.model import Block, Deck, Origin
from site_builder import MakeSite
from support import HEAD, post
from test_cards import (
    A4,
    A6,
    EVERY_FILE,
    POCKETMOD,
    bare,
    deck,
    every_file,
    every_file_mostly_slow,
    missing_words,
    prose,
    small_deck,
    step,
    text_of,
)

CHECKLIST = "Checklist: yes\n"
MARKS = list("#$@\\*_`~=-+/<>[]{}()\"'&%^|")


def deck_of(body: str) -> Deck:
    """Return the deck of a post with this body."""
    (checklist,) = post(body, CHECKLIST).checklists
    return replace(deck(), checklist=checklist, title=checklist.title)


def printed_text(body: str, card: CardFormat = A6) -> str:
    """Return the text of the cards of a post with this body, without white space."""
    return text_of(card_pdf(deck_of(body), card))


def test_nesting_keeps_every_level() -> None:
    """Four levels of nested lists are all on the card."""
    text = printed_text("1. **Go.**\n    - a1\n        - b2\n            - c3\n                - d4\n2. **Stop.**\n")
    assert "a1b2c3d4" in text


def test_a_table_in_a_step_keeps_its_words() -> None:
    """The cells of a row are in order, separated by bars."""
    text = printed_text("1. **Go.**\n\n    | a | b |\n    |---|---|\n    | one | two |\n\n2. **Stop.**\n")
    assert "one|two" in text


def test_an_empty_cell_keeps_its_column() -> None:
    """An empty first cell does not move the other cells."""
    text = printed_text("1. **Go.**\n\n    | | b |\n    |---|---|\n    | | two |\n\n2. **Stop.**\n")
    assert "|b|two" in text


def test_a_picture_in_a_cell_stays_in_its_row() -> None:
    """The description of a picture in a cell is between the bars, not on a separate line."""
    sample_deck = deck_of("1. **Go.**\n\n    | a | b |\n    |---|---|\n    | ![one](/i.png) | two |\n\n2. **Stop.**\n")
    assert [block.text for block in sample_deck.steps[0].blocks] == ["a | b", "[one] | two"]


def test_text_inside_a_drawing_is_on_no_card() -> None:
    """No text from inside an SVG is on a card."""
    text = printed_text("1. **Go.** On.\n\n    <svg><text>secret</text></svg>\n\n2. **Stop.**\n")
    assert "secret" not in text
    assert "Go." in text


def test_scripts_in_a_lead_are_on_no_card() -> None:
    """The card has the text of raw HTML, but no scripts."""
    text = printed_text("1. **Go <script>alert(1)</script><b onclick='x'>now</b>.** On.\n2. **Stop.**\n")
    assert "Gonow." in text
    assert "alert" not in text


@pytest.mark.parametrize("text", ['He said "go', "He said 'go", "“go", "«go", '"', "``go", "''"])
def test_unclosed_quotation_marks_are_plain_characters(text: str) -> None:
    """Unclosed quotation marks are plain characters, and no word is lost."""
    assert "onandon" in printed_text(f"1. **Lead {text}.** {text} on and on\n2. **Stop.**\n")


@pytest.mark.parametrize("mark", MARKS)
def test_typst_markup_is_shown_as_written(mark: str) -> None:
    """Markup of Typst in a lead, a body or a title is printed as plain characters."""
    sample_deck = deck(step(1, f"a{mark}b", f"{mark}x {mark}{mark} {mark}"), title=f"t{mark}{mark}u")
    text = text_of(card_pdf(sample_deck, A6))
    assert f"a{mark}b{mark}x{mark}{mark}{mark}" in text
    assert f"t{mark}{mark}u" in text


@pytest.mark.parametrize("text", ["a\u200bb", "a\u200db", "a\u2060b", "a\x00b", "a\x07b", "a\ufeffb", "a\u202eb"])
def test_letters_around_invisible_characters_are_printed(text: str) -> None:
    """Letters around zero-width, control and direction characters are on the card."""
    printed = re.sub("[\u202a-\u202e\u2060-\u2069]", "", text_of(card_pdf(deck(step(1, "Go", text)), A6)))
    assert "Goab" in printed


def test_emoji_are_printed_or_named() -> None:
    """If no font has an emoji, the message names it and the font to install."""
    try:
        text = text_of(card_pdf(deck(step(1, "Go", "on \U0001f680")), A6))
    except CardError as error:
        assert "(U+1F680): install a font for symbols and emoji" in str(error)
    else:
        assert "Goon" in text


@every_file_mostly_slow
def test_sixty_steps_of_any_kind_keep_their_words(card: CardFormat, sheet: Sheet) -> None:
    """Each of sixty leads is on its own card and in a summary."""
    sample_deck = deck(*(step(number, f"Lead {number} has words", f"Body {number} too.") for number in range(1, 61)))
    text = text_of(card_pdf(sample_deck, card, sheet))
    assert all(text.count(f"Lead{number}haswords") >= 2 for number in (1, 30, 60))
    assert missing_words(card_pdf(sample_deck, card, sheet), [f"Body {number} too." for number in range(1, 61)]) == []


@every_file
def test_a_word_of_200_letters_breaks_over_lines(card: CardFormat, sheet: Sheet) -> None:
    """A word of 200 letters is broken into lines and is complete."""
    word = "Abcdefghij" * 20
    assert word in text_of(card_pdf(deck(step(1, "Go", f"See {word} there.")), card, sheet))


@every_file
def test_the_pdf_is_read_in_order(card: CardFormat, sheet: Sheet) -> None:
    """The text of the PDF has the lead of each step, then its body, block by block."""
    text = text_of(card_pdf(small_deck(), card, sheet))
    for sample_step in small_deck().steps:
        positions = [text.rfind(bare(block.text)) for block in sample_step.blocks]
        assert -1 not in positions
        assert positions == sorted(positions)
        assert bare(sample_step.lead) in text[: positions[0]]


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs poppler-utils (pdftotext)")
@pytest.mark.parametrize("card", [A6, POCKETMOD], ids=["a6", "pocketmod"])
def test_other_programs_read_the_cards_in_order(card: CardFormat) -> None:
    """Poppler reads the summary first, then each step, independent of the positions on the sheet."""
    data = card_pdf(small_deck(), card).data
    process = subprocess.run(["pdftotext", "-raw", "-", "-"], input=data, capture_output=True, check=True)
    text = bare(process.stdout.decode())
    leads = [text.rfind(bare(sample_step.lead)) for sample_step in small_deck().steps]
    assert text.index("Summary") < leads[0]
    assert leads == sorted(leads)


def test_two_processes_write_the_same_bytes() -> None:
    """A PDF depends neither on the process nor on the order of hashes."""
    script = (
        "import hashlib, test_cards as t\n"
        "data = b''.join(t.card_pdf(t.small_deck(), card, sheet).data for card, sheet in t.EVERY_FILE)\n"
        "print(hashlib.sha256(data).hexdigest())"
    )
    path = {"PYTHONPATH": ":".join(filter(None, sys.path))}
    runs = [
        subprocess.run(
            [sys.executable, "-c", script], env={**path, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1]
    assert len(runs[0].strip()) == 64


UNPRINTABLE = f"```\n   {'m ' * 9000}\n   ```\n"


def test_a_format_that_cannot_be_printed_does_not_affect_others(site: MakeSite) -> None:
    """The other PDFs are made, and a warning at the line of the step names the missing formats."""
    text = f"{HEAD}{CHECKLIST}\n1. **Fine.** Yes.\n2. **Go.** {{}}\n3. **Fine again.** Yes.\n"
    files = {"posts/a.md": text.format("Go\n\n   " + UNPRINTABLE), "posts/b.md": text.format("Away.")}
    built = site(files, publish=True, settings={"CARD_FORMATS": ["a6", "a7"], "CHECK_ONLY": False})
    assert built.ok, built.text
    assert not built.path("cards/a/a6.pdf").exists()
    assert built.path("cards/b/a6.pdf").exists()
    assert "Sheets for cutting" not in built.read("cards/a/index.html")
    checked = built.rebuild(CHECK_ONLY=True)
    assert [line for line in checked.diagnostics if "cards of" in line] == [
        "content/posts/a.md:7:1: warning: no cards of A6 and A7: step 2 “Go.”: a line of code in it is higher than "
        "the card: shorten it or break it up"
    ]
    repaired = built.rebuild({"posts/a.md": text.format("Away.")})
    assert repaired.path("cards/a/a6.pdf").exists()
    assert "Sheets for cutting" in repaired.read("cards/a/index.html")


@pytest.mark.parametrize("letters", [2000, pytest.param(9000, marks=pytest.mark.slow)])
@pytest.mark.parametrize("card", few_by_default(FORMATS[::-1], 2), ids=[card.name for card in FORMATS[::-1]])
def test_a_word_higher_than_a_card_continues_on_the_next(card: CardFormat, letters: int) -> None:
    """Thousands of letters without a space are complete on cards of any size."""
    pdf = card_pdf(deck(step(1, "Go", "m" * letters)), card, card.impositions[0].sheet)
    assert text_of(pdf).count("m") >= letters


def test_an_empty_step_is_on_no_card(site: MakeSite) -> None:
    """The page keeps the box of an empty step, and a warning reports the step."""
    text = f"{HEAD}{CHECKLIST}\n1. **Go.** A.\n2. <!-- -->\n3. **Stop.** B.\n"
    built = site({"posts/a.md": text}, publish=True, settings={"CHECK_ONLY": True, "CARD_FORMATS": ["a7"]})
    assert [line for line in built.diagnostics if "step" in line] == [
        "content/posts/a.md:6:6: warning: step 2 has no words, so it is on no card; write what to do"
    ]


blocks = st.sampled_from(["text", "box", "quote", "code", "image"])
texts = st.text(st.characters(codec="utf-8", categories=["L", "M", "N", "P", "S", "Zs", "Cc", "Cf"]), max_size=90)
plain = st.text(
    st.sampled_from("abc WM.-/#$@\\*_`<>[]{}\"'~=&%^|\u00df\u0416\u201c\u2026\n\t \u200b\u00ad"), max_size=300
)


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(file_number=st.integers(0, len(EVERY_FILE) - 1), lead=plain, body=plain, kind=blocks, level=st.integers(0, 6))
def test_any_words_are_on_any_card(file_number: int, lead: str, body: str, kind: str, level: int) -> None:
    """With any signs, size and kind of block, no word is lost, or an error names the step."""
    card, sheet = EVERY_FILE[file_number]
    sample_step = step(1, lead, body)
    sample_step = replace(
        sample_step, blocks=tuple(replace(block, kind=kind, level=level) for block in sample_step.blocks)
    )
    try:
        pdf = card_pdf(deck(sample_step), card, sheet)
    except CardError as error:
        assert "step 1" in str(error) or "checklist" in str(error)
        return
    assert missing_words(pdf, [lead, body]) == []


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lead=texts, body=texts, lang=st.sampled_from(["en", "ar", "ja", "th", "x-bad", ""]))
def test_any_text_in_any_language_is_printed_or_refused(lead: str, body: str, lang: str) -> None:
    """Any text gives cards or an error with reasons, never a crash of the engine."""
    try:
        card_pdf(deck(step(1, lead, body), lang=lang), POCKETMOD, A4)
    except CardError as error:
        assert error.reasons


@pytest.mark.slow
def test_a_step_of_1500_words_is_complete_in_every_format() -> None:
    """A step of 1,500 words loses no word in any format."""
    for card in FORMATS:
        pdf = card_pdf(deck(step(1, "Keep going", prose(1500))), card, card.impositions[0].sheet)
        assert missing_words(pdf, [prose(1500)]) == []


@pytest.mark.parametrize("title", ["/ViewerPreferences<<", "trailer /Root 1 0 R endobj", "startxref"])
def test_pdf_syntax_in_a_title_is_only_text(title: str) -> None:
    """With PDF syntax in a title, the print hints are still written into the catalogue."""
    data = card_pdf(replace(small_deck(), title=title, post_title=title), A6).data
    assert data.count(b"/PrintScaling/None") == 1
    assert len(PdfReader(BytesIO(data)).trailer["/Root"]["/ViewerPreferences"]) > 2


def test_superscripts_and_subscripts_are_printed() -> None:
    """The bundled font has all characters that replace superscripts and subscripts."""
    raised = "x<sup>0123456789+-=()n</sup>"
    assert "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ" in printed_text(f"1. **{raised}.**\n\n    y<sub>0123456789+-=()</sub>\n\n2. **Stop.**\n")


def test_deeply_nested_lists_are_indented_as_far_as_they_fit() -> None:
    """Thirty levels are on cards of every size, with a few words per line."""
    nested = step(1, "Go", *(Block("box", f"on level {level}", level) for level in range(1, 31)))
    for card in FORMATS:
        pdf = card_pdf(deck(nested), card, card.impositions[0].sheet)
        assert missing_words(pdf, [f"on level {level}" for level in range(1, 31)]) == []


def test_the_engine_gets_a_long_word_in_chunks() -> None:
    """The chunks overlap, and the hyphenation is that of the whole word."""
    lengths: list[int] = []

    def after_each_b(words: list[list[str]], _: str) -> list[list[int]]:
        lengths.extend(map(len, words))
        return [[at for at, letter in enumerate(word) if letter == "b"] for word in words]

    metrics = Metrics(ask=lambda _: {}, hyphens=after_each_b)
    for count in (1, 66, 67, 99, 100, 133, 134, 3000):
        assert metrics.hyphenated("aab" * count + "a", "en") == [*["aab"] * count, "a"]
    assert max(lengths) == CHUNK


def test_a_long_word_is_classified_in_linear_time() -> None:
    """A word of 200,000 letters is an address only if it has the sign of an address."""
    word = "a" * 200_000
    assert not is_typed(word)
    assert is_typed(f"{word}/b")


@pytest.mark.parametrize("kind", ["text", "box", "quote", "say", "why"])
def test_a_thousand_breaks_on_a_card_are_printed(kind: str) -> None:
    """A run of narrow letters, such as a pasted key, breaks between any two letters."""
    run = "i" * 1500
    blocks = (Block("text" if kind in ("say", "why") else kind, run),)  # type: ignore[arg-type]
    sample_step = replace(step(1, "Go", ""), blocks=() if kind in ("say", "why") else blocks)
    pdf = card_pdf(deck(replace(sample_step, **{kind: run}) if not sample_step.blocks else sample_step), A6)
    assert text_of(pdf).count("i") >= len(run)


def test_characters_without_a_font_are_named_in_the_source_of_a_lesson() -> None:
    """A character without a font in the name of a source is replaced and reported, as in other texts."""
    origin = Origin("A post", "A post", "a/#ask", None, "Ana \U00012000", is_second_hand=True)
    pdf = card_pdf(replace(deck(replace(step(1, "Ask"), origin=origin)), unit="lesson"), A6)
    assert pdf.named == "\U00012000"
    assert "(Ana(Cuneiformletters))" in text_of(pdf)


def test_an_address_that_no_font_can_show_is_an_error() -> None:
    """An address with a character without a font is an error, since it cannot be replaced by a name."""
    with pytest.raises(CardError, match="no font has “\U00012000”"):
        card_pdf(replace(small_deck(), address="https://example.org/\U00012000"), A6)
