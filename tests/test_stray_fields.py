"""Check that a mistake in the front matter never publishes a draft."""

from __future__ import annotations

import pytest

from site_builder import MakeSite
from support import diagnostics, read_text

YAML = "---\nTitle: T\nDate: 2024-03-02\nTags: [work]\n"
TEXT_HERE = (
    '"{}" is part of the text here; move it into the front matter, above the first blank line, '
    "or begin the text with other words"
)


def problems_of(text: str) -> list[str]:
    """Return the problems of a file, one for each line of the report."""
    return [str(diagnostic) for diagnostic in read_text(text).diagnostics]


@pytest.mark.parametrize(
    ("body", "position", "shown"),
    [
        ("\n\nStatus: draft\n\nText.", "7:1", "Status: ..."),
        ("status : Draft\nSummary: A text.\n\nText.", "5:1", "status: ..."),
        ("  Status: draft\n", "5:3", "Status: ..."),
        ("**Status:** draft\n\nText.", "5:1", "**Status:** draft"),
        ("Status = draft\n\nText.", "5:1", "Status = draft"),
        ("Status – draft\n\nText.", "5:1", "Status – draft"),
        ("draft: true\n\nText.", "5:1", "draft: true"),
        ("Published: no\n\nText.", "5:1", "Published: no"),
        ("<!-- status: draft -->\n\nText.", "5:1", "<!-- status: draft -->"),
        ("# A title\n\nStatus: draft\n\nText.", "7:1", "Status: draft"),
        ("Summary: One line.\n\nText.", "5:1", "Summary: ..."),
    ],
)
def test_a_field_at_the_beginning_of_the_body_is_an_error(body: str, position: str, shown: str) -> None:
    """A field below the first blank line is an error, since it is text there."""
    assert f"content/posts/a.md:{position}: error: {TEXT_HERE.format(shown)}" in diagnostics(body)


@pytest.mark.parametrize(
    "body",
    [
        "Text.\n\nMore text.\n\nStatus: draft is a field.",
        "The state of things: draft after draft.",
        "We had one rule.\nStatus: always known.",
        "- [ ] Title: who writes it?\n- [ ] Date: when?",
        "A draft: what it is for.",
        "**Summary:** all in one.\n\nText.",
        "# Status: green\n\nText.",
        "> Source: an old book\n\nText.",
        "Text.\n\nMore.\n\nMore.\n\n`Status: draft` and\n\n    Status: draft\n\n```\nStatus: draft\n```",
    ],
)
def test_prose_about_fields_is_not_reported(body: str) -> None:
    """Prose and lists with colons, and fields in code, are not reported."""
    assert [line for line in diagnostics(body) if "front matter, above" in line] == []


@pytest.mark.parametrize(
    ("line", "severity"),
    [("Status: draft", "error"), ("**Status:** draft", "error"), ("## Status: draft", "warning"),
     ("- Status: hidden", "warning"), ("> Draft: true", "error")],
)  # fmt: skip
def test_a_status_anywhere_in_a_text_is_reported(line: str, severity: str) -> None:
    """A status line anywhere in a published text is reported, but not in a draft."""
    reports = [one for one in diagnostics(f"Text.\n\nMore.\n\nMore.\n\n{line}\n\nEnd.") if "has no effect" in one]
    shown = line.lstrip("#-> ").replace("*", "")
    assert reports == [
        f'content/posts/a.md:11:{line.index(shown[0]) + 1}: {severity}: "{shown}" is part of the text here and has '
        "no effect; move it into the front matter, above the first blank line, or write it as code"
    ]
    assert diagnostics(f"Text.\n\nMore.\n\nMore.\n\n{line}\n", "Status: draft\n") == []


@pytest.mark.parametrize(
    "line",
    ["Sta<b>tus</b>: draft", "St&#97;tus: draft", "**Status** - wip", "Visibility&nbsp;&ndash;&nbsp;private",
     "<i>Draft</i> &#58; yes"],
)  # fmt: skip
def test_a_status_with_markup_inside_is_reported(line: str) -> None:
    """Tags, entities and signs of emphasis inside a status line do not hide it."""
    reports = [one for one in diagnostics(f"Text.\n\nMore.\n\nMore.\n\n{line}\n") if "has no effect" in one]
    assert len(reports) == 1


