"""The three forms of a lesson, and suggestions for posts without lessons."""

from __future__ import annotations

import dataclasses
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hindsight.core.lessons.model import Lesson
from hindsight.core.lessons.suggestions import find_suggestions
from hindsight.core.settings import SETTINGS, ReadSettings
from site_builder import MakeSite
from support import HEAD, diagnostics, post, read_text

FIELDS = 'id=no-twice from="a colleague" confidence=likely review=2027-11'
WORDS = "People remember how you said no, not *why*."
QUOTE = f"> **Lesson (second hand):** {WORDS} #clients #tone\n> {{{FIELDS}}}\n"
BOX = f'!!! lesson second-hand "{WORDS} #clients #tone"\n    {{{FIELDS}}}\n'
DEFAULTS = {setting.name: setting.default for setting in SETTINGS}
SETTINGS_WITH_PHRASES = ReadSettings(
    lesson_phrases=tuple(DEFAULTS["LESSON_PHRASES"].items()),
    second_hand_phrases=tuple(DEFAULTS["SECOND_HAND_PHRASES"].items()),
)


def only_lesson(body: str, extra: str = "") -> Lesson:
    """Return the only lesson of a post, without its places; fail if the post has a diagnostic."""
    assert diagnostics(body, extra) == []
    (lesson,) = post(body, extra).lessons
    return dataclasses.replace(lesson, places={})


def hints(body: str, extra: str = "") -> list[str]:
    """Return the hints that `make check` prints for a post."""
    diagnostics = read_text(f"{HEAD}{extra}\n{body}", settings=SETTINGS_WITH_PHRASES).diagnostics
    return [str(diagnostic) for diagnostic in diagnostics if diagnostic.severity == "hint"]


def test_the_three_forms_give_the_same_lesson() -> None:
    """A quotation, an admonition and a line of the front matter give the same lesson; only the last is not boxed."""
    from_front_matter = only_lesson(
        f"As I said: {WORDS} So there.\n", f"Lessons: (second hand) {WORDS} #clients #tone {{{FIELDS}}}\n"
    )
    assert (
        only_lesson(QUOTE)
        == only_lesson(BOX)
        == dataclasses.replace(from_front_matter, marked=False, digest=only_lesson(BOX).digest)
    )
    assert from_front_matter.marked


def test_each_item_of_a_yaml_list_is_a_lesson() -> None:
    """Each item of `Lessons` in YAML is a lesson at its own line."""
    text = """---
Title: A
Date: 2024-03-02
Tags: [work]
Lessons:
  - "Ask first. #tone"
  - "(second hand) Then write {id=write}"
---

Ask first. Then write it down.
"""
    document = read_text(text).document
    assert document is not None
    assert [(lesson.id, lesson.hand, lesson.tags, lesson.line) for lesson in document.lessons] == [
        ("ask-first", "first", ("tone",), 6),
        ("write", "second", ("work",), 7),
    ]


def test_a_box_without_a_title_begins_with_its_statement() -> None:
    """Without a title, the first paragraph of an admonition is the statement, and the other paragraphs are details."""
    lesson = only_lesson("!!! lesson\n    Ask first. #work\n\n    They know more than the form.\n")
    assert (lesson.statement, lesson.tags) == ("Ask first.", ("work",))
    assert lesson.detail_html == "<p>They know more than the&nbsp;form.</p>"


def test_a_box_looks_like_a_quotation() -> None:
    """An admonition and a quotation give the same HTML."""
    assert post(QUOTE).html == post(BOX).html


@pytest.mark.parametrize("body", ["!!! lesson\n\nText.\n", '!!! lesson "#work"\n', "!!! lesson\n    - a list\n"])
def test_a_box_without_a_statement_is_an_error(body: str) -> None:
    """An admonition without a statement is an error at its place."""
    (diagnostic,) = diagnostics(body)
    assert diagnostic == "content/posts/a.md:5:5: error: this lesson has no statement; write it after the colon"


def test_a_box_of_unknown_source_is_an_error() -> None:
    """A word after `lesson` other than first-hand or second-hand is an error."""
    (diagnostic,) = diagnostics('!!! lesson third-hand "Ask."\n')
    assert 'unknown source "third-hand"; write (first hand) or (second hand)' in diagnostic


