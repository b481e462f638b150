"""The pages of the lessons index: which pages exist, and what each contains."""

from __future__ import annotations

import html
import json
import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hindsight.core.language.words import ENGLISH_WORDS
from hindsight.core.lessons.chart import chart
from hindsight.core.lessons.model import Lesson
from hindsight.core.lessons.reviews import lesson_to_resurface
from hindsight.core.site.lesson_pages import list_pages
from hindsight.core.site.model import LessonEntry
from hindsight.core.site.moved_lessons import ANCHOR_BYTES, MovedLessons, split_by_size
from site_builder import MakeSite
from support import post

IDS = re.compile(r'<li class="lesson-entry[^>]* id="([^"]+)"')


def start_of(year: int, month: int, day: int) -> datetime:
    """Return the first moment of a day."""
    return datetime(year, month, day, tzinfo=UTC)


def lesson_of(ident: str, moment: datetime, **fields: object) -> Lesson:
    """Return a lesson with this id, moment and other fields."""
    (usual,) = post("> **Lesson:** Ask first. #work\n").lessons
    values = {name: getattr(usual, name) for name in usual.__dataclass_fields__}
    return Lesson(**{**values, "id": ident, "date": moment, **fields})  # type: ignore[arg-type]


def post_with(*lessons: str, date: str = "2024-03-02", title: str = "A", more: str = "") -> str:
    """Return a post with these lessons."""
    return f"Title: {title}\nDate: {date}\nTags: work\n{more}\nText.\n\n" + "\nMore.\n\n".join(lessons)


def numbered(year: int, count: int) -> str:
    """Return a post of a year with this many lessons."""
    lessons = (f"> **Lesson:** Number {n} of {year}. #work\n> {{id=of-{year}-{n}}}\n" for n in range(count))
    return post_with(*lessons, date=f"{year}-03-02", title=f"Of {year}")


dates = st.dates(date(2001, 1, 1), date(2004, 12, 31)).map(lambda day: start_of(day.year, day.month, day.day))


@given(st.lists(dates, max_size=40), st.integers(0, 12))
def test_every_lesson_is_listed_in_full(moments: list[datetime], limit: int) -> None:
    """For all dates and limits, no lesson is lost, and a page exceeds the limit only if it is of a single day."""
    moments.sort(reverse=True)
    entries = [LessonEntry(lesson_of(f"n{n}", moment), ()) for n, moment in enumerate(moments)]
    pages = list(list_pages("lessons/", entries, limit, ENGLISH_WORDS))
    assert {entry.lesson.id for page in pages for entry in page.entries} == {f"n{n}" for n in range(len(moments))}
    assert all(len(page.entries) <= limit or page.url.count("/") == 4 for page in pages)
    assert len({page.url for page in pages}) == len(pages)
    urls = {page.url for page in pages}
    assert all(section.url in urls for page in pages for section in page.sections if not section.entries)
    assert pages[0].count == len(moments)


def test_a_long_index_is_split_by_years(site: MakeSite) -> None:
    """The first page lists recent years in full, and anchors of older lessons lead to the pages of their years."""
    built = site(
        {f"posts/{year}.md": numbered(year, 4) for year in (2022, 2023, 2024)}, settings={"LESSONS_PER_PAGE": 8}
    )
    page = built.read("lessons/")
    assert IDS.findall(page) == [f"of-{year}-{n}" for year in (2024, 2023) for n in range(4)]
    assert '<a id="of-2022-3" href="/lessons/2022/#of-2022-3">2022</a>' in page
    assert len(IDS.findall(built.read("lessons/2022/"))) == 4
    assert len(IDS.findall(built.read("lessons/tags/work/2022/"))) == 4


