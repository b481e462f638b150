"""Cards as PDF: what is on them, that nothing is lost, and what cannot be printed."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extent import examples
from hindsight.core.checklists.cards import engine, payload
from hindsight.core.checklists.cards import pdf as cards_pdf
from hindsight.core.checklists.cards.formats import A4, FORMATS, LETTER, CardFormat, Sheet, card_files, formats_named
from hindsight.core.checklists.cards.hints import with_print_hints
from hindsight.core.checklists.cards.metrics import Face, Metrics
from hindsight.core.checklists.cards.pdf import CardError, CardPdf, card_pdf, lay_out
from hindsight.core.checklists.cards.sheets import Printing
from hindsight.core.checklists.model import Block, Checklist, Deck, Step

A6, A7, CARD_3X5 = FORMATS[:3]
(BUSINESS, BUSINESS_LETTER), (POCKETMOD, _) = formats_named(["business"]), formats_named(["pocketmod"])
EVERY_FILE = [(card, imposition.sheet) for card in FORMATS for imposition in card.impositions]
# One on each paper, the smallest cards and the booklet; tests of the others are slow.
FEW_FILES = ((A6, A4), (CARD_3X5, LETTER), (BUSINESS, A4), (POCKETMOD, A4))
every_file = pytest.mark.parametrize(
    ("card", "sheet"),
    [
        pytest.param(*file, id=f"{file[0].name}{file[1].suffix}", marks=() if file in FEW_FILES else pytest.mark.slow)
        for file in EVERY_FILE
    ],
)


def step(
    place: int,
    lead: str,
    *blocks: Block | str,
    say: str = "",
    why: str = "",
    number: str = "",
    pause: bool = False,
    lessons: tuple[str, ...] = (),
) -> Step:
    """A step on line 10 + its place; a plain string is a paragraph."""
    body = tuple(Block("text", block) if isinstance(block, str) else block for block in blocks)
    return Step(
        number or str(place), place, f"step-{place}", lead, lead, "", body, say, why, "", place + 10, pause, lessons
    )


def deck(*steps: Step, title: str = "How to say no", post: str = "On turning work down", lang: str = "en") -> Deck:
    """A deck of these steps."""
    address = "https://example.org/2026/say-no/"
    return Deck(
        slug="say-no",
        title=title,
        checklist=Checklist(title, "", "bold", steps, 5),
        date=datetime(2026, 3, 14, tzinfo=UTC),
        lang=lang,
        path="content/posts/say-no.md",
        post_title=post,
        post_title_html=post,
        post_url="2026/say-no/",
        address=address,
        url="cards/say-no/",
    )


def small_deck() -> Deck:
    """A deck with every kind of block in it."""
    return deck(
        step(1, "Read the whole request.", "Twice, and slowly.", why="Haste answers the wrong question."),
        step(
            2, "Thank them", Block("box", "by name", 1), Block("box", "in one sentence", 2), say="Thank you for asking."
        ),
        step(3, "Say no", Block("quote", "A short no is a kind no."), Block("code", "mail  --send\n    no.txt")),
        step(4, "Offer something", Block("image", "A calendar page")),
    )


def prose(words: int) -> str:
    """So many words, no two alike, in sentences."""
    return " ".join(f"word{index}" + ("." if index % 17 == 0 else "") for index in range(words))


def bare(text: str) -> str:
    """Text without what setting it in type may change: white space and zero-width characters."""
    return re.sub("[\\s\u200b\u200c\u200d\u00ad\ufeff]", "", text)


def text_of(pdf: CardPdf) -> str:
    """All text of a PDF, bare."""
    return bare("\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf.data)).pages))


def lines_of(one: Deck, card: CardFormat) -> set[str]:
    """The lines of a deck's first page."""
    lines = pypdf.PdfReader(BytesIO(card_pdf(one, card).data)).pages[0].extract_text().split("\n")
    return {line.strip() for line in lines}


def lost(pdf: CardPdf, texts: Sequence[str]) -> list[str]:
    """The words of `texts` that are not in the PDF's text."""
    found = text_of(pdf)
    return [word for text in texts for word in text.split() if bare(word) not in found]


@pytest.fixture
def no_system_fonts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine that has no fonts but the engine's own."""
    compiler = engine._compiler
    cards_pdf._fitted.cache_clear()
    monkeypatch.setattr(engine, "_compiler", lambda template, system: compiler(template, False))  # noqa: ARG005
    engine.metrics.cache_clear()
    yield
    cards_pdf._fitted.cache_clear()
    engine.metrics.cache_clear()


