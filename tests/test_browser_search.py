"""The search page and the keys that open it, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from page_errors import note_errors
from search_page import assert_accessible, search, titles
from site_builder import build, serving, write_files

HEAD = "Title: {title}\nDate: {date}\nTags: {tags}\nSummary: {summary}\n{more}\nText about {title}.\n"


def post(title: str, date: str, tags: str = "work", summary: str = "In short.", more: str = "", body: str = "") -> str:
    """Return a small post."""
    return HEAD.format(title=title, date=date, tags=tags, summary=summary, more=more) + body


FILES = {
    "posts/leave.md": post(
        "Going on leave", "2024-03-02", "tone", more="Checklist: yes\n",
        body="\n1. **List the fires.** Now.\n2. **Hand over the keys.** To a person.\n",
    ),
    "posts/cafe.md": post("Café großer Straße", "2023-02-01", summary="How the guests wait."),
    "posts/kensaku.md": post("日本語の検索機能", "2022-02-01", "C++"),
    "posts/ask.md": post(
        "Questions", "2023-04-01",
        body="\nMany people remember a no.\n\n> **Lesson:** People remember how you said no. #tone\n> {id=said-no}\n",
    ),
    "posts/odd.md": post('A "x" & <b>bold</b> claim', "2021-04-01"),
    **{f"posts/n{number}.md": post(f"Number {number}", f"2020-01-{number:02}") for number in range(1, 31)},
    "pages/about.md": "Title: About\nSummary: Who writes.\n\nText.\n",
    "replies/2023-ask.toml": '[[reply]]\nid = "x"\nauthor = "Zoë Ångström"\nhtml = "<p>A quokka told me so.</p>"\n',
}  # fmt: skip


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a small published site; return its address, without a slash at the end."""
    folder = tmp_path_factory.mktemp("search")
    write_files(folder / "content", FILES)
    built = build(folder, True, {"SITEURL": "https://example.org", "CARD_FORMATS": []}, False)
    assert built.ok, built.text
    with serving(built.output) as served:
        yield served


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a page with a fresh profile; fail at its end if a script raised an error or a host was asked."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    errors: list[str] = []
    note_errors(page, errors)
    page.on("request", lambda one: errors.append(one.url) if "127.0.0.1" not in one.url else None)
    yield page
    context.close()
    assert errors == []


def test_words_typed_before_the_index_is_there_are_kept(page: Page, address: str) -> None:
    """A slow connection brings the index after a reader has begun to type."""
    held: list[Route] = []
    page.route("**/index.json", lambda route: held.append(route))
    with page.expect_request("**/index.json"):
        page.goto(f"{address}/search/")
    page.get_by_role("searchbox").fill("guests")
    held[0].continue_()
    expect(page.get_by_role("status")).to_have_text(re.compile("."))
    expect(page.get_by_role("searchbox")).to_have_value("guests")
    assert titles(page) == ["Café großer Straße"]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("leave", "Going on leave"),
        ("LEAV", "Going on leave"),
        ("cafe", "Café großer Straße"),
        ("grosser strasse", "Café großer Straße"),
        ("STRASSE", "Café großer Straße"),
        ("guests", "Café großer Straße"),
        ("検索", "日本語の検索機能"),
        ("検索機能", "日本語の検索機能"),
        ("c++", "日本語の検索機能"),
        ("#tone said", "People remember how you said no."),
        ("keys hand", "Going on leave"),
        ("<b>", 'A "x" & <b>bold</b> claim'),
        ("“x”", 'A "x" & <b>bold</b> claim'),
        ("writes", "About"),
        ("quokka", "Zoë Ångström"),
        ("angstrom", "Zoë Ångström"),
    ],
)
def test_words_find_their_texts(words: str, first: str, page: Page, address: str) -> None:
    """Words of titles, summaries, tags, lessons and steps are found, whatever their case and accents."""
    page.goto(f"{address}/search/")
    assert search(page, words)[0] == first


def test_replies_are_found_where_they_are(page: Page, address: str) -> None:
    """A reply is a result of a kind of its own, names its post, and leads to its words."""
    page.goto(f"{address}/search/?kind=reply")
    expect(page.get_by_role("status")).to_have_text("1 result")
    expect(page.locator(".facts")).to_have_text("reply · 2023-04-01 · Questions · #work")
    page.goto(f"{address}/search/")
    search(page, "quokka")
    link = page.locator(".results a").get_attribute("href") or ""
    assert link.startswith("/2023/ask/#reply-x:~:text=")
    page.goto(address + link)
    expect(page.locator("#reply-x")).to_be_in_viewport()


def test_every_word_has_to_fit(page: Page, address: str) -> None:
    """A text without one of the words is no result, and the page announces that nothing was found."""
    page.goto(f"{address}/search/")
    assert search(page, "leave xylophone") == []
    expect(page.get_by_role("status")).to_have_text("Nothing was found.")


