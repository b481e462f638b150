"""HTML of other programs becomes Markdown with the same meaning."""

from __future__ import annotations

import html

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from hindsight.core.checklists.labelling import labelling
from hindsight.core.documents.converter import converter
from hindsight.importing.html_markdown import to_markdown
from hindsight.importing.signature import signature_of


def convert(markup: str) -> tuple[str, list[str]]:
    """Return HTML as Markdown, with the diagnostics."""
    diagnostics: list[str] = []
    return to_markdown(markup, lambda line, message: diagnostics.append(f"{line}: {message}")), diagnostics


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>One <b>two</b> <em>three</em></p>", "One **two** *three*\n"),
        ("<p>One<br>two</p>", "One\\\ntwo\n"),
        ("<h2>Title</h2><p>Text</p>", "## Title\n\nText\n"),
        ('<h2 id="old">Title</h2>', "## Title {: #old}\n"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c\n"),
        ('<ol start="3"><li>a</li><li>b</li></ol>', "3. a\n4. b\n"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b\n"),
        ('<p><a href="https://a.example">b</a></p>', "[b](https://a.example)\n"),
        ('<p><img src="a b.png" alt="c"></p>', "![c](<a b.png>)\n"),
        ("<pre><code class=\"language-py\">a = '&lt;'\n\n\n  b</code></pre>", "```py\na = '<'\n\n\n  b\n```\n"),
        ("<pre>```</pre>", "````\n```\n````\n"),
        ("<p>H<sub>2</sub>O <del>x</del></p>", "H<sub>2</sub>O ~~x~~\n"),
        ("<table><tr><th>a</th></tr><tr><td>1</td></tr></table>", "| a |\n| --- |\n| 1 |\n"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "|  |  |\n| --- | --- |\n| a | b |\n"),
        ("<table><thead><tr><td>a</td></tr></thead><tr><td>1</td></tr></table>", "| a |\n| --- |\n| 1 |\n"),
        ("<div><section><p>a</p></section></div>", "a\n"),
        ("<p>a<br>- b</p>", "a\\\n\\- b\n"),
        ("<p><b>a<br></b></p><p>b<br></p>", "**a**\n\nb\n"),
        ("<p><em>a\u00a0</em><code>b</code></p>", "*a*\u00a0`b`\n"),
        ("<ul><li>a</li></ul><ul><li>b</li></ul>", "- a\n\n<!-- -->\n\n- b\n"),
        ("<h1>a</h1><h2>b</h2>", "# a\n\n## b\n"),
        ("<h2>1. a</h2>", "## 1. a\n"),
        ("<p><code>a<br>b</code></p>", "```\na\nb\n```\n"),
        ("<p>\u00a0</p><p>a</p><ul></ul>", "a\n"),
    ],
)
def test_elements_become_markdown(markup: str, expected: str) -> None:
    """Each element becomes its form in Markdown, and code does not change."""
    assert convert(markup) == (expected, [])


@pytest.mark.parametrize(
    "words",
    [
        "2*3*4", "1. Not a list", "# not a heading", "> no quotation", "[x](y)", "&lt;b&gt;", "`x`", "a_b_ c",
        "- no item", "+ no", "{: .x}", "[[no link]]", "| a | b |", "~~x~~", "a\\*b", "***", "===", "&amp;amp;",
        "![x](y)", "[^1]",
        ":smile:", "```",
    ],
)  # fmt: skip
def test_text_that_looks_like_markdown_stays_text(words: str) -> None:
    """The Markdown gives one paragraph with the same text."""
    text, problems = convert(f"<p>{words}</p>")
    rendered = BeautifulSoup(converter().convert(text, "no", labelling("en"), "SLOT").html, "html.parser")
    assert (rendered.get_text().strip(), problems) == (html.unescape(words), [])
    assert [element.name for element in rendered.find_all(True)] == ["p"]


@pytest.mark.parametrize(
    "markup",
    [
        '<table><tr><td colspan="2">a</td></tr></table>',
        "<table><tr><td><ul><li>a</li></ul></td></tr></table>",
    ],
)
def test_blocks_without_a_form_in_markdown_stay_html(markup: str) -> None:
    """A diagnostic gives the line of a table that stays HTML."""
    text, problems = convert(f"<p>First.</p>\n{markup}")
    assert text == f"First.\n\n{markup}\n"
    assert len(problems) == 1
    assert problems[0].startswith("2: this table stays HTML, since Markdown has no form for all of it: <table>")


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>a</p><script>x()</script>", "a\n"),
        ('<p onclick="x()">a</p>', "a\n"),
        ('<p><a href="java\nscript:x()">a</a></p>', "a\n"),
        ('<iframe src="https://video.example/1"></iframe>', "<https://video.example/1>\n"),
    ],
)
def test_scripts_and_embedded_pages_are_removed(markup: str, expected: str) -> None:
    """Each removal has a diagnostic, and an embedded page becomes a link."""
    text, problems = convert(markup)
    assert (text, len(problems)) == (expected, 1)


nodes = st.recursive(
    st.text("ab *_`#>-.1[]()<&\\|~!:{}\n", max_size=12).map(html.escape),
    lambda inner: st.tuples(
        st.sampled_from(
            ["p", "b", "em", "ul", "li", "blockquote", "code", "pre", "a", "div", "h2", "table", "tr", "td", "span"]
        ),
        st.lists(inner, max_size=3),
    ).map(lambda pair: f"<{pair[0]}>{''.join(pair[1])}</{pair[0]}>"),
    max_leaves=8,
)


@given(nodes)
def test_no_word_is_lost(markup: str) -> None:
    """All letters of any HTML are on the page."""
    text, _ = convert(markup)
    rendered = converter().convert(text, "no", labelling("en"), "SLOT").html
    letters = "".join(char for char in BeautifulSoup(markup, "html.parser").get_text() if char in "ab1")
    assert "".join(char for char in BeautifulSoup(rendered, "html.parser").get_text() if char in "ab1") == letters


words = st.lists(
    st.sampled_from(["a", "b1", "1.", "-", "#", "*x*", "_y_", ">", "|", "\\\\", "[z]", "`q`", "&amp;"]), max_size=4
)
blocks = st.lists(
    st.tuples(
        st.sampled_from(["p", "h2", "li", "blockquote", "b", "em", "pre"]), words, st.sampled_from([" ", "<br>"])
    ),
    max_size=5,
).map(lambda rows: "".join(f"<{name}>{between.join(inner)}</{name}>" for name, inner, between in rows))


@given(blocks)
def test_words_stay_in_their_order(markup: str) -> None:
    """The words of any HTML keep their order and stay separate."""
    text, _ = convert(markup)
    rendered = converter().convert(text, "no", labelling("en"), "SLOT").html
    assert signature_of(rendered)[0] == signature_of(markup)[0]
