"""Cards as PDF: complete text, layout, accessibility and errors for decks that cannot be printed."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
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
# One format on each paper, the smallest cards and the booklet.
FEW_FILES = ((A6, A4), (CARD_3X5, LETTER), (BUSINESS, A4), (POCKETMOD, A4))


def files_of_cards(fast: Collection[tuple[CardFormat, Sheet]]) -> pytest.MarkDecorator:
    """Return a mark that runs a test for every file, as a slow test except for the `fast` ones."""
    return pytest.mark.parametrize(
        ("card", "sheet"),
        [
            pytest.param(*file, id=f"{file[0].name}{file[1].suffix}", marks=() if file in fast else pytest.mark.slow)
            for file in EVERY_FILE
        ],
    )


every_file = files_of_cards(FEW_FILES)
every_file_mostly_slow = files_of_cards(FEW_FILES[2:])  # for tests that take seconds per file


def step(
    position: int,
    lead: str,
    *blocks: Block | str,
    say: str = "",
    why: str = "",
    number: str = "",
    pause: bool = False,
    lessons: tuple[str, ...] = (),
) -> Step:
    """Return a step at line 10 + its position; a plain string is a paragraph."""
    body = tuple(Block("text", block) if isinstance(block, str) else block for block in blocks)
    return Step(
        number or str(position),
        position,
        f"step-{position}",
        lead,
        lead,
        "",
        body,
        say,
        why,
        "",
        position + 10,
        pause,
        lessons,
    )


def deck(*steps: Step, title: str = "How to say no", post: str = "On turning work down", lang: str = "en") -> Deck:
    """Return a deck of these steps."""
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
    """Return a deck with every kind of block."""
    return deck(
        step(1, "Read the whole request.", "Twice, and slowly.", why="Haste answers the wrong question."),
        step(
            2, "Thank them", Block("box", "by name", 1), Block("box", "in one sentence", 2), say="Thank you for asking."
        ),
        step(3, "Say no", Block("quote", "A short no is a kind no."), Block("code", "mail  --send\n    no.txt")),
        step(4, "Offer something", Block("image", "A calendar page")),
    )


def prose(words: int) -> str:
    """Return this many different words, in sentences."""
    return " ".join(f"word{index}" + ("." if index % 17 == 0 else "") for index in range(words))


def bare(text: str) -> str:
    """Return text without white space and zero-width characters, which typesetting may change."""
    return re.sub("[\\s\u200b\u200c\u200d\u00ad\ufeff]", "", text)


def text_of(pdf: CardPdf) -> str:
    """Return all text of a PDF, bare."""
    return bare("\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf.data)).pages))


def lines_of(printed_deck: Deck, card: CardFormat) -> set[str]:
    """Return the lines of the first page of a deck."""
    lines = pypdf.PdfReader(BytesIO(card_pdf(printed_deck, card).data)).pages[0].extract_text().split("\n")
    return {line.strip() for line in lines}


def missing_words(pdf: CardPdf, texts: Sequence[str]) -> list[str]:
    """Return the words of `texts` that the text of the PDF does not contain."""
    printed_text = text_of(pdf)
    return [word for text in texts for word in text.split() if bare(word) not in printed_text]


@pytest.fixture
def no_system_fonts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make only the bundled fonts available."""
    compiler = engine._compiler
    cards_pdf._fitted.cache_clear()
    monkeypatch.setattr(engine, "_compiler", lambda template, system: compiler(template, False))  # noqa: ARG005
    engine.metrics.cache_clear()
    yield
    cards_pdf._fitted.cache_clear()
    engine.metrics.cache_clear()


@every_file
def test_every_text_is_on_the_cards(card: CardFormat, sheet: Sheet) -> None:
    """The text of the PDF contains all leads, bodies, words to say and reasons."""
    printed_text = text_of(card_pdf(small_deck(), card, sheet))
    for sample_step in small_deck().steps:
        for text in (sample_step.lead, sample_step.say, sample_step.why, *(block.text for block in sample_step.blocks)):
            assert bare(text) in printed_text


