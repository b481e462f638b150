"""Front matter in the form of Pelican and in YAML, and errors for invalid fields."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hindsight.core.documents.front_matter import parse_front_matter
from hindsight.core.documents.front_matter_model import FrontMatterError
from hindsight.core.documents.read import read
from hindsight.core.settings import ReadSettings
from support import HEAD, diagnostics, post, read_post, read_text


def test_pelican_and_yaml_front_matter_give_the_same_document() -> None:
    """The fields and the text of a post do not depend on the form of its front matter."""
    pelican = read_post("Title: On time\nDate: 2024-03-02 09:30\nTags: work, late trains\n\nText.\n")
    yaml = read_post("---\nTitle: On time\nDate: 2024-03-02 09:30\nTags: [work, late trains]\n---\nText.\n")
    assert (pelican.title, pelican.date, pelican.tags, pelican.html) == (yaml.title, yaml.date, yaml.tags, yaml.html)


def test_a_misspelt_field_is_an_error() -> None:
    """The error is at the line of the field and suggests the right field."""
    assert diagnostics("Text.", "Staus: draft\n") == [
        'content/posts/a.md:4:1: error: unknown field "Staus" (did you mean "Status"?)'
    ]


def test_a_site_may_have_extra_fields() -> None:
    """A field in EXTRA_FIELDS is kept in the document."""
    text = "Title: T\nDate: 2024-03-02\nTags: work\nMood: calm\n\nText.\n"
    result = read_text(text, settings=ReadSettings(extra_fields=("Mood",)))
    assert result.document is not None
    assert result.document.extra == {"mood": "calm"}


def test_all_missing_fields_are_reported_together() -> None:
    """A post without title, date and tags has three errors."""
    messages = [str(diagnostic) for diagnostic in read_text("Status: draft\n\nText.\n").diagnostics]
    assert messages == [
        f'content/posts/a.md:1:1: error: required field "{name}" is missing; add a line "{name}: {sample}"'
        for name, sample in (("Date", "2026-03-12"), ("Tags", "..."), ("Title", "..."))
    ]


def test_an_impossible_date_is_an_error_at_its_column() -> None:
    """The error for 30 February shows how to write a date."""
    (diagnostic,) = read_text("Title: T\nDate: 2024-02-30\nTags: work\n\nText.\n").diagnostics
    assert str(diagnostic) == (
        'content/posts/a.md:2:7: error: impossible date "2024-02-30" (day is out of range for month); '
        "write it as 2026-03-12 or 2026-03-12 09:30"
    )


def test_an_unknown_status_is_an_error() -> None:
    """The error suggests the most similar status and lists all."""
    assert diagnostics("Text.", "Status: darft\n") == [
        (
            'content/posts/a.md:4:9: error: unknown status "darft" (did you mean "draft"?); '
            "it is one of draft, published, hidden"
        )
    ]


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        ("draft: true", 'write "Status: draft"'),
        ("draft: false", "remove it: a text without a status is published"),
        ("published: false", 'write "Status: draft"'),
        ("layout: post", 'remove it; "Template: ..." chooses a template of the theme'),
        ("publishDate: 2027-01-01", 'the front matter has "Date" too; keep one of the two'),
        ("last_modified_at: 2027-01-01", 'write "Modified: ..."'),
        ("description: About", 'write "Summary: ..."'),
        ("keywords: a, b", 'the front matter has "Tags" too; keep one of the two'),
        ("publish: false", 'write "Status: draft"'),
        ("publish: no", 'write "Status: draft"'),
        ("draft: yes", 'write "Status: draft"'),
        ("categories: a, b", 'write "Category: ...", and further ones as "Tags: ..."'),
        (
            "permalink: /old/",
            'write "Slug: ..." for its last part, and an old address as "Aliases: /old/address/"',
        ),
    ],
)
def test_a_field_of_a_different_program_is_an_error_with_a_remedy(line: str, advice: str) -> None:
    """The error for a field of Hugo, Jekyll or WordPress gives the field to use."""
    assert diagnostics("Text.", f"{line}\n") == [
        f'content/posts/a.md:4:1: error: unknown field "{line.split(":")[0]}"; {advice}'
    ]


def test_an_extra_field_may_have_the_name_of_a_field_of_hugo() -> None:
    """A field in EXTRA_FIELDS is valid even if a different program gives it a meaning."""
    assert (
        read_text(f"{HEAD}layout: wide\n\nText.\n", settings=ReadSettings(extra_fields=("layout",))).diagnostics == ()
    )


@pytest.mark.parametrize("written", ["Tugs", "keywords"])
@pytest.mark.parametrize("lesson", ["> **Lesson:** Ask. {id=ask}\n", ""])
def test_a_mistyped_field_is_one_error(written: str, lesson: str) -> None:
    """A misspelt required field is not reported as missing too."""
    (diagnostic,) = read_text(f"Title: A\nDate: 2024-03-02\n{written}: work\n\nText.\n\n{lesson}").diagnostics
    assert str(diagnostic).startswith(f'content/posts/a.md:3:1: error: unknown field "{written}"')


def test_missing_tags_are_one_error() -> None:
    """Missing tags are one error in a post with a lesson; in a page, the error is at the lesson."""
    text = "Title: A\nDate: 2024-03-02\n\nText.\n\n> **Lesson:** Ask. {id=ask}\n"
    (diagnostic,) = read_text(text).diagnostics
    assert 'required field "Tags" is missing' in str(diagnostic)
    page = read("pages/a.md", "a.md", text.encode(), "page", ReadSettings())
    assert ["neither this lesson nor its page has a tag" in str(diagnostic) for diagnostic in page.diagnostics] == [
        True
    ]


def test_an_alias_with_a_query_must_be_of_the_home_page() -> None:
    """An alias with a query is kept separately, since no file can have this address."""
    document = read_text("Title: A\nDate: 2024-03-02\nTags: w\nAliases: /?p=412, ?page_id=3, /old/\n\nText.\n").document
    assert document
    assert (document.queries, document.aliases) == (("p=412", "page_id=3"), ("/old/",))
    assert diagnostics("Text.", "Aliases: /blog/?p=412\n") == [
        'content/posts/a.md:4:10: error: "/blog/?p=412": only the home page can redirect an address with ?; '
        "write it as /?p=12"
    ]


def test_an_unknown_choice_is_an_error() -> None:
    """The error lists the valid words, without the empty one."""
    assert diagnostics("Text.", "Checklist: bolt\n")[0].endswith(
        "; it is one of no, yes, ordered, bold, headings, tasks"
    )


def test_a_field_given_twice_is_an_error() -> None:
    """The error is at the second field and gives the line of the first."""
    assert diagnostics("Text.", "Tags: again\n") == [
        'content/posts/a.md:4:1: error: field "Tags" is given twice (first on line 3); keep one'
    ]


@pytest.mark.parametrize("slug", ["../../etc/passwd", "/root", "a/b", "..", "a\\b", "-", "a b"])
def test_a_slug_cannot_leave_its_folder(slug: str) -> None:
    """A slug that is not a single plain path segment is an error."""
    (diagnostic,) = diagnostics("Text.", f"Slug: {slug}\n")
    assert diagnostic.startswith(f'content/posts/a.md:4:7: error: "{slug}" cannot be a slug')


def test_a_yaml_error_has_its_line_and_a_remedy() -> None:
    """Invalid YAML is an error at its line and column, with the usual remedy."""
    (diagnostic,) = read_text("---\nTitle: On: time\nDate: 2024-01-01\n---\nText.\n").diagnostics
    assert str(diagnostic) == (
        "content/posts/a.md:2:10: error: YAML: mapping values are not allowed here; "
        'put a value that holds ": " in quotation marks'
    )


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "Title: [sic] and so on",
            "2:14: error: YAML: the value ends before this word; put the whole value in quotation marks",
        ),
        (
            "Title: 'A' and so on",
            "2:12: error: YAML: the value ends before this word; put the whole value in quotation marks",
        ),
        (
            "Title: @ana",
            "2:8: error: YAML: found character '@' that cannot start any token; put the whole value in quotation marks",
        ),
        ('Title: "A', "2:8: error: YAML: nothing closes this quotation mark; write it again at the end of the value"),
    ],
)
def test_a_yaml_value_that_needs_quotation_marks_says_so(line: str, expected: str) -> None:
    """The error is where the value goes wrong, and names the remedy."""
    (diagnostic,) = read_text(f"---\n{line}\nDate: 2024-01-01\nTags: a\n---\nText.\n").diagnostics
    assert str(diagnostic) == f"content/posts/a.md:{expected}"


@pytest.mark.parametrize("value", ["~", "null", ""])
def test_an_empty_yaml_value_is_a_missing_field(value: str) -> None:
    """YAML's word for nothing is no tag."""
    messages = [
        one.message for one in read_text(f"---\ntitle: A\ndate: 2024-01-01\ntags: {value}\n---\nText.\n").diagnostics
    ]
    assert len(messages) == 1
    assert "Tags" in messages[0]


