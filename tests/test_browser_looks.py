"""The layout of pages on screens and on paper, measured in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page

from extent import few_by_default
from site_builder import ROOT, Built, Files, MakeSite, build, serving, write_files

NEIGHBOURS = "2024/handing-over-before-leave/"
LONG = "_".join(["name"] * 30)
WIDE = "|".join(["wide"] * 12)
BAG = f"""Title: The bag
Date: 2026-03-02
Tags: work
Checklist: ordered
Source: Ana's "List" <https://example.org/>

1. **Lock up.** Now.

    - [ ] Lock the door
        - [ ] Twice

2. **Write `{LONG}` down.** See below, and at {LONG}.

    |{WIDE}|
    |{"|".join(["---"] * 12)}|
    |{WIDE}|

    ```
    {LONG}
    ```
"""
QUOTED_LESSON = (
    "Title: Said\nDate: 2026-03-03\nTags: work\nLessons: Say no early {id=early}\n\nOne has to say no early. Then go.\n"
)


def build_without_cards(folder: Path, files: Files, publish: bool) -> Built:
    """Build a site without cards."""
    write_files(folder / "content", files)
    built = build(folder, publish, {"CARD_FORMATS": []}, False)
    assert built.ok, built.text
    return built


@pytest.fixture(scope="module")
def small_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a site with nested boxes, text wider than a card, and a sentence as a lesson."""
    built = build_without_cards(
        tmp_path_factory.mktemp("looks"), {"posts/bag.md": BAG, "posts/said.md": QUOTED_LESSON}, publish=True
    )
    with serving(built.output) as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a page with a fresh profile, at desktop width."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def box(element: Locator) -> dict[str, float]:
    """Return the position and size of an element, in pixels."""
    bounds = element.bounding_box()
    assert bounds is not None
    return {**bounds, "right": bounds["x"] + bounds["width"], "bottom": bounds["y"] + bounds["height"]}


@pytest.mark.parametrize("width", few_by_default([390, 1280]))
def test_a_pile_of_cards_has_a_margin_below(page: Page, example_address: str, width: int) -> None:
    """The link to all cards is below the lower edge of the pile of cards, with a margin."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(example_address)
    below = box(page.get_by_role("link", name="All cards"))["y"] - box(page.locator(".pile").last)["bottom"]
    assert below > 16


@pytest.mark.parametrize("address", ["2026/bag/", "cards/bag/"])
def test_nested_boxes_are_indented(page: Page, small_site: str, address: str) -> None:
    """Boxes inside an item are to the right of its box, in the post and on its cards."""
    page.goto(f"{small_site}/{address}")
    inputs = page.locator(".task-list input")
    outer, inner = (box(inputs.nth(number)) for number in (0, 1))
    assert inner["x"] >= outer["right"]


def test_a_step_that_ends_in_boxes_has_a_margin_below(page: Page, small_site: str) -> None:
    """A step that ends in boxes has a margin between the last box and its lower edge."""
    page.goto(f"{small_site}/2026/bag/")
    step = page.locator("#step-1")
    assert box(step)["bottom"] - box(step.locator("input").last)["bottom"] > 12


@pytest.mark.parametrize("media", ["screen", "print"])
def test_text_stays_within_its_card(page: Page, small_site: str, media: str) -> None:
    """Text wider than a card is broken into lines, on screens and on paper."""
    page.emulate_media(media="print" if media == "print" else "screen")
    page.goto(f"{small_site}/cards/bag/")
    overflowing = (
        "all => all.filter(e => e.scrollWidth > e.clientWidth && getComputedStyle(e).display != 'inline').length"
    )
    assert page.locator(".card").evaluate_all(overflowing) == 0
    if media == "print":
        assert page.locator(".card *:not(.drawn, input)").evaluate_all(overflowing) == 0


def test_a_sentence_that_is_a_lesson_is_highlighted(page: Page, small_site: str) -> None:
    """A sentence that is a lesson has a background but no underline, and adds no space after it."""
    page.goto(f"{small_site}/2026/said/")
    sentence = page.locator("mark.quoted-lesson")
    gap = sentence.evaluate(
        "e => { const r = document.createRange(); r.setStart(e.nextSibling, 0); r.setEnd(e.nextSibling, 1);"
        " const end = document.createRange(); end.selectNodeContents(e);"
        " return r.getBoundingClientRect().left - end.getBoundingClientRect().right }"
    )
    assert abs(gap) < 0.5
    assert sentence.evaluate("e => getComputedStyle(e).backgroundImage") == "none"
    assert sentence.evaluate("e => getComputedStyle(e).backgroundColor") != "rgba(0, 0, 0, 0)"


def test_the_source_of_a_post_has_typographic_marks(page: Page, small_site: str) -> None:
    """The source of a post has the same typographic quotation marks as the text."""
    page.goto(f"{small_site}/2026/bag/")
    assert page.get_by_text("From Ana’s “List”").is_visible()


def test_older_and_newer_look_like_links(page: Page, example_address: str) -> None:
    """The titles of the posts before and after are underlined, but not the words "older" and "newer"."""
    page.goto(f"{example_address}/{NEIGHBOURS}")
    link = page.locator(".neighbours a").first
    assert "underline" in link.evaluate("e => getComputedStyle(e).textDecorationLine")
    # An underline continues through inline elements, but not through inline blocks.
    assert link.locator("span").evaluate("e => getComputedStyle(e).display") == "inline-block"


def test_lists_of_tags_have_different_names(page: Page, example_address: str) -> None:
    """The list of links to tags and the list of tag filters have different names."""
    page.goto(f"{example_address}/lessons/")
    names = ["Lessons by year", "Pages by tag", "Narrow by source, confidence, status", "Narrow by tag"]
    assert page.locator("summary").all_inner_texts() == names


def test_printed_lessons_omit_links_for_screens(page: Page, example_address: str) -> None:
    """On paper, the chart is at most 4 cm high, and links to feeds and exports are missing."""
    page.emulate_media(media="print")
    page.goto(f"{example_address}/lessons/")
    assert box(page.locator(".chart svg"))["height"] <= 4 / 2.54 * 96 + 0.5
    assert not page.get_by_text("Take them with you").is_visible()
    assert not page.get_by_text("Subscribe:").is_visible()


WORD = "Donaudampfschifffahrtsgesellschaftskapitänsmützen"
HAT = f"""Title: {WORD}
Date: 2026-03-02
Tags: {WORD}, work
Checklist: ordered
Category: {WORD}
Series: {WORD}
Source: {WORD} <https://example.org/>

