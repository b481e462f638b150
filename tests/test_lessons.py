"""Lessons in quotations: statement, tags, fields, ids and diagnostics."""

from __future__ import annotations

import pytest

from hindsight.core.lessons.model import Lesson
from hindsight.core.markdown.typography import plain_text
from site_builder import MakeSite
from support import HEAD, diagnostics, post

FULL = """> **Lesson (second hand):** People remember how you said no, not "why". #clients #tone
> {id=how-you-said-no from="a colleague" confidence=likely review=2027-11 changes=turn-down-work#4}
"""


def only_lesson(body: str) -> Lesson:
    """Return the only lesson of a post."""
    (lesson,) = post(body).lessons
    return lesson


def test_every_part_of_a_lesson_is_read() -> None:
    """The statement, the source, the tags and the fields in braces are read."""
    lesson = only_lesson(FULL)
    assert lesson.statement == "People remember how you said no, not “why”."
    assert (lesson.hand, lesson.tags, lesson.learned_from) == ("second", ("clients", "tone"), "a colleague")
    assert (lesson.id, lesson.confidence, lesson.review) == ("how-you-said-no", "likely", "2027-11")
    assert (lesson.changes, lesson.url, lesson.line) == ("turn-down-work#4", "2024/a/#how-you-said-no", 5)


def test_a_lesson_needs_only_a_statement() -> None:
    """A lesson without tags and fields has the tags of its post and an id made from its words."""
    lesson = only_lesson("> **Lesson:** Write it down before you leave the room, always.\n")
    assert (lesson.id, lesson.tags, lesson.hand) == ("write-it-down-before-you-leave", ("work", "Craft"), "first")


def test_the_colon_may_be_outside_the_bold() -> None:
    """`**Lesson**:` means the same as `**Lesson:**`."""
    assert only_lesson("> **Lesson**: Ask first. #work\n").statement == "Ask first."


def test_a_lesson_is_a_figure_in_its_post() -> None:
    """In its post, a lesson is a figure with its id and a link to the index, without its braces."""
    html = post(FULL).html
    assert '<figure class="lesson" id="how-you-said-no">' in html
    assert 'href="/lessons/#how-you-said-no"' in html
    assert "{id=" not in html
    assert "#clients" not in html


BAD_BRACES = [
    ("{confidence=sure}", 'lesson field confidence: "sure" is not valid; it is one of certain, likely'),
    ("{confidnce=likely}", 'unknown lesson field "confidnce" (did you mean "confidence"?)'),
    ("{id=a id=b}", 'lesson field "id" is given twice; keep one'),
    ("{id=c nonsense}", 'cannot read "nonsense" in a lesson\'s fields'),
    ("{review=soon}", 'lesson field review: "soon" is not valid; it is a month'),
    ("{status=superseded}", "a superseded lesson names its replacement"),
    (
        "{status=current superseded_by=b}",
        "status=current and superseded_by contradict each other; write status=superseded",
    ),
    ("{why_changed=x}", "why_changed explains why a lesson is not current; add one of status=revised, status="),
    ("{id=never-closed", 'the "{" of this lesson\'s fields is never closed'),
]


@pytest.mark.parametrize(("braces", "message"), BAD_BRACES)
def test_mistakes_in_braces_are_errors_at_their_line(braces: str, message: str) -> None:
    """Each mistake in the braces is an error at the line of the braces."""
    (diagnostic,) = diagnostics(f"> **Lesson:** Ask first. #work\n> {braces}\n")
    assert diagnostic.startswith("content/posts/a.md:6:")
    assert message in diagnostic


def test_a_build_reports_the_mistakes_of_every_post(site: MakeSite) -> None:
    """A build reports every mistake of every post at its line."""
    bad = {
        f"posts/{n}.md": f"{HEAD}\n> **Lesson:** Ask {n}. #work\n> {braces}\n"
        for n, (braces, _) in enumerate(BAD_BRACES)
    }
    other = f"{HEAD}\n> **Lesson:** B.\n> {{id=b}}\n"
    errors = [diagnostic for diagnostic in site({**bad, "posts/b.md": other}).diagnostics if ": error: " in diagnostic]
    assert [error.split(":")[:2] for error in errors] == [[f"content/{name}", "6"] for name in bad]
    assert all(message in error for (_, message), error in zip(BAD_BRACES, errors, strict=True))


