"""Cards in all scripts: bundled fonts, direction, hyphenation, and names for characters without a font."""

from __future__ import annotations

import re
from io import BytesIO

import pypdf
import pytest

from hindsight.core.checklists.cards import engine
from hindsight.core.checklists.cards.fonts import bundled_fonts, system_fonts
from hindsight.core.checklists.cards.formats import CardFormat
from hindsight.core.checklists.cards.metrics import Face, Metrics
from hindsight.core.checklists.cards.pdf import CardError, card_pdf, lay_out
from hindsight.core.checklists.cards.words import is_foreign, language
from hindsight.core.checklists.model import Block, Deck
from hindsight.core.text.direction import is_right_to_left
from test_cards import A4, A6, A7, BUSINESS, POCKETMOD, bare, deck, no_system_fonts, step, text_of
from test_cards_geometry import needs_poppler, pixels

__all__ = ["no_system_fonts"]

# The language, the font family that the cards must use, a title, a lead and a body.
SCRIPTS = {
    "Arabic": ("ar", "Noto Sans Arabic", "كيف ترفض عملا", "اقرأ الطلب كله", "مرتين وببطء، ثم مرة أخرى."),
    "Persian": ("fa", "Noto Sans Arabic", "چگونه نه بگوییم", "همه درخواست را بخوان", "دو بار و آهسته."),
    "Hebrew": ("he", "Noto Sans Hebrew", "איך לומר לא", "קרא את כל הבקשה", "פעמיים, ולאט."),
    "Chinese": ("zh", "Noto Sans CJK SC", "如何拒绝", "先把请求读完", "读两遍，慢慢读。"),
    "Japanese": ("ja", "Noto Sans CJK JP", "仕事の断り方", "依頼の全文を読む", "二度、ゆっくりと。"),
    "Korean": ("ko", "Noto Sans CJK KR", "거절하는 법", "요청을 다 읽는다", "두 번, 천천히 읽는다."),
    "Thai": ("th", "Noto Sans Thai", "วิธีปฏิเสธ", "อ่านคำขอทั้งหมดก่อนตอบ", "อ่านสองครั้งช้าๆ"),
    "Hindi": ("hi", "Noto Sans Devanagari", "मना कैसे करें", "पूरा अनुरोध पढ़ें", "दो बार, धीरे-धीरे।"),
}
LATIN = {
    "French": ("fr", "Répondre « non »", "Relisez tout l’œuvre d’abord", "Deux fois, façon Noël: ÿ, ç, œ, æ."),
    "Czech": ("cs", "Jak říci ne", "Přečtěte celou žádost", "Dvakrát, a pomalu: ěščřžýáíéúů."),
    "Vietnamese": ("vi", "Từ chối", "Đọc hết yêu cầu", "Hai lần, và chậm rãi."),
    "Turkish": ("tr", "Hayır demek", "İsteği ısrarla okuyun", "İki kez, yavaşça: ğüşiöç."),
    "Greek": ("el", "Πώς να πεις όχι", "Διάβασε όλο το αίτημα", "Δύο φορές, και αργά."),
    "Russian": ("ru", "Как отказать", "Прочитай всю просьбу", "Дважды и медленно."),
    "Serbian": ("sr", "Како рећи не", "Прочитај целу молбу", "Двапут, полако: ђ, љ, њ, ћ, џ."),
}


def deck_in(lang: str, title: str, lead: str, body: str) -> Deck:
    """Return a deck of one step with a body of several lines."""
    return deck(step(1, lead, " ".join([body] * 9), Block("box", body, 1)), title=title, post=title, lang=lang)


@pytest.mark.parametrize("name", LATIN)
def test_latin_greek_and_cyrillic_need_no_system_font(name: str) -> None:
    """All their letters with diacritics are in the bundled font."""
    lang, title, lead, body = LATIN[name]
    sample_deck = deck_in(lang, title, lead, body)
    pdf, _, _ = lay_out(sample_deck, A6, A4)
    assert card_pdf(sample_deck, A6).data[:2000] == pdf[:2000]
    printed_text = text_of(card_pdf(sample_deck, A6))
    for text in (title, lead, body):
        assert bare(text) in printed_text


@pytest.mark.parametrize("card", [A6, BUSINESS], ids=["a6", "business"])
@pytest.mark.parametrize("name", SCRIPTS)
@pytest.mark.usefixtures("no_system_fonts")
def test_other_scripts_are_set_in_bundled_fonts(name: str, card: object) -> None:
    """The PDF uses the bundled font of the script."""
    lang, family, title, lead, body = SCRIPTS[name]
    pdf = card_pdf(deck_in(lang, title, lead, body), card)  # type: ignore[arg-type]
    reader = pypdf.PdfReader(BytesIO(pdf.data))
    assert reader.trailer["/Root"]["/Lang"] == lang
    fonts = {str(font["/BaseFont"]) for page in reader.pages for font in fonts_of(page)}
    assert any(family.replace(" ", "").casefold() in font.replace(" ", "").casefold() for font in fonts), fonts


