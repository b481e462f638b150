"""Formulas become MathML; prices and brackets stay text."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hindsight.core.markdown.tex_text import with_tex
from site_builder import MakeSite
from support import HEAD, read_text

POST = "Title: A\nDate: 2024-01-01\nTags: t\n\n"


def html_of(text: str) -> str:
    """Return the HTML of a text."""
    body = read_text(f"{HEAD}\n{text}\n").body
    assert body is not None
    return body.html


def formulas(text: str) -> list[str]:
    """Return the sources of the formulas in a text."""
    return re.findall(r'<annotation encoding="application/x-tex">(.*?)</annotation>', html_of(text))


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("$x$", "x"),
        ("The area $\\pi r^2$, in short", "\\pi r^2"),
        ("the $n$th time", "n"),
        ("函数$f(x)$的", "f(x)"),
        ("**$x$**", "x"),
        ("($x$)", "x"),
        ("$a * b * c$ and _d_", "a * b * c"),
        ("$a_1$ and $`b_2`$", "a_1"),
        ("$`x`$", "x"),
        ("Text $$x$$ text", "x"),
        ("$$x$$", "x"),
        ("$$\nx\n$$", "x"),
        ("text\n$$\na\n=\nb\n- c\n$$\ntext", "a = b - c"),
        ("$$ a\n+ b $$", "a + b"),
        ("$$\na\n\nb\n$$", "a b"),
        ("\\[\nx\n\\]", "x"),
        ("\\[ x^2 \\]", "x^2"),
        ("As \\(x = 1\\) shows", "x = 1"),
        ("As \\(\\alpha\\) shows", "\\alpha"),
        ("As \\(f(x) = 1\\) shows", "f(x) = 1"),
        ("```math\nx\n```", "x"),
        ("> $$\n> x\n> $$", "x"),
        ("- item\n\n  $$\n  x\n  $$", "x"),
        ("| a | $x$ |\n|---|---|\n| 1 | 2 |", "x"),
        ("$a < b$", "a &lt; b"),
        ("$$\\text{a if $x$}$$", "\\text{a if $x$}"),
    ],
)
def test_a_formula_is_read(text: str, source: str) -> None:
    """Each form of a formula gives MathML, with the source in it."""
    assert formulas(text)[0] == source


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5 and $10.",
        "US$5, A$6, 7$ and 8$.",
        "From $5-$10 on.",
        "$5 (about 4$)",
        "Set $HOME or $PATH:$LANG.",
        "`$x$` and ``$`x`$``",
        "\\$x$ and $x\\$",
        "$ x $ and $x $",
        "$x",
        "$$",
        "$$ open\n\nand never closed",
        "\\[x\\] \\[ \\] \\[^1\\] \\(see below\\) \\(a\\)",
        "    $$\n    x\n    $$",
        "```\n$$\nx\n$$\n```",
        '<span title="$x$">a</span>',
    ],
)
def test_ordinary_text_is_no_formula(text: str) -> None:
    """Prices, variables, code and escaped signs stay as they are."""
    assert formulas(text) == []


@pytest.mark.parametrize(
    ("text", "line", "col", "reason"),
    [
        ("Say\n$\\foo x$ twice", 6, 1, 'unknown command "\\foo"'),
        ("Say\n\n$$\n\\frac{1\n$$", 7, 1, 'expected closing token "}", but reached end of input'),
        ("a $x^$", 5, 3, "expected argument but reached end of input"),
    ],
)
def test_a_formula_that_cannot_be_read_is_a_warning_at_its_place(text: str, line: int, col: int, reason: str) -> None:
    """Such a formula is reported with its reason, and appears as code."""
    result = read_text(f"{HEAD}\n{text}\n")
    (diagnostic,) = result.diagnostics
    message = f"this formula cannot be read, and is shown as code: {reason}"
    assert (diagnostic.line, diagnostic.col, diagnostic.message) == (line, col, message)
    assert result.body is not None
    assert "<code>$" in result.body.html


@pytest.mark.parametrize(
    "tex",
    [
        "{" * 4900 + "x" + "}" * 4900,
        "\\sqrt " * 1600 + "x",
        "\\begin{matrix}" * 600,
        "\\def\\a{{{{{{{{{{\\a}}}}}}}}}}\\a",
        "\\def\\a{" + "{" * 600 + "\\a" + "}" * 600 + "}\\a",
        "\\newcommand{\\a}[1]{#1#1}" + "\\a{" * 60 + "x" + "}" * 60,
        "x" * 100_000,
    ],
)
def test_a_hostile_formula_costs_only_itself(tex: str) -> None:
    """A formula with thousands of levels or endless definitions neither ends the process nor takes long."""
    assert "<p>After.</p>" in html_of(f"$$\n{tex}\n$$\n\nAfter.")


@settings(max_examples=200)
@given(st.text(alphabet="ax1 \\{}[]()^_$&<>|%#~'\"\n", max_size=60))
def test_no_text_between_dollars_breaks_the_page(tex: str) -> None:
    """Whatever is between dollars, the text after it stays, and no element of its own is made."""
    html = html_of(f"A $${tex}$$ z.\n\nA ${tex}$ z.\n\nEnd")
    assert "End</p>" in html
    assert html.count("<math") == html.count("</math>") == html.count("</annotation>")
    for formula in re.findall("<math.*?</math>", html):
        ElementTree.fromstring(formula)
        assert with_tex(formula).count("<") == 0


@pytest.mark.parametrize(
    "tex",
    [
        "\\begin{align} a &= b \\label{one} \\\\ c \\end{align}",
        "\\substack{a \\\\ b}",
        "\\displaystyle x",
        "{\\scriptstyle x \\begin{matrix} a \\end{matrix}}",
        "\\eqref{one}",
        "\\color{red} x \\begin{cases} a \\\\ \\begin{pmatrix} b \\end{pmatrix} \\end{cases}",
    ],
)
def test_mathml_is_valid(tex: str) -> None:
    """Only `mstyle` has a level of script, no link is in a formula, and every element is closed."""
    (formula,) = re.findall("<math.*?</math>", html_of(f"$${tex}$$"))
    ElementTree.fromstring(formula)
    assert not re.search(r"<(?!mstyle)\w+[^<>]* scriptlevel=", formula)
    assert "<a " not in formula


@pytest.mark.parametrize(
    "tex",
    [
        "\\begin{split} a &= b \\end{split}",
        "\\begin{eqnarray} a &=& b \\end{eqnarray}",
        "\\begin{alignat}{2} a &= b \\end{alignat}",
        "\\left< x \\right>",
        "\\big{\\{} x \\big{\\}}",
        "x \\tag{1}",
        "x \\label{a}",
        "\\text{a_b & c if $x > 1$}",
        "\\mbox{a}",
        "\\text{\\textcolor{red}{a} b}",
        "\\color{lightgreen} x",
        "\\begin{aligned} a \\\\\\\n b \\end{aligned}",
        "\\newcommand{\\R}{x} \\R",
        "\\DeclareMathOperator{\\Tr}{Tr} \\Tr",
        "\\require{cancel} \\cancel{x}",
        "\\widetilde{x}",
    ],
)
def test_forms_of_mathjax_and_katex_are_read(tex: str) -> None:
    """Forms that math-core lacks, and that other programs have, are read."""
    assert not read_text(f"{HEAD}\n$$\n{tex}\n$$\n").diagnostics


def test_attributes_have_the_source() -> None:
    """The words of a picture, a title and an address have the formula as it is written."""
    html = html_of('![a $x$](b.png) [$y$](http://example.org/$z$ "t $u$")')
    assert 'alt="a $x$"' in html
    assert 'href="http://example.org/$z$"' in html
    assert 'title="t $u$"' in html
    assert html.count("<math") == 1


def test_signs_in_a_formula_are_no_markdown() -> None:
    """Brackets, tags and abbreviations in a formula mean nothing else."""
    assert formulas("If $a<p$ and $b>c$ then $[[1]]$.\n\n*[T]: t\n\nT $T$") == ["a&lt;p", "b&gt;c", "[[1]]", "T"]
    assert not read_text(f"{HEAD}\n$x[^2]$\n").diagnostics


def test_definitions_and_numbers_belong_to_one_text(site: MakeSite) -> None:
    """A command that a text defines is unknown in the next text, and equations are numbered from 1 in each."""
    text = "$$\\newcommand{\\foo}{x}$$\n\n$\\foo$\n\n$$\\begin{align} a \\\\ b \\end{align}$$\n"
    built = site({"posts/a.md": POST + text, "posts/b.md": f"{POST.replace('A', 'B')}$\\foo$\n"})
    assert "<mtext>(2)</mtext>" in built.read("2024/a/")
    assert "<code>$\\foo$</code>" in built.read("2024/b/")


def test_plain_texts_have_the_source(site: MakeSite) -> None:
    """Summaries, ids of headings, contents, cards and exports have TeX, and no text of MathML."""
    steps = "- [ ] **Compute $x^2$.** Then $y < 3$.\n\n    $$ k^2 $$\n- [ ] Go.\n"
    headings = "".join(f"## {word}\n\nText.\n\n" for word in ("Energy $E=mc^2$", "B", "C", "D"))
    built = site({"posts/a.md": f"{POST}Sum $a_b$.\n\n{steps}\n{headings}> **Lesson:** Know $e^x$. #t\n"})
    page = built.read("2024/a/")
    assert '<meta name="description" content="Sum a_b.">' in page
    assert '<a href="#energy-emc2">Energy E=mc^2</a>' in page
    deck = json.loads(built.read("cards/a/deck.json"))
    assert deck["steps"][0]["lead"] == "Compute x^2."
    assert [block["text"] for block in deck["steps"][0]["body"]] == ["Then y < 3.", "k^2"]
    assert json.loads(built.read("lessons/lessons.json"))["lessons"][0]["statement"] == "Know e^x."


def test_only_pages_with_formulas_load_their_styles(site: MakeSite) -> None:
    """The style sheet of formulas is on pages that have one."""
    built = site({"posts/a.md": f"{POST}$x$\n", "posts/b.md": f"{POST.replace('A', 'B')}x\n"})
    assert "maths.css" in built.read("2024/a/")
    assert "maths.css" not in built.read("2024/b/")
