"""Positions of diagnostics about lessons: the field, value, tag or label that is wrong."""

from __future__ import annotations

import pytest

from hindsight.core.documents.read import read
from hindsight.core.settings import ReadSettings
from site_builder import MakeSite
from support import HEAD

HERE = "‸"  # directly before the expected position
# Text that could shift positions: other letters, tabs, and the same words in code and in a comment.
NOISE = """Grüße 🙂, İstanbul.\t{x} #work

```text
> **Lesson (second hand):** Ask *them* first. #work
> {id=x confidnce=likely}
```

<!-- > **Lesson (second hand):** Ask *them* first. #work -->

"""
YAML = '---\nTitle: A\nDate: 2024-03-02\nTags: [work]\nLessons:\n  - "One."\n  - "{}"\n---\n\nOne. Ask them first.\n'


def split_mark(text: str) -> tuple[str, str]:
    """Return a text without its mark, and the file, line and column of the mark, as diagnostics begin."""
    *above, line = text[: text.index(HERE)].split("\n")
    return text.replace(HERE, ""), f"content/a.md:{len(above) + 1}:{len(line) + 1}: "


def diagnostics(data: bytes) -> list[str]:
    """Return the diagnostics of a post."""
    return [str(diagnostic) for diagnostic in read("a.md", "content/a.md", data, "post", ReadSettings()).diagnostics]


def check(text: str, message: str) -> None:
    """Check that a text has one diagnostic, at the mark, also with a byte order mark and CRLF."""
    written, position = split_mark(text)
    for data in (written.encode(), b"\xef\xbb\xbf" + written.replace("\n", "\r\n").encode()):
        (diagnostic,) = diagnostics(data)
        assert diagnostic.startswith(position), (diagnostic, text)
        assert message in diagnostic


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ("‸confidnce=likely", 'error: unknown lesson field "confidnce"'),
        ("id=x confidence=‸sure", 'error: lesson field confidence: "sure" is not valid'),
        ("id=x ‸id=x", 'error: lesson field "id" is given twice'),
        ("id=‸step-1", 'error: lesson id "step-1" could be that of a step'),
        ("from='a {b} # c' id=x ‸nonsense", 'error: cannot read "nonsense"'),
        ("from='ü' id=x ‸!", 'error: cannot read "!"'),
        ("status=‸superseded id=x", "error: a superseded lesson names its replacement"),
        ("id=x status=‸current superseded_by=y", "error: status=current and superseded_by contradict each other"),
        ("id=x why_changed='‸it rains'", "error: why_changed explains why a lesson is not current"),
        ("aliases='‸q, q'", "error: lesson field aliases"),
        ("changes=‸leave", "error: lesson field changes"),
        ("id=x superseded_by=‸ask", 'warning: "x" is superseded, and a reader will ask why'),
        ("tags='‸tone, more'", "warning: this lesson has #tags, so tags= is not used"),
    ],
)
def test_a_bad_field_is_an_error_at_its_key_or_value(fields: str, message: str) -> None:
    """The position is correct in a quotation, an admonition, the front matter and YAML, after any other text."""
    for noise in ("", NOISE):
        check(f"{HEAD}\n{noise}> **Lesson (second hand):** Ask *them* first. #work\n> {{{fields}}}\n", message)
        check(
            f"{HEAD}\n{noise}> **Lesson (second hand):** Ask *them* first. #work\n>\n> More.\n>\n> {{{fields}}}\n",
            message,
        )
        check(f'{HEAD}\n{noise}!!! lesson second-hand "Ask them #work"\n\n    {{{fields}}}\n', message)
    if "warning" not in message:
        check(f"{HEAD}Lessons: (second hand) Ask them first. #work {{{fields}}}\n\n{NOISE}Ask them first.\n", message)
        check(
            f"{HEAD}Lessons: One.\n    (second hand) Ask them first. #work {{{fields}}}\n\nOne. Ask them first.\n",
            message,
        )
        check(YAML.format(f"(second hand) Ask them first. #work {{{fields}}}"), message)
        check(YAML.format(f"(second hand) Ask them\n    first. #work {{{fields}}}"), message)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("> **Lesson (‸third hand):** Ask. #work\n", 'error: unknown source "third hand"'),
        ('!!! lesson ‸third-hand "Ask."\n', 'error: unknown source "third-hand"'),
        ("> **‸Lesson:** #work\n", "error: this lesson has no statement"),
        ("!!! ‸lesson\n", "error: this lesson has no statement"),
        ("> **Lesson:** Ask. #work\n> ‸{id=x related=ü\n", 'error: the "{" of this lesson'),
        ("> **Lesson:** Ask. #work\n> {id=x}\n> ‸And more.\n", "error: text after a lesson's braces"),
        (
            "> **Lesson:** Ask. #work\n> {id=x}\n>\n> More.\n>\n> ‸{related=y}\n",
            "error: a lesson has one pair of braces",
        ),
        ("> **Lesson:** Ask `<div>` and ‸<div>x</div>. #work\n", "error: a statement is a line of text; <div>"),
        ("> **Lesson:** Ask ‸<b>now. #work\n", "error: <b> is opened or closed once too often"),
        ("> **Lesson:** Ask.\n>\n> More ‸<form>x</form>.\n", "error: a lesson is shown on many pages; <form>"),
        ("> **Lesson:** One.\n> {id=x}\n\n> **Lesson:** One.\n> {id=‸x}\n", 'error: lesson id "x" is taken on line'),
        ("> **Lesson:** One.\n\n> **‸Lesson:** One.\n", 'error: lesson id "one" is taken on line'),
        (
            "> **Lesson:** A.\n> {id=a aliases='b, ‸c'}\n\n## C\n",
            'error: lesson id "c" is used by a part of the text on',
        ),
        (
            "> **‸Lesson:** Ask. {id=x from='a friend'}\n",
            'warning: from="a friend" names a source, but "x" is first hand; write (second hand)',
        ),
        (
            "> **‸Lesson:** Ask. {id=x status=withdrawn}\n",
            'warning: "x" is withdrawn, and a reader will ask why; add why_changed="..." to its fields',
        ),
        ("> **‸lesson:** Ask.\n", "warning: write"),
        ("> **Lesson:** Ask.\n\nText.\n\n> **‸lesson:** Ask.\n", "warning: write"),
        ("> Quote.\n> **‸Lesson:** Ask.\n", "warning: a lesson begins its own paragraph"),
        ('- Item\n\n    !!! ‸lesson second-hand "Ask."\n', "warning: a lesson inside another block"),
    ],
)
def test_an_error_in_a_lesson_is_at_its_place(body: str, message: str) -> None:
    """The position is the source, the HTML tag, the beginning of the text, the value of the id, or the label."""
    check(f"{HEAD}\n{body}", message)
    check(f"{HEAD}\n{NOISE}\n{body}", message)