def fonts_of(page: pypdf.PageObject) -> list[pypdf.generic.DictionaryObject]:
    """Return the fonts of a page."""
    return [font.get_object() for font in page["/Resources"]["/Font"].values()]


@needs_poppler
@pytest.mark.parametrize("name", ["Arabic", "Hebrew"])
def test_right_to_left_is_laid_out_from_the_right(name: str) -> None:
    """The boxes of the summary are on the right."""
    lang, _, title, lead, body = SCRIPTS[name]
    plain = pixels(card_pdf(deck(step(1, "Read", "Twice.")), A6).data)[0]
    right_to_left = pixels(card_pdf(deck_in(lang, title, lead, body), A6).data)[0]
    boxes = [[x for x, y in page if 114 < y < 117 and x < 146] for page in (plain, right_to_left)]
    assert min(boxes[0]) == pytest.approx(8, abs=0.8)
    assert max(boxes[1]) == pytest.approx(140, abs=0.8)


@pytest.mark.usefixtures("no_system_fonts")
def test_a_script_without_a_font_is_an_error() -> None:
    """For a lead without printable characters, the message has the step, the characters and the font to install."""
    with pytest.raises(CardError) as caught:
        card_pdf(deck_in("bo", "Tibetan", "ཞུ་བ", "གཉིས"), A6)
    assert "step 1 “ཞུ་བ”: no font has “" in str(caught.value)
    assert "install a font for Tibetan script (such as Noto Sans Tibetan)" in str(caught.value)


@pytest.mark.usefixtures("no_system_fonts")
def test_a_few_letters_without_a_font_are_replaced_by_their_script() -> None:
    """Other text does not change, and the letters are reported to the writer."""
    pdf = card_pdf(deck(step(1, "Greet them", "Say ཞུ་བ, and bow.")), A6)
    assert bare("Say (Tibetan letters), and bow.") in text_of(pdf)
    assert {"ཞ", "བ"} <= {*pdf.named}


def test_a_language_tag_sets_the_direction() -> None:
    """The language of the tag sets the direction, and an invalid tag counts as English."""
    assert is_right_to_left("ar-EG")
    assert is_right_to_left("he")
    assert not is_right_to_left("de")
    assert language("pt_BR") == ("pt", "BR")
    assert language("zh-Hant") == ("zh", None)
    assert language("zh-Hant-TW") == ("zh", "TW")
    assert language("<b>") == ("en", None)


def test_chinese_characters_have_the_forms_of_the_language() -> None:
    """The fonts for the language of the deck come before other fonts."""
    assert system_fonts("ja").index("Hiragino Sans") < system_fonts("ja").index("PingFang SC")
    for lang, first, other in (("zh-TW", "TC", "SC"), ("zh-Hant", "TC", "SC"), ("zh_Hans_HK", "SC", "TC")):
        for fonts in (bundled_fonts(lang), system_fonts(lang)):
            assert fonts.index(f"Noto Sans CJK {first}") < fonts.index(f"Noto Sans CJK {other}")


@pytest.mark.parametrize(("text", "foreign"), [("Ünïcode ✓ → “x”", False), ("Ω ж ḍ", False), ("水", True), ("ا", True)])
def test_letters_decide_which_fonts_are_used(text: str, foreign: bool) -> None:
    """Signs do not require a different font, and neither do Latin, Greek and Cyrillic letters."""
    assert is_foreign(text) is foreign


def test_letters_that_join_are_measured_together() -> None:
    """A word of joined letters has the width that the engine measures for the whole word."""

    def ask(asked: dict[Face, list[str]]) -> dict[Face, list[tuple[float, float]]]:
        return {face: [(1.0, 0.7)] * len(texts) for face, texts in asked.items()}

    metrics = Metrics(ask)
    metrics.learn(["كيف ترفض عملا"])
    assert metrics.measured("كيف ترفض عملا", "regular").widths == (1.0, 1.0, 1.0)


def test_long_german_words_are_hyphenated() -> None:
    """A word that would leave a short line is hyphenated by the rules of its language, and stays complete as text."""
    word = "Donaudampfschifffahrtsgesellschaftskapitän"
    sample_deck = deck(step(1, "Los", f"Der {word} und der {word} und der {word} fahren. " * 3), lang="de")
    printed_text = text_of(card_pdf(sample_deck, BUSINESS))
    assert printed_text.replace("-", "").count(word) == 9


COMPOUNDS = (
    "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz",
    "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlungsstelle",
    "„Geschwindigkeitsbegrenzungsanlagenbetriebsgesellschaft“",
)


def deck_of_compounds() -> Deck:
    """Return a deck with words that are too wide for the lines of small cards."""
    lead, body, say = COMPOUNDS
    boxes = [Block("box", f"{word} lesen", level) for level, word in enumerate(COMPOUNDS, 1)]
    steps = [step(1, f"Das {lead} lesen", f"Im {body} lesen.", *boxes, say=f"Ja, {say} lesen"), step(2, f"{say} so")]
    return deck(*steps, title=f"{body} jetzt", post=f"Die {lead} jetzt", lang="de")


