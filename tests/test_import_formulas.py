"""Formulas of imported texts get GitHub's forms."""

from __future__ import annotations

import pytest

from hindsight.importing.formulas import convert_formulas, with_formulas
from hindsight.importing.html_markdown import to_markdown
from hindsight.importing.model import ImportedText


def converted(body: str, is_kramdown: bool = False) -> str:
    """Return the body of a text with its formulas converted."""
    text = ImportedText("a.md", 1, "post", "A", body)
    convert_formulas(text, is_kramdown)
    return text.body


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("if $$a$$ and $$b_1$$.", "if $a$ and $b_1$."),
        ("$$a$$", "$$a$$"),
        ("text\n\n$$\na\n$$\n\ntext", "text\n\n$$\na\n$$\n\ntext"),
        ("> $$a$$", "> $$a$$"),
        ("`$$a$$` and $$b$$", "`$$a$$` and $b$"),
    ],
)
def test_two_dollars_in_a_line_of_kramdown_are_one(body: str, expected: str) -> None:
    """In kramdown, two dollars in a line of text begin a formula of the line."""
    assert converted(body, is_kramdown=True) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("if $$a$$ and", "if $$a$$ and"),
        ("is \\\\(x\\\\) and \\\\( y_1 \\\\)", "is $x$ and $y_1$"),
        ("is \\(s = 1\\), so \\(x\\) is", "is $s = 1$, so $x$ is"),
        ("\\(a\\) first, \\[x\\] done", "\\(a\\) first, \\[x\\] done"),
        ("\\\\[ a = b \\\\]", "$$ a = b $$"),
        ("$latex e^x$", "$e^x$"),
        ("$\\sqrt \\epsilon $ arises", "$\\sqrt \\epsilon$ arises"),
        ("$\\sum\\_i x\\_j^{\\*}$", "$\\sum_i x_j^{*}$"),
        ("$$\na \\\\\\\\\nb\n$$", "$$\na \\\\\nb\n$$"),
        ("text\n\n<div>\n$$\na\n$$\n</div>\n\ntext", "text\n\n$$\na\n$$\n\ntext"),
        (
            "text\n\n\\begin{align*}\na &= b \\\\\nc\n\\end{align*}\n\ntext",
            "text\n\n$$\n\\begin{align*}\na &= b \\\\\nc\n\\end{align*}\n$$\n\ntext",
        ),
        ("$$\n\\begin{align}\na\n\\end{align}\n$$", "$$\n\\begin{align}\na\n\\end{align}\n$$"),
        ("costs $5 or $10, US$ 7", "costs $5 or $10, US$ 7"),
        ("```\n\\\\(x\\\\)\n```", "```\n\\\\(x\\\\)\n```"),
    ],
)
def test_other_forms(body: str, expected: str) -> None:
    """Forms of MathJax and WordPress become dollars, and signs that Markdown took away are restored."""
    assert converted(body) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (r"<p>A $latex \frac{a_1}{b*c} &lt; x_{2}$ it costs $5</p>", r"$\frac{a_1}{b*c} < x_{2}$"),
        (r"<p>A $latex x$ b</p>", "$x$"),
        (r"<p>A \(x_1 = 2\) b</p>", "$x_1 = 2$"),
        (r"<p>A \(see x\) b</p>", r"\\(see x\\)"),
    ],
)
def test_formulas_in_html(html: str, expected: str) -> None:
    """Formulas of WordPress and MathJax in HTML are formulas in the Markdown that is made of it."""
    assert f" {expected} " in with_formulas(to_markdown(html, lambda _line, _message: None))
