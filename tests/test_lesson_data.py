"""The lessons for other programs: JSON, CSV, Anki, a calendar; and the feeds."""

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


def lesson(**fields: Any) -> Lesson:
    """A lesson of a post; what differs from it is given."""
    (found,) = post("> **Lesson:** Ask first. #work\n> {id=ask}\n").lessons
    return Lesson(**{**{name: getattr(found, name) for name in found.__dataclass_fields__}, **fields})


def entry(one: Lesson) -> LessonEntry:
    """An entry of the index."""
    return LessonEntry(one, (Tag("work", "work"),))


words = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1)
LESSONS = st.builds(
    lesson, statement=words, statement_html=words, post_title=words, learned_from=words, why_changed=words,
    confidence=st.sampled_from(("", *CONFIDENCES)), status=st.sampled_from(STATUSES),
    hand=st.sampled_from(("first", "second")), review=st.sampled_from(("", "2027-11")),
    related=st.sampled_from(((), ("a", "b"))),
)  # fmt: skip


def validate(data: bytes) -> Any:
    """Lessons as read, once the published schema holds for them."""
    schema = json.loads(lessons_schema(URLS))
    Draft202012Validator.check_schema(schema)
    read = json.loads(data)
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(read)
    return read


@settings(deadline=None)
@given(st.lists(LESSONS, max_size=3))
def test_the_data_is_valid(lessons: list[Lesson]) -> None:
    """For any lessons, lessons.json is valid against lessons.schema.json."""
    assert len(validate(lessons_json(map(entry, lessons), URLS))["lessons"]) == len(lessons)


def test_repeated_values_are_in_the_data_once(site: MakeSite) -> None:
    """Related ids and tags are sets in the schema, however they are written."""
    text = f'{HEAD}\n> **Lesson:** A. #work #Work\n> {{id=a related="b, b"}}\n\nMore.\n\n> **Lesson:** B.\n> {{id=b}}\n'
    made = site({"posts/a.md": text})
    data = validate(made.path("lessons/lessons.json").read_bytes().replace(b"http://localhost:8000", SITE.encode()))
    assert [(one["tags"], one.get("related")) for one in data["lessons"]] == [(["work"], ["b"]), (["work"], None)]


@pytest.mark.parametrize(
    ("words", "place"), [("Lessons: Ask first.\n\nAsk first.\n", "3:10"), ("\n> **Lesson:** Ask first.\n", "4:5")]
)
def test_a_lesson_without_a_tag_is_an_error_at_its_line(site: MakeSite, words: str, place: str) -> None:
    """A page needs no tags; a lesson does, its own or its page's."""
    (diagnostic,) = site({"pages/a.md": f"Title: A\nDate: 2024-03-02\n{words}"}).diagnostics
    assert diagnostic.startswith(f"content/pages/a.md:{place}: error: neither this lesson nor its page has a tag; add")


@settings(deadline=None)
@given(st.lists(LESSONS, max_size=3))
def test_no_cell_is_a_formula(lessons: list[Lesson]) -> None:
    """The CSV has a row per lesson with all its words, and no cell begins like a formula."""
    rows = list(csv.DictReader(io.StringIO(lessons_csv(map(entry, lessons), URLS).decode(), newline="")))
    assert [row["statement"] for row in rows] == [escape_formula(one.statement) for one in lessons]
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]


def test_a_formula_after_a_quotation_mark_is_escaped() -> None:
    """Quotation marks and white space before a formula do not hide it, as in decks."""
    (row,) = csv.DictReader(io.StringIO(lessons_csv([entry(lesson(statement='" =1+1'))], URLS).decode(), newline=""))
    assert row["statement"] == "'\" =1+1"