@every_file_mostly_slow
def test_a_long_step_continues_without_losing_a_word(card: CardFormat, sheet: Sheet) -> None:
    """A step of 1,500 words continues on further cards, which repeat its lead."""
    pdf = card_pdf(deck(step(1, "Keep going", prose(1500))), card, sheet)
    assert missing_words(pdf, [prose(1500)]) == []
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
def test_a_step_of_one_long_clause_is_not_bold(lead: str, weights: set[str]) -> None:
    """All words of a step that is one long clause have the same weight."""
    pages = pypdf.PdfReader(BytesIO(card_pdf(deck(step(1, lead.strip())), A6, printing=Printing("none")).data)).pages
    found_weights: set[str] = set()

    def collect_weight(text: str, _cm: object, _tm: object, font: dict[str, str] | None, _size: float) -> None:
        if "on and" in text and font:
            found_weights.add(font["/BaseFont"].lower().rpartition("-")[2])

    for page in pages:
        page.extract_text(visitor_text=collect_weight)
    assert found_weights - {"semibold"} == weights | (
        {"regular"} if len(lead) > 100 else set()
    )  # semibold in the summary


def test_a_long_text_shrinks_before_it_continues() -> None:
    """The body shrinks in quarters of a point to its smallest size before a second card begins."""
    sizes = {card_pdf(deck(step(1, "Keep going", prose(words))), A6).fits[1] for words in range(60, 200, 3)}
    one_card = {fit.body for fit in sizes if fit.cards == 1}
    assert {11.0, 9.5} <= one_card
    assert all(size % 0.25 == 0 and size >= 9.5 for size in one_card)


def test_a_reason_on_a_full_card_moves_to_the_back() -> None:
    """If the body fills the card, the reason is on the back, or on a second card if there are no backs."""
    overflow = bisect_left(
        range(400), 2, key=lambda words: card_pdf(deck(step(1, "Go", prose(words))), A6).fits[1].cards
    )
    sample_deck = deck(step(1, "Go", prose(overflow - 1), why="Because it is so."))
    pdf, without_backs = card_pdf(sample_deck, A6), card_pdf(sample_deck, A6, printing=Printing("none"))
    assert (pdf.fits[1].cards, pdf.fits[1].why) == (1, "back")
    assert (without_backs.fits[1].cards, without_backs.fits[1].why) == (2, "front")
    assert "Becauseitisso." in text_of(pdf)
    assert "Becauseitisso." in text_of(without_backs)


@every_file
def test_a_first_sentence_of_any_length_is_on_the_cards(card: CardFormat, sheet: Sheet) -> None:
    """The first clause of a long sentence is the lead; the rest follows in the body and on further cards."""
    for lead in (f"Look, {prose(120)}", prose(34), prose(300)):
        assert missing_words(card_pdf(deck(step(1, lead)), card, sheet), [lead]) == []


def test_lessons_are_on_backs() -> None:
    """The lessons that changed a step are on its back; a deck without lessons has no backs."""
    deck_with_lessons = deck(step(1, "Go", lessons=("Look before you leap.", "Ask first.")), step(2, "Stop"))
    pdf = card_pdf(deck_with_lessons, A6)
    assert pdf.duplex
    assert "LessonLookbeforeyouleap.LessonAskfirst." in text_of(pdf)
    assert not card_pdf(small_deck(), A6).duplex


def test_backs_repeat_nothing_from_the_fronts() -> None:
    """A reason is on one side only, and a back without lessons has only the title of the deck in its footer."""
    deck_with_lessons = deck(step(1, "Go", why="Because it is so.", lessons=("Ask first.",)), step(2, "Stop"))
    pdf = card_pdf(deck_with_lessons, A6)
    assert pdf.fits[1].why == "front"
    assert text_of(pdf).count("Becauseitisso.") == 1
    _, fitted, _ = lay_out(deck_with_lessons, A6, A4)
    heads = [back["head"] and back["head"]["text"] for back in fitted.backs]
    assert heads == [None, None, "Go", None]
    assert {back["foot"]["name"] for back in fitted.backs} == {deck_with_lessons.title}


