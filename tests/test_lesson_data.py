"""Lessons as data: JSON, CSV, Anki, a calendar and feeds."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from typing import Any

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from hindsight.core.language.words import ENGLISH_WORDS
from hindsight.core.lessons.model import CONFIDENCES, STATUSES, Lesson
from hindsight.core.lessons.reviews import review_calendar
from hindsight.core.site.lesson_export import lessons_csv, lessons_json, lessons_schema, lessons_tsv
from hindsight.core.site.model import LessonEntry
from hindsight.core.text.spreadsheet import escape_formula
from hindsight.core.vocabulary.tags import Tag
from hindsight.host.urls import host_urls
from site_builder import Built, MakeSite
from support import post

SITE = "https://example.org"
URLS = host_urls(SITE)
PUBLIC = {"SITEURL": SITE}
HEAD = "Title: A & B\nDate: 2024-03-02\nTags: work\n"
TEXT = HEAD + "\nText.\n\n> **Lesson:** Ask *first*, [here](#x). #work\n> {id=ask review=2027-11}\n"
# The rules of https://www.jsonfeed.org/version/1.1/ that a program can check.
JSON_FEED = {
    "type": "object",
    "required": ["version", "title", "items", "feed_url", "home_page_url"],
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": {"type": "string"},
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "url", "content_html", "date_published", "date_modified"],
                "properties": {
                    "id": {"type": "string", "format": "uri"},
                    "url": {"type": "string", "format": "uri"},
                    "content_html": {"type": "string", "minLength": 1},
                    "date_published": {"type": "string", "format": "date-time"},
                    "tags": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
                },
            },
        },
    },
}


def make_lesson(**fields: Any) -> Lesson:
    """Return a lesson with these fields, and usual values for the others."""
    (usual,) = post("> **Lesson:** Ask first. #work\n> {id=ask}\n").lessons
    return Lesson(**{**{name: getattr(usual, name) for name in usual.__dataclass_fields__}, **fields})


def make_entry(lesson: Lesson) -> LessonEntry:
    """Return an entry of the index for a lesson."""
    return LessonEntry(lesson, (Tag("work", "work"),))


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1)
LESSONS = st.builds(
    make_lesson, statement=TEXTS, statement_html=TEXTS, post_title=TEXTS, learned_from=TEXTS,
    why_changed=TEXTS, confidence=st.sampled_from(("", *CONFIDENCES)), status=st.sampled_from(STATUSES),
    hand=st.sampled_from(("first", "second")), review=st.sampled_from(("", "2027-11")),
    related=st.sampled_from(((), ("a", "b"))),
)  # fmt: skip


def validate(data: bytes) -> Any:
    """Validate the data against the published schema, and return it."""
    schema = json.loads(lessons_schema(URLS))
    Draft202012Validator.check_schema(schema)
    lessons = json.loads(data)
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(lessons)
    return lessons


@settings(deadline=None)
@given(st.lists(LESSONS, max_size=3))
def test_lessons_json_is_valid(lessons: list[Lesson]) -> None:
    """For any lessons, lessons.json is valid against lessons.schema.json."""
    assert len(validate(lessons_json(map(make_entry, lessons), URLS))["lessons"]) == len(lessons)


def test_repeated_values_are_in_the_data_once(site: MakeSite) -> None:
    """Repeated tags and related ids are in the data once, since the schema has sets."""
    text = f'{HEAD}\n> **Lesson:** A. #work #Work\n> {{id=a related="b, b"}}\n\nMore.\n\n> **Lesson:** B.\n> {{id=b}}\n'
    built = site({"posts/a.md": text})
    data = validate(built.path("lessons/lessons.json").read_bytes().replace(b"http://localhost:8000", SITE.encode()))
    assert [(lesson["tags"], lesson.get("related")) for lesson in data["lessons"]] == [
        (["work"], ["b"]),
        (["work"], None),
    ]


@pytest.mark.parametrize(
    ("source", "position"), [("Lessons: Ask first.\n\nAsk first.\n", "3:10"), ("\n> **Lesson:** Ask first.\n", "4:5")]
)
def test_a_lesson_without_a_tag_is_an_error_at_its_line(site: MakeSite, source: str, position: str) -> None:
    """A lesson needs a tag, its own or one of its page; a page without lessons needs none."""
    (diagnostic,) = site({"pages/a.md": f"Title: A\nDate: 2024-03-02\n{source}"}).diagnostics
    assert diagnostic.startswith(
        f"content/pages/a.md:{position}: error: neither this lesson nor its page has a tag; add"
    )


@settings(deadline=None)
@given(st.lists(LESSONS, max_size=3))
def test_no_cell_is_a_formula(lessons: list[Lesson]) -> None:
    """The CSV has a row for each lesson with its whole statement, and no cell begins like a formula."""
    rows = list(csv.DictReader(io.StringIO(lessons_csv(map(make_entry, lessons), URLS).decode(), newline="")))
    assert [row["statement"] for row in rows] == [escape_formula(lesson.statement) for lesson in lessons]
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]


def test_a_formula_after_a_quotation_mark_is_escaped() -> None:
    """Formulas after quotation marks and white space are escaped, as in decks."""
    (row,) = csv.DictReader(
        io.StringIO(lessons_csv([make_entry(make_lesson(statement='" =1+1'))], URLS).decode(), newline="")
    )
    assert row["statement"] == "'\" =1+1"


@settings(deadline=None)
@given(st.lists(LESSONS, max_size=3), st.sampled_from(("", "Lessons: a\tb")))
def test_anki_gets_a_note_per_lesson(lessons: list[Lesson], deck: str) -> None:
    """Each line begins with the id and may end with the deck; a lesson that is not current has an extra tag."""
    data = lessons_tsv(map(make_entry, lessons), URLS, lambda markup, _: markup, deck).decode()
    lines = [line for line in data.split("\n") if line and not line.startswith("#")]
    rows = list(csv.reader(lines, delimiter="\t"))
    tags = ["work" if lesson.is_current else f"work hindsight::{lesson.status}" for lesson in lessons]
    assert [(row[0], *row[3:]) for row in rows] == [("ask", tag, *(["Lessons: a b"] if deck else [])) for tag in tags]
    assert [("<b>No longer true:</b>" in row[2]) for row in rows] == [not lesson.is_current for lesson in lessons]


def test_a_note_of_a_superseded_lesson_gives_its_replacement() -> None:
    """The note keeps its id, so that it replaces the old note, and gives the replacement and the reason."""
    old = make_lesson(status="superseded", superseded_by="b", why_changed="Wind & rain")
    new = make_lesson(id="b", statement_html="Ask <em>last</em>.")
    data = lessons_tsv([LessonEntry(old, (), newer=new)], URLS, lambda markup, _: markup).decode()
    (row,) = csv.reader(data.splitlines()[-1:], delimiter="\t")
    assert row[0] == "ask"
    assert row[2].startswith(
        "<p><b>No longer true:</b> Ask&nbsp;first.</p><p><b>Instead:</b> Ask <em>last</em>.</p><p>Wind &amp; rain"
    )


def test_lessons_with_the_same_question_are_numbered(site: MakeSite) -> None:
    """The question of an Anki note is numbered if post and tags are the same."""
    lessons = "> **Lesson:** One.\n\n> **Lesson:** Two.\n\n> **Lesson:** Tone. #tone\n"
    text = f"Title: A\nDate: 2024-03-02\nTags: work\n\n{lessons}"
    rows = [line.split("\t") for line in site({"posts/a.md": text}).read("lessons/lessons.tsv").split("\n")[5:-1]]
    assert [row[:2] for row in rows] == [
        ["one", "What did “A” teach about work? (1 of 2)"],
        ["two", "What did “A” teach about work? (2 of 2)"],
        ["tone", "What did “A” teach about tone?"],
    ]


@settings(deadline=None)
@given(st.lists(LESSONS, max_size=3))
def test_the_calendar_is_valid(lessons: list[Lesson]) -> None:
    """Lines end in CRLF, are at most 75 octets, and unfold to events with a stable UID and stamp."""
    data = review_calendar(lessons, URLS, "Notes, mine; yours", ENGLISH_WORDS)
    lines = data.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in data.replace(b"\r\n", b"")
    text = data.decode().replace("\r\n ", "")
    events = [lesson for lesson in lessons if lesson.review and lesson.is_current]
    assert text.count("BEGIN:VEVENT") == text.count("UID:ask@example.org") == len(events)
    assert text.count("DTSTAMP:20240302T000000Z") == text.count("DTSTART;VALUE=DATE:20271101") == len(events)


def test_special_characters_are_escaped_in_the_calendar() -> None:
    """Commas, semicolons and backslashes in a statement are escaped."""
    data = review_calendar(
        [make_lesson(statement="One, two; three\\four", review="2027-11")], URLS, "Notes", ENGLISH_WORDS
    ).decode()
    assert "SUMMARY:Does it still hold? One\\, two\\; three\\\\four\r\n" in data


@pytest.fixture
def built(site: MakeSite) -> Built:
    """Build a published site with a post and a lesson."""
    built_site = site({"posts/a.md": TEXT}, publish=True, settings=PUBLIC)
    assert built_site.ok, built_site.text
    return built_site


def test_published_files_are_valid_and_linked(built: Built) -> None:
    """The published files are valid, and the page of lessons links to each."""
    page = built.read("lessons/")
    validate(built.path("lessons/lessons.json").read_bytes())
    for name in ("lessons.json", "lessons.schema.json", "lessons.csv", "lessons.tsv", "reviews.ics"):
        assert f'href="/lessons/{name}"' in page
        assert built.path(f"lessons/{name}").stat().st_size
    assert "BEGIN:VEVENT" in built.read("lessons/reviews.ics")


@pytest.mark.parametrize("stem", ["feeds/all", "feeds/lessons", "feeds/tags/work"])
def test_a_feed_has_three_forms_of_the_same_entries(built: Built, stem: str) -> None:
    """Atom, RSS and JSON Feed have the same ids, which are permalinks, and the full content."""
    atom, rss = (feedparser.parse(built.path(f"{stem}.{form}").read_bytes()) for form in ("atom.xml", "rss.xml"))
    data = json.loads(built.read(f"{stem}.json"))
    Draft202012Validator(JSON_FEED, format_checker=FormatChecker()).validate(data)
    assert not atom.bozo
    assert not rss.bozo
    ids = [item["id"] for item in data["items"]]
    assert [entry.id for entry in atom.entries] == [entry.id for entry in rss.entries] == ids
    assert all(entry.content[0].value for entry in (*atom.entries, *rss.entries))
    assert data["feed_url"] == f"{SITE}/{stem}.json"
    assert (
        ids
        == {
            "feeds/all": [f"{SITE}/2024/a/"],
            "feeds/lessons": [f"{SITE}/lessons/#ask"],
            "feeds/tags/work": [f"{SITE}/2024/a/", f"{SITE}/lessons/#ask"],
        }[stem]
    )


def test_an_edit_keeps_the_ids_of_a_feed(built: Built) -> None:
    """With a new `Modified`, the entries keep their ids and have the new time."""
    before = json.loads(built.read("feeds/tags/work.json"))["items"]
    after = json.loads(
        built.rebuild({"posts/a.md": TEXT.replace("\n\n", "\nModified: 2025-01-02\n\n", 1)}).read(
            "feeds/tags/work.json"
        )
    )["items"]
    assert [item["id"] for item in before] == [item["id"] for item in after]
    assert {item["date_published"] for item in before} == {item["date_published"] for item in after}
    assert {item["date_modified"][:10] for item in after} == {"2025-01-02"}


def test_addresses_in_a_feed_are_absolute(built: Built) -> None:
    """Links in a lesson lead to its post at the address of the site."""
    (item,) = json.loads(built.read("feeds/lessons.json"))["items"]
    assert f'href="{SITE}/2024/a/#x"' in item["content_html"]
    assert "A &amp; B" in item["content_html"]


def test_steps_in_a_feed_need_no_style_sheet(site: MakeSite) -> None:
    """Steps are list items with their numbers and strong leads, without form controls; code is unchanged."""
    text = HEAD + (
        "Checklist: yes\n\n    :::python\n    name = 1\n\n3. **Ask.** Then wait.\n\n    - [ ] Once\n\n4. Go now.\n"
    )
    built = site({"posts/a.md": text}, publish=True, settings=PUBLIC)
    (item,) = json.loads(built.read("feeds/all.json"))["items"]
    content = item["content_html"]
    assert '<li value="3" id="step-3">\n<p><strong>Ask.</strong></p>\n<p>Then' in content
    assert '<li value="4" id="step-4">\n<p><strong>Go&nbsp;now.</strong></p>' in content
    assert not re.search(r"<(input|label|form|button)|[^\n]#</", content)
    assert '<span class="n">name</span>' in content  # the class that Pygments gives to a name
    for form in ("atom.xml", "rss.xml"):
        (entry,) = feedparser.parse(built.path(f"feeds/all.{form}").read_bytes()).entries
        assert "<strong>Ask.</strong>" in entry.content[0].value
        assert 'class="n">3' not in entry.content[0].value


def test_a_lead_that_is_a_heading_stays_a_heading_in_a_feed(site: MakeSite) -> None:
    """The heading loses its number, which the list item has."""
    text = HEAD + "Checklist: headings\n\n## 1. Ask\n\nNow.\n\n## 2. Wait\n\nLong.\n\n## 3. Go\n\nFar.\n"
    (item,) = json.loads(site({"posts/a.md": text}, publish=True).read("feeds/all.json"))["items"]
    assert re.search(r'<li value="2" id="step-2">\n<h2[^>]*>Wait</h2>', item["content_html"])


def test_an_empty_feed_has_a_fixed_date(site: MakeSite) -> None:
    """A feed without entries is the same at every build."""
    built = site({"posts/a.md": HEAD + "\nText.\n"}, publish=True, settings=PUBLIC)
    assert "1970-01-01" in built.read("feeds/lessons.atom.xml")
    assert ET.fromstring(built.read("feeds/lessons.rss.xml")).find("channel/item") is None


def test_pages_link_to_their_feeds(built: Built) -> None:
    """A page links to all forms of its own feed and of the site's feed, in its head and in its text."""
    for address, stem in (("lessons/", "lessons"), ("tags/work/", "tags/work"), ("lessons/tags/work/", "tags/work")):
        text = built.read(address)
        for name in (stem, "all"):
            for ending in ("atom.xml", "rss.xml", "json"):
                assert text.count(f'href="/feeds/{name}.{ending}"') == 2, (address, name, ending)


def test_a_tag_with_few_entries_has_no_feeds(site: MakeSite) -> None:
    """Posts and lessons count together; a page without its own feeds links to none."""
    head = "Title: T\nDate: 2024-03-02\nTags: work, tone\n\n"
    post = f"{head}> **Lesson:** Ask. #work\n"
    built = site({"posts/a.md": post, "posts/b.md": f"{head}Text."}, settings={"TAG_FEED_POSTS": 3})
    assert [file for file in built.files() if file.startswith("feeds/tags/")] == [
        f"feeds/tags/work.{ending}" for ending in ("atom.xml", "json", "rss.xml")
    ]
    assert "feeds/tags/" in built.read("tags/work/")
    assert "feeds/tags/" not in built.read("tags/tone/")
    assert "feeds/tags/" in built.read("lessons/tags/work/")
