"""Fuzz tests: text that looks like a lesson never breaks reading, and is read or reported."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from extent import examples
from hindsight.core.lessons.syntax import printed_fields, printed_tags, split_braces
from support import HEAD, drawn, read_text, with_words

Change = Callable[[str], str]
# Each `W` and `V` becomes a unique word. The `V` directly after a label identifies the label in the result.
LABELS = st.sampled_from(
    (
        *("**Lesson:** V", "**Lesson**: V", "__Lesson:__ V", "<b>Lesson:</b> V", "<strong>Lesson</strong>: V"),
        *("**Lesson (second hand):** V", "**Lesson (third):**V", "**Lesson :** V"),
        *("**lesson:** V", "**LESSON (first hand):** V", "**Lessons:** V", "**Lesson learned:** V", "***Lesson:*** V"),
        *("** Lesson:** V", "**Lesson** (second hand): V", "**Lesson, second hand:** V", "<em>Lesson:</em> V"),
    )
)
BOXES = st.sampled_from(
    (
        *('!!! lesson "V"', '!!! lesson second-hand "V"', '!!! Lesson "V"', '!!!lesson "V" '),
        *('!!! lesson: "V"', "!!! lesson 'V'", '!!! lessons "V"', '!!! lesson "V" {id=x}', '!!! lesson "V'),
    )
)
INSIDE = st.lists(
    st.sampled_from(
        (
            *(" W.", "\nW *W*", "\n\nW", " #tag", "\n#tag #two", " #42", " `W`", " <b>W</b>", " <i>W", " W</div>"),
            *("\n\n- W", "\n\n1. W\n2. W", "\n\n> W", "\n\n    W", "\n\n## W", "\n\n| W |\n|---|", "\n\n```\nW\n```"),
            *(
                " {id=x}",
                "\n{id=y from='a \"b\" {c}' confidence=likely}",
                "\n{id=z",
                " {",
                "}",
                "\n{: .cls}",
                "\n{nope}",
            ),
            *("\n{from=them}\n#tag", " {id=q} {review=2027-11}", "\n\n{tags='a, b' related=x}", " [^1]", " <!-- W -->"),
        )
    ),
    max_size=4,
).map("".join)


def prefixed(sign: str) -> Change:
    """Return a change that puts a sign before each line of a text."""
    return lambda text: "\n".join(f"{sign}{line}".rstrip() for line in text.split("\n"))


def inserted(form: str) -> Change:
    """Return a change that inserts a text into a form: unchanged, indented or quoted."""
    return lambda text: form.format(text, text.replace("\n", "\n    "), text.replace("\n", "\n> "))


AROUND = st.sampled_from((
    *map(prefixed, ("", "> ", ">", "   > ", "> > ", "    ", "\t", "    > ", "\t> ")),
    *map(inserted, (
        "- {1}", "1. {1}", "- [ ] {1}", "- > {1}", "- W\n\n    > {1}", "Term\n:   {1}", "W\n> {2}", "> W\n> {2}",
        "> W\n>\n> {2}", "- W\n> {2}", "!!! note\n    {1}", "!!! note \"W\"\n    > {1}", "```\n{0}\n```", "# {0}",
        "<div>\n{0}\n</div>", "<div>\n> {2}\n</div>", '<div markdown="1">\n\n> {2}\n\n</div>', "<pre>\n{0}\n</pre>",
        "<blockquote><p>{0}</p></blockquote>", "`{0}`", "<!-- > {0} -->",
    )),
))  # fmt: skip
LESSONS = st.builds(lambda label, more: f"{label}{more}", LABELS | BOXES, INSIDE)
BLOCKS = st.builds(lambda lesson, inner, outer: outer(inner(lesson)), LESSONS, AROUND, AROUND)
CELLS = st.builds(inserted("| W |\n|---|\n| {0} |\n| > {0} |"), LABELS)
NOTES = st.builds(inserted("W.[^1]\n\n[^1]: {1}"), LESSONS) | st.builds(inserted("W.[^1]\n\n[^1]:\n    > {1}"), LESSONS)
BODIES = st.builds(
    lambda blocks, notes: "\n\n".join((*blocks, *notes)),
    st.lists(BLOCKS | CELLS | st.sampled_from(("W W.", "> W.", "## W", "- W")), max_size=4),
    st.lists(NOTES, max_size=1),
)


@settings(deadline=None, max_examples=examples(400))
@given(BODIES)
def test_every_label_is_read_or_reported(body: str) -> None:
    """Text like a label begins a lesson, is reported at its line, or is in code or a comment."""
    text = f"{HEAD}\n{with_words(body)[0]}\n"
    result = read_text(text)
    assert result.document
    assert result.body
    html = re.sub(r"<(pre|code)\b.*?</\1>", "", drawn(result.document, result.body), flags=re.DOTALL)
    reported_lines = {diagnostic.line for diagnostic in result.diagnostics}
    first_words = {re.match(r"\W*(\w*)", lesson.statement)[1] for lesson in result.document.lessons}  # type: ignore[index]
    for match in re.finditer(r"v[a-j]+v", text):
        at = text.lower().rindex("esson", 0, match.start())
        line = text.count("\n", 0, at) + 1
        before = text[:at].rpartition("\n")[2]
        # A fence in raw HTML is text on the page, but its writer means code.
        is_fenced = text[:at].count("```") % 2 == 1
        hidden = match[0] not in html or "`" in before or "<!--" in before or is_fenced
        assert match[0] in first_words or line in reported_lines or hidden, (match[0], text)
        assert match[0] in drawn(result.document, result.body) or "<!--" in text, (match[0], text)


ITEMS = st.builds(
    lambda hand, words, more: f"{hand}{words}{more}",
    st.sampled_from(("", "", "(second hand) ", "(third hand) ", "- ", "> **Lesson:** ", "[", "'")),
    st.sampled_from(("V W", "V", "V *W*", "V: W", "V `W`", "V, W.", 'V "W"', "V {W}", "V é \\x")),
    st.lists(
        st.sampled_from(
            (" #tag", " #42", " {id=x}", " {id='x y' from=\"z\"}", " {id=y", "}", " {nope}", " # W", ": W")
        ),
        max_size=3,
    ).map("".join),
)
QUOTED = st.sampled_from((str, json.dumps, lambda item: "'" + item.replace("'", "''") + "'"))
FIELDS = st.lists(ITEMS, min_size=1, max_size=3).map(lambda items: "Lessons: " + "\n    ".join(items)) | st.lists(
    st.builds(lambda quoted, item: f"  - {quoted(item)}", QUOTED, ITEMS), min_size=1, max_size=3
).map(lambda items: "\n".join(("---", "Lessons:", *items)))


@settings(deadline=None, max_examples=examples(300))
@given(FIELDS, st.booleans())
def test_every_line_of_the_front_matter_is_read_or_reported(field: str, has_words: bool) -> None:
    """Each line of a `Lessons` field is a lesson, or has an error at its line or at the front matter."""
    field, words = with_words(field)
    front = f"---\n{HEAD}{field[4:]}\n---\n" if field.startswith("---") else f"{HEAD}{field}\n"
    result = read_text(f"{front}\n{' '.join(words) if has_words else 'Text.'}\n")
    reported_lines = {diagnostic.line for diagnostic in result.diagnostics}
    if result.document is None:
        assert reported_lines
        return
    lesson_lines = {lesson.line for lesson in result.document.lessons}
    for number, line in enumerate(front.split("\n"), 1):
        if re.search(r"v[a-j]+v", line):
            assert number in lesson_lines | reported_lines, (line, result.diagnostics)


@given(
    st.lists(st.sampled_from((*"#{}[]()=:\"'`\\<>.,; \n", "id", "from", "tone", "ask", "é", "](", "://")), max_size=14)
)
def test_unrecognised_tags_and_fields_are_quoted_as_written(written: list[str]) -> None:
    """Text reported as a tag or as fields is the text at its position, on one line."""
    text = "".join(written)
    for statement in (True, False):
        fields = list(printed_fields(text, split_braces(text, statement)[0], statement))
        for words, start in (*fields, *printed_tags(text)):
            assert words
            assert " ".join(text[start:].split()).startswith(words)
