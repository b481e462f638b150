"""Two files that want one path, a template that is not there and a draft's errors are problems of the right file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hindsight.host.site.checks import OWN_TEMPLATES
from site_builder import ROOT, Built, MakeSite

HEAD = "Title: T\nDate: 2024-03-02\nTags: work\n"
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="2"/>'


def errors(built: Built) -> list[str]:
    """The errors of a build."""
    return [line for line in built.diagnostics if ": error: " in line]


@pytest.mark.parametrize("alias", ["/tags/", "/tags/work/", "/feeds/all.atom.xml/", "/archive/", "/2024/"])
def test_an_alias_at_a_page_of_the_blog_is_an_error_at_its_line(alias: str, site: MakeSite) -> None:
    """The writer's file and line are named, not the page's."""
    built = site({"posts/a.md": f"{HEAD}Aliases: {alias}\n\nText."})
    (error,) = errors(built)
    assert error.startswith("content/posts/a.md:4:10: error: /")
    assert error.endswith("is already the address of a page of the blog itself; choose another address (Slug, Aliases)")


@pytest.mark.parametrize(
    "names", [("images/a.svg", "images/A.svg"), ("images/\u00e9.svg", "images/e\u0301.svg")], ids=["case", "accent"]
)
def test_files_whose_names_are_one_on_other_machines_are_an_error(names: tuple[str, str], site: MakeSite) -> None:
    """The second file is named, with the first."""
    built = site({"posts/a.md": f"{HEAD}\nText.", **dict.fromkeys(names, PICTURE)})
    first, second = sorted(names)
    assert errors(built) == [
        f"content/{second}:1:1: error: /{second} is already the address of content/{first}; rename one of the files"
    ]


@pytest.mark.parametrize(
    ("field", "place", "what"),
    [
        ("Category: {}", "4:11", 'the category "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx..."'),
        ("Series: {}", "4:9", 'the series "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx..."'),
    ],
)
@pytest.mark.parametrize("check", [True, False])
def test_a_name_too_long_for_a_file_is_an_error_at_its_field(
    field: str, place: str, what: str, check: bool, site: MakeSite
) -> None:
    """Also in `make check`, which writes no file."""
    built = site({"posts/a.md": f"{HEAD}{field.format('x' * 260)}\n\nText."}, settings={"CHECK_ONLY": check})
    message = f"{what} is too long for an address (200 bytes at most); shorten it"
    assert errors(built) == [f"content/posts/a.md:{place}: error: {message}"]


def test_a_tag_too_long_for_a_file_is_an_error_at_its_field(site: MakeSite) -> None:
    """A lesson's tags are looked at too."""
    built = site({"posts/a.md": f"{HEAD[:-5]}{'y' * 260}\n\n> **Lesson:** Ask. #{'x' * 260}\n"})
    assert [error.partition(": error: ")[0] for error in errors(built)] == [
        "content/posts/a.md:3:7",
        "content/posts/a.md:5:20",
    ]


@pytest.mark.parametrize(
    ("template", "why"),
    [
        ("psot", 'the theme has no template "psot.html" (did you mean "post"?)'),
        ("base", 'the template "base" makes pages of the blog itself, not a text\'s'),
        ("feed.atom", 'the template "feed.atom" makes pages of the blog itself, not a text\'s'),
    ],
)
def test_a_template_that_is_no_text_s_is_an_error_at_its_line(template: str, why: str, site: MakeSite) -> None:
    """It is not there, or makes another kind of page."""
    built = site({"posts/a.md": f"{HEAD}Template: {template}\n\nText."})
    assert errors(built) == [f"content/posts/a.md:4:11: error: {why}; write one of page, post, or remove this line"]


def test_the_templates_of_the_blog_s_own_pages_are_known() -> None:
    """All in the theme but a post's and a page's."""
    found = {file.stem for file in (ROOT / "theme/templates").glob("*.html")}
    assert found - {"post", "page"} == OWN_TEMPLATES


def drafts() -> Iterator[str]:
    """Texts that are not published, each with an error."""
    yield "Title: D\nStatus: draft\nTags: work\n\nText."  # no date
    yield f"{HEAD}Status: draft\nStaus: x\n\n[dead](nowhere.md)"
    yield f"{HEAD}Status: draft\nSlug: a\n\nText."
    yield f"{HEAD}Status: draft\nDate: never\n\nText."
    yield "Title: F\nDate: 2031-03-02\nTags: work\n\n[dead](nowhere.md)"


@pytest.mark.parametrize("draft", drafts())
@pytest.mark.parametrize("check", [True, False])
def test_a_draft_never_stops_publishing(draft: str, check: bool, site: MakeSite) -> None:
    """Errors in a text that is not published are warnings, in `make check` as well."""
    built = site({"posts/0.md": draft, "posts/a.md": f"{HEAD}\nText."}, publish=True, settings={"CHECK_ONLY": check})
    assert (built.ok, errors(built)) == (True, [])
    if check:
        warnings = [line for line in built.diagnostics if line.startswith("content/posts/0.md")]
        assert any(line.endswith("(an error once this text is published)") for line in warnings)


def test_an_error_in_what_is_published_stops_publishing(site: MakeSite) -> None:
    """A link from it to a draft is its own error."""
    built = site({"posts/a.md": f"{HEAD}\n[draft](0.md)", "posts/0.md": f"{HEAD}Status: draft\n\nText."}, publish=True)
    assert [error.partition(": error: ")[0] for error in errors(built)] == ["content/posts/a.md:5:9"]
