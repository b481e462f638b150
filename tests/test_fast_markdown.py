"""Fast conversion and search of text give the same results as the plain ways."""

from __future__ import annotations

import html
import itertools
import re
import string
import sys
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown
from markdown.extensions.toc import TocExtension
from pelican.utils import slugify

from hindsight.core.documents.converter import converter
from hindsight.core.documents.fast_markdown import Contents, register_fast_processors
from hindsight.core.lessons.quotes import Quotes
from hindsight.core.lessons.suggestions import find_suggestions
from hindsight.core.lessons.syntax import generate_id
from hindsight.core.markdown.github_blocks import register_blocks
from hindsight.core.markdown.github_inline import register_inline
from hindsight.core.markdown.html_text import unescaped
from hindsight.core.markdown.links import addresses_in
from hindsight.core.markdown.lists import register_lists
from hindsight.core.markdown.locate import SourceMap
from hindsight.core.markdown.phrases import phrase_html
from hindsight.core.markdown.reading import is_plain
from hindsight.core.text.folded import folded

EXTENSIONS = (
    "abbr", "admonition", "attr_list", "def_list", "fenced_code", "footnotes", "md_in_html", "tables",
    "pymdownx.tasklist",
)  # fmt: skip
PIECES = (
    *("word ", "the client ", "don't ", "NASA ", " ", "\n", "\n\n", "\n\n", "\n\n", "    in\n", "\t", "  \n", "é", "a"),
    *("*em* ", "**strong** ", "_x_", "***y***", "`code` ", "\\* ", "\\", "*", "_", "`", "~", "--", "...", "!", "#"),
    *("[link](http://x.y)", "[ref][a] ", "[a]", "![img](a.png) ", "![x][a]", "[", "]", "[a]: http://a.b 'T'\n\n"),
    *("<b>raw</b> ", '<div markdown="1">\n', "</div>\n", '<div class="admonition">\n\n', "<p>raw</p>\n", "<", "<?x?>"),
    *("<http://a.b> ", "<a@b.c> ", "<!-- c -->", "<!D>", "<![CDATA[a]]>", "&amp; ", "& ", "&copy; ", "&#8217;"),
    *("# Head\n\n", "## Two *em*\n\n", "Setext\n===\n\n", "Two\n---\n", "---\n\n", "* * *\n", "_ _ _\n", "=", "-"),
    *("1. one\n", "2. two\n", "- item\n", "- [ ] Task\n", "> quote\n", ">", '!!! note "T"\n    text\n\n', "!!!"),
    *("| a | b |\n|---|---|\n| 1 | 2 |\n\n", "a | b\n-|-\n1|2\n\n", "|", "Term\n:   def\n\n", ":", ": "),
    *("[^1] ", "[^1]: Note.\n\n", "*[NASA]: Agency\n\n", "[TOC]", "[TOC]\n\n", "{: #id .c}\n", "{", "}"),
    *(
        "```python\nx = '1'\n```\n\n",
        "```\n",
        "~~~\ny\n~~~\n",
        "~~struck~~ ",
        "https://a.b/c--d ",
        "  - two\n",
        "\\\n",
        "> [!note]\n> text\n\n",
        "1) x\n",
        "\x02",
        "\x03",
        "\x02klzzwxh:0000\x03",
    ),
    *("~~struck~~ ", "https://a.b/c--d ", "  - two\n", "\\\n", "> [!note]\n> text\n\n", "1) x\n", "#tag\n"),
)
sources = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=30).map("".join)


class Headings(TocExtension):
    """Headings with the processor of the blog."""

    TreeProcessorClass = Contents


PLAIN = Markdown(output_format="html", extensions=[*EXTENSIONS, TocExtension()])
QUICK = Markdown(output_format="html", extensions=[*EXTENSIONS, Headings()])
for _md in (PLAIN, QUICK):
    register_blocks(_md)
    register_inline(_md)
    register_lists(_md)
PLAIN.parser.blockprocessors.register(Quotes(PLAIN.parser), "quote", 20)
register_fast_processors(QUICK)


@given(sources)
def test_fast_processors_give_the_same_html(source: str) -> None:
    """Any text has the same HTML, ids of headings and table of contents with and without them."""
    expected = PLAIN.reset().convert(source)
    assert QUICK.reset().convert(source) == expected
    assert QUICK.toc_tokens == PLAIN.toc_tokens  # type: ignore[attr-defined]


PHRASES = Markdown(output_format="html")


@pytest.mark.parametrize(
    "text", ["Words alone.", "It's \"so\" -- isn't it?", "Über – ‘alles’ … ", "a_b", "1. one", "a"]
)
def test_a_phrase_has_the_html_of_markdown(text: str) -> None:
    """A phrase, with or without markup, has the same HTML as in Markdown."""
    assert phrase_html(text) == PHRASES.reset().convert(text)


@given(st.lists(st.sampled_from("aÉ12 .,;'\"?’–—…-"), max_size=20).map("".join))
def test_a_random_phrase_has_the_html_of_markdown(text: str) -> None:
    """Random words and punctuation have the same HTML as in Markdown."""
    assert phrase_html(text) == PHRASES.reset().convert(text)


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=4).map("".join))
def test_the_text_of_a_plain_element_does_not_change(text: str) -> None:
    """The last steps of Markdown do not change the text of a plain element."""
    element = Element("span")
    element.text = text
    if is_plain(element):
        assert converter().serialise(element) == f"<span>{text}</span>"


