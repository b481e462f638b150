"""Check the messages for common mistakes of new writers: the position, the problem and the remedy."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hindsight.host.commands.site import settings_fault
from hindsight.host.setting_places import settings_file
from site_builder import MakeSite
from support import HEAD, read_text

BEGIN = 'begin the file with lines such as "Title: ...", "Date: 2026-03-12" and "Tags: ...", then a blank line'
CHECK = {"CHECK_ONLY": True}


def problems_of(text: str) -> list[str]:
    """Return the problems of a text, without its file name."""
    return [str(diagnostic).removeprefix("content/posts/a.md:") for diagnostic in read_text(text).diagnostics]


def post_with_date(written: str) -> str:
    """Return a post with this date."""
    return f"Title: X\nDate: {written}\nTags: a\n\nText.\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Note: a text\nthat goes on.\n", f'1:1: error: "Note" is not a field, so this is read as the text; {BEGIN}'),
        ("# A title\n\nText.\n", f'1:1: error: there is no front matter before "# A title"; {BEGIN}'),
        ('+++\ntitle = "X"\n+++\n', f"1:1: error: front matter in TOML is not supported; {BEGIN}"),
        (
            "Title: X\nText.\n",
            '2:1: error: this line is neither "Field: value" nor blank: "Text."; leave a blank line between the front '
            "matter and the text",
        ),
        (
            "---\ntitle: 'It's fine'\n---\n",
            '2:12: error: YAML: the apostrophe ends this value; write it in double quotation marks: "It\'s fine"',
        ),
    ],
)
def test_a_text_without_front_matter_is_an_error_with_an_example(text: str, expected: str) -> None:
    """Prose, a heading, TOML or an invalid value in place of front matter is one error with a remedy."""
    assert problems_of(text) == [expected]


def test_each_unknown_field_of_obsidian_has_its_own_remedy() -> None:
    """Each unknown field of Obsidian is an error with a specific remedy; an empty list of aliases is valid."""
    text = "---\ntitle: X\naliases: []\ntags:\n  - work\ncssclasses: wide\ncreated: 2026-01-01\n---\n\nText.\n"
    assert problems_of(text) == [
        '6:1: error: unknown field "cssclasses"; remove it: a theme of your own can style a text by its address',
        '7:1: error: unknown field "created"; write "Date: ..."',
    ]


def test_a_cover_in_the_form_of_hugo_is_read() -> None:
    """A cover with nested fields, as in Hugo, gives the picture and its alternative text."""
    text = "---\ntitle: X\ndate: 2026-01-01\ntags: [a]\ncover:\n  image: images/a.png\n  alt: A door\n---\n\nText.\n"
    result = read_text(text)
    assert result.diagnostics == ()
    assert result.document is not None
    assert (result.document.cover, result.document.cover_alt) == ("images/a.png", "A door")


def test_deeply_nested_values_are_an_unknown_field() -> None:
    """A field with deeply nested values is reported as unknown, and the text is still read."""
    text = "---\ntitle: X\ndate: 2026-01-01\ntags: [a]\nmenu:\n  main:\n    weight: 3\n---\n\nText.\n"
    (diagnostic,) = problems_of(text)
    assert diagnostic.startswith('5:1: error: unknown field "menu"; the fields are ')
    assert read_text(text).document is not None


@pytest.mark.parametrize("written", ["#a #b", "#a, #b", "a, #b", "[#a, #b]"])
def test_tags_may_begin_with_a_hash(written: str) -> None:
    """Tags may begin with "#", as in Obsidian and many forums."""
    result = read_text(f"Title: X\nDate: 2026-01-01\nTags: {written}\n\nText.\n")
    assert result.document is not None
    assert result.document.tags == ("a", "b")


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2026-11-1", (2026, 11, 1)),
        ("2026-11-01 9:00", (2026, 11, 1, 9)),
        ("2026.11.01", (2026, 11, 1)),
        ("2026/11/1 9:05:30", (2026, 11, 1, 9, 5, 30)),
        ("1 November 2026", (2026, 11, 1)),
        ("Nov. 1, 2026 18:30", (2026, 11, 1, 18, 30)),
        ("1. may 2026", (2026, 5, 1)),
    ],
)
def test_an_unambiguous_date_is_read(written: str, date: tuple[int, ...]) -> None:
    """A date is read if the year comes first or the month is a word."""
    result = read_text(post_with_date(written))
    assert result.document is not None
    assert result.document.date == datetime(*date, tzinfo=ZoneInfo("UTC"))  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("01.11.2026", 'a date must begin with the year: write "01.11.2026" as 2026-11-01 or 2026-01-11'),
        ("31/12/2026", 'a date must begin with the year: write "31/12/2026" as 2026-12-31'),
        ("“2026-11-01”", "a date cannot be in curly quotation marks: “2026-11-01”; write 2026-11-01"),
        ("soon", 'impossible date "soon"; write it as 2026-03-12 or 2026-03-12 09:30'),
    ],
)
def test_an_ambiguous_date_is_an_error_with_the_possible_forms(written: str, expected: str) -> None:
    """An ambiguous or invalid date is an error with the possible dates, or with an example."""
    assert problems_of(post_with_date(written)) == [f"2:7: error: {expected}"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("[x]()", ["5:4: error: this link leads nowhere: write its address between the parentheses"]),
        (
            "![x](C:\\pics\\a.png)",
            ['5:6: error: "C:\\pics\\a.png" is a Windows path, not an address; put the file into images/ and write '
             '"images/a.png"'],
        ),
        (
            "![x](images\\a.png)",
            ['5:6: error: "images\\a.png" is a Windows path, not an address; write "images/a.png"'],
        ),
        ("A claim[^1] here.", ['5:8: warning: there is no footnote [^1]; add a line "[^1]: ..."']),
        ("A pattern `[^1]`, `[x]()` and ![](a.png \"\").", []),
    ],
)  # fmt: skip
def test_a_missing_address_or_footnote_is_reported(body: str, expected: str) -> None:
    """A link without an address, a Windows path or a missing footnote is reported at its position, but not in code."""
    assert [line for line in problems_of(f"{HEAD}\n{body}\n") if "picture" not in line] == expected


def test_each_of_several_broken_links_has_its_own_position(site: MakeSite) -> None:
    """Several broken links to one target are each reported at their position."""
    text = f"{HEAD}\n[a](gone.md)\n\n[b](gone.md) [w](www.example.org)\n\n[c](gone.md) [d](/nowhere/)\n"
    lines = [line.split(":", 1)[1] for line in site({"posts/a.md": text}, publish=True, settings=CHECK).diagnostics]
    assert [line for line in lines if "error" in line] == [
        "5:5: error: the link gone.md leads nowhere: there is no posts/gone.md",
        "7:5: error: the link gone.md leads nowhere: there is no posts/gone.md",
        '7:18: error: the link www.example.org leads nowhere: without https:// it is a file of this blog; write '
        '"https://www.example.org"',
        "9:5: error: the link gone.md leads nowhere: there is no posts/gone.md",
        "9:18: error: nothing is built at /nowhere/; link to the page's file (page.md), or write a whole address",
    ]  # fmt: skip


def test_a_misspelled_setting_is_a_warning(site: MakeSite) -> None:
    """A setting with a name similar to a known one is a warning; other unknown settings are not reported."""
    built = site({"posts/a.md": f"{HEAD}\nText.\n"}, settings={**CHECK, "TAG_FEED_POST": 5, "MY_COLOURS": 1})
    assert [line for line in built.diagnostics if "setting" in line] == [
        'pelicanconf.py:1:1: warning: nothing reads the setting TAG_FEED_POST (did you mean "TAG_FEED_POSTS"?)'
    ]


def test_invalid_settings_are_reported_at_their_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error in the settings file is reported with the line and a mark below the column, without a traceback."""
    monkeypatch.chdir(tmp_path)
    file = Path("pelicanconf.py")
    file.write_text("A = 1\nB = (1,\n", encoding="utf-8")
    assert settings_fault("pelicanconf.py") == "pelicanconf.py:2:5: error: '(' was never closed\n    B = (1,\n        ^"
    file.write_text("A = 1\nB = A / 0\n", encoding="utf-8")
    assert settings_fault("pelicanconf.py") == (
        "pelicanconf.py:2:5: error: ZeroDivisionError: division by zero\n    B = A / 0\n        ^"
    )
    file.write_text("A = 1\n", encoding="utf-8")
    assert settings_fault("pelicanconf.py") == ""
    assert settings_fault("other.py") == "error: there is no settings file other.py"