def test_a_new_lesson_does_not_move_older_ones(site: MakeSite) -> None:
    """A new lesson changes no byte of the pages of other years."""
    files = {f"posts/{year}.md": numbered(year, 4) for year in (2021, 2022, 2023)}
    built = site(files, settings={"LESSONS_PER_PAGE": 8})
    before = {year: built.read(f"lessons/{year}/") for year in (2021, 2022)}
    rebuilt = built.rebuild({"posts/new.md": post_with("> **Lesson:** New. #tone\n", date="2023-05-05", title="New")})
    assert {year: rebuilt.read(f"lessons/{year}/") for year in (2021, 2022)} == before


def test_a_long_list_is_split_into_lists_of_fifty(site: MakeSite) -> None:
    """Each list has at most fifty lessons, and no lesson is lost or reordered."""
    built = site({"posts/a.md": numbered(2024, 120)})
    lists = re.split('<ol class="lessons(?: many)?">', built.read("lessons/"))[1:]
    assert [len(IDS.findall(part)) for part in lists] == [50, 50, 20]
    assert IDS.findall("".join(lists)) == [f"of-2024-{n}" for n in range(120)]


def test_only_the_first_page_of_a_tag_shows_its_posts(site: MakeSite) -> None:
    """A new post does not change the other pages of its tag."""
    files = {f"posts/{year}.md": numbered(year, 4) for year in (2022, 2023, 2024)}
    built = site(files, settings={"LESSONS_PER_PAGE": 8})
    pages = [built.read(f"lessons/tags/work/{part}") for part in ("", "2022/")]
    assert ["Posts on work" in page for page in pages] == [True, False]
    assert 'href="/tags/work/"' in pages[1]
    rebuilt = built.rebuild({"posts/new.md": post_with(title="New", date="2024-06-01")})
    assert rebuilt.read("lessons/tags/work/") != pages[0]
    assert rebuilt.read("lessons/tags/work/2022/") == pages[1]


def with_long_ids(year: int, count: int) -> str:
    """Return a post of a year with this many lessons, whose ids are a thousand letters and a number."""
    lessons = (f"> **Lesson:** Number {n}. #work\n> {{id={'x' * 1000}-{year}-{n}}}\n" for n in range(count))
    return post_with(*lessons, date=f"{year}-03-02", title=f"Of {year}")


ID_BYTES = len(f"{'x' * 1000}-2023-100")


def test_older_moved_lessons_are_in_a_file(site: MakeSite) -> None:
    """The newest moved lessons have anchors up to the size limit, and the file lists the others by page."""
    count = ANCHOR_BYTES // ID_BYTES + 30
    files = {"posts/new.md": numbered(2024, 2), "posts/old.md": with_long_ids(2023, count)}
    built = site(files, settings={"LESSONS_PER_PAGE": 3})
    page = built.read("lessons/")
    anchors = re.findall(r'<a id="(x+-2023-\d+)" href="/lessons/2023/03/02/#\1">2 March 2023</a>', page)
    earlier = json.loads(built.read("lessons/earlier.json"))
    assert 'data-earlier="/lessons/earlier.json"' in page
    assert [*earlier] == ["2023/03/02/"]
    numbers = [int(ident.rpartition("-")[2]) for ident in (*anchors, *earlier["2023/03/02/"])]
    assert numbers == list(range(count))
    assert sum(map(len, anchors)) <= ANCHOR_BYTES < sum(map(len, anchors)) + ID_BYTES


