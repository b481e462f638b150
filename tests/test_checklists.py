"""Reading checklists: every form of steps gives the same model."""

from __future__ import annotations

import sys
from types import FrameType

import pytest

from hindsight.core.checklists.cards.words import quoted
from hindsight.core.checklists.model import Step
from hindsight.core.markdown.typography import plain_text
from hindsight.core.text.quotation_marks import MARKS
from support import diagnostics, post

SEED_FORM = """Follow these steps.

1. Don't take it badly. It happens to all of us, sooner or later.

Let it go. There will be others.

2. Say it for them. They may not dare, so say, "It looks as if the work is done." They will be glad.

3. Ask what was good. People are frank at the end.

## Afterwards

What I think of it.
"""
BOLD = "**1. Call first.** Then write.\n\nMore.\n\n**2. Write second.** Short.\n\n**3. Wait.** A day.\n"
HEADINGS = (
    "## 1. Call first\n\nThen write.\n\n## 2. Write second\n\nShort.\n\n### Aside\n\nDeep.\n\n## 3. Wait\n\nA day.\n"
)
PARENTHESES = "1) Call first. Then write.\n\nMore.\n\n2) Write second. Short.\n\n3) Wait. A day.\n"
TASKS = "- [ ] **Call first.** Then write.\n- [x] **Write second.** Short.\n- [ ] **Wait.** A day.\n"
MARKED = "1. **Call first.** Then write.\n2. **Write second.** Short.\n3. **Wait.** A day.\n{: .checklist}\n"
LEADS = ["Call first.", "Write second.", "Wait."]


def leads(body: str, choice: str) -> list[str]:
    """Return the leads of the only checklist in a post."""
    (checklist,) = post(body, f"Checklist: {choice}\n" if choice else "").checklists
    return [step.lead for step in checklist.steps]


def test_numbered_paragraphs_with_text_between_are_one_list() -> None:
    """Numbered paragraphs with unindented text between them are one list, and each lead is the first sentence."""
    (checklist,) = post(SEED_FORM, "Checklist: yes\n").checklists
    assert [step.lead for step in checklist.steps] == ["Don’t take it badly.", "Say it for them.", "Ask what was good."]
    assert [block.text for block in checklist.steps[0].blocks] == [
        "It happens to all of us, sooner or later.",
        "Let it go. There will be others.",
    ]
    assert checklist.steps[1].say == "It looks as if the work is done."


@pytest.mark.parametrize(
    ("body", "choice"),
    [(BOLD, "bold"), (BOLD, "yes"), (PARENTHESES, "ordered"), (TASKS, ""), (TASKS, "tasks"), (MARKED, "")],
)
def test_every_form_gives_the_same_leads(body: str, choice: str) -> None:
    """Bold leads, parentheses, task lists and marked lists give the same three steps."""
    assert leads(body, choice) == LEADS


def test_a_numbered_heading_is_a_step_with_the_text_below() -> None:
    """The heading is the lead, and the step ends before the next heading of the same level."""
    (checklist,) = post(HEADINGS, "Checklist: headings\n").checklists
    assert [step.lead for step in checklist.steps] == ["Call first", "Write second", "Wait"]
    assert checklist.steps[1].text == "Short.\n\nAside\n\nDeep."


def test_a_plain_list_is_only_suggested_as_a_checklist() -> None:
    """A plain ordered list stays a list, and a warning gives the line that makes it a checklist."""
    body = "1. Call first.\n2. Write second.\n3. Wait.\n"
    assert post(body).checklists == ()
    assert diagnostics(body) == [
        (
            "content/posts/a.md:5:4: warning: this list of 3 steps could become cards; add the line "
            '"Checklist: yes" to the front matter, or "Checklist: no" to keep it a plain list'
        )
    ]


def test_checklist_no_keeps_lists_plain() -> None:
    """With `Checklist: no`, even a task list stays a plain list, without a diagnostic."""
    assert post(TASKS, "Checklist: no\n").checklists == ()
    assert diagnostics(TASKS, "Checklist: no\n") == []


def test_checklist_yes_without_steps_is_an_error() -> None:
    """The error names each recognised form."""
    (diagnostic,) = diagnostics("Only prose here.", "Checklist: yes\n")
    assert diagnostic.startswith(
        'content/posts/a.md:4:12: error: "Checklist: yes", but no steps were found; looked for'
    )
    for form in ("{: .checklist}", "ordered list", "**1. Lead.**", "## 1. Lead", "- [ ] Lead"):
        assert form in diagnostic


