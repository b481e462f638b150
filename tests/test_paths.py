"""Check the errors of files with the same path, of missing templates and of drafts, each at the right file."""

from __future__ import annotations

import pytest

from hindsight.host.site.checks import OWN_TEMPLATES
from site_builder import ROOT, Built, MakeSite

HEAD = "Title: T\nDate: 2024-03-02\nTags: work\n"
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="2"/>'


def errors(built: Built) -> list[str]:
    """Return the errors of a build."""
    return [line for line in built.diagnostics if ": error: " in line]


@pytest.mark.parametrize("alias", ["/tags/", "/tags/work/", "/feeds/all.atom.xml/", "/archive/", "/2024/"])
def test_an_alias_at_a_page_of_the_blog_is_an_error_at_its_line(alias: str, site: MakeSite) -> None:
    """An alias with the address of one of the blog's own pages is an error at the line of the alias."""
    built = site({"posts/a.md": f"{HEAD}Aliases: {alias}\n\nText."})
    (error,) = errors(built)
    assert error.startswith("content/posts/a.md:4:10: error: /")
    assert error.endswith(
        "is already the address of a page of the blog itself; choose a different address (Slug, Aliases)"
    )


@pytest.mark.parametrize(
    "names", [("images/a.svg", "images/A.svg"), ("images/\u00e9.svg", "images/e\u0301.svg")], ids=["case", "accent"]
)
def test_file_names_that_are_equal_on_other_systems_are_an_error(names: tuple[str, str], site: MakeSite) -> None:
    """Two file names that differ only in case or in the encoding of accents are an error at the second file."""
    built = site({"posts/a.md": f"{HEAD}\nText.", **dict.fromkeys(names, PICTURE)})
    first, second = sorted(names)
    assert errors(built) == [
        f"content/{second}:1:1: error: /{second} is already the address of content/{first}; rename one of the files"
    ]


@pytest.mark.parametrize(
    ("field", "position", "value"),
    [
        ("Category: {}", "4:11", 'the category "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx..."'),
        ("Series: {}", "4:9", 'the series "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx..."'),
    ],
)
@pytest.mark.parametrize("check", [True, False])
def test_a_name_too_long_for_a_file_is_an_error_at_its_field(
    field: str, position: str, value: str, check: bool, site: MakeSite
) -> None:
    """A name that is too long for a file is an error at its field, also in `make check`, which writes no file."""
    built = site({"posts/a.md": f"{HEAD}{field.format('x' * 260)}\n\nText."}, settings={"CHECK_ONLY": check})
    message = f"{value} is too long for an address (200 bytes at most); shorten it"
    assert errors(built) == [f"content/posts/a.md:{position}: error: {message}"]


def test_a_tag_too_long_for_a_file_is_an_error_at_its_position(site: MakeSite) -> None:
    """A tag that is too long for a file is an error at its position, in front matter and in a lesson."""
    built = site({"posts/a.md": f"{HEAD[:-5]}{'y' * 260}\n\n> **Lesson:** Ask. #{'x' * 260}\n"})
    assert [error.partition(": error: ")[0] for error in errors(built)] == [
        "content/posts/a.md:3:7",
        "content/posts/a.md:5:20",
    ]


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ("psot", 'the theme has no template "psot.html" (did you mean "post"?)'),
        ("base", 'the template "base" makes pages of the blog itself, not a text\'s'),
        ("feed.atom", 'the template "feed.atom" makes pages of the blog itself, not a text\'s'),
    ],
)
def test_a_template_that_cannot_make_a_text_is_an_error(template: str, reason: str, site: MakeSite) -> None:
    """A template that is missing, or that makes a different kind of page, is an error at its line."""
    built = site({"posts/a.md": f"{HEAD}Template: {template}\n\nText."})
    assert errors(built) == [f"content/posts/a.md:4:11: error: {reason}; write one of page, post, or remove this line"]


def test_the_list_of_own_templates_is_complete() -> None:
    """The list of the blog's own templates has all templates of the theme except those for posts and pages."""
    templates = {file.stem for file in (ROOT / "theme/templates").glob("*.html")}
    assert templates - {"post", "page"} == OWN_TEMPLATES


# Unpublished texts, each with an error.
DRAFTS = [
    "Title: D\nStatus: draft\nTags: work\n\nText.",  # without a date
    f"{HEAD}Status: draft\nStaus: x\n\n[dead](nowhere.md)",
    f"{HEAD}Status: draft\nSlug: a\n\nText.",
    f"{HEAD}Status: draft\nDate: never\n\nText.",
    "Title: F\nDate: 2031-03-02\nTags: work\n\n[dead](nowhere.md)",
]


@pytest.mark.parametrize("draft", DRAFTS)
@pytest.mark.parametrize("check", [True, False])
def test_a_draft_never_stops_publishing(draft: str, check: bool, site: MakeSite) -> None:
    """Errors in an unpublished text are warnings, in a publish and in `make check`."""
    built = site({"posts/0.md": draft, "posts/a.md": f"{HEAD}\nText."}, publish=True, settings={"CHECK_ONLY": check})
    assert (built.ok, errors(built)) == (True, [])
    if check:
        warnings = [line for line in built.diagnostics if line.startswith("content/posts/0.md")]
        assert any(line.endswith("(an error once this text is published)") for line in warnings)


def test_a_link_from_a_published_text_to_a_draft_stops_publishing(site: MakeSite) -> None:
    """A link from a published text to a draft is an error of the published text."""
    built = site({"posts/a.md": f"{HEAD}\n[draft](0.md)", "posts/0.md": f"{HEAD}Status: draft\n\nText."}, publish=True)
    assert [error.partition(": error: ")[0] for error in errors(built)] == ["content/posts/a.md:5:9"]
