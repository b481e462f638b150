"""Visited pages without a network, pages that load ahead, and transitions, in a real browser."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from page_errors import note_errors
from site_builder import Built, MakeSite, build, serving, write_files
from web_servers import nginx

HEAD = "Title: {}\nDate: 2024-03-04\nTags: work\n\n{}\n"
FILES = {
    "posts/a.md": HEAD.format("A", "To [B](b.md).\n\n- [ ] Look.\n- [ ] Go."),
    "posts/b.md": HEAD.format("B", "Text."),
}
# The paths of all files that the browser keeps.
KEPT = """caches.keys().then(async (names) => {
  const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return kept.flat().map((request) => new URL(request.url).pathname).sort();
})"""
WORKERS = "navigator.serviceWorker.getRegistrations().then((all) => all.length)"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Return a small published site whose visited pages browsers keep."""
    folder = tmp_path_factory.mktemp("offline")
    write_files(folder / "content", FILES)
    result = build(folder, True, {"SITEURL": "https://example.org", "OFFLINE": True}, False)
    assert result.ok, result.text
    return result


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a page with a fresh profile; fail at its end if a script raised an error."""
    context = browser.new_context()
    page = context.new_page()
    errors: list[str] = []
    note_errors(page, errors)
    yield page
    context.close()
    assert errors == []


def wait_until(page: Page, expression: str, is_done: Callable[[Any], bool]) -> None:
    """Wait until the value of an expression, which may be a promise, is right."""
    for _ in range(100):
        if is_done(page.evaluate(expression)):
            return
        page.wait_for_timeout(50)
    raise AssertionError(page.evaluate(expression))


def wait_for_kept(page: Page, path: str) -> None:
    """Wait until the browser keeps the page at a path with its style sheet."""
    wait_until(page, KEPT, lambda kept: path in kept and any(one.endswith(".css") for one in kept))


def test_visited_pages_open_offline_with_their_styles(page: Page, built: Built) -> None:
    """Without the server, visited pages and cards open with their styles and scripts, the first one included."""
    with serving(built.output) as address:
        page.goto(f"{address}/2024/a/")
        wait_for_kept(page, "/2024/a/")
        page.goto(f"{address}/cards/a/")
        wait_for_kept(page, "/cards/a/")
    page.goto(f"{address}/2024/a/?utm=1")
    expect(page.get_by_role("button", name="Colours")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('form.checklist')).borderTopWidth") == "2px"
    page.goto(f"{address}/cards/a/")
    expect(page.locator(".step-card")).to_have_count(2)
    with pytest.raises(Exception, match="ERR_"):
        page.goto(f"{address}/2024/b/")


def test_pages_are_never_old_online(page: Page, built: Built) -> None:
    """With the server, a kept page is the page of the server, and a page that is gone is gone."""
    with serving(built.output) as address:
        page.goto(f"{address}/2024/a/")
        wait_for_kept(page, "/2024/a/")
        page.goto(f"{address}/2024/b/")
        wait_for_kept(page, "/2024/b/")
        file = built.path("2024/b/")
        before = file.read_bytes()
        try:
            file.write_bytes(before.replace(b"Text.", b"Newer text."))
            page.goto(f"{address}/2024/b/")
            assert "Newer text." in page.locator("main").inner_text()
            file.unlink()
            answer = page.goto(f"{address}/2024/b/")
            assert answer is not None
            assert answer.status == 404
        finally:
            file.write_bytes(before)


def test_a_site_that_keeps_nothing_removes_what_it_kept(page: Page, site: MakeSite) -> None:
    """Once OFFLINE is off, the worker of before leaves the browser with all that it kept."""
    built = site(FILES, publish=True, settings={"OFFLINE": True})
    with serving(built.output) as address:
        page.goto(f"{address}/2024/a/")
        wait_for_kept(page, "/2024/a/")
        assert 'data-offline="/sw.js"' in built.read("2024/a/")
        again = built.rebuild(OFFLINE=False)
        assert "data-offline" not in again.read("2024/a/")
        page.goto(f"{address}/2024/b/")
        page.evaluate("navigator.serviceWorker.getRegistration().then(one => one?.update())")
        wait_until(page, WORKERS, lambda number: number == 0)
        assert page.evaluate(KEPT) == []


def test_the_writers_own_view_keeps_nothing(site: MakeSite) -> None:
    """A preview has no worker, and a file of the blog's own takes the worker's place."""
    assert "sw.js" not in site(FILES, settings={"OFFLINE": True}).files()
    files = {**FILES, "extra/sw.js": "// own\n"}
    settings = {"OFFLINE": True, "STATIC_PATHS": ["extra"], "EXTRA_PATH_METADATA": {"extra/sw.js": {"path": "sw.js"}}}
    built = site(files, publish=True, settings=settings)
    assert built.read("sw.js") == "// own\n"


def test_a_page_loads_ahead_while_the_pointer_rests_on_its_link(page: Page, built: Built) -> None:
    """A link under the pointer is fetched; others are not."""
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    with serving(built.output) as address:
        page.goto(f"{address}/2024/a/")
        with page.expect_request(f"{address}/2024/b/"):
            page.locator(".prose a", has_text="B").hover()
        page.get_by_role("heading", level=1).hover()
        page.locator(".prose a", has_text="B").hover()
        page.wait_for_timeout(300)
        assert asked.count(f"{address}/2024/b/") <= 2  # the second one is answered by the browser itself


def test_nothing_loads_ahead_for_readers_who_save_data(page: Page, built: Built) -> None:
    """A browser that saves data fetches no page before it is asked for."""
    page.add_init_script("Object.defineProperty(navigator, 'connection', { value: { saveData: true } })")
    with serving(built.output) as address:
        page.goto(f"{address}/2024/a/")
        page.locator(".prose a", has_text="B").hover()
        page.wait_for_timeout(300)
        assert page.locator("link[rel=prefetch][href]").count() == 0


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_pages_fade_unless_readers_want_no_motion(browser: Browser, built: Built, motion: str) -> None:
    """A page fades into the next one, except for readers who asked for less motion."""
    with contextlib.closing(browser.new_page(reduced_motion=motion)) as page, serving(built.output) as address:  # type: ignore[arg-type]
        page.add_init_script(
            "addEventListener('pagereveal', (event) => { window.fades = Boolean(event.viewTransition) })"
        )
        page.goto(f"{address}/2024/a/")
        page.locator(".prose a", has_text="B").click()
        page.wait_for_url("**/2024/b/")
        assert page.evaluate("window.fades") == (motion == "no-preference")


@pytest.mark.slow
def test_the_policy_of_a_server_allows_all_of_it(page: Page, site: MakeSite, tmp_path: Path) -> None:
    """Behind a content policy, the worker runs, and a page loads ahead."""
    result = site(FILES, publish=True, settings={"SERVER_FILES": ["nginx"], "OFFLINE": True})
    violations: list[str] = []
    page.on("console", lambda message: violations.append(message.text) if "Policy" in message.text else None)
    with nginx(result.output, tmp_path) as server:
        address = f"http://127.0.0.1:{server.port}"
        page.goto(f"{address}/2024/a/")
        wait_for_kept(page, "/2024/a/")
        page.locator(".prose a", has_text="B").hover()
        page.wait_for_timeout(300)
        page.goto(f"{address}/2024/b/")
        wait_for_kept(page, "/2024/b/")
    assert violations == []