def test_the_settings_file_is_that_of_pelicans_option() -> None:
    """The settings file is the value of Pelican's short or long option, or Pelican's default."""
    assert settings_file(["content", "-s", "publishconf.py"]) == "publishconf.py"
    assert settings_file(["--settings=a.py"]) == "a.py"
    assert settings_file(["content"]) == "pelicanconf.py"


def test_a_list_below_text_is_reported_once_for_a_site(site: MakeSite) -> None:
    """A check reports one list directly below text, with the number of other texts that have such a list."""
    below = f"{HEAD}\nWe need:\n- rope\n- paint\n\nAnd:\n- tar\n"
    files = {
        "posts/a.md": below,
        "posts/b.md": below.replace("Title: ", "Title: B"),
        "posts/c.md": f"{HEAD}\nWe need:\n\n- rope\n",
    }
    hints = [line for line in site(files, settings=CHECK).text.splitlines() if "other programs" in line]
    expected = (
        "this is a list here and on GitHub, but other programs read it as text, since no empty line is above it; "
        "add an empty line, or write a backslash before the sign to make it text (also in 1 other text)"
    )
    assert hints == [f"content/posts/a.md:6:1: hint: {expected}"]
    assert "other programs" not in site(files).text


@pytest.mark.parametrize("body", ["- a\n  - b\n", "Text.\n\n- a\n", "> Text.\n> - a\n", "A year:\n1986. What a year\n"])
def test_lists_that_all_programs_read_are_not_reported(body: str) -> None:
    """Lists below an item, a quotation or an empty line are not reported, and neither is text similar to a list."""
    assert problems_of(f"{HEAD}\n{body}") == []


@pytest.mark.parametrize("written", ["13/14/2026", "0.13.2026", "0/0/2026", "31.02.2026"])
def test_an_impossible_date_is_not_suggested(written: str) -> None:
    """The error about a date with an impossible month or day has an example instead of a suggested date."""
    expected = f'2:7: error: impossible date "{written}"; write it as 2026-03-12 or 2026-03-12 09:30'
    assert problems_of(post_with_date(written)) == [expected]
