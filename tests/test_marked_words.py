"""Marked words, titles of callouts and captions of tables."""

from __future__ import annotations

import pytest

from support import HEAD, read_text

TABLE = "| a | b |\n|---|---|\n| 1 | 2 |\n"


def html_of(text: str) -> str:
    """Return the HTML of a text."""
    body = read_text(f"{HEAD}\n{text}\n").body
    assert body is not None
    return body.html


@pytest.mark.parametrize("text", ["==a b==", "x ==a b==, y", "**==a b==**", "(==a b==)", "这是==a b==吗"])
def test_words_are_marked(text: str) -> None:
    """Words between two pairs of equals signs are marked."""
    assert "<mark>a b</mark>" in html_of(text)


@pytest.mark.parametrize(
    "text", ["a == b and c == d", "x==1 or y==2", "==a", "== a ==", "===a===", "`==a==`", "a==b==c", "\\==a=="]
)
def test_comparisons_are_not_marked(text: str) -> None:
    """Signs with spaces inside, or letters outside, and signs in code stay as they are."""
    assert "<mark>" not in html_of(text)


@pytest.mark.parametrize(
    ("callout", "html"),
    [
        ("[!NOTE]", '<div class="admonition note">\n<p class="admonition-title">Note</p>'),
        ("[!todo]", '<div class="admonition todo">\n<p class="admonition-title">To&nbsp;do</p>'),
        ("[!tip] A *b*", '<p class="admonition-title">A <em>b</em></p>'),
        ("[!tip]- A", '<details class="admonition tip">\n<summary class="admonition-title">A</summary>'),
        ("[!tip]-", '<summary class="admonition-title">Tip</summary>'),
        ("[!tip]+ A", '<details class="admonition tip" open>'),
    ],
)
def test_callouts_have_a_title(callout: str, html: str) -> None:
    """A callout has the writer's title or its own, and one that folds has the class of the others."""
    assert html in html_of(f"> {callout}\n> Text")


@pytest.mark.parametrize(
    ("text", "captions"),
    [
        (f"Table: Up\n\n{TABLE}", ["Up"]),
        (f"{TABLE}\nTable: Down", ["Down"]),
        (f"{TABLE}\nTable: A\n\n{TABLE}\nTable: B", ["A", "B"]),
        (f"Table: A\n\n{TABLE}\nTable: B\n\n{TABLE}", ["A", "B"]),
        (f"> {TABLE.replace(chr(10), chr(10) + '> ')}\n> Table: In", ["In"]),
        (f"Table: A\n\nText.\n\n{TABLE}", []),
        (f"{TABLE}\nTables: none", []),
    ],
)
def test_a_table_has_a_caption(text: str, captions: list[str]) -> None:
    """A paragraph right above or below a table becomes its caption; the first table decides on which side."""
    html = html_of(text)
    assert [part.partition("</caption>")[0] for part in html.split("<caption>")[1:]] == captions
    assert html.count('aria-label="Table"') == html.count("<table>") - len(captions)