def test_a_lesson_may_begin_like_a_field() -> None:
    """A line of the Lessons field may begin with the name of a field."""
    problems = diagnostics("Text.", "Lessons:\n    Author: ask before you quote.\n")
    assert [one for one in problems if "read as part" in one] == []


@pytest.mark.parametrize("head", ["Summary: One.\n    Status: draft\n", "Aliases: /a/\n    Status: draft\n"])
def test_an_indented_field_is_an_error(head: str) -> None:
    """A field that is indented by four spaces is an error, since it is a part of the field above it."""
    name = head.partition(":")[0]
    message = f'"Status: ..." is read as part of "{name}"; begin the line at the margin'
    assert f"content/posts/a.md:5:5: error: {message}" in diagnostics("Text.", head)


@pytest.mark.parametrize("head", ["Summary: |\n  One.\n  Status: draft\n", "Summary: >\n  One.\n\n  Status: draft\n"])
def test_a_field_in_a_block_of_yaml_is_an_error(head: str) -> None:
    """A field inside a block scalar of YAML is an error."""
    line = 5 + head[: head.index("Status")].count("\n")
    message = 'error: "Status: ..." is read as part of "Summary"; begin the line at the margin'
    assert problems_of(f"{YAML}{head}---\nText.\n") == [f"content/posts/a.md:{line}:3: {message}"]


def test_a_field_below_the_closing_line_of_yaml_is_an_error() -> None:
    """A field below the closing --- is an error, since it is text there."""
    assert problems_of(f"{YAML}---\nStatus: draft\n\nText.\n") == [
        f"content/posts/a.md:6:1: error: {TEXT_HERE.format('Status: ...')}"
    ]


@pytest.mark.parametrize(("line", "col"), [("# Status: draft", 2), ("Summary: x # status: draft", 13)])
def test_a_status_in_a_comment_is_an_error(line: str, col: int) -> None:
    """A status in a YAML comment is an error; other comments are allowed."""
    comment = line.partition("#")[2].strip()
    message = f'error: "{comment}" is a comment, so it has no effect; remove the "#" or the line'
    assert problems_of(f"{YAML}# Cover: a.png\n{line}\n---\nText.\n") == [f"content/posts/a.md:6:{col}: {message}"]


def test_an_empty_status_is_an_error() -> None:
    """An empty status is an error, since it could mean a draft or a published text."""
    message = 'the status is empty; write "Status: draft", or remove the line to publish the text'
    assert diagnostics("Text.", "Status:\n") == [f"content/posts/a.md:4:8: error: {message}"]


def test_a_text_in_a_folder_of_drafts_needs_its_status(site: MakeSite) -> None:
    """A text in drafts/ without `Status: draft` is an error."""
    post = "Title: T\nDate: 2024-03-02\nTags: work\n"
    built = site({"drafts/a.md": f"{post}\nText.", "drafts/b.md": f"{post}Status: draft\n\nText."}, publish=True)
    assert [line for line in built.diagnostics if "error" in line] == [
        "content/drafts/a.md:1:1: error: this text is in a folder of drafts, but it would be published; "
        'add the line "Status: draft", or move it to posts/'
    ]


def test_a_text_whose_name_begins_with_a_dot_is_reported(site: MakeSite) -> None:
    """A text whose name begins with a dot is a warning; temporary files of editors are not reported."""
    post = "Title: T\nDate: 2024-03-02\nTags: work\n\nText."
    built = site({"posts/a.md": post, "posts/.b.md": post, "posts/.#a.md": post}, settings={"CHECK_ONLY": True})
    assert [line for line in built.diagnostics if ".b.md" in line or ".#a.md" in line] == [
        "content/posts/.b.md:1:1: warning: a text whose name begins with a dot is not read; "
        "rename it, or move it out of the content folder"
    ]