def test_without_backs_lessons_are_on_fronts() -> None:
    """Without backs, lessons follow the reason if they fit the card; otherwise they are counted."""
    short_step = step(1, "Go", lessons=("Ask first.",))
    pdf = card_pdf(deck(short_step), A6, printing=Printing("none"))
    assert "LessonAskfirst." in text_of(pdf)
    assert pdf.fits[1].lessons == 0
    overflow = bisect_left(
        range(400), 2, key=lambda words: card_pdf(deck(step(1, "Go", prose(words))), A6).fits[1].cards
    )
    long_step = step(1, "Go", prose(overflow - 1), lessons=("Ask first.",))
    assert card_pdf(deck(long_step), A6, printing=Printing("none")).fits[1].lessons == 1


def test_lessons_that_do_not_fit_a_back_are_counted() -> None:
    """The fit of a step has the number of lessons that did not fit its back."""
    lessons = tuple(f"{prose(45)} {number}" for number in range(5))
    fit = card_pdf(deck(step(1, "Go", lessons=lessons)), BUSINESS).fits[1]
    assert 0 < fit.lessons < 5


def test_the_summary_is_split_at_pauses() -> None:
    """Each pause between steps begins a new summary card."""
    steps = [step(number, f"Do thing {number}", pause=number in (2, 5)) for number in range(1, 8)]
    pdf = card_pdf(deck(*steps), A6)
    assert pdf.fits[0].cards == 3
    assert "Summary1/3" in text_of(pdf)


def test_a_pause_adds_no_page_to_a_booklet() -> None:
    """The summary of a booklet shows a pause as a rule, because a further page could need a further sheet."""
    steps = [step(number, f"Do thing {number}", pause=number == 3) for number in range(1, 7)]
    pdf = card_pdf(deck(*steps), POCKETMOD)
    assert (pdf.fits[0].cards, pdf.cards, pdf.sheets) == (1, 7, 1)
    _, fitted, _ = lay_out(deck(*steps), POCKETMOD, A4)
    assert [item["rule"] for item in fitted.cards[0]["items"]] == [False, False, False, True, False, False]


def test_text_copied_from_a_pdf_has_no_break_characters() -> None:
    """A broken address or command is copied from the PDF as written."""
    address = "https://example.org/a/very/long/path/that/goes/on/and/on/index.html"
    sample_step = step(1, f"Open {address}", Block("text", address), Block("code", f"curl --location {address}"))
    reader = pypdf.PdfReader(BytesIO(card_pdf(deck(sample_step, title=f"See {address}"), A7).data))
    texts = [page.extract_text() for page in reader.pages] + re.findall(r"'/Title': '([^']*)'", str(reader.outline))
    assert texts[-2:] == [f"See {address}", f"Open {address}"]
    assert not re.search("[\u200b\u00ad]", "".join(texts))


def test_a_long_booklet_has_a_second_sheet() -> None:
    """Seven pages and the page with the QR code fill one sheet; more steps need a second sheet."""
    pdf = card_pdf(deck(*(step(number, f"Do thing {number}") for number in range(1, 10))), POCKETMOD)
    assert pdf.sheets == 2
    assert pdf.count == "10 pages on 2 sheets" or pdf.cards > 10
    assert missing_words(pdf, [f"Do thing {number}" for number in range(1, 10)]) == []


def test_folded_cards_have_fronts_and_backs_on_one_side() -> None:
    """For printers without duplex, the back is printed beside the front."""
    deck_with_lessons = deck(step(1, "Go", lessons=("Look before you leap.",)))
    pdf = card_pdf(deck_with_lessons, A6, printing=Printing("fold"))
    assert not pdf.duplex
    assert "Lookbeforeyouleap." in text_of(pdf)
    assert pdf.sheets == len(pypdf.PdfReader(BytesIO(pdf.data)).pages) == 2


def test_the_pdf_asks_for_printing_without_scaling() -> None:
    """The PDF requests no scaling, requests duplex if it has backs, and its offsets stay valid."""
    for sample_deck, duplex in (
        (small_deck(), "/Simplex"),
        (deck(step(1, "Go", lessons=("x y",))), "/DuplexFlipLongEdge"),
    ):
        reader = pypdf.PdfReader(BytesIO(card_pdf(sample_deck, A6).data), strict=True)
        hints = reader.trailer["/Root"]["/ViewerPreferences"]
        assert (hints["/PrintScaling"], hints["/Duplex"], hints["/DisplayDocTitle"]) == ("/None", duplex, True)
        for entry in reader.xref[0]:
            assert reader.get_object(entry) is not None