@every_file
def test_every_text_is_on_the_cards(card: CardFormat, sheet: Sheet) -> None:
    """Leads, bodies, quotes to say and reasons are all in the PDF's text."""
    found = text_of(card_pdf(small_deck(), card, sheet))
    for one in small_deck().steps:
        for text in (one.lead, one.say, one.why, *(block.text for block in one.blocks)):
            assert bare(text) in found


@every_file
def test_a_long_step_continues_and_loses_no_word(card: CardFormat, sheet: Sheet) -> None:
    """A step of 1,500 words runs over further cards, which repeat its lead."""
    pdf = card_pdf(deck(step(1, "Keep going", prose(1500))), card, sheet)
    assert lost(pdf, [prose(1500)]) == []
    assert pdf.fits[1].cards > 3
    assert text_of(pdf).count("Keepgoing(continued)") == pdf.fits[1].cards - 1


@pytest.mark.parametrize(
    ("lead", "weights"),
    [
        ("Go " + "on and " * 9 + "on, " + "and on " * 12, {"bold"}),
        ("Go on " + "and on " * 20, {"regular"}),
        ("Go on " + "and on " * 10, {"bold"}),
    ],
)
def test_a_long_step_has_one_weight(lead: str, weights: set[str]) -> None:
    """A step that is one long clause has no bold beginning: its first words are set as those that follow."""
    pages = pypdf.PdfReader(BytesIO(card_pdf(deck(step(1, lead.strip())), A6, printing=Printing("none")).data)).pages
    found: set[str] = set()

    def note(text: str, _cm: object, _tm: object, font: dict[str, str] | None, _size: float) -> None:
        if "on and" in text and font:
            found.add(font["/BaseFont"].lower().rpartition("-")[2])

    for page in pages:
        page.extract_text(visitor_text=note)
    assert found - {"semibold"} == weights | ({"regular"} if len(lead) > 100 else set())  # semibold in the summary


def test_a_long_text_shrinks_before_it_continues() -> None:
    """The body goes down to its floor, a quarter of a point at a time, before a second card is begun."""
    sizes = {card_pdf(deck(step(1, "Keep going", prose(words))), A6).fits[1] for words in range(60, 200, 3)}
    one_card = {fit.body for fit in sizes if fit.cards == 1}
    assert {11.0, 9.5} <= one_card
    assert all(size % 0.25 == 0 and size >= 9.5 for size in one_card)


def test_why_goes_to_the_back_before_a_second_card_is_begun() -> None:
    """A reason gives way where the body alone fills the card: to the back, or to a further card where there is none."""
    full = bisect_left(range(400), 2, key=lambda words: card_pdf(deck(step(1, "Go", prose(words))), A6).fits[1].cards)
    one = deck(step(1, "Go", prose(full - 1), why="Because it is so."))
    pdf, bare_backed = card_pdf(one, A6), card_pdf(one, A6, printing=Printing("none"))
    assert (pdf.fits[1].cards, pdf.fits[1].why) == (1, "back")
    assert (bare_backed.fits[1].cards, bare_backed.fits[1].why) == (2, "front")
    assert "Becauseitisso." in text_of(pdf)
    assert "Becauseitisso." in text_of(bare_backed)


@every_file
def test_a_first_sentence_of_any_length_is_on_the_cards(card: CardFormat, sheet: Sheet) -> None:
    """Its first clause is the lead where it has one; the rest goes on below, on further cards where it must."""
    for lead in (f"Look, {prose(120)}", prose(34), prose(300)):
        assert lost(card_pdf(deck(step(1, lead)), card, sheet), [lead]) == []


def test_lessons_are_on_backs() -> None:
    """The lessons that changed a step stand on its back, and no other deck has backs for nothing."""
    taught = deck(step(1, "Go", lessons=("Look before you leap.", "Ask first.")), step(2, "Stop"))
    pdf = card_pdf(taught, A6)
    assert pdf.duplex
    assert "LessonLookbeforeyouleap.LessonAskfirst." in text_of(pdf)
    assert not card_pdf(small_deck(), A6).duplex