def test_equal_near_misses_are_reported_separately() -> None:
    """Each near miss is reported at its own place."""
    problems = diagnostics(f"{HEAD}\n> **lesson:** Ask.\n\nText.\n\n> **lesson:** Ask.\n".encode())
    assert [diagnostic.split(": ")[0] for diagnostic in problems] == ["content/a.md:5:5", "content/a.md:9:5"]


@pytest.mark.parametrize(
    ("lesson", "message"),
    [
        ("> **Lesson:** A.\n> {id=a superseded_by=‸b}\n", "superseded_by=b leads nowhere"),
        ("> **Lesson:** A. {id=a superseded_by=‸a}\n", "superseded_by goes round in a circle"),
        ("> **Lesson:** A.\n> {id=a related='one,\n> ‸two'}\n", "related=two leads nowhere"),
        (
            "> **Lesson:** A.\n> {id=a related=‸a}\n",
            "related=a is the lesson itself; name a different one, or leave it out",
        ),
        ("> **Lesson:** A.\n> {id=a aliases=b related='one, ‸b'}\n", "related=b is the lesson itself"),
        ("> **Lesson:** A.\n> {id=a changes=‸leave#4}\n", "changes=leave#4 leads nowhere"),
        ("> **Lesson:** A.\n> {id=‸one}\n", 'lesson id "one" is taken by content/0.md:8'),
        ('> **Lesson:** A.\n> {id=a aliases="x, ‸one"}\n', 'lesson id "one" is taken by content/0.md:8'),
        ("> **‸Lesson:** One.\n", 'lesson id "one" is taken by content/0.md:8'),
        ("> **Lesson:** A tone #work ‸#tone\n", 'the tag "tone" is not in tags.toml'),
        ("> **Lesson:** A tone\n> ‸#tone #work\n> {id=a}\n", 'the tag "tone" is not in tags.toml'),
        ("> **Lesson:** A tone\n> {id=a tags='work, ‸tone'}\n", 'the tag "tone" is not in tags.toml'),
        ("> **Lesson:** A.\n>\n> A tone #work ‸#tone\n", 'the tag "tone" is not in tags.toml'),
        ("> **Lesson:** A.\n>\n> A tone\n>\n> #work ‸#tone {id=a}\n", 'the tag "tone" is not in tags.toml'),
        ('!!! lesson "A tone ‸#tone"\n    {id=a}\n', 'the tag "tone" is not in tags.toml'),
    ],
)
def test_errors_across_files_are_at_the_value(site: MakeSite, lesson: str, message: str) -> None:
    """References to lessons, steps and tags of other files are reported at the word."""
    written, position = split_mark(f"{HEAD}\nGrüße.\t🙂\n\n{lesson}")
    tags = '[work]\nlabel = "work"\n[craft]\nlabel = "Craft"\n'
    built = site(
        {"a.md": written, "0.md": f"{HEAD}Slug: zero\n\nText.\n\n> **Lesson:** One.\n", "tags.toml": tags},
        settings={"CLOSED_VOCABULARY": True},
    )
    (diagnostic,) = built.diagnostics
    assert diagnostic.startswith(f"{position}error: {message}")


def test_a_tag_in_the_front_matter_is_reported_at_its_hash(site: MakeSite) -> None:
    """A tag in a `Lessons` field is reported at its line and column."""
    written, position = split_mark(
        f"{HEAD}Lessons: One.\n    Two, a tone #work ‸#tone {{id=two}}\n\nOne. Two, a tone.\n"
    )
    tags = '[work]\nlabel = "work"\n[craft]\nlabel = "Craft"\n'
    (diagnostic,) = site({"a.md": written, "tags.toml": tags}, settings={"CLOSED_VOCABULARY": True}).diagnostics
    assert diagnostic.startswith(f'{position}error: the tag "tone" is not in tags.toml')


def test_moving_a_lesson_does_not_change_its_digest() -> None:
    """The position of a lesson is only for diagnostics, so a move updates no page that shows the lesson."""
    lesson = "> **Lesson:** Ask. #work\n> {id=ask related=b}\n"
    documents = [
        read("a.md", "a.md", f"{HEAD}\n{before}{lesson}".encode(), "post", ReadSettings()).document
        for before in ("", "<!-- A note. -->\n\n\n")
    ]
    first, second = (document for document in documents if document)
    assert first.lessons[0].places != second.lessons[0].places
    assert (first.lessons[0].digest, first.digest, first.outline) == (
        second.lessons[0].digest,
        second.digest,
        second.outline,
    )
