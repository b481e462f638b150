"""The lists of lessons as people use them, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from extent import few_by_default
from hindsight.core.site.moved_lessons import ANCHOR_BYTES
from site_builder import MakeSite


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a fresh profile that reports every fault of a script."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


def shown(page: Page) -> int:
    """How many lessons can be seen."""
    return page.locator(".lesson-entry").evaluate_all("all => all.filter(one => one.getClientRects().length).length")


def test_radio_buttons_narrow_the_list_without_scripts(browser: Browser, example_address: str) -> None:
    """With scripts off the radio buttons hide what they leave out, and nothing stands there that needs a script."""
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{example_address}/lessons/")
    every = page.locator(".lesson-entry").count()
    page.get_by_role("radio", name="second hand").check()
    second = page.locator(".lesson-entry.second").count()
    assert 0 < second < every
    assert page.locator(".lesson-entry:visible").count() == second
    page.get_by_role("radio", name="likely").check()
    assert page.locator(".lesson-entry:visible").count() == page.locator(".lesson-entry.second.likely").count()
    assert page.get_by_role("searchbox").count() == 0
    page.close()


def test_search_and_tags_narrow_the_list(page: Page, example_address: str) -> None:
    """Words and several tags have to fit all at once, and the count says how many do."""
    page.goto(f"{example_address}/lessons/")
    every = shown(page)
    page.get_by_role("searchbox").fill("CLIENT")
    some = shown(page)
    assert 0 < some < every
    page.locator(".narrow summary").click()
    page.get_by_role("checkbox", name="estimates").check()
    fewer = shown(page)
    assert 0 < fewer < some
    assert page.get_by_role("status").inner_text() == f"{fewer} of {every}"
    page.get_by_role("checkbox", name="hiring").check()
    assert shown(page) == 0
    page.get_by_role("button", name="Show all").click()
    assert shown(page) == every


def test_the_choice_is_in_the_address_and_back_takes_it_away(page: Page, example_address: str) -> None:
    """A reload keeps the choice, Back goes through it step by step, a whole search at once."""
    page.goto(f"{example_address}/lessons/")
    every = shown(page)
    page.get_by_role("radio", name="second hand").check()
    second = shown(page)
    page.get_by_role("searchbox").press_sequentially("no")
    assert page.url.endswith("?q=no&hand=second")
    found = shown(page)
    page.reload()
    assert (shown(page), page.get_by_role("searchbox").input_value()) == (found, "no")
    page.go_back()
    expect(page.get_by_role("status")).to_have_text(f"{second} of {every}")
    assert (shown(page), page.get_by_role("radio", name="second hand").is_checked()) == (second, True)
    page.go_back()
    expect(page.get_by_role("status")).to_have_text(f"{every} of {every}")
    assert shown(page) == every


def test_filters_work_by_keyboard(page: Page, example_address: str) -> None:
    """The choices are reached and made with the keyboard alone."""
    page.goto(f"{example_address}/lessons/")
    page.get_by_role("searchbox").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    assert page.get_by_role("radio", name="first hand").is_checked()
    assert shown(page) == page.locator(".lesson-entry.first").count()


MANY = 2000


@pytest.fixture
def long_list(site: MakeSite, served: Callable[[Path], str]) -> str:
    """The address of a site whose older lessons are on pages of their own."""
    posts = {
        f"posts/{year}.md": f"Title: Of {year}\nDate: {year}-03-02\nTags: work\n\n"
        + "\nMore.\n\n".join(f"> **Lesson:** Number {n} of {year}. #work\n> {{id=of-{year}-{n}}}\n" for n in range(4))
        for year in (2022, 2023, 2024)
    }
    built = site(posts, settings={"LESSONS_PER_PAGE": 8})
    assert built.ok, built.text
    return served(built.output)


@pytest.mark.parametrize("scripts", [True, False])
def test_an_old_link_leads_to_the_lesson_wherever_it_is(browser: Browser, long_list: str, scripts: bool) -> None:
    """/lessons/#id shows a link to the lesson that moved; with scripts it goes there at once."""
    page = browser.new_page(java_script_enabled=scripts)
    page.goto(f"{long_list}/lessons/#of-2022-3")
    if not scripts:
        assert page.locator(":target").get_attribute("href") == "/lessons/2022/#of-2022-3"
        page.locator(":target").click()
    page.wait_for_url(f"{long_list}/lessons/2022/#of-2022-3")
    expect(page.locator(":target")).to_contain_text(re.compile(r"Number 3 of\s2022\."))
    page.close()


