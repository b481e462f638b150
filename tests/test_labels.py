"""The labels of cards: in the language of the post, or in the words of the site."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, replace
from html import escape
from io import BytesIO
from typing import Any

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extent import few_by_default
from hindsight.core.checklists.cards.engine import metrics
from hindsight.core.checklists.cards.fonts import bundled_fonts
from hindsight.core.checklists.cards.formats import A4, CardFormat
from hindsight.core.checklists.cards.pdf import CardError, CardPdf, card_pdf, fonts_for
from hindsight.core.checklists.cards.preview import preview_svg
from hindsight.core.checklists.cards.sheets import Printing, front_of
from hindsight.core.checklists.cards.words import PLAIN
from hindsight.core.checklists.export import ExportedDeck, deck_tsv
from hindsight.core.checklists.labelling import labelling
from hindsight.core.checklists.labels import COUNT, ENGLISH, LABEL_KEYS, LABELS, Labels, Wording, labels_of
from hindsight.core.checklists.model import Deck
from hindsight.core.checklists.wording import MOST_LETTERS, MOST_LETTERS_ELSE, WordingError, letters_of, wording
from hindsight.core.settings import ReadSettings
from hindsight.host.urls import host_urls
from site_builder import MakeSite
from support import HEAD, Post, read_post
from test_cards import A6, A7, BUSINESS, POCKETMOD, bare, deck, no_system_fonts, step, text_of
from test_cards_geometry import needs_poppler, pixels
from test_cards_preview import texts_of
from test_cards_scripts import SCRIPTS

__all__ = ["no_system_fonts"]

PLAIN_LANGUAGES = [lang for lang, labels in LABELS.items() if PLAIN.fullmatch("".join(labels.all))]
# The size of the hint after the ruler, in points, and its distance from the beginning of the ruler, in mm.
HINT_SIZE, HINT_AT, MM = 5.5, 51.5, 72 / 25.4


def labelled_deck(lang: str, own: Wording = (), word: str = "9") -> Deck:
    """Return a deck whose cards have every label; its texts consist of `word` and digits."""
    text = " ".join([word] * 1500)
    first = step(1, word, word, say=f"{word} 8", why=f"{word} 7", lessons=(word,))
    return replace(deck(first, step(2, word, text), title=word, post=word, lang=lang), wording=own)


def cards_without_backs(printed_deck: Deck, card: CardFormat) -> CardPdf:
    """Return the cards of a deck with all texts on the fronts."""
    return card_pdf(printed_deck, card, printing=Printing("none"))


def alternative_texts(pdf: CardPdf) -> set[str]:
    """Return the alternative texts of the pictures in a PDF."""

    def alts(node: Any) -> Iterator[str]:
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                yield from alts(child)
        elif isinstance(node, pypdf.generic.DictionaryObject):
            if "/Alt" in node:
                yield str(node["/Alt"])
            if "/K" in node:
                yield from alts(node["/K"])

    return set(alts(pypdf.PdfReader(BytesIO(pdf.data)).trailer["/Root"]["/StructTreeRoot"]))


def words_of(labels: Labels) -> set[str]:
    """Return all words in the labels of a language."""
    return set(re.findall(r"[^\W\d_]{2,}", " ".join(labels.all)))


def first_step(text: str, lang: str, own: Wording = ()) -> tuple[str, str]:
    """Return the words to say and the reason of the first step of a post in this language."""
    step = read(text, lang, own).checklists[0].steps[0]
    return step.say, step.why


def read(text: str, lang: str, own: Wording = ()) -> Post:
    """Return a post of this text in this language."""
    return read_post(f"{HEAD}Lang: {lang}\n\n{text}", settings=ReadSettings(card_labels=own))


def test_a_german_deck_has_german_labels() -> None:
    """The cards and their alternative texts have all German labels and no English ones."""
    labels = LABELS["de"]
    pdfs = [cards_without_backs(labelled_deck("de"), card) for card in (A6, POCKETMOD)]
    printed_text = "".join(map(text_of, pdfs))
    for label in (labels.say, labels.why, labels.lesson, labels.continued, labels.summary, labels.print, labels.fold):
        assert bare(label) in printed_text
    assert "2Schritte" in printed_text
    assert "Karte1/" in printed_text
    assert "QR-Code: https://example.org/2026/say-no/" in alternative_texts(pdfs[0])
    foreign = words_of(ENGLISH) - words_of(labels) - {"Code"}
    pages = [page.extract_text() for pdf in pdfs for page in pypdf.PdfReader(BytesIO(pdf.data)).pages]
    assert not foreign & set(re.findall(r"\w+", " ".join(pages)))


@pytest.mark.parametrize("lang", few_by_default(["ar", "he"]))
def test_a_right_to_left_deck_has_its_labels(lang: str) -> None:
    """The labels are on the cards and in the preview, in the fonts of their script."""
    _, _, title, *_ = next(row for row in SCRIPTS.values() if row[0] == lang)
    sample_deck, labels = labelled_deck(lang, word=title.split()[0]), LABELS[lang]
    printed_text = text_of(cards_without_backs(sample_deck, A6))
    # The dots of Arabic letters are separate glyphs, so the text of a PDF cannot be compared.
    for label in (labels.say, labels.why, labels.lesson, labels.summary) if lang == "he" else ():
        assert bare(label) in printed_text or bare(label)[::-1] in printed_text
    assert not words_of(ENGLISH) & set(re.findall(r"[A-Za-z]{3,}", printed_text))
    preview_text = texts_of(preview_svg(sample_deck, 1, printing=Printing("none")))
    assert all(label in preview_text for label in (labels.say, labels.why, labels.lesson))


@needs_poppler
def test_a_count_is_on_the_right_of_its_word_in_hebrew() -> None:
    """In the footer of a Hebrew cover the number comes first, so covers of two and three steps differ only there."""
    decks = [deck(*(step(position, "9") for position in range(1, count)), title="9", lang="he") for count in (3, 4)]
    two, three = (
        {(x, y) for x, y in pixels(card_pdf(sample_deck, A6).data)[0] if x > 180 and y < 100} for sample_deck in decks
    )
    cover_ends = 2 * A6.width - A6.padding
    assert two ^ three
    assert min(x for x, _ in two ^ three) > cover_ends - 3


@pytest.mark.parametrize(
    ("lang", "row"),
    [
        ("de-AT", "de"), ("DE", "de"), ("pt", "pt"), ("pt-BR", "pt-br"), ("pt_BR", "pt-br"), ("pt-AO", "pt"),
        ("no", "nb"), ("nn-NO", "nn"), ("zh", "zh"), ("zh-CN", "zh"), ("zh-TW", "zh-hant"), ("zh-HK", "zh-hant"),
        ("zh-Hant", "zh-hant"), ("zh-Hant-TW", "zh-hant"), ("zh-Hans-SG", "zh"), ("cy", "en"), ("en-GB", "en"),
        ("<b>", "en"), ("", "en"),
    ],
)  # fmt: skip
def test_a_language_tag_finds_its_labels(lang: str, row: str) -> None:
    """The closest row of the table is used, or English if no row matches."""
    assert labels_of(lang) == LABELS[row]


def test_an_unknown_language_has_english_labels() -> None:
    """A deck in Welsh is printed with English labels."""
    assert "Summary" in text_of(card_pdf(labelled_deck("cy"), A6))


def test_a_site_can_set_some_labels() -> None:
    """Labels that a site does not set come from the table, or are English for unknown languages."""
    own = wording({"cy": {"say": "Dweud"}, "de": {"say": "Sprich"}, "de-AT": {"why": "Wieso"}, "en": {"why": "For"}})
    assert labels_of("cy", own) == replace(ENGLISH, say="Dweud", why="For")
    assert labels_of("de", own) == replace(LABELS["de"], say="Sprich")
    assert labels_of("de-AT", own) == replace(LABELS["de"], say="Sprich", why="Wieso")
    assert labels_of("fr", own) == LABELS["fr"]
    assert labels_of("zh-TW", wording({"zh": {"say": "讲"}})) == LABELS["zh-hant"]
    assert labels_of("zh-TW", wording({"zh_Hant": {"say": "講"}})).say == "講"


def test_a_sites_labels_are_used_everywhere(site: MakeSite) -> None:
    """Cards, previews, notes for Anki, the page of the deck and the post have the labels as plain text."""
    text = "- [ ] **Mynd.** Nawr.\n\n    Say: Diolch i chi.\n\n    Pam: Hwyr.\n\n- [ ] **Aros.** Yma.\n"
    own = {"cy": {"say": "Dweud & <i>", "why": "Pam"}}
    built = site({"posts/a.md": f"{HEAD}Lang: cy\n\n{text}"}, settings={"CARD_FORMATS": ["a7"], "CARD_LABELS": own})
    assert built.ok, built.text
    pdf = pypdf.PdfReader(built.path("cards/a/a7.pdf"))
    cards = bare("".join(page.extract_text() for page in pdf.pages))
    assert "Dweud&<i>“Diolchichi.”" in cards
    assert "PamHwyr." in cards
    for address in ("2024/a/", "cards/a/", "cards/a/deck.tsv"):
        assert re.search(r"<b>Dweud &amp; &lt;i&gt;</b> (<q>)?Diolch i(&nbsp;| )chi\.", built.read(address)), address
        assert "<b>Pam</b> Hwyr." in built.read(address)
    assert "Dweud &amp; &lt;i&gt;" in built.read("cards/a/step.svg")


def test_changed_labels_print_the_cards_again(site: MakeSite) -> None:
    """A changed label is on the cards after the next build, as after a clean build."""
    files = {"posts/a.md": HEAD + '\n- [ ] **Go.**\n    Sag: "On you go."\n- [ ] **Stay.** Here.\n'}
    built = site(files, settings={"CARD_FORMATS": ["a7"], "DEFAULT_LANG": "de"})
    assert built.ok, built.text
    labels = {"de": {"say": "Sprich", "why": "Wieso"}}
    rebuilt = built.rebuild(CARD_LABELS=labels)
    clean = site(files, settings={"CARD_FORMATS": ["a7"], "DEFAULT_LANG": "de", "CARD_LABELS": labels})
    assert rebuilt.ok, rebuilt.text
    assert "<b>Sprich</b> <q>" in rebuilt.read("cards/a/")
    assert rebuilt.files() == clean.files()
    for name in rebuilt.files():
        assert rebuilt.path(name).read_bytes() == clean.path(name).read_bytes(), name


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ({"cy": {"shout": "x"}}, f'"cy" has an unknown key shout; the keys are {", ".join(LABEL_KEYS)}'),
        ({"cy": {1: "x", "say": "y"}}, '"cy" has an unknown key 1; the keys are say, why, lesson'),
        ({"cy": "Dweud"}, '"cy" must be a dict, not str; write {"say": "...", "why": "..."}'),
        ({"Welsh": {}}, "'Welsh' is not a language tag; write it as cy, de or pt-BR"),
        ({7: {}}, "7 is not a language tag"),
        ({"pt-BR": {}, "pt_br": {}}, '"pt-br" appears twice; merge the two entries'),
        ({"cy": {"say": 3}}, '"cy": say must be a text, not int'),
        ({"cy": {"say": " "}}, '"cy": say is empty; leave it out to use the standard label'),
        ({"cy": {"why": "\u200d"}}, '"cy": why is empty'),
        ({"cy": {"say": "Dweud:"}}, '"cy": say ends in a colon; remove it: writers type the colon themselves'),
        ({"cy": {"say": "a\nb"}}, '"cy": say contains U+000A, which no card can show; remove it'),
        ({"cy": {"say": "a\u202eb"}}, '"cy": say contains U+202E'),
        ({"cy": {"steps": "camau"}}, '"cy": steps must contain {count} in place of the number, as in "{count} steps"'),
        ({"cy": {"say": "x" * 17}}, '"cy": say is longer than the 16 letters that fit a card; shorten it'),
        ({"zh": {"say": "字" * 9}}, '"zh": say is longer than the 16 letters'),
        ({"cy": {"print": "x" * 23}}, '"cy": print is longer than the 22 letters'),
    ],
)
def test_invalid_labels_are_errors(labels: dict[Any, Any], message: str) -> None:
    """The message has the language, the key and the remedy."""
    with pytest.raises(WordingError) as caught:
        wording(labels)
    assert str(caught.value).startswith("CARD_LABELS: ")
    assert message in str(caught.value)


def test_an_error_of_labels_stops_the_build(site: MakeSite) -> None:
    """The error is reported like each error of a setting."""
    built = site({"posts/a.md": HEAD + "\nText.\n"}, settings={"CARD_LABELS": {"cy": {"shout": "x"}}})
    assert not built.ok
    assert 'error: CARD_LABELS: "cy" has an unknown key shout; the keys are say, why' in built.text


anything = st.one_of(
    st.none(), st.text(max_size=9), st.integers(), st.dictionaries(st.sampled_from(LABEL_KEYS), st.text())
)


@given(st.dictionaries(st.sampled_from(["cy", "de", "zh-TW", "x", ""]) | st.text(max_size=4), anything))
def test_any_labels_are_a_wording_or_an_error(labels: dict[str, Any]) -> None:
    """No value causes an unexpected exception, and accepted labels do not change, except for white space."""
    try:
        accepted = wording(labels)
    except WordingError as error:
        assert str(error)
    else:
        assert accepted == tuple(sorted(accepted))
        by_tag = {tag.lower().replace("_", "-"): row for tag, row in labels.items()}
        for tag, row in accepted:
            assert {key: bare(label) for key, label in row} == {key: bare(by_tag[tag][key]) for key in by_tag[tag]}


def test_a_label_that_is_too_wide_for_a_card_is_an_error() -> None:
    """A label that would overlap other text is an error, and no PDF is made."""
    own: Wording = (("cy", (("say", "W" * 40),)),)
    with pytest.raises(CardError) as caught:
        card_pdf(labelled_deck("cy", own), BUSINESS)
    assert str(caught.value) == ("checklist “9”: a label of the cards is too wide: give a shorter one in CARD_LABELS")


@pytest.mark.usefixtures("no_system_fonts")
def test_labels_without_a_font_are_an_error() -> None:
    """If only the labels need a different font, the message is about the labels."""
    own: Wording = (("bo", (("say", "ཞུ་བ"),)),)
    with pytest.raises(CardError, match=r"the labels of cards in “bo” \(CARD_LABELS\): no font has .* install a font"):
        card_pdf(labelled_deck("bo", own), A6)
    with pytest.raises(CardError) as caught:
        card_pdf(deck(step(1, "བོད"), title="9", post="9", lang="bo"), A6)
    assert "CARD_LABELS" not in str(caught.value)


@pytest.mark.parametrize("lang", LABELS)
def test_every_language_has_labels_that_are_short_enough(lang: str) -> None:
    """No label of a language is missing, empty or longer than the limit for a site's labels."""
    for key, label in asdict(LABELS[lang]).items():
        assert 0 < letters_of(label) <= MOST_LETTERS.get(key, MOST_LETTERS_ELSE), (key, label)
        assert label == " ".join(label.split(" ")).strip()
    assert wording({lang: asdict(LABELS[lang])})
    assert LABELS[lang].steps.count(COUNT) == 1
    assert len({LABELS[lang].say, LABELS[lang].why, LABELS[lang].lesson}) == 3


