"""Check that no text disappears: HTML and Markdown that would hide text are reported at their line."""

from __future__ import annotations

import re

import pytest

from hindsight.core.documents.lost_words import lost_words
from hindsight.core.documents.unclosed import unclosed_elements
from hindsight.core.markdown.typography import plain_text
from support import diagnostics, post


def errors(body: str) -> list[str]:
    """Return the errors of a post with this body."""
    return [line for line in diagnostics(body) if ": error: " in line]


@pytest.mark.parametrize(
    "name",
    ["title", "textarea", "style", "script", "select", "iframe", "svg", "xmp", "noscript", "template", "math", "div",
     "details", "span", "b", "your-name"],
)  # fmt: skip
def test_an_element_named_in_prose_is_an_error_at_its_tag(name: str) -> None:
    """A tag in prose without an end tag is an error at its position."""
    message = f"<{name}> is never closed; close it with </{name}>, or write it as code: `<{name}>`"
    assert f"content/posts/a.md:7:9: error: {message}" in errors(
        f"One `<{name}>`.\n\nSet the <{name}> of the page.\n\nEnd."
    )


@pytest.mark.parametrize(
    "body",
    [
        "One <br> two <img src='a.svg' alt='x'> three <wbr>four.",
        "<ul>\n<li>one\n<li>two\n</ul>",
        "<table><tr><td>a<td>b<tr><td>c</table>",
        "<p>one\n\n<p>two",
        "<svg viewBox='0 0 1 1' aria-label='x'><path d='M0'/></svg>",
        "<script>if (a < b) document.write('<div>')</script>",
        "<textarea>a <b> c</textarea>",
        "Write `<title>` or\n\n```html\n<div>\n```\n\n    <div>\n",
        "a < b and c > d, a<b, x <- y, <3",
        "<https://a.example/b> and <a@b.example>",
        "<div>\n\n<https://a.example/b>\n\n</div>",
        'Never write `<a href="javascript:void(0)">`.',
        "<details>\n<summary>One</summary>\n\nTwo\n\n</details>",
        '<div markdown="1">\n\n**x**\n\n</div>',
        "A &lt;div&gt; and a \\<div>.",
    ],
)
def test_valid_html_is_not_reported(body: str) -> None:
    """Elements without an optional end tag, SVG, code, and signs similar to a tag are not reported."""
    assert errors(body) == []


def test_a_stray_end_tag_is_an_error_at_its_tag() -> None:
    """An end tag without a start tag is an error, since it could close an element of the page."""
    assert errors("One.\n\nTwo</div>\n\nThree.") == [
        "content/posts/a.md:7:4: error: </div> closes an element that is not open; remove it, or open it above"
    ]


@pytest.mark.parametrize("sign", ["<![CDATA[", "<!-- ", "<?php"])
def test_signs_that_begin_a_comment_in_a_browser_are_an_error(sign: str) -> None:
    """Signs after which a browser hides the text are reported."""
    assert any("browsers hide text after" in one.message for one in unclosed_elements(f"<p>One {sign}two</p>"))


def test_text_inside_an_unclosed_element_is_kept_or_reported() -> None:
    """Text after an unclosed element inside an element with Markdown is on the page, or is reported as an error."""
    body = (
        'Before.\n\n<div markdown="1">\n\n<div>\n\nInside with several words of text here.\n\n</div>\n\n'
        "## A heading\n\nAfter it more words of a text that must stay here.\n\n- [ ] One step\n- [ ] Another\n"
    )
    assert errors(body) or "words of a text that must stay here." in plain_text(post(body).html)


@pytest.mark.parametrize("body", ["*[TOC]*", "**[TOC]** and more", "See [TOC] here"])
def test_a_marker_for_contents_inside_a_paragraph_is_text(body: str) -> None:
    """[TOC] in a paragraph with other words or in emphasis stays text."""
    assert "[TOC]" in plain_text(post(f"{body}\n\n## One\n\n## Two\n").html)


def test_a_marker_for_contents_becomes_the_table() -> None:
    """A paragraph with only [TOC] becomes the table of contents."""
    html = post("A.\n\n[TOC]\n\n## One\n\n## Two\n").html
    assert "[TOC]" not in html
    assert 'class="toc"' in html


@pytest.mark.parametrize(
    ("source", "markup"),
    [
        (
            'Don\'t *stop* un**believ**able -- "now"',
            "<p>Don&#8217;t <em>stop</em> un<strong>believ</strong>able &#8212;</p> now",
        ),
        ("[a][label]\n\n[label]: http://x.example 'Title'", '<a href="http://x.example">a</a>'),
        ("```python title=x\ncode\n```", "<code>code</code>"),
        ("第一行\n第二行", "<p>第一行第二行</p>"),
        ("Text <!-- hidden words -->", "<p>Text</p>"),
        ("[x](Müller.md)", '<a href="M%C3%BCller.md">x</a>'),
        ("A {: .class title=x}", '<p class="class">A</p>'),
    ],
)
def test_words_that_are_not_text_are_not_reported_as_lost(source: str, markup: str) -> None:
    """Labels, languages of code, comments and attributes are not lost words, and words in attributes are not lost."""
    assert list(lost_words(source, markup, "")) == []


