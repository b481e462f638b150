"""Isso as a way to send replies: the button on pages, its settings, and what the policy of a site allows."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from isso_server import GUIDE
from site_builder import ROOT, MakeSite

POST = "Title: A\nSlug: a\nDate: 2026-01-01\nTags: t\n\nText.\n"
ISSO = {"ISSO_SERVER": "/isso/"}


def page_of(site: MakeSite, text: str = POST, **settings: object) -> str:
    """Return the page of a post."""
    return site({"posts/a.md": text}, publish=True, settings=settings).read("2026/a/")


def button_of(page: str) -> str:
    """Return the button of a page that loads the form, "" for none."""
    return next(iter(re.findall(r"<button[^>]*data-isso[^>]*>[^<]*</button>", page)), "")


def test_a_post_has_a_button_for_the_form(site: MakeSite) -> None:
    """The button names the server and the options; the page names no script of Isso."""
    page = page_of(site, **ISSO, ISSO_OPTIONS={"vote": True, "sorting": 'a"b', "reveal-on-click": 3})
    button = button_of(page)
    assert 'data-isso="/isso/"' in button
    assert ' data-isso-vote="true" data-isso-sorting="a&#34;b" data-isso-reveal-on-click="3">Write a reply<' in button
    assert "embed.min.js" not in page


def test_only_texts_that_take_replies_have_the_button(site: MakeSite) -> None:
    """There is no button without a server, nor where replies are closed."""
    assert not button_of(page_of(site))
    assert not button_of(page_of(site, POST.replace("Tags", "Replies: closed\nTags"), **ISSO))
    assert not button_of(page_of(site, **ISSO, REPLIES_OPEN=False))


def test_nothing_useless_is_left_without_scripts(site: MakeSite) -> None:
    """With the form alone there is no heading; with an address of mail, its link is beside the button."""
    assert 'class="replies"' not in page_of(site, **ISSO)
    page = page_of(site, **ISSO, REPLY_MAIL="me@example.org")
    assert re.search(
        r"<h2[^>]*>Replies</h2>\s*<p class=\"more\"><button [^>]*>Write a reply</button> <a href=\"mailto:", page
    )


def test_the_button_costs_little(site: MakeSite) -> None:
    """A page without replies grows by 300 bytes at most, and the script of a click has at most 1,000, with gzip."""

    def weight(page: bytes) -> int:
        return len(gzip.compress(page, 9))

    with_button, without = page_of(site, **ISSO), page_of(site)
    assert 0 < weight(with_button.encode()) - weight(without.encode()) <= 300
    assert weight((ROOT / "theme/static/isso.js").read_bytes()) <= 1000


def test_nothing_is_asked_before_the_click(site: MakeSite, browser: Browser, served: Callable[[Path], str]) -> None:
    """The page loads no script of the form; after the click, the reader sees if the server is away."""
    built = site({"posts/a.md": POST}, publish=True, settings={"ISSO_SERVER": "http://127.0.0.1:9/isso/"})
    address = served(built.output)
    requested: list[str] = []
    with browser.new_page() as page:
        page.on("request", lambda request: requested.append(request.url))
        page.goto(f"{address}/2026/a/", wait_until="networkidle")
        assert not [url for url in requested if "isso" in url or not url.startswith(address)]
        assert Axe().run(page).response["violations"] == []
        page.get_by_role("button", name="Write a reply").click()
        expect(page.get_by_role("status")).to_have_text("The form does not load. Please try again later.")
    assert requested[-1] == "http://127.0.0.1:9/isso/js/embed.min.js"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"ISSO_SERVER": "comments.example.org"},
            'ISSO_SERVER: "comments.example.org" is no address; write it as https://comments.example.org or /isso/',
        ),
        (
            {"ISSO_SERVER": "//evil.example"},
            'ISSO_SERVER: "//evil.example" is no address; write it as https://comments.example.org or /isso/',
        ),
        (
            {"ISSO_SERVER": "https://a.example; script-src *"},
            'ISSO_SERVER: "https://a.example; script-src *" is no address; write it as https://comments.example.org or '
            "/isso/",
        ),
        (
            {"ISSO_SERVER": "http://[::1::2]/"},
            'ISSO_SERVER: "http://[::1::2]/" is no address; write it as https://comments.example.org or /isso/',
        ),
        (
            {"ISSO_SERVER": "http://c.example", "SITEURL": "https://me.example"},
            'ISSO_SERVER: browsers load nothing from "http://c.example" on a page with https; write https://',
        ),
        (
            {"ISSO_OPTIONS": {"votes": True}},
            'ISSO_OPTIONS: there is no option "votes" (did you mean "vote"?); write options without data-isso-, as '
            '{"vote": True}',
        ),
        (
            {"ISSO_OPTIONS": {"data-isso-vote": True}},
            'ISSO_OPTIONS: there is no option "data-isso-vote" (did you mean "vote"?); write options without '
            'data-isso-, as {"vote": True}',
        ),
        (
            {"ISSO_OPTIONS": {"require-email": True}},
            'ISSO_OPTIONS: "require-email" is an option of the server; write it in isso.cfg',
        ),
        ({"ISSO_OPTIONS": {"vote": None}}, 'ISSO_OPTIONS: "vote" must be a text, a number, True or False'),
        (
            {"ISSO_OPTIONS": {"css-url": "x; y"}},
            'ISSO_OPTIONS: "css-url" must be an address, such as /isso/css/isso.css',
        ),
    ],
)
def test_faulty_settings_are_errors(settings: dict[str, Any], message: str, site: MakeSite) -> None:
    """A server or an option that cannot work is an error with the right form."""
    built = site({"posts/a.md": POST}, settings={"CHECK_ONLY": True, **settings})
    assert re.findall(r"error: (.*)", built.text) == [message]


def test_all_faulty_settings_are_reported(site: MakeSite) -> None:
    """Faults of the server and of each option are reported together."""
    options = {"votes": True, "css-url": "http://[1]/x.css", "lang": "de", "sorting": None}
    built = site({"posts/a.md": POST}, settings={"CHECK_ONLY": True, "ISSO_SERVER": "isso", "ISSO_OPTIONS": options})
    assert re.findall(r"error: (ISSO_\w+: .*?)[,;(]", built.text) == [
        'ISSO_SERVER: "isso" is no address',
        'ISSO_OPTIONS: there is no option "votes" ',
        'ISSO_OPTIONS: "css-url" must be an address',
        'ISSO_OPTIONS: "sorting" must be a text',
    ]


@pytest.mark.parametrize(
    "server", ["https://c.example", "http://localhost:8080/isso", "http://[::1]:8080/", "/", "/isso"]
)
def test_addresses_of_servers(server: str, site: MakeSite) -> None:
    """A server may have a port and a path, or be at a path of the blog."""
    assert site({"posts/a.md": POST}, settings={"CHECK_ONLY": True, "ISSO_SERVER": server}).ok


def test_a_change_of_the_server_reaches_the_page(site: MakeSite) -> None:
    """A build after a change of the settings writes the page again."""
    built = site({"posts/a.md": POST}, settings=ISSO)
    assert 'data-isso="/c/"' in built.rebuild(ISSO_SERVER="/c/").read("2026/a/")
    assert not button_of(built.rebuild(ISSO_SERVER="").read("2026/a/"))


def test_the_policy_allows_the_host_of_isso(site: MakeSite) -> None:
    """Scripts and requests of a different host are allowed, styles only where an option names them."""

    def policy(**settings: object) -> str:
        return site({"posts/a.md": POST}, publish=True, settings={"SERVER_FILES": ["netlify"], **settings}).read(
            "_headers"
        )

    far = policy(ISSO_SERVER="https://C.example:8443/isso/")
    assert "script-src 'self' https://c.example:8443;" in far
    assert "connect-src 'self' https://c.example:8443;" in far
    assert "style-src 'self';" in far
    styled = policy(**ISSO, ISSO_OPTIONS={"css-url": "https://s.example/a.css"})
    assert "style-src 'self' https://s.example;" in styled
    assert policy(**ISSO) == policy()


def test_the_guide_names_the_settings() -> None:
    """Each setting of Isso is in its guide."""
    for name in ("ISSO_SERVER", "ISSO_OPTIONS", "ISSO_DATABASE", "ISSO_MODERATED"):
        assert f"{name} = " in GUIDE