def test_a_year_is_not_a_step() -> None:
    """A paragraph that begins with a year is not a step."""
    (diagnostic,) = diagnostics("1986. What a year.\n\n1987. Another.\n\n1988. Enough.\n", "Checklist: bold\n")
    assert "no steps were found" in diagnostic


def test_numbers_are_kept_as_written() -> None:
    """The steps of a list that starts at nine keep their numbers, and their positions count from one."""
    (checklist,) = post("9. Go on. A.\n10. Go further. B.\n11. Stop. C.\n", "Checklist: yes\n").checklists
    assert [(step.number, step.position, step.anchor) for step in checklist.steps] == [
        ("9", 1, "step-9"),
        ("10", 2, "step-10"),
        ("11", 3, "step-11"),
    ]


def test_items_that_are_all_numbered_one_are_counted() -> None:
    """Items that are all written as "1." are counted, even with text between them."""
    (checklist,) = post("1. Call. A.\n\nText.\n\n1. Write. B.\n\nText.\n\n1. Wait. C.\n", "Checklist: yes\n").checklists
    assert [step.number for step in checklist.steps] == ["1", "2", "3"]


def test_two_task_lists_are_two_decks() -> None:
    """Task lists under two headings are two checklists, and the second has the slug of its heading."""
    body = f"## Before\n\n{TASKS}\n## On the day\n\n{TASKS}"
    first, second = post(body).checklists
    assert (first.part, second.part) == ("", "on-the-day")
    assert second.steps[0].anchor == "on-the-day-step-1"


@pytest.mark.parametrize(
    ("between", "bullet", "message"),
    [
        ("", "*", '8:7: hint: a new checklist begins here, because the bullet changes from "-" to "*"; use the same '
         "bullet for one checklist, or write a heading above the second"),
        ("## Then\n\n", "*", ""),
        ("Then:\n\n", "*", ""),
        ("<!-- two lists -->\n\n", "-", ""),
        ("---\n\n", "*", ""),
    ],
)  # fmt: skip
def test_a_change_of_the_bullet_within_a_checklist_is_a_hint(between: str, bullet: str, message: str) -> None:
    """A different bullet begins a new list, as on GitHub; nothing else shows the writer that there are two decks."""
    body = f"- [ ] Call.\n- [ ] Write.\n\n{between}{bullet} [ ] Wait.\n{bullet} [ ] Rest.\n"
    assert diagnostics(body) == ([f"content/posts/a.md:{message}"] if message else [])


@pytest.mark.parametrize("mark", ["", "{: .checklist}\n"])
def test_a_task_list_beside_a_marked_list_is_a_hint_until_it_is_marked(mark: str) -> None:
    """If a text has a marked list, a task list without a mark has no cards."""
    body = f"1. Boil.\n2. Grind.\n{{: .checklist}}\n\n## Then\n\n- [ ] Call.\n    - [ ] Twice.\n- [ ] Go.\n{mark}"
    message = 'this task list has no cards, because only the lists marked "{: .checklist}" have; mark it, too'
    assert diagnostics(body) == ([] if mark else [f"content/posts/a.md:11:7: hint: {message}"])
    assert len(post(body).checklists) == (2 if mark else 1)


@pytest.mark.parametrize("heading", ["", "## Before\n\n"])
def test_checklists_with_one_heading_have_numbered_titles(heading: str) -> None:
    """Of several checklists with the same heading or none, all but the first have a number in their titles."""
    checklists = post(f"{heading}{TASKS}\nThen:\n\n{TASKS}\nAnd:\n\n{TASKS}\n## After\n\n{TASKS}").checklists
    first, *others = (checklist.title for checklist in checklists)
    assert others == [f"{first} (2)", f"{first} (3)", "A title: After"]


