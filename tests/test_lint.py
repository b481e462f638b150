"""Advice on checklists: the leads and lists that get it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hindsight.core.checklists.lint import advice, lead_advice
from hindsight.core.documents.read import read
from hindsight.core.settings import ReadSettings
from site_builder import MakeSite
from support import diagnostics, post

LONG = "Write the name of everyone who was there on the card you carry."
CHECK = "says where to look, not what to do; write the act, and how it ends: "


@pytest.mark.parametrize(
    "lead",
    [
        "Ask what has been tried before.", "Don’t take it personally.", "Never call before noon.", "Go.", "Ring Ana.",
        "Check in regularly.", "Check out the branch.", "Press the button.", "Address the envelope.", "Bring keys.",
        "Mention the price.", "Witness the signature.", "Discuss it.", "Focus.", "Process the form.", "Embed the film.",
        "Speed up.", "String the lights.", "Google it.", "Chop the onions.", "Sous-vide the egg.",
        "The night before, pack the bag.", "This week: write to Ana.", "You and I — decide who goes.",
        "Before you go, thank them.", "If it rains, stay.", "When in doubt, never start.", "In doubt, ask.",
        "Who owns the next step?", "Is the door shut?", "The door is shut?", "“I will call you back.”", "3 sign.",
        "Following the call, write to Ana.", "Always name the date.", "Once a week, look back.", "Two of you lift.",
    ],
)  # fmt: skip
def test_good_leads_get_no_advice(lead: str) -> None:
    """A lead gets no advice if it begins with a verb, contains one later, is a question, or is unclear."""
    assert lead_advice(lead, "en") == ""


@pytest.mark.parametrize(
    ("lead", "word"),
    [
        ("The client is called.", "The"), ("You call the client.", "You"), ("A name for the file.", "A"),
        ("Calling the client.", "Calling"), ("Stopping at ten.", "Stopping"), ("Writing it down.", "Writing"),
        ("Called the client.", "Called"), ("Tries again.", "Tries"), ("Calls the client.", "Calls"),
        ("Documentation of the outage.", "Documentation"), ("Agreement on a date.", "Agreement"),
        ("Passes the ball.", "Passes"), ("NOBODY leaves.", "NOBODY"),
    ],
)  # fmt: skip
def test_a_lead_without_a_verb_at_its_beginning_gets_advice(lead: str, word: str) -> None:
    """The advice quotes the first word."""
    expected = f'this lead begins with "{word}"; begin with the verb that says what to do: "Call the client"'
    assert lead_advice(lead, "en-GB") == expected


@pytest.mark.parametrize(
    ("lead", "words"),
    [("Check the oil.", "Check"), ("Always double-check the oil.", "double-check"), ("Then, check it.", "check")],
)
def test_a_lead_with_check_gets_advice(lead: str, words: str) -> None:
    """The advice asks for an act instead of "check"."""
    assert lead_advice(lead, "en").startswith(f'"{words}" {CHECK}')


@pytest.mark.parametrize(
    ("lead", "words"),
    [("Ensure the door is locked.", "Ensure"), ("Make sure it is.", "Make sure"), ("Please be certain.", "be certain")],
)
def test_a_lead_with_make_sure_gets_advice(lead: str, words: str) -> None:
    """The advice asks for an act instead of "make sure"."""
    expected = f'"{words}" does not say how; write the act that makes it so: "Lock the door"'
    assert lead_advice(lead, "en") == expected


@pytest.mark.parametrize("lang", ["de", "fr-CA", "eno"])
def test_other_languages_get_advice_only_on_length(lang: str) -> None:
    """The verbs of languages other than English are not checked."""
    assert lead_advice("The Check", lang) == ""
    assert lead_advice("Check the oil.", lang) == ""
    assert lead_advice(LONG, lang) == "this lead has 13 words; say it in 12 words, and put the rest into the text below"


def test_twelve_words_are_not_too_many() -> None:
    """A lead of twelve words gets no advice."""
    assert lead_advice(LONG.replace(" you carry", " here"), "en") == ""


@given(st.text(), st.sampled_from(["en", "de", ""]))
def test_advice_on_any_lead_is_one_line(lead: str, lang: str) -> None:
    """Any lead gives advice of one line at most."""
    assert "\n" not in lead_advice(lead, lang).replace(lead, "")


def steps(count: int, between: str = "", at: int = 0) -> str:
    """Return a list of this many steps, with a text inside step `at`."""
    return "".join(f"{n}. Go on.\n\n" + (f"    {between}\n\n" if n == at else "") for n in range(1, count + 1))


def test_the_tenth_step_without_a_pause_gets_advice() -> None:
    """Only a rule is a pause; a heading in a step, or a lead such as "Stop", is not."""

    def positions_with_advice(body: str) -> list[tuple[int, str]]:
        (checklist,) = post(body, "Checklist: yes\n").checklists
        return [(suggestion.step.position, suggestion.message[:31]) for suggestion in advice(checklist, "en", True)]

    assert positions_with_advice(steps(9)) == []
    assert positions_with_advice(steps(12)) == [(10, "this is step 10 without a pause")]
    assert positions_with_advice(steps(12).replace("6. Go", "---\n\n6. Go")) == []
    for no_pause in (steps(12).replace("6. Go", "## Halfway\n\n6. Go"), steps(12).replace("5. Go on.", "5. Stop.")):
        assert positions_with_advice(no_pause) == [(10, "this is step 10 without a pause")]


def test_advice_has_its_place() -> None:
    """Advice is a warning with the line and column of the lead."""
    assert diagnostics("1. Go.\n\n2. **Ensure it.** Now.\n\n3. Go.\n", "Checklist: yes\n") == [
        'content/posts/a.md:8:6: warning: "Ensure" does not say how; write the act that makes it so: "Lock the door"'
    ]


def test_a_list_that_is_no_checklist_gets_no_advice() -> None:
    """A list with `Checklist: no` gets no advice."""
    assert diagnostics("1. The oil.\n\n2. The tyres.\n\n3. The lights.\n", "Checklist: no\n") == []


def test_a_deck_without_a_date_gets_advice() -> None:
    """The checklist of a page without a date gets a warning at its first step."""
    text = "Title: About\nChecklist: yes\n{}\n1. Go.\n\n2. Come.\n"

    def warnings(extra: str) -> list[str]:
        data = text.format(extra).encode()
        return [
            str(diagnostic)
            for diagnostic in read("pages/a.md", "content/pages/a.md", data, "page", ReadSettings()).diagnostics
        ]

    assert warnings("Date: 2024-03-02\n") == []
    assert warnings("") == [
        "content/pages/a.md:4:4: warning: the cards of this list have no date, so nobody can tell an old card from a "
        'new one; add a line "Date: ..."'
    ]


def test_advice_does_not_stop_a_build(site: MakeSite) -> None:
    """A build counts advice, and a check lists it."""
    files = {"posts/a.md": "Title: A\nDate: 2024-03-02\nTags: work\nChecklist: yes\n\n1. Ensure it.\n\n2. Check it.\n"}
    settings = {"SITEURL": "https://example.org", "CARD_FORMATS": []}
    built = site(files, publish=True, settings=settings)
    assert built.ok
    assert "2 warnings; see them with make check" in built.text
    assert len(built.rebuild(CHECK_ONLY=True).diagnostics) == 2


@pytest.mark.parametrize(
    ("item", "label"),
    [
        ("Tell the neighbours. why: they have the key", "why"),
        ("**Tell them.** Now. Why: they have the key.", "Why"),
        ("**Tell them.** Aloud. Say: we are away", "Say"),
        ('**Tell them.** Aloud. Say: "We are away now."', ""),
        ("**Tell them.** Now.\n  Why: they have the key.", ""),
        ("**Tell them why: it helps.** Now.", ""),
        ("**Run it.** Now.\n\n  ```yaml\n  why: x\n  ```", ""),
    ],
)
def test_a_label_within_a_line_gets_advice(item: str, label: str) -> None:
    """`Why:` and `Say:` count only at the beginning of a line; within a line they are text, which gets advice."""
    expected = [f'"{label}:" within a line is text; begin a new line with it'] if label else []
    found = [line.partition("warning: ")[2] for line in diagnostics(f"- [ ] {item}\n- [ ] Rest.\n")]
    assert found == expected
