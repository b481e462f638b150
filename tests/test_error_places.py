"""Content that a library cannot read is an error at its file and line."""

from __future__ import annotations

import pytest

from site_builder import MakeSite
from support import diagnostics, read_text

HEAD = "Title: T\nDate: 2024-03-02\nTags: work\n\n"


@pytest.mark.parametrize(
    ("value", "position", "message"),
    [
        ('"\\ud800"', "2:8", "a text cannot hold the character U+D800; remove its escape"),
        ('"\\u0000"', "2:8", "a text cannot hold the character U+0000; remove its escape"),
        ('"a\\x07b"', "2:8", "a text cannot hold the character U+0007; remove its escape"),
        ("[" * 9000, "2:1", "this YAML is nested too deep; write a text or a list in each field"),
    ],
    ids=["half a character", "null", "bell", "brackets"],
)
def test_yaml_with_invalid_text_is_an_error_at_its_place(value: str, position: str, message: str) -> None:
    """Escapes of characters that no page can hold, and lists nested too deep, are errors at their place."""
    text = f"---\nTitle: {value}\nDate: 2024-03-02\nTags: [work]\n---\nText.\n"
    assert [str(diagnostic) for diagnostic in read_text(text).diagnostics] == [
        f"content/posts/a.md:{position}: error: {message}"
    ]


def test_a_table_of_tags_nested_too_deep_is_an_error(site: MakeSite) -> None:
    """A tags.toml of five thousand brackets causes an error, not a crash."""
    built = site({"posts/a.md": f"{HEAD}Text.", "tags.toml": f"a = {'[' * 5000}"})
    assert built.diagnostics == ["content/tags.toml:1:1: error: not TOML: it is nested too deep"]


@pytest.mark.parametrize("digits", [8, 30, 5000])
def test_a_numeric_entity_beyond_unicode_is_an_error(digits: int) -> None:
    """The error is at the column of the entity, and shortens it."""
    assert diagnostics(f"One &#{'9' * digits}; two") == [
        'content/posts/a.md:5:5: error: "&#99999999..." is not a character; remove it, or write the character itself'
    ]


@pytest.mark.parametrize(
    ("body", "position", "script"),
    [
        ("[x](javascript:alert(1))", "5:5", 'address "javascript:alert(1)"'),
        ("<a href='java&#10;script:x'>y</a>", "4:1", 'address "java\\nscript:x"'),
        ('<a href="data:text/html,x">y</a>', "5:10", 'address "data:text/html,x"'),
        ("<p onclick=x>y</p>", "5:4", 'attribute "onclick"'),
        ("<p class=\"a\" title='b' onclick=x>y</p>", "5:24", 'attribute "onclick"'),
        ('<svg onload="x"></svg>', "5:6", 'attribute "onload"'),
        ("> **Lesson:** [x](javascript:y) a. #w", "5:19", 'address "javascript:y"'),
        ('<p title="a"onclick=x>y</p>', "5:13", 'attribute "onclick"'),
        ("<p title=a\"b onclick = 'x'>y</p>", "5:14", 'attribute "onclick"'),
        ("[x](/a/){: onclick=alert(1)}", "5:12", 'attribute "onclick"'),
        ('<p =x onclick="y">z</p>', "5:7", 'attribute "onclick"'),
        ('<p a=""/onclick=x>y</p>', "5:9", 'attribute "onclick"'),
    ],
)
def test_a_script_is_an_error_at_its_place(body: str, position: str, script: str) -> None:
    """A script in an address or attribute is an error at its place, in texts and in lessons."""
    message = f"the {script} runs a script in every reader's browser; remove it"
    assert f"content/posts/a.md:{position}: error: {message}" in diagnostics(body)


@pytest.mark.parametrize(
    "body",
    [
        "`<p onclick=x>`",
        '<b title="a onclick=b">x</b>',
        'Text on click = x <b class="on x=">y</b>',
        '<img src="data:image/png;base64,xx" alt="a">',
    ],
)
def test_text_that_looks_like_a_script_is_allowed(body: str) -> None:
    """Code and words that look like a script, and pictures as data, are not reported."""
    assert [line for line in diagnostics(body) if "runs a script" in line] == []


@pytest.mark.parametrize(
    ("body", "system"),
    [("{% include x.html %}", "Liquid"), ("{{< figure src=x >}}", "Hugo"), ("[gallery ids=1]", "WordPress")],
)
def test_a_shortcode_is_a_warning_at_its_line(body: str, system: str) -> None:
    """A shortcode of a different program is a warning at its line, except in code."""
    assert any(f'5:1: warning: "{body}" is a shortcode of {system}' in line for line in diagnostics(body))
    assert diagnostics(f"`{body}`") == []
