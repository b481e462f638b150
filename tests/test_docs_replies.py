"""The guide to replies: its example of comments from a different host builds, and asks that host only after a click."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from page_errors import note_errors
from site_builder import ROOT, Built, MakeSite

GUIDE = (ROOT / "docs" / "replies.md").read_text(encoding="utf-8")
EXAMPLES = {
    match[1]: match[0]
    for match in re.findall(r"^```(?:jinja|js|python)\n((?:\{# |// |# )(\S+).*?)^```$", GUIDE, re.M | re.S)
}
POST = "Title: A\nDate: 2026-01-01\nTags: t\n{more}\nText.\n"
# What the service's script does here: it shows a frame, as that of giscus does.
SCRIPT = """
const { repo, term } = document.currentScript.dataset;
const frame = Object.assign(document.createElement("iframe"), { title: `${repo} ${term}` });
frame.src = "https://giscus.app/widget";
document.currentScript.after(frame);
"""


@pytest.fixture
def guide(site: MakeSite) -> Built:
    """Publish a site with the example, for a server that sends the content policy."""
    settings: dict[str, object] = {}
    exec(EXAMPLES["publishconf.py"], {}, settings)
    files = {f"../{name}": text for name, text in EXAMPLES.items() if name != "publishconf.py"}
    posts = {
        "posts/a.md": POST.format(more=""),
        "posts/b.md": POST.replace("A", "B", 1).format(more="Replies: closed\n"),
    }
    return site(posts | files, publish=True, settings={"SERVER_FILES": ["netlify"], **settings})


def test_the_example_is_on_texts_that_take_replies(guide: Built) -> None:
    """The button is on a post that takes replies, not on a closed one, and the policy allows the service."""
    assert guide.ok, guide.text
    assert guide.diagnostics == []
    assert "data-comments" in guide.read("2026/a/")
    assert "comments" not in guide.read("2026/b/")
    policy = re.search(r"Content-Security-Policy: (.*)", guide.read("_headers"))
    assert policy
    for name in ("script-src", "style-src", "frame-src"):
        assert re.search(rf"{name} [^;]*https://giscus\.app", policy[1])


def test_the_service_is_asked_after_a_click(guide: Built, served: Callable[[Path], str], browser: Browser) -> None:
    """No host is asked before the click; then the script has the values of the button, under the content policy."""
    address = served(guide.output)
    policy = re.search(r"Content-Security-Policy: (.*)", guide.read("_headers"))
    assert policy
    page = browser.new_page()
    errors: list[str] = []
    note_errors(page, errors)
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        is_script = route.request.resource_type == "script"
        route.fulfill(
            body=SCRIPT if is_script else "Hello", content_type="text/javascript" if is_script else "text/html"
        )

    def with_policy(route: Route) -> None:
        found = route.fetch()
        route.fulfill(response=found, headers={**found.headers, "content-security-policy": policy[1]})

    page.route(re.compile(r"/2026/a/$"), with_policy)
    page.route(re.compile(r"^https:"), answer)
    page.goto(f"{address}/2026/a/", wait_until="networkidle")
    assert asked == []
    page.get_by_role("button", name="Load comments").click()
    expect(page.frame_locator("iframe").get_by_text("Hello")).to_be_visible()
    assert asked == ["https://giscus.app/client.js", "https://giscus.app/widget"]
    title = page.locator("iframe").get_attribute("title") or ""
    assert title.startswith("you/notes http")
    assert title.endswith("/2026/a/")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Comments"
    assert errors == []
    page.close()