def test_an_unknown_source_is_an_error() -> None:
    """A source other than first or second hand is an error."""
    (diagnostic,) = diagnostics("> **Lesson (third hand):** Ask first. #work\n")
    assert 'unknown source "third hand"' in diagnostic


def test_an_empty_statement_is_an_error() -> None:
    """A lesson without a statement is an error."""
    (diagnostic,) = diagnostics("> **Lesson:** #work\n")
    assert "has no statement" in diagnostic


def test_two_lessons_with_one_id_are_an_error() -> None:
    """The second lesson with an id is an error that names the line of the first."""
    (diagnostic,) = diagnostics("> **Lesson:** One. #work\n> {id=x}\n\nText.\n\n> **Lesson:** Two. #work\n> {id=x}\n")
    assert diagnostic == ('content/posts/a.md:11:7: error: lesson id "x" is taken on line 6; give this one its own')


def test_a_lesson_inside_a_list_is_a_warning() -> None:
    """A lesson in a list gets a warning and is not in the index."""
    body = "- An item\n\n    > **Lesson:** Ask first. #work\n"
    assert post(body).lessons == ()
    assert any("a lesson inside another block is not in the index" in diagnostic for diagnostic in diagnostics(body))


def test_a_lesson_in_code_is_code() -> None:
    """A lesson in a code block is shown as code and is not in the index."""
    document = post("```text\n> **Lesson:** Ask first. #work\n```\n")
    assert document.lessons == ()
    assert "**Lesson:**" in document.html


def test_emphasis_in_a_statement_is_html_only_on_the_page() -> None:
    """Emphasis in a statement is HTML on the page and plain text in the data."""
    lesson = only_lesson("> **Lesson:** Ask *first*, `x < y` later. #work\n")
    assert lesson.statement == "Ask first, x < y later."
    assert "<em>first</em>" in lesson.statement_html


def statements(body: str) -> list[str]:
    """Return the statements of the lessons in a post."""
    return [lesson.statement for lesson in post(body).lessons]


def test_adjacent_quotations_are_split_at_each_lesson() -> None:
    """Lessons and quotations with only blank lines between them stay separate."""
    assert statements("> **Lesson:** One. #w\n> {id=one}\n\n> **Lesson:** Two. #w\n> {id=two}\n") == ["One.", "Two."]
    document = post("> A quote.\n\n> **Lesson:** Ask.\n>\n> And why.\n")
    assert [lesson.statement for lesson in document.lessons] == ["Ask."]
    assert "<blockquote>\n<p>A&nbsp;quote.</p>\n</blockquote>" in document.html
    assert "<p>And&nbsp;why.</p>" in document.lessons[0].detail_html


@pytest.mark.parametrize("between", ["\n", "\n\n", ">\n\n", "> {id=x}\n\n", "\n> {id=x}\n\n", "\n> #tone\n\n"])
def test_a_lesson_ends_at_a_blank_line(between: str) -> None:
    """A quotation after a lesson and a blank line is not part of the lesson, unless it is only tags or fields."""
    document = post(f"> **Lesson:** Ask.\n{between}> One said no.\n\n> Two said yes.\n")
    assert [(lesson.statement, lesson.detail_html) for lesson in document.lessons] == [("Ask.", "")]
    quotations = (
        "<blockquote>\n<p>One said&nbsp;no.</p>\n</blockquote>\n<blockquote>\n<p>Two said&nbsp;yes.</p>\n</blockquote>"
    )
    assert document.html.endswith(quotations)
    assert diagnostics(f"> **Lesson:** Ask.\n{between}> One said no.\n") == []


def test_the_last_of_several_lessons_ends_at_a_blank_line() -> None:
    """A lesson after a quotation or another lesson ends at a blank line, but not at a lone `>`."""
    document = post("> Q.\n\n> **Lesson:** One.\n>\n> And why.\n>\n> **Lesson:** Two.\n\n> No.\n")
    assert [(lesson.statement, lesson.detail_html) for lesson in document.lessons] == [
        ("One.", "<p>And&nbsp;why.</p>"),
        ("Two.", ""),
    ]
    assert document.html.endswith("<blockquote>\n<p>No.</p>\n</blockquote>")