@pytest.mark.parametrize(
    ("body", "choice"),
    [
        ("- [ ] **Call.** A.\n\n    Why: They wait.\n- [ ] **Write.** B.\n- [ ] **Rest.** C.\n", ""),
        ("1. **Call.** A.\n\n    Why: They wait.\n2. **Write.** B.\n3. **Rest.** C.\n{: .checklist}\n", ""),
        ("1. **Call.** A.\n\n  Why: They wait.\n2. **Write.** B.\n3. **Rest.** C.\n", "Checklist: yes\n"),
        ("- [ ] **Call.** A.\n\nWhy: They wait.\n- [ ] **Write.** B.\n- [ ] **Rest.** C.\n", "Checklist: yes\n"),
    ],
)
def test_an_item_directly_after_a_paragraph_is_a_step(body: str, choice: str) -> None:
    """An item without a blank line before it is a separate step, as in other dialects of Markdown."""
    steps = [step for checklist in post(body, choice).checklists for step in checklist.steps]
    assert [step.lead for step in steps] == ["Call.", "Write.", "Rest."]
    assert steps[0].why == "They wait."


@pytest.mark.parametrize("fence", ["```", "~~~~"])
def test_fenced_code_in_a_step_is_code(fence: str) -> None:
    """A fence indented like the text of a step is code of this step, with its indentation and empty lines."""
    code = f"    {fence}sh\n    tar -cf - \\\n\n      here\n    {fence}\n"
    for body in (f"- [ ] **Pack.**\n{code}- [ ] **Go.**\n", f"1. **Pack.**\n\n{code}\n2. **Go.**\n{{: .checklist}}\n"):
        steps = post(body).checklists[0].steps
        assert [step.lead for step in steps] == ["Pack.", "Go."]
        assert [(block.kind, block.text) for block in steps[0].blocks] == [("code", "tar -cf - \\\n\n  here")]
        assert '<span class="w">' in steps[0].body_html


@pytest.mark.parametrize(
    "body",
    [
        "- [ ] **Call.** A.\n- [ ] **Write.** B.\n\n---\n\n- [ ] **Rest.** C.\n- [ ] **Go.** D.\n",
        "1. **Call.** A.\n2. **Write.** B.\n\n---\n\n3. **Rest.** C.\n4. **Go.** D.\n{: .checklist}\n",
    ],
)
def test_a_rule_between_steps_is_a_pause(body: str) -> None:
    """Steps before and after a rule are one checklist, in task lists and in marked lists."""
    (checklist,) = post(body).checklists
    assert [(step.number, step.pause) for step in checklist.steps] == [
        ("1", False), ("2", True), ("3", False), ("4", False),
    ]  # fmt: skip


def test_say_and_why_lines_take_precedence() -> None:
    """Lines that begin with Say: or Why: become the words to say or the reason, and leave the body."""
    body = (
        '1. Call. He said "ring me some day" once.\n\n    Say: "It is done."\n\n    Why: People wait.\n\n2. Rest. B.\n'
    )
    (checklist,) = post(body + "{: .checklist}\n").checklists
    step = checklist.steps[0]
    assert (step.say, step.why) == ("It is done.", "People wait.")
    assert step.text == "He said “ring me some day” once."


def test_a_reason_is_found_by_its_word() -> None:
    """Without a Why: line, a short sentence with "because" is the step's reason."""
    (checklist,) = post("- [ ] **Call.** Do it now. They wait because you said so.\n- [ ] **Rest.** B.\n").checklists
    assert checklist.steps[0].why == "They wait because you said so."


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ('"I cannot take this on." Then wait.', "Then wait."),
        ('Go there. Say it: "I cannot take this on." Wait.', "Go there. Wait."),
        ("“I cannot take this on”.", ""),
        ('Tell them "I cannot take this on," and wait.', "Tell them “I cannot take this on,” and wait."),
        ('> "I cannot take this on."', ""),
        ('Say: "I cannot take this on." Then wait.', "Then wait."),
    ],
)
def test_a_quotation_in_its_own_sentence_leaves_the_body(body: str, text: str) -> None:
    """A quotation appears once on a card, and stays in the body only as part of a longer sentence."""
    step = post(f"1. **Call.**\n\n    {body}\n\n2. Rest.\n{{: .checklist}}\n").checklists[0].steps[0]
    assert (step.say.rstrip("."), step.text) == ("I cannot take this on", text)


def test_words_from_lead_or_body_are_not_repeated() -> None:
    """Words to say from the lead, and a reason from the body, are not printed a second time."""
    body = '- [ ] **Say "I am not free on Friday" first.** They wait because you said so.\n- [ ] **Rest.** B.\n'
    step = post(body).checklists[0].steps[0]
    assert (step.say, step.own_say) == ("I am not free on Friday", "")
    assert (step.why, step.own_why) == ("They wait because you said so.", "")