@pytest.mark.parametrize("lang", LABELS)
def test_the_hint_beside_the_ruler_ends_before_the_code(lang: str) -> None:
    """On the smallest card with both, the hint and the number of the sheet do not reach the QR code."""
    labels = LABELS[lang]
    text_metrics = metrics(() if lang in PLAIN_LANGUAGES else bundled_fonts(lang))
    hint = f"{labels.print} · 1/2"
    text_metrics.learn([hint])
    ruler = front_of(A7, A4).ruler
    assert ruler is not None
    assert A7.width - A7.padding - A7.qr - 1.5 > ruler[0] + HINT_AT + text_metrics.measured(hint, "regular").advance * (
        HINT_SIZE / MM
    )


@pytest.mark.parametrize("lang", few_by_default(LABELS, 6))
def test_every_language_fits_the_smallest_card(lang: str) -> None:
    """All labels fit a business card, and a short step has its words to say, reason and lesson on one card."""
    labels = LABELS[lang]
    pdf = cards_without_backs(labelled_deck(lang), BUSINESS)
    assert [(fit.cards, fit.why, fit.lessons) for fit in pdf.fits[:2]] == [(1, "", 0), (1, "front", 0)]
    assert pdf.fits[2].cards > 1
    if lang in PLAIN_LANGUAGES:
        printed_text = text_of(pdf)
        expected = (labels.say, labels.why, labels.lesson, labels.continued, labels.summary, labels.pluralize(2))
        assert [label for label in expected if bare(label) not in printed_text] == []