@pytest.mark.parametrize(
    ("statement", "ident"),
    [
        ("Press <kbd>Esc</kbd> first.", "press-esc-first"),
        (r"Do it \*now\* or never.", "do-it-now-or-never"),
        ("Ask.[^1] Then go.", "ask-then-go"),
        ("Use `a_b` &amp; *more*.", "use-a-b-more"),
        ("Step 1 is the hardest.", "lesson-step-1-is-the-hardest"),
    ],
)
def test_a_generated_id_has_only_words_that_readers_see(statement: str, ident: str) -> None:
    """A generated id has no markup of keys, escapes, footnotes or code, and is never the id of a step."""
    (lesson,) = post(f"> **Lesson:** {statement} #work\n\n[^1]: A note.\n").lessons
    assert lesson.id == ident


def test_a_heading_gets_a_different_id_than_a_lesson() -> None:
    """A heading gets a different id if a lesson has its id, generated or given."""
    html = post(
        "## Ask first\n\n> **Lesson:** Ask first.\n\n## How it went\n\n> **Lesson:** X. {id=how-it-went}\n"
    ).html
    assert html.count('id="ask-first"') == html.count('id="how-it-went"') == 1
    assert '<h2 id="ask-first_1">' in html


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('why_changed="use {x} now"', "use {x} now"),
        ("why_changed='say \"}\" twice'", 'say "}" twice'),
        ('why_changed="use *this* `{now}` [here](x)"', "use *this* `{now}` [here](x)"),
        ('why_changed="<b>a</b> &lt; b"', "<b>a</b> &lt; b"),
        ("why_changed=O'Brien", "O'Brien"),
        ('why_changed="on two\n> lines"', "on two lines"),
    ],
)
def test_a_value_in_braces_is_kept_exactly(written: str, value: str) -> None:
    """Braces, quotation marks and markup inside a value are part of the value."""
    lesson = only_lesson(f"> **Lesson:** Ask first. #work\n> {{id=x status=revised {written} confidence=likely}}\n")
    assert (lesson.id, lesson.why_changed, lesson.confidence) == ("x", value, "likely")
    assert lesson.statement == "Ask first."


def test_fields_may_end_the_statement_or_be_a_paragraph() -> None:
    """Fields are read at the end of a line, on separate lines and in a separate paragraph."""
    assert only_lesson("> **Lesson:** Ask. #work {id=x}\n").id == "x"
    assert only_lesson("> **Lesson:** Ask. #work\n> {id=x\n> review=2027-11}\n").review == "2027-11"
    document = post("> **Lesson:** Ask. #work\n>\n> {id=x}\n")
    assert (document.lessons[0].id, document.lessons[0].detail_html) == ("x", "")
    assert "<p></p>" not in document.html


@pytest.mark.parametrize(
    ("written", "statement", "tags"),
    [
        ("We were right about #42", "We were right about #42", ("work", "Craft")),
        ("Ask about #42 #tone #a1", "Ask about #42", ("tone", "a1")),
        ("Ask about #tone #42", "Ask about #tone #42", ("work", "Craft")),
    ],
)
def test_a_tag_begins_with_a_letter(written: str, statement: str, tags: tuple[str, ...]) -> None:
    """A number after a hash is part of the statement."""
    lesson = only_lesson(f"> **Lesson:** {written}\n")
    assert (lesson.statement.replace("\xa0", " "), lesson.tags) == (statement, tags)


def test_braces_in_a_statement_are_text() -> None:
    """Braces without fields, in code or in the middle of a line are part of the statement."""
    assert only_lesson("> **Lesson:** Write {name} in `{id=x}` and {a=b} too. #work\n").statement == (
        "Write {name} in {id=x} and {a=b} too."
    )