@pytest.mark.parametrize(
    ("body", "head"),
    [
        ("> **Lesson (second hand, from Ana):** Ask.\n> {id=ask}\n", ""),
        ("Ask. Go.\n", "Lessons: (second hand, from Ana) Ask.\n"),
    ],
)
def test_a_name_as_the_source_is_an_error_with_a_remedy(body: str, head: str) -> None:
    """The remedy is to put the name into the braces."""
    (diagnostic,) = diagnostics(body, head)
    assert diagnostic.endswith(
        'unknown source "second hand, from Ana"; write (first hand) or (second hand), and put from="Ana" into the '
        "braces"
    )


@pytest.mark.parametrize("hand", ["second hand", "second-hand", "Second Hand"])
def test_a_source_may_have_a_hyphen_or_capitals(hand: str) -> None:
    """The source may be written with a hyphen or without, in upper or lower case."""
    assert only_lesson("Ask. Go.\n", f"Lessons: ({hand}) Ask.\n").hand == "second"
    assert only_lesson(f"> **Lesson ({hand}):** Ask.\n").hand == "second"


@pytest.mark.parametrize("words", ["(on the other hand) ask", "(second-hand books) are old", "(By hand-drawn maps) go"])
def test_brackets_without_a_source_are_words(words: str) -> None:
    """A statement may begin with brackets that hold no source."""
    assert only_lesson(f"We say: {words}.\n", f"Lessons: {words}.\n").statement == f"{words}."


LESSONS_FIELD = "Lessons: Ask them first, whoever they're. {id=ask}\n    (second hand) Then write it down\n"


def test_words_quoted_in_the_front_matter_are_marked_in_the_text() -> None:
    """The quoted words get the id of their lesson, and the other text does not change."""
    html = post(
        "I thought: ask them first, whoever they're. Ask them first, whoever they're. Then write it down.\n",
        LESSONS_FIELD,
    ).html
    assert '<mark class="quoted-lesson" id="ask">Ask them first, whoever they&#8217;re</mark>.' in html
    assert html.count("<mark") == 2


def test_words_across_markup_have_an_anchor_before_them() -> None:
    """An empty anchor precedes quoted words that contain a link or emphasis."""
    document = post(
        "One. Ask **them** first, [whoever they're](https://example.org/). Then write it down!\n", LESSONS_FIELD
    )
    assert 'One. <span id="ask"></span>Ask <strong>them</strong> first' in document.html
    assert [lesson.id for lesson in document.lessons] == ["ask", "then-write-it-down"]


@pytest.mark.parametrize(
    "body",
    [
        "Ask them first.\n\nWhoever they're. Then write it down.\n",
        "Ask those first, whoever they're. Then write it down.\n",
        "    Ask them first, whoever they're.\n\nThen write it down.\n",
    ],
)
def test_missing_words_are_an_error_at_their_line(body: str) -> None:
    """Quoted words that are in no paragraph, or only in code, are an error at their line in the front matter."""
    (diagnostic,) = diagnostics(body, LESSONS_FIELD)
    assert diagnostic == (
        'content/posts/a.md:4:10: error: the words "Ask them first, whoever they’re." are not in this text; '
        "copy them from one paragraph of it"
    )


def test_a_quoted_lesson_needs_a_unique_id() -> None:
    """The error for an id that a heading or lesson has names the remedy."""
    (heading,) = diagnostics("## Ask\n\nAsk.\n", "Lessons: Ask.\n")
    (other,) = diagnostics("Ask.\n\n> **Lesson:** Ask.\n", "Lessons: Ask.\n")
    assert heading.endswith('lesson id "ask" is used by a part of the text on line 6; add {id=...} after the words')
    assert other.endswith('lesson id "ask" is taken on line 8; add {id=...} after the words')


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("Lessons: Ask. {id=x} {related=y}\n", "4:22: error: a lesson has one pair of braces"),
        ("Lessons: Ask. {id=x} #tone\n", "4:22: error: text after a lesson's braces"),
        ("Lessons: Ask. #tone {tags='more, yet'}\n", "4:28: warning: this lesson has #tags, so tags= is not used"),
    ],
)
def test_fields_end_a_line_of_the_front_matter(field: str, expected: str) -> None:
    """Text after the fields, and repeated fields, are diagnosed as in a quotation."""
    (diagnostic,) = diagnostics("Ask.\n", field)
    assert diagnostic.startswith(f"content/posts/a.md:{expected}")


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("Lessons: Ask. #tone", '5:15: error: to YAML a "#" after a space begins a comment; put this line'),
        ("Lessons:\n  - Ask. #tone {id=x}", '6:10: error: to YAML a "#" after a space begins a comment; put this'),
        ("Lessons:\n  ask: Ask.", '5:3: error: write each lesson after "- " on a line of its own, in quotation marks'),
    ],
)
def test_lessons_that_yaml_would_lose_are_errors(field: str, expected: str) -> None:
    """Tags that YAML reads as a comment, and a mapping instead of a list, are errors; a comment is allowed."""
    (diagnostic,) = read_text(f"---\n{HEAD}{field}\n---\n\nAsk.\n").diagnostics
    assert str(diagnostic).startswith(f"content/posts/a.md:{expected}")
    assert read_text(f"---\n{HEAD}Lessons:\n  - Ask.  # a note\n---\n\nAsk.\n").diagnostics == ()


