"""Measure in a real browser how long it takes to filter a long list of lessons.

The time is from the change of a field until the next frame is painted, including the wait for the screen (17 ms).
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright
from tools.bench.processes import Failed
from tools.find_chromium import OPTIONS, find

from hindsight.host.commands.webserver import SiteServer

SCRIPT = "**/lessons.js"
# Click a field, or set its text if there is one; return the milliseconds until the change is painted.
_WAIT = """([selector, text]) => new Promise(done => {
    const field = document.querySelector(selector);
    const painted = then => requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = then;
        port2.postMessage(0);
    });
    painted(() => painted(() => {
        const began = performance.now();
        if (text === null) field.click();
        else {
            field.value = text;
            field.dispatchEvent(new Event("input", { bubbles: true }));
        }
        painted(() => done(performance.now() - began));
    }));
})"""


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter of the list: selectors of the field that narrows it and of the one that resets it.

    `text` is the text for a field of text; it is None for a field that is clicked.
    """

    title: str
    field: str
    reset: str
    text: str | None = None

    @property
    def needs_scripts(self) -> bool:
        """Return whether this filter works only with scripts."""
        return "radio" not in self.field or "reset" in self.reset


def _radio(title: str, name: str, value: str) -> Choice:
    return Choice(title, f"[type=radio][name={name}][value={value}]", f"[type=radio][name={name}][value='']")


CHOICES = (
    _radio("source", "hand", "second"),
    _radio("confidence", "sure", "likely"),
    _radio("status", "status", "current"),
    Choice("a tag", "[type=checkbox][name=tag]", "[type=checkbox][name=tag]"),
    Choice("a letter", "[name=q]", "[name=q]", "q"),
    Choice("a word", "[name=q]", "[name=q]", "client"),
    Choice("show all, after a source", "[type=radio][name=hand][value=second]", "[type=reset]"),
)


@dataclass(frozen=True, slots=True)
class FilterTimes:
    """The milliseconds of each round that it took to narrow the list with a choice, and to widen it again."""

    choice: str
    scripts: bool
    narrow: tuple[float, ...]
    widen: tuple[float, ...]

    @property
    def title(self) -> str:
        """Return the choice's name in tables."""
        return self.choice if self.scripts else f"{self.choice}, without scripts"

    @property
    def median(self) -> float:
        """Return the larger median, of narrowing and widening."""
        return max(median(self.narrow), median(self.widen))


def narrowing(output: Path, url: str, rounds: int) -> Iterator[FilterTimes]:
    """Try each choice on a page of a built site, with scripts and, where that is possible, without."""
    browser_path = os.environ.get("CHROMIUM") or find()
    if not browser_path:
        raise Failed("there is no Chromium: install it, or name one in CHROMIUM")
    with SiteServer(output) as server, sync_playwright() as playwright:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=browser_path, args=list(OPTIONS))
        for scripts in (True, False):
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            if not scripts:  # the measurement itself needs scripts, so only the site's script is blocked
                page.route(SCRIPT, lambda route: route.abort())
            page.goto(f"{server.url}/{url}", wait_until="load")
            for choice in CHOICES:
                if scripts or not choice.needs_scripts:
                    yield _measure(page, choice, scripts, rounds)
            page.close()
        browser.close()
        server.shutdown()


def _measure(page: Page, choice: Choice, scripts: bool, rounds: int) -> FilterTimes:
    count = page.locator(".lesson-entry").count()
    narrow, widen = [], []
    for number in range(rounds + 1):
        narrowing_time = _milliseconds(page, choice.field, choice.text)
        filtered = _shown(page)
        widening_time = _milliseconds(page, choice.reset, None if choice.text is None else "")
        if not 0 < filtered < count or _shown(page) != count:
            raise Failed(f"{choice.title}: {filtered} of {count} lessons are shown, then {_shown(page)}")
        if number:  # the first round warms up
            narrow.append(narrowing_time)
            widen.append(widening_time)
    print(f"{choice.title}: {filtered} of {count}", file=sys.stderr, flush=True)
    return FilterTimes(choice.title, scripts, tuple(narrow), tuple(widen))


def _milliseconds(page: Page, field: str, text: str | None) -> float:
    return float(page.evaluate(_WAIT, [field, text]))


def _shown(page: Page) -> int:
    shown = "all => all.filter(one => one.getClientRects().length).length"
    return int(page.locator(".lesson-entry").evaluate_all(shown))
