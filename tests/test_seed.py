"""Build the document that Hindsight was first made for as a post, and check its cards."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader

from site_builder import ROOT, Built, MakeSite
from support import read_post

SEED = ROOT.parent / "shared" / "seed"
pytestmark = pytest.mark.skipif(not SEED.is_dir(), reason="the seed document is not part of the project")

LEADS = [
    "Don’t take it personally.",
    "Make the client feel good.",
    "Ask for feedback.",
    "Say adios to everyone.",
    "Leave lines of communication open.",
    "Check in regularly.",
]
QUOTATIONS = [
    "",
    "Thanks, but we won’t be needing you anymore",
    "Was there anything I could have done better?",
    "",
    "You have my number, please call if there’s anything I can do.",
    "How’s it going?",
]
TAGS = ["accountability", "Education", "learning", "responsibility", "social networking"]


@pytest.fixture
def seed(site: MakeSite) -> Built:
    """Build the seed document as Markdown: front matter, one marked heading, and the unchanged text."""
    (file,) = SEED.iterdir()
    breadcrumb, _, title, *lines = file.read_text(encoding="utf-8").splitlines()
    tags = breadcrumb.split(">")[1].strip()
    body = "\n".join(lines).partition("Blogged with")[0]
    body = body.replace("\nEnding Business Relationships\n", "\n## Ending Business Relationships\n")
    head = f"Title: {title}\nDate: 2010-06-11 10:00\nTags: {tags}\nChecklist: yes\n"
    built = site({"posts/ending.md": f"{head}\n{body}"}, publish=True, settings={"CARD_FORMATS": ["a6", "3x5"]})
    assert built.ok, built.text
    return built


def pdf_text(path: Path) -> str:
    """Return the text of a PDF without its line breaks."""
    text = " ".join(page.extract_text() for page in PdfReader(path).pages)
    return letters(text)


def letters(text: str) -> str:
    """Return only the letters and digits of a text, since PDFs have other hyphens and line ends."""
    return "".join(character for character in text if character.isalnum())


def test_the_seed_has_six_steps_with_their_leads(seed: Built) -> None:
    """The post shows six steps, each with its anchor and its lead."""
    html = seed.read("2010/ending/").replace("&#8217;", "’").replace("&nbsp;", " ")
    assert html.count('<li class="step"') == 6
    assert all(f"</span> {lead}</label>" in html for lead in LEADS)
    assert all(f'id="step-{number}"' in html for number in range(1, 7))


def test_the_seed_has_a_deck_page_with_its_quotations(seed: Built) -> None:
    """The deck page has the quotation of each step as its words to say."""
    html = seed.read("cards/ending/").replace("&#8217;", "’")
    assert all(quotation in html for quotation in QUOTATIONS)


@pytest.mark.parametrize("name", ["a6.pdf", "a6-letter.pdf", "3x5.pdf", "3x5-letter.pdf"])
def test_the_cards_of_the_seed_have_all_its_text(seed: Built, name: str) -> None:
    """Each PDF has every lead and every word of every step."""
    source = (seed.content / "posts/ending.md").read_text(encoding="utf-8")
    steps = read_post(source, "posts/ending.md").checklists[0].steps
    assert [step.lead for step in steps] == LEADS
    assert [step.say for step in steps] == QUOTATIONS
    text = pdf_text(seed.path(f"cards/ending/{name}"))
    for step in steps:
        assert letters(step.lead) in text
        assert all(letters(word) in text for block in step.blocks for word in block.text.split())


def test_the_breadcrumb_has_home_and_the_tags(seed: Built) -> None:
    """The breadcrumb has Home and the five tags in order, and the list of tags has the same labels."""
    html = seed.read("2010/ending/")
    breadcrumb = html.partition('aria-label="Breadcrumb"')[2].partition("</nav>")[0]
    offsets = [breadcrumb.find(f">{label}<") for label in ("Home", *TAGS)]
    assert offsets == sorted(offsets)
    assert -1 not in offsets
    assert [label for label in TAGS if f">{label}<" not in seed.read("tags/")] == []


def test_the_smileys_of_the_seed_stay(seed: Built) -> None:
    """The smileys of the seed document are on the page."""
    assert all(smiley in seed.read("2010/ending/") for smiley in "🙂😉")