@pytest.mark.parametrize(
    ("after", "position", "message"),
    [
        ("> {id=x}\nLazy text.\n", "7:1", "text after a lesson's braces"),
        ("> {id=x}\n>\n> More.\n> {id=y}\n", "9:3", "a lesson has one pair of braces"),
        ("> {id=step-1}\n", "6:7", 'lesson id "step-1" could be that of a step'),
        ("> {id=a-step-2}\n", "6:7", 'lesson id "a-step-2" could be that of a step'),
        ("> {id=checklist}\n", "6:7", 'lesson id "checklist" could be that of a step'),
        ('> {id=x from="never closed}\n', "6:9", 'cannot read "from="never closed" in a lesson'),
    ],
)
def test_unreadable_text_in_or_after_braces_is_an_error(after: str, position: str, message: str) -> None:
    """Text that the braces cannot hold is an error at its line."""
    (diagnostic,) = diagnostics(f"> **Lesson:** Ask first. #work\n{after}")
    assert diagnostic.startswith(f"content/posts/a.md:{position}: error: {message}")


def test_tags_on_a_separate_line_are_tags() -> None:
    """A line of tags is not a Markdown heading, although it begins with `#`."""
    document = post("> **Lesson:** Ask first.\n> #clients #tone\n> {id=x}\n\n## After\n")
    assert (document.lessons[0].tags, document.lessons[0].id) == (("clients", "tone"), "x")
    assert (document.lessons[0].detail_html, document.body.headings[0].level) == ("", 2)


@pytest.mark.parametrize(
    "line", ["> #clients #tone {id=x}", "> #clients\n> #tone {id=x}", ">\n> #clients #tone {id=x}"]
)
def test_fields_may_follow_tags_on_a_separate_line(line: str) -> None:
    """Braces after tags on a separate line are fields, not attributes of a heading."""
    document = post(f"> **Lesson:** Ask first.\n{line}\n")
    lesson = document.lessons[0]
    assert (lesson.statement, lesson.tags, lesson.id, lesson.detail_html) == (
        "Ask first.",
        ("clients", "tone"),
        "x",
        "",
    )
    assert diagnostics(f"> **Lesson:** Ask first.\n{line}\n") == []


@pytest.mark.parametrize(
    "end",
    [
        "More. #clients #tone {id=x}",
        "More. #clients #tone\n> {id=x}",
        "More.\n> #clients #tone\n> {id=x}",
        "More.\n>\n> #clients #tone {id=x}",
        "More.\n> #clients\n> #tone\n>\n> {id=x}",
    ],
)
def test_tags_and_fields_may_end_a_lesson_of_several_paragraphs(end: str) -> None:
    """Tags and fields are read at the end of the last paragraph too."""
    body = f"> **Lesson:** Ask first.\n>\n> {end}\n"
    lesson = only_lesson(body)
    assert (lesson.statement, lesson.tags, lesson.id) == ("Ask first.", ("clients", "tone"), "x")
    assert lesson.detail_html == "<p>More.</p>"
    assert diagnostics(body) == []


def test_tags_count_after_the_statement_and_at_the_end() -> None:
    """Tags between these two places, in headings and in nested quotations are text."""
    lesson = only_lesson("> **Lesson:** Ask first. #tone\n>\n> One #amid\n>\n> - two #clients #tone\n")
    assert lesson.tags == ("tone", "clients")
    assert plain_text(lesson.detail_html).split() == ["One", "#amid", "two"]
    with_code = only_lesson("> **Lesson:** Ask first.\n>\n> One #amid\n>\n>     make #tone\n")
    assert (with_code.tags, "#amid" in plain_text(with_code.detail_html)) == (("work", "Craft"), True)
    with_quotation = only_lesson("> **Lesson:** Ask first.\n>\n> > They said #tone\n")
    assert (with_quotation.tags, "#tone" in plain_text(with_quotation.detail_html)) == (("work", "Craft"), True)
    with_named_heading = only_lesson("> **Lesson:** Ask first.\n>\n> # Heading {#x}\n>\n> More.\n")
    assert (with_named_heading.tags, '<h2 id="x">Heading</h2>' in with_named_heading.detail_html) == (
        ("work", "Craft"),
        True,
    )
    with_heading = only_lesson("> **Lesson:** Ask first.\n>\n> More.\n>\n> # Heading\n>\n> The rest.\n")
    assert (with_heading.tags, "Heading</h2>" in with_heading.detail_html) == (("work", "Craft"), True)


