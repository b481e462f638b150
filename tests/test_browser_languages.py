"""Pages in other languages than English, in a real browser."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from site_builder import build, serving, write_files

AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
POST = (
    "Title: قبل الإجازة {n}\nDate: 2024-03-{n:02}\nTags: عمل\nSummary: ملخص.\nChecklist: yes\n\nنص مع `code`.\n\n"
    "1. **اكتب الحرائق.** الآن.\n2. **سلّم المفاتيح.** غدًا.\n\n```python\nprint(1)\n```\n\n"
    "> **Lesson:** الدرس {n}.\n> {{id=l{n}}}\n"
)
PLURAL = "\n".join(f'msgstr[{form}] "{name} %(num)s"' for form, name in enumerate(("z", "o", "t", "f", "m", "x")))
CATALOGUE = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    f'msgid "%(num)s result"\nmsgid_plural "%(num)s results"\n{PLURAL}\n\n'
    'msgid "%(done)s of %(all)s"\nmsgstr "%(done)s من %(all)s"\n\nmsgid "Copy"\nmsgstr "نسخ"\n'
)
PAGES = ("", "2024/n1/", "lessons/", "cards/", "cards/n1/", "search/", "tags/", "archive/")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a site in Arabic; return its address, without a slash at the end."""
    folder = tmp_path_factory.mktemp("arabic")
    posts = {f"posts/n{number}.md": POST.format(n=number) for number in range(1, 4)}
    write_files(folder / "content", {**posts, "../locale/ar.po": CATALOGUE})
    built = build(folder, False, {"DEFAULT_LANG": "ar", "CARD_FORMATS": []}, False)
    assert built.ok, built.text
    with serving(built.output) as served:
        yield served


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_in_arabic_are_mirrored(width: int, browser: Browser, address: str) -> None:
    """A page runs from right to left, fits its window, keeps code from left to right, and has no fault for axe."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    for path in PAGES:
        page.goto(f"{address}/{path}")
        assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        heading = page.locator("main h1").bounding_box()
        main = page.locator("main").bounding_box()
        assert heading
        assert main
        assert heading["x"] + heading["width"] == pytest.approx(main["x"] + main["width"], abs=2) or width > 360
        report = Axe().run(page, options=AXE)
        assert report.violations_count == 0, f"{path}: {json.dumps(report.response['violations'])[:2000]}"
    page.goto(f"{address}/2024/n1/")
    assert page.evaluate("getComputedStyle(document.querySelector('pre')).direction") == "ltr"
    page.close()


def test_scripts_have_words_of_the_language(browser: Browser, address: str) -> None:
    """The progress of a checklist, the button at code and the count of results are in the language of the page."""
    page = browser.new_page()
    page.goto(f"{address}/2024/n1/")
    page.locator(".box").first.check()
    expect(page.locator(".checklist output")).to_have_text("1 من 2")
    expect(page.locator(".highlight button")).to_have_text("نسخ")
    page.goto(f"{address}/search/?q=الإجازة+1")
    expect(page.locator(".found")).to_contain_text("t 2")  # a post and its checklist: the form for two
    page.close()


def test_the_language_of_code_is_beside_the_button_to_copy(browser: Browser, address: str) -> None:
    """On a page from right to left, the name of the language is at the left, where the button does not cover it."""
    page = browser.new_page()
    page.goto(f"{address}/2024/n1/")
    label = "getComputedStyle(document.querySelector('.highlight'), '::before').direction"
    assert page.evaluate(label) == "ltr"
    page.close()


def test_dates_of_results_keep_their_order(browser: Browser, address: str) -> None:
    """On a page from right to left, the year of a result's date is at the left, as in the order of its digits."""
    page = browser.new_page()
    page.goto(f"{address}/search/?q=الإجازة+1")
    date = page.locator(".results li").first.get_by_text("2024-03-01", exact=True)
    places = """(one) => [0, 8].map((from) => {
        const range = document.createRange();
        range.setStart(one.firstChild, from);
        range.setEnd(one.firstChild, from + 2);
        return range.getBoundingClientRect().left;
    })"""
    year, day = date.evaluate(places)
    assert year < day
    page.close()
