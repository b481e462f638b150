"""No text vanishes: what hides or drops it is an error at its line."""

from __future__ import annotations

import re

import pytest

from hindsight.core.documents.lost_words import lost_words
from hindsight.core.documents.unclosed import unclosed_elements
from hindsight.core.markdown.typography import plain_text
from support import diagnostics, post


def errors(body: str) -> list[str]:
    """The errors of a post of this body."""
    return [line for line in diagnostics(body) if ": error: " in line]


@pytest.mark.parametrize(
    "name",
    ["title", "textarea", "style", "script", "select", "iframe", "svg", "xmp", "noscript", "template", "math", "div",
     "details", "span", "b", "your-name"],
)  # fmt: skip
def test_an_element_named_in_prose_is_an_error_at_its_tag(name: str) -> None:
    """A browser would hide the rest of the page, or the name itself."""
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
        "<details>\n<summary>One</summary>\n\nTwo\n\n</details>",
        '<div markdown="1">\n\n**x**\n\n</div>',
        "A &lt;div&gt; and a \\<div>.",
    ],
)
def test_html_in_order_is_no_error(body: str) -> None:
    """Elements whose end tag may be left out, drawings, code, and signs that only look like a tag."""
    assert errors(body) == []


def test_a_stray_end_tag_is_an_error_at_its_tag() -> None:
    """It would close an element of the page."""
    assert errors("One.\n\nTwo</div>\n\nThree.") == [
        "content/posts/a.md:7:4: error: </div> closes an element that is not open; remove it, or open it above"
    ]


@pytest.mark.parametrize("sign", ["<![CDATA[", "<!-- ", "<?php"])
def test_what_a_browser_takes_for_a_comment_is_an_error(sign: str) -> None:
    """The words behind it would not be seen."""
    assert any("browsers hide text after" in found.message for found in unclosed_elements(f"<p>One {sign}two</p>"))


def test_text_that_an_unclosed_element_takes_is_an_error_at_its_lines() -> None:
    """An element inside a Markdown one that is never closed takes the rest of the text with it."""
    body = (
        'Before.\n\n<div markdown="1">\n\n<div>\n\nInside with several words of text here.\n\n</div>\n\n'
        "## A heading\n\nAfter it more words of a text that must stay here.\n\n- [ ] One step\n- [ ] Another\n"
    )
    assert errors(body) or "words of a text that must stay here." in plain_text(post(body).html)


@pytest.mark.parametrize("body", ["*[TOC]*", "**[TOC]** and more", "See [TOC] here"])
def test_words_that_look_like_a_table_of_contents_stay(body: str) -> None:
    """Only a paragraph of its own is one."""
    assert "[TOC]" in plain_text(post(f"{body}\n\n## One\n\n## Two\n").html)


def test_a_table_of_contents_is_where_its_paragraph_is() -> None:
    """It replaces the paragraph."""
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
def test_a_check_of_words_knows_what_is_no_text(source: str, markup: str) -> None:
    """Labels, languages of code, comments, attributes; words in attributes are shown."""
    assert list(lost_words(source, markup, "")) == []


def test_a_lost_word_is_named_at_its_line() -> None:
    """All that are lost of a line are named together."""
    assert list(lost_words("One two\n\nthree four one", "<p>One two</p>", "")) == [(2, ["three", "four", "one"][:2])]


@pytest.mark.parametrize(
    ("body", "place", "begins"),
    [
        ("Text.\n\n[Update]: fixed", "7:1", "[update]:"),
        ("Text.\n\n> [Note]: done", "7:1", "[note]:"),
        ("Text.\n\n*[TODO]: finish this part", "7:1", "*[TODO]:"),
    ],
)
def test_a_line_taken_for_a_definition_is_reported(body: str, place: str, begins: str) -> None:
    """Where nothing uses it, it may have been meant for text."""
    assert [line.lower() for line in diagnostics(body)] == [
        f'content/posts/a.md:{place}: warning: "{begins}" begins a definition that nothing uses, so this line is '
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
def test_definitions_in_order_are_no_problem(body: str) -> None:
    """Those of links and abbreviations that are used, addresses that nothing uses, and code."""
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
def test_the_frame_of_a_caption_is_no_text(source: str, shown: str) -> None:
    """Its words stay, and nothing is lost; in code it is code."""
    assert [line for line in diagnostics(source) if "not on the page" in line] == []
    text = plain_text(post(source).html)
    assert (shown in text, "attachment" in text) == (True, False)


@pytest.mark.parametrize("body", ["![caption](images/a.jpg)", "[caption](/x/)", "[caption][x]\n\n[x]: /x/"])
def test_a_link_of_that_name_is_a_link(body: str) -> None:
    """What goes on as Markdown is Markdown."""
    assert re.search(r'(?:src|href)="[^"]*(?:a\.jpg|/x/)"', post(body).html)


@pytest.mark.parametrize(
    ("body", "tag"),
    [
        ("![x](a.png){width=300}", '<img alt="x" src="a.png" width="300">'),
        ("![x](a.png){ width=50% .wide }", '<img alt="x" class="wide" src="a.png" style="width: 50%">'),
        ("[x](/a/){target=_blank} on", '<a href="/a/" target="_blank">x</a>'),
    ],
)
def test_attributes_behind_a_picture_or_link_are_attributes(body: str, tag: str) -> None:
    """As other programs have them; behind other words braces are words."""
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
    """Faces, escapes, strokes that strike nothing, names of emoji, and blocks right below a table."""
    assert plain_text(post(body).html) == shown
    assert [line for line in diagnostics(body) if "not on the page" in line] == []


def test_one_stroke_on_both_sides_strikes() -> None:
    """As on GitHub."""
    assert "<del>one</del>" in post("This ~one~, not ~that.").html
