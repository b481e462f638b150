"""The search of whole texts, in a real browser that obeys the content policy of the site."""

from __future__ import annotations

import gzip
import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from hindsight.host.commands.webserver import SiteServer
from page_errors import note_errors
from search_page import assert_accessible, search, titles
from site_builder import Built, build, serving, write_files

HEAD = "Title: {title}\nDate: {date}\nTags: {tags}\nSummary: In short.\n{more}\n{body}\n"


def post(title: str, date: str, body: str, tags: str = "work", more: str = "") -> str:
    """Return a small post."""
    return HEAD.format(title=title, date=date, tags=tags, more=more, body=body)


FILES = {
    "posts/leave.md": post(
        "Going on leave", "2024-03-02",
        "Kangaroos wait.\n\n1. **List the fires.** Now.\n2. **Hand over the keys.** Soon.\n",
        "tone", "Checklist: yes\n",
    ),
    "posts/strasse.md": post(
        "Café großer Straße", "2023-02-01",
        "Viele Häuser stehen an der Straße, und ein Haus ist rot.", more="Lang: de\n"
    ),
    "posts/ecole.md": post("À l'école", "2023-03-01", "Les élèves étudient les règles.", more="Lang: fr\n"),
    "posts/kensaku.md": post(
        "日本語の検索機能", "2022-02-01", "この文章には図書館という言葉があります。全文検索の例です。", "C++",
    ),
    "posts/ask.md": post(
        "Questions", "2023-04-01", "Many C# people remember a no.\n\n"
        "> **Lesson:** People remember how you said no. The platypus explains it. #tone\n> {id=said-no}\n",
    ),
    "posts/odd.md": post('A "x" & <b>bold</b> claim', "2021-04-01", "`<i>&lt;` is code beside an ocelot."),
    **{f"posts/n{n}.md": post(f"Number {n}", f"2020-01-{n:02}", f"Wombat number {n} of many.") for n in range(1, 21)},
    "pages/about.md": "Title: About\nSummary: Who writes.\n\nThe aardvark writes.\n",
    "replies/2023-ask.toml": '[[reply]]\nid = "w"\nauthor = "Ann"\nhtml = "<p>Not me.</p>"\n\n'
    '[[reply]]\nid = "x"\nauthor = "Zoë"\nhtml = "<p>A quokka told me so.</p>"\n',
}  # fmt: skip
PUBLIC = {"SITEURL": "https://example.org", "CARD_FORMATS": [], "SEARCH": "full", "SERVER_FILES": ["netlify"]}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Publish a small site whose index has a bundle for each year."""
    folder = tmp_path_factory.mktemp("full")
    write_files(folder / "content", FILES)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hindsight.host.site.full_search.ENOUGH", 1)
        built = build(folder, True, PUBLIC, False)
    assert built.ok, built.text
    return built


@pytest.fixture(scope="module")
def address(built: Built) -> Iterator[str]:
    """Serve the site; return its address, without a slash at the end."""
    with serving(built.output) as served:
        yield served


def policy_of(built: Built) -> str:
    """Return the content policy in the files for the server."""
    found = re.search(r"Content-Security-Policy: (.*)", built.read("_headers"))
    assert found
    return found[1]


@pytest.fixture
def context(browser: Browser, built: Built) -> Iterator[BrowserContext]:
    """Return a fresh profile whose pages have the content policy of the site; fail at its end after an error."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    policy = policy_of(built)
    errors: list[str] = []

    def with_policy(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, headers={**answer.headers, "content-security-policy": policy})

    context.route(re.compile(r"/(\?.*)?$"), with_policy)
    note_errors(context, errors)
    context.on("request", lambda one: errors.append(one.url) if "127.0.0.1" not in one.url else None)
    yield context
    context.close()
    assert errors == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """Return a page of the profile."""
    return context.new_page()


def test_the_site_has_a_bundle_for_each_year(built: Built) -> None:
    """The index has five bundles, of which the newest has the program that reads all of them."""
    contents = json.loads(built.read("search/full.json"))
    assert [folder for folder, _, _ in contents["bundles"]] == ["", "2023/", "2022/", "2021/", "2020/"]
    assert [name for name in built.files() if "wasm" in name] == ["search/pagefind/wasm.en.pagefind"]
    assert "search/index.json" not in built.files()


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("kangaroo", "Going on leave"),
        ("KANGAROOS wait", "Going on leave"),
        ("keys hand", "Going on leave"),
        ("haus", "Café großer Straße"),
        ("straße", "Café großer Straße"),
        ("häuser", "Café großer Straße"),
        ("ecole", "À l'école"),
        ("élèves", "À l'école"),
        ("eleves", "À l'école"),
        ("図書館", "日本語の検索機能"),
        ("全文検索", "日本語の検索機能"),
        ("検", "日本語の検索機能"),
        ("日本語", "日本語の検索機能"),
        ("c#", "Questions"),
        ("platypus", "People remember how you said no. The platypus explains it."),
        ("aardvark", "About"),
        ("ocelot", 'A "x" & <b>bold</b> claim'),
        ("writes", "About"),
    ],
)
def test_words_of_texts_find_them(words: str, first: str, page: Page, address: str) -> None:
    """Words of whole texts are found in several languages, whatever their case, accents and endings."""
    page.goto(f"{address}/search/")
    assert first in search(page, words)[:2]