def test_filters_narrow_the_results(page: Page, address: str) -> None:
    """Kind, year and tag narrow the results, also without words."""
    page.goto(f"{address}/search/")
    page.get_by_label("Year").select_option("2023")
    expect(page.get_by_role("status")).to_have_text("4 results")
    page.get_by_label("Kind").select_option("lesson")
    expect(page.get_by_role("status")).to_have_text("1 result")
    page.get_by_label("Tag").select_option("C++")
    expect(page.get_by_role("status")).to_have_text("Nothing was found.")
    page.get_by_label("Kind").select_option("")
    page.get_by_label("Year").select_option("")
    expect(page.get_by_role("status")).to_have_text("1 result")
    assert titles(page) == ["日本語の検索機能"]


def test_the_query_is_in_the_address(page: Page, address: str) -> None:
    """The address has words and filters; a link to it shows the same results, and Back returns to them."""
    page.goto(f"{address}/search/")
    search(page, "remember")
    page.get_by_label("Kind").select_option("lesson")
    assert page.url == f"{address}/search/?q=remember&kind=lesson"
    page.goto(f"{address}/")
    page.goto(f"{address}/search/?q=remember&kind=lesson&tag=no-such-tag")
    expect(page.get_by_role("status")).to_have_text("1 result")
    page.get_by_role("link", name="People remember").click()
    page.wait_for_url("**/2023/ask/**")
    page.go_back()
    expect(page.get_by_role("status")).to_have_text("1 result")
    assert page.get_by_role("searchbox").input_value() == "remember"


def test_results_lead_to_their_passages(page: Page, address: str) -> None:
    """A lesson leads to its anchor, a step to the step in its post, and the address has the words to mark."""
    page.goto(f"{address}/search/")
    search(page, "said")
    link = page.get_by_role("link", name="People remember")
    assert link.get_attribute("href") == "/2023/ask/#said-no:~:text=how%20you-,said"
    search(page, "keys")
    assert page.locator(".results a").first.get_attribute("href") == "/2024/leave/#step-2:~:text=over%20the-,keys"
    assert page.locator(".results mark").all_inner_texts() == ["keys"]
    search(page, "straß")
    assert page.locator(".results a").first.get_attribute("href") == "/2023/cafe/#:~:text=Stra%C3%9Fe"
    page.locator(".results a").first.click()
    expect(page.locator("h1")).to_have_text("Café großer Straße")


def test_keys_move_through_the_results(page: Page, address: str) -> None:
    """Arrows move through the results, Enter goes to the first one and opens it, Esc goes back and clears the words."""
    page.goto(f"{address}/search/")
    focused = "document.activeElement.textContent || document.activeElement.name"
    page.keyboard.type("number")
    expect(page.get_by_role("status")).to_have_text("30 results")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == "Number 29"
    page.keyboard.press("ArrowUp")
    assert page.evaluate(focused) == "Number 30"
    page.keyboard.press("ArrowUp")
    assert page.evaluate(focused) == "q"
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Number 30")).to_be_focused()
    page.keyboard.press("Escape")
    assert page.evaluate(focused) == "q"
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_url("**/2020/n30/**")


def test_more_results_are_shown_on_demand(page: Page, address: str) -> None:
    """The page shows twenty results, and the others by a button, which moves the focus to the first of them."""
    page.goto(f"{address}/search/?q=number")
    expect(page.locator(".results li")).to_have_count(20)
    page.get_by_role("button", name="Show more").click()
    expect(page.locator(".results li")).to_have_count(30)
    expect(page.locator(".results a").nth(20)).to_be_focused()
    assert page.get_by_role("button", name="Show more").count() == 0


@pytest.mark.parametrize("start", ["", "2024/leave/", "lessons/", "archive/"])
@pytest.mark.parametrize("key", ["/", "Control+k"])
def test_keys_open_the_search_from_any_page(start: str, key: str, page: Page, address: str) -> None:
    """Both keys open the search, ready to type."""
    page.goto(f"{address}/{start}")
    page.keyboard.press(key)
    page.wait_for_url("**/search/")
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_typing_does_not_open_the_search(page: Page, address: str) -> None:
    """A slash in a field is a letter."""
    page.goto(f"{address}/2024/leave/")
    page.evaluate("document.body.append(document.createElement('textarea'))")
    page.locator("textarea").press_sequentially("a/b")
    assert page.locator("textarea").input_value() == "a/b"
    assert page.url == f"{address}/2024/leave/"


def test_the_single_key_can_be_turned_off(page: Page, address: str) -> None:
    """A reader can turn off the key "/", which lasts; Ctrl+K still works."""
    page.goto(f"{address}/search/")
    page.get_by_role("checkbox").uncheck()
    page.goto(f"{address}/2024/leave/")
    page.keyboard.press("/")
    page.wait_for_timeout(300)
    assert page.url == f"{address}/2024/leave/"
    page.keyboard.press("Control+k")
    page.wait_for_url("**/search/")
    assert not page.get_by_role("checkbox").is_checked()


