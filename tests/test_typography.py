"""The typographic finish is ours for punctuation and Typogrify's for the rest, to the byte.

Not all of Typogrify's filters see all of a text; the results are as if they did.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typogrify.filters import applyfilters, process_ignores

from hindsight.core.markdown.punctuation import with_typographic_signs
from hindsight.core.markdown.typography import finisher, plain_text

# What Hindsight has Typogrify leave alone besides `pre` and `code`.
LEFT_ALONE = ("script", "style", "kbd", "samp", "textarea", "svg", "math")
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
    """Typogrify's filters, but for its punctuation, on all of a text."""
    sections = with_typographic_signs(process_ignores(text, [*LEFT_ALONE, *ignored]))
    return "".join(applyfilters(part, smartypants=False) if wanted else part for part, wanted in sections)


@given(markup, st.sampled_from([(), ("div.q",), ("em", "li"), (".q", " h2 ")]))
def test_any_markup_gets_what_typogrify_gives_it(text: str, ignored: tuple[str, ...]) -> None:
    """Even, uneven or broken HTML; with elements, classes and ids to leave alone."""
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
def test_places_where_a_shortcut_could_go_wrong(text: str) -> None:
    """What a property test may take long to come by."""
    assert finisher(())(text) == typogrified(text, ())


def test_typography_can_be_turned_off() -> None:
    """A site without Typogrify has its text as Markdown gives it."""
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
def test_plain_text_keeps_what_is_raised_or_lowered_apart(markup: str, text: str) -> None:
    """Numbers become raised or lowered characters, letters follow a sign; the marks of footnotes go."""
    assert plain_text(markup) == text