def test_backs_say_nothing_twice() -> None:
    """A reason on the front is not on the back, and a back without lessons has only the deck's name, small."""
    taught = deck(step(1, "Go", why="Because it is so.", lessons=("Ask first.",)), step(2, "Stop"))
    pdf = card_pdf(taught, A6)
    assert pdf.fits[1].why == "front"
    assert text_of(pdf).count("Becauseitisso.") == 1
    _, fitted, _ = lay_out(taught, A6, A4)
    heads = [back["head"] and back["head"]["text"] for back in fitted.backs]
    assert heads == [None, None, "Go", None]
    assert {back["foot"]["name"] for back in fitted.backs} == {taught.title}


def test_lessons_are_on_fronts_where_there_are_no_backs() -> None:
    """Without backs the lessons follow the reason, as long as there is room on the one card."""
    short = step(1, "Go", lessons=("Ask first.",))
    pdf = card_pdf(deck(short), A6, printing=Printing("none"))
    assert "LessonAskfirst." in text_of(pdf)
    assert pdf.fits[1].lessons == 0
    full = bisect_left(range(400), 2, key=lambda words: card_pdf(deck(step(1, "Go", prose(words))), A6).fits[1].cards)
    long = step(1, "Go", prose(full - 1), lessons=("Ask first.",))
    assert card_pdf(deck(long), A6, printing=Printing("none")).fits[1].lessons == 1


def test_lessons_without_room_on_a_back_are_counted() -> None:
    """What finds no room even there is told, never silently gone."""
    lessons = tuple(f"{prose(45)} {number}" for number in range(5))
    fit = card_pdf(deck(step(1, "Go", lessons=lessons)), BUSINESS).fits[1]
    assert 0 < fit.lessons < 5


def test_the_summary_is_parted_at_pauses() -> None:
    """A pause between steps begins another summary card."""
    steps = [step(number, f"Do thing {number}", pause=number in (2, 5)) for number in range(1, 8)]
    pdf = card_pdf(deck(*steps), A6)
    assert pdf.fits[0].cards == 3
    assert "Summary1/3" in text_of(pdf)


def test_a_pause_costs_a_booklet_no_page() -> None:
    """A booklet's summary shows a pause as a rule: another page could be another sheet."""
    steps = [step(number, f"Do thing {number}", pause=number == 3) for number in range(1, 7)]
    pdf = card_pdf(deck(*steps), POCKETMOD)
    assert (pdf.fits[0].cards, pdf.cards, pdf.sheets) == (1, 7, 1)
    _, fitted, _ = lay_out(deck(*steps), POCKETMOD, A4)
    assert [item["rule"] for item in fitted.cards[0]["items"]] == [False, False, False, True, False, False]


def test_where_words_break_nothing_is_to_be_copied() -> None:
    """An address or a command that was broken is, copied from the PDF, as the writer wrote it."""
    address = "https://example.org/a/very/long/path/that/goes/on/and/on/index.html"
    one = step(1, f"Open {address}", Block("text", address), Block("code", f"curl --location {address}"))
    reader = pypdf.PdfReader(BytesIO(card_pdf(deck(one, title=f"See {address}"), A7).data))
    found = [page.extract_text() for page in reader.pages] + re.findall(r"'/Title': '([^']*)'", str(reader.outline))
    assert found[-2:] == [f"See {address}", f"Open {address}"]
    assert not re.search("[\u200b\u00ad]", "".join(found))


def test_a_booklet_goes_on_with_a_further_sheet() -> None:
    """Seven pages and the one with the code make a sheet; more steps take another."""
    pdf = card_pdf(deck(*(step(number, f"Do thing {number}") for number in range(1, 10))), POCKETMOD)
    assert pdf.sheets == 2
    assert pdf.count == "10 pages on 2 sheets" or pdf.cards > 10
    assert lost(pdf, [f"Do thing {number}" for number in range(1, 10)]) == []


def test_folded_cards_have_fronts_and_backs_on_one_side() -> None:
    """For printers without duplex, the back lies beside the front."""
    taught = deck(step(1, "Go", lessons=("Look before you leap.",)))
    pdf = card_pdf(taught, A6, printing=Printing("fold"))
    assert not pdf.duplex
    assert "Lookbeforeyouleap." in text_of(pdf)
    assert pdf.sheets == len(pypdf.PdfReader(BytesIO(pdf.data)).pages) == 2


