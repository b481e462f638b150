"""Lessons as they are written."""

from __future__ import annotations

import pytest

from hindsight.lessons.model import Lesson
from support import post, problems

FULL = """> **Lesson (second hand):** People remember how you said no, not "why". #clients #tone
> {id=how-you-said-no from="a colleague" confidence=likely review=2027-11 changes=turn-down-work#4}
"""


def lesson(body: str) -> Lesson:
    """The only lesson of a post."""
    (found,) = post(body).lessons
    return found


def test_a_lesson_with_every_part() -> None:
    """Statement, source, tags and the fields in braces are all read."""
    found = lesson(FULL)
    assert found.statement == "People remember how you said no, not “why”."
    assert (found.hand, found.tags, found.told_by) == ("second", ("clients", "tone"), "a colleague")
    assert (found.id, found.confidence, found.review) == ("how-you-said-no", "likely", "2027-11")
    assert (found.changes, found.url, found.line) == ("turn-down-work#4", "2024/a/#how-you-said-no", 5)


def test_a_lesson_needs_nothing_but_a_statement() -> None:
    """Without tags and fields it takes the post's tags and an id from its words."""
    found = lesson("> **Lesson:** Write it down before you leave the room, always.\n")
    assert (found.id, found.tags, found.hand) == ("write-it-down-before-you-leave", ("work", "Craft"), "first")


def test_the_colon_may_stand_outside_the_bold() -> None:
    """`**Lesson**:` is the same as `**Lesson:**`."""
    assert lesson("> **Lesson**: Ask first. #work\n").statement == "Ask first."


def test_the_passage_stays_in_the_post() -> None:
    """In the post the lesson is a figure with its id, linked to the index, without its braces."""
    html = post(FULL).html
    assert '<figure class="lesson" id="how-you-said-no">' in html
    assert 'href="{root}/lessons/#how-you-said-no"' in html
    assert "{id=" not in html
    assert "#clients" not in html


@pytest.mark.parametrize(
    ("braces", "message"),
    [
        ("{confidence=sure}", 'lesson field confidence: "sure" will not do; it is one of certain, likely'),
        ("{confidnce=likely}", 'unknown lesson field "confidnce" (did you mean "confidence"?)'),
        ("{id=a id=b}", 'lesson field "id" is given twice; keep one'),
        ("{id=a nonsense}", 'cannot read "nonsense" in a lesson\'s fields'),
        ("{review=soon}", 'lesson field review: "soon" will not do; it is a month'),
        ("{status=superseded}", "a superseded lesson names what replaced it"),
        ("{id=never-closed", 'the "{" of this lesson\'s fields is never closed'),
    ],
)
def test_what_is_wrong_with_its_fields_is_told_at_their_line(braces: str, message: str) -> None:
    """Each mistake in the braces is an error at the line of the braces."""
    (problem,) = problems(f"> **Lesson:** Ask first. #work\n> {braces}\n")
    assert problem.startswith("content/posts/a.md:6:")
    assert message in problem


def test_an_unknown_source_is_an_error() -> None:
    """A lesson is first or second hand."""
    (problem,) = problems("> **Lesson (third hand):** Ask first. #work\n")
    assert 'unknown source "third hand"' in problem


def test_an_empty_statement_is_an_error() -> None:
    """A lesson that says nothing is refused."""
    (problem,) = problems("> **Lesson:** #work\n")
    assert "says nothing" in problem


def test_two_lessons_with_one_id_are_an_error() -> None:
    """The second lesson with an id is an error that names the line of the first."""
    (problem,) = problems("> **Lesson:** One. #work\n> {id=x}\n\nText.\n\n> **Lesson:** Two. #work\n> {id=x}\n")
    assert problem == ('content/posts/a.md:10:5: error: lesson id "x" is taken on line 5; give this one its own')


def test_a_lesson_inside_a_list_is_not_lost_in_silence() -> None:
    """A lesson in a list is not indexed, and the writer is told."""
    body = "- An item\n\n    > **Lesson:** Ask first. #work\n"
    assert post(body).lessons == ()
    assert any("a lesson inside another block is not in the index" in problem for problem in problems(body))


def test_a_lesson_in_code_is_code() -> None:
    """What stands in a code block is shown and is no lesson."""
    document = post("```text\n> **Lesson:** Ask first. #work\n```\n")
    assert document.lessons == ()
    assert "**Lesson:**" in document.html


def test_markup_in_a_statement_is_kept_as_html_and_left_out_of_text() -> None:
    """Emphasis in a statement is HTML on the page and plain in the data."""
    found = lesson("> **Lesson:** Ask *first*, `x < y` later. #work\n")
    assert found.statement == "Ask first, x < y later."
    assert "<em>first</em>" in found.statement_html
