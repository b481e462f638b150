"""Check that quotation marks, apostrophes, primes, dashes and ellipses become the right signs, or stay as written."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hindsight.core.markdown.punctuation import with_typographic_signs

STRAIGHT = str.maketrans({"“": '"', "”": '"', "″": '"', "‘": "'", "’": "'", "′": "'", "…": "...", "—": "--"})


def with_signs(markup: str) -> str:
    """Return HTML with typographic signs, as the characters that a reader sees."""
    pieces = re.split(r"(<(code|pre)>.*?</\2>)", markup, flags=re.DOTALL)
    sections = [(piece, index % 3 == 0) for index, piece in enumerate(pieces) if index % 3 < 2 and piece]
    return html.unescape("".join(part for part, _ in with_typographic_signs(sections)))


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("The <a href='x'>office</a>'s door", "The <a href='x'>office</a>’s door"),
        ("The <code>grep</code>'s output", "The <code>grep</code>’s output"),
        ("<strong>Ana</strong>'s and <em>'mine'</em>", "<strong>Ana</strong>’s and <em>‘mine’</em>"),
        ("don't, the boys' club, 1990's", "don’t, the boys’ club, 1990’s"),
        ('"<i>l</i>"s', "“<i>l</i>”s"),
        ('said "yes"<sup>1</sup> and', "said “yes”<sup>1</sup> and"),
        ("said 'yes'<sub>n</sub>", "said ‘yes’<sub>n</sub>"),
    ],
)
def test_an_apostrophe_is_recognised_across_tags(markup: str, expected: str) -> None:
    """A mark after a link, emphasis or code becomes an apostrophe, as after plain text."""
    assert with_signs(markup) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in the '90s", "in the ’90s"),
        ("since '68", "since ’68"),
        ("'Twas rock 'n' roll, get 'em", "’Twas rock ’n’ roll, get ’em"),
        ("'em' is a tag", "‘em’ is a tag"),
        ("a 'cause' for concern", "a ‘cause’ for concern"),
        ("of '69 or '70, from '68 to '72", "of ’69 or ’70, from ’68 to ’72"),
        ("'Twasn't. 'Tisn't it?", "’Twasn’t. ’Tisn’t it?"),
        ("rock 'n roll, the '68er, 'neath it, see 'im", "rock ’n roll, the ’68er, ’neath it, see ’im"),
        ("'70' he said, 'im Haus'", "‘70’ he said, ‘im Haus’"),
        ("'99 bottles', he sang, isn't it", "‘99 bottles’, he sang, isn’t it"),
    ],
)
def test_an_elision_begins_with_an_apostrophe(text: str, expected: str) -> None:
    """A shortened word such as ’90s begins with an apostrophe, unless it is quoted."""
    assert with_signs(text) == expected


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('Then--"no"--and off', "Then—“no”—and off"),
        ('"yes"/"no" ("maybe") ["so"]', "“yes”/“no” (“maybe”) [“so”]"),
        ("\"'nested' ones\"", "“‘nested’ ones”"),
        ('<p>"A"</p><p>"<b>B</b>"</p>', "<p>“A”</p><p>“<b>B</b>”</p>"),
        ('"Wait..." he said. "...no"', "“Wait…” he said. “…no”"),
        ('one " alone', 'one " alone'),
        ('צה"ל', 'צה"ל'),
        ('"צה"ל"', '“צה"ל”'),
        ('l\'"eau" et ..."rien"', "l’“eau” et …“rien”"),
        ('\\"raw\\"', '"raw"'),
    ],
)
def test_a_quotation_mark_opens_before_a_word_and_closes_after_one(markup: str, expected: str) -> None:
    """A mark is opening before a word and closing after a word, but stays straight inside a word or alone."""
    assert with_signs(markup) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She is 6'2\" tall", "She is 6′2″ tall"),
        ('a 27" screen', "a 27″ screen"),
        ("5'10'' or 6' 2\" tall", "5′10″ or 6′ 2″ tall"),
        ("the '90s, the boys' 2 dogs", "the ’90s, the boys’ 2 dogs"),
        ('the "Route 66"', "the “Route 66”"),
    ],
)
def test_feet_and_inches_have_primes(text: str, expected: str) -> None:
    """A mark after a number becomes a prime, unless it closes a quotation."""
    assert with_signs(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("late---very--late", "late—very—late"),
        ("one -- two", "one — two"),
        ("-- Ada", "— Ada"),
        ("wait--", "wait—"),
        ("one --two", "one --two"),
        ("one ---- two", "one ---- two"),
        ("Start it with --verbose (or --quiet)", "Start it with --verbose (or --quiet)"),
        ("Pass \"--force\" or '--option', cmd=--x, {--z}", "Pass “--force” or ‘--option’, cmd=--x, {--z}"),
        (
            "file--name.tar.gz, a-1.0--beta, .btn--primary, xn--b.example, my_a--b",
            "file--name.tar.gz, a-1.0--beta, .btn--primary, xn--b.example, my_a--b",
        ),
        ("He went--and so did he.", "He went—and so did he."),
        ("/usr/a--b, C:\\a--b and foo--bar.txt", "/usr/a--b, C:\\a--b and foo--bar.txt"),
        ("https://b.example/a--b's_x and a--b@c.example", "https://b.example/a--b's_x and a--b@c.example"),
        ("x --&gt; y", "x --> y"),
        ("../... and ...", "../... and …"),
    ],
)
def test_hyphens_with_equal_space_on_both_sides_become_a_dash(text: str, expected: str) -> None:
    """Hyphens with white space on both sides or on neither become a dash, except in options, addresses and names."""
    assert with_signs(text) == expected


@pytest.mark.parametrize("smiley", [":'(", ";')", "^_^", ":-)", "=)"])
def test_a_smiley_stays_as_written(smiley: str) -> None:
    """The signs of a smiley do not become quotation marks."""
    assert with_signs(f"He left {smiley} and wept.") == f"He left {smiley} and wept."


PIECES = (
    *("a", " ", "\n", '"', "'", "--", "---", "...", "-", "\\", "<em>", "</em>", "<p>", "</p>", "<code>'</code>"),
    *("&amp;", "&nbsp;", "&lt;", "https://a.b/c", "9", "<br>", "<img alt='x'>", "'90s", ":'("),
)


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=2), max_size=30).map("".join))
def test_only_signs_change(text: str) -> None:
    """If all signs of any text are made straight again, the text is as before."""
    straight = html.unescape(text).translate(STRAIGHT)
    for sign in ("\\", "---", ". . ."):
        straight = straight.replace(sign, {"---": "--", ". . .": "..."}.get(sign, ""))
    result = with_signs(text).translate(STRAIGHT).replace("---", "--").replace(". . .", "...").replace("\\", "")
    assert result == straight