@pytest.mark.parametrize("lessons", [" The bottom line: ask.", "\n- Ask.\n- The bottom line: ask."])
def test_a_yaml_value_with_a_colon_needs_quotation_marks(lessons: str) -> None:
    """A colon in an unquoted value is the same error in a field and in a list, at its colon."""
    problems = map(str, read_text(f"---\ntitle: A\ndate: 2024-01-01\ntags: a\nlessons:{lessons}\n---\n").diagnostics)
    line, column = (5, 25) if lessons.startswith(" ") else (7, 18)
    assert list(problems) == [
        f"content/posts/a.md:{line}:{column}: error: YAML: mapping values are not allowed here; "
        'put a value that holds ": " in quotation marks'
    ]


@pytest.mark.parametrize(("tags", "column"), [("\n- a: b\n  c: d", 3), ("\n- [b]", 3), (" [{a: b}]", 8)])
def test_nested_yaml_is_an_error(tags: str, column: int) -> None:
    """A list in a list, and fields in a list, are errors where they begin."""
    problems = map(str, read_text(f"---\ntitle: A\ndate: 2024-01-01\ntags:{tags}\n---\n").diagnostics)
    assert list(problems) == [
        f"content/posts/a.md:{5 - (column == 8)}:{column}: error: this value has fields of its own, which are not "
        "supported; write a text or a list of texts instead"
    ]


