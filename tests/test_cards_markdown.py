"""Any Markdown as cards: the cards have the words of the checklist, or an error names the step."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from extent import examples, few_by_default
from hindsight.core.checklists.cards.formats import FORMATS, CardFormat
from hindsight.core.checklists.cards.pdf import CardError, card_pdf
from hindsight.core.checklists.model import Deck
from support import HEAD, drawn, read_text, with_words
from test_cards import deck, text_of
from test_words_kept import FRAGMENTS

FORM = re.compile(r'<form class="checklist".*?</form>', re.DOTALL)
# Parts of a page that are not text: attributes except alternative texts, and words that became names of elements.
UNSEEN = re.compile(r'<style.*?</style>|<script.*?</script>|<z[^>]*>|\s(?!alt=|aria-label=)[\w-]+="[^"]*"', re.DOTALL)
# Fragments that a step may contain, in addition to those of any text. Each `W` is a unique word, and `N` a number.
INSIDE = (
    *(fragment for fragment in FRAGMENTS if "esson" not in fragment),
    "| W | |\n|---|---|\n| | W |", "<b>W</b><br>W", "<svg><title>W</title></svg>", '<img alt="W W" src="/i.png">',
    "![W](/i.png)", "W https://example.org/a/b/c/d/e/f/g/h/i/j/k/l W", "W #let x = [$ \\ @W", "“W", '"W', "W<W",
    "W W W because W.", 'W "W W W." W', '"W W W W."', '"W W W." W', "W: “W W W W”.", "&lt;W&gt; &amp; W&nbsp;W",
    "- W\n    - W\n        - W\n            - W", "W[^N]\n\n[^N]: W", "<dl><dt>W</dt><dd>W</dd></dl>",
    "<details><summary>W</summary>W</details>", "- [ ] W\n\n    W\n- [x] W", "W\\\nW  \nW", "W\u200bW \u00adW", "W\tW",
    'Say: "W." W W', '<img src="/i.png?alt=x" alt="W W">', "Why: W\nSay: W\nWhy: W",
)  # fmt: skip
PARTS = st.lists(
    st.tuples(st.sampled_from(INSIDE), st.integers(1, 4), st.sampled_from(("\n", "\n\n")), st.booleans()), max_size=8
)


def source_of(parts: list[tuple[str, int, str, bool]]) -> str:
    """Return the Markdown of some steps, with these fragments inside and between them."""
    text = "1. W W. W\n\n"
    for count, (fragment, number, end, is_inside) in enumerate(parts, 1):
        numbered = fragment.replace("N", str(number))
        text += ("    " + numbered.replace("\n", "\n    ") if is_inside else numbered) + end
        if count % 3 == 0:
            text += f"{count // 3 + 1}. **W W.** W\n\n"
    return with_words(f"{text}9. W W.\n")[0]


def words_in(text: str) -> Counter[str]:
    """Return the number of times that each unique word appears in a text."""
    return Counter(re.findall("z[a-j]+z", text))


def decks_of(source: str, choice: str) -> list[tuple[str, Deck]]:
    """Return the HTML and the deck of each checklist of a post; none if the post has an error."""
    result = read_text(f"{HEAD}Checklist: {choice}\n\n{source}")
    if result.body is None or result.document is None:
        assert all(diagnostic.line for diagnostic in result.diagnostics if diagnostic.severity == "error")
        return []
    forms = FORM.findall(drawn(result.document, result.body))
    decks = [replace(deck(), checklist=one, title=one.title) for one in result.body.checklists]
    return list(zip(forms, decks, strict=True))


@pytest.mark.parametrize("choice", ["yes", "ordered"])
@pytest.mark.parametrize("card", few_by_default(FORMATS[:-1]), ids=[card.label for card in FORMATS[:-1]])
@settings(deadline=None, max_examples=examples(25), suppress_health_check=[HealthCheck.too_slow])
@given(parts=PARTS)
@example(parts=[("W<W", 1, "\n", False), ("> W W.", 1, "\n", True)])
@example(parts=[('"W W W W."', 1, "\n\n", True), ("<svg><title>W</title></svg>", 1, "\n\n", True)])
def test_the_words_of_a_checklist_are_on_its_cards(
    card: CardFormat, choice: str, parts: list[tuple[str, int, str, bool]]
) -> None:
    """Each word of a step on the page is on its cards, and each word of a body is there once."""
    source = source_of(parts)
    for form, one in decks_of(source, choice):
        page_words = words_in(UNSEEN.sub("", form))
        try:
            card_words = words_in(text_of(card_pdf(one, card, card.impositions[0].sheet)))
        except CardError as error:
            assert all(reason.line and reason.message for reason in error.reasons)
            continue
        assert page_words.keys() - card_words.keys() == set(), source
        repeatable = words_in(" ".join(f"{step.lead} {step.say} {one.title}" for step in one.steps))
        twice = {word for word, count in card_words.items() if count > 1 and word not in repeatable}
        assert twice == set(), source
