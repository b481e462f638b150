"""Check the reading of one file: its Markdown and typography."""

from __future__ import annotations

import html
import pickle
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support import HEAD, diagnostics, post, read_post, read_text


def test_the_same_bytes_give_the_same_result() -> None:
    """The same bytes give equal results, and a pickled result is loaded as an equal one."""
    text = HEAD + '\n> **Lesson:** Say "no" early. #work\n\n- [ ] **Call.** Now.\n- [ ] **Write.** Later.\n'
    assert read_text(text) == read_text(text)
    assert pickle.loads(pickle.dumps(read_text(text))) == read_text(text)


def test_typography_applies_to_text_and_titles() -> None:
    """In titles and texts, quotation marks become curly, and capitals and ampersands get their classes."""
    document = read_post('Title: "R & D" at NASA\nDate: 2024-01-01\nTags: work\n\nIt\'s "fine" -- really.\n')
    assert '<span class="dquo">&#8220;</span>R <span class="amp">&amp;</span> D&#8221;' in document.title_html
    assert '<span class="caps">NASA</span>' in document.title_html
    assert "It&#8217;s &#8220;fine&#8221; &#8212;&nbsp;really." in document.html


def test_smileys_and_emoji_stay() -> None:
    """Smileys and emoji stay as written."""
    html = post("Good :) fine ;-) and 🙂 too <3 done.").html
    assert all(smiley in html for smiley in (":)", ";-)", "🙂", "&lt;3"))


def test_code_keeps_straight_quotes_and_gets_classes() -> None:
    """Code keeps its straight quotes and gets classes, never inline styles."""
    html = post('```python\nprint("NASA & co")\n```\n').html
    assert '<span class="s2">&quot;NASA &amp; co&quot;</span>' in html
    assert "style=" not in html


def test_markdown_extensions_are_enabled() -> None:
    """Footnotes, definition lists and tables are converted."""
    html = post("A note.[^1]\n\n[^1]: Here.\n\nTerm\n:   What it is.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n").html
    assert all(part in html for part in ('class="footnote"', "<dt>Term</dt>", "<table>", 'role="region"'))


def test_headings_go_down_a_level_below_a_first_level_heading() -> None:
    """A first-level heading in the text and the headings below it go down a level."""
    html = post("# One\n\n## Two\n").html
    assert '<h2 id="one">One</h2>' in html
    assert '<h3 id="two">Two</h3>' in html


def test_a_body_lists_its_headings() -> None:
    """A body lists its headings with their levels and anchors."""
    document = post("## First\n\nText.\n\n### Deeper\n\nText.\n")
    assert [(heading.level, heading.anchor) for heading in document.body.headings] == [(2, "first"), (3, "deeper")]


def test_the_summary_is_a_field_or_the_first_paragraph() -> None:
    """The summary is the field Summary, or else the first 50 words of the first paragraph."""
    assert post("Text.", "Summary: Why *now*?\n").summary == "Why now?"
    long = post("word " * 80).summary
    assert long.endswith("word…")
    assert len(long.split()) == 50


def test_markup_in_a_title_is_escaped() -> None:
    """HTML in a title is escaped."""
    document = read_text("Title: <script>alert(1)</script>\nDate: 2024-01-01\nTags: work\n\nText.\n").document
    assert document is not None
    assert "<script" not in document.title_html
    assert "&lt;script&gt;" in document.title_html


def test_nested_tasks_have_unticked_boxes_in_labels() -> None:
    """The box of a nested task is inside its label, and is not ticked."""
    html = post("- [ ] **Pack.** All.\n    - [x] *passport* and ticket\n", "Checklist: no\n").html
    assert '<label><input type="checkbox"> <em>passport</em> and ticket</label>' in html
    assert "checked" not in html


def test_reading_time_is_at_least_a_minute() -> None:
    """A short post takes a minute, and 1,200 words take five minutes."""
    assert post("Short.").reading_minutes == 1
    assert post("word " * 1200).reading_minutes == 5


