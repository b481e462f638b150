"""No text vanishes: what hides or drops it is an error at its line."""

from __future__ import annotations

import pytest

from hindsight.reader.lost_words import lost_words
from hindsight.reader.typography import plain_text
from hindsight.reader.unclosed import unclosed_elements
from support import post, problems


def errors(body: str) -> list[str]:
    """The errors of a post of this body."""
    return [line for line in problems(body) if ": error: " in line]


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
        "content/posts/a.md:7:4: error: </div> closes what is not open here; remove it, or open it above"
    ]


@pytest.mark.parametrize("sign", ["<![CDATA[", "<!-- ", "<?php"])
def test_what_a_browser_takes_for_a_comment_is_an_error(sign: str) -> None:
    """The words behind it would not be seen."""
    assert any("browsers hide what follows" in found.message for found in unclosed_elements(f"<p>One {sign}two</p>"))


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
