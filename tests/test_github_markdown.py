"""Markdown has GitHub's reading where original Markdown has a different one."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hindsight.core.checklists.labelling import labelling
from hindsight.core.documents.converter import converter
from support import diagnostics, post


def plain(source: str) -> str:
    """Return a text as HTML without ids, frames of tables and line breaks in the source."""
    markup = re.sub(r'\s(?:id|class|aria-\w+|role|tabindex)="[^"]*"', "", post(source).html.replace("&nbsp;", " "))
    return re.sub(r"\s+(?=</)", "", re.sub(r"(?<!>)\n(?!<)", " ", markup)).replace("\n", "")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Files foo*, bar* and baz*.", "<p>Files foo*, bar* and baz*.</p>"),
        ("It is 2*(a+b)*c.", "<p>It is 2*(a+b)*c.</p>"),
        (r"Begin \{equation*} and \{end*}.", "<p>Begin {equation*} and {end*}.</p>"),
        ("One*two*three, *four*, (*five*).", "<p>One<em>two</em>three, <em>four</em>, (<em>five</em>).</p>"),
        ("Note**:** bold.", "<p>Note<strong>:</strong> bold.</p>"),
        ("这是*「重要」*的。", "<p>这是<em>「重要」</em>的。</p>"),
        ("将*.c编译成*.o文件。", "<p>将*.c编译成*.o文件。</p>"),
    ],
)
def test_an_asterisk_between_a_letter_and_punctuation_is_text(source: str, expected: str) -> None:
    """Names with asterisks and products stay as written; bold marks and Chinese words become emphasis."""
    assert plain(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Type ``, then `ls`.", "<p>Type ``, then <code>ls</code>.</p>"),
        ("``a ` b`` and `c`", "<p><code>a ` b</code> and <code>c</code></p>"),
        ("```one``", "<p>```one``</p>"),
        ("One `two", "<p>One `two</p>"),
    ],
)
def test_code_ends_at_as_many_backticks_as_it_begins_with(source: str, expected: str) -> None:
    """Other runs of backticks are text, and hide no code after them."""
    assert plain(source) == expected


@pytest.mark.parametrize(
    ("marker", "blank"), [("- ", "  "), ("1. ", "   "), ("- ", "    "), ("- ", "\t"), ("- ", ""), ("> ", "> ")]
)
def test_a_blank_line_of_spaces_does_not_end_code_in_an_item(marker: str, blank: str) -> None:
    """Editors leave the indentation on blank lines; the code goes on below."""
    margin = "> " if marker == "> " else " " * len(marker)
    source = f"{marker}Type:\n{margin}```\n{margin}one\n{blank}\n{margin}# two\n{margin}```\n"
    html = post(source).html
    assert html.count("<pre") == 1
    assert re.search(r"<code>one\n *\n# two\n</code>", html)


def test_tabs_of_code_in_an_item_stay_beyond_its_indentation() -> None:
    """A makefile in an item may be indented by a tab, which counts as four columns."""
    assert "<code>  a\n\tb\n" in post("- Type:\n  ```\n\ta\n  \tb\n  ```\n").html


def test_two_labels_with_a_space_between_are_two_references() -> None:
    """No words disappear from a row of sources."""
    links = '<p>See <a href="https://a.example">1</a> <a href="https://b.example">2</a>.</p>'
    assert plain("See [1] [2].\n\n[1]: https://a.example\n[2]: https://b.example") == links


def test_the_first_definition_of_a_label_counts() -> None:
    """A later definition with the same label has no effect."""
    link = '<p>See <a href="https://a.example">x</a>.</p>'
    assert plain("See [x].\n\n[x]: https://a.example\n[X]: https://b.example\n\n[x]: https://c.example") == link


def test_a_defined_address_in_angle_brackets_may_have_spaces() -> None:
    """The definition `[x]: <my map.svg>` works like the link `[x](<my map.svg>)`."""
    assert plain("See [x].\n\n[x]: <https://a.example/my map>") == plain("See [x](<https://a.example/my map>).")


@pytest.mark.parametrize("source", ["![A *red* **b_o_at**](x.svg)", "![A *red* **b_o_at**][x]\n\n[x]: x.svg"])
def test_the_words_of_a_picture_have_no_signs_of_emphasis(source: str) -> None:
    """Screen readers read the words of a picture, not the asterisks."""
    assert 'alt="A red b_o_at"' in plain(source)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("> Said Ana.\n---\nEnd.", "<blockquote><p>Said Ana.</p></blockquote><hr><p>End.</p>"),
        ("> Said Ana.\n2. Shut it.", '<blockquote><p>Said Ana.</p></blockquote><ol start="2"><li>Shut it.</li></ol>'),
        ("> Said Ana.\n>\nEnd.", "<blockquote><p>Said Ana.</p></blockquote><p>End.</p>"),
        (">\nSaid Ana\n2. times.", "<blockquote></blockquote><p>Said Ana 2. times.</p>"),
        ("> ## Said Ana\nEnd.", "<blockquote><h2>Said Ana</h2></blockquote><p>End.</p>"),
        ("> Said Ana,\nand left.", "<blockquote><p>Said Ana, and left.</p></blockquote>"),
        ("> - Said Ana,\nand left.", "<blockquote><ul><li>Said Ana, and left.</li></ul></blockquote>"),
    ],
)
def test_only_a_paragraph_of_a_quotation_continues_without_its_sign(source: str, expected: str) -> None:
    """Rules, lists and text below a blank line of a quotation are no part of the quotation."""
    assert plain(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("A title\nof two lines\n===\nText", "<h2>A title of two lines</h2><p>Text</p>"),
        ("A title\nof two lines\n---", "<h2>A title of two lines</h2>"),
        ("  A title\n  ---", "<h2>A title</h2>"),
        ("A title  \nof two\n---", "<h2>A title<br>of two</h2>"),
        ("***\n---", "<hr><hr>"),
        ("Term\n: Meaning\n---", "<dl><dt>Term</dt><dd>Meaning</dd></dl><hr>"),
        ("One\n> two\n---", "<p>One</p><blockquote><p>two</p></blockquote><hr>"),
        ("- one\n---", "<ul><li>one</li></ul><hr>"),
    ],
)
def test_an_underlined_paragraph_is_a_heading(source: str, expected: str) -> None:
    """A heading may have several lines and be indented; rules, quotations and lists are no headings."""
    assert plain(source) == expected


@pytest.mark.parametrize("rule", ["-     -     -", " *    *  **", "_ _      _"])
def test_a_rule_may_have_any_number_of_spaces(rule: str) -> None:
    """Spaces between the signs of a rule do not matter."""
    assert plain(f"One\n\n{rule}\n\nTwo") == "<p>One</p><hr><p>Two</p>"


@pytest.mark.parametrize("rule", ["---", "***"])
def test_a_rule_ends_a_table(rule: str) -> None:
    """A rule right below a table is no row of it."""
    assert plain(f"| A | B |\n|---|---|\n| 1 | 2 |\n{rule}\nText").endswith("</table></div><hr><p>Text</p>")


def test_a_table_of_only_a_head_has_no_rows() -> None:
    """An empty row would look like missing words."""
    assert plain("| A | B |\n|---|---|").count("<tr>") == 1


@pytest.mark.parametrize("address", ["tel:+49-30-123", "sms:123", "geo:1.5,2", "https://a.example"])
def test_addresses_of_other_kinds_in_angle_brackets_are_links(address: str) -> None:
    """A number to call is a link whose words are the address."""
    assert plain(f"See <{address}>.") == f'<p>See <a href="{address}">{address}</a>.</p>'


@pytest.mark.parametrize(
    "words",
    [
        "<pod_name>",
        "<www.a.example>",
        "<name|id>",
        "<string, int>",
        "<inner/outer>",
        "</x y>",
        "<a_b=1>",
        "<T&>",
        "<k8s.io/x>",
    ],
)
def test_words_in_angle_brackets_that_are_no_tag_are_text(words: str) -> None:
    """Placeholders in commands stay on the page, and are no error."""
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert plain(f"Type {words} here.") == f"<p>Type {escaped} here.</p>"
    assert diagnostics(f"Type {words} here.") == []


@pytest.mark.parametrize(
    "tag",
    [
        '<kbd class="x" data-a=b hidden>A</kbd>',
        "<span @click='x' :y=\"z\">A</span>",
        "<br/>",
        "<svg:a>A</svg:a >",
        "<b\nclass=x>A</b>",
    ],
)
def test_tags_stay_tags(tag: str) -> None:
    """HTML in a sentence is kept as it is written."""
    assert tag in post(f"Type {tag} here.").html


LABELS = labelling("en")
PIECES = ("*", "**", "`", "``", "> ", ">\n", "---", "===", "\n", "\n\n", "2. ", "- ", "# ", "[a]", " [b]", "(", "word ")


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_no_word_disappears(source: str) -> None:
    """Words stay on the page, however signs surround them."""
    html = converter().convert(source, "no", LABELS, "SLOT").html
    assert re.sub(r"<[^>]*>", "", html).count("word") == source.count("word")
