"""Footnotes are numbered in the order of their references."""

from __future__ import annotations

import re

import pytest

from hindsight.core.markdown.typography import plain_text
from support import HEAD, diagnostics, post, read_text


def html_of(text: str) -> str:
    """Return the HTML of a text, with its checklists."""
    body = read_text(f"{HEAD}\n{text}\n").body
    assert body is not None
    return body.html + "".join(
        step.lead_html + step.html for checklist in body.checklists for step in checklist.in_post
    )


@pytest.mark.parametrize(
    ("text", "notes", "order"),
    [
        ("A[^b] b[^a].", "ab", "ba"),
        ("- A[^b]\n  - b[^c]\n\nLast[^a].", "abc", "bca"),
        ("|a[^b]|\n|---|\n|b[^c]|\n\n> c[^a]", "abc", "bca"),
        ("A[^b].", "ab", "ba"),
        ("A[^c] b[^c] d[^a].", "abc", "cab"),
        ("**A[^b]** and *b[^a]*.", "ab", "ba"),
    ],
)
def test_notes_are_in_the_order_of_their_references(text: str, notes: str, order: str) -> None:
    """The first reference of each note gives its number, and a note without one comes last."""
    html = html_of(text + "\n\n" + "".join(f"[^{name}]: Note.\n" for name in notes))
    assert re.findall(r'<li id="fn:(\w)">', html) == list(order)
    for name, number in re.findall(r'href="#fn:(\w)">(\d+)<', html):
        assert order[int(number) - 1] == name
    titles = re.findall(r'aria-label="(Back to the text, where note \d+ is)"[^>]* title="\1"', html)
    assert list(dict.fromkeys(titles)) == [f"Back to the text, where note {n} is" for n in range(1, len(order) + 1)]


def test_a_note_in_a_note_comes_after_the_others() -> None:
    """A note to which only a note refers comes after all notes to which the text refers."""
    html = html_of("A[^a] b[^b].\n\n[^in]: Inner.\n[^a]: See[^in].\n[^b]: B.\n")
    assert re.findall(r'<li id="fn:(\w+)">', html) == ["a", "b", "in"]
    assert 'href="#fn:in">3<' in html


def test_a_link_that_looks_like_a_reference_has_no_number() -> None:
    """HTML of the writer with the class of a reference neither changes nor counts."""
    html = html_of('<div markdown="1"><a class="footnote-ref" href="#x">*</a></div>\n\nA[^a].\n\n[^a]: B.\n')
    assert 'href="#fn:a">1<' in html


def test_a_step_has_the_number_of_its_note() -> None:
    """A reference in a step has the number of the note in the list."""
    html = html_of("First[^z].\n\n- [ ] Go[^y].\n- [ ] Stop.\n\n[^y]: Y.\n[^z]: Z.\n")
    assert 'href="#fn:y">2<' in html
    assert not [line for line in diagnostics("A[^a].\n\n[^a]: B.") if "footnote" in line]


@pytest.mark.parametrize(
    ("source", "text", "note"),
    [
        ("A claim.^[Its *own* source.] End.", "A claim. End.", "Its own source."),
        ("A claim^[See [a map](https://a.example) there].", "A claim.", "See a map there"),
        ("A claim^[of two\nlines].", "A claim.", "of two lines"),
        ("A claim[^A].\n\n[^a]: Of small letters.", "A claim.", "Of small letters."),
        ("A claim[^a].\n\n[^a]: The first.\n[^a]: The second.", "A claim.", "The first."),
    ],
)
def test_notes_in_their_sentence_and_labels_in_capitals(source: str, text: str, note: str) -> None:
    """A note of Obsidian becomes a footnote; capitals in labels don't matter, and the first definition counts."""
    body, _, notes = post(source).html.partition('<div class="footnote">')
    assert plain_text(body).strip() == text
    assert body.count('class="footnote-ref"') == 1
    assert plain_text(notes).split("↩")[0].strip() == note


@pytest.mark.parametrize("source", ["The pattern x^[ab]+ and ^[a b].", "Code `x^[a b]` here.", "Some \\^[a b] here."])
def test_a_caret_before_a_bracket_is_no_note_in_code_and_patterns(source: str) -> None:
    """Patterns and code stay as they are written."""
    html = post(source).html
    assert "footnote" not in html
    assert plain_text(html).strip() == source.replace("`", "").replace("\\", "")