{"All about hats. " * 80}

> **Lesson:** "{WORD}" is long. #{WORD} #work
> {{id=hat superseded_by=cap why_changed="{WORD}"}}

> **Lesson:** {WORD}. #work
> {{id=cap from="{WORD}"}}

1. **"{WORD}?"** Say "{WORD}".

2. **{WORD}.** Then "{WORD}".

## {WORD}

## {WORD} a

## {WORD} b

## {WORD} c
"""
CAP = f"Title: Cap\nDate: 2026-03-03\nTags: work\nSeries: {WORD}\n\nShort.\n\n> **Lesson:** Wear one. #work\n"


@pytest.fixture(scope="module")
def long_word_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[str]]]:
    """Return the address and the pages of a site with a long word in every part of its texts."""
    built = build_without_cards(
        tmp_path_factory.mktemp("hats"), {"posts/hat.md": HAT, "posts/cap.md": CAP}, publish=False
    )
    with serving(built.output) as address:
        yield address, [name for name in built.files() if name.endswith(".html")]


@pytest.mark.parametrize("width", few_by_default([320, 375]))
def test_a_long_word_makes_no_page_scroll_sideways(
    page: Page, long_word_site: tuple[str, list[str]], width: int
) -> None:
    """A long word is broken at the end of the line, anywhere on a page."""
    address, names = long_word_site
    page.set_viewport_size({"width": width, "height": 800})
    scrolling = []
    for name in names:
        page.goto(f"{address}/{name}")
        if page.evaluate("document.documentElement.scrollWidth") > width:
            scrolling.append(name)
    assert scrolling == []


@pytest.mark.parametrize("address", ["cards/hat/", "2026/hat/"])
def test_a_quotation_mark_does_not_touch_the_number_before_it(
    page: Page, long_word_site: tuple[str, list[str]], address: str
) -> None:
    """There is a space between the number of a step and a quotation mark after it, and the number is on one line."""
    page.goto(f"{long_word_site[0]}/{address}")
    step = page.locator("#step-1")
    number, mark = box(step.locator(".n")), box(step.locator(".dquo").first)
    is_below = mark["y"] >= number["bottom"] - 2  # if the font is wide, the first word is on the next line
    assert is_below or mark["x"] - number["right"] > 2
    assert number["height"] < 40


@pytest.mark.parametrize("width", few_by_default([320, 375, 1280]))
def test_the_box_of_lessons_has_margins_inside(page: Page, long_word_site: tuple[str, list[str]], width: int) -> None:
    """The links in the box are below its heading and above its border, and no line crosses them."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{long_word_site[0]}/2026/hat/")
    card = page.locator(".takeaways")
    links = [box(link) for link in card.locator("li a").all()]
    assert links[0]["y"] - box(card.locator("h2"))["bottom"] > 6
    assert box(card)["bottom"] - links[-1]["bottom"] > 6
    assert card.locator("ul").evaluate("e => getComputedStyle(e).backgroundImage") == "none"


