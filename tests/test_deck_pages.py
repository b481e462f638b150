"""Pages around decks: the library, downloads, lessons beside steps, and structured data."""

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


def structured_data(built: Built, address: str) -> list[Any]:
    """Return the structured data of a page."""
    return [json.loads(data) for data in DATA.findall(built.read(address))]


@pytest.mark.parametrize("address", ["2024/leave/", "cards/leave/"])
def test_a_step_links_to_the_lesson_that_changed_it(site: MakeSite, address: str) -> None:
    """In its post and on the page of its deck, the changed step links to the lesson, and no other step does."""
    page = site(FILES, settings=NO_CARDS).read(address)
    (note,) = NOTE.findall(page)
    assert " ".join(re.sub("<[^>]*>", "", note.replace("&nbsp;", " ")).split()) == "Go &amp; stay gone."
    assert "<em>stay</em>" in note
    assert "<a" not in note
    assert page.index("Go.") < page.index("by a lesson")
    assert page.index("step-2") < page.index("by a lesson")


@pytest.mark.parametrize("more", ["status=withdrawn why_changed=No", "superseded_by=new"])
def test_a_lesson_that_is_not_current_is_not_at_its_step(site: MakeSite, more: str) -> None:
    """The pages of a step do not show a lesson that was withdrawn or superseded."""
    newer = HEAD.format(title="New", tags="work", more="") + "\n> **Lesson:** Stay. #work\n> {id=new}\n"
    files = {**FILES, "posts/after.md": LESSON.format(changes="leave#2", more=more), "posts/new.md": newer}
    built = site(files, settings=NO_CARDS)
    assert built.ok, built.text
    assert "by a lesson" not in built.read("2024/leave/") + built.read("cards/leave/")


def test_only_a_preview_shows_a_draft_lesson_at_its_step(site: MakeSite) -> None:
    """A published site does not show the lesson of a draft at its step."""
    files = {**FILES, "posts/after.md": f"Status: draft\n{FILES['posts/after.md']!s}"}
    published = site(files, publish=True, settings=NO_CARDS)
    assert published.ok, published.text
    for address in ("2024/leave/", "cards/leave/"):
        assert "by a lesson" in site(files, settings=NO_CARDS).read(address)
        assert "by a lesson" not in published.read(address)


def test_an_edited_lesson_updates_the_step_it_changed(site: MakeSite) -> None:
    """After each edit of a lesson, the pages of its step equal those of a clean build."""
    built = site(FILES, settings=NO_CARDS)
    for text in (
        str(FILES["posts/after.md"]).replace("Go & *stay*", "Run &amp; <b>hide</b>"),
        str(FILES["posts/after.md"]).replace("leave#2", "leave#1"),
        HEAD.format(title="After", tags="work", more="") + "Nothing.\n",
    ):
        built = built.rebuild({"posts/after.md": text})
        assert built.ok, built.text
        clean = site({**FILES, "posts/after.md": text}, settings=NO_CARDS)
        assert difference(tree(built.output), tree(clean.output)) == ""
    assert "by a lesson" not in built.read("cards/leave/")


def test_a_lesson_about_a_deck_updates_only_that_deck(site: MakeSite) -> None:
    """An edit of a lesson about the first deck of a post does not write the page of the second deck."""
    two = LEAVE + "\n## Return\n\n1. **Come.** Back.\n\n2. **Sit.** Down.\n"
    built = site({**FILES, "posts/leave.md": two}, settings=NO_CARDS)
    page = built.path("cards/leave-return/")
    assert page.is_file()
    before = page.stat().st_mtime_ns
    built.rebuild({"posts/after.md": str(FILES["posts/after.md"]).replace("Go & *stay*", "Run")})
    assert page.stat().st_mtime_ns == before


def test_a_post_that_is_mostly_a_checklist_is_a_howto(site: MakeSite) -> None:
    """The structured data of the post and the deck is a HowTo with an address for each step."""
    built = site({"posts/leave.md": LEAVE}, settings=NO_CARDS | {"SITEURL": "https://example.org"})
    posting, _, howto = structured_data(built, "2024/leave/")
    assert posting["@type"] == "BlogPosting"
    assert (howto["@type"], howto["name"], howto["inLanguage"]) == ("HowTo", "Leave", "en")
    assert howto["step"][1] == {
        "@type": "HowToStep", "position": 2, "name": "Go.", "url": "https://example.org/2024/leave/#step-2",
    }  # fmt: skip
    _, deck = structured_data(built, "cards/leave/")
    assert (deck["@type"], deck["step"][1]["text"]) == ("HowTo", "Now.")


def test_a_checklist_in_a_longer_text_is_an_item_list(site: MakeSite) -> None:
    """The page of the deck is updated when the text around the checklist becomes longer."""
    built = site({"posts/leave.md": LEAVE}, settings=NO_CARDS)
    built = built.rebuild({"posts/leave.md": f"{LEAVE}\n## After\n\n{'What I think of it. ' * 9}\n"})
    assert [data["@type"] for data in structured_data(built, "2024/leave/")] == [
        "BlogPosting",
        "BreadcrumbList",
        "ItemList",
    ]
    _, deck = structured_data(built, "cards/leave/")
    assert deck["@type"] == "ItemList"
    assert [item["name"] for item in deck["itemListElement"]] == ["Say thanks.", "Go."]


