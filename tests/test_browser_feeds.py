"""Feeds as people see them in Chromium, which runs no XSLT."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser


@pytest.mark.parametrize("kind", ["atom", "rss"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_feed_is_a_page(browser: Browser, example_address: str, kind: str, scheme: str) -> None:
    """A feed shows its name, its address and its entries as links, without its texts and without other hosts."""
    page = browser.new_page(color_scheme=scheme, viewport={"width": 360, "height": 800})  # type: ignore[arg-type]
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{example_address}/feeds/all.{kind}.xml")
    shown = page.evaluate("document.documentElement.innerText ?? document.querySelector('div').innerText")
    assert "This is a feed" in shown
    assert "How work really arrives" in shown
    assert page.locator("li a").count() == 20
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    entry = "feed > entry" if kind == "atom" else "item"
    assert page.evaluate(f"getComputedStyle(document.querySelector('{entry}')).display") == "none"
    dark = page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(21, 24, 29)"
    assert dark is (scheme == "dark")
    assert all(address.startswith(example_address) for address in asked)
    page.locator("li a", has_text="How work really arrives").evaluate("link => link.href = new URL(link.href).pathname")
    page.locator("li a", has_text="How work really arrives").click()
    assert page.locator("h1").inner_text().replace("\xa0", " ") == "How work really arrives"
    page.close()