@pytest.mark.parametrize(
    ("labelled", "say", "body"),
    [
        ('Say: "No." Then hang up.', "No.", "Then hang up."),
        ('Say: "No", and hang up.', "“No”, and hang up.", ""),
        ("Say: “Not now”. Then wait.", "Not now", "Then wait."),
    ],
)
def test_a_labelled_quotation_may_be_short(labelled: str, say: str, body: str) -> None:
    """One word after Say: is enough, and text after the quotation stays in the body."""
    step = post(f"1. **Call.**\n\n    {labelled}\n\n2. Rest.\n{{: .checklist}}\n").checklists[0].steps[0]
    assert (step.say, step.text) == (say, body)


@pytest.mark.parametrize(
    "picture",
    [
        '<img src="/a.png?alt=media&amp;token=1" alt="A cat">',
        '<img title="From the zoo" alt="A cat" src="/a.png">',
        "<img src='/a.png' alt='' TITLE='A cat'>",
        '<svg data-alt="no" aria-label="A cat"><title>No</title></svg>',
        "<svg viewBox='0 0 1 1'><title>A  cat</title></svg>",
    ],
)
def test_a_picture_is_named_by_its_own_attributes(picture: str) -> None:
    """The name of a picture is the value of an attribute, never text inside a different attribute."""
    step = post(f"1. **Call.** B.\n\n    {picture}\n\n2. Rest.\n{{: .checklist}}\n").checklists[0].steps[0]
    assert [(block.kind, block.text) for block in step.blocks][1:] == [("image", "A cat")]


def test_words_are_repeated_only_as_whole_words() -> None:
    """A longer word with the same beginning is not a repetition."""
    body = "- [ ] **Thank your client.** Trust nobody now.\n    Say: Thank you\n    Why: no\n- [ ] **Rest.** B.\n"
    step = post(body).checklists[0].steps[0]
    assert (step.own_say, step.own_why) == ("Thank you", "no")


@pytest.mark.parametrize("lang", [*MARKS])
def test_words_to_say_are_found_in_quotation_marks_of_the_language(lang: str) -> None:
    """The quotation marks that a card prints are also recognised in a post."""
    body = f"- [ ] **A.**\n    Say: {quoted('ett två tre.', lang)}\n- [ ] **B.** x\n"
    assert post(body, f"Lang: {lang}\n").checklists[0].steps[0].say == "ett två tre."


@pytest.mark.parametrize(
    ("item", "lead", "text"),
    [
        ("**全文を読む。** 二度読む。", "全文を読む。", "二度読む。"),
        ("**全文を読む**。二度読む。", "全文を読む。", "二度読む。"),
        ("**全文を読む**：二度読む。", "全文を読む", "二度読む。"),
        ("**“Ring me.”** on the phone.", "“Ring me.”", "on the phone."),
        ("**هل قرأت الطلب؟** مرتين وببطء.", "هل قرأت الطلب؟", "مرتين وببطء."),
        ("**पूरा पढ़ें।** फिर रुकें।", "पूरा पढ़ें।", "फिर रुकें।"),
    ],
)
def test_a_full_stop_of_any_script_ends_a_bold_lead(item: str, lead: str, text: str) -> None:
    """Full stops, question marks and colons of other scripts end a bold lead."""
    step = post(f"1. {item}\n2. Rest.\n{{: .checklist}}\n").checklists[0].steps[0]
    assert (step.lead, step.text) == (lead, text)


def test_one_quoted_word_is_not_words_to_say() -> None:
    """A single word in quotation marks does not become words to say."""
    (checklist,) = post('- [ ] **Learn.** Take "no" for an answer.\n- [ ] **Rest.** B.\n').checklists
    assert checklist.steps[0].say == ""


@pytest.mark.parametrize(
    ("item", "say"),
    [
        ('**Authors.** Such as `"Jane Roe <jane@example.org>", "Jo"`.', ""),
        ('`"one two three"` goes into the file.', ""),
        ('**Tell them.** Not `"a b c"`, but "we stop here now".', "we stop here now"),
        ('**Dictate.** “Type `echo "a b c"` and wait.”', 'Type echo "a b c" and wait.'),
    ],
)
def test_quotation_marks_in_code_are_not_words_to_say(item: str, say: str) -> None:
    """Quotation marks in code belong to the code, not to a sentence that somebody says."""
    assert post(f"- [ ] {item}\n- [ ] Rest\n").checklists[0].steps[0].say == say