@pytest.mark.parametrize("no", ["no", "No", "NO"])
def test_lessons_no_is_read_in_any_case(no: str) -> None:
    """`Lessons: No` turns suggestions off, and quotes no words of the text."""
    assert hints("I learned to count.\n", f"Lessons: {no}\n") == diagnostics("Text.\n", f"Lessons: {no}\n") == []


@given(st.text(max_size=60))
def test_no_front_matter_value_breaks_reading(value: str) -> None:
    """Any `Lessons` line gives lessons or diagnostics with a line, never an exception."""
    line = " ".join(value.split())
    result = read_text(f"{HEAD}Lessons: {line}\n\nText.\n")
    assert all(diagnostic.line >= 1 for diagnostic in result.diagnostics)


def test_a_sentence_that_sounds_like_a_lesson_is_suggested() -> None:
    """A suggestion is a hint at its place with the line to paste, and no lesson."""
    body = "It rained. In the end I learned\nto *count* the keys. Then home.\n"
    assert hints(body) == [
        "content/posts/a.md:5:12: hint: perhaps a lesson; to publish it, paste into the front matter: "
        "Lessons: In the end I learned to count the keys."
    ]
    assert post(body).lessons == ()


def test_the_suggested_line_makes_a_lesson() -> None:
    """The pasted line gives the lesson, and no further suggestion follows."""
    body = 'He said, "The bottom line -- count the keys." I went.\n'
    (hint,) = hints(body)
    line = hint.partition("front matter: ")[2]
    assert only_lesson(body, f"{line}\n").statement.startswith("He said, “The bottom line")
    assert hints(body, f"{line}\n") == []


def test_the_suggested_line_for_yaml_is_yaml() -> None:
    """For front matter in YAML, the suggested line is a list with the quoted words, which makes the lesson."""
    head, body = "Title: A\nDate: 2024-03-02\nTags: [work]\n", 'I learned to count: "count" them # all.\n'
    suggestions = read_text(f"---\n{head}---\n{body}", settings=SETTINGS_WITH_PHRASES).diagnostics
    line = suggestions[0].message.partition("front matter: ")[2]
    assert line.startswith('Lessons: ["I learned to count: ')
    result = read_text(f"---\n{head}{line}\n---\n{body}", settings=SETTINGS_WITH_PHRASES)
    assert result.diagnostics == ()
    assert result.document
    assert len(result.document.lessons) == 1


@pytest.mark.parametrize(
    "sentence",
    [
        "Today, I learned this at their table, second hand: count.",
        "A colleague told me the bottom line: count.",
        "I learned from him, second-hand, to count.",
    ],
)
def test_a_lesson_from_somebody_else_is_suggested_as_second_hand(sentence: str) -> None:
    """The suggested line names the source, so that the lesson does not count as the writer's own."""
    (hint,) = hints(f"{sentence}\n")
    line = hint.partition("front matter: ")[2]
    assert line == f"Lessons: (second hand) {sentence}"
    assert only_lesson(f"{sentence}\n", f"{line}\n").hand == "second"
    assert hints(f"{sentence}\n", f"{line}\n") == []


