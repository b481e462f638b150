"""A blog with a colour, fonts, a logo and words of its own, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import font_source_serif_pro
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Route

from extent import few_by_default
from site_builder import ROOT, MakeSite
from test_html_checker import messages

FONTS = Path(font_source_serif_pro.__file__).parent / "files"
TASKS = "- [ ] **Look.** First.\n- [ ] **Write.** Then `this`.\n"
POST = f"Title: Leaving\nDate: 2024-03-04\nTags: work\nSummary: S.\n\nText.\n\n{TASKS}\n> **Lesson:** Write. #work\n"
FILES: dict[str, str | bytes | None] = {
    "posts/a.md": POST,
    "pages/me.md": "Title: Me\n\nText.",
    "images/logo.svg": (ROOT / "theme/static/icon.svg").read_bytes(),
    "fonts/Serif-Regular.ttf": (FONTS / "SourceSerifPro-Regular.ttf").read_bytes(),
    "../static/own.css": ".about { border-style: dashed }\n",
    "../templates/hooks/body_start.html": '<aside class="site-header" aria-label="Notice"><p>Closed</p></aside>\n',
}
SETTINGS = {
    "ACCENT": "#00695c",
    "FONTS": {"text": "fonts/Serif-Regular.ttf", "headings": "geometric", "code": "typewriter"},
    "LOGO": "images/logo.svg",
    "FAVICON": "images/logo.svg",
    "ABOUT": "**Ann Lee** mends things. [More about her](/me/).\n\nShe answers letters.",
    "AUTHOR_LINE": True,
    "FOOTER": "Texts under [CC BY](https://creativecommons.org/licenses/by/4.0/).",
    "SOCIAL": [("Mastodon", "https://example.social/@me"), ("Mail", "mailto:me@example.org")],
    "LINKS": [("A long name of the weblog of a friend who mends other things " * 2, "https://a.example/")],
    "MENUITEMS": [("Code", "https://example.org/code")],
}
# A program for visits with a piece of its own in the page, and a script of the blog's own.
HOOKS: dict[str, str | bytes | None] = {
    "../templates/hooks/head.html": "<script>document.documentElement.dataset.counted = 'yes'</script>\n",
    "../templates/hooks/footer.html": '<p id="visits"></p><script defer{{ asset("src", "visits.js") }}></script>\n',
    "../static/visits.js": 'document.getElementById("visits").textContent = "Thanks"\n',
}
AXE_OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.mark.parametrize("view", few_by_default(["dark phone", "light", "dark", "print", "phone"]))
def test_an_own_look_is_readable(view: str, site: MakeSite, served: Callable[[Path], str], browser: Browser) -> None:
    """With all settings of the look, axe finds no violation, no page is too wide, and all files are found."""
    address = served(site(FILES, publish=True, settings=SETTINGS).output)
    page = browser.new_page(
        viewport={"width": 360 if "phone" in view else 1280, "height": 800},
        color_scheme="dark" if "dark" in view else "light",
    )
    missing: list[str] = []
    page.on("response", lambda response: missing.append(response.url) if response.status >= 400 else None)
    for path in ("", "2024/a/", "cards/a/", "lessons/", "search/", "me/", "404.html"):
        page.goto(f"{address}/{path}")
        page.emulate_media(media="print" if view == "print" else "screen")
        results = Axe().run(page, options=AXE_OPTIONS)
        assert results.violations_count == 0, results.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= (360 if "phone" in view else 1280)
    assert missing == []
    page.close()


def test_an_own_look_is_shown(site: MakeSite, served: Callable[[Path], str], browser: Browser) -> None:
    """Rules have the accent of their scheme, text has the own font, paper stays black, and own styles win."""
    address = served(site(FILES, publish=True, settings=SETTINGS).output)
    page = browser.new_page(color_scheme="light")
    page.goto(f"{address}/2024/a/", wait_until="networkidle")
    rule = "getComputedStyle(document.querySelector('h1')).borderBottomColor"
    assert page.evaluate(rule) == "rgb(0, 105, 92)"
    assert page.evaluate("document.fonts.check('16px own-text')")
    assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith("own-text, Georgia")
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily").startswith("Avenir")
    assert page.evaluate("getComputedStyle(document.querySelector('.about')).borderTopStyle") == "dashed"
    height = page.evaluate("document.querySelector('.logo').getBoundingClientRect().height")
    assert 20 < height < 60
    page.emulate_media(color_scheme="dark")
    dark = page.evaluate(rule)
    assert dark not in ("rgb(0, 105, 92)", "rgb(165, 28, 48)")
    page.emulate_media(media="print")
    assert page.evaluate(rule) == "rgb(0, 0, 0)"
    page.close()


def test_the_content_policy_allows_an_own_look(site: MakeSite, served: Callable[[Path], str], browser: Browser) -> None:
    """With the policy of its web server, a blog of its own look loads all files and runs the scripts of its hooks."""
    built = site(FILES | HOOKS, publish=True, settings={**SETTINGS, "SERVER_FILES": ["netlify"]})
    (policy,) = re.findall(r"Content-Security-Policy: (.*)", built.read("_headers"))
    address = served(built.output)
    page = browser.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)

    def with_policy(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, headers={**response.headers, "Content-Security-Policy": policy})

    page.route("**/*", with_policy)
    for path in ("", "2024/a/", "lessons/", "search/"):
        page.goto(f"{address}/{path}", wait_until="networkidle")
        assert page.evaluate("document.documentElement.dataset.counted") == "yes"
        assert page.locator("#visits").inner_text() == "Thanks"
        assert page.evaluate("document.fonts.check('16px own-text')")
    assert errors == []
    page.close()


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_long_words_of_settings_fit_a_small_phone(
    lang: str, site: MakeSite, served: Callable[[Path], str], browser: Browser
) -> None:
    """With long names, a wide logo and many links, no page is wider than 320 pixels, in either direction of text."""
    wide = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 100"><path d="M0 0h1200v100H0z"/></svg>'
    settings = {
        "SITENAME": "N" * 200,
        "AUTHOR": "Z" * 120,
        "LOGO": "images/wide.svg",
        "ABOUT": "x" * 300,
        "FOOTER": "y" * 200,
        "SOCIAL": [("S" * 90, "https://a.example/"), *((f"S{number}", "mailto:a@b.c") for number in range(30))],
        "DEFAULT_LANG": lang,
    }
    address = served(site({"posts/a.md": POST, "images/wide.svg": wide}, settings=settings).output)
    page = browser.new_page(viewport={"width": 320, "height": 640})
    for path in ("", "2024/a/", "lessons/", "404.html"):
        page.goto(f"{address}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        assert page.locator(".skip").bounding_box()["y"] < -20
        page.keyboard.press("Tab")
        assert page.locator(".skip").bounding_box()["y"] >= 0
    page.close()


@pytest.mark.slow
@pytest.mark.parametrize("left_out", [[], ["tags"], ["cards", "lessons", "tags", "reading-time"]])
def test_an_own_look_is_valid(left_out: list[str], site: MakeSite) -> None:
    """With all settings of the look, and without parts of the site, the checker finds nothing in any page."""
    built = site(FILES | HOOKS, publish=True, settings={**SETTINGS, "LEAVE_OUT": left_out})
    assert messages(built.output) == []


def test_a_result_of_the_search_is_no_box_about_the_author(
    site: MakeSite, served: Callable[[Path], str], browser: Browser
) -> None:
    """A site with a logo loads the styles of the box about the author: results of the search do not get a box."""
    address = served(site(FILES, publish=True, settings=SETTINGS).output)
    page = browser.new_page()
    page.goto(f"{address}/search/?q=leaving")
    page.wait_for_selector(".results li p")
    edges = "[...document.querySelectorAll('.results p')].map((one) => getComputedStyle(one).borderTopWidth)"
    assert set(page.evaluate(edges)) == {"0px"}
    page.close()


HEADINGS = "Title: Long\nDate: 2024-03-04\nTags: work\n\n" + "".join(f"## Part {n}\n\nText.\n\n" for n in range(1, 6))


@pytest.mark.parametrize(("measure", "width"), [("30rem", 1200), ("36rem", 1280), ("30rem", 1280)])
def test_contents_beside_a_wide_text_are_in_the_window(
    measure: str, width: int, site: MakeSite, served: Callable[[Path], str], browser: Browser
) -> None:
    """The contents beside a text keep a distance to the edge of the window and to the text, however wide that is."""
    styles = f":root {{ --measure: {measure}; }}\n"
    address = served(site({"posts/a.md": HEADINGS, "../static/own.css": styles}, publish=True).output)
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(f"{address}/2024/a/")
    box = page.locator("article > .contents").bounding_box()
    text = page.locator("article h1").bounding_box()
    assert box is not None
    assert text is not None
    assert box["x"] >= 16
    assert text["x"] - box["x"] - box["width"] >= 30
    page.close()


def test_a_marked_line_of_code_ends_at_the_edge_of_its_box(
    site: MakeSite, served: Callable[[Path], str], browser: Browser
) -> None:
    """A marked line is as wide as its box, also beside the button to copy."""
    code = 'Title: Code\nDate: 2024-03-04\nTags: work\n\n```python hl_lines="1"\nx = 1\n```\n'
    address = served(site({"posts/a.md": code}, publish=True).output)
    page = browser.new_page()
    page.goto(f"{address}/2024/a/")
    page.wait_for_selector(".highlight button", state="attached")
    line, box = page.locator(".hll").bounding_box(), page.locator(".highlight pre").bounding_box()
    assert line is not None
    assert box is not None
    assert (line["x"], line["width"]) == (box["x"], box["width"])
    page.close()


def test_the_title_of_the_older_post_is_one_text(
    site: MakeSite, served: Callable[[Path], str], browser: Browser
) -> None:
    """A sign that typography puts into an element, such as "&", does not break the title of the older post."""
    older = "Title: Ann & Bo\nDate: 2023-03-04\nTags: work\n\nText.\n"
    address = served(site({"posts/a.md": POST, "posts/b.md": older}, publish=True).output)
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{address}/2024/a/")
    sign = page.locator(".neighbours .amp")
    assert sign.evaluate("(one) => getComputedStyle(one).display") == "inline"
    page.close()