@pytest.mark.parametrize("bad", [b"", b"%PDF-1.7", b"/ViewerPreferences<<>>\nstartxref\n3\n%%EOF"])
def test_hints_are_refused_for_a_pdf_of_unknown_structure(bad: bytes) -> None:
    """Print hints are an error for a PDF whose structure differs from that of the engine."""
    with pytest.raises(ValueError, match="unknown structure"):
        with_print_hints(bad, duplex=False)


def test_sixty_steps_fill_groups_of_at_most_nine() -> None:
    """Sixty steps make sixty step cards, a cover, and summaries of at most nine leads each."""
    pdf = card_pdf(deck(*(step(n, f"Do thing {n}") for n in range(1, 61))), A6)
    assert pdf.cards == 60 + 1 + pdf.fits[0].cards
    assert pdf.fits[0].cards == 7
    assert pdf.count == "68 cards on 17 sheets"


def test_counts_match_the_file() -> None:
    """The reported number of sheets matches the number of pages in the PDF."""
    for card, sheet in EVERY_FILE:
        pdf = card_pdf(small_deck(), card, sheet)
        assert len(pypdf.PdfReader(BytesIO(pdf.data)).pages) == pdf.sheets * (1 + pdf.duplex)


MARKUP = r'#set page(width: 1pt) $x^2$ @a \ *b* _i_ `c` <script>alert(1)</script> [b] // no /* no */ = H "q" --- ~'


@pytest.mark.parametrize("kind", ["text", "box", "quote", "code", "image"])
def test_markup_is_shown_as_written(kind: str) -> None:
    """Markup of Typst, Markdown and HTML is printed as plain characters."""
    sample_step = step(1, MARKUP, Block(kind, MARKUP, 1), say=MARKUP, why=MARKUP)  # type: ignore[arg-type]
    printed_text = text_of(card_pdf(deck(sample_step, title=MARKUP), A6))
    assert printed_text.count(bare(MARKUP)) >= 5


def test_words_to_say_have_the_quotation_marks_of_the_language() -> None:
    """Words to say have the quotation marks of the language of the deck."""
    assert "Say“Thankyouforasking.”" in text_of(card_pdf(small_deck(), A6))
    sample_step = step(1, "Danken", say="Danke, dass Sie fragen.")
    assert "„Danke,dassSiefragen.“" in text_of(card_pdf(deck(sample_step, lang="de-AT"), A6))


@every_file
def test_six_leads_are_one_summary(card: CardFormat, sheet: Sheet) -> None:
    """Six leads of ordinary length fit one summary card in every format."""
    pdf = card_pdf(deck(*(step(n, f"Do thing {n} before the next") for n in range(1, 7))), card, sheet)
    assert pdf.fits[0].cards == 1
    assert pdf.fits[0].lead >= card.summary