def test_printing_dialogues_are_told_the_true_size() -> None:
    """The PDF asks for no scaling, and for both sides where it has backs; its offsets still lead to its objects."""
    for one, duplex in ((small_deck(), "/Simplex"), (deck(step(1, "Go", lessons=("x y",))), "/DuplexFlipLongEdge")):
        reader = pypdf.PdfReader(BytesIO(card_pdf(one, A6).data), strict=True)
        hints = reader.trailer["/Root"]["/ViewerPreferences"]
        assert (hints["/PrintScaling"], hints["/Duplex"], hints["/DisplayDocTitle"]) == ("/None", duplex, True)
        for entry in reader.xref[0]:
            assert reader.get_object(entry) is not None


@pytest.mark.parametrize("bad", [b"", b"%PDF-1.7", b"/ViewerPreferences<<>>\nstartxref\n3\n%%EOF"])
def test_a_pdf_of_another_form_is_refused(bad: bytes) -> None:
    """Where the engine's files change their form, the hints are not written into the dark."""
    with pytest.raises(ValueError, match="another form"):
        with_print_hints(bad, duplex=False)


def test_sixty_steps_fill_groups_of_at_most_nine() -> None:
    """Sixty steps give sixty step cards, a cover and summaries of no more than nine leads each."""
    pdf = card_pdf(deck(*(step(n, f"Do thing {n}") for n in range(1, 61))), A6)
    assert pdf.cards == 60 + 1 + pdf.fits[0].cards
    assert pdf.fits[0].cards == 7
    assert pdf.count == "68 cards on 17 sheets"


def test_counts_match_the_file() -> None:
    """The number of sheets told is the number of pages in the PDF."""
    for card, sheet in EVERY_FILE:
        pdf = card_pdf(small_deck(), card, sheet)
        assert len(pypdf.PdfReader(BytesIO(pdf.data)).pages) == pdf.sheets * (1 + pdf.duplex)


MARKUP = r'#set page(width: 1pt) $x^2$ @a \ *b* _i_ `c` <script>alert(1)</script> [b] // no /* no */ = H "q" --- ~'


@pytest.mark.parametrize("kind", ["text", "box", "quote", "code", "image"])
def test_markup_is_shown_as_written(kind: str) -> None:
    """Typst's, Markdown's and HTML's marks in a text are only characters."""
    one = step(1, MARKUP, Block(kind, MARKUP, 1), say=MARKUP, why=MARKUP)  # type: ignore[arg-type]
    found = text_of(card_pdf(deck(one, title=MARKUP), A6))
    assert found.count(bare(MARKUP)) >= 5


def test_what_to_say_is_quoted_in_the_decks_language() -> None:
    """Words to say stand in quotation marks, those of the deck's language where it has its own."""
    assert "Say“Thankyouforasking.”" in text_of(card_pdf(small_deck(), A6))
    one = step(1, "Danken", say="Danke, dass Sie fragen.")
    assert "„Danke,dassSiefragen.“" in text_of(card_pdf(deck(one, lang="de-AT"), A6))


@every_file
def test_six_leads_are_one_summary(card: CardFormat, sheet: Sheet) -> None:
    """Six leads of an ordinary length are summed up on one card in every format."""
    pdf = card_pdf(deck(*(step(n, f"Do thing {n} before the next") for n in range(1, 7))), card, sheet)
    assert pdf.fits[0].cards == 1
    assert pdf.fits[0].lead >= card.summary