@pytest.mark.parametrize(
    ("written", "position", "warning"),
    [
        ("Ask first. #work/feedback", "5:26", '"#work/feedback" is part of the statement: a tag is a word of letters,'),
        ("Ask first. #tone, #clients", "5:26", '"#tone," is part of the statement'),
        ("Ask first. #tone.", "5:26", '"#tone." is part of the statement'),
        ("Ask {id=x} first.", "5:19", '"{id=x}" is part of the text: fields are at the end of a line'),
        ("Ask `{id=x}` or {from=them} first.", "5:31", '"{from=them}" is part of the text'),
        ("Ask first. {id: x}", "5:26", '"{id: x}" is part of the text: fields are'),
        ("Ask first. {#x}", "5:26", '"{#x}" is part of the text: fields are'),
        ("Ask first. {: #x}", "5:26", '"{: #x}" is part of the text: fields are'),
        ('Ask first. {id: c, from: "Ana"}', "5:26", '"{id: c, from: "Ana"}" is part of the text'),
        ('Ask first. id=b from="Ana"}', "5:26", '"id=b from="Ana"}" is part of the text'),
        ('Ask first.\n> from="Ana"', "6:3", '"from="Ana"" is part of the text'),
        ('Ask first. (id=d from="Ana")', "5:26", '"(id=d from="Ana")" is part of the text'),
        ("Ask first. [superseded-by=x]", "5:26", '"[superseded-by=x]" is part of the text'),
        ('Ask first.\n>\n> More. {from: "Ana"}', "7:9", '"{from: "Ana"}" is part of the text'),
        ("#tone Ask first.", "5:15", '"#tone" is part of the statement'),
        ("Ask `#one` of **#tone** first. #clients\n> {id=x}", "5:31", '"#tone" is part of the statement'),
        ("Ask first. #Remote Work", "5:26", '"#Remote" is part of the statement'),
        ("Ask first.#tone", "5:25", '"#tone" is part of the statement'),
        ("Ask first. # tone", "5:26", '"# tone" is part of the statement'),
        ("Ask first. #tone #42", "5:26", '"#tone" is part of the statement'),
        ("Ask first.\n> #tone, #clients", "6:3", '"#tone," is part of the statement: a tag is a word of letters,'),
    ],
)
def test_tags_and_fields_that_become_text_are_a_warning(written: str, position: str, warning: str) -> None:
    """Tags or fields in a form that is not recognised are a warning at their place."""
    (diagnostic,) = diagnostics(f"> **Lesson:** {written}\n")
    assert diagnostic.startswith(f"content/posts/a.md:{position}: warning: {warning}")


def test_unrecognised_tags_and_fields_in_a_box_are_warnings() -> None:
    """Tags and fields that become text in an admonition are warnings too."""
    assert [
        diagnostic.partition(" is ")[0]
        for diagnostic in diagnostics('!!! lesson "Ask. #tone."\n    A\n    b {id: x}\n')
    ] == [
        'content/posts/a.md:5:18: warning: "#tone."',
        'content/posts/a.md:7:7: warning: "{id: x}"',
    ]


def test_each_word_like_a_tag_is_a_warning_at_its_place() -> None:
    """After a tag with a full stop, the tags before it are text too, and each gets a warning."""
    warnings = diagnostics("> **Lesson:** Ask #them first. #tone #clients.\n")
    assert [diagnostic.partition(" is ")[0] for diagnostic in warnings] == [
        'content/posts/a.md:5:19: warning: "#them"',
        'content/posts/a.md:5:32: warning: "#tone"',
        'content/posts/a.md:5:38: warning: "#clients."',
    ]


@pytest.mark.parametrize(
    "written", ["Ask about #tone", "Write {id=x}", "Write {id=x} first", "Ask #tone #work", "#tone helps"]
)
def test_a_backslash_turns_tags_and_fields_into_text(written: str) -> None:
    """Tags and fields after a backslash are part of the statement, without a warning."""
    body = "> **Lesson:** " + written.replace("#", "\\#").replace("{", "\\{") + "\n"
    assert (only_lesson(body).statement.replace("\xa0", " "), only_lesson(body).tags) == (written, ("work", "Craft"))
    assert diagnostics(body) == []


