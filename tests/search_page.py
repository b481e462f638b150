"""What tests of both kinds of search do on the search page."""

from __future__ import annotations

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


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


def assert_accessible(browser: Browser, address: str, view: str) -> None:
    """Check that axe finds nothing on a page with several results, and that the page is not wider than the window.

    `view` is "light", "dark", "print" or "phone", which is 320 pixels wide.
    """
    page = browser.new_page(
        viewport={"width": 320 if view == "phone" else 1280, "height": 900},
        color_scheme="dark" if view == "dark" else "light",
    )
    if view == "print":
        page.emulate_media(media="print")
    page.goto(address)
    expect(page.get_by_role("status")).to_have_text(re.compile("results"))
    results = Axe().run(page, options=AXE)
    assert [(one["id"], one["nodes"][0]["html"]) for one in results.response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]
    page.close()
