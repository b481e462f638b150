"""Fenced code has a language, a title, numbers and marked lines."""

from __future__ import annotations

import pytest

from hindsight.core.markdown.code_options import CodeOptions, code_options
from support import HEAD, diagnostics, read_text


@pytest.mark.parametrize(
    ("info", "options"),
    [
        ("", CodeOptions()),
        ("python", CodeOptions("python")),
        (" c++ ", CodeOptions("c++")),
        ("{.python}", CodeOptions("python")),
        ("{.python .x #y}", CodeOptions("python")),
        ("{r setup, echo=FALSE}", CodeOptions("r")),
        ("rust,ignore", CodeOptions("rust")),
        ('python hl_lines="2 3"', CodeOptions("python", marked=((2, 2), (3, 3)))),
        ('python {hl_lines="2 3" linenos=1}', CodeOptions("python", "", 1, ((2, 2), (3, 3)))),
        ('go {linenos=table,hl_lines=[8,"15-17"],linenostart=199}', CodeOptions("go", "", 199, ((8, 8), (15, 17)))),
        ("go {linenos=false}", CodeOptions("go")),
        ('python title="a b.py" linenums="5"', CodeOptions("python", "a b.py", 5)),
        ("js {1,3-4} showLineNumbers", CodeOptions("js", "", 1, ((1, 1), (3, 4)))),
        ("{2}", CodeOptions(marked=((2, 2),))),
        ('hl_lines="1"', CodeOptions(marked=((1, 1),))),
        ('ruby mark_lines="1"', CodeOptions("ruby", marked=((1, 1),))),
        ("python {hl_lines=[9-2]}", CodeOptions("python")),
        ("python {hl_lines=", CodeOptions("python")),
    ],
)
def test_the_words_after_a_fence(info: str, options: CodeOptions) -> None:
    """The forms of other programs give the same options."""
    assert code_options(info) == options


def test_numbers_and_marks_are_attributes() -> None:
    """A line has its number as an attribute, and a marked line has a class; the text of the code is unchanged."""
    body = read_text(f'{HEAD}\n```text title="a<b" {{hl_lines=2 linenums=9}}\na\nb\n```\n').body
    assert body is not None
    assert body.html == (
        '<figure class="code"><figcaption>a&lt;b</figcaption>'
        '<div class="highlight"><pre tabindex="0"><span></span><code>'
        '<span data-n="9">a\n</span><span class="hll" data-n="10">b\n</span></code></pre></div></figure>'
    )


def test_a_language_is_an_attribute() -> None:
    """The language appears on the page by an attribute."""
    body = read_text(f"{HEAD}\n```c++\nx\n```\n").body
    assert body is not None
    assert '<div class="highlight" data-lang="c++"><pre tabindex="0">' in body.html


def test_code_with_options_holds_no_text() -> None:
    """Words of code with options are not searched for the place of a problem."""
    text = '```python {linenos=1}\nSee [x](missing.md)\n```\n\n[^1] is here.\n\n```py title="[^1]"\n[^1]\n```\n'
    (message,) = diagnostics(text)
    assert message.startswith("content/posts/a.md:9:1: warning: there is no footnote [^1]")


def test_code_with_a_title_in_a_step_is_code() -> None:
    """A step whose text begins with titled code has no lead of the code's words."""
    result = read_text(f'{HEAD}\n- [ ] Go.\n\n    ```sh title="x"\n    say "hello there you"\n    ```\n- [ ] Stop.\n')
    assert result.body is not None
    step = result.body.checklists[0].steps[0]
    assert [(block.kind, block.text) for block in step.blocks] == [("text", "x"), ("code", 'say "hello there you"')]
    assert step.say == ""
