"""Links at the end of a post pass it on, without a request to another host before a click."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, expect

from site_builder import MakeSite

WAYS = ("mail", "linkedin", "more")
FILES = {"posts/a.md": 'Title: Ask & "wait"\nSlug: a\nDate: 2026-01-01\nTags: t\n\nText.\n'}


def test_a_post_has_links_to_share_it(site: MakeSite) -> None:
    """The links hold the title and the address of the post, in a form that no title can break."""
    page = site(FILES, publish=True, settings={"SITEURL": "https://example.org", "SHARE_LINKS": WAYS}).read("2026/a/")
    links = re.findall(r'<a href="([^"]+)">(?:Mail|LinkedIn)</a>', page)
    address = "https%3A%2F%2Fexample.org%2F2026%2Fa%2F"
    assert links == [
        f"mailto:?subject=Ask%20%26%20%22wait%22&amp;body={address}",
        f"https://www.linkedin.com/sharing/share-offsite/?url={address}",
    ]


def test_a_setting_chooses_the_links(site: MakeSite) -> None:
    """The setting chooses the links and their order, and () removes them."""
    assert 'class="meta share"' not in site(FILES, settings={"SHARE_LINKS": ()}).read("2026/a/")
    assert "linkedin" not in site(FILES, settings={"SHARE_LINKS": ("mail",)}).read("2026/a/")
    built = site(FILES, settings={"SHARE_LINKS": ("mial",)})
    assert 'SHARE_LINKS: "mial" is no way to share (did you mean "mail"?); write mail, linkedin, more' in built.text


def test_the_script_is_loaded_after_a_click(site: MakeSite, browser: Browser, served: Callable[[Path], str]) -> None:
    """Without the browser's own way to share, the button offers the address to copy and the reader's own server."""
    address = served(site(FILES, publish=True).output)
    with browser.new_page() as page:
        requested: list[str] = []
        page.on("request", lambda request: requested.append(request.url))
        page.add_init_script("delete Navigator.prototype.share; window.open = (url) => { window.opened = url; };")
        page.goto(f"{address}/2026/a/")
        button = page.get_by_role("button", name="More ways")
        expect(button).to_be_visible()
        assert not [url for url in requested if "share" in url]
        button.click()
        expect(page.get_by_role("button", name="Copy")).to_be_focused()
        page.get_by_label("Your server:").fill("social.example")
        page.get_by_role("button", name="Mastodon").click()
        assert page.evaluate("opened").startswith("https://social.example/share?text=Ask%20%26%20")
        assert all(url.startswith(address) for url in requested)
        page.reload()
        page.get_by_role("button", name="More ways").click()
        expect(page.get_by_label("Your server:")).to_have_value("social.example")


def test_the_button_needs_scripts(site: MakeSite, browser: Browser, served: Callable[[Path], str]) -> None:
    """Without scripts the button is hidden, and the links work."""
    address = served(site(FILES, publish=True).output)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/2026/a/")
    expect(page.get_by_role("link", name="Mail", exact=True)).to_be_visible()
    expect(page.get_by_text("More ways")).to_be_hidden()
    context.close()
