"""Links of finished pages: a link in a template leads somewhere, or the site is not published."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hindsight.host.site.page_links import page_links
from site_builder import MakeSite

A = "Title: A\nDate: 2024-03-04\nTags: work\n\nText."
B = "Title: B\nDate: 2024-03-05\nTags: work\n\nText."
SETTINGS = {"SITEURL": "https://example.org", "CARD_FORMATS": [], "THEME_TEMPLATES_OVERRIDES": ["templates"]}
FOOTER = "<footer>\n  {}\n</footer>"


def of_footer(link: str) -> dict[str, str]:
    """Return two posts, and a footer with a link for the site's own templates."""
    return {"posts/a.md": A, "posts/b.md": B, "../templates/partials/footer.html": FOOTER.format(link)}


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ('<a href="{{ root }}/none/">x</a>', "the site has nothing at /none/"),
        ('<img src="{{ root }}/images/none.png" alt="">', "the site has nothing at /images/none.png"),
        ('<a href="#none">x</a>', "no page has this id"),
        ('<a href="{{ SITEURL }}/2024/none/">x</a>', "the site has nothing at /2024/none/"),
    ],
)
def test_a_dead_link_in_a_template_stops_publishing(link: str, why: str, site: MakeSite) -> None:
    """The error is at the line of the template, once for all pages; the writer's own view does without the check."""
    assert site(of_footer(link), settings=SETTINGS).ok
    built = site(of_footer(link), publish=True, settings=SETTINGS)
    target = next(part for part in ("#none", "/2024/none/", "/none/", "/images") if part in link)
    col = FOOTER.format(link).splitlines()[1].index(target) + 1
    message = f"this link leads nowhere: {why}; mend the link or remove it"
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
def test_a_link_that_leads_somewhere_is_none_of_these(link: str, site: MakeSite) -> None:
    """Ids of the page, pages of the site and other hosts are fine."""
    built = site(of_footer(f'<a href="{link}">x</a>'), publish=True, settings=SETTINGS)
    assert built.ok, built.text


def test_a_link_to_a_page_that_is_gone_is_found(site: MakeSite) -> None:
    """The links of pages that did not change are checked again where the site lacks a page that it had."""
    built = site(of_footer('<a href="{{ root }}/2024/b/">x</a>'), publish=True, settings=SETTINGS)
    assert built.ok, built.text
    lost = built.rebuild({"posts/b.md": None})
    message = "this link leads nowhere: the site has nothing at /2024/b/; mend the link or remove it"
    assert lost.diagnostics == [f"templates/partials/footer.html:2:22: error: {message}"]


def test_a_site_below_a_path_has_its_own_links_checked(site: MakeSite) -> None:
    """Under https://example.org/notes, an address outside /notes belongs to another site of the host."""
    settings = SETTINGS | {"SITEURL": "https://example.org/notes"}
    assert site(of_footer('<a href="/about/">x</a>'), publish=True, settings=settings).ok
    assert not site(of_footer('<a href="{{ root }}/about/">x</a>'), publish=True, settings=settings).ok


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
    """Whole values are addresses of the site; those in a text, and other kinds of files, are not looked at."""
    links = page_links(frozenset(("", "a/", "b/x/")), "https://example.org/n")
    dead = [
        address.partition("?")[0] for address in links.dead(path, text.replace("SITE", "https://example.org/n"), "a/")
    ]
    assert dead == ([] if path.endswith(".txt") else ["/n/b/"])


@given(st.text(max_size=60), st.text(max_size=20))
def test_any_address_is_checked(address: str, url: str) -> None:
    """No address makes the check fail."""
    links = page_links(frozenset(("", "a/")), "")
    found = list(links.dead("x.html", f'<a href="{address}">x</a><b id="x">', url))
    assert len(found) <= 1