def test_the_search_works_without_storage(browser: Browser, address: str) -> None:
    """If the browser refuses storage, both keys and the page work, and no script fails."""
    page = browser.new_page()
    errors: list[str] = []
    note_errors(page, errors)
    page.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new Error('refused') }})")
    page.goto(f"{address}/")
    page.keyboard.press("/")
    page.wait_for_url("**/search/")
    page.get_by_role("checkbox").uncheck()
    assert search(page, "leave")
    assert errors == []
    page.close()


def test_older_texts_are_searched_on_demand(page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large site loads its newest years first; the others by a button, by a year, or if nothing else was found."""
    monkeypatch.setattr("hindsight.core.site.search_index._ENOUGH", 1)
    write_files(tmp_path / "content", {
        f"posts/p{year}.md": post(f"Harbour {year}", f"{year}-03-01") for year in range(2020, 2025)
    })  # fmt: skip
    assert build(tmp_path, True, {"SITEURL": "https://example.org", "CARD_FORMATS": []}, False).ok
    with serving(tmp_path / "output") as large:
        asked: list[str] = []
        page.on("request", lambda one: asked.append(one.url.rpartition("/")[2]))
        page.goto(f"{large}/search/?q=harbour")
        expect(page.get_by_role("status")).to_have_text("1 result since 2024")
        assert "older-2023.json" not in asked
        page.get_by_role("button", name="Search the texts before 2024 too").click()
        expect(page.get_by_role("status")).to_have_text("2 results since 2023")
        assert titles(page) == ["Harbour 2024", "Harbour 2023"]
        page.get_by_label("Year").select_option("2021")
        expect(page.get_by_role("status")).to_have_text("1 result")
        page.get_by_label("Year").select_option("")
        assert search(page, "2020") == ["Harbour 2020"]
        expect(page.get_by_role("status")).to_have_text("1 result")
        assert page.get_by_role("button", name="Search the texts").count() == 0


def test_a_missing_index_is_announced(page: Page, address: str) -> None:
    """If the index does not load, the page says so and keeps its lists; the next word tries again."""
    page.route("**/index.json", lambda route: route.fulfill(status=500, body="no"))
    page.goto(f"{address}/search/?q=leave")
    expect(page.get_by_role("status")).to_contain_text("cannot be loaded")
    assert page.get_by_role("link", name="Posts").last.is_visible()
    page.unroute("**/index.json")
    page.get_by_role("searchbox").press_sequentially("s")
    page.get_by_role("searchbox").press("Backspace")
    expect(page.get_by_role("status")).to_contain_text("result")


def test_the_form_works_without_scripts(browser: Browser, address: str) -> None:
    """Without scripts, the form leads to the page, which offers the lists of the site and no filters."""
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{address}/search/")
    page.get_by_role("searchbox").fill("leave")
    page.get_by_role("button", name="Search").click()
    assert page.url == f"{address}/search/?q=leave"
    assert "needs scripts" in page.locator("main").inner_text()
    assert page.locator(".instead a").all_inner_texts() == ["Posts", "Cards", "Lessons", "Tags"]
    assert page.get_by_role("combobox").count() == 0
    page.close()


@pytest.mark.parametrize("view", ["light", "dark", "print", "phone"])
def test_axe_finds_no_violations(browser: Browser, address: str, view: str) -> None:
    """Axe finds no violation on the page with results, and it is not wider than a small phone."""
    assert_accessible(browser, f"{address}/search/?q=tone", view)


def test_nothing_moves_while_the_page_loads(page: Page, address: str) -> None:
    """The layout does not shift when the script fills the page, except for results below the fields."""
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => { for (const one of list.getEntries()) "
        "window.shift += one.value }).observe({ type: 'layout-shift', buffered: true })"
    )
    page.goto(f"{address}/search/")
    page.wait_for_timeout(500)
    assert page.evaluate("window.shift") == 0
    before = page.get_by_label("Tag").bounding_box()
    assert search(page, "leave")
    assert page.get_by_label("Tag").bounding_box() == before


def test_strange_queries_raise_no_errors(page: Page, address: str) -> None:
    """Marks, single letters, brackets, long words and emoji in a query are words like others."""
    page.goto(f"{address}/search/")
    for words in (
        "\u0301",
        "(",
        "[a-",
        "\\",
        "x" * 200,
        "👩‍🚒",
        "か\u3099",
        "a b c d e f g",
        "#",
        "++",
        "ﬁ",
        "%E0%A4%A",
    ):
        page.get_by_role("searchbox").fill(words)
        page.wait_for_timeout(20)
    page.goto(f"{address}/search/?q=%E0%A4%A&kind=<b>")
    expect(page.get_by_role("searchbox")).to_be_visible()