def test_comments_are_not_published() -> None:
    """HTML comments are removed, except in code."""
    html = post("One.<!-- the client was Smith -->\n\n<!-- block\nSmith -->\n\n`<!-- shown -->`\n").html
    assert "Smith" not in html
    assert "&lt;!-- shown --&gt;" in html


def test_an_empty_table_heading_is_a_cell() -> None:
    """The empty corner of a table becomes a plain cell instead of a heading."""
    html = post("|   | a |\n|---|---|\n| x | 1 |\n").html
    assert html.count("<th>") == 1


def test_an_empty_head_of_a_table_is_removed() -> None:
    """A table whose head has no text and no picture has no head on the page, since that would be an empty row."""
    html = post("|  |  |\n|---|---|\n| x | 1 |\n").html
    assert "<thead>" not in html
    assert html.count("<td>") == 2
    assert "<thead>" in post("| ![a](/b.png) |  |\n|---|---|\n| x | 1 |\n").html


def test_a_fence_in_a_quotation_is_one_block_of_code() -> None:
    """Fenced code in a quotation keeps its blank lines, and the quotation continues after the code."""
    html = post("> Run\n>\n> ```\n> one\n>\n> two\n> ```\n>\n> and wait.\n").html
    assert "<code>one\n\ntwo\n</code></pre></div>" in html
    assert html.count("<blockquote>") == 1
    assert "<p>and&nbsp;wait.</p>" in html


@pytest.mark.parametrize(
    "body",
    [
        "    ```\n    one\n    ```\n", "````\n- a\n    ```\n    b\n    ```\n````\n",
        "<div>\n```\none\n```\n</div>\n",
    ],
)  # fmt: skip
def test_a_fence_inside_code_or_html_stays(body: str) -> None:
    """A fence in indented code, in a longer fence or in HTML stays as written."""
    html = post(body).html
    assert "```" in html or "&#8220;`" in html
    assert diagnostics(body) == []


@pytest.mark.parametrize("body", ["Do.\n\n```sh\nls\n", "- a\n\n    ~~~\n    ls -l\n\nAnd so on.\n"])
def test_a_fence_that_is_not_closed_is_a_warning(body: str) -> None:
    """A fence without an end is a warning at its line."""
    (diagnostic,) = diagnostics(body)
    assert re.fullmatch(
        r"content/posts/a\.md:7:1: warning: this code never ends; "
        r'close it with "(```|~~~)" on a line of its own, indented like its first line',
        diagnostic,
    )
    assert diagnostics("Next.\n") == []


@pytest.mark.parametrize("fence", ["```", "~~~"])
def test_code_keeps_its_tabs_and_spaces(fence: str) -> None:
    """Fenced code keeps its tabs, which a makefile needs, and blank lines of spaces."""
    markup = post(f"{fence}makefile\nall:\n\techo\ta\n  \n\techo b\n{fence}\n\nA\tb c d e.\n").html
    shown = html.unescape(re.sub(r"<[^>]*>", "", markup))
    assert "all:\n\techo\ta\n  \n\techo b\n" in shown
    assert "A   b c" in shown


def test_preformatted_html_keeps_its_tabs() -> None:
    """Tabs and blank lines of spaces in `<pre>` stay as written."""
    assert "<pre>\na\tb\n \n\tc\n</pre>" in post("<pre>\na\tb\n \n\tc\n</pre>\n\nText.\n").html


MARKS = ["\t", " ", "<pre>", "</pre>", "\n", "a", "- ", "```", "> "]


@given(st.lists(st.sampled_from(MARKS), max_size=30).map("".join))
def test_tabs_outside_of_code_are_expanded(text: str) -> None:
    """A page never has the placeholders that replace tabs while a text is read."""
    assert not set("\ufdd0\ufdd1") & set(post(text).html)


def test_a_line_break_in_an_unindented_line_of_an_item_stays() -> None:
    """Two spaces at the end of a line break the line, also if the lines of an item are not indented."""
    assert post("1. a one  \nb two  \nc three  \nd four five\n").html.count("<br>") == 3
