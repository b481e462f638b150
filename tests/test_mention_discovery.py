"""Pages name the address at which they take mentions in many ways; the cases are those that webmention.rocks tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hindsight.core.mentions.discovery import addresses_in_page, endpoint_in_header, endpoint_in_html, start_tags
from hindsight.host.mentions.polite import PoliteHosts
from hindsight.host.mentions.send import Outcome, send_one
from hindsight.host.mentions.waits import Waits
from mention_servers import QUICK, OtherSite, Reply, other_site
from support import growth

PAGE = "https://a.example/posts/one/"
WM = "https://a.example/wm"


@pytest.fixture
def site() -> Iterator[OtherSite]:
    """Run a different site."""
    with other_site() as running:
        yield running


def sent(site: OtherSite, target: str, tmp_path: Path) -> Outcome:
    """Send a mention of a page of this site."""
    hosts = PoliteHosts(QUICK, Waits(tmp_path / "waits.json"), "https://me.example")
    return send_one(f"{site.url}{target}", "https://me.example/a/", hosts)


def linked(*values: str, name: str = "Link") -> Reply:
    """Return a page whose headers have these links, and whose HTML has none."""
    return Reply("<p>A page.", headers=tuple((name, value) for value in values))


# By the number of the case: the page, and the path at which its mention must arrive.
CASES: dict[int, tuple[Reply, str]] = {
    1: (linked("</wm/1>; rel=webmention"), "/wm/1"),
    2: (linked("<SITE/wm/2>; rel=webmention"), "/wm/2"),
    3: (Reply('<head><link rel="webmention" href="/wm/3"></head>'), "/wm/3"),
    4: (Reply('<head><link rel="webmention" href="SITE/wm/4"></head>'), "/wm/4"),
    5: (Reply('<p>I take <a rel="webmention" href="/wm/5">mentions</a>.'), "/wm/5"),
    6: (Reply('<p>I take <a rel="webmention" href="SITE/wm/6">mentions</a>.'), "/wm/6"),
    7: (linked("<SITE/wm/7>; rel=webmention", name="LinK"), "/wm/7"),
    8: (linked('<SITE/wm/8>; rel="webmention"'), "/wm/8"),
    9: (Reply('<link rel="me webmention author" href="SITE/wm/9">'), "/wm/9"),
    10: (linked('<SITE/wm/10>; rel="webmention author"'), "/wm/10"),
    11: (
        Reply(
            '<link rel="webmention" href="/wrong"><a rel="webmention" href="/wrong">x</a>',
            headers=(("Link", '</wm/11>; rel="webmention"'),),
        ),
        "/wm/11",
    ),
    12: (Reply('<link rel="not-webmention" href="/wrong"><link rel="webmention" href="/wm/12">'), "/wm/12"),
    13: (Reply('<!-- <a rel="webmention" href="/wrong"> --><a rel="webmention" href="/wm/13">x</a>'), "/wm/13"),
    14: (
        Reply('<code>&lt;a rel="webmention" href="/wrong"&gt;</code><a rel="webmention" href="/wm/14">x</a>'),
        "/wm/14",
    ),
    15: (Reply('<link rel="webmention" href="">'), "/page/15"),
    16: (Reply('<a rel="webmention" href="/wm/16">x</a><link rel="webmention" href="/wrong">'), "/wm/16"),
    17: (Reply('<link rel="webmention" href="/wm/17"><a rel="webmention" href="/wrong">x</a>'), "/wm/17"),
    18: (linked("</wrong>; rel=other", "</wm/18>; rel=webmention"), "/wm/18"),
    19: (linked('</wrong>; rel="other", </wm/19>; rel="webmention"'), "/wm/19"),
    20: (Reply('<link rel="webmention"><a rel="webmention" href="/wm/20">x</a>'), "/wm/20"),
    21: (Reply('<link rel="webmention" href="/wm/21?query=yes">'), "/wm/21?query=yes"),
    22: (Reply('<link rel="webmention" href="22/wm">'), "/page/22/wm"),
}


@pytest.mark.parametrize("number", CASES)
def test_a_mention_arrives_where_the_page_wants_it(number: int, site: OtherSite, tmp_path: Path) -> None:
    """Each page of the suite gets its mention at the address that it names first."""
    page, path = CASES[number]
    page.headers = tuple((name, value.replace("SITE", site.url)) for name, value in page.headers)
    page.body = str(page.body).replace("SITE", site.url)
    site.answers[f"/page/{number}"] = page
    assert sent(site, f"/page/{number}", tmp_path) == Outcome("sent")
    form = {"source": "https://me.example/a/", "target": f"{site.url}/page/{number}"}
    assert site.mentions == [(path, form)]


def test_an_address_is_relative_to_the_page_after_redirects(site: OtherSite, tmp_path: Path) -> None:
    """Case 23: the page redirects, and the address that it names is relative to the new place."""
    site.answers["/page/23"] = Reply(status=302, headers=(("Location", "/moved/23/page"),))
    site.page("/moved/23/page", '<link rel="webmention" href="wm">')
    assert sent(site, "/page/23", tmp_path) == Outcome("sent")
    assert site.mentions[0][0] == "/moved/23/wm"


@pytest.mark.parametrize(
    ("header", "endpoint"),
    [
        ("", ""),
        ("</wm>", ""),
        ("</wm>; rel=WebMention", WM),
        ("</wm>; REL = 'webmention'", ""),
        ('</wm> ; rel = "a webmention"', WM),
        ('</x>; title="a, <b>; rel=webmention"; rel=x, </wm>; rel="webmention"', WM),
        ('</x>; title="say \\"webmention\\", please", </wm>;rel=webmention', WM),
        ("<>; rel=webmention", PAGE),
        ("<javascript:alert(1)>; rel=webmention, </wm>; rel=webmention", WM),
        ("</x>; rel=next; rel=webmention", ""),
        ('</x>; rel="webmention"; anchor="/other/", </wm>; rel="webmention"', WM),
        ('</wm>; rel="webmention', ""),
        ("<//b.example/wm>; rel=webmention", "https://b.example/wm"),
        ("<http://[>; rel=webmention", ""),
    ],
)
def test_links_in_headers(header: str, endpoint: str) -> None:
    """A header may have several links, quoted and unquoted values, and values that look like links."""
    assert endpoint_in_header(header, PAGE) == endpoint


@pytest.mark.parametrize(
    ("markup", "endpoint"),
    [
        ("", ""),
        ("<A HREF=/wm REL=WebMention>", WM),
        ("<a href='/wm' rel='webmention'/>", WM),
        ('<base href="https://b.example/x/"><a rel="webmention" href="wm">', "https://b.example/x/wm"),
        ('<a rel="webmention" href="wm"><base href="/x/"><base href="/y/">', "https://a.example/x/wm"),
        ('<base target="_blank"><base href="/x/"><a rel="webmention" href="">', "https://a.example/x/"),
        ('<title><a rel="webmention" href="/no"></title><a rel="webmention" href="/wm">', WM),
        ("<script>'<a rel=webmention href=/no>'</script><a rel=webmention href=/wm>", WM),
        ("<textarea><a rel=webmention href=/no></textarea ><a rel=webmention href=/wm>", WM),
        ('<a rel="webmention" href="mailto:a@b.example"><a rel="webmention" href="/wm">', WM),
        ('<a title="a > b" rel="webmention" href="/wm?a=1&amp;b=2">', f"{WM}?a=1&b=2"),
        ('<a rel="webmention" href=" /wm\n">', WM),
        ("<!--><a rel=webmention href=/wm>", WM),
        ("<!-- <a rel=webmention href=/no>", ""),
        ("<p><!DOCTYPE x><?php ?></a><a rel=webmention href=/wm>", WM),
        ('<a rel="webmention" href="/no', ""),
        ("<a rel=webmention href=/no ", ""),
        ('<a rel="webmention" rel="x" href="/wm">', WM),
        ('<abbr rel="webmention" href="/no">', ""),
        (f'<a rel="webmention" href="/wm&#{"9" * 5000};">', f"{WM}&#{'9' * 5000};"),
    ],
)
def test_links_in_html(markup: str, endpoint: str) -> None:
    """Only tags count, in the order of the page, and addresses are relative to its base."""
    assert endpoint_in_html(markup, PAGE) == endpoint


def test_addresses_of_a_page() -> None:
    """A page has the addresses of its attributes, but not those in code and comments."""
    markup = '<a href="//b.example/x?a&amp;b">x</a><code>&lt;a href="//no.example"&gt;</code><!--<a href=//no>-->'
    assert addresses_in_page(markup, PAGE) == {"//b.example/x?a&b", "https://b.example/x?a&b"}


PIECES = "<a|<link|<base|<title>|</title>|<!--|-->| rel=|webmention| href=|\"|'|>|/|javascript:|//[|http://x|?|&#0;"
MARKUP = st.lists(st.sampled_from([*PIECES.split("|"), *"<& =,;\\é\0"])).map("".join)


@given(MARKUP | st.text())
def test_any_page_is_read(text: str) -> None:
    """No HTML and no header causes an exception, and mentions go to web addresses only."""
    for endpoint in (endpoint_in_html(text, PAGE), endpoint_in_header(text, PAGE)):
        assert endpoint == "" or (urlsplit(endpoint).scheme in ("http", "https") and urlsplit(endpoint).hostname)
    addresses_in_page(text, PAGE)


@pytest.mark.parametrize(
    "part", ["<a ", "<!--", "<![x", '<a href="', "</", "<div>", "<title>", "<a =", "<a x= ", "' a='"]
)
def test_each_page_is_read_once(part: str) -> None:
    """A page of unfinished tags takes time in proportion to its length."""
    assert growth(lambda count: part * count, lambda markup: list(start_tags(markup)), 2_000) < 60
