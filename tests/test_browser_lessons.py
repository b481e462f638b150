"""Search and filters in the lists of lessons, in a real browser."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from extent import few_by_default
from hindsight.core.site.moved_lessons import ANCHOR_BYTES
from page_errors import note_errors
from site_builder import Files, MakeSite, build, serving, write_files


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a page with a fresh profile; fail at its end if a script raised an error."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    errors: list[str] = []
    note_errors(page, errors)
    yield page
    context.close()
    assert errors == []


def count_visible(page: Page) -> int:
    """Return the number of visible lessons."""
    return page.locator(".lesson-entry").evaluate_all("all => all.filter(one => one.getClientRects().length).length")


def unfold(page: Page, name: str = "by source") -> None:
    """Open a folded part of the filters."""
    page.locator(".narrow summary", has_text=name).click()


def test_radio_buttons_filter_the_list_without_scripts(browser: Browser, example_address: str) -> None:
    """Without scripts, radio buttons filter the list, and the search box is hidden."""
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{example_address}/lessons/")
    total = page.locator(".lesson-entry").count()
    unfold(page)
    page.get_by_role("radio", name="second hand").check()
    second = page.locator(".lesson-entry.second").count()
    assert 0 < second < total
    assert page.locator(".lesson-entry:visible").count() == second
    page.get_by_role("radio", name="likely").check()
    assert page.locator(".lesson-entry:visible").count() == page.locator(".lesson-entry.second.likely").count()
    assert page.get_by_role("searchbox").count() == 0
    page.close()


def test_search_and_tags_filter_the_list(page: Page, example_address: str) -> None:
    """A lesson is shown if it matches the search and every tag, and the page counts the matches."""
    page.goto(f"{example_address}/lessons/")
    total = count_visible(page)
    page.get_by_role("searchbox").fill("CLIENT")
    some = count_visible(page)
    assert 0 < some < total
    unfold(page, "by tag")
    page.get_by_role("checkbox", name="estimates").check()
    fewer = count_visible(page)
    assert 0 < fewer < some
    assert page.get_by_role("status").inner_text() == f"{fewer} of {total}"
    page.get_by_role("checkbox", name="hiring").check()
    assert count_visible(page) == 0
    page.get_by_role("button", name="Show all").click()
    assert count_visible(page) == total


def test_filters_are_in_the_address_and_back_undoes_them(page: Page, example_address: str) -> None:
    """A reload keeps the filters, and Back undoes one filter at a time, or a whole search."""
    page.goto(f"{example_address}/lessons/")
    total = count_visible(page)
    unfold(page)
    page.get_by_role("radio", name="second hand").check()
    second = count_visible(page)
    page.get_by_role("searchbox").press_sequentially("no")
    assert page.url.endswith("?q=no&hand=second")
    matches = count_visible(page)
    page.reload()
    assert (count_visible(page), page.get_by_role("searchbox").input_value()) == (matches, "no")
    page.go_back()
    expect(page.get_by_role("status")).to_have_text(f"{second} of {total}")
    assert (count_visible(page), page.get_by_role("radio", name="second hand").is_checked()) == (second, True)
    page.go_back()
    expect(page.get_by_role("status")).to_have_text(f"{total} of {total}")
    assert count_visible(page) == total


def test_filters_work_by_keyboard(page: Page, example_address: str) -> None:
    """A reader can reach and set the filters with the keyboard alone."""
    page.goto(f"{example_address}/lessons/")
    page.get_by_role("searchbox").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    assert page.get_by_role("radio", name="first hand").is_checked()
    assert count_visible(page) == page.locator(".lesson-entry.first").count()


MANY = 2000


@pytest.fixture(scope="module")
def serve_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., str]]:
    """Build and serve a site of these files and settings for the whole module; return its address."""
    with contextlib.ExitStack() as stack:

        def serve(files: Files, **settings: Any) -> str:
            folder = tmp_path_factory.mktemp("site")
            write_files(folder / "content", files)
            built = build(folder, False, settings, False)
            assert built.ok, built.text
            return stack.enter_context(serving(built.output))

        yield serve


@pytest.fixture(scope="module")
def long_list(serve_site: Callable[..., str]) -> str:
    """Return the address of a site whose older lessons are on further pages."""
    posts = {
        f"posts/{year}.md": f"Title: Of {year}\nDate: {year}-03-02\nTags: work\n\n"
        + "\nMore.\n\n".join(f"> **Lesson:** Number {n} of {year}. #work\n> {{id=of-{year}-{n}}}\n" for n in range(4))
        for year in (2022, 2023, 2024)
    }
    return serve_site(posts, LESSONS_PER_PAGE=8)


@pytest.mark.parametrize("scripts", [True, False])
def test_an_old_link_leads_to_a_moved_lesson(browser: Browser, long_list: str, scripts: bool) -> None:
    """`/lessons/#id` of a moved lesson shows a link to its new page, which scripts follow at once."""
    page = browser.new_page(java_script_enabled=scripts)
    page.goto(f"{long_list}/lessons/#of-2022-3")
    if not scripts:
        assert page.locator(":target").get_attribute("href") == "/lessons/2022/#of-2022-3"
        page.locator(":target").click()
    page.wait_for_url(f"{long_list}/lessons/2022/#of-2022-3")
    expect(page.locator(":target")).to_contain_text(re.compile(r"Number 3 of\s2022\."))
    page.close()


@pytest.fixture(scope="module")
def very_long_list(serve_site: Callable[..., str]) -> str:
    """Return the address of an index with more moved lessons than its first page has anchors."""
    older = (f"> **Lesson:** Number {n}. #work\n> {{id={'x' * 1000}-{n}}}\n" for n in range(ANCHOR_BYTES // 1000))
    head = "Title: {0}\nDate: {0}-03-02\nTags: work\n\n"
    files = {"posts/new.md": head.format(2024) + "> **Lesson:** New.\n> {id=new}\n"}
    return serve_site(files | {"posts/old.md": head.format(2023) + "\nMore.\n\n".join(older)}, LESSONS_PER_PAGE=2)


LAST = f"{'x' * 1000}-{ANCHOR_BYTES // 1000 - 1}"


def test_an_old_link_without_an_anchor_leads_to_its_lesson(page: Page, very_long_list: str) -> None:
    """Scripts follow `/lessons/#id` to a lesson without an anchor, also if the id is entered later."""
    page.goto(f"{very_long_list}/lessons/#{LAST}")
    page.wait_for_url(f"{very_long_list}/lessons/2023/03/02/#{LAST}")
    expect(page.locator(":target")).to_contain_text(f"Number {ANCHOR_BYTES // 1000 - 1}.")
    page.goto(f"{very_long_list}/lessons/")
    page.evaluate("id => location.hash = id", LAST)
    page.wait_for_url(f"{very_long_list}/lessons/2023/03/02/#{LAST}")


def test_the_file_of_earlier_lessons_loads_only_when_needed(page: Page, very_long_list: str) -> None:
    """The file of earlier lessons loads only for an id that is not on the index page."""
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    for fragment in ("", "#new", "#_main", "#100%"):
        page.goto(f"{very_long_list}/lessons/{fragment}")
        page.goto("about:blank")
    assert not [url for url in requested if url.endswith("earlier.json")]
    with page.expect_response("**/earlier.json"):
        page.goto(f"{very_long_list}/lessons/#nothing-of-the-kind")
    assert page.url == f"{very_long_list}/lessons/#nothing-of-the-kind"


def test_an_old_link_shows_the_index_if_the_file_is_missing(page: Page, very_long_list: str) -> None:
    """If the file of earlier lessons does not load, the reader stays on the index with its links to years."""
    page.route("**/earlier.json", lambda route: route.abort())
    page.goto(f"{very_long_list}/lessons/#{LAST}")
    assert page.get_by_role("region", name="Earlier").get_by_role("link").all_inner_texts() == ["2023"]


def test_on_this_day_links_to_today(browser: Browser, example_address: str) -> None:
    """The link "On this day" leads to the lessons of today, or to the list of days if there are none."""
    context = browser.new_context()
    for day, end in (("2027-09-14", "/lessons/on/09-14/"), ("2027-01-01", "/lessons/on/")):
        page = context.new_page()
        page.clock.set_fixed_time(f"{day}T12:00:00")
        page.goto(f"{example_address}/")
        href = page.get_by_role("link", name="On this day in other years").evaluate("link => link.pathname")
        assert href == end
        if day.startswith("2027-09"):
            page.get_by_role("link", name="On this day in other years").click()
            page.wait_for_url(f"**{end}")
            assert page.locator(".lesson-entry").count() > 0
        page.close()
    context.close()


def test_search_filters_two_thousand_lessons(site: MakeSite, served: Callable[[Path], str], page: Page) -> None:
    """The search filters a list of two thousand lessons."""
    text = "\nMore.\n\n".join(f"> **Lesson:** Number {n} of many. #work\n> {{id=number-{n}}}\n" for n in range(MANY))
    head = "Title: Many\nDate: 2024-03-02\nTags: work\n\n"
    built = site({"posts/a.md": head + text}, settings={"LESSONS_PER_PAGE": MANY})
    page.goto(f"{served(built.output)}/lessons/")
    page.get_by_role("searchbox").fill("number 1999")
    assert page.get_by_role("status").inner_text() == f"1 of {MANY}"


@pytest.mark.parametrize("scripts", [True, False])
def test_hidden_lessons_leave_no_gap(
    browser: Browser, site: MakeSite, served: Callable[[Path], str], scripts: bool
) -> None:
    """If only the last of many lessons matches, it moves into view."""
    lessons = [f"> **Lesson:** Number {n}. #work\n> {{id=number-{n}}}\n" for n in range(160)]
    last = "> **Lesson (second hand):** The last. #work\n> {id=the-last}\n"
    text = "Title: Many\nDate: 2024-03-02\nTags: work\n\n" + "\nMore.\n\n".join((*lessons, last))
    page = browser.new_page(viewport={"width": 1280, "height": 1500}, java_script_enabled=scripts)
    page.goto(f"{served(site({'posts/a.md': text}).output)}/lessons/")
    expect(page.locator("#the-last")).not_to_be_in_viewport()
    unfold(page)
    page.get_by_role("radio", name="second hand").check()
    expect(page.locator("#the-last")).to_be_in_viewport(ratio=1)
    page.close()


def test_lists_of_fifty_look_like_one(site: MakeSite, served: Callable[[Path], str], page: Page) -> None:
    """Lists of fifty lessons follow without a gap, and the outline of their first lesson is complete."""
    lessons = (f"> **Lesson:** Number {n}. #work\n> {{id=number-{n}}}\n" for n in range(100))
    text = "Title: Many\nDate: 2024-03-02\nTags: work\n\n" + "\nMore.\n\n".join(lessons)
    page.goto(f"{served(site({'posts/a.md': text}).output)}/lessons/#number-50")
    (last, first) = (page.locator(f"#number-{n}").bounding_box() for n in (49, 50))
    list_box = page.locator("ol", has=page.locator("#number-50")).bounding_box()
    assert last
    assert first
    assert list_box
    assert last["y"] + last["height"] == pytest.approx(first["y"], abs=0.1)
    assert (first["x"] - list_box["x"], first["y"] - list_box["y"]) == (
        pytest.approx(8, abs=4),
        pytest.approx(8, abs=4),
    )


@pytest.fixture(scope="module")
def short_list(serve_site: Callable[..., str]) -> str:
    """Return the address of a list of three lessons, with tags that are named like filters."""
    head = "Title: {0}\nDate: {0}-03-02\nTags: work\n\n"
    lessons = {
        2023: '> **Lesson:** "Ask" first. #second #current\n> {id=one}\n',
        2024: "> **Lesson (second hand):** Write. #second\n> {id=two}\n\nMore.\n\n> **Lesson:** Wait.\n> {id=three}\n",
    }
    address = serve_site({f"posts/{year}.md": head.format(year) + text for year, text in lessons.items()})
    return f"{address}/lessons/"


def test_a_year_without_a_match_hides_its_heading(
    browser: Browser, site: MakeSite, served: Callable[[Path], str]
) -> None:
    """Without scripts, each filter hides the headings of years without a match, and no other heading."""
    head = "Title: {0}\nDate: {0}-03-02\nTags: work\n\n"
    lessons = {
        2023: "> **Lesson:** Ask.\n> {id=one confidence=likely}\n",
        2024: "> **Lesson (second hand):** Wait.\n> {id=two confidence=certain status=withdrawn}\n",
    }
    built = site({f"posts/{year}.md": head.format(year) + text for year, text in lessons.items()})
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{served(built.output)}/lessons/tags/work/")
    headings = page.get_by_role("heading", level=2)
    assert headings.all_inner_texts() == ["2024", "2023", "Posts on work"]
    unfold(page)
    for choice, year in (("second hand", "2024"), ("likely", "2023"), ("withdrawn", "2024")):
        page.get_by_role("radio", name=choice).check()
        assert headings.all_inner_texts() == [year, "Posts on work"]
        page.locator("fieldset").filter(has=page.get_by_role("radio", name=choice)).get_by_label("all").check()
    page.close()


def visible_ids(page: Page) -> list[str]:
    """Return the ids of the visible lessons."""
    return page.locator(".lesson-entry").evaluate_all(
        "all => all.filter(e => e.getClientRects().length).map(e => e.id)"
    )


def test_a_tag_named_like_a_filter_is_a_tag(page: Page, short_list: str) -> None:
    """The checkbox of a tag named "second" filters by the tag, not by second hand."""
    page.goto(short_list)
    unfold(page, "by tag")
    page.get_by_role("checkbox", name="second").check()
    assert sorted(visible_ids(page)) == ["one", "two"]


def test_a_search_without_a_match_shows_a_message(page: Page, short_list: str) -> None:
    """Years without a match are hidden, and a button shows all lessons once a filter is set."""
    page.goto(short_list)
    show_all = page.get_by_role("button", name="Show all")
    assert (show_all.is_visible(), page.get_by_role("heading", level=2, name="20").count()) == (False, 2)
    page.get_by_role("searchbox").fill("ask")
    assert (show_all.is_visible(), page.get_by_text("Nothing fits").is_visible()) == (True, False)
    assert page.get_by_role("heading", level=2, name="20").all_inner_texts() == ["2023"]
    page.get_by_role("searchbox").fill("zzz")
    assert page.get_by_text("Nothing fits").is_visible()
    assert page.get_by_role("heading", level=2, name="20").count() == 0


def test_a_link_to_a_lesson_clears_filters_that_hide_it(page: Page, short_list: str) -> None:
    """A link to a lesson clears filters that would hide it, when the page loads and later."""
    page.goto(f"{short_list}?q=zzz#one")
    assert (len(visible_ids(page)), page.url) == (3, f"{short_list}#one")
    unfold(page)
    page.get_by_role("radio", name="second hand").check()
    page.evaluate("location.hash = 'three'")
    page.wait_for_url(f"{short_list}#three")
    assert len(visible_ids(page)) == 3


@pytest.mark.parametrize("query", ["#100%", "?hand=third&sure=x&tag=none", "?status="])
def test_unknown_filters_in_the_address_are_ignored(page: Page, short_list: str, query: str) -> None:
    """The page ignores unknown filters and ids in its address, and the search still works."""
    page.goto(short_list + query)
    assert len(visible_ids(page)) == 3
    unfold(page)
    assert page.get_by_role("radio", name="all").first.is_checked()
    page.get_by_role("searchbox").fill("write")
    assert visible_ids(page) == ["two"]


def test_a_quotation_mark_at_the_beginning_is_not_cut_off(page: Page, short_list: str) -> None:
    """A quotation mark at the beginning of a lesson is inside the box of the lesson."""
    page.goto(short_list)
    mark, lesson = (page.locator(selector).bounding_box() for selector in ("#one .dquo, #one .quo", "#one"))
    assert mark
    assert lesson
    assert mark["x"] >= lesson["x"]


def test_bold_words_do_not_look_like_a_label(page: Page, site: MakeSite, served: Callable[[Path], str]) -> None:
    """The label "Superseded" is in capitals, and bold words of a lesson are not."""
    lessons = "> **Lesson:** Ask.\n> {superseded_by=two}\n\n> **Lesson:** Wait <b>once</b>.\n> {id=two}\n"
    built = site({"posts/a.md": f"Title: A\nDate: 2024-03-02\nTags: work\n\n{lessons}"})
    page.goto(f"{served(built.output)}/lessons/")
    transforms = page.locator(".history b").evaluate_all("all => all.map(one => getComputedStyle(one).textTransform)")
    assert transforms == ["uppercase", "none", "uppercase"]


TREE = '[writing]\nlabel = "Writing"\n[email]\nlabel = "E-mail"\nparent = "writing"\n[subjects]\nparent = "email"\n'


def test_a_tag_includes_the_lessons_of_its_children(site: MakeSite, served: Callable[[Path], str], page: Page) -> None:
    """A tag selects the same lessons as its page: its own lessons and those of all tags below it."""
    lessons = ("One. #email", "Two. #subjects", "Three. #work", "Four. #constructor")
    text = "\n\n".join(f"> **Lesson:** {lesson}\n> {{id=n{n}}}" for n, lesson in enumerate(lessons))
    built = site({"posts/a.md": f"Title: A\nDate: 2024-03-02\nTags: work\n\n{text}\n", "tags.toml": TREE})
    address = f"{served(built.output)}/lessons/"
    page.goto(f"{address}tags/writing/")
    assert visible_ids(page) == ["n0", "n1"]
    page.goto(f"{address}?tag=writing")
    assert visible_ids(page) == ["n0", "n1"]
    page.get_by_role("checkbox", name="Writing").uncheck()
    page.get_by_role("checkbox", name="E-mail").check()
    assert visible_ids(page) == ["n0", "n1"]
    page.get_by_role("checkbox", name="subjects").check()
    assert visible_ids(page) == ["n1"]


@pytest.fixture(scope="module")
def marks_list(serve_site: Callable[..., str]) -> str:
    """Return the address of a list of two lessons with typographic marks and tags."""
    text = (
        'Title: A\nDate: 2024-03-02\nTags: work\n\n> **Lesson:** It\'s "no" that is a word. #tone\n> {id=one}\n\n'
        "> **Lesson:** From 9–5, day -- after day, in a ca\u00adfé. #remote-work\n> {id=two}\n"
    )
    tags = '[remote-work]\nlabel = "Working elsewhere"\n'
    return f"{serve_site({'posts/a.md': text, 'tags.toml': tags})}/lessons/"


@pytest.mark.parametrize(
    ("query", "ids"),
    few_by_default([
        ("it’s", ["one"]), ("9-5", ["two"]), ("#tone", ["one"]), ("it's", ["one"]), ('"no"', ["one"]),
        ("„no“", ["one"]), ("«no»", ["one"]), ("9–5", ["two"]), ("day -- after", ["two"]), ("day — after", ["two"]),
        ("#remote-work", ["two"]), ("#TONE", ["one"]), ("#", ["one", "two"]),
        ("a\u00a0word", ["one"]), ("cafe", ["two"]), ("'no'", []),
    ], 3),
)  # fmt: skip
def test_search_ignores_the_form_of_typographic_characters(
    page: Page, marks_list: str, query: str, ids: list[str]
) -> None:
    """Search treats all forms of quotation marks, dashes and spaces alike, and "#" begins a tag."""
    page.goto(marks_list)
    page.get_by_role("searchbox").fill(query)
    assert visible_ids(page) == ids
