"""Decks of the lessons under a tag: content, length of texts, exports and errors."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from extent import few_by_default
from hindsight.core.checklists.cards.pdf import card_pdf
from hindsight.core.checklists.leads import LEAD_MOST, lead_and_rest
from hindsight.core.checklists.model import Origin
from hindsight.core.checklists.wording import letters_of
from site_builder import Built, MakeSite
from test_cards import BUSINESS, bare, deck, step, text_of
from test_lesson_pages import post_with

DECK_OF_TWO = {
    "posts/old.md": "Title: Old <i> *plain*\nDate: 2023-05-01\nTags: work\n\n"
    '> **Lesson (second hand):** Ask *early*. #tone\n>\n> Why: it saves a day.\n> {id=early from="a tuner"}\n',
    "posts/new.md": "Title: New\nDate: 2026-10-19\nTags: work\n\n"
    "> **Lesson (second hand):** Call late. #tone\n> {id=late}\n",
}


def words_of_pdf(data: bytes) -> str:
    """Return the text of all pages of a PDF, with single spaces."""
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages).split())


def bytes_of(built: Built) -> dict[str, bytes]:
    """Return the bytes of every file of a site."""
    return {name: (built.output / name).read_bytes() for name in built.files()}


def test_a_deck_has_the_current_lessons_of_a_tag(site: MakeSite) -> None:
    """A tag in LESSON_DECKS gets a deck page and cards of its current lessons."""
    files = {
        "posts/a.md": post_with(
            "> **Lesson:** One *first*. #tone\n>\n> More of [it](#x).\n> {id=one}\n",
            "> **Lesson:** Two. #tone\n> {id=two status=withdrawn}\n",
        )
    }
    built = site(files, settings={"LESSON_DECKS": ["tone"], "CARD_FORMATS": ["a6"]})
    page = built.read("cards/lessons-tone/")
    assert built.path("cards/lessons-tone/a6.pdf").read_bytes().startswith(b"%PDF")
    assert ("One <em>first</em>." in page, "Two." in page) == (True, False)
    assert 'href="/cards/lessons-tone/"' in built.read("cards/")


@pytest.mark.parametrize(
    ("slug", "message"),
    [
        ("nothing", 'no current lesson has a tag with the slug "nothing"; remove it'),
        ("work", 'no current lesson has a tag with the slug "work"; remove it'),
        ("telework", 'no tag has the slug "telework"; it is "remote-work"'),
        ("Home Office", 'no tag has the slug "Home Office"; it is "remote-work"'),
        ("home-office", 'no tag has the slug "home-office"; it is "remote-work"'),
        ("Remote Work", 'no tag has the slug "Remote Work"; it is "remote-work"'),
    ],
)
def test_a_slug_without_current_lessons_is_an_error(site: MakeSite, slug: str, message: str) -> None:
    """The error gives the right slug if a tag has this name; otherwise it advises to remove the slug."""
    files = {
        "posts/a.md": post_with("> **Lesson:** One. #remote-work\n"),
        "tags.toml": '[remote-work]\nlabel = "remote work"\naliases = ["Home Office", "telework"]\n',
    }
    (diagnostic,) = site(files, settings={"LESSON_DECKS": [slug]}).diagnostics
    assert diagnostic == f"pelicanconf.py:1:1: error: LESSON_DECKS: {message}"


def test_lesson_decks_must_be_a_list(site: MakeSite) -> None:
    """A text in LESSON_DECKS is an error that shows the list to write."""
    built = site({"posts/a.md": post_with("> **Lesson:** One. #tone\n")}, settings={"LESSON_DECKS": "tone"})
    assert built.text.strip() == ('error: LESSON_DECKS must be a list, not a text: write LESSON_DECKS = ["tone"]')


def test_a_list_of_lessons_links_to_its_cards(site: MakeSite) -> None:
    """The pages of a tag link to the deck of its lessons, also after an incremental build."""
    files = {"posts/a.md": post_with("> **Lesson:** One. #tone\n")}
    built = site(files, settings={"CARD_FORMATS": []})
    pages = ("tags/tone/", "lessons/tags/tone/")
    assert not [page for page in pages if "/cards/lessons-tone/" in built.read(page)]
    settings = {"CARD_FORMATS": [], "LESSON_DECKS": ["tone"]}
    rebuilt = built.rebuild(**settings)
    assert all('<a href="/cards/lessons-tone/">' in rebuilt.read(page) for page in pages)
    assert bytes_of(rebuilt) == bytes_of(site(files, settings=settings))


def test_a_card_of_a_lesson_has_its_source_and_date(site: MakeSite) -> None:
    """A card of a lesson has its post and date, on the page and in the PDF, and no words about steps."""
    built = site(DECK_OF_TWO, settings={"LESSON_DECKS": ["tone"], "CARD_FORMATS": ["a6"]}, publish=True)
    page = built.read("cards/lessons-tone/")
    main = page[page.index("<main") : page.index("</main>")]
    assert (
        '<p class="why"><b>From</b> <a href="/2023/old/#early">Old &lt;i&gt;&nbsp;*plain*</a> (a tuner), <time' in main
    )
    assert '<p class="why"><b>From</b> <a href="/2026/new/#late">New</a> (second hand), <time' in main
    assert '2 lessons under <a href="/lessons/tags/tone/">tone</a>, newest first' in main
    assert ">All lessons<" in main
    assert not re.findall(r"\bsteps?\b|<b>Why</b>", re.sub(r'class="[^"]*"|/step.svg', "", main))
    printed = words_of_pdf(built.path("cards/lessons-tone/a6.pdf").read_bytes())
    assert "From Old <i> *plain* (a tuner), 2023-05-01" in printed
    assert "From New (second hand), 2026-10-19" in printed
    assert "2 lessons" in printed
    assert printed.count("2026") == 1
    preview = built.path("cards/lessons-tone/step.svg").read_text(encoding="utf-8")
    assert ">From</text>" in preview


def test_labels_of_a_lesson_deck_are_in_the_language_of_the_site(site: MakeSite) -> None:
    """A deck of lessons has the language of the site, since it belongs to no post."""
    settings = {"LESSON_DECKS": ["tone"], "CARD_FORMATS": ["a6"], "DEFAULT_LANG": "de"}
    built = site(DECK_OF_TWO, settings=settings)
    printed = words_of_pdf(built.path("cards/lessons-tone/a6.pdf").read_bytes())
    assert "Aus New (aus zweiter Hand), 2026-10-19" in printed
    assert "2 Lehren" in printed
    assert "<b>Aus</b>" in built.read("cards/lessons-tone/")


@pytest.mark.parametrize(
    "title", few_by_default(["Boats", "Boats and those who hire them out by the hour " * 3, "Boats " * 90])
)
def test_the_source_of_a_lesson_is_never_left_out(title: str) -> None:
    """On a business card, the source is on the back if it has space and this saves a card; else it ends the text."""
    origin = Origin(title.strip(), "", "2024/a/#ask", datetime(2024, 3, 2, tzinfo=UTC), "a tuner")
    sides = set()
    for count in range(20, 140, 12):
        lesson = replace(step(1, f"Ask. {'wait ' * count}"), origin=origin)
        pdf = card_pdf(replace(deck(lesson), date=None, unit="lesson"), BUSINESS)
        assert bare("From Boats") in text_of(pdf)
        assert "(atuner),2024-03-02" in text_of(pdf)
        assert text_of(pdf).count("Boats") == title.count("Boats")
        sides.add(pdf.fits[-1].why)
    assert sides == ({"front", "back"} if len(title) < 200 else {""}), "the sides that had only the source"


def test_exports_of_a_lesson_deck_have_the_sources(site: MakeSite) -> None:
    """The JSON is valid, the CSV has each date, and the notes for Anki equal those of lessons.tsv."""
    superseded = (
        "Title: Gone\nDate: 2024-01-01\nTags: work\n\n> **Lesson:** Wait. #tone\n> {id=wait superseded_by=late}\n"
    )
    built = site(DECK_OF_TWO | {"posts/gone.md": superseded}, settings={"LESSON_DECKS": ["tone"]}, publish=True)
    folder = built.path("cards/lessons-tone/")
    data = json.loads((folder.parent / "deck.json").read_bytes())
    schema = json.loads(built.path("cards/deck.schema.json").read_bytes())
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(data)
    assert [step["from"] | {"url": ""} for step in data["steps"]] == [
        {"title": "New", "url": "", "source": "second", "date": "2026-10-19"},
        {"title": "Old <i> *plain*", "url": "", "source": "second", "date": "2023-05-01", "by": "a tuner"},
    ]
    table = (folder.parent / "deck.csv").read_text(encoding="utf-8")
    assert [(row["date"], row["why"], row["from"]) for row in csv.DictReader(io.StringIO(table, newline=""))] == [
        ("2026-10-19", "", "New (second hand)"),
        ("2023-05-01", "", "Old <i> *plain* (a tuner)"),
    ]
    deck_notes, all_notes = (
        list(csv.reader(re.findall(r"(?m)^[^#].*", built.read(name)), delimiter="\t"))
        for name in ("cards/lessons-tone/deck.tsv", "lessons/lessons.tsv")
    )
    assert [row[0] for row in deck_notes] == ["late", "wait", "early"]
    assert [row[:4] for row in deck_notes] == all_notes
    assert {row[4] for row in deck_notes} == {"Lessons: tone"}


def test_a_withdrawn_lesson_changes_the_notes_of_its_deck(site: MakeSite) -> None:
    """After a lesson is withdrawn, an incremental build writes the same bytes as a clean one."""
    settings = {"LESSON_DECKS": ["tone"], "CARD_FORMATS": ["a6"]}
    built = site(DECK_OF_TWO, settings=settings)
    old = DECK_OF_TWO["posts/old.md"].replace("{id=early", "{id=early status=withdrawn why_changed=Rain.")
    withdrawn = built.rebuild({"posts/old.md": old})
    assert b"hindsight::withdrawn" in withdrawn.path("cards/lessons-tone/deck.tsv").read_bytes()
    reworded = withdrawn.rebuild({"posts/old.md": old.replace("Rain.", "Wind.")})
    assert bytes_of(reworded) == bytes_of(
        site(DECK_OF_TWO | {"posts/old.md": old.replace("Rain.", "Wind.")}, settings=settings)
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Ask early.", ""),
        (f"Ask early. {'Then wait. ' * 8}", "Wait again, until somebody comes."),
        ("Ask.", f"Never {'wait ' * 40}."),
        (f"Whoever asks{' again' * 8}, and waits;", f"gets{' nothing' * 12} for it"),
        ("wait " * 17, "wait " * 6 + "wait"),
        ("字" * 20 + "，", "字" * 40),
        ("字" * 50, "字" * 100),
        ("long" * 25, "long" * 50),
    ],
)
def test_a_long_text_is_split_after_a_sentence_a_clause_or_a_word(before: str, after: str) -> None:
    """A lead ends with a sentence, else with a clause of more than the first words, else between words."""
    text = f"{before}{' ' if before.isascii() and 'long' not in before else ''}{after}".strip()
    assert lead_and_rest(text) == (before.strip(), after)


@given(
    st.text()
    | st.lists(st.sampled_from(["a", "long", ", ", " ", ". ", "字", "e\u0301", "\u200d", "“", "”"])).map("".join)
)
def test_no_letter_is_lost_when_a_text_is_split(text: str) -> None:
    """Splitting loses no letter of any text, and the lead is short enough for a card."""
    text = " ".join((text * 9).split())
    lead, rest = lead_and_rest(text)
    assert (lead + rest).replace(" ", "") == text.replace(" ", "")
    assert letters_of(lead) <= LEAD_MOST
    assert lead or not text


@pytest.mark.parametrize("formats", [["a6", "a7", "3x5"], ["business"], ["pocketmod"]])
def test_a_lesson_of_any_length_is_on_its_cards(site: MakeSite, formats: list[str]) -> None:
    """A long text continues on as many cards as it needs, and no word is lost."""
    words = " ".join(f"word{number}" for number in range(150))
    files = {
        "posts/a.md": post_with(
            f"> **Lesson:** {words}. #tone\n",
            f"> **Lesson:** {'wide' * 80}. #tone {{id=wide}}\n",
            f"> **Lesson:** {'Ж' * 200}. #tone {{id=wider}}\n",
            f"> **Lesson:** {'MMMM ' * 60}. #tone\n",
        )
    }
    settings = {"LESSON_DECKS": ["tone"], "CARD_FORMATS": formats, "CARD_SHEETS": ["letter"]}
    built = site(files, settings=settings)
    assert built.ok, built.text
    summary = built.read("cards/lessons-tone/").partition("summary-card")[2].partition("</section>")[0]
    assert ("word5" in summary, "word149" in summary) == (True, False)
    for name in formats:
        data = built.path(f"cards/lessons-tone/{name}-letter.pdf").read_bytes()
        printed = re.findall(r"word\d+", words_of_pdf(data))
        assert list(dict.fromkeys(printed))[-1] == "word149"
        assert {f"word{number}" for number in range(150)} == set(printed)


def test_problems_of_a_lesson_deck_name_the_file_and_line(site: MakeSite) -> None:
    """A lesson that cannot be printed, and a post with the address of the deck, are reported at their lines."""
    settings = {"LESSON_DECKS": ["tone"], "CARD_FORMATS": ["a6"], "CHECK_ONLY": True}
    files = {
        "posts/a.md": post_with("> **Lesson:** One. #tone\n"),
        "posts/b.md": post_with(f"> **Lesson:** Two. #tone\n>\n> ```\n> {'m ' * 9000}\n> ```\n"),
    }
    built = site(files, settings=settings)
    assert built.diagnostics == [
        "content/posts/b.md:7:5: warning: no cards of A6: lesson “Two.” in the deck “Lessons: tone”: a line of code in "
        "it is higher than the card: shorten it or break it up, or remove the tag from LESSON_DECKS"
    ]
    diagnostics = site(
        {"posts/a.md": post_with(f"> **Lesson:** {'long' * 400}. #tone\n")}, settings=settings
    ).diagnostics
    assert [diagnostic.partition(": ")[2] for diagnostic in diagnostics] == [
        f"warning: no cards of A6: lesson “{'long' * 20}…” in the deck “Lessons: tone”: its id is too long for a QR "
        "code: give it a shorter one, or remove the tag from LESSON_DECKS"
    ]
    steps = "\n1. **Call.** Them.\n2. **Ask.** Them.\n3. **Rest.** Now.\n"
    clash = {**files, "posts/b.md": None, "posts/lessons-tone.md": post_with(more="Checklist: yes\n") + steps}
    assert built.rebuild(clash).diagnostics == [
        "content/posts/lessons-tone.md:9:1: error: its deck would be /cards/lessons-tone/, as that of the lessons "
        'under "tone"; change its slug'
    ]


def test_a_deck_with_lessons_of_drafts_is_marked_as_a_draft(site: MakeSite) -> None:
    """A preview marks a deck as a draft if its lessons are in drafts, and counts them."""
    built = site(
        {"posts/a.md": post_with("> **Lesson:** A.\n", more="Status: draft\n")}, settings={"LESSON_DECKS": ["work"]}
    )
    assert "1 lesson</span>" in built.read("cards/")
    assert "1 lesson under <a" in built.read("cards/lessons-work/")
    for address in ("cards/", "cards/lessons-work/"):
        assert '<strong class="mark">Draft</strong>' in built.read(address)


def test_the_label_of_a_tag_is_text_on_the_deck_page(site: MakeSite) -> None:
    """The label of a tag is never read as markup."""
    files = {
        "posts/a.md": post_with("> **Lesson:** One. #x\n"),
        "tags.toml": '[x]\nlabel = "<script>alert(1)</script> & co"\n',
    }
    built = site(files, settings={"LESSON_DECKS": ["x"]})
    pages = [built.read(address) for address in ("cards/lessons-x/", "cards/", "lessons/", "lessons/tags/x/")]
    assert not [page for page in pages if "<script>alert" in page]
    assert "Lessons: &lt;script&gt;alert(1)&lt;/script&gt; &amp; co</h1>" in pages[0]
