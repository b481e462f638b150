"""Check the redirects from old addresses: the field Aliases, and redirects.toml."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from build_support import host
from site_builder import Built, MakeSite

HEAD = "Title: A\nDate: 2024-03-04\nTags: work\n"


def errors(built: Built) -> list[str]:
    """Return the errors of a build."""
    return [line for line in built.diagnostics if ": error: " in line]


@pytest.mark.parametrize(
    ("alias", "file"),
    [
        ("/caf%C3%A9/", "café/index.html"),
        ("/2009/привет/", "2009/привет/index.html"),
        ("/_posts/~me/c++--notes/", "_posts/~me/c++--notes/index.html"),
        ("/old.php", "old.php/index.html"),
        ("old/two words.html", "old/two words.html"),
        ("old.html", "old.html"),
        (f"/{'x' * 200}/", f"{'x' * 200}/index.html"),
    ],
)
def test_an_alias_can_be_any_address_that_a_file_can_have(alias: str, file: str, site: MakeSite) -> None:
    """An old address in the form of any other program becomes a page that redirects to the post."""
    built = site({"posts/a.md": f"{HEAD}Aliases: {alias}\n\nText."}, publish=True)
    assert errors(built) == []
    assert "/2024/a/" in built.read(file)


@pytest.mark.parametrize(
    ("alias", "reason"),
    [
        ("/old/../a/", '".." cannot be a part of an address; write it as /old/address/'),
        ("/old//a/", "this address of the site has nothing between two slashes; write it as /old/address/"),
        ("/old/a%5Cb/", "an old address cannot contain \\; write it as /old/address/"),
        ("/old/%0A/", "an old address cannot contain control characters; write it as /old/address/"),
        ("/old/%FF/", "its percent-encoding is not UTF-8; write it as /old/address/"),
        (f"/{'x' * 201}/", "a part of this address is too long (200 bytes at most); write it as /old/address/"),
        (
            "https://old.example/a/",
            "this is a whole web address; write it as /old/address/, without the name of the site",
        ),
    ],
)
def test_an_alias_that_no_file_can_have_is_an_error(alias: str, reason: str, site: MakeSite) -> None:
    """An old address that cannot be a file below the output folder is an error with the reason."""
    built = site({"posts/a.md": f"{HEAD}Aliases: {alias}\n\nText."})
    assert errors(built) == [f'content/posts/a.md:4:10: error: "{alias}": {reason}']


def site_with_redirects(lines: str, site: MakeSite, *, publish: bool = True) -> Built:
    """Build a site with two posts and these lines in redirects.toml."""
    files = {"posts/a.md": f"{HEAD}\nText.", "posts/leaving.md": HEAD.replace(": A", ": Leaving") + "\nText."}
    return site({**files, "redirects.toml": lines}, publish=publish)


@pytest.mark.parametrize(
    ("old", "file"),
    [
        ("/old/", "old/index.html"),
        ("old", "old/index.html"),
        ("/caf%C3%A9.html", "café.html"),
        ("/x/a.php", "x/a.php/index.html"),
        ("/feed/v1.0", "feed/v1.0/index.html"),
    ],
)
def test_a_line_of_redirects_makes_a_page_at_the_old_address(old: str, file: str, site: MakeSite) -> None:
    """The page at the old address has the title of the post, and redirects to its address."""
    built = site_with_redirects(f'"{old}" = "/2024/leaving/"\n', site)
    assert errors(built) == []
    page = built.read(file)
    assert "<title>Leaving has moved</title>" in page
    assert "url=/2024/leaving/" in page


def test_the_file_of_redirects_is_not_published(site: MakeSite) -> None:
    """The file redirects.toml is not copied into the output, also in a preview."""
    built = site_with_redirects('"/old/" = "/2024/a/"\n', site, publish=False)
    assert "redirects.toml" not in built.files()


def test_an_old_feed_is_a_copy_of_the_new_one(site: MakeSite) -> None:
    """The old address of a feed has a copy of the feed, since feed readers do not follow pages that redirect."""
    built = site_with_redirects('"/feed.xml" = "/feeds/all.atom.xml"\n"/feed/" = "/feeds/all.atom.xml"\n', site)
    assert built.read("feed.xml") == built.read("feeds/all.atom.xml")
    assert "url=/feeds/all.atom.xml" in built.read("feed/")


def test_a_pattern_makes_a_page_for_each_target(site: MakeSite) -> None:
    """A pattern makes a page for each tag of the site, with the tag's name in the title."""
    built = site_with_redirects('"/tag/*.html" = "/tags/*/"\n"/none/*/" = "/nothing/*/"\n', site)
    assert errors(built) == []
    assert "<title>work has moved</title>" in built.read("tag/work.html")
    assert [name for name in built.files() if name.startswith(("tag/", "none/"))] == ["tag/work.html"]


