"""What pages say around decks: the library, what a deck is to be had as, lessons beside steps, words for engines."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree import ElementTree

import pytest

from build_support import difference, tree
from hindsight.core.checklists.structured import ListedStep, structured
from site_builder import Built, Files, MakeSite

NO_CARDS: dict[str, Any] = {"CARD_FORMATS": []}
HEAD = "Title: {title}\nDate: 2024-03-02\nTags: {tags}\n{more}\n"
STEPS = '1. **Say thanks.** "Thank you for the year" is enough.\n\n2. **Go.** Now.\n'
LEAVE = HEAD.format(title="Leave", tags="endings, work", more="Checklist: yes\n") + STEPS
LESSON = HEAD.format(title="After", tags="work", more="") + (
    "\n> **Lesson:** Go & *stay* [gone]({{filename}}leave.md). #work\n> {{id=go {more} changes={changes}}}\n"
)
FILES: Files = {"posts/leave.md": LEAVE, "posts/after.md": LESSON.format(changes="leave#2", more="")}
NOTE = re.compile('<p class="history"><b>Changed</b> by a lesson: <a href="/2024/after/#go">(.*?)</a></p>')
DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def said(built: Built, address: str) -> list[Any]:
    """What a page tells search engines."""
    return [json.loads(found) for found in DATA.findall(built.read(address))]


@pytest.mark.parametrize("address", ["2024/leave/", "cards/leave/"])
def test_a_step_links_to_the_lesson_that_changed_it(site: MakeSite, address: str) -> None:
    """In its post and on its deck's page the step links to the lesson; no other step does."""
    page = site(FILES, settings=NO_CARDS).read(address)
    (note,) = NOTE.findall(page)
    assert " ".join(re.sub("<[^>]*>", "", note.replace("&nbsp;", " ")).split()) == "Go &amp; stay gone."
    assert "<em>stay</em>" in note
    assert "<a" not in note
    assert page.index("Go.") < page.index("by a lesson")
    assert page.index("step-2") < page.index("by a lesson")


@pytest.mark.parametrize("more", ["status=withdrawn why_changed=No", "superseded_by=new"])
def test_a_lesson_that_is_not_current_is_not_at_its_step(site: MakeSite, more: str) -> None:
    """A withdrawn or superseded lesson is not shown as the reason of a step."""
    newer = HEAD.format(title="New", tags="work", more="") + "\n> **Lesson:** Stay. #work\n> {id=new}\n"
    files = {**FILES, "posts/after.md": LESSON.format(changes="leave#2", more=more), "posts/new.md": newer}
    built = site(files, settings=NO_CARDS)
    assert built.ok, built.text
    assert "by a lesson" not in built.read("2024/leave/") + built.read("cards/leave/")


def test_only_a_preview_shows_a_draft_lesson_at_its_step(site: MakeSite) -> None:
    """A published site shows nothing that a draft says about a step."""
    files = {**FILES, "posts/after.md": f"Status: draft\n{FILES['posts/after.md']!s}"}
    published = site(files, publish=True, settings=NO_CARDS)
    assert published.ok, published.text
    for address in ("2024/leave/", "cards/leave/"):
        assert "by a lesson" in site(files, settings=NO_CARDS).read(address)
        assert "by a lesson" not in published.read(address)


def test_an_edited_lesson_updates_the_step_it_changed(site: MakeSite) -> None:
    """An edit to a lesson updates the pages that show its step, as a clean build does, or removes it there."""
    built = site(FILES, settings=NO_CARDS)
    for text in (
        str(FILES["posts/after.md"]).replace("Go & *stay*", "Run &amp; <b>hide</b>"),
        str(FILES["posts/after.md"]).replace("leave#2", "leave#1"),
        HEAD.format(title="After", tags="work", more="") + "Nothing.\n",
    ):
        built = built.rebuild({"posts/after.md": text})
        assert built.ok, built.text
        anew = site({**FILES, "posts/after.md": text}, settings=NO_CARDS)
        assert difference(tree(built.output), tree(anew.output)) == ""
    assert "by a lesson" not in built.read("cards/leave/")


