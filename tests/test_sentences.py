"""Check where sentences end, and which sentence is the reason of a step."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hindsight.core.checklists.sentences import sentence_with, sentences, split_first_sentence
from support import post


@pytest.mark.parametrize(
    ("markup", "lead"),
    [
        ("Ask Dr. Best first. Then go.", "Ask Dr. Best first."),
        ("Ask J. Smith first. Then go.", "Ask J. Smith first."),
        ("Use tools, e.g. a pen. Then go.", "Use tools, e.g. a pen."),
        ("Nimm z. B. einen Stift. Dann geh.", "Nimm z. B. einen Stift."),
        ("Take train No. 5 home. Then go.", "Take train No. 5 home."),
        ("Just say No. Then go.", "Just say No."),
        ("Choose plan B. Then go.", "Choose plan B."),
        ("Choose plan B. Everyone has one.", "Choose plan B."),
        ("So do I. Then go.", "So do I."),
        ("Pack pens etc. Then go.", "Pack pens etc."),
        ("Pack pens etc. and go. Now.", "Pack pens etc. and go."),
        ('Say "Stop. Now." to him. Then go.', 'Say "Stop. Now." to him.'),
        ('Say "Stop. Now." Then go.', 'Say "Stop. Now."'),
        ("Say 'It is done. Really.' to him. Then go.", "Say 'It is done. Really.' to him."),
        ("Say ‘It’s done. Really.’ to him. Then go.", "Say ‘It’s done. Really.’ to him."),
        ("Don't ask the boys' father. Then go.", "Don't ask the boys' father."),
        ("Sag „Es ist gut. Wirklich.“ zu ihm. Dann geh.", "Sag „Es ist gut. Wirklich.“ zu ihm."),
        ("Sag „Es ist gut.“ Dann geh.", "Sag „Es ist gut.“"),
        ("Sag «Halt. Jetzt.» und geh. Dann ruh.", "Sag «Halt. Jetzt.» und geh."),
        ('Cut a board of 6". Then go.', 'Cut a board of 6".'),
        ('Cut 6" off. Then say "go".', 'Cut 6" off.'),
        ("Wait... then go. Now.", "Wait... then go."),
        ("<em>Stop here.</em> Then go.", "<em>Stop here.</em>"),
        ("Call <em>me. Now</em> or never. Then go.", "Call <em>me. Now</em> or never."),
        ('Go.<sup id="fnref:1"><a href="#fn:1">1</a></sup> Rest.', 'Go.<sup id="fnref:1"><a href="#fn:1">1</a></sup>'),
        ("No end here", "No end here"),
        ("全文を読む。次に答える。", "全文を読む。"),
        ("本当に？！はい。", "本当に？！"),
        ("「はい。」と言う。次に待つ。", "「はい。」と言う。"),
        ("「はい。」 次に待つ。", "「はい。」"),
        ("هل قرأت الطلب؟ ثم أجب.", "هل قرأت الطلب؟"),
        ("पूरा पढ़ें। फिर रुकें।", "पूरा पढ़ें।"),
        ("Säg ”Stopp. Nu.” till honom. Gå sedan.", "Säg ”Stopp. Nu.” till honom."),
        ("Cut 6” off. Then 7” more.", "Cut 6” off."),
    ],
)
def test_the_first_sentence_ends_at_its_real_end(markup: str, lead: str) -> None:
    """A sentence does not end inside a quotation or an element, or at an abbreviation; footnotes are part of it."""
    assert split_first_sentence(markup)[0] == lead


@settings(deadline=None)
@given(st.text(alphabet="ab .!?\"'“”„‘’…&;<>em/。？「」।", max_size=60))
def test_splitting_a_sentence_loses_nothing(markup: str) -> None:
    """The first sentence and the remaining text of any markup together are the markup, except for spaces."""
    lead, remaining = split_first_sentence(markup)
    assert (lead + remaining).replace(" ", "") == markup.replace(" ", "")


@settings(deadline=None)
@given(st.text(alphabet="aB .!?\"'“”„‘’…。？「」।", max_size=60))
def test_sentences_together_are_the_text(text: str) -> None:
    """The sentences of a text together are the text, except for spaces."""
    assert "".join(sentences(text)).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize("piece", ["Do it now. ", 'He said "no. ', "Ask Dr. ", "'a '", "the “end. "])
def test_many_sentences_are_read_in_one_pass(piece: str) -> None:
    """Ten thousand sentences, even unfinished ones, take less than two seconds."""
    started = time.perf_counter()
    assert sentence_with(piece * 10_000, ("because",)) == ""
    assert time.perf_counter() - started < 2


def test_a_reason_is_found_in_prose_only() -> None:
    """The reason of a step comes from a paragraph, not from code, a quotation or a lesson."""
    body = (
        "1. Call. Do it\n\n```text\nbecause code.\n```\n\n> They said because once.\n\n"
        "> **Lesson:** Call them because they wait. #work\n\nThey wait because of you.\n\n2. Write. B.\n\n3. Rest. C.\n"
    )
    step = post(body, "Checklist: yes\n").checklists[0].steps[0]
    assert step.why == "They wait because of you."
    assert "lesson-0" not in step.text + step.body_html