@settings(deadline=None)
@given(st.lists(LESSONS, max_size=3), st.sampled_from(("", "Lessons: a\tb")))
def test_anki_gets_a_note_per_lesson(lessons: list[Lesson], deck: str) -> None:
    """Each line begins with the id and may end with the deck; lessons that are not current have a tag."""
    data = lessons_tsv(map(entry, lessons), URLS, lambda markup, _: markup, deck).decode()
    lines = [line for line in data.split("\n") if line and not line.startswith("#")]
    rows = list(csv.reader(lines, delimiter="\t"))
    tags = ["work" if one.is_current else f"work hindsight::{one.status}" for one in lessons]
    assert [(row[0], *row[3:]) for row in rows] == [("ask", tag, *(["Lessons: a b"] if deck else [])) for tag in tags]
    assert [("<b>No longer true:</b>" in row[2]) for row in rows] == [not one.is_current for one in lessons]


def test_a_note_of_a_superseded_lesson_gives_its_replacement() -> None:
    """It has the old id, so that it replaces the old note, and gives the reason of the change."""
    old = lesson(status="superseded", superseded_by="b", why_changed="Wind & rain")
    new = lesson(id="b", statement_html="Ask <em>last</em>.")
    data = lessons_tsv([LessonEntry(old, (), newer=new)], URLS, lambda markup, _: markup).decode()
    (row,) = csv.reader(data.splitlines()[-1:], delimiter="\t")
    assert row[0] == "ask"
    assert row[2].startswith(
        "<p><b>No longer true:</b> Ask&nbsp;first.</p><p><b>Instead:</b> Ask <em>last</em>.</p><p>Wind &amp; rain"
    )


def test_two_lessons_of_one_post_are_two_questions(site: MakeSite) -> None:
    """If post and tags are the same, the question numbers the lessons."""
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
    data = review_calendar(lessons, URLS, "Notes, mine; yours")
    lines = data.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in data.replace(b"\r\n", b"")
    text = data.decode().replace("\r\n ", "")
    events = [one for one in lessons if one.review and one.is_current]
    assert text.count("BEGIN:VEVENT") == text.count("UID:ask@example.org") == len(events)
    assert text.count("DTSTAMP:20240302T000000Z") == text.count("DTSTART;VALUE=DATE:20271101") == len(events)


def test_special_characters_are_escaped_in_the_calendar() -> None:
    """Commas, semicolons and backslashes of a text are escaped."""
    data = review_calendar([lesson(statement="One, two; three\\four", review="2027-11")], URLS, "Notes").decode()
    assert "SUMMARY:Does it still hold? One\\, two\\; three\\\\four\r\n" in data


@pytest.fixture
def built(site: MakeSite) -> Built:
    """A published site with a post and a lesson."""
    made = site({"posts/a.md": TEXT}, publish=True, settings=PUBLIC)
    assert made.ok, made.text
    return made


def test_the_files_of_the_index_are_there_and_valid(built: Built) -> None:
    """The published files are valid, and the page links to each."""
    page = built.read("lessons/")
    validate(built.path("lessons/lessons.json").read_bytes())
    for name in ("lessons.json", "lessons.schema.json", "lessons.csv", "lessons.tsv", "reviews.ics"):
        assert f'href="/lessons/{name}"' in page
        assert built.path(f"lessons/{name}").stat().st_size
    assert "BEGIN:VEVENT" in built.read("lessons/reviews.ics")


@pytest.mark.parametrize("stem", ["feeds/all", "feeds/lessons", "feeds/tags/work"])
def test_a_feed_has_three_forms_of_the_same_entries(built: Built, stem: str) -> None:
    """Atom, RSS and JSON Feed hold the same ids, which are permalinks, and the whole text."""
    atom, rss = (feedparser.parse(built.path(f"{stem}.{form}").read_bytes()) for form in ("atom.xml", "rss.xml"))
    data = json.loads(built.read(f"{stem}.json"))
    Draft202012Validator(JSON_FEED, format_checker=FormatChecker()).validate(data)
    assert not atom.bozo
    assert not rss.bozo
    ids = [item["id"] for item in data["items"]]
    assert [one.id for one in atom.entries] == [one.id for one in rss.entries] == ids
    assert all(one.content[0].value for one in (*atom.entries, *rss.entries))
    assert data["feed_url"] == f"{SITE}/{stem}.json"
    assert (
        ids
        == {
            "feeds/all": [f"{SITE}/2024/a/"],
            "feeds/lessons": [f"{SITE}/lessons/#ask"],
            "feeds/tags/work": [f"{SITE}/2024/a/", f"{SITE}/lessons/#ask"],
        }[stem]
    )