def test_european_languages_need_no_system_font() -> None:
    """Labels in Latin, Greek and Cyrillic alphabets use only the bundled font."""
    others = {"ar", "fa", "he", "hi", "ja", "zh", "zh-hant", "ko"}
    assert set(LABELS) - set(PLAIN_LANGUAGES) == others
    assert {fonts_for("".join(LABELS[lang].all), lang)[0] for lang in PLAIN_LANGUAGES} == {()}


@pytest.mark.parametrize("lang", LABELS)
def test_steps_are_labelled_in_the_language_of_the_post(lang: str) -> None:
    """Writers may use the labels of the cards, in lower case and in bold too."""
    say, why = LABELS[lang].say, LABELS[lang].why
    for colon in (":", " :", "\u00a0:", "："):
        say_line, why_line = f"{say}{colon} “One two.”", f"**{why.upper()}{colon}** Three."
        text = f"- [ ] **Go.** On.\n\n    {say_line}\n\n    {why_line}\n\n- [ ] **Stay.**\n"
        assert first_step(text, lang) == ("One two.", "Three.")
    text = f"- [ ] **Go.** On.\n    {say.lower()}: One\n    {why}: Three.\n- [ ] **Stay.**\n"
    assert first_step(text, lang) == ("One", "Three.")


def test_english_labels_are_understood_in_every_language() -> None:
    """Labels of English, of the language and of the site are understood, and labels of other languages are not."""
    text = "- [ ] **Los.** Ja.\n\n    {}: Eins.\n\n    {}: Zwei.\n\n- [ ] **Halt.**\n"
    own = wording({"de": {"say": "Sprich", "why": "Wieso"}})
    for labels in (("Say", "Why"), ("Sag", "Warum"), ("Sprich", "Wieso")):
        assert first_step(text.format(*labels), "de-CH", own) == ("Eins.", "Zwei.")
    assert first_step(text.format("Sag", "Warum"), "en") == ("", "")
    assert first_step(text.format("Dites", "Pourquoi"), "de") == ("", "")


