"""Check the links of finished pages: a broken link in a template stops publishing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hindsight.host.site.page_links import page_links
from site_builder import ROOT, MakeSite
from support import growth

A = "Title: A\nDate: 2024-03-04\nTags: work\n\nText."
B = "Title: B\nDate: 2024-03-05\nTags: work\n\nText."
SETTINGS = {"SITEURL": "https://example.org", "CARD_FORMATS": [], "THEME_TEMPLATES_OVERRIDES": ["templates"]}
FOOTER = "<footer>\n  {}\n</footer>"


def with_footer(link: str) -> dict[str, str]:
    """Return two posts, and a template of the site for a footer with this link."""
    return {"posts/a.md": A, "posts/b.md": B, "../templates/partials/footer.html": FOOTER.format(link)}


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ('<a href="{{ root }}/none/">x</a>', "the site has nothing at /none/"),
        ('<img src="{{ root }}/images/none.png" alt="">', "the site has nothing at /images/none.png"),
        ('<a href="#none">x</a>', "no page has this id"),
        ('<a href="{{ SITEURL }}/2024/none/">x</a>', "the site has nothing at /2024/none/"),
    ],
)
def test_a_dead_link_in_a_template_stops_publishing(link: str, reason: str, site: MakeSite) -> None:
    """A broken link is one error for all pages, at the template's line; a preview is not checked."""
    assert site(with_footer(link), settings=SETTINGS).ok
    built = site(with_footer(link), publish=True, settings=SETTINGS)
    target = next(part for part in ("#none", "/2024/none/", "/none/", "/images") if part in link)
    col = FOOTER.format(link).splitlines()[1].index(target) + 1
    message = f"this link leads nowhere: {reason}; mend the link or remove it"
    assert built.diagnostics == [f"templates/partials/footer.html:2:{col}: error: {message}"]


@pytest.mark.parametrize(
    "link",
    [
        "#top",
        "#_main",
        "{{ root }}/2024/a/?q=1#x",
        "{{ SITEURL }}/wiki/",
        "https://a.example/none/",
        "mailto:a@b.example",
    ],
)
def test_a_valid_link_in_a_template_is_no_error(link: str, site: MakeSite) -> None:
    """Links to ids of the page, to pages of the site and to other hosts are valid."""
    built = site(with_footer(f'<a href="{link}">x</a>'), publish=True, settings=SETTINGS)
    assert built.ok, built.text


def test_a_link_to_a_removed_page_is_an_error(site: MakeSite) -> None:
    """After a page was removed, links of unchanged pages are checked again."""
    built = site(with_footer('<a href="{{ root }}/2024/b/">x</a>'), publish=True, settings=SETTINGS)
    assert built.ok, built.text
    lost = built.rebuild({"posts/b.md": None})
    message = "this link leads nowhere: the site has nothing at /2024/b/; mend the link or remove it"
    assert lost.diagnostics == [f"templates/partials/footer.html:2:22: error: {message}"]


def test_only_links_below_the_path_of_the_site_are_checked(site: MakeSite) -> None:
    """If SITEURL has a path, a link outside this path is not checked, since it belongs to a different site."""
    settings = SETTINGS | {"SITEURL": "https://example.org/notes"}
    assert site(with_footer('<a href="/about/">x</a>'), publish=True, settings=settings).ok
    assert not site(with_footer('<a href="{{ root }}/about/">x</a>'), publish=True, settings=settings).ok


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("feeds/all.json", '{"url": "SITE/b/?q=1#x", "html": "<a href=\\"SITE/c/\\">\\"SITE/d/\\"</a>"}'),
        ("sitemap.xml", '<url><loc>SITE/b/</loc></url><a href="SITE/a/">&lt;a href="SITE/c/"&gt;</a>'),
        ("a/index.html", '<code>"SITE/c/"</code><script type="application/ld+json">{"url": "SITE/b/"}</script>'),
        ("a/index.html", '<link rel="canonical" href="SITE/b/">'),
        ("extra/own.txt", '"SITE/b/" >SITE/b/'),
    ],
)
def test_addresses_in_feeds_and_data_are_checked(path: str, text: str) -> None:
    """Addresses that are whole values in feeds and data are checked, but not those in a text or in other files."""
    links = page_links(frozenset(("", "a/", "b/x/")), "https://example.org/n")
    dead = [
        address.partition("?")[0] for address in links.dead(path, text.replace("SITE", "https://example.org/n"), "a/")
    ]
    assert dead == ([] if path.endswith(".txt") else ["/n/b/"])


@pytest.mark.parametrize(
    ("url", "is_dead"),
    [
        ("'none.woff2'", True),
        ('"/theme/none.png?v=1#x"', True),
        ("../none.svg", True),
        ('"a b.png"', False),
        ("../a/", False),
        ("data:image/png;base64,AA", False),
        ("https://b.example/none.png", False),
        ("//b.example/none.png", False),
        ("#_hatch", False),
    ],
)
def test_the_files_of_a_style_sheet_are_checked(url: str, is_dead: bool) -> None:
    """A picture or font that a style sheet loads has to be a file of the site."""
    links = page_links(frozenset(("a/", "theme/a.css", "theme/a b.png")), "https://example.org")
    dead = [*links.dead("theme/a.css", f"p {{ background: url({url}) }}", "theme/a.css")]
    assert dead == ([url.strip("\"'")] if is_dead else [])


def test_a_dead_address_in_a_style_sheet_stops_publishing(site: MakeSite, tmp_path: Path) -> None:
    """The error is at the line of the theme's own file."""
    theme = tmp_path / "theme"
    shutil.copytree(ROOT / "theme", theme)
    style = theme / "static/hindsight.css"
    style.write_text("/* of mine */\np { background: url(none.png) }\n", encoding="utf-8")
    built = site({"posts/a.md": A}, publish=True, settings=SETTINGS | {"THEME": str(theme)})
    (error,) = built.diagnostics
    assert error.endswith(
        "static/hindsight.css:2:21: error: this link leads nowhere: the site has nothing at none.png; mend the link or "
        "remove it"
    )


@given(st.text(max_size=60), st.text(max_size=20))
def test_any_address_can_be_checked(address: str, url: str) -> None:
    """Any address in a link is checked without an exception."""
    links = page_links(frozenset(("", "a/")), "")
    dead = list(links.dead("x.html", f'<a href="{address}">x</a><b id="x">', url))
    assert len(dead) <= 1


@pytest.mark.parametrize("written", ['id="a&amp;b"', "id='a&amp;b'", "name=a&amp;b", 'id = "a&#38;b"'])
def test_an_id_counts_in_all_spellings(written: str) -> None:
    """A fragment leads to the part of its page with this id or name, however both are written in HTML."""
    links = page_links({"a/"}, "https://example.org")
    assert not [*links.dead("a/index.html", f'<a href="#a&amp;b">x</a><p {written}>', "a/")]
    assert [*links.dead("a/index.html", f'<a href="#a&amp;c">x</a><p {written}>', "a/")] == ["#a&c"]


def test_many_links_in_a_page_take_time_in_proportion() -> None:
    """A page with many links to its own parts is searched for ids once, not for each link."""
    links = page_links({"a/"}, "https://example.org")

    def page(count: int) -> str:
        return f'<a href="#end">x</a><h2>{"word " * 60}</h2>' * count + '<h2 id="end">End</h2>'

    assert growth(page, lambda page: [*links.dead("a/index.html", page, "a/")], count=250) < 64