def test_replies_are_found_where_they_are(page: Page, address: str) -> None:
    """The replies to a text are a result of a kind of its own, which leads to the reply that has the words."""
    page.goto(f"{address}/search/?kind=reply")
    expect(page.get_by_role("status")).to_have_text("1 result since 2022")
    page.goto(f"{address}/search/")
    search(page, "quokka")
    result = page.locator(".results li")
    expect(result.locator(".facts")).to_contain_text("reply · 2023-04-01 · Questions")
    expect(result).to_contain_text("Zoë: A quokka told me so.")
    assert (result.get_by_role("link").get_attribute("href") or "").startswith("/2023/ask/#reply-x:~:text=")


def test_words_that_are_not_there_find_nothing(page: Page, address: str) -> None:
    """Every word has to be in the text, and so has every pair of letters of a Japanese word."""
    page.goto(f"{address}/search/")
    assert search(page, "kangaroo xylophone") == []
    expect(page.get_by_role("status")).to_have_text("Nothing was found.")
    assert search(page, "書図館") == []
    assert search(page, "asdfgh") == []
    assert search(page, "図書館 xylophone") == []


def test_filters_narrow_the_results(page: Page, address: str) -> None:
    """Kind, year and tag narrow the results, also without words, and the newest come first."""
    page.goto(f"{address}/search/")
    page.get_by_label("Year").select_option("2023")
    expect(page.get_by_role("status")).to_have_text("5 results")
    page.get_by_label("Kind").select_option("lesson")
    expect(page.get_by_role("status")).to_have_text("1 result")
    page.get_by_label("Year").select_option("")
    page.get_by_label("Kind").select_option("page")
    expect(page.get_by_role("status")).to_have_text("1 result since 2022")
    page.get_by_label("Kind").select_option("")
    page.get_by_label("Tag").select_option("C++")
    expect(page.get_by_role("status")).to_have_text("1 result since 2022")
    assert titles(page) == ["日本語の検索機能"]
    page.get_by_label("Tag").select_option("")
    page.get_by_label("Kind").select_option("post")
    expect(page.get_by_role("status")).to_have_text("5 results since 2022")
    assert titles(page)[:2] == ["Going on leave", "Questions"]
    page.get_by_label("Kind").select_option("")
    page.get_by_label("Year").select_option("2020")
    page.get_by_role("searchbox").fill("wombat")
    expect(page.get_by_role("status")).to_have_text("20 results")


def test_older_bundles_are_loaded_on_demand(page: Page, address: str) -> None:
    """Three bundles are loaded at first; the others by a button, by a year, or if nothing else was found."""
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.goto(f"{address}/search/")
    assert search(page, "many") == ["Questions"]
    expect(page.get_by_role("status")).to_have_text("1 result since 2022")
    assert not [url for url in asked if "/2020/" in url]
    page.get_by_role("button", name="Search the texts before 2022 too").click()
    expect(page.get_by_role("status")).to_have_text("21 results")
    assert [url for url in asked if "/2020/" in url]


def test_the_query_is_in_the_address(page: Page, address: str) -> None:
    """A link with words and filters shows the same results."""
    page.goto(f"{address}/search/?q=remember&kind=lesson&tag=no-such-tag")
    expect(page.get_by_role("status")).to_have_text("1 result since 2022")
    assert page.get_by_role("searchbox").input_value() == "remember"


def test_results_lead_to_their_passages(page: Page, address: str) -> None:
    """A lesson leads to its anchor and a checklist to its step; the address has the words to mark in the page."""
    page.goto(f"{address}/search/")
    search(page, "kangaroo")
    assert page.locator(".results a").first.get_attribute("href") == "/2024/leave/#:~:text=Kangaroos"
    assert page.locator(".results p mark").all_inner_texts() == ["Kangaroos"]
    search(page, "platypus")
    link = page.get_by_role("link", name="People remember")
    assert link.get_attribute("href") == "/2023/ask/#said-no:~:text=platypus"
    search(page, "keys")
    assert "/2024/leave/#step-2:~:text=keys" in {
        link.get_attribute("href") for link in page.locator(".results a").all()
    }
    search(page, "図書館")
    assert page.locator(".results p mark").all_inner_texts() == ["図書館"]
    assert "この文章には図書館という言葉があります。" in page.locator(".results p").nth(1).inner_text()
    page.locator(".results a").first.click()
    expect(page.locator("h1")).to_have_text("日本語の検索機能")


def test_markup_in_texts_is_text(page: Page, address: str) -> None:
    """Angle brackets, quotation marks and entities in titles and texts are shown as they are."""
    page.goto(f"{address}/search/")
    search(page, "ocelot")
    assert titles(page) == ['A "x" & <b>bold</b> claim']
    assert "<i>&lt; is code beside an ocelot." in page.locator(".results p").nth(1).inner_text()


