"""The choice of light, dark or automatic colours, in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from page_errors import note_errors
from site_builder import build, serving, write_files

POST = "Title: A\nDate: 2024-03-04\nTags: work\n\nText.\n"
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
LIGHT, DARK = "rgb(247, 247, 244)", "rgb(21, 24, 29)"
OpenPage = Callable[..., Page]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a small published site; return its address, without a slash at the end."""
    folder = tmp_path_factory.mktemp("colours")
    write_files(folder / "content", {"posts/a.md": POST})
    built = build(folder, True, {"SITEURL": "https://example.org", "CARD_FORMATS": []}, False)
    assert built.ok, built.text
    with serving(built.output) as served:
        yield served


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[OpenPage]:
    """Return a function that opens the post with a fresh profile; fail at the end if a script raised an error."""
    contexts, errors = [], []

    def opened(**options: object) -> Page:
        contexts.append(browser.new_context(**options))  # type: ignore[arg-type]
        page = contexts[-1].new_page()
        note_errors(page, errors)
        page.goto(f"{address}/2024/a/")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert errors == []


def background(page: Page) -> str:
    """Return the colour of the page."""
    colour: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return colour


@pytest.mark.parametrize(("system", "seen"), [("light", [DARK, LIGHT, LIGHT]), ("dark", [LIGHT, DARK, DARK])])
def test_the_button_changes_the_colours(open_page: OpenPage, system: Literal["light", "dark"], seen: list[str]) -> None:
    """The first click gives the other colours, the second the colours of the system, the third follows the system."""
    page = open_page(color_scheme=system)
    button = page.get_by_role("button", name="Colours: automatic")
    expect(button).to_be_visible()
    first: Literal["light", "dark"] = "dark" if system == "light" else "light"
    button.click()
    expect(page.get_by_role("button", name=f"Colours: {first}")).to_be_focused()
    found = [background(page)]
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=f"Colours: {system}")).to_be_focused()
    found.append(background(page))
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Colours: automatic")).to_be_focused()
    assert [*found, background(page)] == seen
    page.emulate_media(color_scheme=first)
    assert background(page) == seen[0]


def test_the_choice_lasts_and_reaches_other_pages(open_page: OpenPage, address: str) -> None:
    """The chosen colours apply to every page and to other open tabs, and the browser's own bar has them."""
    page = open_page(color_scheme="light")
    other = page.context.new_page()
    other.goto(f"{address}/tags/")
    page.get_by_role("button", name="Colours").click()
    other.wait_for_function("document.documentElement.dataset.scheme == 'dark'")
    page.goto(f"{address}/archive/")
    expect(page.get_by_role("button", name="Colours: dark")).to_be_visible()
    assert background(page) == background(other) == DARK
    expect(page.locator("meta[name=theme-color]")).to_have_attribute("content", DARK)


def test_no_other_colours_appear_first(open_page: OpenPage, address: str) -> None:
    """The choice is there before the body, so that no other colours flash, and nothing moves."""
    page = open_page(color_scheme="light")
    page.get_by_role("button", name="Colours").click()
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => { for (const one of list.getEntries()) "
        "window.shift += one.value }).observe({ type: 'layout-shift', buffered: true });"
        "new MutationObserver((_, watch) => { if (!document.body) return; watch.disconnect(); "
        "window.first = document.documentElement.dataset.scheme })"
        ".observe(document, { childList: true, subtree: true })"
    )
    page.goto(f"{address}/2024/a/")
    page.wait_for_timeout(300)
    assert page.evaluate("[window.first, window.shift]") == ["dark", 0]


def test_paper_is_white(open_page: OpenPage) -> None:
    """A page in dark colours is printed in black on white."""
    page = open_page(color_scheme="dark")
    page.get_by_role("button", name="Colours").click()
    page.get_by_role("button", name="Colours").click()
    page.emulate_media(media="print", color_scheme="dark")
    assert background(page) == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"


def test_without_scripts_there_is_no_button(open_page: OpenPage) -> None:
    """Without scripts, the colours follow the system, and no button offers anything else."""
    page = open_page(color_scheme="dark", java_script_enabled=False)
    assert page.get_by_role("button").count() == 0
    assert page.locator("body").evaluate("e => getComputedStyle(e).backgroundColor") == DARK


def test_the_button_works_without_storage(browser: Browser, address: str) -> None:
    """If the browser refuses storage, the button works until the page is left."""
    page = browser.new_page(color_scheme="light")
    errors: list[str] = []
    note_errors(page, errors)
    page.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new Error('refused') }})")
    page.goto(f"{address}/2024/a/")
    page.get_by_role("button", name="Colours").click()
    assert background(page) == DARK
    assert errors == []
    page.close()


@pytest.mark.parametrize("system", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_no_violations_in_chosen_colours(open_page: OpenPage, system: str, width: int) -> None:
    """Axe finds no violation in the colours that the system does not have, and the button is large enough."""
    page = open_page(color_scheme=system, viewport={"width": width, "height": 800})
    button = page.get_by_role("button", name="Colours")
    button.click()
    results = Axe().run(page, options=AXE)
    assert [(one["id"], one["nodes"][0]["html"]) for one in results.response["violations"]] == []
    bounds = button.bounding_box()
    assert bounds is not None
    assert min(bounds["width"], bounds["height"]) >= 24
    assert page.evaluate("document.documentElement.scrollWidth") <= width