@pytest.mark.parametrize(
    "written",
    [
        "Ask about #42", "Ask `#tone/x`", "Ask C#", "Write {name}", "`{id=x}` is text.", "Ask [them](#them) first.",
        "See https://example.org/#tone first.", "Press # twice.", "Ask (from here, as status: fine).", "Use x = 1.",
        "Ask &#x27;em.", "Ask <span title='#tone'>them</span>.", "Ask.\n>\n> # Heading\n>\n> One #amid.",
    ],
)  # fmt: skip
def test_ordinary_signs_cause_no_warning(written: str) -> None:
    """Numbers, code, names, links and braces without fields are text, without a warning."""
    assert diagnostics(f"> **Lesson:** {written}\n") == []


def test_a_lesson_inside_a_list_stays_as_written() -> None:
    """A misplaced lesson keeps its label and braces as text, and its braces set no attribute."""
    body = (
        "1. **Call.** A.\n\n    > **Lesson:** Ask them first, always. #work\n    > {id=x from=y}\n\n2. **Rest.** B.\n"
    )
    document = post(body, "Checklist: yes\n")
    assert "<strong>Lesson:</strong> Ask them first, always. #work\n{id=x&nbsp;from=y}</p>" in document.html
    assert 'id="x"' not in document.html
    assert document.checklists[0].steps[0].say == ""


def test_a_lesson_quoted_in_a_lesson_keeps_its_fields() -> None:
    """The braces of a nested lesson are text, and are no fields of the outer lesson."""
    lesson = only_lesson("> **Lesson:** Ask first. #work\n> > **Lesson:** Nested.\n> > {id=x}\n")
    assert (lesson.id, "{id=x}" in plain_text(lesson.detail_html)) == ("ask-first", True)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Text.\n\n> **lesson:** Ask.\n", '7:5: warning: write "**Lesson:**" with a capital L'),
        ('Text.\n\n!!! lesson "Ask\n    first.\n', "7:5: warning: this box is no lesson; write its statement in"),
        ('- An item\n\n    !!! lesson "Ask."\n', "7:9: warning: a lesson inside another block is not in the index"),
        ("Text.\n\n> Lesson: Ask.\n", "7:3: warning: this quotation is no lesson; if it should be one"),
        ("Text.\n\n> **Lessons:** Ask.\n", "7:5: warning: this quotation is no lesson"),
        ("Text.\n\n**Lesson learned:** Ask.\n", "7:3: hint: a lesson is a quotation; if this should be one"),
        ("Text.\n\n> A quote.\n> **Lesson:** Ask.\n", "8:5: warning: a lesson begins its own paragraph"),
        ("> **Lessons** we had.\n>\n> **Lesson** Ask.\n", "7:5: warning: this quotation is no lesson"),
        ("> **Lesson** (second hand): Ask.\n", "5:5: warning: this quotation is no lesson"),
        ("> **Lesson, second hand:** Ask.\n", "5:5: warning: this quotation is no lesson"),
        ("- **Lesson:** Ask.\n- B.\n", "5:5: hint: a lesson is a quotation"),
        ("| a |\n|---|\n| **Lesson:** Ask. |\n", "7:5: hint: a lesson is a quotation"),
        ("## **Lesson:** Ask.\n", "5:6: hint: a lesson is a quotation"),
        ("Text.\n**Lesson:** Ask.\n", "6:3: hint: a lesson is a quotation"),
        ("Text.[^1]\n\n[^1]: **Lesson:** Ask.\n", "7:9: hint: a lesson is a quotation"),
        ("<div>\n> **Lesson:** Ask.\n</div>\n", "6:5: hint: text inside HTML is no lesson; to make it one"),
        ('!!! lessons "Ask."\n', "5:5: warning: this box is no lesson; if it should be one, begin it with !!! lesson"),
        (
            '!!! lesson "Ask." {id=x}\n',
            "5:19: warning: a box with text after its quotation marks is no lesson; put #tags",
        ),
        ('!!! lesson first-hand "Ask." #a\n    {id=x}\n', "5:30: warning: a box with text after its quotation marks"),
        ("Text.\n\nLesson: Ask.\n", "7:1: hint: a lesson is a quotation; if this should be one"),
        ("Lesson (second hand): Ask. {id=x}\n", "5:1: hint: a lesson is a quotation; if this should be one"),
        ("Lesson\n\n> ### Lesson\n> Ask.\n", "7:3: warning: this quotation is no lesson; if it should be one"),
        ("> ## Lesson (first hand): Ask.\n", "5:3: warning: this quotation is no lesson; if it should be one"),
        ("> [!LESSON]\n> Ask.\n", "5:3: warning: this quotation is no lesson; if it should be one"),
        ("> [!lesson]- A title\n> Ask.\n", "5:3: warning: this quotation is no lesson; if it should be one"),
        ("> #tone **Lesson:** Ask.\n", "5:11: warning: this quotation is no lesson; if it should be one"),
        ("> #tone #work **Lesson (x)**: Ask.\n", "5:17: warning: this quotation is no lesson; if it should be one"),
        ("> **Lesson:** Ask. #work\n> {tags=tone}\n", "6:9: warning: this lesson has #tags, so tags= is not used"),
    ],
)
def test_a_near_miss_is_a_diagnostic_at_its_place(body: str, expected: str) -> None:
    """Text that only looks like a lesson gets a warning or a hint at its place."""
    (diagnostic,) = diagnostics(body)
    assert diagnostic.startswith(f"content/posts/a.md:{expected}")