@pytest.mark.parametrize("share", [0.9, 0.6])
def test_the_engine_finds_out_what_was_reckoned_too_small(share: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where texts are wider than reckoned, the engine says so, and they are fitted again until all is on its card."""

    def ask(asked: dict[Face, list[str]]) -> dict[Face, list[tuple[float, float]]]:
        true = engine.ask(asked, ())
        return {face: [(width * share, height) for width, height in sizes] for face, sizes in true.items()}

    one = deck(step(1, "Keep going", prose(110), why=prose(30)), step(2, "Stop", prose(400)))
    true = card_pdf(one, A6)
    cards_pdf._fitted.cache_clear()
    monkeypatch.setattr(cards_pdf, "metrics", lambda fonts: Metrics(ask))  # noqa: ARG005
    again = card_pdf(one, A6)
    cards_pdf._fitted.cache_clear()
    assert lost(again, [prose(400)]) == []
    assert [fit.cards for fit in again.fits] >= [fit.cards for fit in true.fits]


def test_what_the_engine_never_fits_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A step that the engine goes on setting too large is named, and no PDF comes of it."""
    monkeypatch.setattr(cards_pdf, "overflowing_owners", lambda *_: {1})
    with pytest.raises(CardError, match="step 1 “Go”: it does not fit: shorten it"):
        card_pdf(deck(step(1, "Go")), A6)


def test_the_same_deck_gives_the_same_bytes() -> None:
    """Two runs over one deck agree to the last byte."""
    for card, sheet in EVERY_FILE:
        assert card_pdf(small_deck(), card, sheet).data == card_pdf(small_deck(), card, sheet).data


def test_telling_the_engine_that_a_deck_is_latin_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The short cut for Latin gives the bytes of the long way."""
    quick = card_pdf(small_deck(), A6).data
    monkeypatch.setattr(payload, "LATIN", re.compile("(?!)"))
    assert card_pdf(small_deck(), A6).data == quick


@every_file
def test_pages_are_the_sheets_size(card: CardFormat, sheet: Sheet) -> None:
    """Each page is A4 or US Letter, upright or on its side."""
    size = {595, 842} if sheet == A4 else {612, 792}
    for page in pypdf.PdfReader(BytesIO(card_pdf(small_deck(), card, sheet).data)).pages:
        assert {round(float(page.mediabox.width)), round(float(page.mediabox.height))} == size


def test_the_pdf_is_accessible() -> None:
    """The PDF is tagged, declares PDF/UA-1, has a title, a language and a bookmark a step."""
    reader = pypdf.PdfReader(BytesIO(card_pdf(deck(step(1, "Los"), step(2, "Weiter"), lang="de-AT"), A6).data))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "de-AT"
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    assert str(reader.metadata["/Title"]) == "How to say no"
    titles = re.findall(r"'/Title': '([^']*)'", str(reader.outline))
    assert titles == ["How to say no", "Los", "Weiter"]


def test_the_footer_tells_where_a_card_is_from() -> None:
    """A step card names its deck, its place, the post's date and address, and links to its step."""
    pdf = card_pdf(small_deck(), A6)
    assert "2/4Howtosayno2026-03-14example.org/2026/say-no/" in text_of(pdf)
    assert b"https://example.org/2026/say-no/#step-2" in pdf.data


def test_numbers_are_as_written() -> None:
    """A list that starts at 9 says 9 on its first card, whose place is 1/1."""
    found = text_of(card_pdf(deck(step(1, "Begin late", number="9")), A6))
    assert "9Beginlate" in found
    assert "1/1Howtosayno" in found


@every_file
def test_a_number_of_three_digits_has_room_on_every_card(card: CardFormat, sheet: Sheet) -> None:
    """A list may go on beyond its hundredth step, whatever it is printed on."""
    assert "100Beginlate" in text_of(card_pdf(deck(step(1, "Begin late", number="100")), card, sheet))


def test_a_deck_without_a_date_has_cards() -> None:
    """A page's deck, which has no date, prints without one."""
    assert "20" not in text_of(card_pdf(replace(small_deck(), date=None), A6)).replace("example.org/2026", "")


def test_long_words_break() -> None:
    """Words wider than their line break instead of running over it, and stay whole in the PDF's text."""
    word = "Donaudampfschifffahrtsgesellschaft" * 6
    pdf = card_pdf(deck(step(1, "Lead " + word[:80], word, Block("code", word))), A6)
    assert text_of(pdf).count(word) == 2


def test_words_that_fit_a_page_are_whole_on_it() -> None:
    """That a booklet's last page is narrower, beside its code, parts no word of a body, which is never there."""
    word = "deploymentConfigurationManagement"
    one = deck(step(1, "Go", f"Ask somebody about that {word} before now."))
    pages = pypdf.PdfReader(BytesIO(card_pdf(one, POCKETMOD).data)).pages
    assert word in "".join(page.extract_text() for page in pages)


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (
            step(1, "Go", Block("code", "m " * 9000)),
            "step 1 “Go”: a line of code in it is higher than the card: shorten it or break it up",
        ),
        (step(1, "\U00013000"), "install a font for Egyptian script (such as Noto Sans Egyptian)"),
        (step(1, " "), "step 1 has no lead"),
        (step(1, "Go", number="1" * 40), "the step numbers are too wide"),
    ],
)
@pytest.mark.usefixtures("no_system_fonts")
def test_what_cannot_be_printed_is_an_error(bad: Step, message: str) -> None:
    """An error names the step, its lead and what to do, with the step's line."""
    with pytest.raises(CardError) as caught:
        card_pdf(deck(bad), A6)
    assert message in str(caught.value)
    assert caught.value.reasons[0].line in (5, 11)


