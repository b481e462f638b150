"""Replies of strangers in a real browser: readable, harmless, and in the place that they have in a thread."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from extent import few_by_default
from site_builder import MakeSite
from test_html_checker import messages

AXE_OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
POST = "Title: Leaving\nDate: 2026-01-01\nTags: work\nSummary: S.\n\nText.\n"
LONG = "W" * 300
ATTACKS = (
    "<script>window.hit = 1</script><p>One.</p>",
    "<p onclick='window.hit = 1' style='position:fixed;inset:0'>Two.</p>",
    "<a href='javascript:window.hit=1'>Three</a> <a href='data:text/html,<script>1</script>'>data</a>",
    "<svg onload='window.hit = 1'><text>Drawn</text></svg><math><mtext>m</mtext></math><p>Four.</p>",
    "<form action='https://evil.example/'><input name=q><button>Send</button></form><p>Five.</p>",
    "<img src='https://evil.example/p.png' onerror='window.hit = 1' alt='a cat'><iframe src='https://evil.example/'>",
    f"<p>{LONG}</p><pre><code>{'x = 1; ' * 60}</code></pre><ul><li><ol><li>{LONG}</li></ol></li></ul>",
    "<p>abc \u202egnp.exe\u202c \u200b\ufeffend</p></article></section></main><h1>Mine</h1>",
    "<p id='_main' class='skip'>Six.</p><base href='https://evil.example/'><meta http-equiv=refresh content='0'>",
)
NAMES = (
    LONG,
    "\u202eeve\u202c",
    "\u200b\u200d",
    "山田太郎" * 30,
    "דנה כהן",
    "<b>Bob</b>",
    "a@example.org",
    "Ann & Ben",
)


def archive(replies: Iterator[dict[str, str]] | list[dict[str, str]]) -> str:
    """Return an archive of replies, given as their values."""
    tables = ("\n".join(f"{key} = {json.dumps(value)}" for key, value in values.items()) for values in replies)
    return "\n".join(f"[[reply]]\n{table}\n" for table in tables)


def hostile() -> Iterator[dict[str, str]]:
    """Yield replies that try to act, to load, to hide, to turn the page around, or to break out of it."""
    for number, html in enumerate(ATTACKS):
        yield {"id": f"x{number}", "author": NAMES[number % len(NAMES)], "url": "https://e.example/", "html": html}
    for number in range(6):  # deeper than a page shows
        yield {"id": f"d{number}", "author": "Deep", "in_reply_to": f"d{number - 1}" if number else "x0", "html": LONG}
    for one, other in (("c1", "c2"), ("c2", "c1")):
        yield {"id": one, "author": "Circle", "in_reply_to": other, "text": "*Round* and round."}
    for number, name in enumerate(NAMES):
        yield {"id": f"l{number}", "kind": "like", "author": name, "url": "" if number % 2 else "https://e.example/"}


FRIENDLY = [{"id": "x0", "author": "Ann", "html": "<p>We do the same.</p>"}]
FILES = {
    "posts/leaving.md": POST,
    "posts/staying.md": POST.replace("Leaving", "Staying"),
    "replies/2026-leaving.toml": archive(hostile()),
    "replies/2026-staying.toml": archive(FRIENDLY),
}
PAGES = ("2026/leaving/", "replies/", "", "2026/")


@pytest.fixture
def address(site: MakeSite, served: Callable[[Path], str]) -> str:
    """Return the address of a site with hostile replies to one of its posts, and one reply to the other."""
    built = site(FILES, publish=True, settings={"REPLY_MAIL": "me@example.org"})
    assert built.ok, built.text
    return served(built.output)


def open_page(browser: Browser, address: str, view: str) -> Page:
    """Return a page in a view: "light", "dark", "print", or "phone", which is 320 pixels wide."""
    page = browser.new_page(
        viewport={"width": 320 if view == "phone" else 1280, "height": 900},
        color_scheme="dark" if view == "dark" else "light",
    )
    answer = page.goto(address)
    assert answer
    assert answer.ok
    page.emulate_media(media="print" if view == "print" else "screen")
    return page


@pytest.mark.parametrize("view", few_by_default(["phone", "light", "dark", "print"]))
def test_hostile_replies_are_readable(view: str, address: str, browser: Browser) -> None:
    """Axe finds nothing, and no page is wider than the window, whatever strangers send."""
    for path in PAGES:
        page = open_page(browser, f"{address}/{path}", view)
        results = Axe().run(page, options=AXE_OPTIONS)
        assert [(one["id"], one["nodes"][0]["html"]) for one in results.response["violations"]] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= (320 if view == "phone" else 1280)
        page.close()


def test_hostile_replies_do_nothing(address: str, browser: Browser) -> None:
    """Nothing of a reply runs, asks another host, submits, or leaves its article."""
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if not request.url.startswith(address) else None)
    for path in PAGES:
        page.goto(f"{address}/{path}", wait_until="networkidle")
        assert page.evaluate("window.hit") is None
    page.goto(f"{address}/2026/leaving/")
    assert asked == []
    inside = page.locator(".reply")
    assert inside.count() == len(ATTACKS) + 8
    for tag in ("script", "style", "svg", "math", "form", "button", "img", "iframe", "h1", "base", "meta", "[style]"):
        assert inside.locator(tag).count() == 0
    for link in inside.locator("a").all():
        assert (link.get_attribute("href") or "#").startswith(("#", "https://"))
    assert page.locator("main > .replies > .reply").count() == inside.count()
    assert page.locator("h1").count() == 1


def test_names_stay_in_their_place(address: str, browser: Browser) -> None:
    """A name in Hebrew, or with letters that turn a line around, leaves the order of the words beside it."""
    page = browser.new_page()
    page.goto(f"{address}/2026/leaving/")
    for reply in page.locator(".reply").all():
        name, line = reply.get_by_role("heading").bounding_box(), reply.locator(".meta").bounding_box()
        assert name
        assert line
        assert name["x"] - line["x"] < 1
        assert name["width"] > 8
    assert not set(page.locator("main").inner_text()) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u200b\ufeff")


def test_a_thread_is_flat_after_three_levels(address: str, browser: Browser) -> None:
    """Answers are further in up to three levels, also on a phone; each leads to the reply that it answers."""
    page = open_page(browser, f"{address}/2026/leaving/", "phone")
    boxes = [page.locator(f"#reply-{ident}").bounding_box() for ident in ("x0", "d0", "d1", "d2", "d3", "d4")]
    starts = [box["x"] for box in boxes if box]
    assert starts[0] < starts[1] < starts[2] < starts[3] == starts[4] == starts[5]
    page.get_by_role("link", name="in answer to Deep").last.click()
    expect(page).to_have_url(f"{address}/2026/leaving/#reply-d4")
    page.close()


def test_printed_replies_omit_the_ways_to_reply(address: str, browser: Browser) -> None:
    """On paper, a link that begins a mail is of no use; the replies stay."""
    for view, is_visible in (("light", True), ("print", False)):
        page = open_page(browser, f"{address}/2026/staying/", view)
        assert page.get_by_text("Reply by mail").is_visible() == is_visible
        assert page.get_by_text("We do the same.").is_visible()
        page.close()


@pytest.mark.slow
def test_pages_with_hostile_replies_are_valid(site: MakeSite) -> None:
    """The Nu HTML checker finds nothing, though two texts have replies with one id."""
    built = site(FILES, publish=True, settings={"REPLY_MAIL": "me@example.org"})
    assert messages(built.output) == []