def test_a_file_that_is_not_utf_8_is_an_error_at_the_byte() -> None:
    """The error is at the line and column of the first invalid byte."""
    (diagnostic,) = read("posts/a.md", "a.md", b"Title: T\nDate: caf\xe9\n", "post", ReadSettings()).diagnostics
    assert str(diagnostic) == "a.md:2:10: error: not UTF-8 text; save the file as UTF-8"


def test_a_missing_blank_line_is_an_error() -> None:
    """Text directly after the fields, without a blank line, is an error at its line."""
    (diagnostic,) = read_text("Title: T\nDate: 2024-01-01\nJust text here\n").diagnostics
    assert (diagnostic.line, diagnostic.message[:36]) == (3, 'this line is neither "Field: value" ')


def test_the_source_of_a_quotation_has_title_and_address() -> None:
    """Each way to write Source gives the same title and address."""
    for written in (
        "A Letter <https://example.org/a>",
        "[A Letter](https://example.org/a)",
        "A Letter, https://example.org/a",
    ):
        quoted = post("Text.", f"Source: {written}\n").quoted
        assert quoted is not None
        assert (quoted.title, quoted.url) == ("A Letter", "https://example.org/a")


def test_a_source_with_a_script_address_is_an_error() -> None:
    """A source whose address is a script is an error."""
    (diagnostic,) = diagnostics("Text.", "Source: Click <javascript:alert(1)>\n")
    assert 'error: "javascript:alert(1)" is not a web address' in diagnostic


def test_the_file_name_is_the_default_slug() -> None:
    """Without a Slug field, the slug is the name of the file without its date."""
    result = read_text("Title: Quite another\nDate: 2024-01-01\nTags: work\n\nText.\n", "posts/2024-01-01-on-time.md")
    assert result.document is not None
    assert result.document.url == "2024/on-time/"


@given(st.text())
def test_front_matter_parses_or_raises_its_own_error(text: str) -> None:
    """Any text gives fields with lines before the body, or a FrontMatterError."""
    with contextlib.suppress(FrontMatterError):
        front = parse_front_matter(text)
        assert all(1 <= field.line < front.body_line for field in front.fields)


@pytest.mark.parametrize("tags", [",", "[]", ", ;"])
def test_tags_without_a_word_are_an_empty_field(tags: str) -> None:
    """A Tags field without a tag is reported as empty."""
    (diagnostic,) = read_text(f"Title: T\nDate: 2024-03-02\nTags: {tags}\n\nText.\n").diagnostics
    assert (
        str(diagnostic)
        == 'content/posts/a.md:3:7: error: required field "Tags" is empty; write its value after the colon'
    )


def test_a_control_character_is_an_error_at_its_place() -> None:
    """A control character, which no page can hold, is an error at its place."""
    (diagnostic,) = read_text("Title: T\nDate: 2024-03-02\nTags: a\x00b\n\nText.\n").diagnostics
    assert str(diagnostic) == ("content/posts/a.md:3:8: error: a text cannot hold the character U+0000; remove it")


@pytest.mark.parametrize("code", [*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F, 0xFFFE, 0xFFFF])
def test_each_character_that_no_page_can_hold_is_an_error(code: int) -> None:
    """Control characters and noncharacters anywhere in a file are an error; similar characters are not."""
    reports = diagnostics(f"Text：\ufffd{chr(code)}")
    assert reports == [f"content/posts/a.md:5:7: error: a text cannot hold the character U+{code:04X}; remove it"]
    assert diagnostics("Text：\ufffd\x85") == []