def test_an_error_names_a_step_as_it_was_written() -> None:
    """The places where a card may break an address are not in the message."""
    lead = "Open https://example.org/a/very/long/path/index.html"
    code = Block("code", "m " * 9000)
    with pytest.raises(CardError, match=re.escape(f"step 1 “{lead}”: a line of code in it is higher")):
        card_pdf(deck(step(1, lead, code)), A6)


def test_all_failures_are_told_at_once() -> None:
    """Every step that does not fit is in the one error."""
    long = Block("code", "m " * 9000)
    with pytest.raises(CardError) as caught:
        card_pdf(deck(step(1, "Go", long), step(2, "Fine"), step(3, "Go", long)), A6)
    assert [reason.line for reason in caught.value.reasons] == [11, 13]


def test_files_are_named_by_card_and_sheet() -> None:
    """A deck has a file for each card and sheet."""
    files = card_files(formats_named(["3x5", "business"]))
    assert [file.name for file in files] == ["3x5.pdf", "3x5-letter.pdf", "business.pdf", "business-letter.pdf"]
    assert (files[3].card.label, files[3].sheet.label) == ("3.5 × 2 in", "US Letter")


words = st.text(st.characters(codec="utf-8"), max_size=60)


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lead=words, body=words, say=words, code=words)
def test_any_text_is_whole_or_an_error(lead: str, body: str, say: str, code: str) -> None:
    """Whatever the text: either all of it is on the cards, or there is an error that says why not."""
    try:
        card_pdf(deck(step(1, lead, body, Block("code", code), say=say)), A6)
    except CardError as error:
        assert str(error)


latin = st.text(st.sampled_from("abcdefghij WMil.-/#$@\\*_`<>[]{}\"'~=&%^|äßéñΩж—“”…\n\t "), max_size=900)


@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lead=latin, body=latin, say=latin)
def test_every_word_of_any_latin_text_is_found(lead: str, body: str, say: str) -> None:
    """No word goes astray, however marks, long words and line ends are mixed."""
    try:
        pdf = card_pdf(deck(step(1, lead, body, say=say)), CARD_3X5, LETTER)
    except CardError:
        return
    assert lost(pdf, [lead, body, say]) == []


def test_no_word_is_left_alone_on_the_last_line_of_a_lead() -> None:
    """Where a lead takes two lines, they are about as long as each other."""
    one = deck(step(1, "Choose somebody who can afford to be quite honest"))
    assert {"1 Choose somebody who can", "afford to be quite honest"} <= lines_of(one, A7)


def test_code_breaks_at_its_spaces() -> None:
    """A command is parted between its words, and inside one only where that is wider than a line."""
    code = "pg_restore --clean --if-exists --dbname=shop /var/backups/shop-2026.dump"
    lines = lines_of(deck(step(1, "Run", Block("code", code))), A7)
    assert {"pg_restore --clean --if-exists --dbname=shop", "/var/backups/shop-2026.dump"} <= lines
    long = "curl https://example.org/a/very/long/path/that/goes/on/and/on/for/ever/index.html"
    assert "and/on/for/ever/index.html" in lines_of(deck(step(1, "Run", Block("code", long))), A7)


def test_leads_are_hyphenated_only_where_they_hold_a_long_word() -> None:
    """Equal lines are no reason to part a word: a long compound elsewhere in the deck does not part those of leads."""
    leads = ("Lies die letzten drei Einträge im Wachbuch vor.", "Schreibe allen Beteiligten, dass niemand etwas tut.")
    one = deck(
        *(step(place, lead, "Donaudampfschifffahrtsgesellschaft.") for place, lead in enumerate(leads, 1)), lang="de"
    )
    assert not [line for line in lines_of(one, POCKETMOD) if line.endswith(("-", "\u00ad"))]


def test_a_card_says_that_its_lesson_is_overleaf() -> None:
    """The front of a step with lessons leads to its back; where there are no backs, nothing does."""
    taught = deck(step(1, "Go", lessons=("Ask first.",)), step(2, "Stop"))
    assert "1/2Howtosayno·Lesson»" in text_of(card_pdf(taught, A6))
    assert "2/2Howtosayno·" not in text_of(card_pdf(taught, A6))
    assert "»" not in text_of(card_pdf(taught, A6, printing=Printing("none")))
