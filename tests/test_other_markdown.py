"""Markdown that other programs add to GitHub's: kramdown's attributes, Obsidian's sizes and ids, Pelican's code."""

from __future__ import annotations

import pytest

from support import diagnostics, post


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("## Title\n{: #own .x}\n\nText", '<h2 class="x" id="own">Title</h2>\n<p>Text</p>'),
        ("Title\n---\n{:.no_toc}", '<h2 class="no_toc" id="title">Title</h2>'),
        ("## Title ##\n{:#own}\nText", '<h2 id="own">Title</h2>\n<p>Text</p>'),
    ],
)
def test_an_attribute_list_belongs_to_the_heading_above(source: str, expected: str) -> None:
    """The list is no paragraph of its own."""
    html = post(source).html
    assert expected in html
    assert "{:" not in html


@pytest.mark.parametrize(
    "block", ["```sh\nls\n```\n{: .nolineno }", "Text\n\n---\n{: .x}", "| A |\n|---|\n| 1 |\n{: .x}"]
)
def test_an_attribute_list_below_code_a_table_or_a_rule_is_dropped(block: str) -> None:
    """The classes of other themes mean nothing here, and are no text and no row of a table."""
    assert post(f"{block}\n\nText").html.rstrip() == post(f"{block.rpartition(chr(10))[0]}\n\nText").html.rstrip()


def test_braces_in_a_paragraph_of_their_own_stay() -> None:
    """Below a blank line, braces are words."""
    assert "{: .x}" in post("## Title\n\n{: .x}\n\nText").html.replace("&nbsp;", " ")


def test_a_misplaced_checklist_mark_stays() -> None:
    """The mark of a checklist is not taken for the attributes of a heading."""
    assert any("marks no list here" in line for line in diagnostics("## Steps\n\n{: .checklist}\n\nText"))


@pytest.mark.parametrize("source", ["* Contents\n{:toc}\n\n## One", "1. TOC\n{: toc }\n\n## One"])
def test_the_contents_of_kramdown_are_a_table_of_contents(source: str) -> None:
    """The list with `{:toc}` gives way to links to the headings."""
    assert '<li><a href="#one">One</a></li>' in post(source).html
    assert "toc}" not in post(source).html


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("![A boat|300](x.svg)", '<img alt="A boat" src="x.svg" width="300">'),
        ("![A boat|300x20](x.svg)", '<img alt="A boat" height="20" src="x.svg" width="300">'),
        ("![a|b](x.svg)", '<img alt="a|b" src="x.svg">'),
    ],
)
def test_a_picture_may_have_the_size_of_obsidian(source: str, expected: str) -> None:
    """A number after a vertical line is the width, not words to read aloud."""
    assert expected in post(source).html


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Words. ^quote-of-the-day", "<p>Words.</p>"),
        ("Words. ^37066d", "<p>Words.</p>"),
        ("It is 2 ^n", "<p>It is 2 ^n</p>"),
        ("Say ^well-known here", "<p>Say ^well-known here</p>"),
    ],
)
def test_a_block_id_of_obsidian_is_not_shown(source: str, expected: str) -> None:
    """An id at the end of a line disappears, also one with the writer's words; other carets stay."""
    assert post(source).html.replace("&nbsp;", " ").replace(" </p>", "</p>") == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[a](https://a.example (The title))", '<a href="https://a.example" title="The title">a</a>'),
        ("[a](https://a.example/x_(y))", '<a href="https://a.example/x_(y)">a</a>'),
        ("![a](x.svg (The title))", 'src="x.svg"'),
    ],
)
def test_the_title_of_a_link_may_be_in_parentheses(source: str, expected: str) -> None:
    """Parentheses of an address are no title."""
    assert expected in post(source).html


@pytest.mark.parametrize("first", [":::bash", "#!bash"])
def test_the_language_line_of_indented_code_is_not_missing(first: str) -> None:
    """Pelican's line with a language is not shown, and nothing warns about its word."""
    source = f"Type:\n\n    {first}\n    ls --all\n"
    assert "ls" in post(source).html
    assert [line for line in diagnostics(source) if "not on the page" in line] == []


def test_an_indented_script_has_no_numbers() -> None:
    """The first line of a script is code, and no order to number the lines."""
    assert "<table" not in post("Type:\n\n    #!/bin/sh\n    ls\n").html


@pytest.mark.parametrize(
    ("lang", "expected"),
    [("fr", "«\u202foui\u202f»"), ("fr-CA", "«\u00a0oui\u00a0»"), ("fr-CH", "«oui»"), ("it", "«oui»")],
)
def test_french_marks_of_the_writer_get_their_spaces(lang: str, expected: str) -> None:
    """Marks that the writer typed look like those that replace straight ones."""
    html = post("Il dit «oui».", f"Lang: {lang}\n").html
    assert expected in html.replace("&#8239;", "\u202f").replace("&nbsp;", "\u00a0")
