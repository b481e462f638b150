"""Check that films of YouTube and Vimeo ask no other host before a click, and play in their place after it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from hindsight.core.documents.policy_sources import policy_sources
from hindsight.core.markdown.embeds import film_at, with_cards
from site_builder import MakeSite

HEAD = "Title: T\nDate: 2024-03-02\nTags: work\n"
ID = "dQw4w9WgXcQ"
FRAME = f"https://www.youtube-nocookie.com/embed/{ID}?autoplay=1"
VIMEO = "https://player.vimeo.com/video/76979871?dnt=1&autoplay=1"
PAGE_ON_YOUTUBE = f"https://www.youtube.com/watch?v={ID}"


@pytest.mark.parametrize(
    ("address", "frame"),
    [
        (PAGE_ON_YOUTUBE, FRAME),
        (f"http://m.youtube.com/watch?app=desktop&v={ID}&feature=x", FRAME),
        (f"https://youtu.be/{ID}?si=abc", FRAME),
        (f"//www.youtube.com/embed/{ID}", FRAME),
        (f"https://www.youtube-nocookie.com/embed/{ID}?start=90", f"{FRAME}&start=90"),
        (f"https://youtu.be/{ID}?t=1m30s", f"{FRAME}&start=90"),
        (f"https://youtu.be/{ID}#t=1h2s", f"{FRAME}&start=3602"),
        (f"https://youtu.be/{ID}?t=soon", FRAME),
        (f"https://www.youtube.com/shorts/{ID}", FRAME),
        (f"https://www.youtube.com/live/{ID}", FRAME),
        (f"{PAGE_ON_YOUTUBE}&list=PL_x-1", f"{FRAME}&list=PL_x-1"),
        (f'{PAGE_ON_YOUTUBE}&list=x"><script>', FRAME),
        ("https://vimeo.com/76979871", VIMEO),
        ("https://vimeo.com/channels/staffpicks/76979871", VIMEO),
        ("https://vimeo.com/76979871/8272103f6e", f"{VIMEO}&h=8272103f6e"),
        ("https://player.vimeo.com/video/76979871?h=8272103f6e&badge=0", f"{VIMEO}&h=8272103f6e"),
    ],
)
def test_addresses_of_films(address: str, frame: str) -> None:
    """Every usual address of a film gives the address of its frame on a host that sets no cookies."""
    film = film_at(address)
    assert film
    assert film.frame == frame


@pytest.mark.parametrize(
    "address",
    ["https://www.youtube.com/@channel", "https://youtube.example/watch?v=dQw4w9WgXcQ", "https://vimeo.com/about",
     "/a.mp4", "https://example.org/?u=https://youtu.be/dQw4w9WgXcQ", "https://www.youtube.com/watch?v=",
     "javascript:0", ""],
)  # fmt: skip
def test_other_addresses_are_no_films(address: str) -> None:
    """A channel, a different host and a file are no films."""
    assert film_at(address) is None


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"![The tide]({PAGE_ON_YOUTUBE})", "The tide"),
        (PAGE_ON_YOUTUBE, "YouTube"),
        (f"<https://youtu.be/{ID}>", "YouTube"),
        ("https://vimeo.com/76979871", "Vimeo"),
        (f"[![The tide](https://img.youtube.com/vi/{ID}/0.jpg)]({PAGE_ON_YOUTUBE})", "The tide"),
        (f'<iframe src="https://www.youtube.com/embed/{ID}" title="YouTube video player"></iframe>', "YouTube"),
        (f'<p><iframe src="//www.youtube.com/embed/{ID}" title="The &lt;tide&gt;"></iframe></p>', "The &lt;tide&gt;"),
        (
            '<div style="padding:56.25% 0 0 0;position:relative;"><iframe '
            'src="https://player.vimeo.com/video/76979871" style="top:0" title="The tide"></iframe></div>'
            '<script src="https://player.vimeo.com/api/player.js"></script>',
            "The tide",
        ),
    ],
)
def test_films_become_cards(site: MakeSite, text: str, title: str) -> None:
    """A film in each form is a card with its title and a link, and the page names no other host to load from."""
    built = site({"posts/a.md": f"{HEAD}\n{text}\n"}, publish=True)
    assert built.ok, built.text
    page = built.read("2024/a/")
    card = re.search(r'<a class="embed" [^>]*>(.*?)</a>', page)
    assert card
    assert re.fullmatch(rf"<span>{re.escape(title)}</span> <small>(youtube|vimeo)\.com</small>", card[1])
    assert re.search(r'href="https://(www\.youtube\.com|youtu\.be|vimeo\.com)/', card[0])
    assert not re.search(r"<(iframe|img|script)[^>]*//", page)
    assert re.search(r"/theme/embed\.\w+\.css", page)
    assert re.search(r"/theme/embed\.\w+\.js", page)
    assert not [
        line for line in built.rebuild(CHECK_ONLY=True).diagnostics if "other host" in line or "another" in line
    ]


def test_a_film_in_a_step_has_its_style(site: MakeSite) -> None:
    """A film in a step of a checklist is a card too, and the page has its style and script."""
    text = f"- [ ] **One.** Look.\n\n    ![The tide]({PAGE_ON_YOUTUBE})\n\n- [ ] **Two.** Go.\n- [ ] **Three.** Stop.\n"
    built = site({"posts/a.md": f"{HEAD}\n{text}"}, settings={"CARD_FORMATS": []})
    assert built.ok, built.text
    page = built.read("2024/a/")
    assert 'class="embed"' in page
    assert "/theme/embed.js" in page
    assert "<iframe" not in built.read("cards/a/")


@pytest.mark.parametrize(
    "text",
    [f"See {PAGE_ON_YOUTUBE} for it.", f"[The tide]({PAGE_ON_YOUTUBE})", f"`{PAGE_ON_YOUTUBE}`", "No film.",
     f'    <iframe src="https://www.youtube.com/embed/{ID}"></iframe>'],
)  # fmt: skip
def test_links_with_words_stay_links(site: MakeSite, text: str) -> None:
    """A link inside a sentence, one with words and code stay as they are, and their pages load nothing more."""
    page = site({"posts/a.md": f"{HEAD}\n{text}\n"}).read("2024/a/")
    assert "data-frame" not in page
    assert "embed." not in page


@pytest.mark.parametrize(
    "text",
    [f'![Tide](https://youtu.be/{ID}){{poster=images/a.svg}}', f"[![Tide](images/a.svg)](https://youtu.be/{ID})",
     f'![Tide](https://youtu.be/{ID} "At noon"){{poster="images/a.svg"}}'],
)  # fmt: skip
def test_a_card_has_the_writers_picture(site: MakeSite, text: str) -> None:
    """A picture of the site can be the picture of a card, and a title becomes the caption."""
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="9"/>'
    built = site({"posts/a.md": f"{HEAD}\n{text}\n", "images/a.svg": svg}, publish=True)
    assert built.ok, built.text
    page = built.read("2024/a/")
    assert re.search(
        r'<a class="embed"[^>]*><img width="16" height="9" [^>]*src="/images/a\.svg"><span>Tide</span>', page
    )
    assert ("<figcaption>At noon</figcaption>" in page) == ("At noon" in text)


@pytest.mark.parametrize(
    ("size", "classes"),
    [('width="560" height="315"', "embed"), ('width="400" height="300"', "embed embed-4-3"), ("", "embed"),
     (f'width="{"1" * 5000}" height="9"', "embed"),
     ('width="315" height="560"', "embed embed-tall"), ('width="300" height="300"', "embed embed-square")],
)  # fmt: skip
def test_a_frame_keeps_its_ratio(size: str, classes: str) -> None:
    """The card of a pasted frame has the ratio that is nearest to the frame's size."""
    assert f'class="{classes}"' in with_cards(f'<iframe {size} src="https://www.youtube.com/embed/{ID}"></iframe>')