@pytest.mark.parametrize(
    "text", ["Sag es so: Eins.", "Sagen: Eins.", "Und sag: Eins.", "Warum auch: Eins.", "Sag Eins.", "“Sag”: Eins."]
)
def test_a_label_is_at_the_beginning_and_before_a_colon(text: str) -> None:
    """A sentence that only begins with a label, or contains it, is text of the step."""
    found_step = read(f"- [ ] **Los.** Ja.\n\n    {text}\n\n- [ ] **Halt.**\n", "de").checklists[0].steps[0]
    assert (found_step.say, found_step.why) == ("", "")
    assert text.replace("“", "").replace("”", "") in found_step.text.replace("“", "").replace("”", "")


def test_the_post_shows_the_label_of_its_language() -> None:
    """With any label in the source, the post shows the label of its language."""
    html = read('- [ ] **Los.** Ja.\n\n    Say: "Guten Tag."\n\n    warum: Weil.\n\n- [ ] **Halt.**\n', "de").html
    assert '<p class="say"><b>Sag</b> ' in html
    assert '<p class="why"><b>Warum</b> Weil.</p>' in html


def test_labels_after_the_last_step_belong_to_it_in_every_language() -> None:
    """The last numbered paragraph includes the lines after it that begin with labels of the language."""
    steps = "1. Ruf an. A.\n\n2. Schreib. B.\n\n3. Ruh dich aus. C.\n\n"
    text = f"{steps}Sag: „Es ist fertig.“\n\nWarum: Sie warten.\n\nWeiter.\n"
    document = read_post(f"{HEAD}Lang: de\nChecklist: yes\n\n{text}")
    last_step = document.checklists[0].steps[2]
    assert (last_step.text, last_step.say, last_step.why) == ("C.", "Es ist fertig.", "Sie warten.")
    assert "<p>Weiter.</p>" in document.html.split("</form>")[1]