def test_several_suggestions_make_one_field() -> None:
    """Suggested lines that are pasted one below the other make one `Lessons` field."""
    body = "I learned to count. I learned to read.\n\nThe bottom line, he told me: write.\n"
    lines = [hint.partition("front matter: ")[2] for hint in hints(body)]
    extra = "\n".join(lines) + "\n"
    assert diagnostics(body, extra) == []
    assert [lesson.hand for lesson in post(body, extra).lessons] == ["first", "first", "second"]
    assert hints(body, extra) == []
    assert 'below the Lessons line (after "Lessons:" if there is none yet) of the' in hints(body)[1]


@pytest.mark.parametrize(
    ("body", "position", "line"),
    [
        ("Today, I learned this, second hand. No is short.\n", "5:37", "(second hand) No is short."),
        ("I learned it from Ana. She said no.\n", "5:24", "She said no."),
        ("It rained. That is what I learned. Count.\n", "5:36", "Count."),
        ("I learned this the hard way. Count.\n", "5:30", "Count."),
        ("It rained. The bottom line:\n\n- Count.\n- Go.\n", "7:3", "Count."),
        ("## The bottom line\n\nCount. Go.\n", "7:1", "Count."),
        ("I learned this. I learned to count.\n", "5:17", "I learned to count."),
        ("Das habe ich gelernt. Es regnet immer.\n", "6:23", "Es regnet immer."),
    ],
)
def test_the_sentence_after_an_announcement_is_suggested(body: str, position: str, line: str) -> None:
    """The announced sentence is suggested at its place, as second hand if either sentence has such a phrase."""
    (hint,) = hints(body, "Lang: de\n" if position.startswith("6") else "")
    suggestion = "hint: perhaps a lesson; to publish it, paste into the front matter: Lessons:"
    assert hint == f"content/posts/a.md:{position}: {suggestion} {line}"


@pytest.mark.parametrize(
    "body",
    [
        "Today, I learned this, second hand.\n\nWe left.\n",
        "The bottom line:\n",
        "I learned a lot that day. Here it is:\n",
        "I learned:\n\n    count()\n\nWe left.\n",
    ],
)
def test_an_announcement_alone_is_not_suggested(body: str) -> None:
    """An announcement is not suggested if its text is in a different paragraph, in code or missing."""
    assert hints(body) == []


@pytest.mark.parametrize(
    "sentence",
    ["I learned this: ask.", "I learned that it rains.", "I learned it is better to ask.", "Ask early, I learned."],
)
def test_a_sentence_with_content_is_suggested_itself(sentence: str) -> None:
    """A sentence with content is suggested, whether or not words like "this:" follow its phrase."""
    (hint,) = hints(f"{sentence} And so on.\n")
    assert hint.endswith(f"Lessons: {sentence}")


def test_several_suggestions_for_yaml_make_one_list() -> None:
    """The first suggestion is a list, and each other suggestion is an item of it."""
    head, body = "Title: A\nDate: 2024-03-02\nTags: [work]\n", "I learned to count.\n\nI learned to read.\n"
    first, second = read_text(f"---\n{head}---\n{body}", settings=SETTINGS_WITH_PHRASES).diagnostics
    line, item = (diagnostic.message.partition("front matter: ")[2] for diagnostic in (first, second))
    assert "paste into the Lessons list (Lessons: [...] if there is none yet) of" in second.message
    result = read_text(f"---\n{head}{line[:-1]}, {item}]\n---\n{body}", settings=SETTINGS_WITH_PHRASES)
    assert result.diagnostics == ()
    assert result.document
    assert len(result.document.lessons) == 2


def test_some_posts_get_no_suggestions() -> None:
    """`Lessons: no`, any lesson in the post, code and a language without phrases prevent suggestions."""
    sentence = "I learned to count.\n"
    assert hints(sentence, "Lessons: no\n") == []
    assert hints(f"> **Lesson:** {sentence}") == []
    assert hints(f"{sentence}\n> **Lesson:** Ask.\n") == []
    assert hints(f"Ask. {sentence}", "Lessons: Ask.\n") == []
    assert hints(f"    {sentence}") == []
    assert hints(sentence, "Lang: fi\n") == []
    assert len(hints("Da habe ich gelernt, dass es regnet.\n", "Lang: de-AT\n")) == 1