def test_no_text_ends_the_script_that_contains_it(site: MakeSite) -> None:
    """A title or step cannot end the script element that contains it."""
    hostile = "</script><script>alert(1)</script> <!-- ]]>"
    text = LEAVE.replace("Leave", hostile).replace("**Go.**", f"**Go `{hostile}`.**")
    built = site({"posts/leave.md": text}, settings=NO_CARDS)
    assert built.ok, built.text
    for address in ("2024/leave/", "cards/leave/"):
        assert "<script>" not in built.read(address)
        *_, deck = structured_data(built, address)
        assert hostile in deck["step"][1]["name"]
        assert deck["name"] == hostile


def test_structured_data_omits_missing_texts() -> None:
    """A step without a text has no description."""
    data = structured("A", "de", [ListedStep("Go.", "https://example.org/#1"), ListedStep("Stop.", "", "Now.")], False)
    assert data["itemListElement"] == [
        {"@type": "ListItem", "position": 1, "name": "Go.", "url": "https://example.org/#1"},
        {"@type": "ListItem", "position": 2, "name": "Stop.", "url": "", "description": "Now."},
    ]


def test_a_deck_page_counts_cards_and_sheets(site: MakeSite) -> None:
    """The page of a deck has the number of cards and sheets of each format, and the paper."""
    seven = LEAVE + "".join(f"\n{number}. **Go on.**\n" for number in range(3, 8))
    page = site({"posts/leave.md": seven}, settings={"CARD_FORMATS": ["a6", "3x5"]}).read("cards/leave/")
    downloads = " ".join(
        re.sub(r'<span class="hidden">.*?</span>|<[^>]*>', " ", page.partition("Sheets for")[2]).split()
    )
    assert downloads.startswith(
        "cutting A6 9 cards on 3 sheets of A4 9 cards on 5 sheets of US Letter "
        "3 × 5 in 9 cards on 3 sheets of A4 or US Letter"
    )


def test_a_deck_without_pdfs_has_its_exports(site: MakeSite) -> None:
    """Without formats, the page has no list of PDFs, and its link leads to the exports."""
    page = site({"posts/leave.md": LEAVE}, settings=NO_CARDS).read("cards/leave/")
    assert "Sheets for cutting" not in page
    assert page.count('id="_files"') == 1
    assert 'href="/cards/leave/deck.tsv"' in page


def test_without_formats_no_page_shows_a_preview(site: MakeSite) -> None:
    """Without formats, no preview is made, and no page links to one."""
    built = site({"posts/leave.md": LEAVE}, settings=NO_CARDS)
    assert "<img" not in built.read("cards/leave/") + built.read("cards/")
    assert list((built.output / "cards").rglob("*.svg")) == []


def test_a_preview_has_a_size_and_a_text(site: MakeSite) -> None:
    """The page of a deck shows two cards as printed, with their sizes and alternative texts."""
    built = site({"posts/leave.md": LEAVE.replace("Leave", 'Leave "well" <b>')}, settings={"CARD_FORMATS": ["a6"]})
    summary, step = re.findall(r"<img[^>]*>", built.read("cards/leave/"))
    assert 'src="/cards/leave/summary.svg" width="559" height="397"' in summary
    assert 'alt="Leave &#34;well&#34; &lt;b&gt;: the summary card, as it is printed"' in summary
    assert 'src="/cards/leave/step.svg"' in step
    drawings = [ElementTree.fromstring(built.read(f"cards/leave/{name}.svg")) for name in ("summary", "step")]
    assert ["Say thanks." in " ".join(picture.itertext()) for picture in drawings] == [True, True]


def test_the_library_shows_the_summary_of_each_deck(site: MakeSite) -> None:
    """A deck in the library has a preview of its summary card, with an empty alternative text."""
    library = site({"posts/leave.md": LEAVE}, settings={"CARD_FORMATS": ["a7"]}).read("cards/")
    preview = '<img src="/cards/leave/summary.svg" alt="" loading="lazy" decoding="async">'
    assert set(re.findall(r"<img[^>]*>", library)) == {preview}


def test_the_library_has_each_deck_under_each_of_its_tags(site: MakeSite) -> None:
    """The library links to each tag with decks, and decks without tags are at the end."""
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
    """The page of the deck has "noindex", like the page of its post."""
    hidden = LEAVE.replace("Checklist:", "Status: hidden\nChecklist:")
    built = site({"posts/leave.md": hidden}, settings=NO_CARDS)
    assert 'name="robots" content="noindex"' in built.read("cards/leave/")
    assert 'name="robots"' not in site({"posts/leave.md": LEAVE}, settings=NO_CARDS).read("cards/leave/")


def test_lists_link_to_categories(site: MakeSite) -> None:
    """The list of posts links to each category, and the list of tags to all categories, if there are any."""
    post = HEAD.format(title="One", tags="work", more="Category: The craft\n")
    built = site({"posts/one.md": post})
    assert '<a href="/categories/the-craft/">The craft</a>' in built.read("archive/")
    assert '<a href="/categories/">' in built.read("tags/")
    without = built.rebuild({"posts/one.md": HEAD.format(title="One", tags="work", more="")})
    assert "/categories/" not in without.read("archive/") + without.read("tags/")