def test_a_pattern_replaces_no_page_of_the_site(site: MakeSite) -> None:
    """A pattern makes no page at an address of the site, or at that of a line without a pattern."""
    built = site_with_redirects('"/*/" = "/2024/*/"\n"/tags/*/" = "/2024/*/"\n"/a/" = "/2024/leaving/"\n', site)
    assert errors(built) == []
    assert "url=/2024/leaving/" in built.read("a/")
    assert "url=/2024/a/" in built.read("tags/a/")


def test_a_redirect_to_an_alias_leads_directly_to_the_text(site: MakeSite) -> None:
    """A redirect to an alias has the address of the alias's text, so that readers are redirected once."""
    files = {"posts/a.md": f"{HEAD}Aliases: /old/, /same/\n\nText."}
    built = site({**files, "redirects.toml": '"/older/" = "/old/"\n"/same/" = "/2024/a/"\n'})
    assert errors(built) == []
    assert "url=/2024/a/" in built.read("older/")


def test_a_chain_of_redirects_leads_directly_to_its_end(site: MakeSite) -> None:
    """Redirects to other old addresses, in any order, have the address at the end of the chain."""
    built = site_with_redirects('"/a.html" = "/b"\n"/?p=1" = "/a.html"\n"/b/" = "/2024/a/"\n', site)
    assert errors(built) == []
    assert "url=/2024/a/" in built.read("a.html")
    assert '"2024/a/"' in built.read("redirects.js")


@pytest.mark.parametrize(
    ("lines", "circle"),
    [
        (
            '"/x/" = "/y/"\n"/y" = "/x"',
            {"1:9": '"/x/" leads in a circle (/y, /x)', "2:8": '"/y" leads in a circle (/x, /y)'},
        ),
        ('"/x/" = "/x/"', {"1:9": '"/x/" leads in a circle (/x)'}),
    ],
)
def test_redirects_in_a_circle_are_errors(lines: str, circle: dict[str, str], site: MakeSite) -> None:
    """Each line that redirects to itself through others is an error that lists the circle."""
    remedy = "write the address of a page of this site"
    assert errors(site_with_redirects(f"{lines}\n", site)) == [
        f"content/redirects.toml:{position}: error: {reason}; {remedy}" for position, reason in circle.items()
    ]


@pytest.mark.parametrize(
    ("line", "position", "reason"),
    [
        ('"/x/" = "/2024/leavin/"', "1:9", 'nothing is built at /2024/leavin/ (did you mean "/2024/leaving/"?)'),
        ('"/tags/" = "/2024/a/"', "1:1", '"/tags/" is already an address of this site; remove this line'),
        ('"/x/../" = "/2024/a/"', "1:1", '"/x/../": ".." cannot be a part of an address; write it as /old/address/'),
        (
            '\n"/x/" = "https://b.example/"',
            "2:9",
            '"/x/": the new address is the path of a page or file of this site, without # and ?, such as '
            "/2010/leaving/",
        ),
        ('"/x/" = 3', "1:9", '"/x/": the new address is no text; write a line as "/old/address/" = "/new/address/"'),
        (
            '"/*/*/" = "/tags/*/"',
            "1:1",
            '"/*/*/": write one * on each side, for the part of the address that stays the same',
        ),
        (
            '"/x/" = "/tags/%2A/"',
            "1:1",
            '"/x/": write one * on each side, for the part of the address that stays the same',
        ),
        ('"/2024/leaving" = "gone"', "1:1", '"/2024/leaving" is an address of this site; remove this line'),
        ('"/2024/Leaving/" = "gone"', "1:1", '"/2024/Leaving/" is an address of this site; remove this line'),
        (
            '"/b/?p=1" = "/2024/a/"',
            "1:1",
            '"/b/?p=1": only the home page can redirect an address with ?; write it as /?p=12',
        ),
    ],
)
def test_an_invalid_line_of_redirects_is_an_error_at_its_position(
    line: str, position: str, reason: str, site: MakeSite
) -> None:
    """An invalid old or new address is an error at its line and column, with the reason."""
    assert errors(site_with_redirects(f"{line}\n", site)) == [f"content/redirects.toml:{position}: error: {reason}"]


def test_invalid_toml_in_the_redirects_is_an_error_at_its_line(site: MakeSite) -> None:
    """Invalid TOML is an error at the line and column that the parser reports."""
    (error,) = errors(site_with_redirects('"/a/" = "/b/"\n"/c/" =\n', site))
    assert error.startswith("content/redirects.toml:2:8: error: not TOML: ")


def test_a_redirect_to_a_draft_makes_no_page(site: MakeSite) -> None:
    """A redirect to a draft is a warning, and makes no page until the draft is published."""
    files = {"posts/a.md": f"{HEAD}\nText.", "posts/d.md": f"{HEAD}Status: draft\n\nText."}
    built = site({**files, "redirects.toml": '"/old/" = "/2024/d/"\n'}, publish=True)
    assert built.ok
    assert not built.path("old/").exists()
    (warning,) = [line for line in built.rebuild(CHECK_ONLY=True).diagnostics if "redirects.toml" in line]
    assert warning == (
        "content/redirects.toml:1:11: warning: content/posts/d.md is a draft or not yet published; old addresses lead "
        "to it once it is published"
    )