def test_an_edit_changes_updated_and_never_the_id(built: Built) -> None:
    """With Modified, the entries keep their ids and have the new time."""
    before = json.loads(built.read("feeds/tags/work.json"))["items"]
    after = json.loads(
        built.rebuild({"posts/a.md": TEXT.replace("\n\n", "\nModified: 2025-01-02\n\n", 1)}).read(
            "feeds/tags/work.json"
        )
    )["items"]
    assert [one["id"] for one in before] == [one["id"] for one in after]
    assert {one["date_published"] for one in before} == {one["date_published"] for one in after}
    assert {one["date_modified"][:10] for one in after} == {"2025-01-02"}


def test_addresses_in_a_feed_are_absolute(built: Built) -> None:
    """A lesson's links lead to its post, with the site's address."""
    (item,) = json.loads(built.read("feeds/lessons.json"))["items"]
    assert f'href="{SITE}/2024/a/#x"' in item["content_html"]
    assert "A &amp; B" in item["content_html"]


def test_steps_in_a_feed_need_no_style_sheet(site: MakeSite) -> None:
    """A reader's program numbers the steps itself, as written, with strong leads and nothing to tick; code stays."""
    text = HEAD + (
        "Checklist: yes\n\n    :::python\n    name = 1\n\n3. **Ask.** Then wait.\n\n    - [ ] Once\n\n4. Go now.\n"
    )
    made = site({"posts/a.md": text}, publish=True, settings=PUBLIC)
    (item,) = json.loads(made.read("feeds/all.json"))["items"]
    content = item["content_html"]
    assert '<li value="3" id="step-3">\n<p><strong>Ask.</strong></p>\n<p>Then' in content
    assert '<li value="4" id="step-4">\n<p><strong>Go&nbsp;now.</strong></p>' in content
    assert not re.search(r"<(input|label|form|button)|[^\n]#</", content)
    assert '<span class="n">name</span>' in content  # Pygments' own name for a name
    for form in ("atom.xml", "rss.xml"):
        (entry,) = feedparser.parse(made.path(f"feeds/all.{form}").read_bytes()).entries
        assert "<strong>Ask.</strong>" in entry.content[0].value
        assert 'class="n">3' not in entry.content[0].value


def test_steps_with_headings_stay_headings_in_a_feed(site: MakeSite) -> None:
    """A step whose lead is a heading keeps it, without its number, which the list has."""
    text = HEAD + "Checklist: headings\n\n## 1. Ask\n\nNow.\n\n## 2. Wait\n\nLong.\n\n## 3. Go\n\nFar.\n"
    (item,) = json.loads(site({"posts/a.md": text}, publish=True).read("feeds/all.json"))["items"]
    assert re.search(r'<li value="2" id="step-2">\n<h2[^>]*>Wait</h2>', item["content_html"])


def test_an_empty_feed_has_no_date_of_today(site: MakeSite) -> None:
    """A feed without entries is the same at every build."""
    made = site({"posts/a.md": HEAD + "\nText.\n"}, publish=True, settings=PUBLIC)
    assert "1970-01-01" in made.read("feeds/lessons.atom.xml")
    assert ET.fromstring(made.read("feeds/lessons.rss.xml")).find("channel/item") is None


def test_pages_link_to_their_feeds(built: Built) -> None:
    """Heads name all forms of a page's own feed and of the site's, and readers see links too."""
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
