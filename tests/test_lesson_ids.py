"""Ids inside lessons: unique in their post, and on no other page."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hindsight.core.markdown.ids import ids_in, with_plain_ids, without_ids
from site_builder import MakeSite
from support import diagnostics, post

LESSON = "> **Lesson:** One. #work\n> {{id=one aliases=uno}}\n>\n> More.\n> {{: #{}}}\n"
TAKEN = 'content/posts/a.md:9:7: error: the id "{}" in this lesson is {}; give this part a different id'


@pytest.mark.parametrize(
    ("ident", "more", "owner"),
    [
        ("one", "", "taken on line 6"),
        ("uno", "", "taken on line 6"),
        ("h", "## Other {#h}\n", "used by a part of the text on line 11"),
        ("h", "<p class=x\n  ID='h'>Text.</p>\n", "used by a part of the text on line 11"),
        ("step-2", "- [ ] **Call.** Them.\n- [ ] **Write.** To them.\n", "used by a part of the text on line 12"),
        ("fn:1", "Text.[^1]\n\n[^1]: A note.\n", "used by a part of the text"),
    ],
)
def test_an_id_inside_a_lesson_must_be_unique(ident: str, more: str, owner: str) -> None:
    """An id that a lesson, heading, step, HTML or note also has is an error that gives the other line."""
    assert diagnostics(f"{LESSON.format(ident)}\n{more}") == [TAKEN.format(ident, owner)]


@pytest.mark.parametrize(
    ("lesson", "col"),
    [
        ("> **Lesson:** A <b id='x'>b</b>.\n", 24),
        ("> **Lesson:** A. {id=x}\n", 22),
        ("> **Lesson:** A. {id=y aliases=x}\n", 32),
    ],
)
def test_the_second_of_two_lessons_with_one_id_is_an_error(lesson: str, col: int) -> None:
    """The error is the same for the id of a lesson and for an id inside it."""
    other = "> **Lesson:** B.\n>\n> ## Why {#x}\n"
    (diagnostic,) = diagnostics(f"{lesson}\n{other}")
    assert diagnostic.startswith('content/posts/a.md:9:12: error: the id "x" in this lesson is taken on line 5; ')
    (diagnostic,) = diagnostics(f"{other}\n{lesson}")
    assert diagnostic.startswith(f"content/posts/a.md:9:{col}: error: ")
    assert "is taken on line 7; " in diagnostic


def test_a_heading_gets_no_id_from_inside_a_lesson() -> None:
    """The generated id of a heading differs from each id that the writer gave."""
    html = post(f"{LESSON.format('why')}\n## Why\n").html
    assert html.count('id="why"') == 1


def test_ids_in_code_are_not_ids_of_the_page() -> None:
    """HTML that is shown as code gives the page no ids."""
    body = '> **Lesson:** One.\n> {id=own}\n\nWrite `<p id="own">`.\n\n```html\n<p id="own">\n```\n'
    assert diagnostics(body) == []


def test_ids_inside_a_lesson_are_only_in_its_post(site: MakeSite) -> None:
    """Lists, feeds of lessons and notes for Anki omit the ids inside lessons."""
    head = "Title: {0}\nDate: 2024-03-02\nTags: work\n\nText.\n\n"
    lesson = "> **Lesson:** {0} <b ID='deep'>b</b>. #work\n>\n> ## Why\n>\n> Since.\n> {{: #because .x}}\n"
    built = site(
        {f"posts/{name}.md": (head + lesson).format(name) for name in "ab"}, settings={"LESSON_DECKS": ["work"]}
    )
    assert built.ok, built.text
    for name in "ab":
        assert [built.read(f"2024/{name}/").count(f' id="{ident}"') for ident in ("deep", "why", "because")] == [
            1,
            1,
            1,
        ]
    elsewhere = [name for name in built.files() if name.endswith((".html", ".xml", ".json", ".tsv"))]
    feeds_of_posts = re.compile(r"2024/[ab]/|feeds/(all|tags/work)\.")
    texts = [built.read(name) for name in elsewhere if not feeds_of_posts.match(name)]
    assert len(texts) > 10
    assert not [text for text in texts if re.search(r"\bid=\\?.(deep|why|because)\b", text, re.IGNORECASE)]
    assert all('class="x"' in built.read(name) for name in ("2024/a/", "lessons/"))


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("<p id='x'>", '<p id="x">'),
        ("<p ID=x class='y'>", "<p id=\"x\" class='y'>"),
        ('<p\n\tId = "x">', '<p id="x">'),
        ("<p title='an id=x' id='a\"b'>", "<p title='an id=x' id=\"a&quot;b\">"),
        ('<p id="x">grid=1 <b>id=2</b>', '<p id="x">grid=1 <b>id=2</b>'),
    ],
)
def test_an_id_is_found_however_it_is_written(written: str, plain: str) -> None:
    """Ids in the writer's HTML are found in any spelling; text and values of other attributes are not ids."""
    assert with_plain_ids(written) == plain
    assert len(ids_in(plain)) == 1
    assert ids_in(without_ids(plain)) == []


@given(st.lists(st.sampled_from([*"<>\"'= ", "id", "ID", "x", "<p", "<b ", " id=", "\n"]), max_size=20).map("".join))
def test_plain_ids_change_nothing_but_ids(markup: str) -> None:
    """Only the spelling of ids changes, and a second call changes nothing."""
    once = with_plain_ids(markup)
    assert with_plain_ids(once) == once
    assert re.sub(r"[\s\"'=]|&quot;", "", once).lower() == re.sub(r"[\s\"'=]|&quot;", "", markup).lower()