def test_all_lost_words_of_a_line_are_reported_together() -> None:
    """Lost words of a line are reported together, with the line's number."""
    assert list(lost_words("One two\n\nthree four one", "<p>One two</p>", "")) == [(2, ["three", "four", "one"][:2])]


@pytest.mark.parametrize(
    ("body", "position", "begins"),
    [
        ("Text.\n\n[Update]: fixed", "7:1", "[update]:"),
        ("Text.\n\n> [Note]: done", "7:1", "[note]:"),
        ("Text.\n\n*[TODO]: finish this part", "7:1", "*[TODO]:"),
    ],
)
def test_an_unused_definition_is_a_warning(body: str, position: str, begins: str) -> None:
    """An unused definition is a warning, since its line may be meant as text."""
    assert [line.lower() for line in diagnostics(body)] == [
        f'content/posts/a.md:{position}: warning: "{begins}" begins a definition that nothing uses, so this line is '
        f'not on the page; write "\\{begins}" if it is text'.lower()
    ]


@pytest.mark.parametrize(
    "body",
    [
        "See [here] and [the rest][x].\n\n[here]: other\n[x]: https://x.example",
        "Text.\n\n[1.0]: https://x.example/compare",
        "An ABC here.\n\n*[ABC]: Alphabet",
        "```\n[a]: b\n*[C]: d\n```",
    ],
)
def test_used_definitions_are_not_reported(body: str) -> None:
    """Used definitions, unused definitions with a web address, and code are not reported."""
    assert [line for line in diagnostics(body) if "a definition that nothing uses" in line] == []


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ('[caption id="attachment_1" align="alignright" width="300"]![x](/images/x.png) Words[/caption]', "Words"),
        ("[wp_caption]Words[/wp_caption]", "Words"),
        ("`[caption]` is a word", "[caption]"),
        ("    [caption] in code", "[caption]"),
    ],
)
def test_the_tags_of_a_caption_are_removed(source: str, shown: str) -> None:
    """The tags of a caption are removed without a warning, and its words stay; in code, the tags stay."""
    assert [line for line in diagnostics(source) if "not on the page" in line] == []
    text = plain_text(post(source).html)
    assert (shown in text, "attachment" in text) == (True, False)


@pytest.mark.parametrize("body", ["![caption](images/a.jpg)", "[caption](/x/)", "[caption][x]\n\n[x]: /x/"])
def test_a_link_named_caption_is_a_link(body: str) -> None:
    """A Markdown link or picture named "caption" is not a shortcode."""
    assert re.search(r'(?:src|href)="[^"]*(?:a\.jpg|/x/)"', post(body).html)


@pytest.mark.parametrize(
    ("body", "tag"),
    [
        ("![x](a.png){width=300}", '<img alt="x" src="a.png" width="300">'),
        ("![x](a.png){ width=50% .wide }", '<img alt="x" class="wide" src="a.png" style="width: 50%">'),
        ("[x](/a/){target=_blank} on", '<a href="/a/" target="_blank">x</a>'),
    ],
)
def test_attributes_after_a_picture_or_link_are_applied(body: str, tag: str) -> None:
    """Attributes in braces directly after a picture or a link are applied; after other words, braces are text."""
    assert tag in post(body).html
    assert "*x*{a=b}"[-5:] in plain_text(post("*x*{a=b}").html)


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("Great ^_^ job, and thanks ^_^ again.", "Great ^_^ job, and thanks ^_^ again."),
        ("So -_- it is >_< and *_* too ;_; yes -_-.", "So -_- it is >_< and *_* too ;_; yes -_-."),
        ("\\$ \\% \\& \\, \\; \\= \\^ \\?", "$ % & , ; = ^ ?"),
        ("\\&copy; \\&amp; x", "&copy; &amp; x"),
        (":x: :o:", "❌ ⭕"),
        ("[text](https://x.example){a=b, c=d} rest", "text{a=b, c=d} rest"),
        ("~5 to ~6, ~/bin:~/x, x~y~z", "~5 to ~6, ~/bin:~/x, x~y~z"),
        (":rocket: at 10:30:45 :nope: :tada::memo: `:tada:`", "🚀 at 10:30:45 :nope: 🎉📝 :tada:"),
        ("| a |\n|---|\n| 1 |\n> quote", "a 1 quote"),
        ("| a |\n|---|\n| 1 |\n# Head", "a 1 Head"),
        ("<figure>\n\ntext\n\n<figcaption>\n\n*Cap* here\n\n</figcaption>\n</figure>", "text Cap here"),
    ],
)
def test_signs_are_read_as_on_github(body: str, shown: str) -> None:
    """Smileys, escapes, single tildes, names of emoji, and blocks directly below a table are read as on GitHub."""
    assert plain_text(post(body).html) == shown
    assert [line for line in diagnostics(body) if "not on the page" in line] == []


def test_single_tildes_strike_text() -> None:
    """Single tildes around a word strike the word, as on GitHub."""
    assert "<del>one</del>" in post("This ~one~, not ~that.").html