@pytest.fixture
def very_long_list(site: MakeSite, served: Callable[[Path], str]) -> str:
    """The address of an index whose first page has no room for all that moved from it."""
    older = (f"> **Lesson:** Number {n}. #work\n> {{id={'x' * 1000}-{n}}}\n" for n in range(ANCHOR_BYTES // 1000))
    head = "Title: {0}\nDate: {0}-03-02\nTags: work\n\n"
    files = {"posts/new.md": head.format(2024) + "> **Lesson:** New.\n> {id=new}\n"}
    built = site(
        files | {"posts/old.md": head.format(2023) + "\nMore.\n\n".join(older)}, settings={"LESSONS_PER_PAGE": 2}
    )
    assert built.ok, built.text
    return served(built.output)


LAST = f"{'x' * 1000}-{ANCHOR_BYTES // 1000 - 1}"


def test_a_link_that_the_index_has_no_room_for_goes_on_too(page: Page, very_long_list: str) -> None:
    """With scripts /lessons/#id goes on to a lesson that has no anchor there, also where the id is typed in later."""
    page.goto(f"{very_long_list}/lessons/#{LAST}")
    page.wait_for_url(f"{very_long_list}/lessons/2023/03/02/#{LAST}")
    expect(page.locator(":target")).to_contain_text(f"Number {ANCHOR_BYTES // 1000 - 1}.")
    page.goto(f"{very_long_list}/lessons/")
    page.evaluate("id => location.hash = id", LAST)
    page.wait_for_url(f"{very_long_list}/lessons/2023/03/02/#{LAST}")


def test_the_file_of_earlier_lessons_is_asked_for_only_where_it_helps(page: Page, very_long_list: str) -> None:
    """Whoever reads the index, or follows a link to a lesson that is on it, loads nothing more."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for rest in ("", "#new", "#_main", "#100%"):
        page.goto(f"{very_long_list}/lessons/{rest}")
        page.goto("about:blank")
    assert not [url for url in asked if url.endswith("earlier.json")]
    with page.expect_response("**/earlier.json"):
        page.goto(f"{very_long_list}/lessons/#nothing-of-the-kind")
    assert page.url == f"{very_long_list}/lessons/#nothing-of-the-kind"


def test_without_the_file_an_old_link_leads_to_the_list_of_years(page: Page, very_long_list: str) -> None:
    """Where the file cannot be had, the reader is on the index, which leads on by year, and nothing breaks."""
    page.route("**/earlier.json", lambda route: route.abort())
    page.goto(f"{very_long_list}/lessons/#{LAST}")
    assert page.get_by_role("region", name="Earlier").get_by_role("link").all_inner_texts() == ["2023"]


def test_on_this_day_leads_to_today(browser: Browser, example_address: str) -> None:
    """On a day of the year that has lessons the link leads to them; on another to all days."""
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


def test_two_thousand_lessons_are_narrowed_in_a_moment(
    site: MakeSite, served: Callable[[Path], str], page: Page
) -> None:
    """A list as long as they get answers a letter with one pass over it: each lesson is looked at once."""
    text = "\nMore.\n\n".join(f"> **Lesson:** Number {n} of many. #work\n> {{id=number-{n}}}\n" for n in range(MANY))
    head = "Title: Many\nDate: 2024-03-02\nTags: work\n\n"
    built = site({"posts/a.md": head + text}, settings={"LESSONS_PER_PAGE": MANY})
    page.goto(f"{served(built.output)}/lessons/")
    page.get_by_role("searchbox").fill("number 1999")
    assert page.get_by_role("status").inner_text() == f"1 of {MANY}"


@pytest.mark.parametrize("scripts", [True, False])
def test_what_is_left_of_a_long_list_stands_where_it_began(
    browser: Browser, site: MakeSite, served: Callable[[Path], str], scripts: bool
) -> None:
    """Where only the last of many lessons fits, nothing keeps the room of the others."""
    lessons = [f"> **Lesson:** Number {n}. #work\n> {{id=number-{n}}}\n" for n in range(160)]
    last = "> **Lesson (second hand):** The last. #work\n> {id=the-last}\n"
    text = "Title: Many\nDate: 2024-03-02\nTags: work\n\n" + "\nMore.\n\n".join((*lessons, last))
    page = browser.new_page(viewport={"width": 1280, "height": 1500}, java_script_enabled=scripts)
    page.goto(f"{served(site({'posts/a.md': text}).output)}/lessons/")
    expect(page.locator("#the-last")).not_to_be_in_viewport()
    page.get_by_role("radio", name="second hand").check()
    expect(page.locator("#the-last")).to_be_in_viewport(ratio=1)
    page.close()


def test_lists_of_fifty_look_like_one(site: MakeSite, served: Callable[[Path], str], page: Page) -> None:
    """There is no gap between two of them, and the mark around a lesson at the edge of one is not cut off."""
    lessons = (f"> **Lesson:** Number {n}. #work\n> {{id=number-{n}}}\n" for n in range(100))
    text = "Title: Many\nDate: 2024-03-02\nTags: work\n\n" + "\nMore.\n\n".join(lessons)
    page.goto(f"{served(site({'posts/a.md': text}).output)}/lessons/#number-50")
    (last, first) = (page.locator(f"#number-{n}").bounding_box() for n in (49, 50))
    around = page.locator("ol", has=page.locator("#number-50")).bounding_box()
    assert last
    assert first
    assert around
    assert last["y"] + last["height"] == pytest.approx(first["y"], abs=0.1)
    assert (first["x"] - around["x"], first["y"] - around["y"]) == (pytest.approx(8, abs=4), pytest.approx(8, abs=4))


@pytest.fixture
def few(site: MakeSite, served: Callable[[Path], str]) -> str:
    """The address of a list of three lessons of two years, under tags that are called as choices are."""
    head = "Title: {0}\nDate: {0}-03-02\nTags: work\n\n"
    lessons = {
        2023: '> **Lesson:** "Ask" first. #second #current\n> {id=one}\n',
        2024: "> **Lesson (second hand):** Write. #second\n> {id=two}\n\nMore.\n\n> **Lesson:** Wait.\n> {id=three}\n",
    }
    built = site({f"posts/{year}.md": head.format(year) + text for year, text in lessons.items()})
    assert built.ok, built.text
    return f"{served(built.output)}/lessons/"


def test_a_year_without_a_lesson_that_fits_goes_with_its_heading(
    browser: Browser, site: MakeSite, served: Callable[[Path], str]
) -> None:
    """Also without scripts, for each kind of choice; what else stands on the page stays."""
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
    for choice, year in (("second hand", "2024"), ("likely", "2023"), ("withdrawn", "2024")):
        page.get_by_role("radio", name=choice).check()
        assert headings.all_inner_texts() == [year, "Posts on work"]
        page.get_by_role("group").filter(has=page.get_by_role("radio", name=choice)).get_by_label("all").check()
    page.close()


def visible(page: Page) -> list[str]:
    """The ids of the lessons that can be seen."""
    return page.locator(".lesson-entry").evaluate_all(
        "all => all.filter(e => e.getClientRects().length).map(e => e.id)"
    )


def test_a_tag_called_as_a_choice_is_chosen_as_a_tag(page: Page, few: str) -> None:
    """A box of the tag "second" is no choice of the second hand."""
    page.goto(few)
    page.locator(".narrow summary").click()
    page.get_by_role("checkbox", name="second").check()
    assert sorted(visible(page)) == ["one", "two"]


def test_where_nothing_fits_the_page_says_so(page: Page, few: str) -> None:
    """Years without a lesson that fits are hidden; the way back stands there only when there is one."""
    page.goto(few)
    everything = page.get_by_role("button", name="Show all")
    assert (everything.is_visible(), page.get_by_role("heading", level=2, name="20").count()) == (False, 2)
    page.get_by_role("searchbox").fill("ask")
    assert (everything.is_visible(), page.get_by_text("Nothing fits").is_visible()) == (True, False)
    assert page.get_by_role("heading", level=2, name="20").all_inner_texts() == ["2023"]
    page.get_by_role("searchbox").fill("zzz")
    assert page.get_by_text("Nothing fits").is_visible()
    assert page.get_by_role("heading", level=2, name="20").count() == 0


def test_a_link_to_a_lesson_shows_it_whatever_the_rest_of_the_address_says(page: Page, few: str) -> None:
    """A search that hides the lesson is cleared, and the address follows; so does one that comes later."""
    page.goto(f"{few}?q=zzz#one")
    assert (len(visible(page)), page.url) == (3, f"{few}#one")
    page.get_by_role("radio", name="second hand").check()
    page.evaluate("location.hash = 'three'")
    page.wait_for_url(f"{few}#three")
    assert len(visible(page)) == 3


@pytest.mark.parametrize("rest", ["#100%", "?hand=third&sure=x&tag=none", "?status="])
def test_an_address_that_makes_no_sense_narrows_nothing(page: Page, few: str, rest: str) -> None:
    """What the page does not know is as if it were not there, and the script goes on."""
    page.goto(few + rest)
    assert len(visible(page)) == 3
    assert page.get_by_role("radio", name="all").first.is_checked()
    page.get_by_role("searchbox").fill("write")
    assert visible(page) == ["two"]


def test_a_quotation_mark_at_the_beginning_is_not_cut_off(page: Page, few: str) -> None:
    """What is drawn only when looked at has no mark that hangs out of it."""
    page.goto(few)
    mark, lesson = (page.locator(of).bounding_box() for of in ("#one .dquo, #one .quo", "#one"))
    assert mark
    assert lesson
    assert mark["x"] >= lesson["x"]


def test_words_of_a_statement_do_not_look_like_a_label(
    page: Page, site: MakeSite, served: Callable[[Path], str]
) -> None:
    """What says "Superseded" is small capitals; bold words of the lesson beside it are its own."""
    lessons = "> **Lesson:** Ask.\n> {superseded_by=two}\n\n> **Lesson:** Wait <b>once</b>.\n> {id=two}\n"
    built = site({"posts/a.md": f"Title: A\nDate: 2024-03-02\nTags: work\n\n{lessons}"})
    page.goto(f"{served(built.output)}/lessons/")
    looks = page.locator(".history b").evaluate_all("all => all.map(one => getComputedStyle(one).textTransform)")
    assert looks == ["uppercase", "none", "uppercase"]


TREE = '[writing]\nlabel = "Writing"\n[email]\nlabel = "E-mail"\nparent = "writing"\n[subjects]\nparent = "email"\n'


def test_a_tag_narrows_to_what_stands_under_its_children_too(
    site: MakeSite, served: Callable[[Path], str], page: Page
) -> None:
    """As many lessons as the page of the tag has, at any depth, also where none has the tag itself."""
    lessons = ("One. #email", "Two. #subjects", "Three. #work", "Four. #constructor")
    text = "\n\n".join(f"> **Lesson:** {lesson}\n> {{id=n{n}}}" for n, lesson in enumerate(lessons))
    built = site({"posts/a.md": f"Title: A\nDate: 2024-03-02\nTags: work\n\n{text}\n", "tags.toml": TREE})
    address = f"{served(built.output)}/lessons/"
    page.goto(f"{address}tags/writing/")
    assert visible(page) == ["n0", "n1"]
    page.goto(f"{address}?tag=writing")
    assert visible(page) == ["n0", "n1"]
    page.get_by_role("checkbox", name="Writing").uncheck()
    page.get_by_role("checkbox", name="E-mail").check()
    assert visible(page) == ["n0", "n1"]
    page.get_by_role("checkbox", name="subjects").check()
    assert visible(page) == ["n1"]


@pytest.mark.parametrize(
    ("typed", "found"),
    few_by_default([
        ("it’s", ["one"]), ("9-5", ["two"]), ("#tone", ["one"]), ("it's", ["one"]), ('"no"', ["one"]),
        ("„no“", ["one"]), ("«no»", ["one"]), ("9–5", ["two"]), ("day -- after", ["two"]), ("day — after", ["two"]),
        ("#remote-work", ["two"]), ("#TONE", ["one"]), ("#", ["one", "two"]),
        ("a\u00a0word", ["one"]), ("cafe", ["two"]), ("'no'", []),
    ], 3),
)  # fmt: skip
def test_search_finds_what_a_keyboard_types(
    site: MakeSite, served: Callable[[Path], str], page: Page, typed: str, found: list[str]
) -> None:
    """Quotation marks, apostrophes, dashes and spaces are the same however set; # before a word means the word."""
    text = (
        'Title: A\nDate: 2024-03-02\nTags: work\n\n> **Lesson:** It\'s "no" that is a word. #tone\n> {id=one}\n\n'
        "> **Lesson:** From 9–5, day -- after day, in a ca\u00adfé. #remote-work\n> {id=two}\n"
    )
    tags = '[remote-work]\nlabel = "Working elsewhere"\n'
    page.goto(f"{served(site({'posts/a.md': text, 'tags.toml': tags}).output)}/lessons/")
    page.get_by_role("searchbox").fill(typed)
    assert visible(page) == found