def test_the_file_of_earlier_lessons_is_kept_up_to_date(site: MakeSite) -> None:
    """New lessons move older ones into the file; without moved lessons, the file and the link to it are missing."""
    files = {"posts/new.md": with_long_ids(2024, 2), "posts/old.md": with_long_ids(2023, ANCHOR_BYTES // ID_BYTES)}
    built = site(files, settings={"LESSONS_PER_PAGE": 3})
    assert not built.path("lessons/earlier.json").exists()
    assert "data-earlier" not in built.read("lessons/")
    more = {"posts/newer.md": numbered(2025, 3)}
    rebuilt, clean = built.rebuild(more), site(files | more, settings={"LESSONS_PER_PAGE": 3})
    assert [*json.loads(rebuilt.read("lessons/earlier.json"))] == ["2023/03/02/"]
    for name in ("lessons/earlier.json", "lessons/index.html"):
        assert rebuilt.path(name).read_bytes() == clean.path(name).read_bytes()


@given(st.lists(st.lists(st.sampled_from(["a", "be", "see"]), min_size=1, max_size=5), max_size=5), st.integers(0, 20))
def test_no_moved_lesson_is_lost_between_page_and_file(pages: list[list[str]], limit: int) -> None:
    """The anchors and the file together have all lessons in order, and the anchors fit the size limit."""
    moved = [MovedLessons(f"{n}", f"lessons/{n}/", tuple(ids)) for n, ids in enumerate(pages)]
    on_page, in_file = split_by_size(moved, limit)
    assert [(moved_lessons.url, ident) for moved_lessons in (*on_page, *in_file) for ident in moved_lessons.ids] == [
        (moved_lessons.url, ident) for moved_lessons in moved for ident in moved_lessons.ids
    ]
    used = sum(len(ident) for moved_lessons in on_page for ident in moved_lessons.ids)
    assert used <= limit
    assert not in_file or used + len(in_file[0].ids[0]) > limit


def test_each_list_has_its_lessons(site: MakeSite) -> None:
    """The lists of second hand, of changes and of a day of the year have their lessons and no others."""
    built = site(
        {
            "posts/a.md": post_with(
                "> **Lesson (second hand):** One. #work\n> {id=one}\n",
                '> **Lesson:** Two. #work\n> {id=two superseded_by=three why_changed="It <b>was</b> wrong."}\n',
            ),
            "posts/b.md": post_with("> **Lesson:** Three. #tone\n> {id=three}\n", date="2025-03-02", title="B"),
        }
    )
    assert IDS.findall(built.read("lessons/second-hand/")) == ["one"]
    assert IDS.findall(built.read("lessons/on/03-02/")) == ["three", "one", "two"]
    changed = built.read("lessons/changed/")
    assert 'id="two"' in changed
    assert 'href="/lessons/#three"' in changed
    assert "It &lt;b&gt;was&lt;/b&gt; wrong." in changed
    assert 'href="/lessons/on/03-02/"' in built.read("lessons/on/")
    assert "<b>Instead of</b>" in built.read("lessons/")


def test_a_superseded_replacement_is_a_former_view(site: MakeSite) -> None:
    """A replacement that was itself superseded is listed as a former view."""
    lessons = (
        "> **Lesson:** One.\n> {id=one superseded_by=two}\n",
        "> **Lesson:** Two.\n> {id=two superseded_by=three}\n",
        "> **Lesson:** Three.\n> {id=three}\n",
    )
    changed = site({"posts/a.md": post_with(*lessons)}).read("lessons/changed/")
    views = re.findall(
        r"<b>(Now I think|Then I thought)</b>.*?</p>\s*<p class=\"statement\"><a [^>]*>(.*?)</a>", changed
    )
    assert views == [("Then I thought", "Two."), ("Now I think", "Three.")]


def test_a_lesson_in_a_different_language_is_marked_everywhere(site: MakeSite) -> None:
    """The language is set on the home page, at the end of its post, and at links from other lessons."""
    german = post_with("> **Lesson:** Erst fragen.\n> {id=erst related=own}\n", more="Lang: de\n")
    german += "\n> **Lesson:** Warten.\n> {id=warten superseded_by=own}\n"
    built = site(
        {"posts/a.md": german, "posts/b.md": post_with("> **Lesson:** Own.\n> {id=own review=2020-01}\n", title="B")}
    )
    assert '<html lang="de">' in built.read("2024/a/")
    assert "<article>" in built.read("2024/a/")
    assert 'Siehe auch</span> <a href="/2024/b/#own" lang="en">' in built.read("2024/a/")
    assert '<a href="/lessons/#own" lang="en">Own.</a>' in built.read("lessons/")
    assert '<a href="/lessons/#own" lang="en">Own.</a>' in built.read("lessons/changed/")
    assert '<a href="/lessons/#warten" lang="de">' in built.read("lessons/")
    single = site({"posts/a.md": post_with("> **Lesson:** Erst fragen.\n", more="Lang: de\n")})
    assert '<blockquote lang="de"><p class="statement">Erst' in single.read("")


def test_a_day_links_to_the_days_next_to_it(site: MakeSite) -> None:
    """A day links to the nearest days with lessons, also around the turn of the year; a single day has no links."""
    files = {
        f"posts/{name}.md": post_with(f"> **Lesson:** One {name}. #work\n", date=day, title=name)
        for name, day in (("a", "2020-02-29"), ("b", "2021-03-01"), ("c", "2022-12-31"))
    }
    pages = site(files)
    links = [
        re.findall(r'<a href="(/lessons/on/..-../)">(.*?)</a>', pages.read(f"lessons/on/{day}/"))
        for day in ("02-29", "12-31")
    ]
    assert links == [
        [("/lessons/on/12-31/", "31 December"), ("/lessons/on/03-01/", "1 March")],
        [("/lessons/on/03-01/", "1 March"), ("/lessons/on/02-29/", "29 February")],
    ]
    single = site({"posts/a.md": files["posts/a.md"]}).read("lessons/on/02-29/")
    assert "The days before" not in single


BOX = re.compile(r'<figure class="lesson" id="([^"]+)">.*?</figure>', re.DOTALL)


def test_a_box_shows_the_history_of_its_lesson(site: MakeSite) -> None:
    """A box shows the replacement with the reason, the replaced lessons and the changed step, if there are any."""
    files = {
        "posts/a.md": post_with(
            '> **Lesson:** One. #work\n> {id=one from="Ann" superseded_by=two confidence=likely '
            'why_changed="It <b>was</b> wrong."}\n',
            "> **Lesson:** Mine. #work\n> {id=mine}\n",
        ),
        "posts/b.md": post_with("> **Lesson:** Two & more.\n>\n> Detail.\n> {id=two changes=c#2}\n", title="B"),
        "posts/c.md": post_with("1. **Call.** A.\n2. **Write.** B.\n", title="C", more="Checklist: yes\n"),
        "pages/p.md": post_with("> **Lesson:** P. #work\n> {id=p status=withdrawn why_changed=No.}\n", title="P"),
    }
    built = site(files)
    pages = "".join(map(built.read, ("2024/a/", "2024/b/", "p/")))
    boxes = {match[1]: match[0] for match in BOX.finditer(pages)}
    assert '<b>Superseded</b> by <a href="/lessons/#two">Two <span' in boxes["one"]
    assert "It &lt;b&gt;was&lt;/b&gt; wrong.</p>" in boxes["one"]
    assert boxes["one"].lower().count("superseded") == 1
    assert ">Lesson, first hand</a>, from Ann · likely</figcaption>" in boxes["one"]
    assert "history" not in boxes["mine"]
    assert '<b>Instead of</b> <a href="/lessons/#one">One.</a>' in boxes["two"]
    assert '<b>Changed</b> step 2 of <a href="/cards/c/#step-2">C</a>' in boxes["two"]
    assert boxes["two"].index("Detail") < boxes["two"].index("Instead") < boxes["two"].index("<figcaption>")
    assert "<b>Withdrawn</b>\n  No.</p>" in boxes["p"]
    rebuilt = built.rebuild({"posts/c.md": files["posts/c.md"].replace("Title: C", "Title: Sea")})
    assert 'step 2 of <a href="/cards/c/#step-2">Sea</a>' in rebuilt.read("2024/b/")


def test_a_post_shows_related_lessons(site: MakeSite) -> None:
    """A post shows the lessons that its lessons name, and others with the rarest tag of its lessons."""
    built = site(
        {
            "posts/a.md": post_with(
                "> **Lesson:** One. #work #rare\n> {id=one related=far}\n", "> **Lesson:** Four. #four\n> {id=four}\n"
            ),
            "posts/b.md": post_with("> **Lesson:** Two. #work #rare\n> {id=two}\n", title="B"),
            "posts/c.md": post_with("> **Lesson:** Three. #work\n> {id=three}\n", title="C"),
            "posts/d.md": post_with("> **Lesson:** Far. #other\n> {id=far}\n", title="D"),
        }
    )
    assert re.findall(r'<li><a href="([^"]+)"', takeaways(built.read("2024/a/"))) == ["#one", "#four"]
    related = re.findall(r'See also</span> <a href="([^"]+)"', takeaways(built.read("2024/a/")))
    assert related == ["/2024/d/#far", "/2024/b/#two"]


def takeaways(page: str) -> str:
    """Return the box of takeaways at the end of a post; "" if it has none."""
    return page.partition('<aside class="card takeaways"')[2].partition("</aside>")[0]


def test_a_lesson_that_is_not_current_is_no_takeaway(site: MakeSite) -> None:
    """Its box shows its status; if it has no box, a line below the post shows its status and reason."""
    lessons = (
        "> **Lesson:** Boxed. #work\n> {id=boxed status=withdrawn}\n",
        "> **Lesson:** Stands. #work\n> {id=stands status=revised}\n",
        "> **Lesson:** More. #work\n> {id=more}\n",
    )
    fields = (
        'Lessons: Ask everybody {id=ask superseded_by=stands why_changed="It <b>hurt</b>."}',
        "Lessons: Never wait {id=wait status=withdrawn}",
    )
    posts = {
        f"posts/{name}.md": post_with(f"{'Ask everybody. Never wait. ' * 100}\n", *boxed, title=name, more=f"{more}\n")
        for name, boxed, more in (("a", lessons, fields[0]), ("b", (), fields[1]))
    }
    built = site(posts)
    page, other = built.read("2024/a/"), built.read("2024/b/")
    assert re.findall(r'<li><a href="([^"]+)"', takeaways(page)) == ["#stands", "#more"]
    assert '<a href="/lessons/#stands">Lesson, first hand</a>, revised</span>' in takeaways(page)
    lines = re.findall(r'<p class="meta">(Not held.*?)</p>', page + other, re.DOTALL)
    assert [" ".join(re.sub("&nbsp;", " ", line).split()) for line in lines] == [
        'Not held any more: <a href="#ask">Ask everybody</a> · superseded by <a href="/2024/a/#stands">Stands.</a>'
        " · It &lt;b&gt;hurt&lt;/b&gt;.",
        'Not held any more: <a href="#wait">Never wait</a> · withdrawn',
    ]
    assert not takeaways(other)


CIRCLE_REMEDY = "take superseded_by from the lesson that is still true"


@pytest.mark.parametrize(
    ("fields", "col", "message"),
    [
        ("superseded_by=b", 23, f"superseded_by goes round in a circle: a > b > a; {CIRCLE_REMEDY}"),
        ("superseded_by=nothing", 23, "superseded_by=nothing leads nowhere: there is no such lesson"),
        ("superseded_by=a", 23, f"superseded_by goes round in a circle: a > a; {CIRCLE_REMEDY}"),
        ("changes=leave#9", 17, 'changes=leave#9 leads nowhere: no post has the slug "leave"'),
        ("related=b,c", 19, "related=c leads nowhere: there is no such lesson"),
        ("aliases=b", 17, 'lesson id "b" is taken by content/posts/b.md:8; give this one its own'),
    ],
)
def test_references_to_nothing_or_in_a_circle_are_errors(site: MakeSite, fields: str, col: int, message: str) -> None:
    """A reference to a missing text or in a circle is an error at its value."""
    built = site(
        {
            "posts/a.md": post_with(f"> **Lesson:** A. #work\n> {{id=a {fields}}}\n"),
            "posts/b.md": post_with("> **Lesson:** B. #work\n> {id=b superseded_by=a}\n", title="B"),
        }
    )
    assert built.diagnostics == [f"content/posts/a.md:8:{col}: error: {message}"]


def test_equal_generated_ids_are_an_error_with_a_remedy(site: MakeSite) -> None:
    """The error for a generated id that the same or a different post uses gives the remedy."""
    twice = post_with("> **Lesson:** Ask first. #work\n", "> **Lesson:** Ask first. #tone\n")
    built = site({"posts/a.md": twice, "posts/b.md": post_with("> **Lesson:** Ask first. #work\n", title="B")})
    assert built.diagnostics == [
        'content/posts/a.md:11:5: error: lesson id "ask-first" is taken on line 7; add {id=...} after the words',
        'content/posts/b.md:7:5: error: lesson id "ask-first" is taken by content/posts/a.md:7; add {id=...} after '
        "the words",
    ]


def test_a_lesson_without_a_statement_is_a_single_error(site: MakeSite) -> None:
    """A lesson without a statement causes no further errors about references."""
    built = site({"posts/a.md": post_with("> **Lesson:** #work\n> {aliases=q}\n", "> **Lesson:** B.\n")})
    assert [diagnostic.partition("error: ")[2] for diagnostic in built.diagnostics] == [
        "this lesson has no statement; write it after the colon"
    ]


def test_only_make_check_reports_an_overdue_review(site: MakeSite) -> None:
    """From the month of its review on, a current lesson is a hint in `make check`, but not in `make publish`."""
    files = {"posts/a.md": post_with("> **Lesson:** A. #work\n> {id=a review=2026-12}\n")}
    published = site(files, publish=True, settings={"SITEURL": "https://example.org"})
    assert published.ok
    assert "2026-12" not in published.text
    checked = site(files, publish=True, settings={"SITEURL": "https://example.org", "CHECK_ONLY": True})
    assert 'content/posts/a.md:8:16: hint: "a" was to be read again in 2026-12: does it still hold?' in checked.text


def test_the_lesson_of_the_day_depends_only_on_the_day() -> None:
    """The choice does not depend on the order of the lessons, and only current lessons are chosen."""
    moment = start_of(2020, 1, 1)
    lessons = [
        lesson_of("due", moment, review="2026-01"),
        lesson_of("old", moment),
        lesson_of("gone", moment, status="withdrawn"),
    ]
    days = [start_of(2026, 2, day).date() for day in range(1, 29)]
    chosen = [lesson_to_resurface(lessons, day) for day in days]
    assert chosen == [lesson_to_resurface(reversed(lessons), day) for day in days]
    assert {lesson.id for lesson in chosen if lesson} == {"due", "old"}


def test_the_chart_has_a_bar_for_each_year() -> None:
    """Years without lessons have an empty bar, parts are stacked, and a single year has no chart."""
    lessons = [
        lesson_of("a", start_of(2020, 1, 1)),
        lesson_of("b", start_of(2022, 1, 1)),
        lesson_of("c", start_of(2022, 1, 2), hand="second"),
    ]
    bars_by_year = chart(lessons)
    assert bars_by_year is not None
    assert [(bar.year, bar.first, bar.second) for bar in bars_by_year.bars] == [
        ("2020", 1, 0),
        ("2021", 0, 0),
        ("2022", 1, 1),
    ]
    last = bars_by_year.bars[-1]
    assert last.second_y + last.second_height == pytest.approx(last.first_y, abs=0.2)
    assert chart(lessons[:1]) is None


def test_the_chart_has_a_table(site: MakeSite) -> None:
    """The chart has a name for screen readers and a table with the same numbers."""
    built = site({f"posts/{year}.md": numbered(year, 2) for year in (2022, 2024)})
    page = built.read("lessons/")
    assert re.search(r'<svg [^>]*role="img" aria-labelledby="_chart">', page)
    assert '<a href="/lessons/2022/">2022</a></th><td>2</td><td>0</td>' in page


def test_structured_data_is_escaped(site: MakeSite) -> None:
    """The name of a tag cannot end the script element that contains it."""
    built = site({"posts/a.md": post_with("> **Lesson:** A.\n").replace("work", "</script><b>x")})
    (slug,) = [path.name for path in built.path("lessons/tags").iterdir()]
    page = built.read(f"lessons/tags/{slug}/")
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert data
    assert json.loads(data[1])["name"] == "Lessons: </script><b>x"


def test_references_to_hidden_texts_are_errors(site: MakeSite) -> None:
    """References to lessons or steps of a hidden text are errors, since no list shows them."""
    hidden = post_with("> **Lesson:** B.\n> {id=b}\n", more="Status: hidden\nChecklist: yes\n")
    files = {
        "posts/a.md": post_with(
            "> **Lesson:** A.\n> {id=a superseded_by=b}\n", "> **Lesson:** C.\n> {id=c related=b changes=hid#1}\n"
        ),
        "posts/hid.md": hidden + "\n1. **Call.** Them.\n2. **Ask.** Them.\n3. **Rest.** Now.\n",
    }
    assert [diagnostic.partition("error: ")[2] for diagnostic in site(files).diagnostics] == [
        "superseded_by=b leads nowhere: this lesson is in a hidden text, so in no list",
        "related=b leads nowhere: this lesson is in a hidden text, so in no list",
        "changes=hid#1 leads nowhere: this step is in a hidden text, so in no list",
    ]


def test_an_empty_list_has_a_sentence_in_its_place(site: MakeSite) -> None:
    """Every page of the index without lessons has a sentence instead of a list."""
    built = site({"posts/a.md": post_with()})
    for address in ("lessons/", "lessons/second-hand/"):
        assert "<p>No lesson is here yet.</p>" in built.read(address)
    assert "<p>No day has a lesson yet.</p>" in built.read("lessons/on/")
    full = site({"posts/a.md": post_with("> **Lesson:** A.\n")})
    assert "yet.</p>" not in full.read("lessons/") + full.read("lessons/on/")


def test_a_lesson_of_a_draft_is_marked_as_a_draft(site: MakeSite) -> None:
    """A preview marks a lesson of a draft as a draft."""
    built = site({"posts/a.md": post_with("> **Lesson:** A.\n", more="Status: draft\n")})
    assert '<strong class="mark">Draft</strong>' in built.read("lessons/")
    assert 'A. <strong class="mark">Draft</strong></p></blockquote>' in built.read("")


def test_headings_in_a_lesson_have_no_id_in_lists(site: MakeSite) -> None:
    """Headings in a lesson have ids only in its post."""
    built = site({"posts/a.md": post_with("> **Lesson:** A.\n>\n> ## Because\n>\n> Of *this*.\n")})
    assert 'id="because"' in built.read("2024/a/")
    assert 'id="because"' not in built.read("lessons/")


def test_a_list_has_the_parents_of_its_tags(site: MakeSite) -> None:
    """The data of a list has the ancestors of its tags and no others, and a new parent updates the page."""
    child, parent = (
        '[email]\nlabel = "E\'<mail>"\n',
        '[letters]\nlabel = "\\"Letters\\" & more"\n[unused]\nparent="email"\n',
    )
    files = {"posts/a.md": post_with("> **Lesson:** A. #email\n", "> **Lesson:** B. #work\n"), "tags.toml": child}
    built = site(files)
    assert "data-above" not in built.read("lessons/")
    new_tags = {"tags.toml": f'{child}parent = "letters"\n{parent}'}
    rebuilt = built.rebuild(new_tags)
    data = re.search(r"data-above='([^'<>]*)'", rebuilt.read("lessons/"))
    assert data
    assert json.loads(html.unescape(data[1])) == [["email", ["letters", '"Letters" & more']]]
    assert rebuilt.read("lessons/") == site(files | new_tags).read("lessons/")


def test_the_second_hand_list_claims_no_consent(site: MakeSite) -> None:
    """The introduction of the list does not claim that the quoted people agreed."""
    page = site({"posts/a.md": post_with("> **Lesson (second hand):** A.\n")}).read("lessons/second-hand/")
    assert '<p class="lede">Lessons learned from somebody else.</p>' in page