def test_the_feeds_of_a_tag_have_a_margin_above(page: Page, long_word_site: tuple[str, list[str]]) -> None:
    """There is a margin between the list of posts and the links to the feeds of a tag."""
    page.goto(f"{long_word_site[0]}/lessons/tags/work/")
    assert box(page.get_by_text("Subscribe:"))["y"] - box(page.locator(".titles").last)["bottom"] > 12


@pytest.mark.parametrize(("width", "years"), few_by_default([(320, 17), (1200, 17), (375, 8), (320, 60), (320, 2)], 2))
def test_the_years_of_the_chart_do_not_overlap(
    page: Page, site: MakeSite, served: Callable[[Path], str], width: int, years: int
) -> None:
    """The years are inside the drawing, do not touch each other, and are at least 12 pixels high."""
    lesson = "Title: Of {0}\nDate: {0}-03-02\nTags: work\n\n> **Lesson:** Number {0}. #work\n"
    more = "".join(f"\nMore.\n\n> **Lesson:** Another {n}. #work\n" for n in range(12))
    files = {f"posts/{year}.md": lesson.format(year) for year in range(2027 - years, 2027)}
    page.set_viewport_size({"width": width, "height": 800})
    built = site(files | {"posts/2026.md": lesson.format(2026) + more})
    assert built.ok, built.text
    page.goto(f"{served(built.output)}/lessons/")
    page.locator(".chart summary").click()
    drawing = box(page.locator(".chart svg"))
    texts = [box(label) for label in page.locator(".chart text").all()]
    assert min(label["x"] for label in texts) >= drawing["x"]
    assert max(label["right"] for label in texts) <= drawing["right"]
    assert min(label["height"] for label in texts) >= 12
    for line in {round(label["y"]) for label in texts}:
        beside = sorted((label for label in texts if round(label["y"]) == line), key=lambda label: label["x"])
        assert all(label["right"] < next_label["x"] for label, next_label in pairwise(beside))


def test_closed_details_are_printed(page: Page) -> None:
    """Details that are closed on the screen are open on paper."""
    style = (ROOT / "theme/static/hindsight.css").read_text(encoding="utf-8")
    page.set_content(f"<style>{style}</style><main><details><summary>More</summary><p>Inside.</p></details></main>")
    inside = page.get_by_text("Inside.")
    assert not inside.is_visible()
    page.emulate_media(media="print")
    assert inside.evaluate("element => element.checkVisibility({contentVisibilityAuto: true})")
    assert inside.bounding_box() is not None


def test_words_to_say_keep_their_quotation_marks_in_other_themes(page: Page) -> None:
    """A theme that removes all quotation marks, as notmyidea does, keeps those of the words to say."""
    reset = "<style>blockquote, q {quotes: none} q:before, q:after {content: none}</style>"
    own = (ROOT / "plugins/hindsight/plugin/static/hindsight.css").read_text(encoding="utf-8")
    page.set_content(f'{reset}<style>{own}</style><div class="hindsight"><p class="say"><q>Ask me</q></p></div>')
    quotes, mark = page.locator("q").evaluate(
        "q => [getComputedStyle(q).quotes, getComputedStyle(q, '::before').content]"
    )
    assert (quotes, mark) == ("auto", "open-quote")


PARAGRAPH = "Say what was agreed, with whom and until when, and then wait for the answer in writing, " * 6 + "at last."
DECKS: Files = {
    "posts/long.md": "Title: Long\nDate: 2026-03-02\nTags: work\nChecklist: yes\n\n"
    + "".join(f"{number}. {PARAGRAPH}\n" for number in range(1, 6)),
    "posts/heads.md": "Title: Heads\nDate: 2026-03-03\nTags: work\nChecklist: headings\n\n"
    + "".join(f"## {number}. {PARAGRAPH}\n\nThen.\n\n" for number in range(1, 4)),
    "posts/two.md": "Title: Two\nDate: 2026-03-04\nTags: work\nChecklist: yes\n\n1. **Look.** Now.\n2. **Go.** Then.\n",
}


