"""The model of a checklist: every source form is read into it; pages, cards and exports are made from it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from hindsight.core.checklists.labels import Labels, Unit, Wording, labels_of
from hindsight.core.checklists.leads import LEAD_MOST, lead_and_rest

BlockKind = Literal["text", "box", "quote", "code", "image"]
ChecklistSource = Literal["ordered", "bold", "headings", "tasks", "marked"]


@dataclass(frozen=True, slots=True)
class Block:
    """One block of plain text in a step's body.

    `box` is an item of a nested list; `level` is its depth, from 1. A further paragraph of the item is text of the same
    level. Blocks outside of lists have level 0. `image` holds the alternative text.
    """

    kind: BlockKind
    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Origin:
    """The source of a lesson: the post's title, the address of the passage below the site's root, and the date.

    `learned_from` is the person from whom the writer has it. `is_second_hand` is whether somebody else learned it.
    """

    title: str
    title_html: str
    url: str
    date: datetime | None
    learned_from: str = ""
    is_second_hand: bool = False

    def who(self, labels: Labels) -> str:
        """Return the person who taught the lesson, else the label "second hand"; "" for the writer's own lesson."""
        return self.learned_from or (labels.second if self.is_second_hand else "")

    def source_line(self, labels: Labels, *, dated: bool = True) -> str:
        """Return the source as a card shows it: the title, the person who taught the lesson, the date."""
        teacher = self.who(labels)
        date = f", {self.date.date().isoformat()}" if self.date and dated else ""
        return f"{self.title}{f' ({teacher})' if teacher else ''}{date}"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a checklist, or one lesson of a deck of lessons; a lesson has an `origin`.

    `number` is as the writer wrote it ("9" if a list starts at 9); `position` counts from 1.
    `lead` and `blocks` are plain text with typographic quotes; `*_html` is the same text as safe HTML.
    `body_html` and `blocks` leave out the paragraphs and sentences that became `say` and `why`.
    `pause` is whether the writer marked a pause after the step. `lessons` are the statements of the lessons that
    changed the step. `line` is the step's line in the source file.
    """

    number: str
    position: int
    anchor: str
    lead: str
    lead_html: str
    body_html: str
    blocks: tuple[Block, ...]
    say: str = ""
    why: str = ""
    heading_id: str = ""
    line: int = 1
    pause: bool = False
    lessons: tuple[str, ...] = ()
    origin: Origin | None = None

    @property
    def text(self) -> str:
        """Return the body as plain text, one paragraph per block."""
        return "\n\n".join(block.text for block in self.blocks)

    def split_lead(self, most: int = LEAD_MOST) -> tuple[str, str]:
        """Return the lead, cut to the `most` letters that fit a card, and the rest, which continues below it."""
        return lead_and_rest(self.lead, most)

    @property
    def own_say(self) -> str:
        """Return the words to say, unless the lead already contains them."""
        return "" if _has_words(self.lead, self.say) else self.say

    @property
    def own_why(self) -> str:
        """Return the reason, unless the body already contains it."""
        return "" if any(_has_words(block.text, self.why) for block in self.blocks) else self.why


def _has_words(text: str, words: str) -> bool:
    """Return whether a text contains words that begin and end at word boundaries: "no" is not in "now"."""
    return words in text and re.search(rf"(?!\B\w){re.escape(words)}(?<!\w\B)", text) is not None


@dataclass(frozen=True, slots=True)
class StepInPost:
    """A step as its post shows it: complete, and in the writer's order. Steps without words are included.

    `tag` is the element of the lead, `heading_id` the id of a heading. A lead that `is_long` is not set in
    bold. The HTML may contain slots.
    """

    number: str
    anchor: str
    lead_html: str
    html: str
    tag: str = "p"
    heading_id: str = ""
    is_long: bool = False


@dataclass(frozen=True, slots=True)
class Checklist:
    """One checklist. `part` is "" for a post's first checklist, else the slug of its heading."""

    title: str
    part: str
    source: ChecklistSource
    steps: tuple[Step, ...]
    line: int = 1
    in_post: tuple[StepInPost, ...] = ()

    @property
    def anchor(self) -> str:
        """Return the checklist's id in its post."""
        return f"checklist-{self.part}" if self.part else "checklist"

    @property
    def words(self) -> int:
        """Return the number of words in all leads and bodies."""
        return sum(len(f"{step.lead} {step.text}".split()) for step in self.steps)


@dataclass(frozen=True, slots=True)
class StepHead:
    """The fields of a step that lists and links need."""

    number: str
    position: int
    anchor: str
    lead: str


@dataclass(frozen=True, slots=True)
class ChecklistHead:
    """The fields of a checklist that lists and links need. Checklists with equal digests are equal.

    `fills_document` is whether its document has little other text.
    """

    title: str
    part: str
    line: int
    steps: tuple[StepHead, ...]
    digest: str
    fills_document: bool = False


def step_name(deck: str, number: str) -> str:
    """Return the name by which a lesson refers to the step that it changed: deck slug, "#", and number as written."""
    return f"{deck}#{number}"


@dataclass(frozen=True, slots=True)
class Deck:
    """A checklist with its addresses on the site: deck pages and cards are made from it.

    `url` and `post_url` are addresses below the site's root, without a leading slash. `address` is the absolute
    address of the post, as printed on a card; `path` is the post's file. Decks of pages have no date; nor have decks
    of lessons, whose lessons have dates of their own. `unit` is the content of a card. `wording`
    are the site's own labels.
    """

    slug: str
    title: str
    checklist: Checklist
    date: datetime | None
    lang: str
    path: str
    post_title: str
    post_title_html: str
    post_url: str
    address: str
    url: str
    draft: bool = False
    wording: Wording = ()
    unit: Unit = "step"

    @property
    def labels(self) -> Labels:
        """Return the labels printed on the cards, in the deck's language."""
        return labels_of(self.lang, self.wording)

    @property
    def pluralize(self) -> str:
        """Return the number of steps or lessons in words, such as "3 steps"."""
        return self.labels.pluralize(len(self.steps), self.unit)

    @property
    def steps(self) -> tuple[Step, ...]:
        """Return the steps, in order."""
        return self.checklist.steps

    @property
    def printed_address(self) -> str:
        """Return the absolute address of the post without its scheme ("https://")."""
        return self.address.split("://", 1)[-1]

    def step_address(self, step: Step) -> str:
        """Return the absolute address of a step in its post, as in the QR code on its card."""
        return f"{self.address}#{step.anchor}"