@pytest.mark.parametrize("card", [A6, A7, BUSINESS, POCKETMOD], ids=["a6", "a7", "business", "pocketmod"])
def test_words_too_wide_for_a_line_are_hyphenated(card: CardFormat) -> None:
    """Each line that ends inside a word has a hyphen, and the word is complete as text."""
    pages = pypdf.PdfReader(BytesIO(card_pdf(deck_of_compounds(), card).data)).pages
    lines = [line.strip() for page in pages for line in page.extract_text().split("\n")]
    printed_text = re.sub("[\u00ad-] ", "", " ".join(lines))
    for word in COMPOUNDS:
        assert printed_text.count(word) >= 3
        assert word[:12] not in printed_text.replace(word, "")


@needs_poppler
@pytest.mark.parametrize("card", [A6, A7, BUSINESS, POCKETMOD], ids=["a6", "a7", "business", "pocketmod"])
def test_hyphens_stay_inside_their_line(card: CardFormat) -> None:
    """No hyphen is in the padding of its card."""
    _, fitted, (front, *_) = lay_out(deck_of_compounds(), card, A4)
    (page, *_) = pixels(card_pdf(deck_of_compounds(), card).data)
    upright_slots = [slot for _, slot in front.placed if not slot.turn]
    ink_in_padding = [
        (slot.x + slot.width - x, y)
        for x, y in page
        for slot in upright_slots
        if slot.y + card.padding < y < slot.y + slot.height - card.padding
        and slot.x + slot.width - card.padding + 0.3 < x < slot.x + slot.width - 1
    ]
    assert fitted.cards
    assert ink_in_padding == []


def test_leads_are_hyphenated_only_if_a_word_does_not_fit() -> None:
    """A long word that fits a line is not split, and neither are the other words of its lead."""
    lead = "Die Datenschutzgrundverordnung zweimal durchlesen, bevor Sie antworten"
    pages = pypdf.PdfReader(BytesIO(card_pdf(deck(step(1, lead), lang="de"), BUSINESS).data)).pages
    assert "\u00ad" not in "".join(page.extract_text() for page in pages)


def test_hyphenation_follows_the_engine() -> None:
    """Words are split as by the engine, but not in unknown languages or in addresses and options."""
    word = "Grundstücksverkehrsgenehmigungszuständigkeit"
    syllables = {lang: engine.metrics(()).hyphenated(word, lang) for lang in ("de-AT", "en", "xx")}
    assert " ".join(syllables["de-AT"]) == "Grund stücks ver kehrs ge neh mi gungs zu stän dig keit"
    assert syllables["en"] != syllables["de-AT"]
    assert syllables["xx"] == [word]
    for literal in (
        "haus/verwaltung",
        "hausVerwaltung",
        "haus2verwaltung",
        "verwaltung@haus",
        "--hausverwaltung",
        "$hausverwaltung",
    ):
        assert engine.metrics(()).hyphenated(literal, "de") == [literal]


def test_addresses_are_never_hyphenated() -> None:
    """An address in a hyphenated deck breaks without a hyphen, since a reader would type it."""
    path = "verkehrsinfrastruktur/finanzierungsgesellschaft/geschwindigkeitsbegrenzung"
    addresses = [f"https://example.org/{path}.html", f"example.org/{path}", "verkehrsplanung@gesellschaften.example"]
    texts = [f"Lesen Sie {'ja ' * count}{address} und das." for address in addresses for count in range(9)]
    sample_deck = deck(step(1, "Los", *texts, "Ja, Rechtsschutzversicherungen. " * 9), lang="de")
    pages = pypdf.PdfReader(BytesIO(card_pdf(sample_deck, POCKETMOD).data)).pages
    printed_text = re.sub(r"\s", "", "".join(page.extract_text() for page in pages))
    assert re.search("Rechts\u00ad|Rechtsschutz\u00ad", printed_text)
    assert [printed_text.count(f"{address}und") for address in addresses] == [9, 9, 9]


@pytest.mark.usefixtures("no_system_fonts")
def test_emoji_are_drawn_in_one_colour() -> None:
    """Emoji, also of several characters, are in a bundled font of one colour."""
    pdf = card_pdf(deck(step(1, "Go 🚀 ✅", "👩\u200d🚒 👍🏽 ☎\ufe0f ⚠\ufe0f → ✓")), A6)
    assert pdf.named == ""
    fonts = {str(font["/BaseFont"]) for page in pypdf.PdfReader(BytesIO(pdf.data)).pages for font in fonts_of(page)}
    assert any("NotoEmoji" in font for font in fonts)


@pytest.mark.usefixtures("no_system_fonts")
def test_a_sign_that_no_font_has_is_replaced_by_its_name() -> None:
    """Other signs are printed, and the replaced signs are reported to the writer."""
    pdf = card_pdf(deck(step(1, "Go → on 𝌆", "“Yes” · ✓ and 🮲🮲.", say="Go now “there”.")), A6)
    assert pdf.named == "𝌆🮲"
    text = text_of(pdf)
    assert bare("(tetragram for centre)") in text
    assert "✓" in text
