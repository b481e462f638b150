"""Pages in a real browser: checklists, accessibility, narrow screens and printing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from extent import few_by_default
from page_errors import note_errors

POST = "2024/handing-over-before-leave/"
DECK = "cards/handing-over-before-leave/"
# A lesson of a different post changed a step of this post.
CHANGED = "2025/writing-a-runbook-for-a-stranger/"
CHANGED_DECK = "cards/writing-a-runbook-for-a-stranger/"
# One page of every template.
PAGES = [
    "", POST, "2026/how-work-really-arrives/", "2025/two-lists-for-a-bad-night/",
    "2024/pager-diaries-1-counting-the-nights/", "about/", "2025/", "archive/", "tags/", "tags/clients/",
    "categories/", "categories/craft/", "series/the-pager-diaries/",
    "cards/", DECK, CHANGED, CHANGED_DECK, "lessons/", "lessons/2025/", "lessons/tags/clients/",
    "lessons/second-hand/", "lessons/changed/", "lessons/on/", "lessons/on/09-14/", "404.html",
    "search/",
]  # fmt: skip
# Every eighth page; the others are slow.
SOME_PAGES = [
    pytest.param(address, marks=pytest.mark.slow if number % 8 else ()) for number, address in enumerate(PAGES)
]
VIEWS = ["light", "dark", "print", "phone"]
# Every page in every view; every third page in one of the views is fast, and the other pairs are slow.
PAGES_IN_VIEWS = [
    pytest.param(address, view, marks=() if number % 3 == 0 and (number + turn) % len(VIEWS) == 0 else pytest.mark.slow)
    for number, address in enumerate(PAGES)
    for turn, view in enumerate(VIEWS)
]
AXE_OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a page with a fresh profile, at desktop width."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def test_a_ticked_box_stays_ticked(page: Page, example_address: str) -> None:
    """A ticked box is still ticked after a reload, and the progress counts it."""
    page.goto(f"{example_address}/{POST}")
    page.get_by_label("List what could catch fire").check()
    assert "1 of 6" in page.locator("form.checklist").inner_text()
    page.reload()
    assert page.get_by_label("List what could catch fire").is_checked()
    assert not page.get_by_label("Go, and stay gone").is_checked()


def test_reset_clears_the_boxes_for_good(page: Page, example_address: str) -> None:
    """After a reset no box is ticked, also after a reload."""
    page.goto(f"{example_address}/{POST}")
    page.get_by_label("List what could catch fire").check()
    page.get_by_role("button", name="Clear the boxes").click()
    page.reload()
    assert page.locator("input.box:checked").count() == 0


def test_a_reset_clears_the_storage_at_once(page: Page, example_address: str) -> None:
    """A reset clears the storage of the browser at once, since a reader may leave the page directly after it."""
    page.goto(f"{example_address}/{POST}")
    page.get_by_label("List what could catch fire").check()
    assert page.evaluate("Object.keys(localStorage).length") == 1
    reset_and_count = (
        "() => { document.querySelector('form.checklist').reset(); return Object.keys(localStorage).length }"
    )
    assert page.evaluate(reset_and_count) == 0
    assert page.locator("form.checklist output").inner_text() == "0 of 6"


def test_two_decks_keep_separate_boxes(page: Page, example_address: str) -> None:
    """Clearing one checklist of a post leaves the boxes of the other ticked."""
    page.goto(f"{example_address}/2025/two-lists-for-a-bad-night/")
    forms = page.locator("form.checklist")
    for index in range(2):
        forms.nth(index).locator("input.box").first.check()
    forms.nth(0).get_by_role("button", name="Clear the boxes").click()
    page.reload()
    assert [forms.nth(index).locator("input.box:checked").count() for index in range(2)] == [0, 1]


def test_boxes_work_by_keyboard(page: Page, example_address: str) -> None:
    """A reader can reach and tick a box with the keyboard alone."""
    page.goto(f"{example_address}/{POST}")
    page.locator("#step-1-box").focus()
    page.keyboard.press("Space")
    assert page.locator("#step-1-box").is_checked()


def test_boxes_work_without_storage(browser: Browser, example_address: str) -> None:
    """If the browser refuses storage, boxes can be ticked and no script fails."""
    page = browser.new_page()
    errors: list[str] = []
    note_errors(page, errors)
    page.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new Error('refused') }})")
    page.goto(f"{example_address}/{POST}")
    page.locator("#step-1-box").check()
    assert page.locator("#step-1-box").is_checked()
    assert errors == []
    page.close()


def test_a_checklist_works_without_scripts(browser: Browser, example_address: str) -> None:
    """Without scripts, boxes can be ticked, and the reset button clears them."""
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{example_address}/{POST}")
    page.locator("#step-1-box").check()
    page.get_by_role("button", name="Clear the boxes").click()
    assert not page.locator("#step-1-box").is_checked()
    page.close()


@pytest.mark.parametrize("address", SOME_PAGES)
def test_every_page_is_readable_without_scripts(browser: Browser, example_address: str, address: str) -> None:
    """Without scripts, a page shows its heading, its text and the links of the menu."""
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{example_address}/{address}")
    assert page.locator("h1").is_visible()
    assert len(page.locator("main").inner_text()) > 20
    assert page.get_by_role("link", name="Lessons", exact=True).first.is_visible()
    page.close()


@pytest.mark.parametrize("address", SOME_PAGES)
def test_no_page_is_wider_than_a_small_phone(browser: Browser, example_address: str, address: str) -> None:
    """At a width of 320 pixels, no page scrolls sideways."""
    page = browser.new_page(viewport={"width": 320, "height": 640})
    page.goto(f"{example_address}/{address}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.close()


@pytest.mark.parametrize(("address", "view"), PAGES_IN_VIEWS)
def test_axe_finds_no_violations(browser: Browser, example_address: str, address: str, view: str) -> None:
    """Axe finds no violation in any template: in light, dark and print views, and on a phone."""
    page = browser.new_page(
        viewport={"width": 360 if view == "phone" else 1280, "height": 900},
        color_scheme="dark" if view == "dark" else "light",
    )
    page.goto(f"{example_address}/{address}")
    page.emulate_media(media="print" if view == "print" else "screen")
    results = Axe().run(page, options=AXE_OPTIONS)
    assert results.violations_count == 0, results.generate_report()
    page.close()


@pytest.mark.parametrize("address", SOME_PAGES)
def test_no_page_loads_from_a_different_host(browser: Browser, example_address: str, address: str) -> None:
    """A page loads files only from its own host, and no file is missing."""
    page = browser.new_page()
    requested: list[tuple[str, int]] = []
    page.on("response", lambda response: requested.append((response.url, response.status)))
    page.goto(f"{example_address}/{address}", wait_until="networkidle")
    assert all(url.startswith(example_address) and status < 400 for url, status in requested), requested
    page.close()


@pytest.mark.parametrize("paper", few_by_default(["A4", "Letter"]))
def test_a_printed_deck_page_splits_no_card(page: Page, example_address: str, tmp_path: Path, paper: str) -> None:
    """A deck page printed from the browser has every lead, and no card is split between two pages."""
    page.goto(f"{example_address}/{DECK}")
    leads = [text.strip() for text in page.locator(".step-card .card-head").all_inner_texts()]
    page.pdf(path=tmp_path / "deck.pdf", format=paper)
    pages = ["".join(page_text.extract_text().split()) for page_text in PdfReader(tmp_path / "deck.pdf").pages]
    assert len(leads) >= 6
    for lead in leads:
        assert any("".join(lead.split()) in page_text for page_text in pages), lead
    page.emulate_media(media="print")
    breaks = page.locator(".card").evaluate_all("all => all.map(card => getComputedStyle(card).breakInside)")
    assert set(breaks) == {"avoid"}
    assert not page.get_by_role("navigation").first.is_visible()


@pytest.mark.parametrize("address", [CHANGED, CHANGED_DECK])
def test_a_step_links_to_the_lesson_that_changed_it(page: Page, example_address: str, address: str) -> None:
    """The link leads to the lesson in its post."""
    page.goto(f"{example_address}/{address}")
    page.locator("#step-6 .history a").click()
    expect(page).to_have_url(f"{example_address}/2026/the-spreadsheet-that-ran-the-ferry/#keep-the-pencil")
    expect(page.locator("#keep-the-pencil")).to_be_visible()


def test_the_library_links_to_its_tags(page: Page, example_address: str) -> None:
    """A tag at the top of the library links to its decks below, and each deck links to its page."""
    page.goto(f"{example_address}/cards/")
    page.get_by_role("navigation", name="Tags with cards").get_by_role("link", name="on call").click()
    assert page.url == f"{example_address}/cards/#_ton-call"
    page.get_by_role("region", name="on call").get_by_role("link", name="How to write a runbook for a stranger").click()
    assert page.url == f"{example_address}/{CHANGED_DECK}"


def test_the_printed_library_has_no_dead_links(page: Page, example_address: str) -> None:
    """On paper, the library shows its decks by tag, without the list of links to tags."""
    page.goto(f"{example_address}/cards/")
    page.emulate_media(media="print")
    assert not page.locator(".choices").is_visible()
    assert page.get_by_role("region", name="on call").is_visible()


@pytest.mark.parametrize("width", few_by_default([320, 1280]))
def test_a_deck_page_links_to_its_files(browser: Browser, example_address: str, width: int) -> None:
    """Every link to a PDF or export works and is at least 24 pixels high, also on a narrow screen."""
    page = browser.new_page(viewport={"width": width, "height": 700})
    page.goto(f"{example_address}/{DECK}")
    links = page.locator(".files a")
    assert links.count() == 13
    for link in links.all():
        box = link.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert page.request.get(f"{example_address}{link.get_attribute('href')}").ok
    heights = page.locator(".downloads > *").evaluate_all("all => all.map(row => row.getBoundingClientRect().height)")
    assert min(heights) >= 24
    page.close()