def test_nested_lists_become_boxes() -> None:
    """Items of a list in a step are boxes, each with its level."""
    (checklist,) = post("- [ ] **Pack.** All.\n    - [ ] passport\n    - [ ] ticket\n- [ ] **Go.** Now.\n").checklists
    assert [(block.kind, block.text, block.level) for block in checklist.steps[0].blocks] == [
        ("text", "All.", 0),
        ("box", "passport", 1),
        ("box", "ticket", 1),
    ]


def test_the_post_has_an_anchor_and_a_box_for_each_step() -> None:
    """In a post, every step has an anchor and a labelled box, all in one form with a reset button."""
    html = post(TASKS).html
    assert html.count('<input class="box" type="checkbox"') == 3
    assert '<li class="step" id="step-2">' in html
    assert '<label for="step-2-box">' in html
    assert '<button type="reset">' in html


def test_a_step_without_text_is_reported() -> None:
    """The warning names the number of the empty step."""
    (diagnostic,) = diagnostics("1. Call. A.\n2. <!-- -->\n3. Rest. B.\n", "Checklist: yes\n")
    assert diagnostic.endswith("warning: step 2 has no words, so it is on no card; write what to do")


def test_text_before_the_first_number_stays_in_the_post() -> None:
    """A line directly before `1.` is kept if its paragraph becomes a checklist."""
    document = post("Do this:\n1. Call. A.\n2. Write. B.\n3. Wait. C.\n", "Checklist: yes\n")
    assert "<p>Do&nbsp;this:</p>" in document.html
    assert [step.lead for step in document.checklists[0].steps] == ["Call.", "Write.", "Wait."]


def test_a_lesson_between_steps_is_in_the_post_only() -> None:
    """A lesson between two steps appears in the post and is part of no step."""
    body = "1. Call. A.\n\n> **Lesson:** Calling works. #work\n\n2. Write. B.\n\n3. Wait. C.\n"
    document = post(body, "Checklist: yes\n")
    assert document.lessons[0].statement == "Calling works."
    assert '<figure class="lesson" id="calling-works">' in document.html
    assert document.checklists[0].steps[0].text == "A."


def test_the_checklist_mark_is_not_part_of_the_last_step() -> None:
    """A Say: line directly before the mark is still read."""
    body = '1. Call. A.\n\n2. Rest. B.\n\n    Say: "It is done."\n{: .checklist}\n'
    (checklist,) = post(body).checklists
    assert (checklist.steps[1].text, checklist.steps[1].say) == ("B.", "It is done.")


def test_a_footnote_of_a_step_stays_in_the_post() -> None:
    """The reference of a footnote is in the post, but on no card, since cards have no notes."""
    document = post("- [ ] **Call.** A.[^1]\n- [ ] **Rest.** B.\n\n[^1]: A note.\n")
    assert 'class="footnote-ref"' in document.html
    step = document.checklists[0].steps[0]
    assert (step.text, "footnote" in step.body_html) == ("A.", False)


def html(body: str, choice: str) -> str:
    """Return a post as HTML."""
    return post(body, f"Checklist: {choice}\n" if choice else "").html


def steps(body: str, choice: str) -> tuple[Step, ...]:
    """Return the steps of the only checklist in a post."""
    (checklist,) = post(body, f"Checklist: {choice}\n").checklists
    return checklist.steps


def words(body: str, choice: str) -> str:
    """Return the words of a post as a reader sees them, on one line."""
    return plain_text(html(body, choice))


@pytest.mark.parametrize("choice", ["", "bold", "headings", "ordered", "yes", "no"])
def test_text_without_a_checklist_is_unchanged(choice: str) -> None:
    """Text without a checklist keeps its numbers."""
    intro = "Do this:\n2. Call. A.\n3. Write. B.\n4. Wait. C."
    if choice in ("", "bold", "headings", "no"):
        assert words(intro, choice) == "Do this: 2. Call. A. 3. Write. B. 4. Wait. C."
    bold = "**1. One.** A.\n\n**2. Two.** B."
    assert words(bold, choice) == "1. One. A. 2. Two. B."