@pytest.mark.parametrize("share", [0.9, 0.6])
def test_texts_wider_than_calculated_are_fitted_again(share: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """If texts are wider than calculated, they are fitted again until each is on its card."""

    def ask(asked: dict[Face, list[str]]) -> dict[Face, list[tuple[float, float]]]:
        exact = engine.ask(asked, ())
        return {face: [(width * share, height) for width, height in sizes] for face, sizes in exact.items()}

    sample_deck = deck(step(1, "Keep going", prose(110), why=prose(30)), step(2, "Stop", prose(400)))
    exact = card_pdf(sample_deck, A6)
    cards_pdf._fitted.cache_clear()
    monkeypatch.setattr(cards_pdf, "metrics", lambda fonts: Metrics(ask))  # noqa: ARG005
    refitted = card_pdf(sample_deck, A6)
    cards_pdf._fitted.cache_clear()
    assert missing_words(refitted, [prose(400)]) == []
    assert [fit.cards for fit in refitted.fits] >= [fit.cards for fit in exact.fits]


def test_a_step_that_always_overflows_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the step that overflows after every attempt, and no PDF is made."""
    monkeypatch.setattr(cards_pdf, "overflowing_owners", lambda *_: {1})
    with pytest.raises(CardError, match="step 1 “Go”: it does not fit: shorten it"):
        card_pdf(deck(step(1, "Go")), A6)


def test_the_same_deck_gives_the_same_bytes() -> None:
    """Two runs with the same deck give the same bytes."""
    for card, sheet in EVERY_FILE:
        assert card_pdf(small_deck(), card, sheet).data == card_pdf(small_deck(), card, sheet).data


def test_the_fast_path_for_latin_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fast path for Latin decks gives the same bytes as the general path."""
    quick = card_pdf(small_deck(), A6).data
    monkeypatch.setattr(payload, "LATIN", re.compile("(?!)"))
    assert card_pdf(small_deck(), A6).data == quick


@every_file
def test_pages_have_the_size_of_the_sheet(card: CardFormat, sheet: Sheet) -> None:
    """Each page is A4 or US Letter, in portrait or landscape."""
    size = {595, 842} if sheet == A4 else {612, 792}
    for page in pypdf.PdfReader(BytesIO(card_pdf(small_deck(), card, sheet).data)).pages:
        assert {round(float(page.mediabox.width)), round(float(page.mediabox.height))} == size


def test_the_pdf_is_accessible() -> None:
    """The PDF is tagged, declares PDF/UA-1, and has a title, a language and a bookmark for each step."""
    reader = pypdf.PdfReader(BytesIO(card_pdf(deck(step(1, "Los"), step(2, "Weiter"), lang="de-AT"), A6).data))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "de-AT"
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    assert str(reader.metadata["/Title"]) == "How to say no"
    titles = re.findall(r"'/Title': '([^']*)'", str(reader.outline))
    assert titles == ["How to say no", "Los", "Weiter"]


def test_the_footer_names_the_source_of_a_card() -> None:
    """A step card shows its deck, its position, the date and address of the post, and links to its step."""
    pdf = card_pdf(small_deck(), A6)
    assert "2/4Howtosayno2026-03-14example.org/2026/say-no/" in text_of(pdf)
    assert b"https://example.org/2026/say-no/#step-2" in pdf.data


def test_numbers_are_as_written() -> None:
    """A list that starts at 9 has 9 on its first card, and the position 1/1."""
    printed_text = text_of(card_pdf(deck(step(1, "Begin late", number="9")), A6))
    assert "9Beginlate" in printed_text
    assert "1/1Howtosayno" in printed_text


@every_file
def test_a_number_of_three_digits_fits_every_card(card: CardFormat, sheet: Sheet) -> None:
    """Numbers above 99 fit the cards of every format."""
    assert "100Beginlate" in text_of(card_pdf(deck(step(1, "Begin late", number="100")), card, sheet))


def test_a_deck_without_a_date_is_printed_without_a_date() -> None:
    """A deck without a date, such as that of a page, gets cards."""
    assert "20" not in text_of(card_pdf(replace(small_deck(), date=None), A6)).replace("example.org/2026", "")


def test_long_words_break() -> None:
    """Words wider than their line are broken, and are complete in the text of the PDF."""
    word = "Donaudampfschifffahrtsgesellschaft" * 6
    pdf = card_pdf(deck(step(1, "Lead " + word[:80], word, Block("code", word))), A6)
    assert text_of(pdf).count(word) == 2


def test_words_that_fit_a_page_are_not_broken() -> None:
    """The narrower last page of a booklet does not break words of a body, which never appears there."""
    word = "deploymentConfigurationManagement"
    sample_deck = deck(step(1, "Go", f"Ask somebody about that {word} before now."))
    pages = pypdf.PdfReader(BytesIO(card_pdf(sample_deck, POCKETMOD).data)).pages
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
def test_a_step_that_cannot_be_printed_is_an_error(bad: Step, message: str) -> None:
    """The error names the step, its lead, its line and the remedy."""
    with pytest.raises(CardError) as caught:
        card_pdf(deck(bad), A6)
    assert message in str(caught.value)
    assert caught.value.reasons[0].line in (5, 11)


def test_an_error_names_a_step_as_written() -> None:
    """The message has no break characters that cards add to addresses."""
    lead = "Open https://example.org/a/very/long/path/index.html"
    code = Block("code", "m " * 9000)
    with pytest.raises(CardError, match=re.escape(f"step 1 “{lead}”: a line of code in it is higher")):
        card_pdf(deck(step(1, lead, code)), A6)


def test_all_failures_are_reported_at_once() -> None:
    """A single error contains every step that does not fit."""
    long_code = Block("code", "m " * 9000)
    with pytest.raises(CardError) as caught:
        card_pdf(deck(step(1, "Go", long_code), step(2, "Fine"), step(3, "Go", long_code)), A6)
    assert [reason.line for reason in caught.value.reasons] == [11, 13]


def test_files_are_named_by_card_and_sheet() -> None:
    """A deck has a file for each card and sheet."""
    files = card_files(formats_named(["3x5", "business"]))
    assert [file.name for file in files] == ["3x5.pdf", "3x5-letter.pdf", "business.pdf", "business-letter.pdf"]
    assert (files[3].card.label, files[3].sheet.label) == ("3.5 × 2 in", "US Letter")


words = st.text(st.characters(codec="utf-8"), max_size=60)


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lead=words, body=words, say=words, code=words)
def test_any_text_is_printed_or_an_error(lead: str, body: str, say: str, code: str) -> None:
    """Any text gives cards or an error with a message."""
    try:
        card_pdf(deck(step(1, lead, body, Block("code", code), say=say)), A6)
    except CardError as error:
        assert str(error)