@pytest.fixture(scope="module")
def deck_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a site with a short deck, and with decks of steps that are whole paragraphs."""
    built = build_without_cards(tmp_path_factory.mktemp("decks"), DECKS, publish=True)
    with serving(built.output) as address:
        yield address


@pytest.mark.parametrize("width", few_by_default([320, 768, 1280]))
def test_piles_of_cards_stay_in_their_column(page: Page, deck_site: str, width: int) -> None:
    """Piles are as wide as the column, each as high as its own steps, of which they show three lines at most."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{deck_site}/cards/")
    column = box(page.locator("main > .headline"))
    piles = {pile.locator(".card-head").inner_text(): box(pile) for pile in page.locator(".pile").all()}
    assert all(pile["x"] >= column["x"] - 0.5 and pile["right"] <= column["right"] + 0.5 for pile in piles.values())
    assert piles["Two"]["height"] < piles["Long"]["height"] * 0.7
    lines = page.locator(".pile li").evaluate_all(
        "all => all.map(e => e.clientHeight / parseFloat(getComputedStyle(e).lineHeight))"
    )
    assert max(lines) < 3.1
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("address", ["2026/long/", "2026/heads/", "cards/long/", "cards/heads/"])
def test_no_paragraph_of_a_step_is_bold(page: Page, deck_site: str, address: str) -> None:
    """A step without a short lead has no bold text, also if it is a heading."""
    page.goto(f"{deck_site}/{address}")
    weights = page.locator(".lead label, .step-card .card-head > span:last-child").evaluate_all(
        "all => all.map(e => getComputedStyle(e).fontWeight)"
    )
    assert set(weights) == {"400"}


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (360, 740)])
def test_the_newest_post_is_on_the_first_screen(page: Page, example_address: str, width: int, height: int) -> None:
    """On the home page, the first screen shows the title of the newest post; a lesson and more posts follow it."""
    page.set_viewport_size({"width": width, "height": height})
    page.goto(example_address)
    assert box(page.locator(".latest h3"))["bottom"] < height
    headings = page.get_by_role("heading", level=2).all_inner_texts()
    assert headings == ["Latest", "A lesson to read again", "More posts", "Cards to carry"]


@pytest.mark.parametrize("scripts", [True, False])
def test_the_first_lesson_is_on_the_first_screen(browser: Browser, example_address: str, scripts: bool) -> None:
    """On the page of lessons, the chart and the filters are folded, and nothing moves while the page loads."""
    page = browser.new_page(viewport={"width": 1280, "height": 900}, java_script_enabled=scripts)
    if scripts:
        page.add_init_script(
            "window.shift = 0; new PerformanceObserver(list => { for (const one of list.getEntries()) "
            "window.shift += one.value }).observe({ type: 'layout-shift', buffered: true })"
        )
    page.goto(f"{example_address}/lessons/")
    assert box(page.locator(".lesson-entry").first)["bottom"] < 900
    if scripts:
        page.wait_for_timeout(300)
        assert page.evaluate("window.shift") == 0
    page.close()


def test_a_lone_lesson_is_not_repeated_below_its_post(site: MakeSite) -> None:
    """A post with one lesson has no list to keep; a post with two, or with cards, has."""
    one = "Text.\n\n> **Lesson:** Say it early. #tone\n"
    files = {
        "posts/one.md": f"Title: One\nDate: 2024-03-04\nTags: work\n\n{one}",
        "posts/two.md": f"Title: Two\nDate: 2024-03-05\nTags: work\n\n{one.replace('early. #tone', 'late. #work')}\n\n"
        "Text.\n\n> **Lesson:** Ask. #work\n",
        "posts/deck.md": "Title: Deck\nDate: 2024-03-06\nTags: x\n\n- [ ] Look.\n- [ ] Go.\n\n"
        "> **Lesson:** Go slowly. #y\n",
    }
    built = site(files)
    shown = {name: built.read(f"2024/{name}/").count("To keep from this") for name in ("one", "two", "deck")}
    assert shown == {"one": 0, "two": 1, "deck": 1}


@pytest.mark.parametrize(("width", "is_beside"), [(1280, True), (1000, False)])
def test_the_contents_follow_where_there_is_room(page: Page, example_address: str, width: int, is_beside: bool) -> None:
    """On wide screens the contents are beside the text and stay on the screen; on others they are folded above it."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{example_address}/2026/how-work-really-arrives/")
    link = page.locator(".contents a").last
    assert link.is_visible() == is_beside
    assert page.locator(".contents summary").is_visible() != is_beside
    if is_beside:
        page.locator(".prose h2").last.scroll_into_view_if_needed()
        assert box(link)["right"] < box(page.locator(".prose"))["x"]
        assert 0 < box(link)["y"] < 900
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_from_right_to_left_are_mirrored(
    page: Page, site: MakeSite, served: Callable[[Path], str], width: int
) -> None:
    """In a language from right to left, the contents are right of the text, and no page scrolls sideways."""
    text = "Title: A\nDate: 2024-03-04\nTags: work\n\n" + "".join(f"## H{number}\n\nText.\n\n" for number in range(5))
    address = served(site({"posts/a.md": text}, settings={"DEFAULT_LANG": "ar"}).output)
    page.set_viewport_size({"width": width, "height": 900})
    for path in ("", "2024/a/", "lessons/", "cards/"):
        page.goto(f"{address}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(f"{address}/2024/a/")
    button = box(page.locator(".scheme"))
    assert button["x"] >= 0
    if width == 1280:
        column = box(page.locator(".prose"))
        assert button["right"] <= column["x"]
        assert box(page.locator(".contents a").first)["x"] >= column["right"]
