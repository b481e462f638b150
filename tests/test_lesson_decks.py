"""The lessons under a tag as a deck of cards: what a card of one says, how long one may be, and what goes wrong."""

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
from test_lesson_pages import text

DECK_OF_TWO = {
    "posts/old.md": "Title: Old <i> *plain*\nDate: 2023-05-01\nTags: work\n\n"
    '> **Lesson (second hand):** Ask *early*. #tone\n>\n> Why: it saves a day.\n> {id=early from="a tuner"}\n',
    "posts/new.md": "Title: New\nDate: 2026-10-19\nTags: work\n\n"
    "> **Lesson (second hand):** Call late. #tone\n> {id=late}\n",
}


def words_of_pdf(data: bytes) -> str:
    """The text of all its pages, in single spaces."""
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages).split())


def bytes_of(built: Built) -> dict[str, bytes]:
    """Every file of the site."""
    return {name: (built.output / name).read_bytes() for name in built.files()}


def test_lesson_decks_become_cards(site: MakeSite) -> None:
    """LESSON_DECKS makes a deck with cards of a tag's current lessons; a tag without any is an error."""
    files = {
        "posts/a.md": text(
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
    ("slug", "told"),
    [
        ("nothing", 'no current lesson has a tag with the slug "nothing"; remove it'),
        ("work", 'no current lesson has a tag with the slug "work"; remove it'),
        ("telework", 'no tag has the slug "telework"; it is "remote-work"'),
        ("Home Office", 'no tag has the slug "Home Office"; it is "remote-work"'),
        ("home-office", 'no tag has the slug "home-office"; it is "remote-work"'),
        ("Remote Work", 'no tag has the slug "Remote Work"; it is "remote-work"'),
    ],
)
def test_a_tag_without_a_deck_is_an_error(site: MakeSite, slug: str, told: str) -> None:
    """The error gives the right slug if a tag has that name, else the advice to remove it."""
    files = {
        "posts/a.md": text("> **Lesson:** One. #remote-work\n"),
        "tags.toml": '[remote-work]\nlabel = "remote work"\naliases = ["Home Office", "telework"]\n',
    }
    (diagnostic,) = site(files, settings={"LESSON_DECKS": [slug]}).diagnostics
    assert diagnostic == f"pelicanconf.py:1:1: error: LESSON_DECKS: {told}"


def test_one_tag_without_a_list_around_it_is_an_error(site: MakeSite) -> None:
    """LESSON_DECKS is a list; the message has it as it is to be written."""
    built = site({"posts/a.md": text("> **Lesson:** One. #tone\n")}, settings={"LESSON_DECKS": "tone"})
    assert built.text.strip() == ('error: LESSON_DECKS must be a list, not a text: write LESSON_DECKS = ["tone"]')


def test_a_list_of_lessons_links_to_its_cards(site: MakeSite) -> None:
    """The pages of a tag link to its deck of lessons, also after an incremental build."""
    files = {"posts/a.md": text("> **Lesson:** One. #tone\n")}
    built = site(files, settings={"CARD_FORMATS": []})
    pages = ("tags/tone/", "lessons/tags/tone/")
    assert not [page for page in pages if "/cards/lessons-tone/" in built.read(page)]
    asked = {"CARD_FORMATS": [], "LESSON_DECKS": ["tone"]}
    again = built.rebuild(**asked)
    assert all('<a href="/cards/lessons-tone/">' in again.read(page) for page in pages)
    assert bytes_of(again) == bytes_of(site(files, settings=asked))


def test_a_card_of_a_lesson_has_its_source_and_date(site: MakeSite) -> None:
    """Each has its own post and date, on the page and on paper; it is no step and has no reason."""
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
    drawn = built.path("cards/lessons-tone/step.svg").read_text(encoding="utf-8")
    assert ">From</text>" in drawn


def test_labels_of_a_deck_of_lessons_are_in_its_language(site: MakeSite) -> None:
    """The deck has the site's language, since it belongs to no post."""
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
    """On a business card the source is on the back if that saves a card and has space; else it ends the text."""
    origin = Origin(title.strip(), "", "2024/a/#ask", datetime(2024, 3, 2, tzinfo=UTC), "a tuner")
    found = set()
    for count in range(20, 140, 12):
        lesson = replace(step(1, f"Ask. {'wait ' * count}"), origin=origin)
        pdf = card_pdf(replace(deck(lesson), date=None, unit="lesson"), BUSINESS)
        assert bare("From Boats") in text_of(pdf)
        assert "(atuner),2024-03-02" in text_of(pdf)
        assert text_of(pdf).count("Boats") == title.count("Boats")
        found.add(pdf.fits[-1].why)
    assert found == ({"front", "back"} if len(title) < 200 else {""}), "where it went; nowhere alone if in the text"


def test_exports_of_a_lesson_deck_have_the_sources(site: MakeSite) -> None:
    """The JSON is valid, the table has each date, and notes for Anki are those of lessons.tsv, by id."""
    gone = "Title: Gone\nDate: 2024-01-01\nTags: work\n\n> **Lesson:** Wait. #tone\n> {id=wait superseded_by=late}\n"
    built = site(DECK_OF_TWO | {"posts/gone.md": gone}, settings={"LESSON_DECKS": ["tone"]}, publish=True)
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
    ours, all_of_them = (
        list(csv.reader(re.findall(r"(?m)^[^#].*", built.read(name)), delimiter="\t"))
        for name in ("cards/lessons-tone/deck.tsv", "lessons/lessons.tsv")
    )
    assert [row[0] for row in ours] == ["late", "wait", "early"]
    assert [row[:4] for row in ours] == all_of_them
    assert {row[4] for row in ours} == {"Lessons: tone"}


def test_a_withdrawn_lesson_changes_the_notes_of_its_deck(site: MakeSite) -> None:
    """An incremental build writes the same as a clean one, though only the withdrawn lesson's card is gone."""
    settings = {"LESSON_DECKS": ["tone"], "CARD_FORMATS": ["a6"]}
    built = site(DECK_OF_TWO, settings=settings)
    old = DECK_OF_TWO["posts/old.md"].replace("{id=early", "{id=early status=withdrawn why_changed=Rain.")
    again = built.rebuild({"posts/old.md": old})
    assert b"hindsight::withdrawn" in again.path("cards/lessons-tone/deck.tsv").read_bytes()
    rain = again.rebuild({"posts/old.md": old.replace("Rain.", "Wind.")})
    assert bytes_of(rain) == bytes_of(
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
def test_a_lead_ends_where_a_reader_would_pause(before: str, after: str) -> None:
    """At a sentence, else at a clause that is none of the first words alone, else between words."""
    whole = f"{before}{' ' if before.isascii() and 'long' not in before else ''}{after}".strip()
    assert lead_and_rest(whole) == (before.strip(), after)


@given(
    st.text()
    | st.lists(st.sampled_from(["a", "long", ", ", " ", ". ", "字", "e\u0301", "\u200d", "“", "”"])).map("".join)
)
def test_a_lead_and_its_rest_are_the_whole_text(text: str) -> None:
    """For any text nothing is lost, and its lead is short enough for a card."""
    text = " ".join((text * 9).split())
    lead, rest = lead_and_rest(text)
    assert (lead + rest).replace(" ", "") == text.replace(" ", "")
    assert letters_of(lead) <= LEAD_MOST
    assert lead or not text


@pytest.mark.parametrize("formats", [["a6", "a7", "3x5"], ["business"], ["pocketmod"]])
def test_a_lesson_of_any_length_is_on_its_cards(site: MakeSite, formats: list[str]) -> None:
    """A long text continues below its lead, on as many cards as it needs; no word is lost."""
    many = " ".join(f"word{number}" for number in range(150))
    files = {
        "posts/a.md": text(
            f"> **Lesson:** {many}. #tone\n",
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
        found = re.findall(r"word\d+", words_of_pdf(data))
        assert list(dict.fromkeys(found))[-1] == "word149"
        assert {f"word{number}" for number in range(150)} == set(found)


def test_errors_of_a_lesson_deck_are_at_the_lesson(site: MakeSite) -> None:
    """A lesson that cannot be printed is named with file and line, as is a post with the same address."""
    asked = {"LESSON_DECKS": ["tone"], "CARD_FORMATS": ["a6"], "CHECK_ONLY": True}
    files = {
        "posts/a.md": text("> **Lesson:** One. #tone\n"),
        "posts/b.md": text(f"> **Lesson:** Two. #tone\n>\n> ```\n> {'m ' * 9000}\n> ```\n"),
    }
    built = site(files, settings=asked)
    assert built.diagnostics == [
        "content/posts/b.md:7:5: warning: no cards of A6: lesson “Two.” in the deck “Lessons: tone”: a line of code in "
        "it is higher than the card: shorten it or break it up, or remove the tag from LESSON_DECKS"
    ]
    long = site({"posts/a.md": text(f"> **Lesson:** {'long' * 400}. #tone\n")}, settings=asked).diagnostics
    assert [diagnostic.partition(": ")[2] for diagnostic in long] == [
        f"warning: no cards of A6: lesson “{'long' * 20}…” in the deck “Lessons: tone”: its id is too long for a QR "
        "code: give it a shorter one, or remove the tag from LESSON_DECKS"
    ]
    steps = "\n1. **Call.** Them.\n2. **Ask.** Them.\n3. **Rest.** Now.\n"
    clash = {**files, "posts/b.md": None, "posts/lessons-tone.md": text(more="Checklist: yes\n") + steps}
    assert built.rebuild(clash).diagnostics == [
        "content/posts/lessons-tone.md:9:1: error: its deck would be /cards/lessons-tone/, as that of the lessons "
        'under "tone"; change its slug'
    ]


def test_a_deck_of_a_draft_s_lesson_is_marked_as_one(site: MakeSite) -> None:
    """A preview marks such a deck as a draft, and counts its lessons as drafts."""
    built = site(
        {"posts/a.md": text("> **Lesson:** A.\n", more="Status: draft\n")}, settings={"LESSON_DECKS": ["work"]}
    )
    assert "1 lesson</span>" in built.read("cards/")
    assert "1 lesson under <a" in built.read("cards/lessons-work/")
    for address in ("cards/", "cards/lessons-work/"):
        assert '<strong class="mark">Draft</strong>' in built.read(address)


def test_a_tag_s_label_is_text_on_its_deck_s_page(site: MakeSite) -> None:
    """A tag's label is never read as markup."""
    files = {
        "posts/a.md": text("> **Lesson:** One. #x\n"),
        "tags.toml": '[x]\nlabel = "<script>alert(1)</script> & co"\n',
    }
    built = site(files, settings={"LESSON_DECKS": ["x"]})
    pages = [built.read(address) for address in ("cards/lessons-x/", "cards/", "lessons/", "lessons/tags/x/")]
    assert not [page for page in pages if "<script>alert" in page]
    assert "Lessons: &lt;script&gt;alert(1)&lt;/script&gt; &amp; co</h1>" in pages[0]