latin = st.text(st.sampled_from("abcdefghij WMil.-/#$@\\*_`<>[]{}\"'~=&%^|äßéñΩж—“”…\n\t "), max_size=900)


@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lead=latin, body=latin, say=latin)
def test_every_word_of_any_latin_text_is_on_the_cards(lead: str, body: str, say: str) -> None:
    """No word is lost in any mixture of signs, long words and line ends."""
    try:
        pdf = card_pdf(deck(step(1, lead, body, say=say)), CARD_3X5, LETTER)
    except CardError:
        return
    assert missing_words(pdf, [lead, body, say]) == []


def test_no_word_is_left_alone_on_the_last_line_of_a_lead() -> None:
    """The two lines of a lead have similar lengths."""
    sample_deck = deck(step(1, "Choose somebody who can afford to be quite honest"))
    assert {"1 Choose somebody who can", "afford to be quite honest"} <= lines_of(sample_deck, A7)


def test_code_breaks_at_its_spaces() -> None:
    """Code is broken between words, and inside a word only if the word is wider than a line."""
    code = "pg_restore --clean --if-exists --dbname=shop /var/backups/shop-2026.dump"
    lines = lines_of(deck(step(1, "Run", Block("code", code))), A7)
    assert {"pg_restore --clean --if-exists --dbname=shop", "/var/backups/shop-2026.dump"} <= lines
    long_code = "curl https://example.org/a/very/long/path/that/goes/on/and/on/for/ever/index.html"
    assert "and/on/for/ever/index.html" in lines_of(deck(step(1, "Run", Block("code", long_code))), A7)


def test_leads_are_hyphenated_only_if_they_contain_a_long_word() -> None:
    """A long compound elsewhere in the deck causes no hyphens in leads."""
    leads = ("Lies die letzten drei Einträge im Wachbuch vor.", "Schreibe allen Beteiligten, dass niemand etwas tut.")
    sample_deck = deck(
        *(step(position, lead, "Donaudampfschifffahrtsgesellschaft.") for position, lead in enumerate(leads, 1)),
        lang="de",
    )
    assert not [line for line in lines_of(sample_deck, POCKETMOD) if line.endswith(("-", "\u00ad"))]


def test_a_card_refers_to_the_lesson_on_its_back() -> None:
    """The front of a step with lessons has a reference to its back, if there are backs."""
    deck_with_lessons = deck(step(1, "Go", lessons=("Ask first.",)), step(2, "Stop"))
    assert "1/2Howtosayno·Lesson»" in text_of(card_pdf(deck_with_lessons, A6))
    assert "2/2Howtosayno·" not in text_of(card_pdf(deck_with_lessons, A6))
    assert "»" not in text_of(card_pdf(deck_with_lessons, A6, printing=Printing("none")))