@pytest.mark.parametrize(
    "frame",
    ['<iframe src="https://example.org/map"></iframe>', '<iframe src="/own/"></iframe>',
     f'<iframe data-plain src="https://www.youtube.com/embed/{ID}"></iframe>'],
)  # fmt: skip
def test_other_frames_stay(frame: str) -> None:
    """Frames of other hosts stay as they are, and so do those that the writer marks."""
    assert with_cards(frame) == frame


def test_the_policy_allows_only_frames_that_exist(site: MakeSite) -> None:
    """The content policy allows frames of the host of a film on sites with such a film."""
    settings = {"SERVER_FILES": ["netlify"], "CARD_FORMATS": []}
    built = site({"posts/a.md": f"{HEAD}\nText.\n"}, publish=True, settings=settings)
    assert "frame-src" not in built.path("_headers").read_text(encoding="utf-8")
    built = built.rebuild({"posts/a.md": f"{HEAD}\n{PAGE_ON_YOUTUBE}\n"})
    policy = built.path("_headers").read_text(encoding="utf-8")
    assert "frame-src https://www.youtube-nocookie.com" in policy
    assert "vimeo" not in policy
    assert policy_sources('<a class="embed" data-frame="javascript:0">') == ()


def test_feeds_have_a_plain_link(site: MakeSite) -> None:
    """In a feed, a film is a link with its title."""
    feed = site({"posts/a.md": f"{HEAD}\n![Tide]({PAGE_ON_YOUTUBE})\n"}, publish=True).read("feeds/all.json")
    assert "iframe" not in feed
    assert f'href=\\"{PAGE_ON_YOUTUBE}\\"' in feed


@pytest.mark.parametrize("width", [360, 1280])
def test_a_click_plays_the_film(site: MakeSite, browser: Browser, served: Callable[[Path], str], width: int) -> None:
    """A page asks no other host before a click; then the frame has the place of the card, and the focus."""
    text = f"![The tide]({PAGE_ON_YOUTUBE})\n\nhttps://vimeo.com/76979871\n\n![Tall](https://youtube.com/shorts/{ID})\n"
    settings = {"CARD_FORMATS": [], "SITEURL": "http://localhost"}
    built = site({"posts/a.md": f"{HEAD}\n{text}"}, publish=True, settings=settings)
    page = browser.new_page(viewport={"width": width, "height": 900})
    asked: list[str] = []
    page.route(re.compile(r"^https://"), lambda route: (asked.append(route.request.url), route.abort()))
    page.goto(f"{served(built.output)}/2024/a/", wait_until="networkidle")
    card = page.locator("a.embed").first
    assert card.inner_text().split("\n")[-1] == "A click asks www.youtube-nocookie.com for the film"
    assert asked == []
    assert (
        Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag22aa", "best-practice"]}).violations_count == 0
    )
    before = card.bounding_box()
    card.click()
    frame = page.locator("iframe.embed")
    assert frame.get_attribute("src") == FRAME
    assert frame.get_attribute("title") == "The tide"
    assert frame.bounding_box() == before
    assert before
    assert before["width"] / before["height"] == pytest.approx(16 / 9, abs=0.02)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [url.partition("?")[0] for url in asked] == [FRAME.partition("?")[0]]
    page.close()