def test_more_results_are_shown_on_demand(page: Page, address: str) -> None:
    """The page shows five results, and more by a button, which moves the focus to the first of them."""
    page.goto(f"{address}/search/?q=wombat")
    expect(page.locator(".results li")).to_have_count(5)
    page.get_by_role("button", name="Show more").click()
    expect(page.locator(".results li")).to_have_count(20)
    expect(page.locator(".results a").nth(5)).to_be_focused()
    assert page.get_by_role("button", name="Show more").count() == 0


def test_keys_move_through_the_results(page: Page, address: str) -> None:
    """Arrows move through the results, Enter opens one, and Esc clears the words."""
    page.goto(f"{address}/search/")
    search(page, "kangaroo")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Going on leave")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Going on leave")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/2024/leave/**")


@pytest.mark.parametrize("lost", ["**/full.json", "**/pagefind.js", "**/wasm.*", "**/*.pf_index"])
def test_an_index_that_does_not_load_is_announced(lost: str, page: Page, address: str) -> None:
    """If a part of the index does not load, the page says so and keeps its lists."""
    page.route(lost, lambda route: route.fulfill(status=500, body="no"))
    page.goto(f"{address}/search/?q=kangaroo")
    expect(page.get_by_role("status")).to_contain_text("cannot be loaded")
    assert page.get_by_role("link", name="Posts").last.is_visible()


def test_strange_queries_raise_no_errors(page: Page, address: str) -> None:
    """Marks, brackets, long words and emoji in a query are words like others."""
    page.goto(f"{address}/search/")
    for words in ("\u0301", "(", '"a', '"', "x" * 200, "👩‍🚒", "か\u3099", "#", "++", "%E0%A4%A", "<b>"):
        page.get_by_role("searchbox").fill(words)
        page.wait_for_timeout(300)
    assert search(page, "kangaroo") == ["Going on leave"]


@pytest.mark.parametrize(
    ("lang", "words", "first"),
    [
        ("de", "strasse", "Café großer Straße"),
        ("de", "GROSSES", "Café großer Straße"),
        ("ja", "図書館", "日本語の検索機能"),
    ],
)
def test_sites_in_other_languages_are_searched(
    lang: str, words: str, first: str, browser: Browser, tmp_path: Path
) -> None:
    """A German site finds words without their endings and with "ss" for "ß"; a Japanese site finds parts of words."""
    write_files(tmp_path / "content", FILES)
    built = build(tmp_path, True, PUBLIC | {"DEFAULT_LANG": lang}, False)
    assert built.ok, built.text
    with serving(built.output) as address:
        page = browser.new_page()
        page.goto(f"{address}/search/")
        assert first in search(page, words)
        assert search(page, "asdfgh") == []
        page.close()


def test_a_preview_searches_titles_until_the_texts_are_indexed(browser: Browser, tmp_path: Path) -> None:
    """In `make serve`, the page finds titles at once, and texts when their index is there."""
    write_files(tmp_path / "content", FILES)
    preview = build(tmp_path, False, PUBLIC, False)
    write_files(tmp_path / "other" / "content", FILES)
    published = build(tmp_path / "other", True, PUBLIC, False)
    assert preview.ok, preview.text
    asked = threading.Event()

    def make_search() -> Path:
        asked.wait(30)
        return published.output

    with SiteServer(preview.output) as server:
        server.search_folder = make_search
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        page = browser.new_page()
        page.goto(f"{server.url}/search/?q=kangaroo")
        expect(page.get_by_role("status")).to_have_text("Nothing was found.")
        asked.set()
        expect(page.get_by_role("status")).to_have_text("1 result")
        assert titles(page) == ["Going on leave"]
        page.close()
        server.shutdown()


def test_a_preview_without_an_index_searches_titles(browser: Browser, tmp_path: Path) -> None:
    """If no index of texts can be made, as after `make html`, titles are searched without a message."""
    write_files(tmp_path / "content", FILES)
    built = build(tmp_path, False, PUBLIC, False)
    with serving(built.output) as address:
        page = browser.new_page()
        with page.expect_response("**/full.json") as answer:
            page.goto(f"{address}/search/?q=leave")
        assert answer.value.status == 404
        expect(page.get_by_role("status")).to_have_text("2 results")
        page.wait_for_timeout(300)
        expect(page.get_by_role("status")).to_have_text("2 results")
        page.close()


@pytest.mark.parametrize("view", ["light", "dark", "print", "phone"])
def test_axe_finds_no_violations(browser: Browser, address: str, view: str) -> None:
    """Axe finds no violation on the page with results, and it is not wider than a small phone."""
    assert_accessible(browser, f"{address}/search/?q=people", view)


def test_scripts_are_small(built: Built) -> None:
    """The page's own scripts have at most 8 kB, compressed."""
    found = [built.output / name.lstrip("/") for name in re.findall(r'"(/theme/[^"]+\.js)"', built.read("search/"))]
    assert len(found) == 3
    assert sum(len(gzip.compress(file.read_bytes(), 9)) for file in found) <= 8000