def test_numbers_that_continue_after_a_heading_are_one_list() -> None:
    """If the numbers continue, a heading or rule is part of the step before it; otherwise it ends the list."""
    body = "1. Call. A.\n\n### Aside\n\nText.\n\n2. Write. B.\n\n---\n\n3. Wait. C.\n\n## After\n\nEnd.\n"
    assert [step.lead for step in steps(body, "yes")] == ["Call.", "Write.", "Wait."]
    assert [step.text for step in steps(body, "yes")] == ["A.\n\nAside\n\nText.", "B.", "C."]


def test_numbered_headings_below_a_step_are_inside_it() -> None:
    """A numbered heading of a deeper level is part of the step above it."""
    body = (
        "## 1. One\n\n### 1. First\n\nA.\n\n### 2. Second\n\n## 2. Two\n\nB.\n\n## 3. Three\n\nC.\n\n## After\n\nD.\n"
    )
    assert [step.lead for step in steps(body, "headings")] == ["One", "Two", "Three"]
    assert steps(body, "headings")[2].text == "C."


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ((1, 2, 3, 5), "12:1: warning: step 5 follows step 3; is 4 missing?"),
        ((1, 2, 3, 7), "12:1: warning: step 7 follows step 3; are 4 to 6 missing?"),
        ((1, 2, 3, 3), "12:1: warning: step 3 follows step 3; should it be 4?"),
        ((1, 3, 4, 5), "8:1: warning: step 3 follows step 1; is 2 missing?"),
    ],
)
def test_a_missing_number_is_a_warning(numbers: tuple[int, ...], message: str) -> None:
    """A step whose number does not follow the number before it gets a warning at its place."""
    leads = ("Call", "Write", "Wait", "Rest")
    body = "\n\n".join(f"{number}) {lead}. Text." for number, lead in zip(numbers, leads, strict=True))
    assert diagnostics(body, "Checklist: yes\n") == [f"content/posts/a.md:{message}"]


def test_decks_of_a_post_have_different_names() -> None:
    """Decks under equal headings get numbers in their names."""
    body = "\n".join(f"## {heading}\n\n{TASKS}" for heading in ("Day", "Day", "Day 2", "Day", "Day"))
    assert [checklist.part for checklist in post(body).checklists] == ["", "day", "day-2", "day-3", "day-4"]


