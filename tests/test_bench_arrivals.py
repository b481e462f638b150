"""The comparison of a blog before and after an import: lost words, lost code and broken links."""

from __future__ import annotations

from pathlib import Path

from tools.bench.arrivals import Arrival, broken_links, compare, report
from tools.bench.shown import Shown, shown_in, words_of
from tools.bench.source_pages import without_marks, without_programs


def test_typographic_characters_do_not_change_words():
    """A typeset text has the same words as a plain one, in any form of quotation marks, dashes and ligatures."""
    assert list(words_of("Don’t “ﬁnd”\u00a0it\u2014now")) == list(
        words_of('Don\'t "find" it---now'.replace("---", "-"))
    )
    assert list(words_of("here -- there, (twice)")) == ["here", "there", "twice"]


def test_words_of_a_class_end_with_its_element():
    """Only the element with the wanted class counts, with the elements inside it."""
    page = '<div class="prose"><div>a <b>b</b>c</div><p>d</p></div><p>e</p>'
    assert list(words_of(shown_in(page, "prose").text)) == ["a", "bc", "d"]


def test_scripts_and_styles_have_no_words():
    """Text that no reader sees does not count."""
    assert list(words_of(shown_in("<style>p{}</style>a<script>b</script> <p>c").text)) == ["a", "c"]


def test_a_comparison_counts_lost_words_added_words_and_changed_code():
    """A heading that became the title is not lost, but changed code is."""
    before = shown_in("<h1>Tides</h1><p>High and low</p><pre>\na\tb\n</pre>")
    comparison = compare("a.md", before, shown_in("<p>High or low</p><pre>a b</pre>"), "Tides")
    assert (dict(comparison.lost), comparison.added["or"], comparison.code_lost) == ({"and": 1}, 1, ["a\tb"])


def test_links_without_a_file_are_broken(tmp_path: Path):
    """Links to other sites are not checked."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a/index.html").touch()
    page = Shown(links=["/a/", "../a/#x", "gone.png", "https://example.org/b"])
    assert broken_links(page, "/c/", tmp_path) == (3, ["/c/gone.png"])


def test_block_comments_and_shortcodes_are_not_words():
    """The text between block comments and shortcodes stays, and so do other brackets."""
    text = without_marks('<!-- wp:x {"a":1} -->[caption id="1"]A boat[/caption] [1] [sic!]')
    assert list(words_of(text)) == ["A", "boat", "1", "sic"]


def test_template_code_and_front_matter_are_not_words():
    """Liquid, shortcodes and front matter are removed; raw text and code stay."""
    text = without_programs("---\na: b\n---\n{% if x %}c{% endif %} {% raw %}{{ d }}{% endraw %}", is_hugo=False)
    assert text.split() == ["c", "{{", "d", "}}"]
    assert without_programs("{{< x >}}a{{.B}}", is_hugo=True).strip() == "a{{.B}}"
    code = without_programs("{% highlight c %}\na<b\n{% endhighlight %}", is_hugo=False)
    assert shown_in(code).code == ["a<b"]


def test_the_report_names_the_texts_that_lost_words():
    """The report has the share of lost words of all texts, and examples."""
    arrival = compare("a.md", Shown("left lost"), Shown("left"))
    lines = list(report([arrival, Arrival("b.md")], 1))
    assert "50.000 %" in lines[1]
    assert lines[-1].strip() == "a.md: 1 of 2 lost: lost"