label_texts = st.text("aé字.*+?()[]{}|^$\\ <&:'ß", min_size=1, max_size=6).filter(
    lambda text: text.strip(" :") and not text.rstrip().endswith(":")
)


@given(label_texts, label_texts)
def test_any_label_of_a_site_is_understood(say: str, why: str) -> None:
    """Characters with a meaning in patterns or HTML are plain text in a label."""
    own = wording({"cy": {"say": say, "why": why}})
    html = read("- [ ] **Go.** On.\n    Say: Now.\n    Why: So.\n- [ ] **Stay.**\n", "cy", own).html
    escaped = [escape(" ".join(label.split()), quote=False) for label in (say, why)]
    assert [f"<b>{label}</b> " in html for label in escaped] == [True, True]


def test_notes_for_anki_are_labelled_in_the_language_of_the_deck() -> None:
    """A note has the same labels as the cards."""
    note = deck_tsv(ExportedDeck(labelled_deck("de"), (), host_urls("https://example.org"))).decode()
    assert "<p><b>Sag</b> <q>9 8</q></p><p><b>Warum</b> 9 7</p>" in note


def test_long_white_space_around_a_label_is_fast() -> None:
    """Thousands of blanks, as in code or a table of spaces, are read in one pass."""
    blanks, labels = " \n" * 10_000, labelling("en")
    assert labels.inside.fullmatch(f"<b>Say:{blanks}") is None
    assert labels.text.match(f"Say:{blanks}") is None
    assert labels.line.split("\n" + " " * 20_000 + "so") == ["\n" + " " * 20_000 + "so"]