def test_a_message_has_no_line_breaks_or_control_characters() -> None:
    """A message prints quoted line breaks and control characters as escapes."""
    (diagnostic,) = read_text(
        '---\nTitle: T\nDate: 2024-03-02\nTags: [a]\nStatus: "x\\ny\\e[31m"\n---\nText.\n'
    ).diagnostics
    assert "\n" not in str(diagnostic)
    assert "\x1b" not in str(diagnostic)


@pytest.mark.parametrize("text", ["Note: this is the first line of it.\n", "Remember: one\nAlso: two\n\nThree.\n"])
def test_prose_with_colons_is_not_front_matter(text: str) -> None:
    """Prose with colons in place of front matter is one error, which shows how to begin a file."""
    (diagnostic,) = read_text(text).diagnostics
    assert diagnostic.message.startswith(
        f'"{text.split(":")[0]}" is not a field, so this is read as the text; begin the file'
    )


def test_prose_with_a_colon_below_the_fields_needs_a_blank_line() -> None:
    """A first line of text that looks like a field is an error that suggests a blank line."""
    (diagnostic,) = diagnostics("", "Remember: this is the text.\n")
    assert 'unknown field "Remember"; if this is the text, leave a blank line above it; the fields are' in diagnostic


@pytest.mark.parametrize("written", ["'2026-01-02'", '"2026-01-02"', "2026\u201301\u201302", "2026\u201101-02"])
def test_a_date_may_have_quotation_marks_and_other_dashes(written: str) -> None:
    """A date may be in straight quotation marks, and may have dashes instead of hyphens."""
    result = read_text(f"Title: A\nTags: work\nDate: {written}\n\nText.\n")
    assert (result.diagnostics, str(result.document and result.document.date)[:10]) == ((), "2026-01-02")


def test_a_yaml_value_that_begins_with_a_hash_is_an_error() -> None:
    """YAML reads such a value as a comment; the error gives the line to write."""
    problems = read_text("---\ntitle: A\ndate: 2026-01-02\ntags: #walks\n---\nText.\n").diagnostics
    message = '"#" begins a comment in YAML, so "tags" is empty; write tags: "#walks"'
    assert f"content/posts/a.md:4:7: error: {message}" in map(str, problems)


def test_aliases_without_a_slash_are_names() -> None:
    """Aliases without a slash are names for wiki links, as in Obsidian, and others are addresses."""
    result = read_text("---\ntitle: A\ndate: 2026-01-02\ntags: [w]\naliases: [Harbour walk, /old/]\n---\nText.\n")
    assert result.diagnostics == ()
    assert result.document is not None
    assert (result.document.names, result.document.aliases) == (("Harbour walk",), ("/old/",))


@pytest.mark.parametrize("field", ["author:\n  - name: X", "author:\n  name: X\n  url: y"])
def test_nested_fields_get_no_advice_about_quotation_marks(field: str) -> None:
    """The error for nested fields of other programs, such as those of an author, does not suggest quotation marks."""
    problems = read_text(f"---\ntitle: A\ndate: 2026-01-02\ntags: [w]\n{field}\n---\nText.\n").diagnostics
    assert not any("quotation marks" in diagnostic.message for diagnostic in problems)


@pytest.mark.parametrize("written", ["none", "No", "false"])
def test_a_text_may_turn_cards_off(written: str) -> None:
    """Each word for "no" turns the cards of a text off."""
    result = read_text(f"{HEAD}Cards: {written}\n\nText.\n")
    assert result.document is not None
    assert (result.document.cards, result.diagnostics) == ((), ())


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("Title: A\nDate: 28.11.2026\nTags: work\n", "2:7: error: a date must begin with the year"),
        ("Title: A\nTags: work\n\n", "1:1: error: "),
        ("Date: 2026-11-28\nTags: work\n\n", "1:1: error: "),
    ],
)
def test_problems_of_the_body_are_reported_beside_those_of_required_fields(head: str, message: str) -> None:
    """A missing or unreadable required field hides no problem of the body, so that the writer sees all at once."""
    result = read_text(f"{head.rstrip()}\n\n> **Lesson (secondhand):** Ask. #work\n\n- [ ] Ensure it.\n- [ ] Rest.\n")
    assert result.document is None
    found = [str(diagnostic) for diagnostic in result.diagnostics]
    assert found[0].startswith(f"content/posts/a.md:{message}")
    assert sum('unknown source "secondhand"' in line for line in found) == 1
    assert sum('"Ensure" does not say how' in line for line in found) == 1
    assert len(found) == 3