def test_a_pattern_only_on_the_old_side_is_a_warning(site: MakeSite) -> None:
    """A pattern only on the old side is a warning, since a static site cannot have all its addresses."""
    built = site_with_redirects('"/page/*/" = "/archive/"\n', site)
    assert built.ok
    checked = built.rebuild(CHECK_ONLY=True)
    assert any(line.startswith("content/redirects.toml:1:1: warning: ") for line in checked.diagnostics)


def test_a_change_of_the_redirects_changes_the_site(site: MakeSite) -> None:
    """A second build makes pages for new lines, and removes those of removed lines."""
    built = site_with_redirects('"/old/" = "/2024/a/"\n', site)
    again = built.rebuild({"redirects.toml": '"/older/" = "/2024/a/"\n'})
    assert (again.path("old/").exists(), again.path("older/").exists()) == (False, True)
    assert not again.rebuild({"redirects.toml": None}).path("older/").exists()


def test_a_builder_that_is_used_again_reads_the_redirects_again(site: MakeSite) -> None:
    """Each build of one builder, as in `make serve`, makes or removes the pages of changed lines."""
    built = site_with_redirects("", site, publish=False)
    builder, file = host(built.folder), built.content / "redirects.toml"
    for lines, is_there in (('"/old/" = "/2024/a/"\n', True), ("", False)):
        file.write_text(lines, encoding="utf-8")
        with contextlib.chdir(built.folder):
            builder.run()
        assert built.path("old/").exists() == is_there


def test_only_a_site_with_query_redirects_has_the_script(site: MakeSite) -> None:
    """Only if a line has a query, redirects.js exists, and the home page and 404.html load it."""
    assert "redirects.js" not in site_with_redirects('"/old/" = "/2024/a/"\n', site).read("")
    built = site_with_redirects('"/?p=12" = "/2024/leaving/"\n', site)
    assert '<script defer src="/redirects.js"></script>' in built.read("")
    assert '<script defer src="/redirects.js"></script>' in built.read("404.html")
    assert '"p=12"' in built.read("redirects.js")
    assert [name for name in built.files() if name.endswith(".html") and "redirects.js" in built.read(name)] == [
        "404.html",
        "index.html",
    ]


def test_an_alias_with_a_query_needs_no_file_of_redirects(site: MakeSite) -> None:
    """An alias with a query is in redirects.js, except that of a draft."""
    draft = HEAD.replace(": A", ": B") + "Status: draft\nAliases: /?p=13\n\nText."
    files = {"posts/a.md": f"{HEAD}Aliases: /?p=12, /old/\n\nText.", "posts/b.md": draft}
    built = site(files, publish=True)
    assert errors(built) == []
    assert "url=/2024/a/" in built.read("old/")
    script = built.read("redirects.js")
    assert ('"p=12"' in script, '"p=13"' in script) == (True, False)


def test_a_query_of_two_texts_is_an_error(site: MakeSite) -> None:
    """A query that redirects to two texts is an error; a line of redirects.toml may repeat an alias."""
    text = f"{HEAD}Aliases: /?p=12\n\nText."
    built = site({"posts/a.md": text, "posts/b.md": text})
    assert errors(built) == [
        "content/posts/b.md:4:10: error: the alias /?p=12 is the address of content/posts/a.md; remove it"
    ]
    lines = '"/?p=12" = "/2024/a/"\n"/index.php?p=12" = "/tags/"\n'
    built = built.rebuild({"posts/b.md": None, "redirects.toml": lines})
    assert errors(built) == [
        'content/redirects.toml:2:1: error: "/?p=12" is an alias of the text at /2024/a/; remove this line'
    ]


def test_a_similar_address_is_suggested_on_a_large_site(site: MakeSite) -> None:
    """On a site with hundreds of addresses, a wrong address gets a suggestion by its last part."""
    files = {f"posts/{name}.md": f"{HEAD}\nText." for name in ("leaving", *(f"text-{number}" for number in range(210)))}
    (error,) = errors(site({**files, "redirects.toml": '"/x/" = "/2024/leavin/"\n'}))
    assert error.endswith('nothing is built at /2024/leavin/ (did you mean "/2024/leaving/"?)')


@pytest.mark.slow
def test_an_address_with_a_query_leads_to_the_new_address(
    site: MakeSite, browser: Browser, served: Callable[[Path], str]
) -> None:
    """A browser at /?p=12 is redirected to the post; with an unknown query, it stays on the home page."""
    lines = '"/?p=12" = "/2024/leaving/"\n"/?p=12&page=2" = "/2024/a/"\n'
    address = served(site_with_redirects(lines, site, publish=False).output)
    page = browser.new_page()
    for query, path in (("p=12&utm=x", "/2024/leaving/"), ("page=2&p=12", "/2024/a/"), ("p=1", "/?p=1")):
        page.goto(f"{address}/?{query}")
        page.wait_for_url(f"{address}{path}")
    page.close()