def calls_to_read(lists: int) -> int:
    """Return the number of Python calls for reading a post with this many lists under equal headings."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    body = f"## Day\n\n{TASKS}\n" * lists
    sys.setprofile(count)
    try:
        assert len(post(body).checklists) == lists
    finally:
        sys.setprofile(None)
    return calls


def test_many_lists_below_one_heading_take_linear_time() -> None:
    """Twice as many lists under equal headings take at most about twice as many calls."""
    calls_to_read(2)  # the first call compiles patterns
    assert calls_to_read(400) < 2.05 * calls_to_read(200)


@pytest.mark.parametrize("between", ["> [!NOTE]\n> - [ ] Two.", '<div markdown="1">\n\n- [ ] Two.\n\n</div>'])
def test_a_list_does_not_continue_after_a_nested_list(between: str) -> None:
    """A checklist in a callout or an HTML element separates the lists before and after it."""
    checklists = post(f"- [ ] One.\n\n{between}\n\n- [ ] Three.\n").checklists
    assert [[step.lead for step in checklist.steps] for checklist in checklists] == [["One."], ["Two."], ["Three."]]


@pytest.mark.parametrize(
    ("body", "position"),
    [
        ("A checklist.\n\n{: .checklist}\n\n1. Call.\n2. Write.\n", "7:1"),
        ("A checklist.\n\n{: .checklist}\n1. Call.\n2. Write.\n", "7:1"),
        ("Text.\n\nA paragraph.\n{: .checklist}\n", "7:1"),
        ("Text.\n\n{: .checklist}\n", "7:1"),
    ],
)
def test_a_mark_without_a_list_is_a_warning(body: str, position: str) -> None:
    """A mark before a list, or without a list, is a warning at the mark or at the block after it."""
    assert diagnostics(body) == [
        (
            f'content/posts/a.md:{position}: warning: "{{: .checklist}}" marks no list here; '
            "write it directly after the last line of a list"
        )
    ]


@pytest.mark.parametrize("choice", ["no", "ordered"])
def test_a_mark_is_never_text(choice: str) -> None:
    """The mark after a list is on no page, with any front matter."""
    assert "checklist}" not in html("1. Call.\n\n2. Write.\n\n3. Rest.\n\n{: .checklist}\n", choice)


def test_a_step_without_text_is_reported_at_its_neighbour() -> None:
    """The warning is at the nearest known position, not at the top of the file."""
    (diagnostic,) = diagnostics("Text.\n\n1. Rest. B.\n2. <!-- -->\n", "Checklist: yes\n")
    assert diagnostic.startswith("content/posts/a.md:8:4: warning: step ")


@pytest.mark.parametrize(
    ("item", "lead"),
    [("> A body.", "A body."), ("```\n   make all\n   make go\n   ```", "make all"), ("![A valve](a.png)", "A valve"),
     ("[a guide](https://example.org/)", "a guide"), ("`make`", "make")],
)  # fmt: skip
def test_a_step_without_a_sentence_has_its_first_words_as_lead(item: str, lead: str) -> None:
    """A quotation, code, a picture or a link alone gives a lead."""
    (checklist,) = post(f"1. {item}\n2. Rest.\n", "Checklist: yes\n").checklists
    assert checklist.steps[0].lead == lead


def test_say_and_why_after_the_last_step_belong_to_it() -> None:
    """The last numbered paragraph includes the Say: and Why: lines after it, and no other text."""
    body = '1. Call. A.\n\n2. Write. B.\n\n3. Rest. C.\n\nSay: "It is done."\n\nWhy: People wait.\n\nAnd so on.\n'
    document = post(body, "Checklist: yes\n")
    step = document.checklists[0].steps[-1]
    assert (step.text, step.say, step.why) == ("C.", "It is done.", "People wait.")
    assert "<p>And so&nbsp;on.</p>" in document.html.partition("</form>")[2]


def test_a_dash_after_a_label_turns_detection_off() -> None:
    """With a dash after Say: or Why:, the step has no words to say or no reason."""
    body = '- [ ] **Call.** He said "ring me some day" once.\n\n    Say: -\n\n- [ ] **Rest.** B.\n'
    step = post(body).checklists[0].steps[0]
    assert (step.say, step.text) == ("", "He said “ring me some day” once.")


def test_texts_with_the_same_label_are_joined() -> None:
    """A second Say: or Why: of a step is appended to the first."""
    body = '- [ ] **Call.**\n    Say: "One."\n    Say: "Two."\n    Why: A.\n\n    Why: -\n\n    Why: B.\n'
    step = post(body).checklists[0].steps[0]
    assert (step.say, step.why) == ("One. Two.", "A. B.")


def test_superscripts_stay_superscripts_on_cards() -> None:
    """Superscripts and subscripts in the lead and in the body become Unicode characters."""
    step = post("- [ ] **Take 10<sup>6</sup>.** Then H<sub>2</sub>O.\n").checklists[0].steps[0]
    assert (step.lead, step.text) == ("Take 10⁶.", "Then H₂O.")


def test_a_picture_in_a_lead_becomes_its_description() -> None:
    """In a lead or a reason, a card has the description of a picture in its place."""
    body = '1. Turn ![the "<red>" valve](/i.png) left.\n\n    Why: ![a sign](/s.png) says so.\n\n2. Rest.\n'
    step = post(f"{body}{{: .checklist}}\n").checklists[0].steps[0]
    assert (step.lead, step.why) == ('Turn the "<red>" valve left.', "a sign says so.")


@pytest.mark.parametrize(
    "drawing",
    [
        '<svg viewBox="0 0 1 1"><title>a valve</title><text>x</text></svg>', '<svg aria-label="a valve"></svg>',
        "<iframe title='a valve' src='/f/'>x</iframe>", "<img alt=valve src=/i.png>",
    ],
)  # fmt: skip
def test_a_drawing_becomes_its_name_on_cards(drawing: str) -> None:
    """Cards have the name of a drawing or an embedded page in its place, and no text from inside it."""
    step = post(f"1. Turn.\n\n    {drawing}\n\n2. Rest.\n{{: .checklist}}\n").checklists[0].steps[0]
    assert [(block.kind, block.text.removeprefix("a ")) for block in step.blocks] == [("image", "valve")]
    assert diagnostics(f"1. Turn {drawing}.\n2. Rest.\n{{: .checklist}}\n") == []


def test_a_decorative_drawing_needs_no_description() -> None:
    """A drawing that is hidden from screen readers is left out of cards without a warning."""
    assert diagnostics('1. Turn <svg aria-hidden="true"><path d="M0 0"/></svg>.\n2. Rest.\n{: .checklist}\n') == []


@pytest.mark.parametrize(
    "picture",
    [
        "![](/i.png)", "<img src='/i.png'>", "<img alt='' src='/i.png'>", "<svg><text>x</text></svg>",
        "<video src='/v.mp4'>x</video>", "<iframe src='/f/'></iframe>", "<canvas></canvas>",
    ],
)  # fmt: skip
def test_a_picture_without_a_description_is_a_warning(picture: str) -> None:
    """A picture that a card would leave out is a warning at its step."""
    body = f"1. Turn {picture} left.\n\n    ![a valve](/v.png)\n\n2. Rest.\n{{: .checklist}}\n"
    (diagnostic,) = diagnostics(body)
    assert diagnostic == (
        "content/posts/a.md:5:4: warning: a picture without words appears on no card of this step; "
        'describe it: ![a closed valve](...), or aria-label="a closed valve" in HTML'
    )


@pytest.mark.parametrize(
    "inside", ["- One.\n    > - Two.", "![a valve](/v.png)", "    code", "#### Aside", "> Deeper."]
)
def test_a_block_quote_with_more_than_text_stays_in_the_body(inside: str) -> None:
    """Only a block quote of plain paragraphs becomes words to say, even if it is not the first quote."""
    body = f"1. **Call.**\n\n    > Words.\n    >\n    > {inside}\n\n    Then.\n\n    > Speak *up*.\n    >\n    > Now.\n"
    step = post(f"{body}\n2. Rest.\n{{: .checklist}}\n").checklists[0].steps[0]
    assert step.say == "Speak up. Now."
    assert "Words." in step.text


@pytest.mark.parametrize("mark", ["**", "*", "__"])
def test_emphasis_around_a_label_and_its_words_is_kept(mark: str) -> None:
    """Emphasis that begins before Why: and ends after its words is closed correctly in the post."""
    body = f"1. **Call.**\n\n    {mark}Why: because they wait.{mark}\n\n    {mark}Say: -{mark}\n\n2. Rest.\n"
    document = post(f"{body}{{: .checklist}}\n")
    tag = "em" if mark == "*" else "strong"
    assert f'<p class="why"><b>Why</b> <{tag}>because they&nbsp;wait.</{tag}></p>' in document.html
    assert document.html.count(f"<{tag}>") == document.html.count(f"</{tag}>")
    assert (document.checklists[0].steps[0].why, document.checklists[0].steps[0].say) == ("because they wait.", "")


@pytest.mark.parametrize(("start", "first"), [("x", "1"), ("", "1"), ("9" * 5000, "1"), (" 4 ", "4"), ("²", "1")])
def test_an_invalid_start_of_a_list_is_ignored(start: str, first: str) -> None:
    """A start that is not a number of reasonable size counts as one."""
    body = f'<ol start="{start}" markdown="1">\n<li markdown="1">Call.</li>\n<li markdown="1">Rest.</li>\n</ol>\n'
    (checklist,) = post(body, "Checklist: ordered\n").checklists
    assert checklist.steps[0].number == first


def test_an_item_has_one_box() -> None:
    """Further paragraphs of a nested item are text of its level, even after a list inside it."""
    body = (
        "1. **Go.**\n\n    - One.\n\n        More.\n\n        - Deep.\n\n        Last.\n\n    - Two.\n\n2. **Stop.**\n"
    )
    (first_step, _) = post(f"{body}{{: .checklist}}\n").checklists[0].steps
    assert [(block.kind, block.text, block.level) for block in first_step.blocks] == [
        ("box", "One.", 1),
        ("text", "More.", 1),
        ("box", "Deep.", 2),
        ("text", "Last.", 1),
        ("box", "Two.", 1),
    ]


def test_a_box_without_a_space_after_it_is_a_warning() -> None:
    """A box without a space after it is text in any list, as on GitHub, and gets a warning."""
    assert diagnostics("- [ ]call them\n- other\n") == [
        'content/posts/a.md:5:3: warning: "[ ]" is no box, because a space is missing after it; write "- [ ] ..."'
    ]
    warnings = diagnostics("- [ ] Call them\n- [x]write to them\n- Rest here\n")
    assert warnings == [
        'content/posts/a.md:6:3: warning: "[x]" is no box, because a space is missing after it; write "- [x] ..."',
        'content/posts/a.md:7:3: warning: this item has no box, but counts as a step; write "- [ ] ...", or indent it',
    ]