def test_a_lesson_about_a_deck_touches_no_other_deck(site: MakeSite) -> None:
    """A post's second deck is not rendered again when a lesson about its first has changed."""
    two = LEAVE + "\n## Return\n\n1. **Come.** Back.\n\n2. **Sit.** Down.\n"
    built = site({**FILES, "posts/leave.md": two}, settings=NO_CARDS)
    page = built.path("cards/leave-return/")
    assert page.is_file()
    before = page.stat().st_mtime_ns
    built.rebuild({"posts/after.md": str(FILES["posts/after.md"]).replace("Go & *stay*", "Run")})
    assert page.stat().st_mtime_ns == before


def test_a_post_that_is_its_checklist_is_a_howto(site: MakeSite) -> None:
    """Where nearly all of a text is its checklist, post and deck say HowTo, with an address for each step."""
    built = site({"posts/leave.md": LEAVE}, settings=NO_CARDS | {"SITEURL": "https://example.org"})
    posting, howto = said(built, "2024/leave/")
    assert posting["@type"] == "BlogPosting"
    assert (howto["@type"], howto["name"], howto["inLanguage"]) == ("HowTo", "Leave", "en")
    assert howto["step"][1] == {
        "@type": "HowToStep", "position": 2, "name": "Go.", "url": "https://example.org/2024/leave/#step-2",
    }  # fmt: skip
    (deck,) = said(built, "cards/leave/")
    assert (deck["@type"], deck["step"][1]["text"]) == ("HowTo", "Now.")


def test_a_post_with_more_in_it_has_a_list_of_items(site: MakeSite) -> None:
    """A checklist inside a longer text is an ItemList; a new text around it updates the deck's page."""
    built = site({"posts/leave.md": LEAVE}, settings=NO_CARDS)
    built = built.rebuild({"posts/leave.md": f"{LEAVE}\n## After\n\n{'What I think of it. ' * 9}\n"})
    assert [data["@type"] for data in said(built, "2024/leave/")] == ["BlogPosting", "ItemList"]
    (deck,) = said(built, "cards/leave/")
    assert deck["@type"] == "ItemList"
    assert [item["name"] for item in deck["itemListElement"]] == ["Say thanks.", "Go."]


def test_no_text_ends_the_script_that_contains_it(site: MakeSite) -> None:
    """A title or step stays inside its script element."""
    hostile = "</script><script>alert(1)</script> <!-- ]]>"
    text = LEAVE.replace("Leave", hostile).replace("**Go.**", f"**Go `{hostile}`.**")
    built = site({"posts/leave.md": text}, settings=NO_CARDS)
    assert built.ok, built.text
    for address in ("2024/leave/", "cards/leave/"):
        assert "<script>" not in built.read(address)
        *_, deck = said(built, address)
        assert hostile in deck["step"][1]["name"]
        assert deck["name"] == hostile


def test_data_for_search_engines_needs_no_body() -> None:
    """A text that is not available is left out."""
    told = structured("A", "de", [ListedStep("Go.", "https://example.org/#1"), ListedStep("Stop.", "", "Now.")], False)
    assert told["itemListElement"] == [
        {"@type": "ListItem", "position": 1, "name": "Go.", "url": "https://example.org/#1"},
        {"@type": "ListItem", "position": 2, "name": "Stop.", "url": "", "description": "Now."},
    ]


def test_a_deck_page_counts_cards_and_sheets(site: MakeSite) -> None:
    """A deck's page has a line for each format: the number of cards and sheets, and the paper."""
    seven = LEAVE + "".join(f"\n{number}. **Go on.**\n" for number in range(3, 8))
    page = site({"posts/leave.md": seven}, settings={"CARD_FORMATS": ["a6", "3x5"]}).read("cards/leave/")
    taken = " ".join(re.sub(r'<span class="hidden">.*?</span>|<[^>]*>', " ", page.partition("Sheets for")[2]).split())
    assert taken.startswith(
        "cutting A6 9 cards on 3 sheets of A4 9 cards on 5 sheets of US Letter "
        "3 × 5 in 9 cards on 3 sheets of A4 or US Letter"
    )


