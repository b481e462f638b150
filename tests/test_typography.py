"""Check that the typography gives the same bytes as Hindsight's punctuation and all other filters of Typogrify.

The typography skips filters that cannot change a text, so its results must be as if all filters ran.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typogrify.filters import applyfilters, process_ignores

from hindsight.core.markdown.punctuation import with_typographic_signs
from hindsight.core.markdown.typography import finisher, plain_text

# Elements that Typogrify ignores in addition to `pre` and `code`.
IGNORED = ("script", "style", "kbd", "samp", "textarea", "svg", "math")
PIECES = (
    *("a", "word", "NASA", "D.O.T. ", "2K2", " ", "\n", "  ", "\r", "\u00a0", "\u2009", "é", "İ", "!", "1", "9s", "s "),
    *('"', "'", "''", "``", "`", "--", "---", "-", "...", ". . .", ".", "\\", '\\"', "'80s", "x" * 60),
    *("&", "&amp;", "&nbsp;", "&#38;", "&#8220;", "&ldquo;", "<", ">", "<b ", "<!--", "-->", "<!-- it's -->"),
    *("<p>", "</p>", "</p>\n", "</p>\n<p>", '<p class="A BC">', "</P>", "<h2 id='x'>", "</h2>\n", "<li>", "</li>\n"),
    *("<em>", "</em>", "<b>", "</b>", '<a href="x y">', "</a>", "<strong>", "</strong>", "<br>", "<abbr>", "</abbr>"),
    *("<blockquote>\n", "</blockquote>\n", '<div class="q">', "</div>\n", "<dt>", "</dd>", '<img alt="it\'s & x">'),
    *("<code>", "</code>", "<pre>", "</pre>", "<kbd>", "</kbd>", "<tt>", "</tt>", "<svg>", "</svg>", "<script>"),
    *('<span class="amp">', "</span>", "</script>"),
)
markup = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=30).map("".join)


def typogrified(text: str, ignored: tuple[str, ...]) -> str:
    """Return a text after Hindsight's punctuation and all other filters of Typogrify were applied."""
    sections = with_typographic_signs(process_ignores(text, [*IGNORED, *ignored]))
    return "".join(applyfilters(part, smartypants=False) if is_changed else part for part, is_changed in sections)


@given(markup, st.sampled_from([(), ("div.q",), ("em", "li"), (".q", " h2 ")]))
def test_any_markup_equals_the_result_of_typogrify(text: str, ignored: tuple[str, ...]) -> None:
    """The result for any HTML equals Typogrify's, also for broken HTML, and with ignored elements and classes."""
    assert finisher(ignored)(text) == typogrified(text, ignored)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<p>\"Don't,\" she said -- 'not ... yet'.</p>\n<p>The '80s & NASA</p>",
        "<p>See <em>this</em> word</p>",
        "<p>A quote mark by itself<b>\"</b> and <b>'</b> two</p>",
        '<p>one <a href="a" title="it\'s two words"> three</a></p>',
        "<p>" + "word " * 100 + "</p>",
        "<p>" + "w" * 100 + " " + "v" * 100 + "</p>\n",
        "<p>last <code>it's</code> word</p>\n<pre>-- two words</pre>",
        "<p>it's <!-- a 'comment' -- here --> so</p>",
        "no tags at all, but \"quotes\"",
    ],
)  # fmt: skip
def test_difficult_markup_equals_the_result_of_typogrify(text: str) -> None:
    """The result for markup that random tests rarely produce equals Typogrify's."""
    assert finisher(())(text) == typogrified(text, ())


def test_typography_can_be_turned_off() -> None:
    """A site without Typogrify keeps the text of Markdown."""
    assert finisher((), on=False)('<p>"a" -- b c</p>') == '<p>"a" -- b c</p>'


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("10<sup>6</sup> m<sup>-2</sup>", "10⁶ m⁻²"),
        ("H<sub>2</sub>O", "H₂O"),
        ('x<sup class="a">n+1</sup>', "xⁿ⁺¹"),
        ("the 1<sup>st</sup> of T<SUB><i>max</i></SUB>", "the 1^st of T_max"),
        ("2<sup>a &lt; b</sup>", "2^(a < b)"),
        ('a<sup id="fnref:1"><a href="#fn:1">1</a></sup>', "a"),
        ("one<sup></sup> two", "one two"),
    ],
)
def test_plain_text_marks_superscripts_and_subscripts(markup: str, text: str) -> None:
    """Raised and lowered numbers become single characters, letters follow a sign, and footnote numbers are removed."""
    assert plain_text(markup) == text