@given(st.text() | sources)
def test_the_id_of_a_lesson_is_the_slug_of_its_first_words(statement: str) -> None:
    """The generated id equals the slug that Pelican makes of the first six words."""
    slug = slugify(statement, regex_subs=[(r"[^\w\s-]", ""), (r"[-\s]+", "-"), (r"(?u)^-+|-+$", "")])
    words = [word for word in slug.replace("_", "-").split("-") if word]
    assert generate_id(statement).removeprefix("lesson-") == "-".join(words[:6]).removeprefix("lesson-")


def find_by_letters(source: str, body_line: int, passage: str, after: tuple[int, int] | None) -> tuple[int, int]:
    """Return the result of `SourceMap.find` for a passage that begins with a letter, by comparing each letter."""
    letters = [
        (small, (line, col))
        for line, text in enumerate(source.split("\n"), 1)
        for col, character in enumerate(text, 1)
        if character.isalnum()
        for small in character.lower()
    ]
    words = "".join(c.lower() for c in passage if c.isalnum())
    first_position = after or (body_line, 1)
    start = next((i for i, (_, at) in enumerate(letters) if at >= first_position), len(letters))
    for length in (60, 30, 15, 8, 4):
        index = "".join(small for small, _ in letters).find(words[:length], start) if words else -1
        if index >= 0:
            return letters[index][1]
    return first_position


texts = st.text(alphabet="abAB σςΣİıéß\n_-0²½*ǅ\x1c", max_size=60) | st.text(max_size=40)


@given(texts, st.integers(1, 5), st.none() | st.tuples(st.integers(0, 12), st.integers(0, 12)), st.data())
def test_a_passage_is_found_at_its_letters(
    source: str, body_line: int, after: tuple[int, int] | None, data: st.DataObject
) -> None:
    """The search by words finds the same position as a search letter by letter."""
    begin = data.draw(st.integers(0, len(source)))
    words = data.draw(st.just(source[begin : begin + 20]) | texts)
    passage = "".join(itertools.dropwhile(lambda char: not char.isalnum(), words))
    assert SourceMap(source, body_line).find(passage, after) == find_by_letters(source, body_line, passage, after)


@given(st.lists(st.sampled_from(["{", "}", "#", "=", '"', ",", " ", "\n", "é", "-"]), max_size=12), st.data())
def test_each_character_of_a_passage_is_found(signs: list[str], data: st.DataObject) -> None:
    """Each letter and sign of a quotation has its own position, even if other lines have the same signs."""
    letters = iter("abcdefghijklmnopqrstuvwxyz")
    passage = "begin " + "".join(f"{sign}{next(letters)}" for sign in signs)
    lines = ['#"{x} = y, z-', *(f"\t> {line}" for line in passage.split("\n")), '#"{x} = y, z-']
    offset = data.draw(st.integers(0, len(passage) - 1))
    before = passage[:offset].split("\n")
    position = SourceMap("\n".join(lines), 1).passage(passage).place(offset)
    if passage[offset] not in " \n":
        assert position == (1 + len(before), 3 + len(before[-1]) + 1)


@pytest.mark.parametrize(
    "hidden", ["```text\nAsk first.\n```\n", "~~~~\n```\nAsk first.\n~~~~\n", "<!-- Ask first. -->\n"]
)
def test_code_and_comments_are_not_searched(hidden: str) -> None:
    """The words of a passage are not found in code or a comment above it."""
    assert SourceMap(f"{hidden}\n- Ask *first*.\n", 1).find("Ask first.") == (hidden.count("\n") + 2, 3)


@pytest.mark.parametrize("letter", string.ascii_lowercase)
def test_a_folded_text_has_every_letter_that_a_pattern_finds(letter: str) -> None:
    """A search in a folded text finds what a pattern without regard to case finds, of all characters of Unicode."""
    every_character = "".join(map(chr, range(sys.maxunicode + 1)))
    found = re.findall(letter, every_character, re.IGNORECASE)
    assert len(found) >= 2
    assert [one for one in found if letter not in folded(one)] == []


@pytest.mark.parametrize(
    ("sentence", "phrase"),
    [
        ("İ LEARNED to wait.", "I learned"),
        ("Leſſon learned: wait for it.", "lesson learned"),
        ("Früher wäre besser gewesen.", "wäre besser"),
        ("ÇA, wait for it.", "ça"),
    ],
)
def test_a_phrase_in_any_letters_is_suggested(sentence: str, phrase: str) -> None:
    """A sentence with a phrase in other capitals, or with letters outside of ASCII, is suggested as a lesson."""
    assert list(find_suggestions(f"<p>{sentence}</p>", (phrase,))) == [(sentence, sentence)]


ENTITIES = (
    "&",
    "nbsp;",
    "&nbsp;",
    "&nbsp",
    "amp;",
    "&lt",
    "&lt;",
    "#38;",
    "#x26",
    ";",
    "\xa0",
    "a",
    " ",
    "not",
    "&NotEqualTilde;",
)


@given(st.lists(st.sampled_from(ENTITIES) | st.text(max_size=2), max_size=12).map("".join))
def test_entities_become_characters(text: str) -> None:
    """Entities have the characters that Python gives them, whatever stands around them."""
    assert unescaped(text) == html.unescape(text)


@pytest.mark.parametrize(
    "tag",
    ['<img src="a">', "<a HREF = 'a'>", "<video poster=a>", '<p style="x:url(a)">', '<img data-src="a">',
     '<img id="b" \n longdesc\n=\n"a">', '<img srcset="a 2x">', '<img \u017frc="a">'],
)  # fmt: skip
def test_an_address_is_found_in_every_attribute(tag: str) -> None:
    """Addresses are found in every attribute that may hold one, and in no id or class."""
    assert addresses_in(f'<p id="c" class="d">{tag}') == ("a",)