def test_a_deck_without_sheets_still_has_its_exports(site: MakeSite) -> None:
    """Without formats the page has no empty list of sheets, and its link leads to the exports."""
    page = site({"posts/leave.md": LEAVE}, settings=NO_CARDS).read("cards/leave/")
    assert "Sheets for cutting" not in page
    assert page.count('id="_files"') == 1
    assert 'href="/cards/leave/deck.tsv"' in page


def test_no_page_names_a_picture_that_is_not_there(site: MakeSite) -> None:
    """Without formats nothing is drawn, and no page shows a picture of a card."""
    built = site({"posts/leave.md": LEAVE}, settings=NO_CARDS)
    assert "<img" not in built.read("cards/leave/") + built.read("cards/")
    assert list((built.output / "cards").rglob("*.svg")) == []


def test_a_preview_has_a_size_and_a_text(site: MakeSite) -> None:
    """A deck's page shows two cards as printed, with their sizes and a text for those who cannot see them."""
    built = site({"posts/leave.md": LEAVE.replace("Leave", 'Leave "well" <b>')}, settings={"CARD_FORMATS": ["a6"]})
    summary, step = re.findall(r"<img[^>]*>", built.read("cards/leave/"))
    assert 'src="/cards/leave/summary.svg" width="559" height="397"' in summary
    assert 'alt="Leave &#34;well&#34; &lt;b&gt;: the summary card, as it is printed"' in summary
    assert 'src="/cards/leave/step.svg"' in step
    drawn = [ElementTree.fromstring(built.read(f"cards/leave/{name}.svg")) for name in ("summary", "step")]
    assert ["Say thanks." in " ".join(picture.itertext()) for picture in drawn] == [True, True]


def test_the_library_shows_the_summary_of_each_deck(site: MakeSite) -> None:
    """A deck in the library has the picture of its summary card, with an empty alternative text."""
    library = site({"posts/leave.md": LEAVE}, settings={"CARD_FORMATS": ["a7"]}).read("cards/")
    assert set(re.findall(r"<img[^>]*>", library)) == {'<img src="/cards/leave/summary.svg" alt="" loading="lazy">'}


def test_the_library_has_each_deck_under_each_of_its_tags(site: MakeSite) -> None:
    """The library links to each tag with decks; a deck is under all its tags, or at the end without any."""
    page = "Title: About\nChecklist: yes\n\n" + STEPS
    plain = HEAD.format(title="Other", tags="talk", more="") + "Text.\n"
    library = site({"posts/leave.md": LEAVE, "posts/o.md": plain, "pages/about.md": page}, settings=NO_CARDS).read(
        "cards/"
    )
    assert re.findall(r'<a href="#(_t[^"]*)">([^<]*)</a>', library) == [("_tendings", "endings"), ("_twork", "work")]
    sections = re.findall(r'<section class="shelf".*?</section>', library, re.DOTALL)
    assert [re.findall(r'href="(/cards/[^"]+)"', section) for section in sections] == [
        ["/cards/leave/"], ["/cards/leave/"], ["/cards/about/"],
    ]  # fmt: skip
    assert [re.findall(r'<h2 id="([^"]+)"', section) for section in sections] == [
        ["_tendings"], ["_twork"], ["_untagged"],
    ]  # fmt: skip


def test_the_deck_of_a_hidden_post_is_not_for_search_engines(site: MakeSite) -> None:
    """A hidden post's deck asks not to be indexed, like its post."""
    hidden = LEAVE.replace("Checklist:", "Status: hidden\nChecklist:")
    built = site({"posts/leave.md": hidden}, settings=NO_CARDS)
    assert 'name="robots" content="noindex"' in built.read("cards/leave/")
    assert 'name="robots"' not in site({"posts/leave.md": LEAVE}, settings=NO_CARDS).read("cards/leave/")


def test_categories_are_found_from_the_posts(site: MakeSite) -> None:
    """The list of posts links to each category, and the tags to all of them, if there are any."""
    one = HEAD.format(title="One", tags="work", more="Category: The craft\n")
    built = site({"posts/one.md": one})
    assert '<a href="/categories/the-craft/">The craft</a>' in built.read("archive/")
    assert '<a href="/categories/">' in built.read("tags/")
    without = built.rebuild({"posts/one.md": HEAD.format(title="One", tags="work", more="")})
    assert "/categories/" not in without.read("archive/") + without.read("tags/")
