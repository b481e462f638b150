"""The search of whole texts, in a real browser that obeys the content policy of the site."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from site_builder import Built, build, serving, write_files

HEAD = "Title: {title}\nDate: {date}\nTags: {tags}\nSummary: In short.\n{more}\n{body}\n"


def post(title: str, date: str, body: str, tags: str = "work", more: str = "") -> str:
    """Return a small post."""
    return HEAD.format(title=title, date=date, tags=tags, more=more, body=body)


FILES = {
    "posts/leave.md": post(
        "Going on leave", "2024-03-02", "Kangaroos wait.\n\n1. **List the fires.** Now.\n2. **Hand over the keys.** Soon.\n",
        "tone", "Checklist: yes\n",
    ),
    "posts/strasse.md": post(
        "Café großer Straße", "2023-02-01", "Viele Häuser stehen an der Straße, und ein Haus ist rot.", more="Lang: de\n"
    ),
    "posts/ecole.md": post("À l'école", "2023-03-01", "Les élèves étudient les règles.", more="Lang: fr\n"),
    "posts/kensaku.md": post("日本語の検索機能", "2022-02-01", "この文章には図書館という言葉があります。全文検索の例です。", "C++"),
    "posts/ask.md": post(
        "Questions", "2023-04-01", "Many C# people remember a no.\n\n"
        "> **Lesson:** People remember how you said no. The platypus explains it. #tone\n> {id=said-no}\n",
    ),
    "posts/odd.md": post('A "x" & <b>bold</b> claim', "2021-04-01", "`<i>&lt;` is code beside an ocelot."),
    **{f"posts/n{n}.md": post(f"Number {n}", f"2020-01-{n:02}", f"Wombat number {n} of many.") for n in range(1, 21)},
    "pages/about.md": "Title: About\nSummary: Who writes.\n\nThe aardvark writes.\n",
}  # fmt: skip
PUBLIC = {"SITEURL": "https://example.org", "CARD_FORMATS": [], "SEARCH": "full", "SERVER_FILES": ["netlify"]}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    """Publish a small site whose index has a bundle for each year."""
    folder = tmp_path_factory.mktemp("full")
    write_files(folder / "content", FILES)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hindsight.host.site.full_search.ENOUGH", 1)
        built = build(folder, True, PUBLIC, False)
    assert built.ok, built.text
    yield built


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
def context(browser: Browser, built: Built, address: str) -> Iterator[BrowserContext]:
    """Return a fresh profile whose pages have the content policy of the site; fail at its end after an error."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    policy = policy_of(built)
    errors: list[str] = []

    def with_policy(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, headers={**answer.headers, "content-security-policy": policy})

    context.route(re.compile(r"/(\?.*)?$"), with_policy)
    context.on("weberror", lambda error: errors.append(str(error.error)))
    context.on("request", lambda one: errors.append(one.url) if "127.0.0.1" not in one.url else None)
    yield context
    context.close()
    assert errors == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """Return a page of the profile."""
    return context.new_page()


def titles(page: Page) -> list[str]:
    """Return the titles of the results, in order."""
    return page.locator(".results a").all_inner_texts()


def search(page: Page, words: str) -> list[str]:
    """Type words, and return the titles of the results when their number is announced."""
    page.get_by_role("searchbox").fill("")
    expect(page.get_by_role("status")).to_have_text("")
    page.get_by_role("searchbox").fill(words)
    expect(page.get_by_role("status")).to_have_text(re.compile("."))
    return titles(page)


def test_the_site_has_a_bundle_for_each_year(built: Built) -> None:
    """The index has five bundles, of which the newest has the program that reads all of them."""
    contents = json.loads(built.read("search/full.json"))
    assert contents["bundles"] == ["", "2023/", "2022/", "2021/", "2020/"]
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


def test_words_that_are_not_there_find_nothing(page: Page, address: str) -> None:
    """Every word has to be in the text, and so has every pair of letters of a Japanese word."""
    page.goto(f"{address}/search/")
    assert search(page, "kangaroo xylophone") == []
    expect(page.get_by_role("status")).to_have_text("Nothing was found.")
    assert search(page, "書図館") == []