@given(st.text(max_size=80))
def test_suggestions_are_found_in_any_html(markup: str) -> None:
    """Searching any HTML never fails, and each suggestion contains a phrase."""
    assert all(
        "i learned" in sentence.lower() and lesson for sentence, lesson in find_suggestions(markup, ("I learned",))
    )


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("Use <script>x</script> now.", "a statement is a line of text; <script> cannot be in it"),
        ("Use <div>x</div> now.", "a statement is a line of text; <div> cannot be in it"),
        ("Use <b>x now.", "<b> is opened or closed once too often in this lesson"),
        ("Use x</b> now.", "<b> is opened or closed once too often in this lesson"),
    ],
)
def test_html_that_would_break_the_index_is_an_error(statement: str, message: str) -> None:
    """A statement may hold only inline tags, each opened and closed."""
    assert message in diagnostics(f"> **Lesson:** {statement} #work\n")[0]


def test_a_long_statement_is_kept_whole() -> None:
    """A statement of three hundred characters is not shortened."""
    words = "count the keys and " * 16 + "go"
    assert only_lesson(f"> **Lesson:** {words}\n").statement == words


def test_phrases_must_be_lists_by_language(site: MakeSite) -> None:
    """A text in place of a list of phrases is an error, since each letter would be a phrase."""
    built = site({"posts/a.md": f"{HEAD}\nText.\n"}, settings={"SECOND_HAND_PHRASES": {"en": "told me"}})
    assert 'error: SECOND_HAND_PHRASES: write it as {"en": ["told me"]}, a list of phrases' in built.text
    built = site({"posts/a.md": f"{HEAD}\nText.\n"}, settings={"LESSON_PHRASES": {"en": "I learned"}})
    assert 'error: LESSON_PHRASES: write it as {"en": ["I learned"]}, a list of phrases' in built.text


def test_only_make_check_prints_hints(site: MakeSite) -> None:
    """A build prints no suggestions and does not count them; `make check` prints all of them."""
    files = {"posts/a.md": f"{HEAD}\nI learned to count.\n"}
    assert "hint" not in site(files).text + site(files, publish=True).text
    assert "1 warning" not in site(files).text
    assert ": hint: perhaps a lesson" in site(files, publish=True, settings={"CHECK_ONLY": True}).text


@pytest.mark.parametrize(
    ("fields", "body", "message"),
    [
        ("aliases=intro", "## Intro\n", 'lesson id "intro" is used by a part of the text on line 8; give this one its'),
        (
            "aliases=step-1",
            "",
            'lesson field aliases: "step-1" is not valid; it is a list of ids of lessons, separated by',
        ),
        ('aliases="q, q"', "", 'lesson field aliases: "q, q" is not valid; it is a list of ids of lessons, separated'),
        ("id=a aliases=a", "", 'lesson id "a" is taken on line 6; give this one its own'),
        ("id=own", '<p id="own">Own.</p>\n', 'lesson id "own" is used by a part of the text on line 8; give this one'),
    ],
)
def test_a_second_use_of_an_id_is_an_error(fields: str, body: str, message: str) -> None:
    """Every id and alias of a lesson is unique in its post, since a link leads to the first use."""
    (diagnostic,) = diagnostics(f"> **Lesson:** Ask. #work\n> {{{fields}}}\n\n{body}")
    assert re.match(r"content/posts/a\.md:[56]:\d+: error: ", diagnostic)
    assert message in diagnostic


def test_an_alias_in_the_front_matter_must_be_unique() -> None:
    """An alias of a lesson in the front matter cannot be the id of a heading."""
    (diagnostic,) = diagnostics("## Intro\n\nAsk first.\n", "Lessons: Ask first. {aliases=intro}\n")
    assert diagnostic == (
        'content/posts/a.md:4:30: error: lesson id "intro" is used by a part of the text on line 6; '
        "give this one its own"
    )


def test_ids_inside_a_statement_are_only_in_its_post(site: MakeSite) -> None:
    """On all other pages, the HTML of a statement has no ids."""
    files = {
        "posts/a.md": f'{HEAD}\n> **Lesson:** <b id="deep">A</b>. #work\n> {{id=a}}\n',
        "posts/b.md": f"{HEAD}\n> **Lesson:** B. #work\n> {{id=b superseded_by=a}}\n",
    }
    built = site(files)
    pages = {name: built.read(name).count('id="deep"') for name in built.files() if name.endswith(".html")}
    assert {name for name, count in pages.items() if count} == {"2024/a/index.html"}
