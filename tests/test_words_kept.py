"""Check that each word of a post is on its page exactly once."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extent import examples
from hindsight.core.markdown.typography import plain_text
from support import post, with_words

# Each `W` is a unique word, and `N` is a number.
FRAGMENTS = (
    "W W.", "W *W* `W` W", "W W {name} W", "**W** W", "<kbd>W</kbd> W", "W because W.", "    W W.", "---", "***",
    "N. W W. W", "N) W W. W", "N. **W W.** W", "1. W W", "**N. W.** W", "**N.** W W", "1986. W W", "W\nN. W W\nN. W",
    "1. W.\n2. W.\n3. W.", "1. W\n\n    W\n2. W\n    - W", "1. W\n2. W\n3. W\n{: .checklist}",
    "# W", "## W W", "### W", "## N. W W", "### N. W", "# N. W",
    "> W W.", '> "W W W."', "> W\n> **Lesson:** W", "> **lesson:** W W", "> N. W\n> N. W", "> > **Lesson:** W",
    "> **Lesson:** W W. #tag", "> **Lesson (second hand):** W\n> W #tag", "> **Lesson:** W W. {from=them}",
    "> **Lesson:** W W.\n> {id=lesson-N status=revised why_changed='a {b} c'}",
    "> **Lesson:** W\n>\n> W W\n>\n> {confidence=likely}",
    "    > **Lesson:** W W\n    > {id=x}", "!!! lesson\n    W W", '!!! lesson "W W"\n    **Lesson:** W',
    "- **Lesson:** W W\n  {id=x}", "> **Lessons:** W\n> {from='them all' status=x}", "**Lesson:** W\n{id=lesson-N}",
    "> **Lesson:** W\n>\n> W W\n> {: .cls}", "> **Lesson:** W <b id='lesson-N'>W</b>. W", "> **Lesson** W\n> {id=x}",
    "<div>\n> **Lesson:** W\n</div>", "| **Lesson:** W | W |\n|---|---|\n| W | __Lesson:__ W |", "> W\n> **Lesson:** W",
    '!!! lesson "W"!', '!!! lessons "W"\n    {id=x}', '!!! lesson\n    - W\n\n    !!! lesson "W"',
    "> **Lesson:** W\n> - **Lesson:** W",
    "- [ ] W W. W", "- [x] **W.** W", "    - [ ] W W", "- W W", "    - W W",
    "{: .checklist}", "{#name}", "{: .name }", "{name}",
    'Say: "W W W"', '    Say: "W W W"', "    Why: W W", "Why: W",
    "```text\nW W\n1. W\n```", "~~~\n> **Lesson:** W\n~~~", "| W | W |\n|---|---|\n| W | W |", "W\n:   W",
)  # fmt: skip
BODIES = st.lists(
    st.tuples(st.sampled_from(FRAGMENTS), st.integers(1, 6), st.sampled_from(("\n", "\n\n", "\n\n"))), max_size=12
)


@pytest.mark.parametrize("choice", ["", "no", "yes", "ordered", "bold", "headings", "tasks"])
@settings(deadline=None, max_examples=examples(150))
@given(parts=BODIES)
@example(parts=[("**N. W.** W", 1, "\n"), ("1. W.\n2. W.\n3. W.", 1, "\n")])
@example(parts=[("| W |\n|---|\n| W | W | W |", 1, "\n")])
def test_no_word_is_lost_or_repeated(choice: str, parts: list[tuple[str, int, str]]) -> None:
    """For each value of Checklist, each word of the body appears in the post exactly once."""
    body, words = with_words("".join(fragment.replace("N", str(number)) + end for fragment, number, end in parts))
    shown = Counter(re.findall(r"z[a-j]+z", plain_text(post(body, f"Checklist: {choice}\n" if choice else "").html)))
    assert {word: shown[word] for word in words if shown[word] != 1} == {}, body