@pytest.mark.parametrize("label", ["**lesson:**", "**Lessons:**", "Lesson:", "**Lesson** (second hand):", "[!LESSON]"])
def test_a_near_miss_keeps_its_braces(label: str) -> None:
    """The fields of a near miss stay in the text and set no attributes."""
    html = post(f"> {label} Ask first.\n> {{id=x from='a friend'}}\n").html
    assert "{id=x from=" in html
    assert 'id="x"' not in html
    assert "<blockquote>\n<p " in post("> **lesson:** Ask first.\n> {: .quiet}\n").html


def test_text_about_lessons_causes_no_warning() -> None:
    """Text and headings about lessons, code and comments cause no warning."""
    text = "A lesson: none.\n\nLesson 3: none.\n\n- Lesson: none.\n\n> ## Lessons\n>\n> ## Lesson three\n\n"
    text += "## Lessons learned\n\nThe **lesson** is: *lessons* take time. `**Lesson:** x`\n\n"
    assert diagnostics(f"{text}> They say lessons: cost.\n\n    > **Lesson:** A.\n\n<!-- **Lesson:** B. -->\n") == []


@pytest.mark.parametrize("fields", ["{id=x} #tone", "{id=x} {related=them}"])
def test_fields_are_read_when_text_follows_them(fields: str) -> None:
    """Tags or more braces after the fields are an error, and the fields are read."""
    (diagnostic,) = diagnostics(f"> **Lesson:** Ask first. {fields}\n")
    assert diagnostic.startswith("content/posts/a.md:5:33: error: ")
    assert only_lesson(f"> **Lesson:** Ask first. {fields}\n").id == "x"


@pytest.mark.parametrize(
    ("after", "position"),
    [
        ("It rained.\n", "6:1"),
        ("> Twice.\nIt rained.\nAll day.\n", "7:1"),
        (">\n> More.\nIt rained.\n", "8:1"),
        (">\n> - One.\nIt rained.\n", "8:1"),
        ("> > They said.\n> It rained.\nAll day.\n", "8:1"),
        ("It rained.\n> {id=x}\n", "6:1"),
    ],
)
def test_a_lazy_line_after_a_lesson_is_a_warning(after: str, position: str) -> None:
    """A line without ">" continues the quotation in Markdown; the warning is at this line."""
    (diagnostic,) = diagnostics(f"> **Lesson:** Ask first.\n{after}")
    assert diagnostic == (
        f'content/posts/a.md:{position}: warning: this line has no ">" but continues the lesson; begin it with ">", '
        "or leave a blank line before it"
    )


@pytest.mark.parametrize(
    "body",
    ["> **Lesson:** Ask\n> them.\n> {id=x}\n", "> **Lesson:** Ask.\n{id=x}\n", '!!! lesson "Ask"\n    A\n    b\n'],
)
def test_lines_of_a_lesson_cause_no_warning(body: str) -> None:
    """The lines of a quotation, of its fields and of an admonition cause no warning."""
    assert diagnostics(body) == []
