"""Checklists in boxes and HTML, struck steps, mistakes, and blocks inside items."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from hindsight.core.checklists.cards.pdf import card_pdf
from hindsight.core.checklists.cards.preview import preview_svg
from hindsight.core.checklists.model import Deck
from site_builder import MakeSite
from support import HEAD, diagnostics, post
from test_cards import A6, deck

TASKS = "- [ ] Build it\n- [ ] Test it\n"


def deck_of(body: str) -> Deck:
    """Return the deck of a post with this body."""
    (checklist,) = post(body).checklists
    return replace(deck(), checklist=checklist, title=checklist.title)


def leads(body: str) -> list[list[str]]:
    """Return the leads of each checklist of a post with this body."""
    return [[step.lead for step in checklist.steps] for checklist in post(body).checklists]


@pytest.mark.parametrize(
    "body",
    [
        f"<details>\n<summary>Release</summary>\n\n{TASKS}\n</details>",
        f"<div>\n\n{TASKS}\n</div>",
        f"<section>\n<div>\n\n{TASKS}\n</div>\n</section>",
        "> [!todo]\n> - [ ] Build it\n> - [ ] Test it\n",
        "!!! note\n    - [ ] Build it\n    - [ ] Test it\n",
    ],
)
def test_a_task_list_in_a_box_is_a_checklist(body: str) -> None:
    """A task list in HTML, a callout or an admonition is a checklist."""
    assert leads(body) == [["Build it", "Test it"]]
    assert [line for line in diagnostics(body) if "error" in line] == []


def test_checklists_in_boxes_keep_their_order() -> None:
    """The first list of a post has the shortest deck address, even inside a box."""
    body = f"<details>\n<summary>One</summary>\n\n{TASKS}\n</details>\n\n## More\n\n- [ ] Ship it\n- [ ] Rest\n"
    document = post(body)
    assert [checklist.part for checklist in document.checklists] == ["", "more"]
    assert document.html.index("Build") < document.html.index("Ship")


@pytest.mark.parametrize(
    "inside",
    [
        "  ## Notes\n  words", "\n  ## Notes\n\n  words", "\n  <table>\n  <tr><td>a</td></tr>\n  </table>\n",
        "  <p>words</p>", "\n  [x]: https://x.example\n", "\n  > quoted\n", "\n  | a | b |\n  |---|---|\n  | c | d |\n",
        "\n  <details>\n  <summary>More</summary>\n\n  Inside\n\n  </details>\n", "  ```\n  code\n  ```",
        "\n  ---\n", "  ![x](https://x.example/a.png)", "\n  !!! note\n      words\n",
    ],
)  # fmt: skip
@pytest.mark.parametrize("marker", ["- [ ]", "* [x]", "+ [ ]"])
def test_blocks_in_an_item_do_not_split_a_deck(inside: str, marker: str) -> None:
    """All blocks of an item belong to its step."""
    body = f"{marker} Do it [x].\n{inside}\n{marker} End it.\n"
    assert leads(body) == [["Do it x." if "[x]:" in inside else "Do it [x].", "End it."]]


def test_a_checklist_without_words_is_ignored(site: MakeSite) -> None:
    """An empty box does not prevent publishing, and leaves no placeholder in the text."""
    built = site({"posts/a.md": f"{HEAD}\nText.\n\n- [ ] \n\nMore.\n"}, publish=True)
    assert built.ok, built.text
    assert "-checklist-" not in re.sub(r'[\w-]+="[^"]*"', "", built.read("2024/a/"))


@pytest.mark.parametrize(
    ("body", "position", "written"),
    [
        ("- [] one\n- [] two", "5:3", "[]"),
        ("- [ ] one\n-[ ] two\n- [ ] three", "6:1", "-[ ]"),
        ("Text.\n\n-[x] alone", "7:1", "-[x]"),
        ("*[ ] alone", "5:1", "*[ ]"),
    ],
)
def test_a_box_without_a_space_is_reported(body: str, position: str, written: str) -> None:
    """The warning is at the box and gives the correct form."""
    message = f'"{written}" is no box, because a space is missing in it; write "- [ ] ..."'
    assert f"content/posts/a.md:{position}: warning: {message}" in diagnostics(body)


STRUCK = "- [x] ~~Do not do this~~\n- [ ] Send it\n\n  - ~~old way~~ new way\n- [ ] ~~Send news~~ (dropped)\n"


def test_struck_words_have_tildes_in_plain_text() -> None:
    """A struck step does not look like an open step in an export."""
    struck_deck = deck_of(STRUCK)
    assert [step.lead for step in struck_deck.steps] == ["~~Do not do this~~", "Send it", "~~Send news~~ (dropped)"]
    assert struck_deck.steps[1].blocks[0].text == "~~old way~~ new way"


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not here")
def test_struck_words_are_struck_on_cards(tmp_path: Path) -> None:
    """A line strikes the words on cards, and no tildes are printed."""
    file = tmp_path / "a.pdf"
    file.write_bytes(card_pdf(deck_of(STRUCK), A6).data)
    text = subprocess.run(["pdftotext", str(file), "-"], check=True, capture_output=True, text=True).stdout
    assert ("~" in text, "Do not do this" in " ".join(text.split())) == (False, True)
    drawing = preview_svg(deck_of(STRUCK)).decode()
    assert '<tspan text-decoration="line-through">Do not do this</tspan>' in drawing


def test_the_summary_shows_that_a_lead_continues() -> None:
    """A lead that does not end with a clause has an ellipsis in the summary."""
    sentence = "Before you go into the meeting with the client and everyone who has been invited there you should " * 2
    drawing = preview_svg(deck_of(f"- [ ] {sentence.strip()}.\n- [ ] Rest\n")).decode()
    assert "…</text>" in drawing


def test_a_long_first_sentence_gives_one_warning() -> None:
    """The warning is about the sentence, not about the clause that becomes the lead."""
    body = f"- [ ] When all is done, {'word ' * 40}end.\n- [ ] Rest\n"
    (warning,) = [line for line in diagnostics(body) if "warning" in line and "date" not in line]
    assert warning.partition("warning: ")[2] == (
        "this step begins with a sentence of 45 words, which is too long to remember; say what to do in 12 words, and "
        "put the rest into the text below"
    )


def test_a_long_step_is_not_bold_on_its_page(site: MakeSite) -> None:
    """A long lead is not bold on the page, and only its first clause is bold in Anki."""
    sentence = f"When all of the work is done and dusted and paid for, {'and more of it ' * 12}end."
    built = site({"posts/a.md": f"{HEAD}\n- [ ] {sentence}\n- [ ] Rest\n"})
    page = built.read("cards/a/")
    assert page.count('<h2 class="card-head long">') == 1
    assert "<b>When all of the work is done and dusted and paid for,</b> and more" in built.read("cards/a/deck.tsv")


def test_a_list_of_pictures_stays_as_written() -> None:
    """A list whose steps have no words is not changed."""
    html = post("- [ ] ![](images/a.png)\n- [ ] ![](images/b.png)\n").html
    assert (html.count("<img"), html.count("<li")) == (2, 2)


@pytest.mark.parametrize("label", ["**After:**", "**After**:", "__After__"])
def test_a_bold_label_between_task_lists_begins_a_new_checklist(label: str) -> None:
    """A label above a list of one task does not become a part of the step above."""
    read = post(f"**Before:**\n- [ ] Ask Ana.\n- [ ] Send it.\n\n{label}\n- [ ] Thank her.\n")
    assert [[step.lead for step in one.steps] for one in read.checklists] == [["Ask Ana.", "Send it."], ["Thank her."]]
    assert read.checklists[0].steps[1].blocks == ()


def test_a_list_of_one_task_continues_after_other_words() -> None:
    """A paragraph with more than bold words belongs to the step above."""
    read = post("- [ ] Ask Ana.\n- [ ] Send it.\n\n**Mind:** not today.\n\n- [ ] Thank her.\n")
    assert [len(one.steps) for one in read.checklists] == [3]
